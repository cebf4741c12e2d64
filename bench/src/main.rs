//! The load generator of `cargo xtask bench`: it plays browsers, service providers, identity providers and the
//! register against a Guichet in production mode, each of the two on a core of its own, and says what the server did.
//!
//! `lines` lists what is measured, `journey` is what a visitor does, `world` is what the server calls, `load` counts.

mod chart;
mod disk;
mod figure;
mod http;
mod journey;
mod lines;
mod load;
mod machine;
mod options;
mod parties;
mod progress;
mod quantiles;
mod report;
mod server;
mod stand;
mod targets;
mod world;
mod wrong;

use std::process::ExitCode;

use clap::Parser as _;
use guichet_web::Clock;

use crate::figure::Record;
use crate::lines::Bench;
use crate::machine::{Core, Machine};
use crate::options::Options;
use crate::wrong::{At, Wrong};

fn main() -> ExitCode {
    let options = Options::parse().settled();
    // An error means that a provider is installed already, which is what is wanted.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<(), Wrong> {
    let inside = options.inside;
    machine::move_to(if inside.is_some() { Core::Server } else { Core::Generator })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async move {
        match inside {
            Some(inside) => {
                println!("{}", lines::inside(inside, options.scratch, options.seconds, options.quick).await?);
                Ok(())
            }
            None => measure(options).await,
        }
    })
}

async fn measure(options: Options) -> Result<(), Wrong> {
    std::fs::create_dir_all(&options.scratch).at("the scratch folder")?;
    let machine = Machine::look(&options.scratch)?;
    let commit = machine::commit();
    report::circumstances(&machine, &commit);
    let (lines, quick, record, folder) = (options.lines(), options.quick, !options.no_record, options.records.clone());
    let mut bench = Bench::open(options).await?;
    let mut records = Vec::new();
    for line in lines {
        progress::step(&line.name());
        let figures = bench.measure(line).await?;
        for figure in figures {
            let record = Record { at: Clock::system().now(), commit: commit.clone(), machine: machine.clone(), figure };
            if !quick {
                report::figure(&record);
            }
            records.push(record);
        }
    }
    if record {
        report::keep(&folder, &records)?;
    }
    progress::step(if quick { "Every answer was right" } else { "Done" });
    Ok(())
}
