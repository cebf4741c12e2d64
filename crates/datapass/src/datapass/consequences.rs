//! What decisions bring about elsewhere: at once, and again until it is done.

use std::sync::Arc;
use std::time::Duration;

use guichet_store::StoreError;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::Datapass;
use crate::grants::Granted;
use crate::records::FollowUp;

/// How often it is looked whether something is due.
const PAUSE: Duration = Duration::from_secs(1);
/// A failure is tried again after so long at first, then twice as long each time, up to the last.
const FIRST: SignedDuration = SignedDuration::from_secs(2);
const DOUBLINGS: u32 = 9;

impl Datapass {
    /// Draws what is due, as long as the stack runs.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
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

    /// Draws what is due. What fails is told to the log and tried again later.
    pub async fn draw_consequences(&self, now: Timestamp) {
        let due = match self.records.due(now).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, "it is not known what decisions bring about: {error}");
                return;
            }
        };
        for followed in due {
            let request = followed.request_id;
            if let Err(error) = self.draw(followed, now).await {
                tracing::error!(request, %error, "what the decision on request {request} brings about: {error}");
            }
        }
    }

    async fn draw(&self, followed: FollowUp, now: Timestamp) -> Result<(), StoreError> {
        let (Some(grants), Some(granted)) = (&self.parts.grants, self.granted(followed.request_id).await?) else {
            return self.records.drawn(followed).await;
        };
        match grants.settle(&granted).await {
            Ok(issued) => {
                if let Some(issued) = issued {
                    self.records.keep_provider_id(granted.request_id, issued).await?;
                }
                self.records.drawn(followed).await
            }
            Err(error) => {
                let request = followed.request_id;
                tracing::error!(request, error, "what was decided on request {request} is tried again: {error}");
                let doublings = u32::try_from(followed.attempts).unwrap_or(DOUBLINGS).min(DOUBLINGS);
                let later = FIRST.saturating_mul(1 << doublings);
                self.records.postpone(followed, now.saturating_add(later).unwrap_or(Timestamp::MAX)).await
            }
        }
    }

    /// How a request stands; none: nothing was ever granted to it.
    async fn granted(&self, request_id: i64) -> Result<Option<Granted>, StoreError> {
        let Some(file) = self.file(request_id).await? else { return Ok(None) };
        let all = self.records.authorizations(request_id).await?;
        let Some(last) = all.into_iter().next_back() else { return Ok(None) };
        let mut scopes = last.answers.values("scopes").to_vec();
        scopes.extend(file.definition.fixed_scopes.iter().cloned());
        Ok(Some(Granted {
            request_id,
            public_id: file.request.public_id,
            definition: file.request.definition,
            title: last.answers.text("intitule").to_owned(),
            siret: file.organisation.siret,
            scopes,
            modalities: last.answers.values("modalities").to_vec(),
            granted_at: last.created_at,
            active: last.state.is_active(),
        }))
    }
}
