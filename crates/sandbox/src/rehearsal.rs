//! What was decided ahead: the next login of a service, the next answer of an identity provider.

use std::collections::{HashMap, VecDeque};

use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Body of `POST /logins`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The broker whose next login this is.
    pub service: String,
    /// Who logs in.
    pub persona: String,
    /// uid of the identity provider; the first one of the service when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_provider: Option<String>,
    /// Only logins of this relying party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Mandates of the helper who logs in, at the identity provider of helpers (FC §5.10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rep_scope: Option<Vec<String>>,
    /// How many logins.
    #[serde(default = "once")]
    pub times: u32,
}

/// Body of `POST /answers`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// uid of the identity provider.
    pub identity_provider: String,
    /// Who is authenticated; needed unless `error` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persona: Option<String>,
    /// Claims that replace the person's; `null` takes a claim away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Map<String, Value>>,
    /// `acr` of the ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// `amr` of the ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amr: Option<Vec<String>>,
    /// OAuth error code, instead of an authentication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What goes with `error`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
    /// How many authentications.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

/// A login whose pages are not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedLogin {
    /// The identity provider to go to.
    pub idp_uid: String,
}

/// Who answers an authentication request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Login of the person.
    pub persona: String,
    /// Mandates, where she is a helper.
    pub mandates: Vec<String>,
}

/// More waiting entries than this would be a mistake of the caller.
pub const MOST: usize = 1_000;

/// The waiting decisions of one stack.
#[derive(Default)]
pub struct Rehearsal {
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    logins: VecDeque<Login>,
    answers: VecDeque<Answer>,
    /// `state` of a request to an identity provider, and who answers it.
    expected: HashMap<String, Expected>,
    /// `state` of a request to an identity provider, and the relying party behind the broker.
    relying_parties: HashMap<String, String>,
}

impl Rehearsal {
    /// Spends the next decided login of this service and relying party, when there is one. The
    /// simulated provider will answer the authentication request that carries `state` at once.
    #[must_use]
    pub fn next_login(&self, service: &str, client_id: &str, state: &str) -> Option<DecidedLogin> {
        let mut waiting = self.waiting.lock();
        let place = waiting.logins.iter().position(|login| {
            login.service == service && login.client_id.as_deref().is_none_or(|wanted| wanted == client_id)
        })?;
        let login = waiting.logins.get_mut(place)?;
        login.times = login.times.saturating_sub(1);
        let spent = login.times == 0;
        let mandates = login.rep_scope.clone().unwrap_or_default();
        let expected = Expected { persona: login.persona.clone(), mandates };
        let idp_uid = login.identity_provider.clone().unwrap_or_default();
        if spent {
            waiting.logins.remove(place);
        }
        if waiting.expected.len() >= MOST {
            waiting.expected.clear();
        }
        waiting.expected.insert(state.to_owned(), expected);
        Some(DecidedLogin { idp_uid })
    }

    /// Tells for which relying party a broker goes to an identity provider with this `state`, so that a fault with a
    /// `client_id` befalls its logins only.
    pub fn sent_to_provider(&self, state: &str, client_id: &str) {
        let mut waiting = self.waiting.lock();
        if waiting.relying_parties.len() >= MOST {
            waiting.relying_parties.clear();
        }
        waiting.relying_parties.insert(state.to_owned(), client_id.to_owned());
    }

    /// The relying party behind the authentication request that carries this `state`.
    pub(crate) fn relying_party(&self, state: &str) -> Option<String> {
        self.waiting.lock().relying_parties.get(state).cloned()
    }

    /// Who answers the authentication request that carries this `state`; asked once.
    #[must_use]
    pub fn expected(&self, state: &str) -> Option<Expected> {
        self.waiting.lock().expected.remove(state)
    }

    /// Spends the next decided answer of this identity provider.
    #[must_use]
    pub fn next_answer(&self, uid: &str) -> Option<Answer> {
        let mut waiting = self.waiting.lock();
        let place = waiting.answers.iter().position(|answer| answer.identity_provider == uid)?;
        let answer = waiting.answers.get_mut(place)?;
        answer.times = answer.times.saturating_sub(1);
        let decided = answer.clone();
        if decided.times == 0 {
            waiting.answers.remove(place);
        }
        Some(decided)
    }

    /// Queues a login; `false` when too many wait. `identity_provider` is filled by the caller.
    #[must_use]
    pub fn decide(&self, login: Login) -> bool {
        let mut waiting = self.waiting.lock();
        let room = waiting.logins.len() < MOST;
        if room {
            waiting.logins.push_back(login);
        }
        room
    }

    /// The decided logins that wait, in their order.
    #[must_use]
    pub fn logins(&self) -> Vec<Login> {
        self.waiting.lock().logins.iter().cloned().collect()
    }

    /// Takes the decided logins away.
    pub fn forget_logins(&self) {
        self.waiting.lock().logins.clear();
    }

    /// Queues an answer; `false` when too many wait.
    #[must_use]
    pub fn answer(&self, answer: Answer) -> bool {
        let mut waiting = self.waiting.lock();
        let room = waiting.answers.len() < MOST;
        if room {
            waiting.answers.push_back(answer);
        }
        room
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.waiting.lock() = Waiting::default();
    }
}
