//! Which test shows which line of the reference's acceptance catalogue, on which platform: checked against what the tests
//! are made of and against a run of them, then written to a page.

mod catalogue;
mod codes;
mod page;
mod run;
mod sources;

use catalogue::{Catalogue, HIGH, LOW, Scenario};
use codes::Codes;
use sources::{BrowserSources, Sources};

pub(crate) use run::{EVIDENCE, Run};

use crate::test::rust;
use crate::test::tally::Tally;
use crate::{progress, workspace};

/// The test that compares the answer of every code with its line.
const ALL_CODES: &str = "codes::every_code_is_answered_where_and_as_the_reference_says";

const PAGE: &str = "docs/reference/franceconnect-coverage.md";

/// `cargo xtask coverage`: runs the tests that the catalogue names, and writes the page. True when all is as it says.
pub(crate) fn run() -> Result<bool, String> {
    let (catalogue, codes) = (Catalogue::read()?, Codes::read()?);
    let mut run = Run::default();
    let shown = catalogue.scenarios().flat_map(|it| &it.tests);
    let names: Vec<&str> = shown
        .chain(codes.codes.iter().filter_map(|it| it.test.as_ref()))
        .map(String::as_str)
        .chain([ALL_CODES])
        .collect();
    progress::step("The tests that show the acceptance lines");
    rust::recorded(rust::journeys_by_name().args(["--", "--exact"]).args(names), &mut run)?;
    if catalogue.scenarios().any(|it| !it.browser.is_empty()) {
        crate::test::in_browser(&mut run)?;
    }
    let outcome = check(&catalogue, &codes, &run)?;
    if let Outcome::Stale(text) = &outcome {
        write(text)?;
    }
    Ok(!matches!(outcome, Outcome::Wrong))
}

/// After every test ran: one test more, which fails when a line is not shown as the catalogue says, or when the page is
/// not what this run gives. It is written anew then.
pub(crate) fn conclude(run: &Run) -> Result<Tally, String> {
    progress::step("Acceptance lines of the reference");
    let outcome = check(&Catalogue::read()?, &Codes::read()?, run)?;
    if let Outcome::Stale(text) = &outcome {
        write(text)?;
        eprintln!("{PAGE} was not what this run gives: it was written anew, commit it");
    }
    Ok(Tally::of(matches!(outcome, Outcome::Fresh)))
}

enum Outcome {
    /// All is shown, and the page says so.
    Fresh,
    /// All is shown, and the page must say this.
    Stale(String),
    /// Something is not shown; what it is was printed.
    Wrong,
}

fn check(catalogue: &Catalogue, codes: &Codes, run: &Run) -> Result<Outcome, String> {
    let mut faults = written_faults(catalogue, codes)?;
    faults.extend(catalogue.scenarios().flat_map(|it| run_faults(it, run)));
    faults.extend(codes.run_faults(run));
    faults.extend((!run.passed(ALL_CODES)).then(|| format!("{ALL_CODES} did not pass")));
    if !faults.is_empty() {
        eprintln!("{}", faults.join("\n"));
        return Ok(Outcome::Wrong);
    }
    let page = page::of(catalogue, codes);
    let known = std::fs::read_to_string(workspace::root().join(PAGE)).unwrap_or_default();
    Ok(if known == page { Outcome::Fresh } else { Outcome::Stale(page) })
}

fn write(page: &str) -> Result<(), String> {
    std::fs::write(workspace::root().join(PAGE), page).map_err(|error| format!("{PAGE}: {error}"))
}

/// What can be told without running anything.
fn written_faults(catalogue: &Catalogue, codes: &Codes) -> Result<Vec<String>, String> {
    let (sources, browser) = (Sources::read()?, BrowserSources::read()?);
    let mut faults = catalogue.faults();
    for scenario in catalogue.scenarios() {
        faults.extend(scenario.tests.iter().filter_map(|test| sources.fault(test)));
        faults.extend(scenario.browser.iter().filter_map(|title| browser.fault(title)));
    }
    faults.extend(codes.written_faults(&sources));
    faults.dedup();
    Ok(faults)
}

/// What a run does not show of a scenario.
fn run_faults(scenario: &Scenario, run: &Run) -> Vec<String> {
    let mut faults: Vec<String> = Vec::new();
    faults.extend(scenario.tests.iter().filter(|test| !run.passed(test)).map(|test| format!("{test} did not pass")));
    if run.has_browser() {
        let failed = scenario.browser.iter().filter(|title| !run.passed_in_browser(title));
        faults.extend(failed.map(|title| format!("«{title}» did not pass")));
    }
    // Which service a browser met is not recorded: its tests are believed.
    if scenario.browser.is_empty() {
        for service in [LOW, HIGH] {
            let asked = scenario.is_on(service) && !scenario.is_missing(service);
            if asked && !scenario.tests.iter().any(|test| run.met(test, service)) {
                faults.push(format!("«{}»: no test spoke to {service}", scenario.line));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_tests_that_assert_or_names_the_issue_that_it_waits_for_and_every_code_is_met_or_cannot_be() {
        let faults = written_faults(&Catalogue::read().unwrap(), &Codes::read().unwrap()).unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn the_page_is_what_the_catalogue_says() {
        let page = std::fs::read_to_string(workspace::root().join(PAGE)).unwrap();
        assert!(page == page::of(&Catalogue::read().unwrap(), &Codes::read().unwrap()), "run cargo xtask coverage");
    }

    #[test]
    fn a_line_is_shown_on_a_platform_by_a_test_that_passed_and_spoke_to_it() {
        let scenario: Scenario = toml::from_str("line = \"x\"\ntests = [\"a\"]").unwrap();
        let mut run = Run::default();
        assert_eq!(run_faults(&scenario, &run).len(), 3);
        run.takes("test a ... ok");
        let file = workspace::scratch().unwrap().join("evidence-of-a-test.tsv");
        std::fs::write(&file, format!("a\t{LOW}\n")).unwrap();
        run.takes_evidence(&file);
        assert_eq!(run_faults(&scenario, &run), [format!("«x»: no test spoke to {HIGH}")]);
    }
}
