//! What is wrong with mock files: those that can never be answered, and payloads that the description refuses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::reach::{self, Reach};
use super::schema::{Objection, Schema};
use super::{FRANCE_CONNECT, Folder, Mocks, NOT_FOUND, NoMocks, Param};
use crate::connector::paris;
use crate::definition::{Catalogue, Route};
use crate::error_texts::ErrorTexts;
use crate::{france_connect, openapi};

/// What was found in a folder of payloads.
#[derive(Debug, Default)]
pub struct Checked {
    /// Files of operations that are served, and of FranceConnect.
    pub files: usize,
    /// Folders that were looked at.
    pub folders: usize,
    /// Other folders: no operation of this program has their name.
    pub not_served: Vec<String>,
    /// In the order of the files.
    pub findings: Vec<Finding>,
}

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Below the folder of payloads.
    pub file: PathBuf,
    /// From 1.
    pub line: usize,
    /// Of which sort.
    pub kind: FindingKind,
    /// What it is.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

/// Sorts of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// It is none of the format.
    Unreadable,
    /// No call can ever get it.
    Unreachable,
    /// Another file of the folder is about the same call.
    Duplicate,
    /// The description of the operation has no such answer.
    Refused,
    /// It has members that the description does not name.
    Undescribed,
}

impl Checked {
    /// How many files have something wrong.
    #[must_use]
    pub fn files_to_mend(&self) -> usize {
        self.findings.iter().map(|finding| &finding.file).collect::<BTreeSet<_>>().len()
    }

    /// How many files have something wrong of each kind.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<FindingKind, usize> {
        let mut files: BTreeMap<FindingKind, BTreeSet<&PathBuf>> = BTreeMap::new();
        for finding in &self.findings {
            files.entry(finding.kind).or_default().insert(&finding.file);
        }
        files.into_iter().map(|(kind, files)| (kind, files.len())).collect()
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "unreadable",
            Self::Unreachable => "unreachable",
            Self::Duplicate => "duplicate",
            Self::Refused => "refused",
            Self::Undescribed => "undescribed",
        })
    }
}

/// One folder under check.
struct Under<'a> {
    name: &'a str,
    findings: &'a mut Vec<Finding>,
}

impl Under<'_> {
    fn find(&mut self, file: &str, line: usize, kind: FindingKind, problem: String, remedy: String) {
        let file = PathBuf::from(self.name).join(file);
        self.findings.push(Finding { file, line: line.max(1), kind, problem, remedy });
    }
}

