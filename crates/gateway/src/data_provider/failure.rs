//! Why a call gets no data, and what is answered: the words of `data/errors/data-provider.toml`, unless the API has its
//! own (AF §2.1.6, §3.4).

use std::collections::BTreeMap;

use http::StatusCode;
use jiff::Timestamp;
use rust_embed::RustEmbed;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// A header or a parameter is missing, or is not what it should be.
    Malformed,
    /// The body is of a kind that is not taken.
    MediaType,
    /// The body is too long.
    TooLarge,
    /// No access token came, or not as one (AF §1.6, point 1).
    NoToken,
    /// The credential of the first level is missing or is none.
    Caller,
    /// That credential does not open this resource.
    CallerScope,
    /// The token was obtained by somebody else than who calls, or by nobody we know (point 6).
    ServiceProvider,
    /// FranceConnect says that the token is over, or knows none.
    Inactive,
    /// The scopes open nothing here (point 7).
    Scope,
    /// The login was too weak (point 8).
    Level,
    /// No scope opens this year (AF §2.1.5).
    Year,
    /// Nobody here is that person, or FranceConnect does not say enough of her (point 9).
    Unmatched,
    /// Several are: nothing of them is told.
    Ambiguous,
    /// Whoever is asked about is not attached to the person.
    NotAttached,
    /// The person is known; there is nothing of what was asked.
    Nothing,
    /// What is sent does not go with what is there.
    Conflict,
    /// FranceConnect cannot be had.
    FranceConnect,
    /// FranceConnect does not know us, or answers what cannot be trusted: the operator's to mend.
    Registration,
    /// FranceConnect encrypts otherwise than agreed.
    Encryption,
    /// The API behind cannot be had, or answers what cannot be read.
    Upstream,
    /// The API behind took too long.
    UpstreamTimeout,
    /// The access could not be written down, so nothing is told.
    Internal,
}

/// A failure, before its words.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) kind: Kind,
    /// What was received and what was expected: told in a sandbox alone.
    pub(super) detail: String,
    /// Words of its own, over those of its kind.
    pub(super) words: Words,
}

impl Failure {
    pub(super) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), words: Words::default() }
    }
}

/// What is answered to one kind.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) status: Option<u16>,
    /// OAuth's word.
    pub(super) error: Option<String>,
    /// The API's own code.
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
}

impl Words {
    /// These, and what they leave out from others.
    fn over(self, others: &Self) -> Self {
        Self {
            status: self.status.or(others.status),
            error: self.error.or_else(|| others.error.clone()),
            code: self.code.or_else(|| others.code.clone()),
            message: self.message.or_else(|| others.message.clone()),
        }
    }
}

#[derive(RustEmbed)]
#[folder = "../../data/errors"]
#[include = "data-provider.toml"]
struct Shipped;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    body: Value,
    errors: BTreeMap<Kind, Words>,
}

/// The errors of an API.
#[derive(Debug, Clone)]
pub struct Errors {
    body: Value,
    words: BTreeMap<Kind, Words>,
}

/// A failure, as it is sent.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) body: Value,
    /// OAuth's word, for `WWW-Authenticate`.
    pub(super) error: String,
}

impl Errors {
    /// The shipped ones, over which an API lays its own.
    ///
    /// # Errors
    /// A sentence: the shipped file does not fit, which a test excludes.
    pub(super) fn with(body: Option<Value>, own: BTreeMap<Kind, Words>) -> Result<Self, String> {
        let text = Shipped::get("data-provider.toml").map(|file| file.data).unwrap_or_default();
        let file: File = toml::from_str(&String::from_utf8_lossy(&text)).map_err(|error| error.to_string())?;
        Self { body: body.unwrap_or(file.body), words: file.errors }.under(own)
    }

    /// The same, over which a part of the API lays its own.
    ///
    /// # Errors
    /// A sentence: an error would have no status of one.
    pub(super) fn under(mut self, own: BTreeMap<Kind, Words>) -> Result<Self, String> {
        for (kind, own) in own {
            let known = self.words.entry(kind).or_default();
            *known = own.over(known);
        }
        for (kind, words) in &self.words {
            let status = words.status.and_then(|status| StatusCode::from_u16(status).ok());
            let is_silence = *kind == Kind::Nothing && status == Some(StatusCode::NO_CONTENT);
            if !is_silence && !status.is_some_and(|status| status.is_client_error() || status.is_server_error()) {
                return Err(format!("the error {kind:?} has no status of 400 to 599"));
            }
        }
        Ok(self)
    }

