//! Our certificates, which servers may ask for: chain and key come together, each from a file.

use std::path::{Path, PathBuf};

use guichet_jose::Secret;

use super::StartError;
use crate::configuration::{Configuration, Step};

/// The chain and the key (PEM) of a table of the configuration, where both are named. Refused: one without the other, a file that
/// cannot be read.
pub(super) fn pair(
    configuration: &Configuration,
    table: &[&str],
    chain: Option<&PathBuf>,
    key: Option<&PathBuf>,
) -> Result<Option<(Secret, Secret)>, StartError> {
    let wrong = |name, reason: String| refused(configuration, table, name, reason);
    match (chain, key) {
        (None, None) => Ok(None),
        (Some(chain), Some(key)) => {
            let read = |name, file: &Path| {
                let text = std::fs::read_to_string(file);
                text.map(Secret::new).map_err(|error| wrong(name, format!("{}: {error}", file.display())))
            };
            Ok(Some((read("certificate_file", chain)?, read("key_file", key)?)))
        }
        (Some(_), None) => Err(wrong("certificate_file", "`key_file` is missing".to_owned())),
        (None, Some(_)) => Err(wrong("key_file", "`certificate_file` is missing".to_owned())),
    }
}

/// What is wrong with a key of such a table.
pub(super) fn refused(configuration: &Configuration, table: &[&str], key: &str, reason: String) -> StartError {
    let path: Vec<Step> = table.iter().copied().chain([key]).map(Step::from).collect();
    StartError::Configured { place: configuration.place(&path), reason }
}
