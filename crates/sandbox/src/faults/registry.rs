//! The faults that wait for their turn.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use serde_json::{Map, Value, json};

use super::{FaultMembers, FaultRefused, Kind, KindName, Step};

/// Whom a fault befalls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The simulated identity provider with this uid.
    IdentityProvider(String),
    /// The register.
    Register,
}

impl Target {
    /// Reads a target of the control API; `providers` are the uids that exist.
    ///
    /// # Errors
    /// [`FaultRefused::TargetLater`] for those of the contract whose service does not exist yet,
    /// [`FaultRefused::TargetUnknown`] for all others.
    pub fn parse(text: &str, providers: &[&str]) -> Result<Self, FaultRefused> {
        match text.split_once(':') {
            Some(("identity-provider", uid)) if providers.contains(&uid) => Ok(Self::IdentityProvider(uid.to_owned())),
            Some(("producer", "rnipp")) => Ok(Self::Register),
            Some(("producer" | "data-provider" | "service" | "client", _)) => {
                Err(FaultRefused::TargetLater(text.to_owned()))
            }
            None if text == "mail-server" => Err(FaultRefused::TargetLater(text.to_owned())),
            _ => Err(FaultRefused::TargetUnknown(text.to_owned())),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdentityProvider(uid) => write!(formatter, "identity-provider:{uid}"),
            Self::Register => formatter.write_str("producer:rnipp"),
        }
    }
}

/// One fault that waits.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Number of the fault, unique in the stack.
    pub id: u64,
    /// Whom it befalls.
    pub target: Target,
    /// At which step; absent: at the next call, whichever it is.
    pub at: Option<Step>,
    /// What happens.
    pub kind: Kind,
    /// How many times still.
    pub times: u32,
    /// Only for calls that carry this `client_id`.
    pub client_id: Option<String>,
    members: FaultMembers,
}

impl Fault {
    /// The fault as the control API shows it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut record = Map::new();
        record.insert("id".to_owned(), json!(self.id));
        record.insert("target".to_owned(), json!(self.target.to_string()));
        if let Some(at) = self.at {
            record.insert("at".to_owned(), json!(at.as_str()));
        }
        if let Ok(Value::Object(members)) = serde_json::to_value(&self.members) {
            record.extend(members);
        }
        record.insert("times".to_owned(), json!(self.times));
        if let Some(client_id) = &self.client_id {
            record.insert("client_id".to_owned(), json!(client_id));
        }
        Value::Object(record)
    }
}

/// More than this many would be a mistake of the caller.
const MOST: usize = 1_000;

/// The faults of one stack.
#[derive(Default)]
pub struct Faults {
    waiting: Mutex<Vec<Fault>>,
    last: AtomicU64,
}

impl Faults {
    /// Adds a fault and gives it its number.
    ///
    /// # Errors
    /// [`FaultRefused`] when its members, its step or its target do not fit one another.
    pub fn add(
        &self,
        target: Target,
        at: Option<Step>,
        members: FaultMembers,
        times: u32,
        client_id: Option<String>,
    ) -> Result<Fault, FaultRefused> {
        let kind = members.kind()?;
        let at = members.step(at)?;
        fits(&target, at, &members)?;
        if target == Target::Register && client_id.is_some() {
            return Err(FaultRefused::NoRelyingParty);
        }
        let mut waiting = self.waiting.lock();
        if waiting.len() >= MOST {
            return Err(FaultRefused::TooMany(waiting.len()));
        }
        let fault =
            Fault { id: self.last.fetch_add(1, Ordering::Relaxed) + 1, target, at, kind, times, client_id, members };
        waiting.push(fault.clone());
        Ok(fault)
    }

    /// Spends one use of the oldest fault that fits this call.
    #[must_use]
    pub fn next(&self, target: &Target, at: Step, client_id: Option<&str>) -> Option<Kind> {
        let mut waiting = self.waiting.lock();
        let place = waiting.iter().position(|fault| {
            fault.target == *target
                && fault.at.is_none_or(|step| step == at)
                // A fault without step is one of a whole answer; the ID token is part of one.
                && (fault.at.is_some() || at != Step::IdToken)
                && fault
                    .client_id
                    .as_deref()
                    .is_none_or(|wanted| Some(wanted) == client_id)
        })?;
        let fault = waiting.get_mut(place)?;
        let kind = fault.kind.clone();
        fault.times = fault.times.saturating_sub(1);
        if fault.times == 0 {
            waiting.remove(place);
        }
        Some(kind)
    }

    /// Those that still wait, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Fault> {
        self.waiting.lock().clone()
    }

    /// Takes all of them away.
    pub fn clear(&self) {
        self.waiting.lock().clear();
    }
}

fn fits(target: &Target, at: Option<Step>, members: &FaultMembers) -> Result<(), FaultRefused> {
    let wrong_step =
        |possible| FaultRefused::WrongStep { kind: members.kind, at: at.map_or("any step", Step::as_str), possible };
    match target {
        Target::IdentityProvider(_) => match at {
            Some(Step::Individus) => {
                Err(wrong_step("`authorize`, `token`, `userinfo`, `jwks`, `discovery` or `id_token` of a provider"))
            }
            _ => Ok(()),
        },
        Target::Register => match members.kind {
            KindName::BadSignature
            | KindName::WrongClaim
            | KindName::MissingClaim
            | KindName::Unsigned
            | KindName::Error => Err(FaultRefused::WrongTarget { kind: members.kind, target: target.to_string() }),
            _ => match at {
                None | Some(Step::Individus) => Ok(()),
                Some(_) => Err(wrong_step("`individus` of the register")),
            },
        },
    }
}
