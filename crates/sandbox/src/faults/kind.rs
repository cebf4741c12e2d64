//! The kinds of faults of the control API, and the members that each of them needs.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// The step of a simulated party at which a fault shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The authorization endpoint.
    Authorize,
    /// The token endpoint's answer.
    Token,
    /// The userinfo endpoint's answer.
    Userinfo,
    /// The signing keys.
    Jwks,
    /// The discovery document.
    Discovery,
    /// The ID token inside the token endpoint's answer.
    IdToken,
    /// The register's one call.
    Individus,
}

impl Step {
    /// The name in the control API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorize => "authorize",
            Self::Token => "token",
            Self::Userinfo => "userinfo",
            Self::Jwks => "jwks",
            Self::Discovery => "discovery",
            Self::IdToken => "id_token",
            Self::Individus => "individus",
        }
    }
}

/// The name of a kind in the control API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KindName {
    /// Answers after `seconds`.
    Delay,
    /// Closes the connection without an answer.
    Reset,
    /// Answers 200 with bytes that mean nothing.
    Junk,
    /// Begins an answer that does not end.
    Endless,
    /// Answers 100 MiB.
    Huge,
    /// Sends the caller elsewhere.
    Redirect,
    /// Answers `status`, with `body` when given.
    Status,
    /// A signature that does not verify.
    BadSignature,
    /// `claim` has `value`.
    WrongClaim,
    /// `claim` is left out.
    MissingClaim,
    /// `alg: none`.
    Unsigned,
    /// Refuses with `error` at the authorization endpoint.
    Error,
    /// Data providers only.
    WrongSecret,
    /// Data providers only.
    WrongEncryptionAlg,
}

impl KindName {
    fn as_str(self) -> &'static str {
        match self {
            Self::Delay => "delay",
            Self::Reset => "reset",
            Self::Junk => "junk",
            Self::Endless => "endless",
            Self::Huge => "huge",
            Self::Redirect => "redirect",
            Self::Status => "status",
            Self::BadSignature => "bad_signature",
            Self::WrongClaim => "wrong_claim",
            Self::MissingClaim => "missing_claim",
            Self::Unsigned => "unsigned",
            Self::Error => "error",
            Self::WrongSecret => "wrong_secret",
            Self::WrongEncryptionAlg => "wrong_encryption_alg",
        }
    }
}

impl fmt::Display for KindName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The members that describe a fault, as written; [`FaultMembers::kind`] checks them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FaultMembers {
    /// Which kind.
    pub kind: KindName,
    /// `delay`: how long, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// `status`: the HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// `status`: the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// `wrong_claim`, `missing_claim`: which claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// `wrong_claim`: its value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// `error`: the OAuth error code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A fault whose members fit its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Answers after this many seconds.
    Delay(u32),
    /// Closes the connection without an answer.
    Reset,
    /// Answers 200 with bytes that mean nothing.
    Junk,
    /// Begins an answer that does not end.
    Endless,
    /// Answers 100 MiB.
    Huge,
    /// Sends the caller elsewhere.
    Redirect,
    /// Answers this status and body.
    Status(http::StatusCode, Option<String>),
    /// A signature that does not verify.
    BadSignature,
    /// The claim has this value.
    WrongClaim(String, Value),
    /// The claim is left out.
    MissingClaim(String),
    /// `alg: none`.
    Unsigned,
    /// Refuses with this error at the authorization endpoint.
    Error(String),
}

/// The longest wait that can be asked for, in seconds.
pub const LONGEST_DELAY: u32 = 600;

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
    #[error("kind `{kind}` shows at {possible}, not at `{at}`")]
    WrongStep {
        /// The kind.
        kind: KindName,
        /// The step asked for.
        at: &'static str,
        /// Where it can show.
        possible: &'static str,
    },
    /// The kind belongs to another sort of target.
    #[error("kind `{kind}` does not exist for the target `{target}`")]
    WrongTarget {
        /// The kind.
        kind: KindName,
        /// The target.
        target: String,
    },
    /// The target's service is not simulated yet.
    #[error("faults on `{0}` come later: today a target is `identity-provider:{{uid}}` or `producer:rnipp`")]
    TargetLater(String),
    /// The target is unknown.
    #[error(
        "unknown target `{0}`: a target is `identity-provider:{{uid}}` or `producer:rnipp`, with a uid of GET /identity-providers"
    )]
    TargetUnknown(String),
    /// The register's call says nothing of a relying party.
    #[error("`client_id`: the call to the register names no relying party")]
    NoRelyingParty,
    /// There are too many.
    #[error("too many faults are waiting ({0}): DELETE /faults takes them away")]
    TooMany(usize),
}

