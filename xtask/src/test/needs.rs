//! What the tests need beside Rust: looked for first, installed only when it is not there.

mod debian;
mod go;
mod node;
mod pypi;
mod python;
mod servers;

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Runner, suite};
use crate::{processes, progress, workspace};
use debian::Package;

/// Programs that the runners call, when a runner asked for them. Maven and Ruby are called by their names.
#[derive(Default)]
pub(crate) struct Tools {
    node: Option<PathBuf>,
    python: Option<PathBuf>,
    go: Option<PathBuf>,
    chromium: Option<PathBuf>,
}

impl Tools {
    /// Node, of a version that the tests can use.
    pub(crate) fn node(&self) -> Result<&Path, String> {
        self.node.as_deref().ok_or_else(|| "Node.js was not looked for".to_owned())
    }

    /// A Python that has the packages of the Python client.
    pub(crate) fn python(&self) -> Result<&Path, String> {
        self.python.as_deref().ok_or_else(|| "Python was not looked for".to_owned())
    }

    /// Go, of a version that the tests can use.
    pub(crate) fn go(&self) -> Result<&Path, String> {
        self.go.as_deref().ok_or_else(|| "Go was not looked for".to_owned())
    }

    /// A Chromium.
    pub(crate) fn chromium(&self) -> Option<&Path> {
        self.chromium.as_deref()
    }
}

/// Names that Chromium goes by.
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// What the Ruby client loads.
const RUBY_LIBRARIES: &str = "require 'omniauth_openid_connect'; require 'webrick'; require 'minitest'";

/// Whether [`provide`] may install what `runners` need and is missing; else the error names it for somebody who may.
pub(crate) fn providable(runners: &[Runner]) -> Result<(), String> {
    debian::installable(&missing(runners))
}

/// Looks for what `runners` need and installs what is missing: Debian packages first, then what PyPI and npm have.
/// Go and Maven fetch their own packages when they run.
pub(crate) fn provide(runners: &[Runner]) -> Result<Tools, String> {
    debian::install(&missing(runners))?;
    let mut tools = Tools::default();
    for runner in runners {
        match runner {
            Runner::Rust | Runner::Java | Runner::Ruby => {}
            Runner::Node | Runner::Containers => tools.node = Some(node_for(&suite::NODE.folder())?),
            Runner::E2e => {
                tools.node = Some(node_for(&suite::BROWSER.folder())?);
                node_for(&workspace::root().join(suite::PLAYED_IN_THE_BROWSER))?;
                tools.chromium = first_of(&CHROMIUM);
            }
            Runner::Python => tools.python = Some(python::provide(&suite::PYTHON.folder())?),
            Runner::Go => tools.go = Some(go::provide()?),
        }
    }
    Ok(tools)
}

/// The Debian packages that `runners` lack.
fn missing(runners: &[Runner]) -> Vec<Package> {
    let asked = |runner: Runner| runners.contains(&runner);
    let mut missing = if asked(Runner::Rust) { servers::missing() } else { Vec::new() };
    if asked(Runner::E2e) && first_of(&CHROMIUM).is_none() {
        missing.push(Package { name: "chromium", why: "plays the journeys of e2e" });
    }
    let javascript = [Runner::Node, Runner::E2e, Runner::Containers].into_iter().any(asked);
    let from_pypi = asked(Runner::Python)
        || (javascript && node::found().is_none())
        || (asked(Runner::Go) && go::found().is_none());
    if from_pypi && !pypi::can_make_environments() {
        missing.push(Package { name: "python3-venv", why: "installs Python packages, Node.js and Go from PyPI" });
    }
    let reads_how_to = [Runner::Node, Runner::Python, Runner::Java].into_iter().any(asked);
    for (name, why) in
        [("curl", "a how-to calls the control API with it"), ("jq", "a how-to reads the manifest with it")]
    {
        if reads_how_to && first_of(&[name]).is_none() {
            missing.push(Package { name, why });
        }
    }
    if asked(Runner::Java) && first_of(&["javac"]).is_none() {
        missing.push(Package { name: "default-jdk-headless", why: "compiles the Java client" });
    }
    if asked(Runner::Java) && first_of(&["mvn"]).is_none() {
        missing.push(Package { name: "maven", why: "builds and tests the Java client" });
    }
    if asked(Runner::Ruby) && first_of(&["rake"]).is_none() {
        missing.push(Package { name: "rake", why: "tests the Ruby client" });
    }
    if asked(Runner::Ruby) && processes::answer(Command::new("ruby").args(["-e", RUBY_LIBRARIES])).is_none() {
        missing.push(Package { name: "ruby-omniauth-openid-connect", why: "the library of the Ruby client" });
        missing.push(Package { name: "ruby-webrick", why: "serves the Ruby client" });
    }
    if asked(Runner::Containers) && first_of(&["ip"]).is_none() {
        missing.push(Package {
            name: "iproute2",
            why: "lays a cable between the network namespaces of the container test",
        });
    }
    if asked(Runner::Containers) && first_of(&["capsh"]).is_none() {
        missing.push(Package { name: "libcap2-bin", why: "takes the rights away that the container is not given" });
    }
    missing
}

/// Node, once it has the npm packages of `folder`.
fn node_for(folder: &Path) -> Result<PathBuf, String> {
    let node = node::provide()?;
    node.install_packages(folder)?;
    Ok(node.program)
}

/// The path of the first of `names` that the shell finds.
fn first_of(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| {
        let path = processes::answer(Command::new("sh").args(["-c", "command -v \"$0\"", name]))?;
        Some(PathBuf::from(path))
    })
}

/// Runs one step of an installation, said beforehand.
fn install_step(text: &str, command: &mut Command) -> Result<(), String> {
    progress::step(text);
    if processes::succeeds(command)? { Ok(()) } else { Err(format!("{text}: failed")) }
}
