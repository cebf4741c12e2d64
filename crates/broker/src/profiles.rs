//! The profiles that this program carries: whatever files stand in `data/profiles/`, with their tables.

pub mod aspects;
pub mod changes;

use std::sync::{Arc, LazyLock};

use guichet_oidc::{
    checktoken,
    endpoints::Endpoint,
    profile::{Profile, ProviderChoice},
    scopes::ScopeTable,
};
use rust_embed::RustEmbed;

use crate::{catalogue::Catalogue, professional};

#[derive(RustEmbed)]
#[folder = "../../data/profiles"]
struct ProfileFiles;

#[derive(RustEmbed)]
#[folder = "../../data/scopes"]
struct ScopeFiles;

#[derive(RustEmbed)]
#[folder = "../../data/errors"]
struct ErrorFiles;

/// A profile with its tables.
#[derive(Clone)]
pub struct Shipped {
    /// Behaviour.
    pub profile: Profile,
    /// Scopes.
    pub scopes: ScopeTable,
    /// Errors.
    pub catalogue: Arc<Catalogue>,
}

impl Shipped {
    /// The service and the day from which the real one behaves like this: `franceconnect@2026-02-01`.
    pub fn name(&self) -> String {
        format!("{}@{}", self.profile.service, self.profile.dated)
    }
}

/// Why the shipped data cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[error("data/{file}: {reason}")]
pub struct DataFault {
    file: String,
    reason: String,
}

fn text<E: RustEmbed>(folder: &str, name: &str) -> Result<String, DataFault> {
    let file = format!("{folder}/{name}.toml");
    let fault = |reason: &str| DataFault { file: file.clone(), reason: reason.to_owned() };
    let found = E::get(&format!("{name}.toml")).ok_or_else(|| fault("is not there"))?;
    String::from_utf8(found.data.into_owned()).map_err(|_| fault("is not UTF-8"))
}

/// Every shipped profile, by name of its file; they are read once in a process.
///
/// # Errors
/// A file that is not what it should be, named.
pub fn shipped() -> Result<&'static [Shipped], DataFault> {
    static SHIPPED: LazyLock<Result<Vec<Shipped>, DataFault>> = LazyLock::new(|| {
        let mut names: Vec<String> =
            ProfileFiles::iter().map(|name| name.trim_end_matches(".toml").to_owned()).collect();
        names.sort();
        names.iter().map(|name| load(name)).collect()
    });
    SHIPPED.as_ref().map(Vec::as_slice).map_err(DataFault::clone)
}

/// One profile of each service: the pinned one, else the newest.
#[must_use]
pub fn one_of_each<'a>(all: &[Shipped], pinned: impl Fn(&str) -> Option<&'a str>) -> Vec<Shipped> {
    let mut chosen: Vec<&Shipped> = Vec::new();
    for known in all {
        let pin = pinned(&known.profile.service);
        if pin.is_some_and(|pin| pin != known.name()) {
            continue;
        }
        match chosen.iter_mut().find(|other| other.profile.service == known.profile.service) {
            Some(older) if older.profile.dated < known.profile.dated => *older = known,
            Some(_) => {}
            None => chosen.push(known),
        }
    }
    chosen.into_iter().cloned().collect()
}

fn load(name: &str) -> Result<Shipped, DataFault> {
    let fault = |file: String, reason: String| DataFault { file, reason };
    let profile = Profile::parse(&text::<ProfileFiles>("profiles", name)?)
        .map_err(|error| fault(format!("profiles/{name}.toml"), error.to_string()))?;
    let table = |name: &str| {
        ScopeTable::parse(&text::<ScopeFiles>("scopes", name)?)
            .map_err(|error| fault(format!("scopes/{name}.toml"), error.to_string()))
    };
    let scopes = table(&profile.scopes)?;
    let scopes = match scopes.extends.as_deref().map(table).transpose()? {
        Some(base) => scopes.added_to(base),
        None => scopes,
    };
    let catalogue = Catalogue::parse(&text::<ErrorFiles>("errors", &profile.errors)?)
        .and_then(|catalogue| match profile.provider_choice {
            ProviderChoice::List => Ok(catalogue),
            ProviderChoice::Email => catalogue.holding(professional::NAMES),
        })
        .and_then(|catalogue| match profile.methods(Endpoint::Checktoken) {
            [] => Ok(catalogue),
            _ => catalogue.holding(checktoken::Reason::NAMES),
        })
        .map_err(|error| fault(format!("errors/{}.toml", profile.errors), error.to_string()))?;
    Ok(Shipped { profile, scopes, catalogue: Arc::new(catalogue) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_profile_has_its_whole_tables() {
        for shipped in shipped().unwrap() {
            assert!(shipped.scopes.get("openid").is_some(), "{}", shipped.profile.service);
        }
    }
}
