//! Why a fault that was asked for cannot be.

use thiserror::Error;

use super::{KindName, Step};

/// Why a fault is refused.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FaultRefused {
    /// A member that the kind needs is missing.
    #[error("kind `{kind}` needs `{member}`")]
    Missing {
        /// The kind.
        kind: KindName,
        /// The member.
        member: &'static str,
    },
    /// A member that the kind does not have is given.
    #[error("kind `{kind}` takes no `{member}`")]
    Superfluous {
        /// The kind.
        kind: KindName,
        /// The member.
        member: &'static str,
    },
    /// A member's value is out of its bounds.
    #[error("`{member}` must be {expected}")]
    OutOfBounds {
        /// The member.
        member: &'static str,
        /// What it may be.
        expected: &'static str,
    },
    /// The kind cannot show at this step.
    #[error("kind `{kind}` shows at {possible} of this target, not at `{at}`")]
    WrongStep {
        /// The kind.
        kind: KindName,
        /// The step asked for.
        at: Step,
        /// Where it can show.
        possible: String,
    },
    /// The kind belongs to another sort of target.
    #[error("kind `{kind}` does not exist for the target `{target}`")]
    WrongTarget {
        /// The kind.
        kind: KindName,
        /// The target.
        target: String,
    },
    /// The service of the target does not exist yet.
    #[error("faults on `{0}` come later, with the service that they befall")]
    TargetLater(String),
    /// The target is unknown.
    #[error(
        "unknown target `{0}`: a target is `identity-provider:{{uid}}` with a uid of GET /identity-providers, \
         `producer:rnipp`, `service:{{name}}` with the name of a broker, `client:{{client_id}}` with one of GET /clients, `mail-server` or `bridge`"
    )]
    TargetUnknown(String),
    /// The broker has no such error code.
    #[error("`code`: {service} has no error code {code}; GET {{portal}}/errors lists them")]
    NoSuchCode {
        /// The broker.
        service: String,
        /// The code.
        code: String,
    },
    /// The party answers everybody alike, or the target names a client already.
    #[error("`client_id`: {0}")]
    NoRelyingParty(&'static str),
    /// There are too many.
    #[error("too many faults are waiting ({0}): DELETE /faults takes them away")]
    TooMany(usize),
}
