//! The page that tells the coverage. It is written only when all that it says was seen in the run.

use std::fmt::Write;

use super::catalogue::{Catalogue, Part, PartCodes, Scenario};
use super::codes::Codes;

/// The page. Without date and commit: it changes when the coverage does.
pub(super) fn of(part: &Part, catalogue: &Catalogue, codes: Option<&(&PartCodes, Codes)>) -> String {
    let mut page = format!(
        "# {}: what is shown by which test\n\n\
         Written by `cargo xtask coverage`, and again by `cargo xtask test`, from a run of the tests; a name that does not exist, that \
         asserts nothing, that did not pass, or that did not speak to the platform stops it. The lines are {} in `{}`. \
         Each test drives HTTP, those of `command_line` that of the built program in production, those of `calls` that of a gateway in their own \
         process; a test of the browser drives Chromium.\n\n",
        part.title, part.lines, part.file
    );
    let columns = |cell: &dyn Fn(&'static str, &'static str) -> String| {
        part.services.iter().map(|(name, title)| cell(name, title)).collect::<Vec<_>>().join(" | ")
    };
    let titles = columns(&|_, title| title.to_owned());
    let rule = "|---".repeat(part.services.len());
    let scenarios: Vec<&Scenario> = catalogue.scenarios().collect();
    let _ = writeln!(page, "| | {titles} |\n|---{rule}|");
    for (title, state) in [("shown by a test that passed", State::Passed), ("missing", State::Missing)] {
        let count = |service| scenarios.iter().filter(|it| State::of(it, service) == state).count();
        let _ = writeln!(page, "| {title} | {} |", columns(&|name, _| count(name).to_string()));
    }
    for area in &catalogue.area {
        let _ = write!(page, "\n## {}\n\n| Line | {titles} | Tests |\n|---{rule}|---|\n", area.title);
        for scenario in &area.scenarios {
            let states = columns(&|name, _| State::of(scenario, name).words().to_owned());
            let _ = writeln!(page, "| {} | {states} | {} |", cell(&scenario.line), tests(scenario));
        }
    }
    if let Some((of, codes)) = codes {
        of_codes(part, of, codes, &mut page);
    }
    page
}

fn of_codes(part: &Part, of: &PartCodes, codes: &Codes, page: &mut String) {
    let all = codes.codes.len();
    let met = codes.codes.iter().filter(|code| code.test.is_some()).count();
    let before = codes.codes.iter().filter(|code| code.before.is_some()).count();
    let noted = codes.noted.iter().filter(|code| code.test.is_some()).count();
    let (never, others, later) = (codes.never(), codes.elsewhere(false), codes.elsewhere(true));
    let everywhere = if part.services.len() > 1 { " on both platforms" } else { "" };
    let told = |count: usize, sentence: &str| if count == 0 { String::new() } else { format!("{count} {sentence}") };
    let before = told(before, "come after another one by a rule of the reference itself, which is named. ");
    let noted = told(noted, "more, which no answer bears, are found by a test where they are told. ");
    let not_ours = match (later, others) {
        (0, 0) => String::new(),
        (later, others) => format!(
            ". {later} of these are of parts of the service that have issues of their own, and {others} of programs around it that Guichet \
             does not have"
        ),
    };
    let _ = write!(
        page,
        "\n## Error codes\n\n\
         The codes of {} that concern the broker: {all}. Each is asked for{everywhere} by the fault `refusal` \
         ([faults](faults.md)), and its answer compared with what the reference says: {} (`{}`). \
         {met} of them happen by themselves in the test that stands beside them, by what provokes them: the control API calls none of them up. \
         {before}{noted}{never} cannot happen in this program, for the \
         reason given; that is {} of the {} codes of the reference{not_ours}.\n\n\
         | Code | Fault | Status | Answered by | Contactez-nous | By itself |\n|---|---|---|---|---|---|\n",
        of.reference,
        of.compared,
        of.compared_by,
        percent(never, codes.all()),
        codes.all()
    );
    for code in &codes.codes {
        let test = code.test.as_ref().map(|test| format!("`{test}`"));
        let told = |what: &str, why: &Option<String>| why.as_ref().map(|why| format!("{what}: {}", cell(why)));
        let reached = test.or_else(|| told("another first", &code.before)).or_else(|| told("never", &code.never));
        let reached = reached.unwrap_or_default();
        let contact = if code.contact { "yes" } else { "" };
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {contact} | {reached} |",
            code.code,
            cell(&code.meaning),
            code.status,
            code.out
        );
    }
    if !codes.noted.is_empty() {
        page.push_str(
            "
| Borne by no answer | Fault | Told by | By itself |
|---|---|---|---|
",
        );
    }
    for noted in &codes.noted {
        let test = noted.test.as_ref().map(|test| format!("`{test}`"));
        let never = || noted.never.as_ref().map(|why| format!("never: {}", cell(why)));
        let reached = test.or_else(never).unwrap_or_default();
        let _ = writeln!(page, "| {} | {} | {} | {reached} |", noted.code, cell(&noted.meaning), cell(&noted.told));
    }
    if !codes.elsewhere.is_empty() {
        page.push_str(
            "
| Of other parts and programs | Codes |
|---|---|
",
        );
    }
    for elsewhere in &codes.elsewhere {
        let _ = writeln!(page, "| {} | {} |", cell(&elsewhere.place), elsewhere.codes.join(", "));
    }
}

/// A part in hundredths, with one decimal.
fn percent(part: usize, all: usize) -> String {
    let thousandths = (part * 1000 + all / 2) / all.max(1);
    format!("{}.{} %", thousandths / 10, thousandths % 10)
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
