//! What the person reads, and what stays in the repository: the figures, a table of the latest ones, a chart.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::chart;
use crate::figure::{self, Record};
use crate::machine::Machine;
use crate::targets::{self, TARGETS};
use crate::wrong::{At, Wrong};

const FIGURES: &str = "figures.jsonl";
const CHART: &str = "figures.svg";
const TABLE: &str = "figures.md";

/// Prints where and what is measured.
pub(crate) fn circumstances(machine: &Machine, commit: &str) {
    println!(
        "{}, {} cores, Linux {}, fdatasync p50 {:.3} ms, commit {}",
        machine.processor,
        machine.cores,
        machine.kernel,
        machine.fdatasync_p50_ms,
        if commit.is_empty() { "unknown" } else { commit }
    );
}

/// Prints a figure against its target.
pub(crate) fn figure(record: &Record) {
    let Some(target) = targets::of(&record.figure.name) else { return };
    let (value, machine) = (record.figure.value, &record.machine);
    let verdict = if target.is_met(value, machine) { "met" } else { "missed" };
    println!(
        "        {}: {} (target {}, {verdict})",
        target.title,
        target.shown(value),
        target.shown(target.value(machine))
    );
    let details: Vec<String> = record.figure.details.iter().map(|(name, value)| format!("{name} {value}")).collect();
    println!("        {}", details.join(", "));
}

/// Adds the records to those of the folder, and draws table and chart anew.
pub(crate) fn keep(folder: &Path, records: &[Record]) -> Result<(), Wrong> {
    figure::append(&folder.join(FIGURES), records)?;
    let all = figure::read(&folder.join(FIGURES))?;
    std::fs::write(folder.join(TABLE), table(&all)).at("the table")?;
    std::fs::write(folder.join(CHART), chart::draw(&all)).at("the chart")
}

/// The latest value of each figure, as Markdown.
fn table(records: &[Record]) -> String {
    let latest: BTreeMap<&str, &Record> = records.iter().map(|record| (record.figure.name.as_str(), record)).collect();
    let mut text = String::from(
        "<!-- Written by `cargo xtask bench`. -->\n\
         # The latest figures\n\n\
         Rates are operations per second of server core. The history is in `figures.jsonl` and drawn in `figures.svg`;\n\
         what the lines are is in [docs/reference/figures.md](../docs/reference/figures.md).\n\n\
         | Work | Measured | Target | | Best peer | Commit | Date |\n|---|---|---|---|---|---|---|\n",
    );
    for target in &TARGETS {
        let Some(record) = latest.get(target.name) else { continue };
        let value = record.figure.value;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            target.title,
            target.shown(value),
            target.shown(target.value(&record.machine)),
            if target.is_met(value, &record.machine) { "met" } else { "**missed**" },
            target.peer.map(|peer| target.shown(peer)).unwrap_or_default(),
            record.commit,
            record.at.strftime("%Y-%m-%d"),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Figure;

    fn record(name: &str, value: f64) -> Record {
        Record {
            at: jiff::Timestamp::UNIX_EPOCH,
            commit: "abc".to_owned(),
            machine: Machine { processor: String::new(), cores: 2, kernel: String::new(), fdatasync_p50_ms: 0.1 },
            figure: Figure::new(name, value),
        }
    }

    #[test]
    fn the_table_shows_the_latest_value_of_each_figure() {
        let table = table(&[record("full-login", 900.0), record("memory-at-rest", 25.0), record("full-login", 1600.0)]);
        assert!(table.contains(
            "| full brokered login, new browser each time | 1,600 /s | 1,500 /s | met | 464 /s | abc | 1970-01-01 |"
        ));
        assert!(table.contains("| memory at rest | 25.0 MiB | 30.0 MiB | met |"));
        assert!(!table.contains("900"));
    }

    #[test]
    fn a_record_is_kept_with_its_table_and_its_chart() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), &[record("full-login", 900.0)]).unwrap();
        keep(folder.path(), &[record("full-login", 1000.0)]).unwrap();
        assert_eq!(figure::read(&folder.path().join(FIGURES)).unwrap().len(), 2);
        assert!(std::fs::read_to_string(folder.path().join(CHART)).unwrap().starts_with("<svg"));
    }
}
