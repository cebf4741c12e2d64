//! Project chores in Rust: `cargo xtask test` runs every test with everything that it needs.
//!
//! Nothing here is part of the program that is shipped. Chores print what they do as they do it, stop
//! what they started, and end with a status that a script can read.

mod processes;
mod progress;
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
    /// Rust tests first, then a Guichet of our own on free ports for the Node client, and another for the
    /// browser journeys. Missing Debian packages are installed when the command runs as root, else they are
    /// named and the command stops. The last line is `N passed, N failed`.
    Test(test::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = processes::stop_on_signals().and_then(|()| match arguments.chore {
        Chore::Test(options) => test::run(&options),
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
