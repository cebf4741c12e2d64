//! `cargo xtask test --long`: what is used once, asked for so often that a race had its chance. The result is kept in
//! `docs/reference/single-use.md`.

use std::path::PathBuf;

use super::rust;
use super::tally::Tally;
use crate::{progress, record, workspace};

/// The setting by which the tests know how often they try each kind.
const ROUNDS_SETTING: &str = "GUICHET_TEST_ROUNDS";
const ROUNDS: usize = 1_000;
const RECORD: &str = "docs/reference/single-use.md";

/// What one setup of stores gave.
struct Outcome {
    stores: &'static str,
    tally: Tally,
    seconds: u64,
}

/// Plays the rounds on each setup of stores, and records what came out when every setup was played.
pub(crate) fn run() -> Result<bool, String> {
    let mut outcomes = Vec::new();
    for (stores, _) in rust::SETUPS {
        progress::step(&format!("{ROUNDS} rounds of each kind on {stores}"));
        let start = progress::elapsed();
        let mut command = rust::journeys();
        command.env(rust::STORES, stores).env(ROUNDS_SETTING, ROUNDS.to_string()).args(["--", "single_use"]);
        let tally = rust::counted(&mut command)?;
        outcomes.push(Outcome { stores, tally, seconds: (progress::elapsed() - start).as_secs() });
    }
    let path: PathBuf = workspace::root().join(RECORD);
    std::fs::write(&path, page(&outcomes, &record::today()?, &record::version()?))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    progress::step(&format!("Recorded in {RECORD}"));
    Ok(outcomes.iter().all(|outcome| outcome.tally.is_clean()))
}

fn page(outcomes: &[Outcome], date: &str, commit: &str) -> String {
    let mut page = format!(
        "# Single use, a thousand times\n\n\
         Written by `cargo xtask test --long` on {date}, of commit {commit}. `crates/guichet/tests/journeys/single_use.rs` asks 50 times \
         at once, over HTTP, at FranceConnect and at `openid`: for the tokens of one code, with one callback, with one CSRF token. In each of {ROUNDS} rounds exactly one \
         of them must succeed; the replays of a code must revoke what it gave.\n\n\
         | Stores | Tests passed | Failed | Seconds |\n|---|---|---|---|\n"
    );
    for Outcome { stores, tally, seconds } in outcomes {
        page.push_str(&format!("| `{stores}` | {} | {} | {seconds} |\n", tally.passed, tally.failed));
    }
    page
}
