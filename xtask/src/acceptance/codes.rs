//! The error codes of the reference (FC §10), and the test that meets each.

use serde::Deserialize;

use super::run::Run;
use super::sources::Sources;
use crate::workspace;

/// Where they stand, from the workspace's root.
const FILE: &str = "crates/guichet/tests/acceptance/codes.toml";

/// All codes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Codes {
    pub(super) codes: Vec<Code>,
    /// Codes that are not the broker's.
    pub(super) elsewhere: Vec<Elsewhere>,
}

/// A code that concerns the broker, and what the reference says of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the journeys compare the whole line with the answer")]
pub(super) struct Code {
    pub(super) code: String,
    pub(super) meaning: String,
    pub(super) status: u16,
    served: Option<u16>,
    pub(super) out: String,
    error: Option<String>,
    description: Option<String>,
    message: Option<String>,
    #[serde(default)]
    pub(super) contact: bool,
    /// A test of the journeys in which it happens by itself.
    pub(super) test: Option<String>,
    /// Why it cannot happen here: it is rehearsed only.
    pub(super) never: Option<String>,
}

/// Codes of another part of the real service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Elsewhere {
    #[serde(rename = "where")]
    pub(super) place: String,
    pub(super) codes: Vec<String>,
}

impl Codes {
    /// Reads them.
    pub(super) fn read() -> Result<Self, String> {
        let path = workspace::root().join(FILE);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| format!("{FILE}: {error}"))
    }

    /// What can be told without running anything.
    pub(super) fn written_faults(&self, sources: &Sources) -> Vec<String> {
        let mut faults = Vec::new();
        for code in &self.codes {
            match (&code.test, &code.never) {
                (Some(test), None) => faults.extend(sources.fault(test)),
                (None, Some(_)) => {}
                _ => faults.push(format!("{} needs a test, or why it never happens", code.code)),
            }
        }
        faults
    }

    /// What a run does not show of them.
    pub(super) fn run_faults(&self, run: &Run) -> Vec<String> {
        self.codes.iter().filter_map(|code| code.run_fault(run)).collect()
    }
}

impl Code {
    fn run_fault(&self, run: &Run) -> Option<String> {
        let test = self.test.as_ref()?;
        // A redirect does not tell its code, only its error.
        let met = match (&self.error, self.out.as_str()) {
            (Some(error), "redirect") => run.met(test, &format!("error:{error}")) || run.met(test, &self.code),
            _ => run.met(test, &self.code),
        };
        (!run.passed(test) || !met).then(|| format!("{test} did not meet {}", self.code))
    }
}
