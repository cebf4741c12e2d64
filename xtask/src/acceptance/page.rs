//! The page that tells the coverage. It is written only when all that it says was seen in the run.

use std::fmt::Write;

use super::catalogue::{Catalogue, HIGH, LOW, Scenario};

/// The page. Without date and commit: it changes when the coverage does.
pub(super) fn of(catalogue: &Catalogue) -> String {
    let mut page = String::from(
        "# FranceConnect: what is shown by which test\n\n\
         Written by `cargo xtask coverage`, and again by `cargo xtask test`, from a run of the tests; a name that does not exist, that \
         asserts nothing, that did not pass, or that did not speak to the platform stops it. The lines are those of the acceptance \
         catalogue of the reference (FC §11), cut into scenarios in `crates/guichet/tests/acceptance/scenarios.toml`. \
         Each test drives HTTP; a test of the browser drives Chromium.\n\n",
    );
    let scenarios: Vec<&Scenario> = catalogue.scenarios().collect();
    let _ = writeln!(page, "| | FranceConnect | FranceConnect+ |\n|---|---|---|");
    for (title, state) in [("shown by a test that passed", State::Passed), ("missing", State::Missing)] {
        let count = |service| scenarios.iter().filter(|it| State::of(it, service) == state).count();
        let _ = writeln!(page, "| {title} | {} | {} |", count(LOW), count(HIGH));
    }
    for area in &catalogue.area {
        let _ = write!(
            page,
            "\n## {}\n\n| Line | FranceConnect | FranceConnect+ | Tests |\n|---|---|---|---|\n",
            area.title
        );
        for scenario in &area.scenarios {
            let [low, high] = [LOW, HIGH].map(|service| State::of(scenario, service).words());
            let _ = writeln!(page, "| {} | {low} | {high} | {} |", cell(&scenario.line), tests(scenario));
        }
    }
    page
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Passed,
    Missing,
    NotAsked,
}

impl State {
    fn of(scenario: &Scenario, service: &str) -> Self {
        if !scenario.is_on(service) {
            Self::NotAsked
        } else if scenario.is_missing(service) {
            Self::Missing
        } else {
            Self::Passed
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Missing => "**missing**",
            Self::NotAsked => "–",
        }
    }
}

fn tests(scenario: &Scenario) -> String {
    let journeys = scenario.tests.iter().map(|test| format!("`{test}`"));
    let browser = scenario.browser.iter().map(|title| format!("in a browser: {}", cell(title)));
    let why = scenario.why.iter().map(|why| cell(why));
    journeys.chain(browser).chain(why).collect::<Vec<_>>().join("<br>")
}

/// A text that a table can hold.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