impl FaultMembers {
    /// The kind with its members.
    ///
    /// # Errors
    /// [`FaultRefused`] names the member that is missing, superfluous or out of bounds.
    pub fn kind(&self) -> Result<Kind, FaultRefused> {
        let takes: &[&str] = match self.kind {
            KindName::Delay => &["seconds"],
            KindName::Status => &["status", "body"],
            KindName::WrongClaim => &["claim", "value"],
            KindName::MissingClaim => &["claim"],
            KindName::Error => &["error"],
            _ => &[],
        };
        let given = [
            ("seconds", self.seconds.is_some()),
            ("status", self.status.is_some()),
            ("body", self.body.is_some()),
            ("claim", self.claim.is_some()),
            ("value", self.value.is_some()),
            ("error", self.error.is_some()),
        ];
        for (member, present) in given {
            if present && !takes.contains(&member) {
                return Err(FaultRefused::Superfluous { kind: self.kind, member });
            }
        }
        let missing = |member| FaultRefused::Missing { kind: self.kind, member };
        Ok(match self.kind {
            KindName::Delay => match self.seconds.ok_or_else(|| missing("seconds"))? {
                seconds @ 0..=LONGEST_DELAY => Kind::Delay(seconds),
                _ => {
                    return Err(FaultRefused::OutOfBounds { member: "seconds", expected: "0 to 600" });
                }
            },
            KindName::Reset => Kind::Reset,
            KindName::Junk => Kind::Junk,
            KindName::Endless => Kind::Endless,
            KindName::Huge => Kind::Huge,
            KindName::Redirect => Kind::Redirect,
            KindName::Status => {
                let status = self.status.ok_or_else(|| missing("status"))?;
                match http::StatusCode::from_u16(status) {
                    Ok(code) if (200..600).contains(&status) => Kind::Status(code, self.body.clone()),
                    _ => {
                        return Err(FaultRefused::OutOfBounds { member: "status", expected: "200 to 599" });
                    }
                }
            }
            KindName::BadSignature => Kind::BadSignature,
            KindName::WrongClaim => Kind::WrongClaim(
                self.claim.clone().ok_or_else(|| missing("claim"))?,
                self.value.clone().ok_or_else(|| missing("value"))?,
            ),
            KindName::MissingClaim => Kind::MissingClaim(self.claim.clone().ok_or_else(|| missing("claim"))?),
            KindName::Unsigned => Kind::Unsigned,
            KindName::Error => Kind::Error(self.error.clone().ok_or_else(|| missing("error"))?),
            KindName::WrongSecret | KindName::WrongEncryptionAlg => {
                return Err(FaultRefused::WrongTarget {
                    kind: self.kind,
                    target: "data providers come later".to_owned(),
                });
            }
        })
    }

    /// The step at which the fault shows: `at`, or the one that the kind implies, or any.
    ///
    /// # Errors
    /// [`FaultRefused::WrongStep`] when the kind cannot show there.
    pub fn step(&self, at: Option<Step>) -> Result<Option<Step>, FaultRefused> {
        let wrong = |at: Step, possible| FaultRefused::WrongStep { kind: self.kind, at: at.as_str(), possible };
        match self.kind {
            KindName::Error => match at {
                None | Some(Step::Authorize) => Ok(Some(Step::Authorize)),
                Some(other) => Err(wrong(other, "`authorize`")),
            },
            KindName::BadSignature | KindName::WrongClaim | KindName::MissingClaim | KindName::Unsigned => match at {
                None | Some(Step::IdToken) => Ok(Some(Step::IdToken)),
                Some(Step::Userinfo) => Ok(Some(Step::Userinfo)),
                Some(other) => Err(wrong(other, "`id_token` or `userinfo`")),
            },
            _ => match at {
                Some(Step::IdToken) => {
                    Err(wrong(Step::IdToken, "`authorize`, `token`, `userinfo`, `jwks` or `discovery`"))
                }
                other => Ok(other),
            },
        }
    }
}
