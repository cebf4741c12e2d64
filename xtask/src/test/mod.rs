//! `cargo xtask test`: what the tests need, then every runner, then one line that sums them up.

mod containers;
mod how_to;
mod long;
mod needs;
mod report;
pub(crate) mod rust;
pub(crate) mod server;
mod suite;
pub(crate) mod tally;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::acceptance::{self, Run};
use crate::{progress, workspace};
use how_to::Language;
use needs::Tools;
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
    /// Run each journey on each setup of stores, those too that no setup but the first shows anything new of
    #[arg(long)]
    every_setup: bool,
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
    needs::providable(&runners)?;
    let (tools, built) = at_once(|| needs::provide(&runners), || checks_and_program(&runners))?;
    let (tools, (mut total, program)) = (tools?, built?);
    let Some(program) = program else { return Ok(conclude(&[], total + Tally::failed_one())) };

    let mut seen = Run::default();
    let (others, lines) = at_once(
        || programs(&runners, &tools, &program),
        || if runners.contains(&Runner::Rust) { rust::tests(&mut seen, options.every_setup) } else { Ok(Vec::new()) },
    )?;
    let (others, lines) = (others?, lines?);
    total = lines.iter().fold(total + others.tally, |sum, (_, tally)| sum + *tally);
    if let Some(printed) = others.browser {
        seen.takes_browser(&printed);
    }
    if runners.contains(&Runner::Rust) {
        total += acceptance::conclude(&seen)?;
    }
    Ok(conclude(&lines, total))
}

/// Does both at the same time: what waits for the network, a browser or a disk leaves the processor to the other.
fn at_once<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> Result<(A, B), String> {
    std::thread::scope(|scope| {
        let one = scope.spawn(|| {
            let outcome = one();
            progress::end();
            outcome
        });
        let other = other();
        progress::end();
        one.join().map(|one| (one, other)).map_err(|_| "a thread of the tests broke down".to_owned())
    })
}

/// Formatting when Rust is tested, then the program; `None` when it does not build.
fn checks_and_program(runners: &[Runner]) -> Result<(Tally, Option<PathBuf>), String> {
    let rust = runners.contains(&Runner::Rust);
    let tally = if rust { rust::formatting()? } else { Tally::default() };
    progress::step("Building the program and the tests, with Clippy's lints");
    Ok((tally, rust::build(rust)?))
}

/// What the tests in other languages came to.
#[derive(Default)]
struct Others {
    tally: Tally,
    /// What the browser's runner printed, when it ran.
    browser: Option<String>,
}

/// Runs the tests that speak to a program of ours from outside, one after the other.
fn programs(runners: &[Runner], tools: &Tools, program: &Path) -> Result<Others, String> {
    let mut servers = Servers::new(program, workspace::scratch()?);
    let mut others = Others::default();
    for runner in runners {
        let mut run = |suite| suite::run(suite, tools, &mut servers, |_| ());
        others.tally += match runner {
            Runner::Rust => Tally::default(),
            Runner::Node => run(&suite::NODE)? + how_to::run(Language::Node, tools, program)?,
            Runner::Python => run(&suite::PYTHON)? + how_to::run(Language::Python, tools, program)?,
            Runner::Go => run(&suite::GO)?,
            Runner::Java => run(&suite::JAVA)? + how_to::run(Language::Java, tools, program)?,
            Runner::Ruby => run(&suite::RUBY)?,
            Runner::E2e => {
                let browser = others.browser.get_or_insert_default();
                suite::run(&suite::BROWSER, tools, &mut servers, |printed| browser.push_str(printed))?
            }
            Runner::Containers => containers::run(tools, program)?,
        };
    }
    Ok(others)
}

/// Runs the tests in a browser alone, for the acceptance lines that they show.
pub(crate) fn in_browser(seen: &mut Run) -> Result<(), String> {
    let tools = needs::provide(&[Runner::E2e])?;
    let program = rust::build(false)?.ok_or("the program was not built")?;
    let mut servers = Servers::new(&program, workspace::scratch()?);
    suite::run(&suite::BROWSER, &tools, &mut servers, |printed| seen.takes_browser(printed))?;
    Ok(())
}

/// How long each step took, what each setup of stores gave, then the sum of everything.
fn conclude(lines: &[(&str, Tally)], total: Tally) -> bool {
    progress::step("Done");
    for line in progress::times() {
        println!("{line}");
    }
    for (title, tally) in lines {
        println!("{title}: {tally}");
    }
    println!("{total}");
    total.is_clean()
}
