//! What decisions bring about elsewhere: at once, and again until it is done.

use std::sync::Arc;
use std::time::Duration;

use guichet_store::StoreError;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::{Datapass, File};
use crate::answers::Answers;
use crate::grants::{Granted, Grants, Occurrence};
use crate::records::{AuthorizationRecord, FollowUp};

/// How often it is looked whether something is due.
const PAUSE: Duration = Duration::from_secs(1);
/// A failure is tried again after so long at first, then twice as long each time, up to the last.
const FIRST: SignedDuration = SignedDuration::from_secs(2);
const DOUBLINGS: u32 = 9;
/// The events after which what was issued may have to change.
const DECISIVE: [&str; 3] = ["approve", "revoke", "archive"];

impl Datapass {
    /// Draws what is due and tells webhooks of it, as long as the stack runs.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        tokio::join!(self.run_consequences(stop.clone()), self.run_deliveries(stop));
    }

    async fn run_consequences(&self, mut stop: watch::Receiver<bool>) {
        let mut interval = tokio::time::interval(PAUSE);
        loop {
            let stopped = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => true,
                _ = interval.tick() => false,
            };
            if stopped {
                return;
            }
            self.draw_consequences(self.parts.site.edge.clock.now()).await;
        }
    }

    /// Draws what is due, of each request in the order of its events. What fails is told to the log and tried again later.
    pub async fn draw_consequences(&self, now: Timestamp) {
        loop {
            let due = match self.records.due(now).await {
                Ok(due) => due,
                Err(error) => {
                    tracing::error!(%error, "it is not known what decisions bring about: {error}");
                    return;
                }
            };
            if due.is_empty() {
                return;
            }
            for followed in due {
                let request = followed.request_id;
                if let Err(error) = self.draw(&followed, now).await {
                    tracing::error!(request, %error, "what the decision on request {request} brings about: {error}");
                    return;
                }
            }
        }
    }

    async fn draw(&self, followed: &FollowUp, now: Timestamp) -> Result<(), StoreError> {
        match self.told(followed).await? {
            Ok(issued) => {
                if let Some(issued) = issued {
                    self.records.keep_provider_id(followed.request_id, issued).await?;
                }
                self.records.drawn(followed.event_id).await
            }
            Err(error) => {
                let request = followed.request_id;
                tracing::error!(request, error, "what was decided on request {request} is tried again: {error}");
                let doublings = u32::try_from(followed.attempts).unwrap_or(DOUBLINGS).min(DOUBLINGS);
                let later = FIRST.saturating_mul(1 << doublings);
                let until = now.saturating_add(later).unwrap_or(Timestamp::MAX);
                self.records.postpone(followed.event_id, until).await
            }
        }
    }

    /// Tells everybody; the identifier of what was issued, or why not everything is done.
    async fn told(&self, followed: &FollowUp) -> Result<Result<Option<String>, String>, StoreError> {
        let Some(file) = self.file(followed.request_id).await? else { return Ok(Ok(None)) };
        let mut issued = None;
        if let Some(grants) = self.parts.grants.as_deref().filter(|_| DECISIVE.contains(&followed.event.as_str())) {
            match self.settle(grants, &file).await? {
                Ok(identifier) => issued = identifier,
                Err(error) => return Ok(Err(error)),
            }
        }
        if let Some(listener) = self.parts.listener.as_ref().filter(|one| one.hears(&file.definition.id)) {
            match listener.hear(&self.occurrence(&file, followed).await?).await {
                Ok(identifier) => issued = identifier.or(issued),
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(issued))
    }

    /// Settles what was issued for a request, and for those of FranceConnect that it stands or stood on.
    async fn settle(&self, grants: &dyn Grants, file: &File<'_>) -> Result<Result<Option<String>, String>, StoreError> {
        for request in self.stood_on(file.request.id).await? {
            let Some(france_connect) = self.file(request).await? else { continue };
            if let Some(granted) = self.granted(&france_connect).await?
                && let Err(error) = grants.settle(&granted).await
            {
                return Ok(Err(error));
            }
        }
        let all = self.records.authorizations(file.request.id).await?;
        let (made, own): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.parent_id.is_some());
        if let Some(made) = self.how_it_stands(file, &made).await?
            && let Err(error) = grants.settle(&made).await
        {
            return Ok(Err(error));
        }
        match self.how_it_stands(file, &own).await? {
            Some(granted) => Ok(grants.settle(&granted).await),
            None => Ok(Ok(None)),
        }
    }

    async fn occurrence(&self, file: &File<'_>, followed: &FollowUp) -> Result<Occurrence, StoreError> {
        let mut own = self.records.authorizations(followed.request_id).await?;
        own.retain(|one| one.parent_id.is_none());
        let answers = match own.pop() {
            Some(granted) if followed.event == "approve" => granted.answers,
            _ => file.request.answers.clone(),
        };
        Ok(Occurrence {
            event_id: followed.event_id,
            event: followed.event.clone(),
            at: followed.at,
            request_id: followed.request_id,
            public_id: file.request.public_id.clone(),
            definition: file.request.definition.clone(),
            form_uid: file.request.form_uid.clone(),
            state: file.request.dossier.state().as_str().to_owned(),
            scopes: scopes(file, &answers),
            answers,
            siret: file.organisation.siret.clone(),
            organisation: file.organisation.name.clone(),
            applicant: file.applicant.clone(),
        })
    }

    /// How a request stands; none: nothing was ever granted to it.
    async fn granted(&self, file: &File<'_>) -> Result<Option<Granted>, StoreError> {
        let mut own = self.records.authorizations(file.request.id).await?;
        own.retain(|one| one.parent_id.is_none());
        self.how_it_stands(file, &own).await
    }

    /// The same of those of one definition among what it was granted.
    async fn how_it_stands(&self, file: &File<'_>, own: &[AuthorizationRecord]) -> Result<Option<Granted>, StoreError> {
        let Some(last) = own.last() else { return Ok(None) };
        let mut granted = scopes(file, &last.answers);
        granted.extend(self.data_standing_on(own).await?);
        Ok(Some(Granted {
            request_id: file.request.id,
            public_id: file.request.public_id.clone(),
            definition: last.definition.clone(),
            title: last.answers.text("intitule").to_owned(),
            siret: file.organisation.siret.clone(),
            scopes: granted,
            guarantee: last.answers.text("france_connect_eidas").to_owned(),
            modalities: last.answers.values("modalities").to_vec(),
            granted_at: last.created_at,
            active: last.state.is_active(),
        }))
    }
}

/// What is asked for in answers, with what the definition always grants.
fn scopes(file: &File<'_>, answers: &Answers) -> Vec<String> {
    answers.values("scopes").iter().chain(&file.definition.fixed_scopes).cloned().collect()
}
