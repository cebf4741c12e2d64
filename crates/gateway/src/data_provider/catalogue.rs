//! The APIs that the program carries, and those of an operator's folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rust_embed::RustEmbed;

use super::definition::Definition;
use crate::definition::DefinitionRefused;

/// The name of the file of each.
pub(crate) const FILE: &str = "data-provider.toml";

#[derive(RustEmbed)]
#[folder = "../../data/apis"]
#[include = "*/data-provider.toml"]
pub(super) struct Shipped;

/// The API of this name that the program carries.
///
/// # Errors
/// When there is none, or it does not fit, which a test excludes.
pub fn shipped(name: &str) -> Result<Definition, DefinitionRefused> {
    let file = format!("{name}/{FILE}");
    let refused = |reason: String| DefinitionRefused { file: file.clone(), reason };
    let bytes = Shipped::get(&file).ok_or_else(|| refused("there is none".to_owned()))?.data;
    Definition::parse(name, &String::from_utf8_lossy(&bytes)).map_err(refused)
}

/// The APIs of a folder, each a folder with a `data-provider.toml`; other folders are left alone.
///
/// # Errors
/// When one does not fit, two answer at the same path, or something cannot be read.
pub fn definitions(folder: &Path) -> Result<Vec<Definition>, DefinitionRefused> {
    let refused = |file: &Path, reason: String| DefinitionRefused { file: file.display().to_string(), reason };
    let mut folders = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(|error| refused(folder, error.to_string()))? {
        let path = entry.map_err(|error| refused(folder, error.to_string()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.join(FILE).is_file() {
            folders.insert(name, path.join(FILE));
        }
    }
    if folders.is_empty() {
        return Err(refused(folder, format!("no folder in it has a {FILE}")));
    }
    let mut definitions = Vec::new();
    let mut known = matchit::Router::new();
    let mut asked = BTreeSet::new();
    for (name, file) in folders {
        let text = std::fs::read_to_string(&file).map_err(|error| refused(&file, error.to_string()))?;
        let definition = Definition::parse(&name, &text).map_err(|reason| refused(&file, reason))?;
        for (path, verb) in definition.paths() {
            if path.starts_with("/.well-known/") {
                return Err(refused(&file, format!("`{path}`: what begins so is the program's own")));
            }
            let is_new = !asked.iter().any(|(known, _)| known == path);
            if !asked.insert((path.to_owned(), verb)) {
                return Err(refused(&file, format!("`{path}`: {} is asked there already", verb.method())));
            }
            if is_new {
                known.insert(path, ()).map_err(|error| refused(&file, format!("`{path}`: {error}")))?;
            }
        }
        definitions.push(definition);
    }
    Ok(definitions)
}

#[cfg(test)]
mod tests {
    use super::super::definition::tests::GOOD;
    use super::*;

    #[test]
    fn those_that_the_program_carries_fit() {
        for file in Shipped::iter() {
            shipped(file.strip_suffix("/data-provider.toml").unwrap()).unwrap();
        }
    }

    #[test]
    fn two_apis_cannot_answer_at_one_path() {
        let folder = tempfile::tempdir().unwrap();
        assert!(definitions(folder.path()).unwrap_err().reason.contains("no folder"));
        for (name, text) in [("a", GOOD.to_owned()), ("b", GOOD.replace("annee", "mois"))] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
            std::fs::write(folder.path().join(name).join(FILE), text).unwrap();
        }
        let refused = definitions(folder.path()).unwrap_err();
        assert!(
            refused.file.ends_with("b/data-provider.toml") && refused.reason.contains("/cantine/{mois}"),
            "{refused}"
        );
        // By other methods they can.
        let posted = GOOD.replace("answer = \"tarif\"", "answer = \"tarif\"\nmethod = \"POST\"\nscopes = [\"a\"]");
        for (text, count) in [(posted.as_str(), Some(2)), (GOOD, None)] {
            std::fs::write(folder.path().join("b").join(FILE), text).unwrap();
            let read = definitions(folder.path());
            assert_eq!(read.as_ref().ok().map(Vec::len), count, "{read:?}");
        }
    }
}
