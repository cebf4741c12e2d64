//! `cargo xtask bench`: builds the program and its load generator, then lets the generator measure.

use std::path::PathBuf;
use std::process::Command;

use crate::{artefacts, processes, progress, workspace};

/// The program that is measured, then the one that measures.
const PACKAGES: [&str; 2] = ["guichet-guichet", "guichet-bench"];
const PROGRAM: &str = "guichet";
const GENERATOR: &str = "guichet-bench";

/// What may be chosen.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Measure this line only; may be given several times
    ///
    /// cold-start, memory, discovery, jwks, introspection, userinfo-json, userinfo-es256, single-sign-on-hs256,
    /// single-sign-on-es256, single-sign-on-rs256, full-login, login-p99, plus-login-rsa, plus-login-ecdh, pro-login,
    /// pro-single-sign-on, pro-refresh, pro-introspection-jwt, checktoken-ecdh,
    /// checktoken-rsa, data, data-p99, data-rules, prebuilt, datapass, many-clients, stored-tokens,
    /// store-memory, store-expiry.
    #[arg(long, value_name = "LINE")]
    only: Vec<String>,
    /// Seconds that each line is measured [default: 10]
    #[arg(long, value_name = "N")]
    seconds: Option<u32>,
    /// Only check, on a debug build, that every answer is right: nothing is measured, nothing recorded
    #[arg(long)]
    quick: bool,
    /// Print the figures and record nothing
    #[arg(long)]
    no_record: bool,
    /// The lines of `--only datapass` on this empty PostgreSQL database; records nothing
    #[arg(long, value_name = "URL")]
    postgresql: Option<String>,
}

/// Builds and measures. True when every answer was right.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    progress::step(if options.quick { "Building" } else { "Building for release (some minutes the first time)" });
    let (Some(program), Some(generator)) = build(options.quick)? else { return Ok(false) };
    let mut command = Command::new(generator);
    command
        .current_dir(workspace::root())
        .arg("--program")
        .arg(program)
        .arg("--scratch")
        .arg(workspace::scratch()?.join("bench"))
        .arg("--records")
        .arg(workspace::root().join("bench"));
    for line in &options.only {
        command.arg("--only").arg(line);
    }
    if let Some(seconds) = options.seconds {
        command.arg("--seconds").arg(seconds.to_string());
    }
    if options.quick {
        command.arg("--quick");
    }
    if options.no_record {
        command.arg("--no-record");
    }
    if let Some(url) = &options.postgresql {
        command.arg("--postgresql").arg(url);
    }
    processes::succeeds(&mut command)
}

/// Builds both programs; `None` for one that cargo did not build (it has said why).
fn build(quick: bool) -> Result<(Option<PathBuf>, Option<PathBuf>), String> {
    let mut command = Command::new("cargo");
    command.current_dir(workspace::root()).args(["build", "--quiet", "--message-format", "json-render-diagnostics"]);
    for package in PACKAGES {
        command.args(["--package", package]);
    }
    if !quick {
        command.arg("--release");
    }
    let (mut program, mut generator) = (None, None);
    let status = processes::read_lines(&mut command, |line| {
        program = program.take().or_else(|| artefacts::program_of(line, PROGRAM));
        generator = generator.take().or_else(|| artefacts::program_of(line, GENERATOR));
    })?;
    Ok(if status.success() { (program, generator) } else { (None, None) })
}
