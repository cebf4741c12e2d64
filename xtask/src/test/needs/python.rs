//! The packages of the Python client, in the versions and with the content that its folder pins.

use std::path::{Path, PathBuf};

use super::pypi::Environment;

/// A Python that has the packages of `folder`'s `requirements.txt`, installed unless that very file was before.
pub(crate) fn provide(folder: &Path) -> Result<PathBuf, String> {
    let requirements = folder.join("requirements.txt");
    let shown = requirements.display().to_string();
    let pinned = std::fs::read(&requirements).map_err(|error| format!("{shown}: {error}"))?;
    let environment = Environment::named("python-client")?;
    let mark = environment.folder().join("installed-requirements.txt");
    if std::fs::read(&mark).is_ok_and(|installed| installed == pinned) {
        return Ok(environment.program("python"));
    }
    environment.install(&shown, &["--no-deps", "--require-hashes", "--requirement", &shown])?;
    std::fs::write(&mark, pinned).map_err(|error| format!("{}: {error}", mark.display()))?;
    Ok(environment.program("python"))
}
