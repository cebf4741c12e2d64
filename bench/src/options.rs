//! What may be asked of the generator.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::lines::{Inside, Line};

/// Measure a Guichet: throughput per server core, waiting, memory, cold start
#[derive(Clone, Debug, Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench", max_term_width = 100)]
pub(crate) struct Options {
    /// Measure this line only; may be given several times
    #[arg(long, value_enum, value_name = "LINE")]
    only: Vec<Line>,
    /// Seconds that each line is measured, after a fifth of that to get warm
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub(crate) seconds: u32,
    /// Only check that the answers are right: one connection, one second, nothing is recorded
    #[arg(long)]
    pub(crate) quick: bool,
    /// Print the figures and record nothing
    #[arg(long)]
    pub(crate) no_record: bool,
    /// The lines of DataPass on this empty database, in the place of the embedded store; implies --no-record
    #[arg(long, value_name = "postgres://…")]
    pub(crate) postgresql: Option<String>,
    /// The program to measure
    #[arg(long, value_name = "FILE", default_value = "guichet")]
    pub(crate) program: PathBuf,
    /// Folder for the server's data, on the disk that is measured
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) scratch: PathBuf,
    /// Folder of the recorded figures
    #[arg(long, value_name = "DIR", default_value = "bench")]
    pub(crate) records: PathBuf,
    /// What a process that we start for ourselves does
    #[arg(long, value_enum, hide = true)]
    pub(crate) inside: Option<Inside>,
}

impl Options {
    /// The lines to measure, in their order.
    pub(crate) fn lines(&self) -> Vec<Line> {
        let all = Line::value_variants().iter().copied();
        all.filter(|line| self.only.is_empty() || self.only.contains(line)).collect()
    }

    /// With what `--quick` implies.
    pub(crate) fn settled(mut self) -> Self {
        if self.quick {
            self.seconds = 1;
            self.no_record = true;
        }
        self.no_record |= self.postgresql.is_some();
        self
    }
}
