//! The kinds of faults of the control API, and the members that each of them needs.

use std::fmt;

use guichet_oidc::tampering::Tampering;
use guichet_web::faults::AnswerFault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::FaultRefused;

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
    /// Answers as the broker does when it refuses with `code`.
    Refusal,
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
            Self::Refusal => "refusal",
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
    /// `refusal`: the error code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A fault whose members fit its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// One of the connection or of the whole answer.
    Answer(AnswerFault),
    /// One inside what is issued.
    Tampering(Tampering),
    /// A refusal with this error at the authorization endpoint.
    Error(String),
    /// A refusal of the broker with this error code.
    Refusal(String),
    /// What a data provider does wrong when it asks its broker.
    Mistake(Mistake),
}

/// What a data provider does wrong when it asks its broker (AF §4, N8 and N9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// It shows another secret than its own.
    Secret,
    /// It expects the answer to be encrypted otherwise than it is registered.
    Encryption,
}

/// The longest wait that can be asked for, in seconds.
pub const LONGEST_DELAY: u32 = 600;

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
            KindName::Refusal => &["code"],
            _ => &[],
        };
        let given = [
            ("seconds", self.seconds.is_some()),
            ("status", self.status.is_some()),
            ("body", self.body.is_some()),
            ("claim", self.claim.is_some()),
            ("value", self.value.is_some()),
            ("error", self.error.is_some()),
            ("code", self.code.is_some()),
        ];
        for (member, present) in given {
            if present && !takes.contains(&member) {
                return Err(FaultRefused::Superfluous { kind: self.kind, member });
            }
        }
        let missing = |member| FaultRefused::Missing { kind: self.kind, member };
        Ok(match self.kind {
            KindName::Delay => match self.seconds.ok_or_else(|| missing("seconds"))? {
                seconds @ 0..=LONGEST_DELAY => Kind::Answer(AnswerFault::Delay(seconds)),
                _ => {
                    return Err(FaultRefused::OutOfBounds { member: "seconds", expected: "0 to 600" });
                }
            },
            KindName::Reset => Kind::Answer(AnswerFault::Reset),
            KindName::Junk => Kind::Answer(AnswerFault::Junk),
            KindName::Endless => Kind::Answer(AnswerFault::Endless),
            KindName::Huge => Kind::Answer(AnswerFault::Huge),
            KindName::Redirect => Kind::Answer(AnswerFault::Redirect),
            KindName::Status => {
                let status = self.status.ok_or_else(|| missing("status"))?;
                match http::StatusCode::from_u16(status) {
                    Ok(code) if (200..600).contains(&status) => {
                        Kind::Answer(AnswerFault::Status(code, self.body.clone()))
                    }
                    _ => {
                        return Err(FaultRefused::OutOfBounds { member: "status", expected: "200 to 599" });
                    }
                }
            }
            KindName::BadSignature => Kind::Tampering(Tampering::BadSignature),
            KindName::WrongClaim => Kind::Tampering(Tampering::WrongMember(
                self.claim.clone().ok_or_else(|| missing("claim"))?,
                self.value.clone().ok_or_else(|| missing("value"))?,
            )),
            KindName::MissingClaim => {
                Kind::Tampering(Tampering::MissingMember(self.claim.clone().ok_or_else(|| missing("claim"))?))
            }
            KindName::Unsigned => Kind::Tampering(Tampering::Unsigned),
            KindName::Error => Kind::Error(self.error.clone().ok_or_else(|| missing("error"))?),
            KindName::Refusal => Kind::Refusal(self.code.clone().ok_or_else(|| missing("code"))?),
            KindName::WrongSecret => Kind::Mistake(Mistake::Secret),
            KindName::WrongEncryptionAlg => Kind::Mistake(Mistake::Encryption),
        })
    }
}

impl Kind {
    /// The fault inside what is issued, if it is one.
    #[must_use]
    pub fn tampering(&self) -> Option<&Tampering> {
        match self {
            Self::Tampering(tampering) => Some(tampering),
            Self::Answer(_) | Self::Error(_) | Self::Refusal(_) | Self::Mistake(_) => None,
        }
    }
}
