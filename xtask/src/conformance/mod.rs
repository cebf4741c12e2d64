//! `cargo xtask conformance`: the OpenID Foundation's suite tests our `openid`, first as a provider, then as a relying
//! party that has the suite as its identity provider.
//!
//! The suite is somebody else's program, it is up already, and nothing of it is here. Ours are `xtask/conformance/`: what
//! drives it (`run.py`), what it is told about our pages, and the browser of the relying-party plans.

mod expected;
mod plan;
mod record;
mod stack;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::test::rust;
use crate::{processes, progress, workspace};
use plan::Plan;
use record::{Record, Report};
use stack::Stack;

/// Where the suite is, and what to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Address of the suite, which is up already
    #[arg(long, value_name = "URL", default_value = "https://localhost.emobix.co.uk:8443")]
    suite: String,
    /// Certificate authority of the suite, PEM [default: ~/.cache/conformance/certs/ca.pem]
    #[arg(long, value_name = "FILE")]
    suite_ca: Option<PathBuf>,
    /// Host name by which the suite and we reach our program: it leads to 127.0.0.1, in /etc/hosts for instance
    #[arg(long, value_name = "NAME", default_value = "op.conformance.test")]
    public_host: String,
    /// Test this program instead of building one
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Run this plan only (repeatable); nothing is recorded then
    #[arg(long = "plan", value_name = "PLAN", value_enum)]
    plans: Vec<Plan>,
}

impl Options {
    fn suite(&self) -> &str {
        self.suite.trim_end_matches('/')
    }

    fn suite_ca(&self) -> PathBuf {
        let usual = || std::env::home_dir().unwrap_or_default().join(".cache/conformance/certs/ca.pem");
        self.suite_ca.clone().unwrap_or_else(usual)
    }
}

/// Folder of what drives the suite.
fn own_files() -> PathBuf {
    workspace::root().join("xtask/conformance")
}

/// A file of [`own_files`] as JSON.
fn own_json(name: &str) -> Result<serde_json::Value, String> {
    let path = own_files().join(name);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Runs the plans. True when no module failed that is not expected to.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    expected::check(&own_json("expected.json")?, &own_json("certified.json")?)?;
    let authority = options.suite_ca();
    if !authority.is_file() {
        return Err(format!("{}: no such file; --suite-ca names the suite's authority", authority.display()));
    }
    let Some(program) = program(options)? else { return Ok(false) };
    let folder = workspace::scratch()?.join("conformance");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    progress::step("Starting Guichet with TLS");
    let stack = Stack::start(&program, &folder, options)?;
    let chosen = if options.plans.is_empty() { &Plan::ALL[..] } else { &options.plans };
    let mut reports = Vec::new();
    let mut clean = true;
    for plan in chosen {
        progress::step(plan.title());
        let report = folder.join(format!("{}.json", plan.name()));
        clean &= plays(*plan, options, &stack, &folder, &report)?;
        reports.push(Report::read(&report)?);
    }
    if options.plans.is_empty() {
        let record = Record::of(reports, crate::record::today()?, crate::record::version()?);
        record.write(&own_json("certified.json")?, &own_json("notes.json")?)?;
        progress::step("Recorded in docs/reference/conformance.md");
    }
    Ok(clean)
}

/// The program to test; `None` when it does not compile (cargo has said why).
fn program(options: &Options) -> Result<Option<PathBuf>, String> {
    if let Some(given) = &options.program {
        return Ok(Some(given.clone()));
    }
    progress::step("Building the program");
    rust::build(false)
}

/// Runs one plan, which writes its report. False when a module failed unexpectedly.
fn plays(plan: Plan, options: &Options, stack: &Stack, folder: &Path, report: &Path) -> Result<bool, String> {
    let own = own_files();
    let mut command = Command::new("python3");
    command
        .arg(own.join("run.py"))
        .arg(plan.with_variants())
        .args(["--suite", options.suite()])
        .arg("--cacert")
        .arg(options.suite_ca())
        .arg("--config")
        .arg(own.join(plan.template()))
        .arg("--expected")
        .arg(own.join("expected.json"))
        .arg("--strict-expected")
        .arg("--report")
        .arg(report)
        .arg("--logs")
        .arg(folder.join(format!("{}.logs", plan.name())));
    if plan.is_of_the_relying_party() {
        // run.py hands the hook to a shell.
        command.arg("--hook").arg(format!("python3 '{}'", own.join("browser.py").display()));
    }
    command.envs(stack.variables(options)).current_dir(workspace::root());
    // A report of an earlier run must not be taken for this one's.
    let _ = std::fs::remove_file(report);
    let clean = processes::succeeds(&mut command)?;
    if clean || report.is_file() { Ok(clean) } else { Err("run.py wrote no report: it said why".to_owned()) }
}
