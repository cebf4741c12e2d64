//! The error codes of the references (FC §10, PC §6), and the test that meets each.

use serde::Deserialize;

use super::catalogue::PartCodes;
use super::run::Run;
use super::sources::Sources;
use crate::workspace;

/// All codes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Codes {
    pub(super) codes: Vec<Code>,
    /// Codes that no answer bears: the log and the exchanges tell them.
    #[serde(default)]
    pub(super) noted: Vec<Noted>,
    /// Codes that are not the broker's.
    #[serde(default)]
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

/// A code that no answer bears.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Noted {
    pub(super) code: String,
    pub(super) meaning: String,
    /// Who tells it, and where.
    pub(super) told: String,
    /// A test that provokes it and finds it there.
    pub(super) test: Option<String>,
    /// Why it cannot happen in this program.
    pub(super) never: Option<String>,
}

/// Codes of another part of the real service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Elsewhere {
    #[serde(rename = "where")]
    pub(super) place: String,
    /// Whether a part of the service has them that comes with an issue of its own.
    #[serde(default)]
    pub(super) later: bool,
    pub(super) codes: Vec<String>,
}

impl Codes {
    /// Reads those of a reference.
    pub(super) fn read(of: &PartCodes) -> Result<Self, String> {
        let path = workspace::root().join(of.file);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| format!("{}: {error}", of.file))
    }

    /// What can be told without running anything.
    pub(super) fn written_faults(&self, of: &PartCodes, sources: &Sources) -> Vec<String> {
        let mut faults: Vec<String> = sources.fault(of.compared_by).into_iter().collect();
        for code in &self.codes {
            match (&code.test, &code.before, &code.never) {
                (Some(test), None, None) => faults.extend(sources.fault(test)),
                (None, Some(_), None) | (None, None, Some(_)) => {}
                _ => faults.push(format!("{} needs a test, what comes before it, or why it never happens", code.code)),
            }
        }
        for noted in &self.noted {
            match (&noted.test, &noted.never) {
                (Some(test), None) => faults.extend(sources.fault(test)),
                (None, Some(_)) => {}
                _ => faults.push(format!("{} needs a test, or why it never happens", noted.code)),
            }
        }
        let (never, all) = (self.never(), self.all());
        if let Some(most) = of.never_at_most.filter(|most| never * 100 > all * most) {
            faults.push(format!("{never} of {all} codes never happen: more than {most} %"));
        }
        faults
    }

    /// How many the reference has.
    pub(super) fn all(&self) -> usize {
        self.codes.len() + self.noted.len() + self.elsewhere(false) + self.elsewhere(true)
    }

    /// How many of them are of other programs, or of parts of the service that come later.
    pub(super) fn elsewhere(&self, later: bool) -> usize {
        self.elsewhere.iter().filter(|it| it.later == later).map(|it| it.codes.len()).sum()
    }

    /// How many of them cannot happen in this program.
    pub(super) fn never(&self) -> usize {
        let answered = self.codes.iter().filter(|code| code.never.is_some()).count();
        answered + self.noted.iter().filter(|code| code.never.is_some()).count()
    }

    /// The tests in which codes happen.
    pub(super) fn tests(&self) -> impl Iterator<Item = &String> {
        let answered = self.codes.iter().filter_map(|code| code.test.as_ref());
        answered.chain(self.noted.iter().filter_map(|code| code.test.as_ref()))
    }

    /// What a run does not show of them.
    pub(super) fn run_faults(&self, run: &Run) -> Vec<String> {
        let answered = self.codes.iter().filter_map(|code| code.run_fault(run));
        answered.chain(self.noted.iter().filter_map(|code| code.run_fault(run))).collect()
    }
}

impl Code {
    fn run_fault(&self, run: &Run) -> Option<String> {
        let test = self.test.as_ref()?;
        // A redirect does not tell its code, only its error; a page that is shown again tells none, and its test what it says.
        let met = match (&self.error, self.out.as_str()) {
            (_, "again") => true,
            (Some(error), "redirect") => run.met(test, &format!("error:{error}")) || run.met(test, &self.code),
            _ => run.met(test, &self.code),
        };
        (!run.passed(test) || !met).then(|| format!("{test} did not meet {}", self.code))
    }
}

impl Noted {
    fn run_fault(&self, run: &Run) -> Option<String> {
        let test = self.test.as_ref()?;
        (!run.passed(test) || !run.met(test, &self.code)).then(|| format!("{test} did not meet {}", self.code))
    }
}
