//! The built program, asked as a person or a script asks it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accesses;
mod check;
mod demo;
mod dev;
mod evidence;
mod hardware;
mod help;
mod import;
mod import_organisations;
mod journal;
mod maintenance;
mod mocks;
mod nested;
mod professional_services;
mod profiles;
mod records;
mod serve;
mod tokens;
mod tutorial;
mod userinfo;

use std::process::{Command, Output};

/// The program, with nothing of the environment that could change what it says.
fn guichet(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
    command.env_clear().args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    guichet(arguments).output().unwrap()
}

/// Exit code, standard output and standard error, for a snapshot.
fn told(output: &Output) -> String {
    format!(
        "exit code: {}\n--- standard output\n{}--- standard error\n{}",
        output.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string()),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    )
}
