//! All APIs that the program carries, and those that an operator adds by folders of the same shape.

use std::collections::BTreeMap;
use std::path::Path;

use guichet_web::language::Words;
use rust_embed::RustEmbed;
use serde::Deserialize;
use thiserror::Error;

use super::mock::{self, MockKeys};
use super::{Api, Fields, OlderEra, ParameterSet, Ping, Producer, Route, Scope, sandbox_case};

#[derive(RustEmbed)]
#[folder = "../../data/apis"]
#[include = "*.toml"]
struct Shipped;

/// The folder of the shared sets of parameters.
const PARAMETERS: &str = "parameters";
/// The folder of the shared keys of mock files.
const MOCKS: &str = "mocks";

/// The file of a folder that describes an API FranceConnectée ([`crate::data_provider`]): not one of these.
const DATA_PROVIDER: &str = "data-provider.toml";

/// The file of a folder with calls that show what a sandbox answers.
const CASES: &str = "cases.toml";

/// A folder does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}: {reason}")]
pub struct DefinitionRefused {
    /// `quotient-familial/api.toml`.
    pub file: String,
    /// What is wrong.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    label: Words,
    #[serde(default)]
    datapass: Option<String>,
    #[serde(default)]
    scopes: Vec<Scope>,
    #[serde(default)]
    freshness: Option<Words>,
    producer: Producer,
    #[serde(default)]
    cache_seconds: Option<u32>,
    routes: Vec<Route>,
    #[serde(default)]
    pings: Vec<Ping>,
    #[serde(default)]
    older_era: Option<OlderEra>,
    /// Sets of this API alone.
    #[serde(default)]
    parameters: BTreeMap<String, ParameterSet>,
}

/// The APIs, by the names of their folders.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    apis: Vec<Api>,
    retired: Vec<Api>,
}

