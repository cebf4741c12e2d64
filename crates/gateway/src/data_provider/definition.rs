//! An API FranceConnectée, as the `data-provider.toml` of a folder describes it (AF §3.2).

use std::collections::{BTreeMap, BTreeSet};

use guichet_web::language::Words;
use http::{HeaderName, HeaderValue, header};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::among::Among;
use super::failure::{self, Errors, Kind};
use super::fields::{Answer, Shown};
use super::gate::{Gate, Years};
use super::matching::Match;
use super::parameter::{Check, Parameter};
use super::passing::{Taken, Verb, wrong_media_type};
use crate::checktoken::{Level, Person};

/// One API.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The name of its folder.
    pub name: String,
    /// Its name in both languages.
    pub label: Words,
    /// The header that holds the access token, when it is not `Authorization`.
    pub(super) token_header: Option<HeaderName>,
    pub(super) first_level: FirstLevel,
    /// What can be read.
    pub resources: Vec<Resource>,
}

/// Which credential of its own an API wants beside the person's access token (AF §2.1.2, §2.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum FirstLevel {
    /// None.
    #[default]
    Nothing,
    /// A key in a header.
    ApiKey { header: String },
    /// A token of client credentials, in `Authorization`, had at `path`.
    ClientCredentials { path: String },
}

/// One resource.
#[derive(Debug, Clone)]
pub struct Resource {
    /// As the file describes it.
    pub described: Described,
    pub(super) shown: Shown,
    /// The scopes that open something of it, each once.
    scopes: Vec<String>,
    /// What its failures are answered.
    pub(super) errors: Errors,
    /// What is sent with the answer: its `Content-Type`, and headers that are always the same.
    pub(super) sends: Vec<(HeaderName, HeaderValue)>,
}

/// A resource, as the file describes it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Described {
    /// Where it is asked: `/cantine/tarif/{annee}`.
    pub path: String,
    /// By which method, here and behind.
    #[serde(default)]
    pub(super) method: Verb,
    /// The body that the caller sends, which is passed on as it came; without it none is read.
    #[serde(default)]
    pub(super) body: Option<Taken>,
    /// Media types of answers that are passed whole, since no mask can be laid over them: `application/pdf`.
    #[serde(default)]
    pub(super) whole: BTreeSet<String>,
    /// Scopes that open it, in the place of those of the answer: of what is written, of what is passed whole, of what has no
    /// answer.
    #[serde(default)]
    scopes: Vec<String>,
    /// The API behind, by its name in the configuration.
    pub upstream: String,
    /// The path there; `{annee}` stands for the same part of `path`.
    pub(super) call: String,
    /// Parameters of the query there that say who the person is.
    #[serde(default)]
    pub(super) query: BTreeMap<String, Claim>,
    /// Parameters of the path and of the query that the caller gives; those of the query are passed on.
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    /// Headers that the caller must send; they come back with the answer.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, Check>,
    /// The least level of the login.
    #[serde(default)]
    pub(super) min_acr: Level,
    /// How many of the scopes of the answer must be there.
    #[serde(default)]
    pub(super) gate: Gate,
    /// Who says whom it is about.
    #[serde(default)]
    pub(super) subject: Subject,
    /// Scopes of which one must be there beside those of the answer, and that open nothing of it.
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// Scopes that open years, and nothing of the answer.
    #[serde(default)]
    pub(super) years: Option<Years>,
    /// How the person is found among the records of the API behind; without it the API behind finds her by what it is told.
    #[serde(default, rename = "match")]
    pub(super) matching: Option<Match>,
    /// Which of those that are attached to the person it is about; without it, the person herself.
    #[serde(default)]
    pub(super) among: Option<Among>,
    /// Where what is shown stands in the record: `situation`; null there means that there is nothing. Default: the record.
    #[serde(default)]
    pub(super) record: Option<String>,
    /// The name of its fields in `[answers]`; without it no JSON is shown.
    #[serde(default)]
    answer: Option<String>,
    /// `Content-Type` of what is shown. Default: `application/json`.
    #[serde(default)]
    media_type: Option<String>,
    /// Headers of the answer that are always the same: `{ pragma = "no-cache" }`.
    #[serde(default)]
    sends: BTreeMap<String, String>,
    /// The scope that a token of client credentials must have.
    #[serde(default)]
    pub(super) caller_scope: Option<String>,
    /// Words over those of the API.
    #[serde(default)]
    errors: BTreeMap<Kind, failure::Words>,
}

/// Who says whom a call is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Subject {
    /// FranceConnect, by the access token.
    #[default]
    Person,
    /// The caller, by a parameter: no access token comes, and the scopes are the caller's own.
    Caller,
}

