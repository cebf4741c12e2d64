//! Project chores in Rust: `cargo xtask test` runs every test with everything that it needs, `cargo xtask bench` measures.
//!
//! Nothing here is part of the program that is shipped. Chores print what they do as they do it, stop
//! what they started, and end with a status that a script can read.

mod acceptance;
mod artefacts;
mod bench;
mod conformance;
mod processes;
mod progress;
mod record;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Chores of the Guichet project.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Install what the tests need, check formatting and lints, then run every test
    ///
    /// Beside the Rust tests run those that have another runner: a Guichet of our own on free ports for the clients in
    /// other languages, another for the browser journeys. Missing Debian packages are installed when the command runs
    /// as root, else they are named and the command stops. At the end stands how long each step took; the last line
    /// is `N passed, N failed`.
    Test(test::Options),
    /// Measure throughput per server core, waiting, memory and cold start, and record the figures in bench/
    ///
    /// A load generator of ours plays browsers, service providers, an identity provider and the register against a
    /// release build in production mode, each of the two on a core of its own. Every answer is checked: a wrong one
    /// ends the bench. Leave the machine alone meanwhile.
    Bench(bench::Options),
    /// Run the tests that show the acceptance lines of the references of FranceConnect and ProConnect, and write their pages
    ///
    /// crates/guichet/tests/acceptance/ lists the lines with the tests that show each. The pages are
    /// docs/reference/franceconnect-coverage.md and proconnect-coverage.md; they are written only when every test that is
    /// named exists, asserts something, passed, and spoke to the service that its line is marked for.
    Coverage,
    /// Run the OpenID Foundation's conformance suite, which is up already, against `openid`
    ///
    /// Five plans: Config, Basic and RP-Initiated Logout of the provider, Basic and Config of the relying party.
    /// The program is built and started here, with TLS. What came out goes to docs/reference/conformance.md.
    /// docs/how-to/run-the-conformance-suite.md says how to have the suite up.
    Conformance(conformance::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = processes::stop_on_signals().and_then(|()| match arguments.chore {
        Chore::Test(options) => test::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Coverage => acceptance::run(),
        Chore::Conformance(options) => conformance::run(&options),
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
