//! Judges each record of a file and writes those that fit.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use guichet_broker::data_provider::DataProvider;
use guichet_broker::identity_provider::IdentityProvider;
use guichet_broker::information_message::InformationMessage;
use guichet_broker::profiles::Shipped;
use guichet_broker::records::{ServiceClient, ServiceDataProvider, ServiceMessage, ServiceProvider, provider_key};
use guichet_broker::rulebook::Rulebook;
use guichet_directory::StoredEstablishment;
use guichet_oidc::client::{Client, Platform};
use guichet_oidc::record::{Completed, Fault};
use guichet_oidc::scopes::ScopeTable;
use guichet_store::journal::{Event, Sync};
use guichet_store::registry::{Admission, Record, Registry};
use guichet_store::{Office, StoreError};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Content, Item, Kind, Outcome, Refusal, Report, accounts, organisations};

/// Identifiers that one entry of the journal names at most.
const NAMED_AT_ONCE: usize = 500;

/// An import that is about to be made into an installation.
pub struct Import<'a> {
    services: BTreeMap<String, (Rulebook, Option<Platform>, ScopeTable)>,
    /// Services that keep accounts under the identity that a register gives.
    with_accounts: BTreeSet<String>,
    /// Draws identifiers and secrets.
    made: &'a (dyn Fn() -> String + Send + std::marker::Sync),
    /// Draws the identifiers of accounts.
    uuid: &'a (dyn Fn() -> String + Send + std::marker::Sync),
    /// Secrets that nobody may use, since everybody knows them.
    published: HashSet<String>,
    clients: Registry<ServiceClient>,
    providers: Registry<ServiceProvider>,
    data_providers: Registry<ServiceDataProvider>,
    messages: Registry<ServiceMessage>,
    organisations: Registry<StoredEstablishment>,
    changes: Changes,
}

#[derive(Default)]
struct Changes {
    clients: Vec<ServiceClient>,
    providers: Vec<ServiceProvider>,
    data_providers: Vec<ServiceDataProvider>,
    messages: Vec<ServiceMessage>,
    organisations: Vec<StoredEstablishment>,
    accounts: accounts::Pending,
}

impl<'a> Import<'a> {
    /// Opens the registries as they stand. What is invalid in them may be put right by the file.
    ///
    /// # Errors
    /// The store.
    pub async fn open(
        office: &Office,
        shipped: Vec<Shipped>,
        books: Vec<Rulebook>,
        published: HashSet<String>,
        made: &'a (dyn Fn() -> String + Send + std::marker::Sync),
        uuid: &'a (dyn Fn() -> String + Send + std::marker::Sync),
    ) -> Result<Self, StoreError> {
        let registered = shipped.iter().filter(|known| known.profile.identity.asks_register());
        let with_accounts = registered.map(|known| known.profile.service.clone()).collect();
        let services = shipped
            .into_iter()
            .zip(books)
            .map(|(known, book)| (known.profile.service.clone(), (book, known.profile.platform, known.scopes)));
        Ok(Self {
            services: services.collect(),
            with_accounts,
            made,
            uuid,
            published,
            clients: open(office).await?,
            providers: open(office).await?,
            data_providers: open(office).await?,
            messages: open(office).await?,
            organisations: open(office).await?,
            changes: Changes::default(),
        })
    }

    /// Judges every record; nothing is written.
    ///
    /// # Errors
    /// The store, where the accounts are.
    pub async fn judge(&mut self, office: &Office, content: &Content, now: Timestamp) -> Result<Report, StoreError> {
        let mut seen = HashSet::new();
        let mut registered = Registered::of(&self.clients);
        let mut lines = Vec::new();
        for item in &content.items {
            let outcome = match item.kind {
                Kind::Account => self.account(office, item, now, &mut seen).await?,
                _ => self.one(item, !content.columns.is_empty(), &mut seen, &mut registered),
            };
            lines.push((item.place.clone(), outcome.unwrap_or_else(Outcome::Refused)));
        }
        Ok(Report { lines })
    }

    async fn account(
        &mut self,
        office: &Office,
        item: &Item,
        now: Timestamp,
        seen: &mut HashSet<(Kind, String)>,
    ) -> Result<Result<Outcome, Refusal>, StoreError> {
        if !self.with_accounts.contains(&item.service) {
            return Ok(Err(Refusal::Service(named(&self.with_accounts))));
        }
        let pending = &mut self.changes.accounts;
        let before = pending.count();
        let judged = accounts::judge(office, item, &self.clients, (self.uuid)(), now, pending).await?;
        let judged = judged.and_then(|(hash, outcome)| {
            once(seen, item.kind, &format!("{}/{hash}", item.service), "identityHash")?;
            Ok(outcome)
        });
        if judged.is_err() {
            pending.back_to(before);
        }
        Ok(judged)
    }