impl Catalogue {
    /// Those of `data/apis`.
    ///
    /// # Errors
    /// When one does not fit, which a test excludes.
    pub fn shipped() -> Result<Self, DefinitionRefused> {
        let read = |name: &str| {
            let bytes = Shipped::get(name).map(|file| file.data).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        Self::of(Shipped::iter().map(|name| (name.to_string(), read(&name))).collect())
    }

    /// Those of `data/apis` and, beside them, those of a folder of the same shape.
    ///
    /// # Errors
    /// When one does not fit, has the name of another or cannot be read.
    pub fn with_folder(folder: &Path) -> Result<Self, DefinitionRefused> {
        let mut files: BTreeMap<String, String> =
            Shipped::iter().map(|name| (name.to_string(), String::new())).collect();
        for (name, text) in &mut files {
            let bytes = Shipped::get(name).map(|file| file.data).unwrap_or_default();
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
        let unreadable = |file: &Path, error: std::io::Error| DefinitionRefused {
            file: file.display().to_string(),
            reason: error.to_string(),
        };
        for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
            let path = entry.map_err(|error| unreadable(folder, error))?.path();
            if !path.is_dir() {
                continue;
            }
            let api = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            for entry in std::fs::read_dir(&path).map_err(|error| unreadable(&path, error))? {
                let file = entry.map_err(|error| unreadable(&path, error))?.path();
                if file.extension().is_some_and(|kind| kind == "toml") {
                    let name = format!("{api}/{}", file.file_name().unwrap_or_default().to_string_lossy());
                    let text = std::fs::read_to_string(&file).map_err(|error| unreadable(&file, error))?;
                    if files.insert(name.clone(), text).is_some() {
                        let reason = "the program carries one of this name already".to_owned();
                        return Err(DefinitionRefused { file: name, reason });
                    }
                }
            }
        }
        Self::of(files)
    }

    fn of(files: BTreeMap<String, String>) -> Result<Self, DefinitionRefused> {
        let refused = |file: &str, reason: String| DefinitionRefused { file: file.to_owned(), reason };
        let mut shared = Shared::default();
        let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        for (path, text) in &files {
            let Some((folder, file)) = path.split_once('/') else { continue };
            let name = || file.trim_end_matches(".toml").to_owned();
            let unread = |error: toml::de::Error| refused(path, error.to_string());
            match folder {
                _ if file == DATA_PROVIDER => {}
                PARAMETERS => drop(shared.sets.insert(name(), toml::from_str(text).map_err(unread)?)),
                MOCKS => drop(shared.mocks.insert(name(), toml::from_str(text).map_err(unread)?)),
                _ => folders.entry(folder).or_default().push((file, text)),
            }
        }
        let mut apis = Vec::new();
        for (folder, files) in folders {
            let mut api = None;
            let mut versions = BTreeMap::new();
            let mut cases = Vec::new();
            for (file, text) in files {
                let path = format!("{folder}/{file}");
                if file == "api.toml" {
                    let read: File = toml::from_str(text).map_err(|error| refused(&path, error.to_string()))?;
                    api = Some(read);
                } else if file == CASES {
                    cases = sandbox_case::parse(text).map_err(|reason| refused(&path, reason))?;
                } else {
                    let number = file.strip_prefix('v').and_then(|rest| rest.strip_suffix(".toml"));
                    let number = number.and_then(|number| number.parse().ok());
                    let number: u32 = number
                        .ok_or_else(|| refused(&path, "neither api.toml nor v<n>.toml nor cases.toml".to_owned()))?;
                    versions.insert(number, Fields::parse(text).map_err(|reason| refused(&path, reason))?);
                }
            }
            let path = format!("{folder}/api.toml");
            let api = api.ok_or_else(|| refused(&path, "it is missing".to_owned()))?;
            let api = complete(folder, api, versions, &shared).map_err(|reason| refused(&path, reason))?;
            if let Some(lost) = cases.iter().find(|case| !api.answers_at(&case.path)) {
                return Err(refused(&format!("{folder}/{CASES}"), format!("`{}` is no path of it", lost.path)));
            }
            apis.push(Api { cases, ..api });
        }
        Ok(Self { apis, retired: Vec::new() })
    }

    /// The same with the older era switched off: its addresses say that they are gone.
    #[must_use]
    pub fn without_older_era(self) -> Self {
        let (older, apis): (Vec<Api>, Vec<Api>) = self.apis.into_iter().partition(|api| api.older_era.is_some());
        Self { apis, retired: self.retired.into_iter().chain(older).collect() }
    }

    /// The addresses that are gone, with what they say.
    pub(crate) fn gone(&self) -> impl Iterator<Item = (&str, &str)> {
        self.retired.iter().flat_map(|api| {
            let said = api.older_era.as_ref().map(|era| era.gone.as_str()).unwrap_or_default();
            api.routes.iter().map(move |route| (route.path.as_str(), said))
        })
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = &Api> {
        self.apis.iter()
    }

    /// The one of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Api> {
        self.apis.iter().find(|api| api.name == name)
    }

    /// Every scope that a token may hold, each once, in the order of the text. One of them opens nothing yet (AP §11).
    #[must_use]
    pub fn scopes(&self) -> Vec<String> {
        let all = self.all().flat_map(|api| &api.scopes).map(|scope| scope.name.clone());
        let all: std::collections::BTreeSet<String> = all.collect();
        all.into_iter().collect()
    }
}

/// What several APIs name.
#[derive(Default)]
struct Shared {
    sets: BTreeMap<String, ParameterSet>,
    mocks: BTreeMap<String, MockKeys>,
}

fn complete(name: &str, file: File, versions: BTreeMap<u32, Fields>, shared: &Shared) -> Result<Api, String> {
    let mut routes = file.routes;
    for route in &mut routes {
        for set in &route.parameters {
            let found = file.parameters.get(set).or_else(|| shared.sets.get(set));
            route.sets.push(found.ok_or_else(|| format!("no set of parameters is called `{set}`"))?.clone());
        }
        if let Some(version) = route.versions.iter().find(|version| !versions.contains_key(version)) {
            return Err(format!("{}: there is no v{version}.toml", route.path));
        }
    }
    mock::fill(&mut routes, |name| {
        let set = || file.parameters.get(name).or_else(|| shared.sets.get(name)).map(MockKeys::of);
        let found = shared.mocks.get(name).cloned().or_else(set);
        found.ok_or_else(|| format!("no keys of mock files and no set of parameters are called `{name}`"))
    })?;
    let File { label, datapass, mut scopes, freshness, producer, cache_seconds, pings, older_era, .. } = file;
    for used in versions.values().flat_map(|fields| fields.scopes.iter().chain(&fields.authorising)) {
        if !scopes.iter().any(|scope| scope.name == *used) {
            scopes.push(Scope { name: used.clone(), label: None });
        }
    }
    if let Some(wrong) = pings.iter().find_map(Ping::wrong) {
        return Err(wrong);
    }
    let datapass = datapass.unwrap_or_else(|| label.fr.clone());
    Ok(Api {
        name: name.to_owned(),
        label,
        datapass,
        scopes,
        freshness,
        producer,
        cache_seconds,
        routes,
        pings,
        older_era,
        versions,
        cases: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scopes of which the reference found no label (AP §11).
    const UNLABELLED: [&str; 4] = [
        "gip_mds_service_civique_statut_actuel",
        "gip_mds_service_civique_statut_passe",
        "gip_mds_service_civique_organisme_accueil",
        "gip_mds_service_civique_dates",
    ];

    /// Those of the tax notice have none either (AP §6.2).
    fn is_labelled(scope: &str) -> bool {
        !UNLABELLED.contains(&scope) && !scope.starts_with("dgfip_")
    }

    #[test]
    fn every_shipped_scope_has_the_words_of_datapass_and_every_shipped_api_says_how_fresh_it_is() {
        for api in Catalogue::shipped().unwrap().all() {
            let file = format!("data/apis/{}/api.toml", api.name);
            for scope in api.scopes.iter().filter(|scope| is_labelled(&scope.name)) {
                assert!(scope.label.is_some(), "{file}: `scopes` needs the label of {} (AP §11)", scope.name);
            }
            assert!(
                api.datapass.starts_with("API ") || api.datapass.starts_with("Service "),
                "{file}: `datapass` (AP §11)"
            );
            assert!(api.freshness.is_some(), "{file}: `[freshness]` is missing (AP §10)");
        }
    }
}