/// Checks every folder that an operation of the catalogue has. `now`: some values are taken for a time only.
///
/// # Errors
/// When the folder of payloads cannot be read.
pub fn check(catalogue: &Catalogue, texts: &ErrorTexts, mocks: &Mocks, now: Timestamp) -> Result<Checked, NoMocks> {
    let today = paris(now);
    let mut checked = Checked::default();
    let mut served = BTreeMap::new();
    for api in catalogue.all() {
        for route in &api.routes {
            served.extend(route.versions.iter().map(|version| (route.operation_of(*version), (api, route, *version))));
        }
    }
    let documents = [true, false].map(|flat| openapi::document(catalogue, texts, flat, ""));
    let mut names = Vec::new();
    let unreadable_folder = |error| NoMocks::Unreadable(mocks.payloads().to_owned(), error);
    for entry in std::fs::read_dir(mocks.payloads()).map_err(unreadable_folder)? {
        let entry = entry.map_err(unreadable_folder)?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    for name in names {
        let known = served.get(&name);
        if known.is_none() && name != FRANCE_CONNECT {
            checked.not_served.push(name);
            continue;
        }
        let Some(folder) = mocks.read(&name) else { continue };
        checked.folders += 1;
        checked.files += folder.cases.len() + folder.unreadable.len();
        let mut under = Under { name: &name, findings: &mut checked.findings };
        unreadable(&mut under, &folder);
        duplicates(&mut under, &folder);
        match known {
            Some((_, route, version)) => {
                let [flat, versioned] = &documents;
                let document = if route.is_flat() { flat } else { versioned };
                operation(&mut under, &folder, route, texts, today);
                described(&mut under, &folder, document, &route.path_of(*version));
            }
            None => introspections(&mut under, &folder),
        }
    }
    checked.findings.sort();
    Ok(checked)
}

fn unreadable(under: &mut Under<'_>, folder: &Folder) {
    for (name, unreadable) in &folder.unreadable {
        let remedy = "write it as the other files: `params`, `status` and `payload`, a text that holds JSON".to_owned();
        under.find(name, unreadable.line, FindingKind::Unreadable, unreadable.reason.clone(), remedy);
    }
}

/// Of several files about one call the last one is answered.
fn duplicates(under: &mut Under<'_>, folder: &Folder) {
    let mut answered = BTreeMap::new();
    for case in folder.cases.iter().rev() {
        if let Some(other) = answered.get(&case.params) {
            let line = case.places.params.values().min().copied().unwrap_or(1);
            let problem = format!("its `params` are those of {other}, which is answered in its place");
            under.find(
                &case.name,
                line,
                FindingKind::Duplicate,
                problem,
                "change one of the two, or remove it".to_owned(),
            );
        } else {
            answered.insert(&case.params, &case.name);
        }
    }
}

fn operation(under: &mut Under<'_>, folder: &Folder, route: &Route, texts: &ErrorTexts, today: Date) {
    // What stands for all other calls need not be about one.
    for case in folder.cases.iter().filter(|case| case.name != NOT_FOUND) {
        let line = |key: &str| case.places.params.get(key).copied().unwrap_or(1);
        let (line, problem, remedy) = match reach::reach(route, case, today) {
            Reach::Reached => continue,
            Reach::Unknown { key, nearest } => {
                let remedy = match nearest {
                    Some(nearest) => format!("write `{nearest}`"),
                    None => format!("take it away; compared are {}", reach::names(route).join(", ")),
                };
                (line(&key), format!("`{key}` is never compared"), remedy)
            }
            Reach::Refused { codes } => {
                let said = codes.iter().map(|code| format!("{code}, {}", texts.sentence(code).unwrap_or("no words")));
                let problem = format!("a call of these parameters is refused: {}", said.collect::<Vec<_>>().join("; "));
                (line(""), problem, "give values that the operation takes".to_owned())
            }
            Reach::Other { key, file, call } => {
                let shown = |value: &Option<Param>| value.as_ref().map_or_else(|| "nothing".to_owned(), Param::shown);
                let problem = format!("`{key}` is {} here, where a call gives {}", shown(&file), shown(&call));
                let remedy = match &call {
                    Some(call) => format!("write {key}: {}", call.shown()),
                    None => format!("take `{key}` away"),
                };
                (line(&key), problem, remedy)
            }
        };
        under.find(&case.name, line, FindingKind::Unreachable, problem, remedy);
    }
}

/// Holds the payloads against the document.
fn described(under: &mut Under<'_>, folder: &Folder, document: &Value, path: &str) {
    let responses = document.get("paths").and_then(|paths| paths.get(path)?.get("get")?.get("responses"));
    let mut schemas = BTreeMap::new();
    for case in &folder.cases {
        let status = case.status.as_u16();
        let schema = schemas.entry(status).or_insert_with(|| {
            let schema = responses?.get(status.to_string())?.pointer("/content/application~1json/schema")?;
            Some(Schema::new(schema, document, status == 200))
        });
        let Some(schema) = schema else {
            let problem = format!("the operation has no answer of status {status}");
            let known: Vec<&str> =
                responses.and_then(Value::as_object).into_iter().flatten().map(|(status, _)| status.as_str()).collect();
            let remedy = format!("take one of {}", known.join(", "));
            under.find(&case.name, case.places.status, FindingKind::Refused, problem, remedy);
            continue;
        };
        for Objection { place, reason, is_unnamed } in schema.refusals(&case.payload) {
            let problem = format!("{}: {reason}", if place.is_empty() { "the payload" } else { &place });
            let (kind, remedy) = if is_unnamed {
                (FindingKind::Undescribed, "take it away, or answer --mocks-verbatim: masks leave it out".to_owned())
            } else {
                (FindingKind::Refused, format!("change it to what the description of {path} has"))
            };
            under.find(&case.name, case.places.payload, kind, problem, remedy);
        }
    }
}

/// AP §13.3.
fn introspections(under: &mut Under<'_>, folder: &Folder) {
    for case in &folder.cases {
        for (key, line) in case.places.params.iter().filter(|(key, _)| *key != "token") {
            let problem = format!("`{key}` is never compared");
            under.find(&case.name, *line, FindingKind::Unreachable, problem, "give `token` alone".to_owned());
        }
        if !matches!(case.params.0.get("token"), Some(Param::Text(_))) {
            let problem = "it names no access token".to_owned();
            under.find(&case.name, 1, FindingKind::Unreachable, problem, "give `token`, a text".to_owned());
        }
        let told = case.payload.get("token_introspection").cloned().unwrap_or_default();
        if case.status == http::StatusCode::OK && france_connect::kept(told).is_err() {
            let problem = "FranceConnect does not say whom the token stands for, or that it is active".to_owned();
            let remedy = "give `token_introspection` with `active`, names, date and place of birth".to_owned();
            under.find(&case.name, case.places.payload, FindingKind::Refused, problem, remedy);
        }
    }
}
