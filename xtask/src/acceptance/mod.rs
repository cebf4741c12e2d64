//! Which test shows which line of the references' acceptance catalogues, on which service: checked against what the tests
//! are made of and against a run of them, then written to a page each.

mod catalogue;
mod codes;
mod page;
mod run;
mod sources;

use std::collections::BTreeSet;

use catalogue::{API_PARTICULIER, Catalogue, FRANCECONNECT, FRANCECONNECTEES, PROCONNECT, Part, PartCodes, Scenario};
use codes::Codes;
use sources::{BrowserSources, CALLS, COMMAND_LINE, JOURNEYS, Sources, binary_of};

pub(crate) use run::{EVIDENCE, Run};

use crate::test::rust;
use crate::test::tally::Tally;
use crate::{progress, workspace};

/// The error codes of a reference, where a page tells of them.
type Told = Option<(&'static PartCodes, Codes)>;

/// What is told, and what tells it.
struct Coverage {
    parts: Vec<(&'static Part, Catalogue, Told)>,
}

impl Coverage {
    fn read() -> Result<Self, String> {
        let parts = [&FRANCECONNECT, &PROCONNECT, &FRANCECONNECTEES, &API_PARTICULIER].into_iter().map(|part| {
            let codes = part.codes.as_ref().map(|codes| Ok::<_, String>((codes, Codes::read(codes)?))).transpose()?;
            Ok((part, Catalogue::read(part)?, codes))
        });
        Ok(Self { parts: parts.collect::<Result<_, String>>()? })
    }

    fn scenarios(&self) -> impl Iterator<Item = (&'static Part, &Scenario)> {
        self.parts.iter().flat_map(|(part, catalogue, _)| catalogue.scenarios().map(|scenario| (*part, scenario)))
    }

    /// The error codes of the references that have them.
    fn codes(&self) -> impl Iterator<Item = (&'static PartCodes, &Codes)> {
        self.parts.iter().filter_map(|(_, _, codes)| codes.as_ref().map(|(of, codes)| (*of, codes)))
    }

    /// Every page, with what it must say.
    fn pages(&self) -> Vec<(&'static str, String)> {
        self.parts
            .iter()
            .map(|(part, catalogue, codes)| (part.page, page::of(part, catalogue, codes.as_ref())))
            .collect()
    }

    /// What can be told without running anything.
    fn written_faults(&self) -> Result<Vec<String>, String> {
        let (sources, browser) = (Sources::read()?, BrowserSources::read()?);
        let mut faults: Vec<String> =
            self.parts.iter().flat_map(|(part, catalogue, _)| catalogue.faults(part)).collect();
        for (_, scenario) in self.scenarios() {
            faults.extend(scenario.tests.iter().filter_map(|test| sources.fault(test)));
            faults.extend(scenario.browser.iter().filter_map(|title| browser.fault(title)));
        }
        faults.extend(self.codes().flat_map(|(of, codes)| codes.written_faults(of, &sources)));
        faults.dedup();
        Ok(faults)
    }

    fn check(&self, run: &Run) -> Result<Outcome, String> {
        let mut faults = self.written_faults()?;
        faults.extend(self.scenarios().flat_map(|(part, it)| run_faults(part, it, run)));
        for (of, codes) in self.codes() {
            faults.extend(codes.run_faults(run));
            let compared_by = of.compared_by;
            faults.extend((!run.passed(compared_by)).then(|| format!("{compared_by} did not pass")));
        }
        if !faults.is_empty() {
            eprintln!("{}", faults.join("\n"));
            return Ok(Outcome::Wrong);
        }
        let stale: Vec<_> = self.pages().into_iter().filter(|(page, text)| known(page) != *text).collect();
        Ok(if stale.is_empty() { Outcome::Fresh } else { Outcome::Stale(stale) })
    }
}

/// `cargo xtask coverage`: runs the tests that the catalogues name, and writes the pages. True when all is as they say.
pub(crate) fn run() -> Result<bool, String> {
    let coverage = Coverage::read()?;
    let mut run = Run::default();
    let shown = coverage.scenarios().flat_map(|(_, it)| &it.tests);
    let names: BTreeSet<&str> = shown
        .chain(coverage.codes().flat_map(|(_, codes)| codes.tests()))
        .map(String::as_str)
        .chain(coverage.codes().map(|(of, _)| of.compared_by))
        .collect();
    progress::step("The tests that show the acceptance lines");
    for binary in [JOURNEYS, COMMAND_LINE, CALLS] {
        let of_it = names.iter().map(|test| binary_of(test)).filter(|(of, _)| *of == binary).map(|(_, name)| name);
        rust::recorded(rust::by_name(binary).args(["--", "--exact"]).args(of_it), &mut run)?;
    }
    if coverage.scenarios().any(|(_, it)| !it.browser.is_empty()) {
        crate::test::in_browser(&mut run)?;
    }
    let outcome = coverage.check(&run)?;
    outcome.write()?;
    Ok(!matches!(outcome, Outcome::Wrong))
}

/// After every test ran: one test more, which fails when a line is not shown as its catalogue says, or when a page is
/// not what this run gives. It is written anew then.
pub(crate) fn conclude(run: &Run) -> Result<Tally, String> {
    progress::step("Acceptance lines of the references");
    let outcome = Coverage::read()?.check(run)?;
    outcome.write()?;
    if let Outcome::Stale(pages) = &outcome {
        let names: Vec<&str> = pages.iter().map(|(page, _)| *page).collect();
        eprintln!("not what this run gives, written anew, commit: {}", names.join(", "));
    }
    Ok(Tally::of(matches!(outcome, Outcome::Fresh)))
}

enum Outcome {
    /// All is shown, and the pages say so.
    Fresh,
    /// All is shown, and these pages must say this.
    Stale(Vec<(&'static str, String)>),
    /// Something is not shown; what it is was printed.
    Wrong,
}

impl Outcome {
    fn write(&self) -> Result<(), String> {
        let Self::Stale(pages) = self else { return Ok(()) };
        let write = |(page, text): &(&str, String)| {
            std::fs::write(workspace::root().join(page), text).map_err(|error| format!("{page}: {error}"))
        };
        pages.iter().try_for_each(write)
    }
}

fn known(page: &str) -> String {
    std::fs::read_to_string(workspace::root().join(page)).unwrap_or_default()
}

/// What a run does not show of a scenario.
fn run_faults(part: &Part, scenario: &Scenario, run: &Run) -> Vec<String> {
    let mut faults: Vec<String> = Vec::new();
    faults.extend(scenario.tests.iter().filter(|test| !run.passed(test)).map(|test| format!("{test} did not pass")));
    if run.has_browser() {
        let failed = scenario.browser.iter().filter(|title| !run.passed_in_browser(title));
        faults.extend(failed.map(|title| format!("«{title}» did not pass")));
    }
    // Which service a browser met is not recorded: its tests are believed.
    if scenario.browser.is_empty() {
        for service in part.names() {
            let asked = scenario.is_on(service) && !scenario.is_missing(service);
            // There is nothing else that a call could meet.
            let is_met = |test: &String| binary_of(test).0 == CALLS || run.met(test, service);
            if asked && !scenario.tests.iter().any(is_met) {
                faults.push(format!("«{}»: no test spoke to {service}", scenario.line));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::catalogue::{HIGH, LOW};
    use super::*;

    #[test]
    fn every_line_has_tests_that_assert_or_names_the_issue_that_it_waits_for_and_every_code_is_met_or_cannot_be() {
        let faults = Coverage::read().unwrap().written_faults().unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn each_page_is_what_its_catalogue_says() {
        for (page, text) in Coverage::read().unwrap().pages() {
            assert!(known(page) == text, "{page}: run cargo xtask coverage");
        }
    }

    #[test]
    fn a_line_is_shown_on_a_platform_by_a_test_that_passed_and_spoke_to_it() {
        let scenario: Scenario = toml::from_str("line = \"x\"\ntests = [\"a\"]").unwrap();
        let mut run = Run::default();
        assert_eq!(run_faults(&FRANCECONNECT, &scenario, &run).len(), 3);
        run.takes("test a ... ok");
        let file = workspace::scratch().unwrap().join("evidence-of-a-test.tsv");
        std::fs::write(&file, format!("a\t{LOW}\n")).unwrap();
        run.takes_evidence(&file);
        assert_eq!(run_faults(&FRANCECONNECT, &scenario, &run), [format!("«x»: no test spoke to {HIGH}")]);
    }
}
