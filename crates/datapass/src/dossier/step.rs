//! What may happen to a request, and what follows.

use super::{Attempt, Authorization, Dossier, State};

/// Who does it. Whether that person may do it at all for this request is said before, by the table of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The applicant.
    Applicant,
    /// Whoever instructs the definition.
    Instructor,
    /// A program of a developer of the definition: it changes answers, and nothing else.
    Developer,
}

/// What happens (DP §2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Answers are changed.
    Update,
    /// The request is sent to the instructors.
    Submit {
        /// Whether everything asked for is answered and what has to be accepted is.
        complete: bool,
        /// Whether it differs from what was granted last.
        differs: bool,
    },
    /// An instructor wants changes.
    RequestChanges {
        /// Why.
        reason: String,
    },
    /// It is granted.
    Approve {
        /// The number of the authorisation.
        authorization: i64,
        /// The automatic one that it stands on: one that is there, or the number of one to be made.
        linked: Option<i64>,
    },
    /// It is not.
    Refuse {
        /// Why.
        reason: String,
    },
    /// It is put away.
    Archive,
    /// What was granted is to be changed.
    Reopen {
        /// Whether the definition allows it.
        allowed: bool,
    },
    /// The change is given up.
    CancelReopening {
        /// Why; an instructor gives a reason.
        reason: Option<String>,
    },
    /// Everything that was granted is taken back.
    Revoke {
        /// Why.
        reason: String,
    },
    /// One authorisation is taken back.
    RevokeAuthorization {
        /// Which.
        authorization: i64,
        /// Why.
        reason: String,
    },
}

impl Step {
    /// Whether something may have to be done elsewhere.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        !matches!(self, Self::Update | Self::Reopen { .. } | Self::CancelReopening { .. })
    }
}

/// Why it may not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not from where the request is.
    #[error("the request is not in a state in which that may be done")]
    State,
    /// Not by this person.
    #[error("only the other side may do that")]
    Actor,
    /// A reason is wanted.
    #[error("a reason has to be given")]
    NoReason,
    /// Answers are missing or wrong.
    #[error("the request is not complete")]
    Incomplete,
    /// Nothing was changed since it was granted.
    #[error("the request does not differ from what was granted")]
    Unchanged,
    /// The definition does not allow it.
    #[error("requests of this kind cannot be reopened")]
    NotReopenable,
    /// No such authorisation is active.
    #[error("there is no such authorisation, or it does not count any more")]
    NoAuthorization,
}

/// Which answers the request has afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data {
    /// Its own.
    Kept,
    /// Those of the authorisation that counts.
    Restored,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The request afterwards.
    pub dossier: Dossier,
    /// Which answers it has.
    pub data: Data,
}

impl Dossier {
    /// What the request is after `step` by `actor`.
    ///
    /// # Errors
    /// [`Refused`] says why it may not happen; the request is then as it was.
    pub fn after(&self, step: &Step, actor: Actor) -> Result<Done, Refused> {
        use State::{Archived, ChangesRequested, Draft, Refused as RefusedState, Revoked, Submitted, Validated};
        self.by(step, actor)?;
        let to = |state| Ok(Done { dossier: Self { state, ..self.clone() }, data: Data::Kept });
        match (step, self.state) {
            (Step::Update, state) if state.is_editable() => to(state),
            (Step::Update, state @ Submitted(_)) if actor == Actor::Developer => to(state),
            (Step::Submit { complete, differs }, Draft(attempt) | ChangesRequested(attempt)) => {
                match (attempt, differs) {
                    _ if !complete => Err(Refused::Incomplete),
                    (Attempt::Reopening, false) => Err(Refused::Unchanged),
                    _ => to(Submitted(attempt)),
                }
            }
            (Step::RequestChanges { reason }, Submitted(attempt)) => {
                reasoned(reason)?;
                to(ChangesRequested(attempt))
            }
            (Step::Approve { authorization, linked }, Submitted(_) | ChangesRequested(_)) => {
                Ok(self.granted(*authorization, *linked))
            }
            (Step::Refuse { reason }, Submitted(attempt) | ChangesRequested(attempt)) => {
                reasoned(reason)?;
                match attempt {
                    Attempt::First => to(RefusedState),
                    Attempt::Reopening => Ok(self.restored()),
                }
            }
            (Step::Archive, Draft(Attempt::First) | RefusedState | Revoked) => to(Archived),
            (Step::Reopen { allowed }, Validated) => match self.active() {
                Some(_) if *allowed => to(Draft(Attempt::Reopening)),
                _ => Err(Refused::NotReopenable),
            },
            (
                Step::CancelReopening { reason },
                Draft(Attempt::Reopening) | ChangesRequested(Attempt::Reopening) | Submitted(Attempt::Reopening),
            ) => match actor {
                Actor::Applicant if matches!(self.state, Submitted(_)) => Err(Refused::State),
                Actor::Applicant => Ok(self.restored()),
                Actor::Instructor => {
                    reasoned(reason.as_deref().unwrap_or_default())?;
                    Ok(self.restored())
                }
                Actor::Developer => Err(Refused::Actor),
            },
            (Step::Revoke { reason }, Validated) => {
                reasoned(reason)?;
                let authorizations = self.authorizations.iter().map(|one| one.revoked()).collect();
                Ok(Done { dossier: Self { state: Revoked, authorizations }, data: Data::Kept })
            }
            (Step::RevokeAuthorization { authorization, reason }, _) => self.without(*authorization, reason),
            _ => Err(Refused::State),
        }
    }

