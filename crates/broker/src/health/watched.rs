//! One provider: its circuits, its last calls, its room.

use std::sync::{Arc, OnceLock};

use guichet_web::circuit::{Circuit, Ended, Turn};
use guichet_web::measures::CallsTo;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::recent::{Outcome, Recent};
use super::rules::HealthRules;
use super::{Call, NotCalled, Report, Status};

/// What is known of one provider.
pub(super) struct Watched {
    /// Its short name, for the log and the measures.
    name: String,
    rules: HealthRules,
    room: Arc<Semaphore>,
    state: Mutex<State>,
    measured: OnceLock<CallsTo>,
}

struct State {
    metadata: Circuit,
    token: Circuit,
    userinfo: Circuit,
    recent: Recent,
    /// When the last call began.
    last: Option<Timestamp>,
}

impl State {
    fn circuit(&mut self, call: Call) -> &mut Circuit {
        match call {
            Call::Metadata => &mut self.metadata,
            Call::Token => &mut self.token,
            Call::Userinfo => &mut self.userinfo,
        }
    }

    fn status(&self, now: Timestamp) -> Status {
        if ![self.metadata, self.token, self.userinfo].into_iter().all(Circuit::is_closed) {
            Status::Away
        } else if self.recent.is_disturbed(now) {
            Status::Disturbed
        } else {
            Status::Good
        }
    }
}

/// A call that is under way. Dropped without [`Pass::ended`], it was abandoned.
pub(super) struct Pass {
    watched: Arc<Watched>,
    call: Call,
    turn: Turn,
    began: Timestamp,
    over: bool,
    _room: OwnedSemaphorePermit,
}

impl Watched {
    pub(super) fn new(name: &str, rules: HealthRules) -> Arc<Self> {
        let room = usize::try_from(rules.concurrent_calls).unwrap_or(Semaphore::MAX_PERMITS);
        Arc::new(Self {
            name: name.to_owned(),
            rules,
            room: Arc::new(Semaphore::new(room.min(Semaphore::MAX_PERMITS))),
            state: Mutex::new(State {
                metadata: Circuit::NEW,
                token: Circuit::NEW,
                userinfo: Circuit::NEW,
                recent: Recent::default(),
                last: None,
            }),
            measured: OnceLock::new(),
        })
    }

    /// Lets a call through, or says why it is not made. `measures` makes the measures at the first one.
    pub(super) fn enter(
        self: &Arc<Self>,
        call: Call,
        now: Timestamp,
        measures: impl FnOnce(&str) -> CallsTo,
    ) -> Result<Pass, NotCalled> {
        let measured = self.measured.get_or_init(|| measures(&self.name));
        let refused = |why: NotCalled| {
            measured.refused();
            why
        };
        let room = Arc::clone(&self.room).try_acquire_owned();
        let room = room.map_err(|_| refused(NotCalled::Full { limit: self.rules.concurrent_calls }))?;
        let mut state = self.state.lock();
        let circuit = state.circuit(call);
        let Some((next, turn)) = circuit.admit(now, &self.rules.circuit()) else {
            return Err(refused(NotCalled::Open));
        };
        *circuit = next;
        state.last = Some(now);
        Ok(Pass { watched: Arc::clone(self), call, turn, began: now, over: false, _room: room })
    }

    /// Whether nobody has called it for so long that it should be asked.
    pub(super) fn is_to_be_probed(&self, now: Timestamp) -> bool {
        let pause = SignedDuration::from_secs(self.rules.probe_seconds.into());
        self.rules.probe_seconds > 0
            && self.state.lock().last.is_none_or(|last| now.duration_since(last).abs() >= pause)
    }

    pub(super) fn status(&self, now: Timestamp) -> Status {
        self.state.lock().status(now)
    }

    pub(super) fn report(&self, now: Timestamp) -> Report {
        let state = self.state.lock();
        let (calls, troubled) = state.recent.count(now);
        Report { status: state.status(now), calls, troubled }
    }

    /// Tells operators when calls stop, and when they go on.
    fn ended(&self, call: Call, turn: Turn, how: Ended, outcome: Option<(Outcome, SignedDuration)>, now: Timestamp) {
        let mut state = self.state.lock();
        if let Some((outcome, _)) = outcome {
            state.recent.push(now, outcome);
        }
        let circuit = state.circuit(call);
        let before = std::mem::replace(circuit, circuit.ended(turn, how, now, &self.rules.circuit()));
        let after = *circuit;
        let status = state.status(now);
        drop(state);
        if let (Some(measured), Some((outcome, took))) = (self.measured.get(), outcome) {
            measured.ended(outcome.name(), took.as_secs_f64(), status.level());
        }
        let (idp, call, seconds) = (self.name.as_str(), call.name(), self.rules.open_seconds);
        match (before, after) {
            (Circuit::Closed { .. }, Circuit::Open { .. }) => tracing::warn!(
                idp,
                call,
                seconds,
                "identity provider {idp} has failed {} times in a row ({call}): not called for {seconds} s",
                self.rules.open_after
            ),
            (Circuit::Trying, Circuit::Closed { .. }) => {
                tracing::info!(idp, call, "identity provider {idp} answers again ({call})");
            }
            _ => {}
        }
    }
}

impl Pass {
    /// Notes what came of the call: the answer, if there was one.
    pub(super) fn ended(mut self, answer: Option<&guichet_web::outgoing::Answer>, now: Timestamp) {
        self.over = true;
        let took = now.duration_since(self.began).max(SignedDuration::ZERO);
        let outcome = Outcome::of(answer, took, self.watched.rules.slow_seconds);
        self.watched.ended(self.call, self.turn, outcome.ended(), Some((outcome, took)), now);
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if !self.over {
            self.watched.ended(self.call, self.turn, Ended::Abandoned, None, self.began);
        }
    }
}
