//! Tests in other languages than Rust: a folder, the command that runs it against a Guichet of ours, and how its
//! runner says what it counted.

use std::path::PathBuf;
use std::process::Command;

use super::needs::Tools;
use super::report;
use super::server::Servers;
use super::tally::Tally;
use crate::{processes, progress, workspace};

/// A folder of tests, with its own runner.
pub(crate) struct Suite {
    /// What the progress line says.
    title: &'static str,
    /// Where it is, from the workspace's root.
    folder: &'static str,
    /// Which Guichet it speaks to: suites that name the same one share it.
    server: &'static str,
    /// The runner, without its folder and the manifest.
    command: fn(&Tools) -> Result<Command, String>,
    /// The counts in what the runner printed, `None` when it did not come to its end.
    tally: fn(&str) -> Option<Tally>,
}

/// The Guichet of the clients: each test registers a client of its own, so they can share it.
const CLIENTS: &str = "clients";

pub(crate) const NODE: Suite = Suite {
    title: "Node clients (openid-client, Passport)",
    folder: "clients/node",
    server: CLIENTS,
    command: node,
    tally: report::of_node,
};

pub(crate) const PYTHON: Suite = Suite {
    title: "Python client (Authlib)",
    folder: "clients/python",
    server: CLIENTS,
    command: |tools| {
        let mut command = Command::new(tools.python()?);
        command.args(["-m", "pytest", "--quiet"]).env("PYTHONDONTWRITEBYTECODE", "1");
        Ok(command)
    },
    tally: report::of_pytest,
};

pub(crate) const GO: Suite = Suite {
    title: "Go client (go-oidc)",
    folder: "clients/go",
    server: CLIENTS,
    command: |tools| {
        let mut command = Command::new(tools.go()?);
        // Without -count=1 a result may come from the cache, of another Guichet.
        command.args(["test", "-v", "-count=1", "./..."]).env("GOTOOLCHAIN", "local");
        Ok(command)
    },
    tally: report::of_go,
};

pub(crate) const JAVA: Suite = Suite {
    title: "Java client (Spring Security)",
    folder: "clients/java",
    server: CLIENTS,
    command: |_| {
        let mut command = Command::new("mvn");
        command.args(["--batch-mode", "--no-transfer-progress", "test"]);
        Ok(command)
    },
    tally: report::of_surefire,
};

pub(crate) const RUBY: Suite = Suite {
    title: "Ruby client (OmniAuth)",
    folder: "clients/ruby",
    server: CLIENTS,
    command: |_| {
        let mut command = Command::new("rake");
        command.arg("test");
        Ok(command)
    },
    tally: report::of_minitest,
};

pub(crate) const BROWSER: Suite = Suite {
    title: "Browser journeys (Playwright, axe)",
    folder: "e2e",
    server: "e2e",
    command: |tools| {
        let mut command = node(tools)?;
        if let Some(chromium) = tools.chromium() {
            command.env("CHROMIUM", chromium);
        }
        Ok(command)
    },
    tally: report::of_node,
};

/// The application that the browser's tests start and play, with npm packages of its own.
pub(crate) const PLAYED_IN_THE_BROWSER: &str = "examples/aide-juridictionnelle";

fn node(tools: &Tools) -> Result<Command, String> {
    let mut command = Command::new(tools.node()?);
    command.args(["--test", "--test-reporter=spec"]);
    Ok(command)
}

/// Runs `suite` against its Guichet, and hands over what it printed. Other tests may run meanwhile: each line that it
/// prints begins with its name.
pub(crate) fn run(
    suite: &Suite,
    tools: &Tools,
    servers: &mut Servers<'_>,
    mut printing: impl FnMut(&str),
) -> Result<Tally, String> {
    progress::step(suite.title);
    let program = servers.program();
    let server = match servers.named(suite.server) {
        Ok(server) => server,
        Err(message) => {
            eprintln!("{message}");
            return Ok(Tally::failed_one());
        }
    };
    let mut command = (suite.command)(tools)?;
    // e2e starts another one, on sites of their own. Counts between colours would not be found.
    command
        .current_dir(suite.folder())
        .env("GUICHET_MANIFEST", &server.manifest)
        .env("GUICHET_PROGRAM", program)
        .env_remove("FORCE_COLOR");
    let mut printed = String::new();
    let status = processes::read_lines(&mut command, |line| {
        println!("{:>7} | {line}", suite.name());
        printed.push_str(line);
        printed.push('\n');
    })?;
    printing(&printed);
    let mut tally = (suite.tally)(&printed).unwrap_or_default();
    // A runner that crashes, or that ran nothing, says no count that fails.
    if (!status.success() && tally.failed == 0) || tally == Tally::default() {
        tally += Tally::failed_one();
    }
    if tally.failed > 0 {
        eprintln!("What Guichet logged meanwhile: {}", server.log().display());
    }
    Ok(tally)
}

impl Suite {
    /// The first word of its title.
    fn name(&self) -> &'static str {
        self.title.split(' ').next().unwrap_or_default()
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> PathBuf {
        workspace::root().join(self.folder)
    }
}
