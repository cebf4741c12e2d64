//! `guichet profiles`: what the brokers of this program do, and in what two of them differ.

use std::io::Write as _;

use clap::{Args, Subcommand};
use guichet_broker::profiles::aspects::{aspects, differences};
use guichet_broker::profiles::changes::{Instruction, instructions};
use guichet_broker::profiles::{Shipped, shipped};

use super::Failure;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Name every profile, a line each
    List,
    /// Tell what a profile decides
    Show {
        /// `franceconnect`, `franceconnect@2026-02-01`, …
        profile: String,
    },
    /// Tell what a service provider changes to go from one profile to another, and in what the two differ
    Diff {
        /// From which one
        one: String,
        /// To which one
        other: String,
    },
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let profiles = shipped().map_err(crate::stack::StartError::from)?;
    let mut out = anstream::stdout();
    match arguments.question {
        Question::List => {
            for known in profiles {
                writeln!(out, "{:32}{}", known.name(), known.profile.title)?;
            }
        }
        Question::Show { profile } => {
            for aspect in aspects(named(profiles, &profile)?) {
                writeln!(out, "{}\n  {}", aspect.topic, aspect.words)?;
            }
        }
        Question::Diff { one, other } => {
            let (one, other) = (named(profiles, &one)?, named(profiles, &other)?);
            let differences = differences(one, other);
            let (first, second) = (one.name(), other.name());
            let width = first.len().max(second.len());
            writeln!(out, "{first} and {second}: {} differences", differences.len())?;
            let instructions = instructions(one, other);
            if !instructions.is_empty() {
                writeln!(out, "\nA service provider that goes from {first} to {second} has to")?;
            }
            for Instruction { words, each } in instructions {
                writeln!(out, "  - {words}")?;
                for item in each {
                    writeln!(out, "      {item}")?;
                }
            }
            for difference in differences {
                writeln!(out, "\n{}", difference.topic)?;
                writeln!(out, "  {first:width$}  {}\n  {second:width$}  {}", difference.one, difference.other)?;
            }
        }
    }
    Ok(())
}

/// A profile by its service, or by its service and date.
fn named<'a>(profiles: &'a [Shipped], name: &str) -> Result<&'a Shipped, Failure> {
    let found = profiles.iter().rev().find(|known| known.profile.service == name || known.name() == name);
    found.ok_or_else(|| Failure::NoProfile {
        name: name.to_owned(),
        known: profiles.iter().map(Shipped::name).collect::<Vec<_>>().join(", "),
    })
}