    /// Writes what was judged and fits, a commit for each kind, and notes in the journal who was changed.
    ///
    /// # Errors
    /// The store: nothing of the kind at which it fails is written.
    pub async fn write(self, office: &Office, now: Timestamp) -> Result<(), StoreError> {
        let Changes { clients, providers, data_providers, messages, organisations, accounts } = self.changes;
        note(office, &clients, now).await?;
        self.clients.put_all(clients, now).await?;
        note(office, &providers, now).await?;
        self.providers.put_all(providers, now).await?;
        note(office, &data_providers, now).await?;
        self.data_providers.put_all(data_providers, now).await?;
        note(office, &messages, now).await?;
        self.messages.put_all(messages, now).await?;
        note(office, &organisations, now).await?;
        self.organisations.put_all(organisations, now).await?;
        accounts::write(office, accounts, now).await
    }

    fn one(
        &mut self,
        item: &Item,
        from_spreadsheet: bool,
        seen: &mut HashSet<(Kind, String)>,
        registered: &mut Registered,
    ) -> Result<Outcome, Refusal> {
        let members = item.members.clone()?;
        if item.kind == Kind::Organisation {
            let record = organisations::of(members)?;
            let id = record.id();
            once(seen, item.kind, &id, "siret")?;
            let before = self.organisations.get(&id);
            return Ok(keep(before.as_deref(), record, &mut self.changes.organisations, id, None));
        }
        let known = || Refusal::Service(named(self.services.keys()));
        let (book, platform, scopes) = self.services.get(&item.service).ok_or_else(known)?;
        self.unpublished(&members)?;
        match item.kind {
            Kind::Client if from_spreadsheet => {
                let members = with_scopes(members, scopes, *platform);
                if let Some(client_id) = registered.like(&item.service, &members) {
                    return Err(Refusal::Present(client_id));
                }
                let (client, secret) = self.client(book, members, None, true)?;
                registered.add(&item.service, &client);
                let id = client.client_id.clone();
                self.changes.clients.push(ServiceClient { service: item.service.clone(), client });
                Ok(Outcome::Created { id, secret })
            }
            Kind::Client => {
                let before =
                    members.get("client_id").and_then(Value::as_str).and_then(|client_id| self.clients.get(client_id));
                let (client, secret) = self.client(book, members, before.as_deref(), false)?;
                let id = client.client_id.clone();
                once(seen, item.kind, &id, "client_id")?;
                if let Some(other) = before.as_ref().filter(|before| before.service != item.service) {
                    return Err(Refusal::Taken(other.service.clone()));
                }
                let record = ServiceClient { service: item.service.clone(), client };
                Ok(keep(before.as_deref(), record, &mut self.changes.clients, id, secret))
            }
            Kind::IdentityProvider => {
                let provider: IdentityProvider = book.provider(members).map_err(Refusal::Faults)?;
                let id = provider.uid.clone();
                once(seen, item.kind, &provider_key(&item.service, &id), "uid")?;
                let before = self.providers.get(&provider_key(&item.service, &id));
                let record = ServiceProvider { service: item.service.clone(), provider };
                Ok(keep(before.as_deref(), record, &mut self.changes.providers, id, None))
            }
            Kind::DataProvider => {
                let provider: DataProvider = book.data_provider(members).map_err(Refusal::Faults)?;
                let id = provider.uid.clone();
                once(seen, item.kind, &provider_key(&item.service, &id), "uid")?;
                let before = self.data_providers.get(&provider_key(&item.service, &id));
                let record = ServiceDataProvider { service: item.service.clone(), provider };
                Ok(keep(before.as_deref(), record, &mut self.changes.data_providers, id, None))
            }
            Kind::InformationMessage => {
                let message: InformationMessage = book.message(members).map_err(Refusal::Faults)?;
                let id = message.id.clone();
                once(seen, item.kind, &provider_key(&item.service, &id), "id")?;
                let before = self.messages.get(&provider_key(&item.service, &id));
                let record = ServiceMessage { service: item.service.clone(), message };
                Ok(keep(before.as_deref(), record, &mut self.changes.messages, id, None))
            }
            // Both are judged before.
            Kind::Account | Kind::Organisation => Err(Refusal::Service(named(&self.with_accounts))),
        }
    }

    /// A client, and its secret where it was made here. What was made for it before stays: another `entityId` would
    /// make its users strangers to it.
    fn client(
        &self,
        book: &Rulebook,
        mut members: Map<String, Value>,
        before: Option<&ServiceClient>,
        entity_is_id: bool,
    ) -> Result<(Client, Option<String>), Refusal> {
        let absent = |members: &Map<String, Value>, name: &str| members.get(name).is_none_or(Value::is_null);
        if let Some(before) = before.map(|before| &before.client) {
            for (name, kept) in [("client_secret", before.client_secret.expose()), ("entityId", &before.entity_id)] {
                if absent(&members, name) {
                    members.insert(name.to_owned(), json!(kept));
                }
            }
        }
        let mut secret = None;
        if absent(&members, "client_id") {
            members.insert("client_id".to_owned(), json!((self.made)()));
        }
        if absent(&members, "client_secret") {
            let fresh = (self.made)();
            members.insert("client_secret".to_owned(), json!(fresh));
            secret = Some(fresh);
        }
        if absent(&members, "entityId") {
            let id = members.get("client_id").cloned().filter(|_| entity_is_id);
            members.insert("entityId".to_owned(), id.unwrap_or_else(|| json!((self.made)())));
        }
        let client = book.client(members, Completed::Nowhere).map_err(Refusal::Faults)?;
        Ok((client, secret))
    }

