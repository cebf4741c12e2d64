//! The Rust side: formatting, one shared dev build that is linted, the tests of every crate.

use std::path::PathBuf;
use std::process::Command;

use super::tally::Tally;
use crate::acceptance::{EVIDENCE, Run};
use crate::{artefacts, processes, progress, workspace};

/// Package and binary that `cargo build` names for the program itself.
const PACKAGE: &str = "guichet-guichet";
const BINARY: &str = "guichet";

/// Formatting, counted as one test.
pub(crate) fn formatting() -> Result<Tally, String> {
    progress::step("Formatting (cargo fmt --check)");
    Ok(Tally::of(processes::succeeds(&mut cargo(&["fmt", "--all", "--check"]))?))
}

/// Builds the program, with all tests when `with_tests`, and gives the program's path; `None` when the
/// build failed (cargo has said why).
///
/// With tests, the program comes out of the very build that the tests use, so it is compiled once; and Clippy's lints are looked at
/// in it, so that nothing is compiled for them alone.
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
/// What is of another setup's, in the order of [`SETUPS`]: these journeys bring stores of their own, and run once, with the setup that
/// has the same.
const OF_OTHERS: [&[&str]; 3] = [
    &["outages::"],
    &["outages::with_postgresql_and_redis::", "full_queues::"],
    &["outages::with_postgresql::", "full_queues::"],
];
/// What each setup leaves to the others unless every setup is asked for: those in which no store has a part run on the first.
const LEFT_OUT: [&[&[&str]]; 3] = [&[], &[WITHOUT_STORES, PEOPLE_AT_WORK], &[WITHOUT_STORES, CITIZENS]];
/// Journeys that run once before PostgreSQL: their records are kept there in both setups, and their requests put and take in the
/// same way what tokens, sessions, single use, tabs and crashes put and take in each. With Redis it is these that do.
const PEOPLE_AT_WORK: &[&str] = &[
    "proconnect::authorize::",
    "proconnect::bridge::",
    "proconnect::callback::",
    "proconnect::hints::",
    "proconnect::identity::",
    "proconnect::levels::",
    "proconnect::methods::",
    "proconnect::programs::",
    "proconnect::reconciliation::",
    "proconnect::restriction::",
    "proconnect::routing::",
    "proconnect::scopes::",
];
/// And without Redis these.
const CITIZENS: &[&str] = &[
    "hostile::every_route",
    "journey::aidants_connect::",
    "journey::choice::",
    "journey::choice_modal::",
    "journey::clock_skew::",
    "journey::identity_check::",
    "journey::information::",
    "journey::information_message::",
    "journey::levels::",
    "journey::notification::",
    "journey::provider_faults::",
    "journey::register::",
    "journey::return_from_provider::",
    "journey::steps::",
    "journey::subjects::",
    "journey::suspicion::",
    "plain_openid::declared_provider::",
    "plain_openid::hints::",
    "plain_openid::pkce::",
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
    "franceconnectees::",
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
/// stores: all of them where `every_setup`, else what no other setup shows as well. One line of the tally for each setup; what the
/// first shows goes to `run`.
pub(crate) fn tests(run: &mut Run, every_setup: bool) -> Result<Vec<(&'static str, Tally)>, String> {
    let mut tallies = Vec::new();
    for (((stores, title), of_others), left_out) in SETUPS.into_iter().zip(OF_OTHERS).zip(LEFT_OUT) {
        progress::step(title);
        let first = tallies.is_empty();
        let left_out = left_out.iter().copied().flatten().filter(|_| !every_setup);
        let mut command = if first { every_test() } else { journeys() };
        command
            .env(STORES, stores)
            .arg("--")
            .args(of_others.iter().chain(left_out).flat_map(|tests| ["--skip", tests]));
        let tally = if first { recorded(&mut command, run)? } else { counted(&mut command)? };
        tallies.push((title, tally));
    }
    Ok(tallies)
}

/// The longest that one run of Rust tests may take, in seconds, some times what it takes: a test that hangs fails the run with what
/// had been said until then, before the machine that runs it is taken away.
const PATIENCE: &str = "2100";

fn every_test() -> Command {
    within_patience(&["test", "--workspace", "--no-fail-fast"])
}

fn within_patience(arguments: &[&str]) -> Command {
    let mut command = Command::new("timeout");
    command.args(["--verbose", PATIENCE, "cargo"]).args(arguments);
    linted(command)
}

/// The journeys alone. The whole workspace is chosen, so that nothing is built with other features.
pub(crate) fn journeys() -> Command {
    within_patience(&["test", "--workspace", "--test", "journeys", "--no-fail-fast", "--quiet"])
}

/// The tests of one binary, or some of them; the runner says the name of each.
pub(crate) fn by_name(binary: &str) -> Command {
    within_patience(&["test", "--workspace", "--test", binary, "--no-fail-fast"])
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
    command.args(arguments);
    linted(command)
}

/// As `cargo clippy -- -D warnings` asks: Clippy's driver is a compiler, which it uses to check only, and we to build. All runs have
/// the same, else they would each build the workspace again.
fn linted(mut command: Command) -> Command {
    command
        .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        .env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__")
        .current_dir(workspace::root());
    command
}