/// What is told of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Claim {
    FamilyName,
    /// All of them, between blanks.
    GivenName,
    FirstGivenName,
    Birthdate,
    Gender,
    Birthplace,
    Birthcountry,
    /// Who she is to this data provider alone.
    Sub,
}

impl Claim {
    pub(super) fn of(self, person: &Person) -> &str {
        let pivot = &person.pivot;
        match self {
            Self::FamilyName => &pivot.family_name,
            Self::GivenName => &pivot.given_name,
            Self::FirstGivenName => pivot.first_given_name(),
            Self::Birthdate => &pivot.birthdate,
            Self::Gender => &pivot.gender,
            Self::Birthplace => &pivot.birthplace,
            Self::Birthcountry => &pivot.birthcountry,
            Self::Sub => &person.sub,
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// Its name in both languages.
    #[schemars(schema_with = "super::schema::label")]
    label: Words,
    #[serde(default)]
    token_header: Option<String>,
    #[serde(default)]
    first_level: FirstLevel,
    resources: Vec<Described>,
    answers: BTreeMap<String, Answer>,
    #[serde(default)]
    error_body: Option<Value>,
    #[serde(default)]
    errors: BTreeMap<Kind, failure::Words>,
}

impl Resource {
    /// The scopes that open something of it.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// Those of which one, or all, must be there.
    pub(super) fn gate(&self) -> &[String] {
        if self.described.scopes.is_empty() { &self.shown.scopes } else { &self.described.scopes }
    }

    fn new(described: Described, answers: &BTreeMap<String, Answer>, of_api: &Errors) -> Result<Self, String> {
        described.fits().map_err(|reason| format!("{}: {reason}", described.path))?;
        let shown = described.answer.as_ref().map_or_else(|| Ok(Shown::nothing()), |name| Shown::of(name, answers));
        let shown = shown.map_err(|reason| format!("{}: {reason}", described.path))?;
        let mut scopes = shown.scopes.clone();
        scopes.extend(described.scopes.iter().filter(|scope| !shown.scopes.contains(scope)).cloned());
        if described.matching.as_ref().is_some_and(Match::tells_scores) && !shown.has_room_for_meta() {
            let reason =
                "scores are told in `meta`, for which a list, or an answer with a `meta` of its own, has no room";
            return Err(format!("{}: {reason}", described.path));
        }
        let media_type = described.media_type.as_deref().unwrap_or("application/json");
        let sent = described.sends.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let sends = sent.chain([(header::CONTENT_TYPE.as_str(), media_type)]).map(|(name, value)| {
            let header = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value));
            match header {
                (Ok(name), Ok(value)) => Ok((name, value)),
                _ => Err(format!("{}: `{name}: {value}` is no header", described.path)),
            }
        });
        let sends = sends.collect::<Result<_, String>>()?;
        let errors = of_api.clone().under(described.errors.clone());
        let errors = errors.map_err(|reason| format!("{}: {reason}", described.path))?;
        Ok(Self { shown, scopes, errors, sends, described })
    }
}

impl Described {
    fn fits(&self) -> Result<(), String> {
        let parts = braced(&self.path)?;
        if let Some(part) = braced(&self.call)?.difference(&parts).next() {
            return Err(format!("`call` names `{{{part}}}`, which `path` does not"));
        }
        if let Some(header) = self.headers.keys().find(|name| HeaderName::from_bytes(name.as_bytes()).is_err()) {
            return Err(format!("`{header}` is no name of a header"));
        }
        if let Some(years) = &self.years
            && !parts.contains(&years.parameter)
            && !self.parameters.iter().any(|parameter| parameter.name == years.parameter)
        {
            return Err(format!("`years` names the parameter `{}`, which there is not", years.parameter));
        }
        let wrong = self.among.as_ref().and_then(Among::wrong);
        let wrong = wrong.or_else(|| self.matching.as_ref().and_then(Match::wrong));
        let wrong =
            wrong.or_else(|| self.body.as_ref().and_then(Taken::wrong)).or_else(|| wrong_media_type(&self.whole));
        if let Some(reason) = wrong {
            return Err(reason);
        }
        if self.subject == Subject::Caller && (self.matching.is_some() || !self.query.is_empty()) {
            return Err("the caller says whom it is about: there is nobody for `match` and `query`".to_owned());
        }
        if self.scopes.is_empty() && (self.method != Verb::Get || !self.whole.is_empty() || self.answer.is_none()) {
            return Err("no mask decides what leaves: say in `scopes` what opens it".to_owned());
        }
        if self.body.is_some() && self.method == Verb::Get {
            return Err("`GET` has no `body`".to_owned());
        }
        if !self.path.starts_with('/') || !self.call.starts_with('/') {
            return Err("`path` and `call` begin with `/`".to_owned());
        }
        Ok(())
    }
}

