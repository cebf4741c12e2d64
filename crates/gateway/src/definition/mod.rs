//! What one API is, as its folder of `data/apis/` says it: routes, parameters, versions with their fields, producer.
//!
//! `api.toml` holds what all versions share, `v<n>.toml` the fields of one version, `cases.toml` calls that show what a sandbox
//! answers; sets of parameters that several APIs share stand in `data/apis/parameters/`.

mod catalogue;
pub(crate) mod field;
mod mock;
pub(crate) mod parameter;
mod ping;
mod sandbox_case;

use std::collections::BTreeMap;

use guichet_web::language::Words;
use serde::Deserialize;

use crate::checktoken::Level;

pub use catalogue::{Catalogue, DefinitionRefused};
pub use field::{Field, FieldType, Fields};
pub use mock::{MockForm, MockKey, MockKeys};
pub use parameter::{Check, Parameter, ParameterSet, Rule};
pub use ping::{AskedPing, Ping};
pub use sandbox_case::SandboxCase;

/// A scope, as the form of DataPass words it (AP §11).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Its name.
    pub name: String,
    /// DataPass's words, and what they mean in English; none where the reference found none.
    #[serde(default)]
    pub label: Option<Words>,
}

/// One API.
#[derive(Debug, Clone)]
pub struct Api {
    /// Name of its folder.
    pub name: String,
    /// What people call it.
    pub label: Words,
    /// How the form of DataPass calls it, in French (AP §11).
    pub datapass: String,
    /// Its scopes, in the order of that form.
    pub scopes: Vec<Scope>,
    /// How old the data may be (AP §10).
    pub freshness: Option<Words>,
    /// Who holds the data.
    pub producer: Producer,
    /// How long a producer's answer is kept, in seconds (AP §10); nothing is kept without it.
    pub cache_seconds: Option<u32>,
    /// Where it answers.
    pub routes: Vec<Route>,
    /// Its names on the page of states: `/api/{ping}/ping` (AP §7).
    pub pings: Vec<Ping>,
    /// Where it is of the older era, which may be switched off.
    pub older_era: Option<OlderEra>,
    /// The fields of each version.
    pub versions: BTreeMap<u32, Fields>,
    /// What a sandbox proposes to call.
    pub cases: Vec<SandboxCase>,
}

impl Api {
    /// Whether a scope authorises the calls of one of its addresses: one of any version that answers there (AP §11, §19.11).
    #[must_use]
    pub fn authorises(&self, route: &Route, scope: &str) -> bool {
        let mut answering = route.versions.iter().filter_map(|version| self.versions.get(version));
        answering.any(|fields| fields.authorises(scope))
    }

    /// Whether one of its versions answers at a path.
    pub(crate) fn answers_at(&self, path: &str) -> bool {
        self.routes.iter().any(|route| route.versions.iter().any(|version| route.path_of(*version) == path))
    }
}

/// What is said of an API of the older era (AP §6).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OlderEra {
    /// Its name among states, which say one word: `/api/{ping}/ping` (AP §7).
    pub ping: String,
    /// What its addresses answer where that era is switched off.
    pub gone: String,
}

/// Who holds the data of an API, and how it is asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Producer {
    /// As errors name it (AP §8.4): `CNAF & MSA`.
    pub name: String,
    /// The two digits before each of its codes (AP §8.4).
    pub prefix: String,
    /// Which connector speaks its protocol.
    pub connector: crate::connector::Kind,
    /// Where it is called, by its name in the configuration: `api-secu`.
    pub address: String,
    /// Other addresses, each with a key of its own, where it is called in another mode than by a civil identity (AP §15).
    #[serde(default)]
    pub elsewhere: BTreeMap<Mode, String>,
    /// What is asked there: the last part of the path, or an operation of the connector.
    pub call: String,
    /// The reason that version 2 gives where nobody is found, where it is not the sentence (AP §8.2).
    #[serde(default)]
    pub not_found_reason: Option<String>,
    /// The name of the data-provider account at FranceConnect (AP §1.4).
    #[serde(default)]
    pub france_connect: Option<String>,
    /// Hours at which it is not called (AP §10).
    #[serde(default)]
    pub maintenance: Vec<Maintenance>,
}

impl Producer {
    /// The name of the address where it is called in a mode.
    #[must_use]
    pub fn address_of(&self, mode: Mode) -> &str {
        self.elsewhere.get(&mode).unwrap_or(&self.address)
    }

    /// The names of all its addresses.
    pub fn addresses(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.address).chain(self.elsewhere.values())
    }
}

/// Hours of the week at which a producer is not called, in Paris time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    /// The day of the week, `sunday`; every day without it.
    #[serde(default)]
    pub day: Option<Day>,
    /// `HH:MM`.
    pub from: String,
    /// `HH:MM`, later than `from`.
    pub to: String,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// One address of an API.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The path; `{version}` stands for `v3`, `v4` ….
    pub path: String,
    /// Its name in the OpenAPI document, where `{version}` stands for the same.
    pub operation: String,
    /// The versions that answer there.
    pub versions: Vec<u32>,
    /// Who says whom it is about.
    pub mode: Mode,
    /// At a path of version 2 a bearer token is one of FranceConnect (AP §1.2).
    #[serde(default)]
    pub france_connect: bool,
    /// Names of the sets of parameters that it takes.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// The least level of the login, where FranceConnect stands for the caller; any without it, as the reference has it (AP §1.4).
    #[serde(default)]
    pub min_acr: Option<Level>,
    /// Only one of the sets is read: the first of which something is given, else the last (AP §5).
    #[serde(default)]
    pub either: bool,
    /// By which keys mock files are found (AP §13.2): names of files of `data/apis/mocks/`, or of sets of parameters. Default:
    /// the sets that it takes; at an address of FranceConnect, the keys of the one that takes a civil identity.
    #[serde(default)]
    pub mock: Vec<String>,
    /// The same, where FranceConnect describes the person. Default: those of `mock`.
    #[serde(default)]
    pub mock_france_connect: Vec<String>,
    /// The sets in full, in the order of their names.
    #[serde(skip)]
    pub sets: Vec<ParameterSet>,
    /// The keys of mock files in full.
    #[serde(skip)]
    pub mock_keys: Vec<MockKey>,
    /// Those of calls for which FranceConnect describes the person.
    #[serde(skip)]
    pub mock_keys_france_connect: Vec<MockKey>,
}

impl Route {
    /// The name of an operation in a version (AP §4).
    #[must_use]
    pub fn operation_of(&self, version: u32) -> String {
        in_version(&self.operation, version)
    }

    /// Where a version answers.
    #[must_use]
    pub fn path_of(&self, version: u32) -> String {
        in_version(&self.path, version)
    }

    /// Whether it is of the older kind: flat bodies, other errors (AP §5, §8.2).
    #[must_use]
    pub fn is_flat(&self) -> bool {
        !self.path.starts_with("/{version}/")
    }

    /// All parameters, in their order.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.sets.iter().flat_map(|set| &set.parameters)
    }
}

fn in_version(text: &str, version: u32) -> String {
    text.replace("{version}", &format!("v{version}"))
}

/// Who says whom a call is about (AP §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The caller, by a civil identity.
    Identite,
    /// FranceConnect, which stands for the caller's token too.
    FranceConnect,
    /// The caller, by a student's number.
    Ine,
    /// The caller, by an identifier of the producer's.
    Identifiant,
}
