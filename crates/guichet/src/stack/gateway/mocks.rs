//! Mock files in the place of producers, and the tokens that go with them (AP §13); in a sandbox alone.

use std::sync::Arc;

use guichet_gateway::definition::Catalogue;
use guichet_gateway::mocks::{MockSettings, Mocks};
use guichet_gateway::token::TokenKey;
use guichet_jose::Secret;

use super::super::StartError;
use super::super::brokers::Wiring;
use crate::configuration::{MockFilesSettings, Step};

const PATH: [&str; 2] = ["api_particulier", "mocks"];

fn settings<'a>(wiring: &Wiring<'a>) -> Option<&'a MockFilesSettings> {
    wiring.configuration.api_particulier.mocks.as_ref().filter(|_| wiring.sandbox.is_some())
}

fn wrong(wiring: &Wiring<'_>, key: &str, reason: String) -> StartError {
    let [table, mocks] = PATH;
    StartError::Configured { place: wiring.configuration.place(&[table, mocks, key].map(Step::from)), reason }
}

/// The files, each folder of which has been read once.
pub(super) fn open(wiring: &Wiring<'_>, catalogue: &Catalogue) -> Result<Option<Arc<Mocks>>, StartError> {
    let Some(declared) = settings(wiring) else { return Ok(None) };
    let MockFilesSettings { folder, unmatched, verbatim, .. } = declared;
    let settings = MockSettings { folder: folder.clone(), unmatched: (*unmatched).into(), verbatim: *verbatim };
    let mocks = Mocks::open(settings).map_err(|error| wrong(wiring, "folder", error.to_string()))?;
    let (cases, folder) = (mocks.preload(catalogue), mocks.payloads().display());
    tracing::info!(cases, "{cases} cases of {folder} answer in the place of producers");
    Ok(Some(Arc::new(mocks)))
}

/// The key of the tokens of the real sandbox, where one is named.
pub(super) fn token_key(wiring: &Wiring<'_>) -> Result<Option<TokenKey>, StartError> {
    const KEY: &str = "token_key_file";
    let Some(file) = settings(wiring).and_then(|declared| declared.token_key_file.as_ref()) else { return Ok(None) };
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| wrong(wiring, KEY, format!("{}: {error}", file.display())))?;
    let key = TokenKey::new(&Secret::new(text.trim().to_owned()));
    key.map(Some).map_err(|error| wrong(wiring, KEY, format!("{}: {error}", file.display())))
}
