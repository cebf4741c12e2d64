//! The faults that wait for their turn.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use guichet_oidc::tampering::Tampering;
use guichet_web::faults::AnswerFault;
use parking_lot::Mutex;
use serde_json::{Map, Value, json};

use super::{FaultMembers, FaultRefused, Kind, Step, placement};
use crate::producers::{INTROSPECTION, NAMES};

/// Whom a fault befalls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The simulated identity provider with this uid.
    IdentityProvider(String),
    /// The register.
    Register,
    /// The simulated API Entreprise.
    Organisations,
    /// The simulated producer of the gateway of this name.
    Producer(String),
    /// The relying party with this `client_id`, in what a broker issues to it.
    Client(String),
    /// The broker of this name, whoever calls it.
    Service(String),
    /// The mailbox, as a mail server.
    MailServer,
    /// The bridge to the State's own network.
    Bridge,
    /// The simulated data provider of this name.
    DataProvider(String),
}

impl Target {
    /// Reads a target of the control API, whether or not it exists.
    ///
    /// # Errors
    /// [`FaultRefused::TargetLater`] for those of the contract whose service does not exist yet,
    /// [`FaultRefused::TargetUnknown`] for all others.
    pub fn parse(text: &str) -> Result<Self, FaultRefused> {
        match text.split_once(':') {
            Some(("identity-provider", uid)) => Ok(Self::IdentityProvider(uid.to_owned())),
            Some(("producer", "rnipp")) => Ok(Self::Register),
            Some(("producer", "api-entreprise")) => Ok(Self::Organisations),
            Some(("producer", name)) if NAMES.contains(&name) || name == INTROSPECTION => {
                Ok(Self::Producer(name.to_owned()))
            }
            Some(("client", client_id)) => Ok(Self::Client(client_id.to_owned())),
            Some(("service", name)) => Ok(Self::Service(name.to_owned())),
            Some(("data-provider", name)) => Ok(Self::DataProvider(name.to_owned())),
            Some(("producer", _)) => Err(FaultRefused::TargetLater(text.to_owned())),
            None if text == "mail-server" => Ok(Self::MailServer),
            None if text == "bridge" => Ok(Self::Bridge),
            _ => Err(FaultRefused::TargetUnknown(text.to_owned())),
        }
    }

    /// Whether a fault of this target may be for the calls of one relying party only.
    fn takes_client(&self, client_id: &str) -> Result<(), FaultRefused> {
        match self {
            Self::IdentityProvider(_) => Ok(()),
            Self::Client(named) if named == client_id => Ok(()),
            Self::Client(_) => Err(FaultRefused::NoRelyingParty("the target names another client already")),
            Self::Register => Err(FaultRefused::NoRelyingParty("the call to the register names no relying party")),
            Self::Organisations => {
                Err(FaultRefused::NoRelyingParty("a question about an organisation names no relying party"))
            }
            Self::Producer(_) => {
                Err(FaultRefused::NoRelyingParty("the gateway does not tell a producer which relying party calls"))
            }
            Self::MailServer => Err(FaultRefused::NoRelyingParty("a mail names no relying party")),
            Self::Bridge => Err(FaultRefused::NoRelyingParty("what crosses the bridge names no relying party")),
            Self::DataProvider(_) => {
                Err(FaultRefused::NoRelyingParty("a data provider does not know who calls before it has answered"))
            }
            Self::Service(_) => Err(FaultRefused::NoRelyingParty(
                "a broker that is down is so for everybody; the target `client:{client_id}` is for one client",
            )),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdentityProvider(uid) => write!(formatter, "identity-provider:{uid}"),
            Self::Register => formatter.write_str("producer:rnipp"),
            Self::Organisations => formatter.write_str("producer:api-entreprise"),
            Self::Producer(name) => write!(formatter, "producer:{name}"),
            Self::Client(client_id) => write!(formatter, "client:{client_id}"),
            Self::Service(name) => write!(formatter, "service:{name}"),
            Self::MailServer => formatter.write_str("mail-server"),
            Self::Bridge => formatter.write_str("bridge"),
            Self::DataProvider(name) => write!(formatter, "data-provider:{name}"),
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
        // First, so that a kind of another sort of target is named as such.
        let at = placement::step(&target, members.kind, at)?;
        let kind = members.kind()?;
        if let (Some(Step::Authorize), Kind::Tampering(Tampering::WrongMember(_, value))) = (at, &kind)
            && !value.is_string()
        {
            return Err(FaultRefused::OutOfBounds { member: "value", expected: "a text at `authorize`" });
        }
        if let (Target::MailServer, Kind::Answer(AnswerFault::Status(status, _))) = (&target, &kind)
            && status.as_u16() < 400
        {
            return Err(FaultRefused::OutOfBounds { member: "status", expected: "400 to 599 of a mail server" });
        }
        client_id.as_deref().map_or(Ok(()), |client_id| target.takes_client(client_id))?;
        let mut waiting = self.waiting.lock();
        if waiting.len() >= MOST {
            return Err(FaultRefused::TooMany(waiting.len()));
        }
        let fault =
            Fault { id: self.last.fetch_add(1, Ordering::Relaxed) + 1, target, at, kind, times, client_id, members };
        waiting.push(fault.clone());
        Ok(fault)
    }

    /// Spends one use of the oldest fault that fits this call of a simulated party.
    #[must_use]
    pub fn next(&self, target: &Target, at: Step, client_id: Option<&str>) -> Option<Kind> {
        self.next_that(target, Some(at), client_id, |kind| Some(kind.clone()))
    }

    /// Spends one use of the oldest fault that fits this call and of which `shown` makes something: one that would not
    /// show in the answer stays. `at` is absent at a step that has no name.
    #[must_use]
    pub fn next_that<T>(
        &self,
        target: &Target,
        at: Option<Step>,
        client_id: Option<&str>,
        shown: impl Fn(&Kind) -> Option<T>,
    ) -> Option<T> {
        let mut waiting = self.waiting.lock();
        let (place, shows) = waiting.iter().enumerate().find_map(|(place, fault)| {
            let fits = fault.target == *target
                && fault.at.is_none_or(|step| Some(step) == at)
                // A fault without step is one of a whole answer; the ID token is part of one.
                && (fault.at.is_some() || at != Some(Step::IdToken))
                && fault.client_id.as_deref().is_none_or(|wanted| Some(wanted) == client_id);
            if fits { Some((place, shown(&fault.kind)?)) } else { None }
        })?;
        let fault = waiting.get_mut(place)?;
        fault.times = fault.times.saturating_sub(1);
        if fault.times == 0 {
            waiting.remove(place);
        }
        Some(shows)
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