    fn unpublished(&self, members: &Map<String, Value>) -> Result<(), Refusal> {
        let secret = members.get("client_secret").and_then(Value::as_str).unwrap_or_default();
        if self.published.contains(secret) {
            let fault = Fault::new("client_secret", "it is published with the sandbox", "one of its own");
            return Err(Refusal::Faults(vec![fault]));
        }
        Ok(())
    }
}

fn named<'n>(services: impl IntoIterator<Item = &'n String>) -> String {
    services.into_iter().cloned().collect::<Vec<_>>().join(", ")
}

async fn open<R: Record>(office: &Office) -> Result<Registry<R>, StoreError> {
    Registry::open_judged(&office.durable, &office.sealer, Admission::new(|_| Ok(()), |_| ())).await
}

fn once(seen: &mut HashSet<(Kind, String)>, kind: Kind, id: &str, identifier: &str) -> Result<(), Refusal> {
    if seen.insert((kind, id.to_owned())) { Ok(()) } else { Err(Refusal::Duplicate(vec![identifier.to_owned()])) }
}

fn keep<R: Serialize>(
    before: Option<&R>,
    record: R,
    changes: &mut Vec<R>,
    id: String,
    secret: Option<String>,
) -> Outcome {
    let same = |before: &R| serde_json::to_value(before).ok() == serde_json::to_value(&record).ok();
    match before {
        Some(before) if same(before) => Outcome::Unchanged(id),
        Some(_) => {
            changes.push(record);
            Outcome::Changed(id)
        }
        None => {
            changes.push(record);
            Outcome::Created { id, secret }
        }
    }
}

/// `openid`, and each scope whose claims those asked for give already: the real service's import adds them.
fn with_scopes(mut members: Map<String, Value>, table: &ScopeTable, platform: Option<Platform>) -> Map<String, Value> {
    let asked: Vec<String> = members
        .get("scopes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|scope| scope.as_str().map(str::to_owned))
        .collect();
    let mut base = vec!["openid".to_owned()];
    base.extend(asked.into_iter().filter(|scope| scope != "openid"));
    let given: HashSet<&str> = table.claims(&base).into_iter().collect();
    let covered = table.iter().filter(|(_, scope)| {
        let own = std::slice::from_ref(&scope.name);
        let claims = if scope.claims.is_empty() { own } else { scope.claims.as_slice() };
        claims.iter().all(|claim| given.contains(claim.as_str()))
    });
    let more: Vec<String> = covered.map(|(_, scope)| scope.name.clone()).filter(|name| !base.contains(name)).collect();
    base.extend(more);
    members.insert("scopes".to_owned(), json!(base));
    if let Some(platform) = platform {
        members.entry("platform".to_owned()).or_insert(json!(platform));
    }
    members
}

/// What tells that a service provider is registered already: its request at DataPass, or its `entityId`.
#[derive(Default)]
struct Registered(HashMap<(String, &'static str, String), String>);

impl Registered {
    fn of(clients: &Registry<ServiceClient>) -> Self {
        let mut registered = Self::default();
        for record in clients.all() {
            registered.add(&record.service, &record.client);
        }
        registered
    }

    fn add(&mut self, service: &str, client: &Client) {
        let mut put = |name, value: &str| {
            self.0.insert((service.to_owned(), name, value.to_owned()), client.client_id.clone());
        };
        put("entityId", &client.entity_id);
        if let Some(request) = client.administrative.get("signup_id").and_then(Value::as_str) {
            put("signup_id", request);
        }
    }

    fn like(&self, service: &str, members: &Map<String, Value>) -> Option<String> {
        ["signup_id", "entityId"].into_iter().find_map(|name| {
            let value = members.get(name)?.as_str()?;
            self.0.get(&(service.to_owned(), name, value.to_owned())).cloned()
        })
    }
}

/// An administrator's act is noted before it is done, and is on the disk.
async fn note<R: Record>(office: &Office, records: &[R], now: Timestamp) -> Result<(), StoreError> {
    let event = |some: &[R]| {
        Event::new(now, "guichet", "OFFICE_RECORDS_IMPORTED", "ADMINISTRATION", "0.0.0")
            .field("kind", R::KIND)
            .field("ids", json!(some.iter().map(Record::id).collect::<Vec<_>>()))
    };
    let events: Vec<Event> = records.chunks(NAMED_AT_ONCE).map(event).collect();
    if events.is_empty() { Ok(()) } else { office.journal.append(events, Sync::Now).await }
}
