//! Rights of others (DP §1.2): changed with their event, and told to every administrator.

use guichet_store::StoreError;
use jiff::Timestamp;

use super::Datapass;
use crate::records::{Person, RightsChange};
use crate::roles::{Authority, Role};

impl Datapass {
    /// Gives a person these roles in the place of those that she has; whether nobody else changed them meanwhile.
    ///
    /// # Errors
    /// The store's.
    pub async fn change_rights(
        &self,
        authority: Authority,
        by: &Person,
        person: &Person,
        after: Vec<Role>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if after == person.roles {
            return Ok(true);
        }
        let office = self.records.office().await?;
        let admins = office.into_iter().filter(|one| one.roles.contains(&Role::Admin)).map(|one| one.email);
        let letters = self.parts.desk.of_rights(by, person, &after, &admins.collect::<Vec<_>>(), now);
        let change = RightsChange {
            name: authority.event(),
            by: by.id,
            about: person.id,
            before: person.roles.clone(),
            after,
            letters,
            at: now,
        };
        let changed = self.records.change_rights(change).await?;
        self.parts.desk.ring();
        Ok(changed)
    }
}
