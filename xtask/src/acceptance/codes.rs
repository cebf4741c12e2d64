//! The error codes of the reference (FC §10), and the test that meets each.

use serde::Deserialize;

use super::run::Run;
use super::sources::Sources;
use crate::workspace;

/// Where they stand, from the workspace's root.
const FILE: &str = "crates/guichet/tests/acceptance/codes.toml";

/// The part of all codes that may be unreachable, in hundredths (issue 5).
const NEVER_AT_MOST: usize = 5;

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
    /// By which rule of the reference another code, or none, is answered first: it is rehearsed only.
    pub(super) before: Option<String>,
    /// Why it cannot happen in this program: it is rehearsed only.
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
            match (&code.test, &code.before, &code.never) {
                (Some(test), None, None) => faults.extend(sources.fault(test)),
                (None, Some(_), None) | (None, None, Some(_)) => {}
                _ => faults.push(format!("{} needs a test, what comes before it, or why it never happens", code.code)),
            }
        }
        let (never, all) = (self.never(), self.all());
        if never * 100 > all * NEVER_AT_MOST {
            faults.push(format!("{never} of {all} codes never happen: more than {NEVER_AT_MOST} %"));
        }
        faults
    }

    /// How many the reference has.
    pub(super) fn all(&self) -> usize {
        self.codes.len() + self.elsewhere()
    }

    /// How many of them are not the broker's.
    pub(super) fn elsewhere(&self) -> usize {
        self.elsewhere.iter().map(|it| it.codes.len()).sum()
    }

    /// How many of them cannot happen in this program.
    pub(super) fn never(&self) -> usize {
        self.codes.iter().filter(|code| code.never.is_some()).count()
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