    /// The answer to a failure. `detail` is left out in production.
    pub(super) fn say(&self, failure: &Failure, now: Timestamp, explains: bool) -> Said {
        let of_kind = self.words.get(&failure.kind).cloned().unwrap_or_default();
        let words = failure.words.clone().over(&of_kind);
        let status = words.status.and_then(|status| StatusCode::from_u16(status).ok());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut body = self.filled(&self.body, status, &words, now).unwrap_or_default();
        if let (true, Some(members)) = (explains && !failure.detail.is_empty(), body.as_object_mut()) {
            members.insert("detail".to_owned(), Value::String(failure.detail.clone()));
        }
        Said { status, body, error: words.error.unwrap_or_default() }
    }

    /// A template with what stands for `{status}`, `{error}`, `{code}`, `{message}` and `{now}`; a member for which there
    /// is nothing is left out.
    fn filled(&self, template: &Value, status: StatusCode, words: &Words, now: Timestamp) -> Option<Value> {
        let text = |text: &Option<String>| text.clone().map(Value::String);
        match template {
            Value::Object(members) => {
                let members = members
                    .iter()
                    .filter_map(|(name, below)| Some((name.clone(), self.filled(below, status, words, now)?)));
                Some(Value::Object(members.collect::<Map<_, _>>()))
            }
            Value::String(name) => match name.as_str() {
                "{status}" => Some(status.as_u16().into()),
                "{error}" => text(&words.error),
                "{code}" => text(&words.code),
                "{message}" => text(&words.message),
                "{now}" => Some(Value::String(now.strftime("%Y-%m-%dT%H:%M:%S").to_string())),
                _ => Some(template.clone()),
            },
            other => Some(other.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ALL: [Kind; 22] = [
        Kind::Malformed,
        Kind::MediaType,
        Kind::TooLarge,
        Kind::NoToken,
        Kind::Caller,
        Kind::CallerScope,
        Kind::ServiceProvider,
        Kind::Inactive,
        Kind::Scope,
        Kind::Level,
        Kind::Year,
        Kind::Unmatched,
        Kind::Ambiguous,
        Kind::NotAttached,
        Kind::Nothing,
        Kind::Conflict,
        Kind::FranceConnect,
        Kind::Registration,
        Kind::Encryption,
        Kind::Upstream,
        Kind::UpstreamTimeout,
        Kind::Internal,
    ];

    #[test]
    fn every_kind_has_its_words() {
        let errors = Errors::with(None, BTreeMap::new()).unwrap();
        for kind in ALL {
            let said = errors.say(&Failure::new(kind, "x"), Timestamp::UNIX_EPOCH, false);
            let members: Vec<&String> = said.body.as_object().unwrap().keys().collect();
            assert_eq!(members, ["error", "error_description"], "{kind:?}");
        }
    }

    #[test]
    fn an_api_has_a_form_of_its_own() {
        let body = json!({ "erreur": { "code": "{status}", "codeapp": "{code}", "horodatage": "{now}", "message": "{message}" } });
        let own = Words {
            status: Some(410),
            code: Some("4102".to_owned()),
            message: Some("Inconnu".to_owned()),
            error: None,
        };
        let errors = Errors::with(Some(body), BTreeMap::from([(Kind::Unmatched, own)])).unwrap();
        let said = errors.say(&Failure::new(Kind::Unmatched, "why"), Timestamp::UNIX_EPOCH, true);
        let erreur =
            json!({ "code": 410, "codeapp": "4102", "horodatage": "1970-01-01T00:00:00", "message": "Inconnu" });
        assert_eq!((said.status.as_u16(), said.body), (410, json!({ "erreur": erreur, "detail": "why" })));
        let said = errors.say(&Failure::new(Kind::Level, ""), Timestamp::UNIX_EPOCH, true);
        assert_eq!(said.body["erreur"].get("codeapp"), None);
    }
}
