//! `cargo xtask test`: what the tests need, then every runner, then one line that sums them up.

mod containers;
mod long;
mod needs;
mod report;
pub(crate) mod rust;
pub(crate) mod server;
mod suite;
pub(crate) mod tally;

use clap::ValueEnum;

use crate::acceptance::{self, Run};
use crate::{progress, workspace};
use server::Servers;
use tally::Tally;

/// What may be left out.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run one kind of tests only
    #[arg(long, value_enum)]
    only: Option<Runner>,
    /// Play 1,000 rounds of 50 simultaneous uses of whatever is single use, on each setup of stores, and record the
    /// result in docs/reference/single-use.md; nothing else runs
    #[arg(long, conflicts_with = "only")]
    long: bool,
}

/// Those who test.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Runner {
    /// Formatting, lints, then the tests of every crate
    Rust,
    /// Independent clients on openid-client and Passport, in clients/node
    Node,
    /// An independent client on Authlib, in clients/python
    Python,
    /// An independent client on go-oidc, in clients/go
    Go,
    /// An independent client on Spring Security, in clients/java
    Java,
    /// An independent client on OmniAuth, in clients/ruby
    Ruby,
    /// Journeys and accessibility in a browser, in e2e
    E2e,
    /// The container setup of examples/compose.yaml, in network namespaces
    Containers,
}

impl Runner {
    const ALL: [Self; 8] =
        [Self::Rust, Self::Node, Self::Python, Self::Go, Self::Java, Self::Ruby, Self::E2e, Self::Containers];
}

/// Runs what `options` choose. True when everything passed.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    if options.long {
        needs::provide(&[Runner::Rust])?;
        return long::run();
    }
    let runners: Vec<Runner> =
        Runner::ALL.into_iter().filter(|runner| options.only.is_none_or(|only| only == *runner)).collect();
    progress::step("Looking for what the tests need");
    let tools = needs::provide(&runners)?;

    let mut total = Tally::default();
    let mut lines = Vec::new();
    let mut seen = Run::default();
    if runners.contains(&Runner::Rust) {
        total += rust::checks()?;
    }
    progress::step("Building the program and the tests");
    let Some(program) = rust::build(runners.contains(&Runner::Rust))? else {
        return Ok(conclude(&lines, total + Tally::failed_one()));
    };
    let mut servers = Servers::new(&program, workspace::scratch()?);
    for runner in &runners {
        let mut run = |suite| suite::run(suite, &tools, &mut servers, |_| ());
        total += match runner {
            Runner::Rust => {
                lines = rust::tests(&mut seen)?;
                lines.iter().fold(Tally::default(), |sum, (_, tally)| sum + *tally)
            }
            Runner::Node => run(&suite::NODE)?,
            Runner::Python => run(&suite::PYTHON)?,
            Runner::Go => run(&suite::GO)?,
            Runner::Java => run(&suite::JAVA)?,
            Runner::Ruby => run(&suite::RUBY)?,
            Runner::E2e => suite::run(&suite::BROWSER, &tools, &mut servers, |printed| seen.takes_browser(printed))?,
            Runner::Containers => containers::run(&tools, &program)?,
        };
    }
    if runners.contains(&Runner::Rust) {
        total += acceptance::conclude(&seen)?;
    }
    Ok(conclude(&lines, total))
}

/// Runs the tests in a browser alone, for the acceptance lines that they show.
pub(crate) fn in_browser(seen: &mut Run) -> Result<(), String> {
    let tools = needs::provide(&[Runner::E2e])?;
    let program = rust::build(false)?.ok_or("the program was not built")?;
    let mut servers = Servers::new(&program, workspace::scratch()?);
    suite::run(&suite::BROWSER, &tools, &mut servers, |printed| seen.takes_browser(printed))?;
    Ok(())
}

/// What each setup of stores gave, then the sum of everything.
fn conclude(lines: &[(&str, Tally)], total: Tally) -> bool {
    progress::step("Done");
    for (title, tally) in lines {
        println!("{title}: {tally}");
    }
    println!("{total}");
    total.is_clean()
}
