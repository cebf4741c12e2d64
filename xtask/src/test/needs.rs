//! What the tests need beside Rust: looked for first, installed only when it is not there.

mod debian;
mod node;

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Runner;
use crate::{processes, progress};
use debian::Package;

/// Programs that the runners call.
pub(crate) struct Tools {
    node: Option<PathBuf>,
    chromium: Option<PathBuf>,
}

impl Tools {
    /// Node, of a version that the tests can use.
    pub(crate) fn node(&self) -> Result<&Path, String> {
        self.node.as_deref().ok_or_else(|| "Node.js was not looked for".to_owned())
    }

    /// A Chromium, when a runner asked for it.
    pub(crate) fn chromium(&self) -> Option<&Path> {
        self.chromium.as_deref()
    }
}

/// Names that Chromium goes by.
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Looks for what `runners` need and installs what is missing: Debian packages first, then Node, then the
/// npm packages of each folder.
pub(crate) fn provide(runners: &[Runner]) -> Result<Tools, String> {
    let browser = runners.contains(&Runner::E2e);
    let containers = runners.contains(&Runner::Containers);
    let javascript = browser || containers || runners.contains(&Runner::Node);

    let mut missing = Vec::new();
    if browser && first_of(&CHROMIUM).is_none() {
        missing.push(Package { name: "chromium", why: "plays the journeys of e2e" });
    }
    if javascript && node::found().is_none() && !node::can_make_environments() {
        missing.push(Package { name: "python3-venv", why: "installs Node.js 20 or newer from PyPI" });
    }
    if containers && first_of(&["ip"]).is_none() {
        missing.push(Package {
            name: "iproute2",
            why: "lays a cable between the network namespaces of the container test",
        });
    }
    debian::install(&missing)?;

    let mut tools = Tools { node: None, chromium: None };
    if javascript {
        let node = node::provide()?;
        for folder in folders(runners) {
            node.install_packages(folder)?;
        }
        tools.node = Some(node.program);
    }
    if browser {
        tools.chromium = first_of(&CHROMIUM);
    }
    Ok(tools)
}

/// The folders with a `package.json` that `runners` use.
fn folders(runners: &[Runner]) -> impl Iterator<Item = &'static str> {
    runners.iter().filter_map(|runner| match runner {
        Runner::Rust => None,
        Runner::Node | Runner::Containers => Some("clients/node"),
        Runner::E2e => Some("e2e"),
    })
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
