//! The life of a request and of the authorisations that it was given (DP §2.1, §2.2), as one state machine: an event is
//! applied to the whole, or refused by name, and nothing else changes it.
//!
//! A [`State`] says what is true in it: what was never granted has no authorisation, what is granted has exactly one that is
//! active, what is being changed keeps the active one until the change is granted. Each transition consumes the state.
//!
//! Stages (a second definition on the same request) have their place in [`Step`]: `start_next_stage` and `cancel_next_stage` would
//! be two more events, and a class beside each authorisation.

mod authorization;
mod state;
mod step;

pub use authorization::{Authorization, AuthorizationState};
pub use state::{Attempt, State};
pub use step::{Actor, Data, Done, Refused, Step};

/// A request with its authorisations, in the order in which they were granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    state: State,
    authorizations: Vec<Authorization>,
}

impl Dossier {
    /// A request that was just made.
    #[must_use]
    pub const fn new() -> Self {
        Self { state: State::Draft(Attempt::First), authorizations: Vec::new() }
    }

    /// What was kept of a request. None: no request can be like that.
    #[must_use]
    pub fn kept(state: &str, authorizations: Vec<Authorization>) -> Option<Self> {
        let active = authorizations.iter().any(|one| one.is_active() && !one.is_automatic());
        let state = State::kept(state, active)?;
        let dossier = Self { state, authorizations };
        dossier.is_sound().then_some(dossier)
    }

    /// Where the request is.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// What was granted, in order.
    #[must_use]
    pub fn authorizations(&self) -> &[Authorization] {
        &self.authorizations
    }

    /// The one that counts of those that were asked for.
    #[must_use]
    pub fn active(&self) -> Option<&Authorization> {
        self.own().find(|one| one.is_active())
    }

    /// The one that counts of those that nobody asked for by themselves (DP §1.7).
    #[must_use]
    pub fn automatic(&self) -> Option<&Authorization> {
        self.authorizations.iter().find(|one| one.is_automatic() && one.is_active())
    }

    fn own(&self) -> impl Iterator<Item = &Authorization> {
        self.authorizations.iter().filter(|one| !one.is_automatic())
    }

    /// Whether what was granted is being changed.
    #[must_use]
    pub const fn is_reopened(&self) -> bool {
        matches!(self.state.attempt(), Some(Attempt::Reopening))
    }

    /// What is true of every request (DP §2.1, §2.2).
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let active = self.own().filter(|one| one.is_active()).count();
        let automatic = self.authorizations.iter().filter(|one| one.is_automatic() && one.is_active()).count();
        let fits = match self.state {
            State::Draft(attempt) | State::Submitted(attempt) | State::ChangesRequested(attempt) => match attempt {
                Attempt::First => self.authorizations.is_empty(),
                Attempt::Reopening => active == 1,
            },
            State::Validated => active == 1,
            State::Refused => self.authorizations.is_empty(),
            State::Revoked => active == 0 && !self.authorizations.is_empty(),
            State::Archived => active == 0,
        };
        let last = self.own().last().is_none_or(|last| !matches!(last.state(), AuthorizationState::Obsolete { .. }));
        fits && last && automatic <= active
    }
}

impl Default for Dossier {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
