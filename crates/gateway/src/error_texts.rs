//! The words and the status of each code (AP §8.3, §8.4), read from `data/errors/api-particulier.toml`.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value, json};

use crate::definition::{Api, Route};
use crate::refusal::{Refusal, Told};

const TEXT: &str = include_str!("../../../data/errors/api-particulier.toml");

/// What a code, or the last three digits of a producer's, says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(deserialize_with = "status")]
    status: StatusCode,
    title: String,
    /// `{detail}` and `{producer}` are filled in.
    detail: String,
    /// Which parameter or header is at fault.
    #[serde(default)]
    source: Option<Source>,
    /// Seconds after which it may be tried again.
    #[serde(default)]
    retry_in: Option<u32>,
    /// How version 2 says it.
    flat: Flat,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Source {
    Parameter(String),
    Header(String),
}

/// How version 2 says it (AP §8.2).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Flat {
    /// The status, where it is another.
    #[serde(default, deserialize_with = "some_status")]
    status: Option<StatusCode>,
    /// `error`; a list of sentences without it.
    #[serde(default)]
    error: Option<String>,
}

/// How the older era says it, where it has words of its own (AP §8.2).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Older {
    /// The status, where it is another than that of version 2.
    #[serde(default, deserialize_with = "some_status")]
    status: Option<StatusCode>,
    error: String,
    /// The sentence of the code, where there is none.
    #[serde(default)]
    reason: Option<String>,
    /// The same.
    #[serde(default)]
    message: Option<String>,
}

/// In which form a refusal is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A list of all that is wrong (AP §8.1).
    Versioned,
    /// The first of it, as version 2 says it (AP §8.2).
    Flat,
    /// The same, in the words of the older era.
    Older,
}

impl Form {
    /// That of an address.
    pub(crate) fn of(api: &Api, route: &Route) -> Self {
        match (route.is_flat(), &api.older_era) {
            (false, _) => Self::Versioned,
            (true, None) => Self::Flat,
            (true, Some(_)) => Self::Older,
        }
    }
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<StatusCode, D::Error> {
    StatusCode::from_u16(u16::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn some_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<StatusCode>, D::Error> {
    status(deserializer).map(Some)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    codes: BTreeMap<String, Text>,
    /// By the last three digits.
    producers: BTreeMap<String, Text>,
    /// By either.
    older: BTreeMap<String, Older>,
}

/// The table.
#[derive(Debug)]
pub struct ErrorTexts(File);

/// A refusal as it is answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rendered {
    pub(crate) code: String,
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

/// Members in the order in which the reference writes them.
#[derive(Serialize)]
struct Errors {
    errors: Vec<Error>,
}

#[derive(Serialize)]
struct Error {
    code: String,
    title: String,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    meta: Map<String, Value>,
}

#[derive(Serialize)]
struct FlatError<'a> {
    error: &'a str,
    reason: &'a str,
    message: &'a str,
}

fn written(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).unwrap_or_default()
}

impl ErrorTexts {
    /// The table that the program carries.
    ///
    /// # Errors
    /// When it cannot be read, which a test excludes.
    pub fn shipped() -> Result<Self, toml::de::Error> {
        toml::from_str(TEXT).map(Self)
    }

    /// The refusals of one call: several parameters may be wrong.
    pub(crate) fn render(&self, refusals: &[Refusal], form: Form) -> Rendered {
        let all: Vec<Told> = refusals.iter().map(Refusal::told).collect();
        let internal = || Refusal::Internal.told();
        let first = all.first().cloned().unwrap_or_else(internal);
        let Some(text) = self.text(first.row()) else {
            // A definition that names a code without words: nothing that a caller did.
            tracing::error!(code = first.code, "no words for the code {}", first.code);
            return Rendered {
                code: first.code,
                status: StatusCode::INTERNAL_SERVER_ERROR,
                body: written(&json!({ "errors": [] })),
            };
        };
        if form != Form::Versioned {
            let older = if form == Form::Older { self.older(&first) } else { None };
            return flat(text, first, older);
        }
        let errors: Vec<Error> = all.iter().filter_map(|told| Some(error(self.text(told.row())?, told))).collect();
        Rendered { code: first.code, status: text.status, body: written(&Errors { errors }) }
    }

    /// The words of the older era; what a producer says itself comes before them.
    fn older(&self, told: &Told) -> Option<&Older> {
        let of = |code: &str| self.0.older.get(code).or_else(|| self.0.older.get(code.get(2..)?));
        if told.flat_error.is_some() { None } else { of(told.row()) }
    }

    fn text(&self, code: &str) -> Option<&Text> {
        self.0.codes.get(code).or_else(|| self.0.producers.get(code.get(2..)?))
    }

    /// What a code says, as it stands in the table.
    pub(crate) fn sentence(&self, code: &str) -> Option<&str> {
        self.text(code).map(|text| text.detail.as_str())
    }

    /// Every code that stands for itself, and the endings of those of producers.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.0.codes.keys().chain(self.0.producers.keys()).map(String::as_str)
    }
}

/// A refusal in the form of version 2.
fn flat(text: &Text, told: Told, older: Option<&Older>) -> Rendered {
    let said = detail(text, &told);
    let error = told.flat_error.or(older.map(|older| older.error.as_str())).or(text.flat.error.as_deref());
    let body = match error {
        Some(error) => {
            let reason = told.flat_reason.as_ref().or(older.and_then(|older| older.reason.as_ref())).unwrap_or(&said);
            let message = older.and_then(|older| older.message.as_ref()).unwrap_or(&said);
            written(&FlatError { error, reason, message })
        }
        None => written(&json!({ "errors": [said] })),
    };
    let status = told.flat_status.or(older.and_then(|older| older.status)).or(text.flat.status).unwrap_or(text.status);
    Rendered { code: told.code, status, body }
}

fn detail(text: &Text, told: &Told) -> String {
    let given = told.detail.as_deref().unwrap_or_default();
    if text.detail.contains('{') {
        text.detail.replace("{detail}", given).replace("{producer}", told.producer.as_deref().unwrap_or_default())
    } else {
        told.detail.clone().unwrap_or_else(|| text.detail.clone())
    }
}

fn error(text: &Text, told: &Told) -> Error {
    let mut meta = Map::new();
    if let Some(producer) = &told.producer {
        meta.insert("provider".to_owned(), json!(producer));
    }
    if let Some(retry_in) = text.retry_in {
        meta.insert("retry_in".to_owned(), json!(retry_in));
    }
    meta.extend(told.meta.clone());
    Error {
        code: told.code.clone(),
        title: told.title.clone().unwrap_or_else(|| text.title.clone()),
        detail: detail(text, told),
        source: text.source.clone(),
        meta,
    }
}