    /// The names of what may happen next by `actor`, with everything given that has to be.
    #[must_use]
    pub fn may(&self, step: &Step, actor: Actor) -> bool {
        self.after(step, actor).is_ok()
    }

    fn by(&self, step: &Step, actor: Actor) -> Result<(), Refused> {
        let wrong = match step {
            Step::Update => actor == Actor::Instructor,
            Step::Submit { .. } | Step::Reopen { .. } => actor != Actor::Applicant,
            Step::RequestChanges { .. }
            | Step::Approve { .. }
            | Step::Refuse { .. }
            | Step::Revoke { .. }
            | Step::RevokeAuthorization { .. } => actor != Actor::Instructor,
            Step::Archive | Step::CancelReopening { .. } => actor == Actor::Developer,
        };
        if wrong { Err(Refused::Actor) } else { Ok(()) }
    }

    /// What was granted holds as before.
    fn restored(&self) -> Done {
        Done { dossier: Self { state: State::Validated, ..self.clone() }, data: Data::Restored }
    }

    /// What was granted before makes room, but for the automatic one that the new one stands on.
    fn granted(&self, authorization: i64, linked: Option<i64>) -> Done {
        let stands = |one: &Authorization| one.is_automatic() && one.is_active() && linked == Some(one.id());
        let replaced = |one: &Authorization| if stands(one) { *one } else { one.replaced() };
        let mut authorizations: Vec<_> = self.authorizations.iter().map(replaced).collect();
        authorizations.push(Authorization::granted(authorization, None));
        let made = linked.filter(|linked| !self.authorizations.iter().any(|one| one.id() == *linked));
        authorizations.extend(made.map(|linked| Authorization::granted(linked, Some(authorization))));
        Done { dossier: Self { state: State::Validated, authorizations }, data: Data::Kept }
    }

    /// When none counts any more that was asked for, the request is revoked, whatever it was asking for, with what went with it.
    fn without(&self, authorization: i64, reason: &str) -> Result<Done, Refused> {
        reasoned(reason)?;
        if !self.authorizations.iter().any(|one| one.id() == authorization && !one.is_revoked()) {
            return Err(Refused::NoAuthorization);
        }
        let named = |one: &Authorization| one.id() == authorization || one.parent() == Some(authorization);
        let counts = self.own().any(|one| one.is_active() && !named(one));
        let gone = |one: &Authorization| named(one) || (one.is_automatic() && !counts);
        let taken_back = |one: &Authorization| if gone(one) { one.revoked() } else { *one };
        let authorizations: Vec<_> = self.authorizations.iter().map(taken_back).collect();
        let state = if counts { self.state } else { self.ended() };
        Ok(Done { dossier: Self { state, authorizations }, data: Data::Kept })
    }

    /// Without anything that counts: revoked, unless it was put away.
    const fn ended(&self) -> State {
        match self.state {
            State::Archived => State::Archived,
            _ => State::Revoked,
        }
    }
}

fn reasoned(reason: &str) -> Result<(), Refused> {
    if reason.trim().is_empty() { Err(Refused::NoReason) } else { Ok(()) }
}
