//! Who carries letters to the server: one task of a process.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use guichet_store::{StoreError, crash};
use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot, watch};

use crate::outbox::{Fate, Shared, Waiting};
use crate::patience::{Pause, is_given_up, later, next_attempt};
use crate::server::{Outcome, Server};

/// How many letters are taken in hand at once.
const BATCH: i64 = 16;
/// How many of them are on the way to the server at once.
const AT_ONCE: usize = 4;
/// Letters in the hands of a process that died are tried again after so long, in seconds of the stack's clock.
const IN_HAND: i64 = 120;
/// How often a table that others write, too, is looked at when nothing is known to be due.
const ROUND: Duration = Duration::from_secs(5);
/// And when it could not be read.
const STORE_AWAY: Duration = Duration::from_secs(1);

/// Carries the letters of an [`Outbox`](crate::Outbox) to its server.
pub struct Postman {
    shared: Arc<Shared>,
    server: Server,
    settlers: mpsc::UnboundedReceiver<oneshot::Sender<()>>,
    moves: watch::Receiver<()>,
    waiting_for_calm: Vec<oneshot::Sender<()>>,
    pause: Pause,
    stack: String,
}

impl std::fmt::Debug for Postman {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Postman")
    }
}

impl Postman {
    pub(crate) fn new(
        shared: Arc<Shared>,
        server: Server,
        settlers: mpsc::UnboundedReceiver<oneshot::Sender<()>>,
        stack: String,
    ) -> Self {
        let moves = shared.clock.moves();
        Self { shared, server, settlers, moves, waiting_for_calm: Vec::new(), pause: Pause::default(), stack }
    }

    /// Works until `stop` says true; a letter that is on the way then is sent again at the next start.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => {}
            () = self.work() => {}
        }
    }

    async fn work(&mut self) {
        loop {
            // Those who ask from now on see a later look than the one that follows.
            while let Ok(settler) = self.settlers.try_recv() {
                self.waiting_for_calm.push(settler);
            }
            self.moves.mark_unchanged();
            let rest = match self.round().await {
                Ok(None) => continue,
                Ok(Some(rest)) => rest,
                Err(error) => {
                    tracing::error!(%error, "the mails that wait cannot be read or written: {error}");
                    STORE_AWAY
                }
            };
            for settler in self.waiting_for_calm.drain(..) {
                // Whoever asked may have gone.
                let _gone = settler.send(());
            }
            self.rest(rest).await;
        }
    }

    /// Tries what is due. How long nothing is, or none when something was.
    async fn round(&mut self) -> Result<Option<Duration>, StoreError> {
        let next = self.shared.outlook().await?;
        metrics::gauge!("guichet_mails_waiting", "stack" => self.stack.clone())
            .set(self.shared.waiting.load(Ordering::Relaxed) as f64);
        let now = self.shared.clock.now();
        let Some(next) = next else { return Ok(Some(ROUND)) };
        if let Some(until) = self.pause.lasts(now).or((next > now).then_some(next)) {
            return Ok(Some(until_then(now, until)));
        }
        // One letter finds out whether a server that was away is back.
        let most = if self.pause.is_away() { 1 } else { BATCH };
        let letters = self.shared.claim(most, now, later(now, IN_HAND)).await?;
        crash::point("mail/claimed");
        self.deliver(letters, now).await?;
        Ok(None)
    }

    async fn deliver(&mut self, letters: Vec<Waiting>, now: Timestamp) -> Result<(), StoreError> {
        let server = &self.server;
        let sent = stream::iter(letters).map(|waiting| async move {
            let outcome = server.send(&waiting.letter, &waiting.id, waiting.queued_at).await;
            (waiting, outcome)
        });
        let outcomes: Vec<(Waiting, Outcome)> = sent.buffer_unordered(AT_ONCE).collect().await;
        crash::point("mail/sent");
        let away = outcomes.iter().find_map(|(_, outcome)| match outcome {
            Outcome::Away(why) => Some(why.clone()),
            _ => None,
        });
        match away {
            Some(why) => {
                if !self.pause.is_away() {
                    tracing::warn!(why, "the mail server is away: {why}; mails wait for it");
                }
                self.pause.lengthen(now);
            }
            None if self.pause.is_away() => {
                tracing::info!("the mail server is back");
                self.pause.end();
            }
            None => {}
        }
        let fates = outcomes.into_iter().map(|(waiting, outcome)| self.fate(waiting, &outcome, now)).collect();
        self.shared.conclude(fates).await
    }

    fn fate(&self, waiting: Waiting, outcome: &Outcome, now: Timestamp) -> (String, Fate) {
        let Waiting { id, queued_at, attempts, .. } = waiting;
        let (fate, counted) = match outcome {
            Outcome::Taken => (Fate::Gone, "sent"),
            // It is the server's failure, not the letter's.
            Outcome::Away(_) => (Fate::Again(now, attempts), "postponed"),
            Outcome::Refused(code) if is_given_up(queued_at, now) => {
                tracing::error!(mail = id, code, attempts, "the mail {id} is given up: the server answers {code}");
                (Fate::Gone, "given_up")
            }
            Outcome::Refused(code) => {
                let attempts = attempts.saturating_add(1);
                tracing::warn!(mail = id, code, attempts, "the mail server refuses the mail {id}: {code}");
                (Fate::Again(next_attempt(attempts, now), attempts), "refused")
            }
            Outcome::Unwritable => {
                tracing::error!(mail = id, "the mail {id} cannot be written");
                (Fate::Gone, "given_up")
            }
        };
        let labels = [("stack", self.stack.clone()), ("outcome", counted.to_owned())];
        metrics::counter!("guichet_mails_total", &labels).increment(1);
        (id, fate)
    }

    /// Until something may be due: a letter was written, the time was moved, or passed.
    async fn rest(&mut self, longest: Duration) {
        let Self { shared, settlers, moves, waiting_for_calm, .. } = self;
        tokio::select! {
            () = shared.bell.notified() => {}
            Some(settler) = settlers.recv() => waiting_for_calm.push(settler),
            Ok(()) = moves.changed() => {}
            () = tokio::time::sleep(longest) => {}
        }
    }
}

/// At most one round: other processes write the table, too.
fn until_then(now: Timestamp, then: Timestamp) -> Duration {
    let left = then.duration_since(now).as_millis().clamp(1, i128::from(u32::MAX));
    Duration::from_millis(u64::try_from(left).unwrap_or_default()).min(ROUND)
}