/// The names between braces.
fn braced(path: &str) -> Result<BTreeSet<String>, String> {
    let mut names = BTreeSet::new();
    for part in path.split('/').filter(|part| part.contains(['{', '}'])) {
        let name = part
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
        let name = name.ok_or_else(|| format!("`{part}` of `{path}` is neither a text nor one name between braces"))?;
        if !names.insert(name.to_owned()) {
            return Err(format!("`{path}` names `{{{name}}}` twice"));
        }
    }
    Ok(names)
}

impl Definition {
    /// Reads the file of a folder.
    ///
    /// # Errors
    /// A sentence: the text is no such table, or a part does not fit the others.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let named =
            |name: String| HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("`{name}` is no header"));
        if let FirstLevel::ApiKey { header: name } = &file.first_level {
            named(name.clone())?;
        }
        let token_header = file.token_header.map(named).transpose()?;
        if token_header.is_none() && matches!(file.first_level, FirstLevel::ClientCredentials { .. }) {
            return Err(
                "`Authorization` holds the token of the caller: say in `token_header` where the person's is".to_owned()
            );
        }
        if file.first_level == FirstLevel::Nothing
            && let Some(open) = file.resources.iter().find(|resource| resource.subject == Subject::Caller)
        {
            return Err(format!("{}: whoever calls must be known: say `first_level`", open.path));
        }
        let errors = Errors::with(file.error_body, file.errors)?;
        let resources = file.resources.into_iter().map(|described| Resource::new(described, &file.answers, &errors));
        Ok(Self {
            name: name.to_owned(),
            label: file.label,
            token_header,
            first_level: file.first_level,
            resources: resources.collect::<Result<_, _>>()?,
        })
    }

    /// Where it answers, and by which method.
    pub(super) fn paths(&self) -> impl Iterator<Item = (&str, Verb)> {
        let token = match &self.first_level {
            FirstLevel::ClientCredentials { path } => Some((path.as_str(), Verb::Post)),
            _ => None,
        };
        let asked = |resource: &'_ Resource| resource.described.method;
        self.resources.iter().map(move |it| (it.described.path.as_str(), asked(it))).chain(token)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) const GOOD: &str = r#"
[label]
fr = "Cantine"
en = "Canteen"

[[resources]]
path = "/cantine/{annee}"
upstream = "cantine"
call = "/tarifs/{annee}"
answer = "tarif"

[answers.tarif]
fields = [{ path = "tarif", type = "number", scopes = ["cantine_tarif"] }]
"#;

    #[test]
    fn a_file_that_contradicts_itself_is_refused_with_its_reason() {
        assert_eq!(Definition::parse("cantine", GOOD).unwrap().resources[0].scopes(), ["cantine_tarif"]);
        for (from, to, named) in [
            ("answer = \"tarif\"", "answer = \"tarifs\"", "[answers.tarifs]"),
            ("/tarifs/{annee}", "/tarifs/{mois}", "`call` names `{mois}`"),
            ("/tarifs/{annee}", "tarifs", "begin with `/`"),
            ("/cantine/{annee}", "/cantine/a{annee}", "neither a text nor one name"),
            ("/cantine/{annee}", "/{annee}/{annee}", "twice"),
            ("[label]", "first_level = { kind = \"client-credentials\", path = \"/token\" }\n[label]", "token_header"),
            ("[label]", "token_header = \"a b\"\n[label]", "no header"),
            ("answer = \"tarif\"", "answer = \"tarif\"\nnothing = 1", "nothing"),
            ("answer = \"tarif\"", "answer = \"tarif\"\nmethod = \"POST\"", "say in `scopes`"),
            ("answer = \"tarif\"", "answer = \"tarif\"\nwhole = [\"application/pdf\"]", "say in `scopes`"),
            ("answer = \"tarif\"", "", "say in `scopes`"),
            ("answer = \"tarif\"", "answer = \"tarif\"\nwhole = [\"pdf\"]\nscopes = [\"a\"]", "no media type"),
            (
                "answer = \"tarif\"",
                "answer = \"tarif\"\nbody = { media_types = [\"text/csv\"] }",
                "`GET` has no `body`",
            ),
            ("answer = \"tarif\"", "answer = \"tarif\"\nmethod = \"TRACE\"", "TRACE"),
            ("[label]", "[errors]\nscope = { status = 200 }\n[label]", "400 to 599"),
            ("answer = \"tarif\"", "answer = \"tarif\"\nerrors = { scope = { status = 200 } }", "400 to 599"),
            ("answer = \"tarif\"", "answer = \"tarif\"\nerrors = { scope = { status = 204 } }", "400 to 599"),
        ] {
            let text = GOOD.replace(from, to);
            assert_ne!(text, GOOD, "{from}");
            let refused = Definition::parse("cantine", &text).unwrap_err();
            assert!(refused.contains(named), "{to}: {refused}");
        }
    }
}
