//! Accounts of citizens, as the real service keeps them today or did in its first version (FC §5.5, §1.4).

use std::collections::HashSet;

use guichet_broker::account::kept::{Account, read};
use guichet_broker::account::records::{find, is_taken, keep};
use guichet_broker::records::ServiceClient;
use guichet_store::journal::Event;
use guichet_store::registry::Registry;
use guichet_store::{Office, StoreError};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Item, Kind, Outcome, Refusal};

/// Accounts that are written in one commit.
const AT_ONCE: usize = 500;

/// An account that is to be written.
struct Change {
    service: String,
    account: Account,
}

/// The accounts of a file that are to be written.
#[derive(Default)]
pub(super) struct Pending {
    changes: Vec<Change>,
    /// Their identifiers: one that two services' accounts have in the file is the first one's.
    ids: HashSet<String>,
}

impl Pending {
    /// Takes back what was noted last, down to so many.
    pub(super) fn back_to(&mut self, count: usize) {
        for change in self.changes.drain(count.min(self.changes.len())..) {
            self.ids.remove(&change.account.id);
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.changes.len()
    }
}

/// What becomes of a record, and its key; the account is pending when it has to be written. `made`: the
/// identifier of a new account whose record has none that is free.
pub(super) async fn judge(
    office: &Office,
    item: &Item,
    clients: &Registry<ServiceClient>,
    made: String,
    now: Timestamp,
    Pending { changes, ids }: &mut Pending,
) -> Result<Result<(String, Outcome), Refusal>, StoreError> {
    let members = match &item.members {
        Ok(members) => members,
        Err(refusal) => return Ok(Err(refusal.clone())),
    };
    let entity_of = |client_id: &str| {
        let record = clients.get(client_id).filter(|record| record.service == item.service)?;
        Some(record.client.entity_id.clone())
    };
    let (hash, mut said) = match read(members, entity_of) {
        Ok(read) => read,
        Err(faults) => return Ok(Err(Refusal::Faults(faults))),
    };
    // Two forms of one account may come one after the other: an empty list of one does not clear what the other gave.
    said.federation = said.federation.filter(|all| !all.is_empty());
    let mut sql = office.durable.read().await?;
    if let Some(id) = &said.id
        && (ids.contains(id) || is_taken(&mut sql, id, &item.service, &hash).await?)
    {
        said.id = None;
    }
    let before = find(&mut sql, &item.service, &hash, now).await?;
    let account = said.onto(before.as_ref(), &hash, made, now);
    let id = account.id.clone();
    let outcome = match &before {
        Some(before) if *before == account => return Ok(Ok((hash, Outcome::Unchanged(id)))),
        Some(_) => Outcome::Changed(id),
        None => Outcome::Created { id, secret: None },
    };
    ids.insert(account.id.clone());
    changes.push(Change { service: item.service.clone(), account });
    Ok(Ok((hash, outcome)))
}

/// Writes accounts, each commit with its entry of the journal.
pub(super) async fn write(
    office: &Office,
    Pending { mut changes, .. }: Pending,
    now: Timestamp,
) -> Result<(), StoreError> {
    while !changes.is_empty() {
        let some: Vec<Change> = changes.drain(..changes.len().min(AT_ONCE)).collect();
        let ids: Vec<Value> = some.iter().map(|change| json!(change.account.id)).collect();
        let event = Event::new(now, "guichet", "OFFICE_RECORDS_IMPORTED", "ADMINISTRATION", "0.0.0")
            .field("kind", Kind::Account.table())
            .field("ids", json!(ids));
        let write = office.durable.write(move |work| {
            Box::pin(async move {
                for change in &some {
                    keep(work, &change.service, &change.account).await?;
                }
                work.record(event);
                Ok(())
            })
        });
        write.await?;
    }
    Ok(())
}
