//! What comes from PyPI, each in a virtual environment of its own under the target directory.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::install_step;
use crate::{processes, workspace};

/// Whether Python is there with what virtual environments need (a package of its own in Debian).
pub(crate) fn can_make_environments() -> bool {
    processes::answer(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_some()
}

/// A virtual environment, made or not yet.
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// The one of this name.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        Ok(Self { folder: workspace::scratch()?.join(name) })
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A program in it, there or not.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// Makes it anew and installs what `pip install` is told by `arguments`; `what` names that for the reader.
    pub(crate) fn install(&self, what: &str, arguments: &[&str]) -> Result<(), String> {
        install_step(
            "Making a Python environment",
            Command::new("python3").args(["-m", "venv", "--clear"]).arg(&self.folder),
        )?;
        let mut pip = Command::new(self.program("pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(arguments);
        install_step(&format!("Installing from PyPI: {what}"), &mut pip)
    }
}
