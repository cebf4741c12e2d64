//! Forms that editors propose.

use guichet_store::StoreError;
use jiff::Timestamp;

use super::Datapass;
use crate::catalogue::Definition;
use crate::letters::{Occasion, office};
use crate::proposal::Proposal;
use crate::records::Person;

impl Datapass {
    /// Keeps a form that an editor proposes, and tells those who instruct the definition; not where as many wait as are kept.
    ///
    /// # Errors
    /// The store's.
    pub async fn propose(
        &self,
        person: &Person,
        definition: &Definition,
        proposal: &Proposal,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let people = self.records.office().await?;
        let to = office(&people, definition, Occasion::ToInstruct);
        let to: Vec<String> = to.into_iter().map(|person| person.email.clone()).collect();
        let letters = self.parts.desk.of_proposal(proposal, definition, &to, now);
        let kept = self.records.propose(definition.id.clone(), person.id, proposal, letters, now).await?;
        self.parts.desk.ring();
        Ok(kept)
    }
}
