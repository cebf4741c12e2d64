//! What an instructor decides, or the applicant does with a request but for its answers.

use guichet_store::StoreError;
use jiff::Timestamp;
use std::collections::BTreeSet;

use super::told::{occasions, reason, told};
use super::{Datapass, File, NotDone};
use crate::automatic::{self, NAMED};
use crate::dossier::{Actor, Authorization, Data, Dossier, State, Step};
use crate::letters::Occasion;
use crate::records::{Change, Happened, Linked, NEW, Person};

/// A step, by whom, and of which version of the request.
#[derive(Debug)]
pub struct Taking<'a> {
    /// Who takes it.
    pub person: &'a Person,
    /// On which side she stands.
    pub actor: Actor,
    /// The version that she has seen.
    pub seen: i64,
    /// The step.
    pub step: Step,
    /// What is said with it; empty where nothing is.
    pub message: &'a str,
}

impl Datapass {
    /// Does it; the number of what was granted.
    ///
    /// # Errors
    /// [`NotDone`].
    pub async fn take(&self, file: &File<'_>, taking: Taking<'_>, now: Timestamp) -> Result<Option<i64>, NotDone> {
        let Taking { person, actor, seen, step, message } = taking;
        let request = &file.request;
        let done = request.dossier.after(&step, actor)?;
        let (name, entity) = told(&step, message, request);
        let happened = Happened { name, person_id: person.id, entity, at: now };
        let mut change = Change::of(request, seen, happened);
        let mut beside = Vec::new();
        if let Step::Approve { linked, .. } = &step {
            change.granted = Some(message.to_owned());
            if *linked == Some(NEW) {
                change.linked = self.linked(file);
                beside.push(Occasion::FranceConnectMade);
            }
            if self.asks_france_connect(file, *linked == Some(NEW)).await? {
                beside.push(Occasion::FranceConnectAsked);
            }
        }
        change.ended = ended(&request.dossier, &done.dossier);
        if !change.ended.is_empty() {
            beside.push(Occasion::FranceConnectRevoked);
        }
        if matches!(step, Step::Reopen { .. }) {
            change.stamps.reopened = Some(now);
            change.terms = None;
            change.agreed = BTreeSet::new();
        }
        if done.dossier.state() == State::Validated {
            change.stamps.validated = Some(now);
        }
        if done.data == Data::Restored
            && let Some(active) = done.dossier.active()
            && let Some(granted) = self.records.authorization(active.id()).await?
        {
            change.answers = granted.answers;
            change.documents_of = Some(granted.id);
        }
        change.dossier = done.dossier;
        change.follow_up = step.is_told();
        let occasions: Vec<_> = occasions(&step, request).iter().copied().chain(beside).collect();
        change.letters = self.letters(file, &occasions, reason(&step, message), now).await?;
        let kept = self.kept(change).await?;
        if step.is_told() {
            // Kept with the decision: what fails now is tried again.
            self.draw_consequences(now).await;
        }
        Ok(kept)
    }

    /// The authorisation of FranceConnect that is made with the one that the request is given (DP §1.7).
    fn linked(&self, file: &File<'_>) -> Option<Linked> {
        let request = &file.request;
        let (definition, answers) = automatic::answers(&self.parts.catalogue, file.definition, &request.answers)?;
        Some(Linked { definition, answers })
    }

    /// Whether FranceConnect has to serve data that it did not serve to this request before (DP §2.6).
    async fn asks_france_connect(&self, file: &File<'_>, made: bool) -> Result<bool, StoreError> {
        let (request, definition) = (&file.request, file.definition);
        let chosen = match &definition.france_connect_modality {
            Some(modality) => request.answers.values("modalities").contains(modality),
            None => true,
        };
        if made || !chosen || request.answers.text(NAMED).is_empty() {
            return Ok(made);
        }
        let granted = self.granted_last(request).await?;
        Ok(granted.is_none_or(|granted| granted.values("scopes") != request.answers.values("scopes")))
    }
}

/// The automatic authorisations that are taken back.
fn ended(before: &Dossier, after: &Dossier) -> Vec<i64> {
    let back = |one: &&Authorization| {
        one.is_automatic()
            && one.is_active()
            && after.authorizations().iter().any(|now| now.id() == one.id() && now.is_revoked())
    };
    before.authorizations().iter().filter(back).map(Authorization::id).collect()
}
