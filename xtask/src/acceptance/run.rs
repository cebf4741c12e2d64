//! What a run of the tests showed: which passed, and what each met.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::sources::binary_of;
use crate::workspace;

/// The setting by which the journeys know where to write which services and error codes they met.
pub(crate) const EVIDENCE: &str = "GUICHET_TEST_EVIDENCE";

/// What the journeys and the tests in a browser came to.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// Whether each test passed, by name.
    passed: BTreeMap<String, bool>,
    /// What answered it: services, error codes.
    met: BTreeSet<(String, String)>,
    /// Whether each test in a browser passed, by title; `None` when they did not run.
    pub(super) browser: Option<BTreeMap<String, bool>>,
}

impl Run {
    /// A file for the evidence of a run that is to begin.
    pub(crate) fn evidence_file() -> Result<PathBuf, String> {
        let path = workspace::scratch()?.join("acceptance-evidence.tsv");
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(format!("{}: {error}", path.display())),
            _ => Ok(path),
        }
    }

    /// Takes a line that libtest printed: `test a::b ... ok`. True when it tells a result.
    pub(crate) fn takes(&mut self, line: &str) -> bool {
        let Some((name, result)) = line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... ")) else {
            return false;
        };
        let passed = self.passed.entry(name.to_owned()).or_insert(true);
        *passed &= result == "ok";
        true
    }

    /// Takes what the journeys wrote: a test and what it met, a line each.
    pub(crate) fn takes_evidence(&mut self, path: &Path) {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let pairs = text.lines().filter_map(|line| line.split_once('\t'));
        self.met.extend(pairs.map(|(test, met)| (test.to_owned(), met.to_owned())));
    }

    /// Takes what Node's reporter printed: `✔ title (1.5ms)`, `✖` for one that failed.
    pub(crate) fn takes_browser(&mut self, printed: &str) {
        let results = printed.lines().filter_map(|line| {
            let line = line.trim_start();
            let passed = line.starts_with('✔');
            let rest = line.strip_prefix(['✔', '✖'])?.trim_start();
            Some((rest.rsplit_once(" (").map_or(rest, |(title, _)| title).to_owned(), passed))
        });
        let all = self.browser.get_or_insert_default();
        for (title, passed) in results {
            *all.entry(title).or_insert(true) &= passed;
        }
    }

    /// Whether a test ran and passed.
    pub(super) fn passed(&self, test: &str) -> bool {
        self.passed.get(binary_of(test).1) == Some(&true)
    }

    /// Whether a test met a service or an error code.
    pub(super) fn met(&self, test: &str, what: &str) -> bool {
        self.met.contains(&(test.to_owned(), what.to_owned()))
    }

    /// Whether the tests in a browser ran.
    pub(super) fn has_browser(&self) -> bool {
        self.browser.is_some()
    }

    /// Whether a test in a browser ran and passed.
    pub(super) fn passed_in_browser(&self, title: &str) -> bool {
        self.browser.as_ref().is_some_and(|all| all.get(title) == Some(&true))
    }
}

#[cfg(test)]
mod tests {
    use super::Run;

    #[test]
    fn results_are_read_from_what_the_runners_print() {
        let mut run = Run::default();
        assert!(run.takes("test a::b ... ok") && run.takes("test a::c ... FAILED"));
        assert!(!run.takes("running 2 tests") && !run.takes("test result: ok. 1 passed; 0 failed"));
        assert!(run.passed("a::b") && !run.passed("a::c") && !run.passed("a::d"));
        assert!(run.passed("command_line::a::b") && run.passed("calls::a::b"), "libtest does not name the binary");
        run.takes_browser("✔ one (logged in) (3.1ms)\n✖ two (4ms)\nℹ tests 2\n");
        assert!(run.passed_in_browser("one (logged in)") && !run.passed_in_browser("two"));
    }
}
