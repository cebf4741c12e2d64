//! The Rust side: formatting, lints, one shared dev build, the tests of every crate.

use std::path::PathBuf;
use std::process::Command;

use super::tally::Tally;
use crate::acceptance::{EVIDENCE, Run};
use crate::{artefacts, processes, progress, workspace};

/// Package and binary that `cargo build` names for the program itself.
const PACKAGE: &str = "guichet-guichet";
const BINARY: &str = "guichet";

/// Formatting and lints, each counted as one test.
pub(crate) fn checks() -> Result<Tally, String> {
    progress::step("Formatting (cargo fmt --check)");
    let formatted = processes::succeeds(&mut cargo(&["fmt", "--all", "--check"]))?;
    progress::step("Lints (cargo clippy)");
    let linted = processes::succeeds(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]))?;
    Ok(Tally::of(formatted) + Tally::of(linted))
}

/// Builds the program, with all tests when `with_tests`, and gives the program's path; `None` when the
/// build failed (cargo has said why).
///
/// With tests, the program comes out of the very build that the tests use, so it is compiled once.
pub(crate) fn build(with_tests: bool) -> Result<Option<PathBuf>, String> {
    let mut arguments =
        if with_tests { vec!["test", "--workspace", "--no-run"] } else { vec!["build", "--package", PACKAGE] };
    arguments.extend(["--quiet", "--message-format", "json-render-diagnostics"]);
    let mut program = None;
    let status = processes::read_lines(&mut cargo(&arguments), |line| {
        program = program.take().or_else(|| artefacts::program_of(line, BINARY));
    })?;
    if !status.success() {
        return Ok(None);
    }
    program.map(Some).ok_or_else(|| format!("cargo built no program named {BINARY}"))
}

/// The setting by which the journeys know what their stacks store on.
pub(crate) const STORES: &str = "GUICHET_TEST_STORES";
/// Its values, and what each stands for. All tests run on the first, the journeys on the others again.
pub(crate) const SETUPS: [(&str, &str); 3] = [
    ("embedded", "Rust tests, journeys on SQLite"),
    ("postgresql", "Journeys on PostgreSQL"),
    ("postgresql+redis", "Journeys on PostgreSQL and Redis"),
];
/// What each setup leaves to the others, in the order of [`SETUPS`]: journeys that bring servers of their own run once,
/// with the setup that has the same, and those in which no store has a part run on the first.
const LEFT_OUT: [&[&[&str]]; 3] = [
    &[&["outages::"]],
    &[&["outages::with_postgresql_and_redis::"], WITHOUT_STORES],
    &[&["outages::with_postgresql::"], WITHOUT_STORES],
];
/// Journeys that end before anything is kept, or whose subject is before or behind every store: refused requests, headers,
/// TLS, pages, what faults do to an answer. Other journeys put and take the same records, on each setup.
const WITHOUT_STORES: &[&str] = &[
    "checktoken::refusals::",
    "checktoken::transport_card::",
    "data_provider::",
    "faults::to_a_client::",
    "franceconnect_plus::choice::",
    "health::",
    "impot_particulier::",
    "hostile::tls::",
    "plain_openid::errors::",
    "plain_openid::requests::",
    "proconnect::errors::",
    "proconnect::requests::",
    "rehearsals::decided::",
    "rehearsals::https::",
    "rehearsals::options::",
    "requests::address_page::",
    "requests::edge::",
    "requests::hint::",
    "requests::lenient::",
    "requests::limits::",
    "requests::metadata::",
    "requests::parameters::",
    "requests::redirected::",
    "requests::scopes::",
    "requests::sector::",
    "proconnect::lemonldap::",
    "proconnect::rabbitmq::",
    "api_particulier::benefits::",
    "api_particulier::by_folder::",
    "api_particulier::france_connect::",
    "api_particulier::mocks::",
    "api_particulier::older_era::",
    "api_particulier::pipeline::",
    "api_particulier::protocols::",
    "api_particulier::quotient::",
    "api_particulier::states::",
    "api_particulier::studies::",
];

/// Runs the tests of every crate, and their documentation's examples, then the journeys again on each other setup of
/// stores. One line of the tally for each setup; what the first shows goes to `run`.
pub(crate) fn tests(run: &mut Run) -> Result<Vec<(&'static str, Tally)>, String> {
    let mut tallies = Vec::new();
    for ((stores, title), left_out) in SETUPS.into_iter().zip(LEFT_OUT) {
        progress::step(title);
        let first = tallies.is_empty();
        let mut command = if first { cargo(&["test", "--workspace", "--no-fail-fast"]) } else { journeys() };
        command
            .env(STORES, stores)
            .arg("--")
            .args(left_out.iter().copied().flatten().flat_map(|tests| ["--skip", tests]));
        let tally = if first { recorded(&mut command, run)? } else { counted(&mut command)? };
        tallies.push((title, tally));
    }
    Ok(tallies)
}

/// The journeys alone. The whole workspace is chosen, so that nothing is built with other features.
pub(crate) fn journeys() -> Command {
    cargo(&["test", "--workspace", "--test", "journeys", "--no-fail-fast", "--quiet"])
}

/// The same; the runner says the name of each test.
pub(crate) fn journeys_by_name() -> Command {
    cargo(&["test", "--workspace", "--test", "journeys", "--no-fail-fast"])
}

/// Runs a command that says the name of each test, and keeps what each came to. Only failures are printed by name.
pub(crate) fn recorded(command: &mut Command, run: &mut Run) -> Result<Tally, String> {
    let evidence = Run::evidence_file()?;
    let tally = tallied(command.env(EVIDENCE, &evidence), |line| run.takes(line) && line.ends_with(" ... ok"))?;
    run.takes_evidence(&evidence);
    Ok(tally)
}

pub(crate) fn counted(command: &mut Command) -> Result<Tally, String> {
    tallied(command, |_| false)
}

/// Adds up the results of a command; lines of which `silent` is true are not printed.
fn tallied(command: &mut Command, mut silent: impl FnMut(&str) -> bool) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let status = processes::read_lines(command, |line| {
        if !silent(line) {
            println!("{line}");
        }
        if let Some(counts) = Tally::from_libtest(line) {
            tally += counts;
        }
    })?;
    // A test program that crashes prints no counts: cargo's status still tells.
    if !status.success() && tally.failed == 0 {
        tally += Tally::failed_one();
    }
    Ok(tally)
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(workspace::root());
    command
}
