//! The runners in JavaScript, both on Node's own test runner: each gets a Guichet of its own.

use std::path::Path;
use std::process::Command;

use super::needs::Tools;
use super::server::Server;
use super::tally::Tally;
use crate::{processes, progress, workspace};

/// A folder of tests in JavaScript.
pub(crate) struct Suite {
    /// What the progress line says.
    title: &'static str,
    /// Where it is, from the workspace's root.
    folder: &'static str,
    /// Names its server's files.
    name: &'static str,
}

pub(crate) const NODE_CLIENT: Suite =
    Suite { title: "Node client (openid-client)", folder: "clients/node", name: "node" };

pub(crate) const BROWSER: Suite = Suite { title: "Browser journeys (Playwright, axe)", folder: "e2e", name: "e2e" };

/// Runs `suite` against a fresh Guichet.
pub(crate) fn run(suite: &Suite, tools: &Tools, program: &Path) -> Result<Tally, String> {
    progress::step(suite.title);
    let scratch = workspace::scratch()?;
    let server = match Server::start(program, &scratch, suite.name) {
        Ok(server) => server,
        Err(message) => {
            eprintln!("{message}");
            return Ok(Tally::failed_one());
        }
    };
    let report = scratch.join(format!("report-{}.tap", suite.name));
    let _ = std::fs::remove_file(&report);
    let mut node = Command::new(tools.node()?);
    node.current_dir(workspace::root().join(suite.folder))
        .args(["--test", "--test-reporter=spec", "--test-reporter-destination=stdout"])
        .arg("--test-reporter=tap")
        .arg(format!("--test-reporter-destination={}", report.display()))
        .env("GUICHET_MANIFEST", &server.manifest)
        // e2e starts another one, on sites of their own.
        .env("GUICHET_PROGRAM", program);
    if let Some(chromium) = tools.chromium() {
        node.env("CHROMIUM", chromium);
    }
    let succeeded = processes::succeeds(&mut node)?;
    let mut tally =
        std::fs::read_to_string(&report).ok().and_then(|report| Tally::from_tap(&report)).unwrap_or_default();
    if !succeeded && tally.failed == 0 {
        tally += Tally::failed_one();
    }
    if tally.failed > 0 {
        eprintln!("What Guichet logged meanwhile: {}", server.log().display());
    }
    Ok(tally)
}
