//! Who comes in: her account, her organisation as the register has it, and in a rehearsal her rights.

use guichet_organisations::{NotFound, Siret};
use guichet_store::StoreError;
use jiff::Timestamp;

use super::Datapass;
use crate::records::{Person, Profile, Seen};

/// Why somebody does not join an organisation.
#[derive(Debug, thiserror::Error)]
pub enum NotJoined {
    /// What she wrote is no SIRET.
    #[error("no SIRET")]
    Malformed,
    /// The register knows none of that number, or does not answer.
    #[error(transparent)]
    Register(#[from] NotFound),
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Datapass {
    /// Has a person act in the name of an organisation to which nobody vouches that she belongs. `siret`: as she typed it.
    ///
    /// # Errors
    /// [`NotJoined`]; nothing is kept then.
    pub async fn join(&self, person_id: i64, siret: &str, now: Timestamp) -> Result<(), NotJoined> {
        let siret = Siret::parse(siret).map_err(|_| NotJoined::Malformed)?;
        let register = Some(self.parts.directory.find(&siret).await?);
        let seen = Seen { siret: siret.as_str().to_owned(), register, verified: false, identity_provider: None };
        Ok(self.records.join(person_id, seen, now).await?)
    }

    /// The account of somebody who comes in, and her organisation as the register has it.
    ///
    /// # Errors
    /// The store's.
    pub async fn admit(
        &self,
        profile: Profile,
        siret: &str,
        verified: bool,
        identity_provider: Option<String>,
        now: Timestamp,
    ) -> Result<Person, StoreError> {
        let siret = Siret::parse(siret).ok();
        let register = match &siret {
            Some(siret) => self.parts.directory.find(siret).await.ok(),
            None => None,
        };
        let seen = siret.map(|siret| Seen { siret: siret.as_str().to_owned(), register, verified, identity_provider });
        let email = profile.email.clone();
        let id = self.records.log_in(profile, seen, now).await?;
        if let Some(rehearsed) = self.parts.rehearsal.as_ref().and_then(|rehearsal| rehearsal.professional(&email)) {
            let person = self.records.person(id).await?;
            if !rehearsed.roles.is_empty() && person.is_some_and(|person| person.roles.is_empty()) {
                self.records.give_roles(Profile { email, ..Profile::default() }, rehearsed.roles, now).await?;
            }
        }
        let person = self.records.person(id).await?;
        person.ok_or_else(|| StoreError::Unavailable("a person who was just admitted is gone".to_owned()))
    }
}
