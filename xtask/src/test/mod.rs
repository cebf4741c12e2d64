//! `cargo xtask test`: what the tests need, then every runner, then one line that sums them up.

mod containers;
mod javascript;
mod needs;
pub(crate) mod rust;
pub(crate) mod server;
mod tally;

use clap::ValueEnum;

use crate::progress;
use tally::Tally;

/// What may be left out.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run one kind of tests only
    #[arg(long, value_enum)]
    only: Option<Runner>,
}

/// Those who test.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Runner {
    /// Formatting, lints, then the tests of every crate
    Rust,
    /// An independent OpenID Connect client, in clients/node
    Node,
    /// Journeys and accessibility in a browser, in e2e
    E2e,
    /// The container setup of examples/compose.yaml, in network namespaces
    Containers,
}

impl Runner {
    const ALL: [Self; 4] = [Self::Rust, Self::Node, Self::E2e, Self::Containers];
}

/// Runs what `options` choose. True when everything passed.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    let runners: Vec<Runner> =
        Runner::ALL.into_iter().filter(|runner| options.only.is_none_or(|only| only == *runner)).collect();
    progress::step("Looking for what the tests need");
    let tools = needs::provide(&runners)?;

    let mut total = Tally::default();
    if runners.contains(&Runner::Rust) {
        total += rust::checks()?;
    }
    progress::step("Building the program and the tests");
    let Some(program) = rust::build(runners.contains(&Runner::Rust))? else {
        return Ok(conclude(total + Tally::failed_one()));
    };
    for runner in runners {
        total += match runner {
            Runner::Rust => rust::tests()?,
            Runner::Node => javascript::run(&javascript::NODE_CLIENT, &tools, &program)?,
            Runner::E2e => javascript::run(&javascript::BROWSER, &tools, &program)?,
            Runner::Containers => containers::run(&tools, &program)?,
        };
    }
    Ok(conclude(total))
}

fn conclude(total: Tally) -> bool {
    progress::step("Done");
    println!("{total}");
    total.is_clean()
}
