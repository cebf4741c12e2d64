//! A figure: what was measured, against what it ought to be, as a line of JSON that stays in the repository.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::load::Measured;
use crate::machine::Machine;
use crate::wrong::{At, Wrong};

/// One measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    /// What: a name of [`crate::targets`].
    pub(crate) name: String,
    /// The value in the unit of its target.
    pub(crate) value: f64,
    /// What explains it: rates, quantiles, processor times.
    pub(crate) details: BTreeMap<String, f64>,
}

/// A figure with its circumstances.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// When.
    pub(crate) at: Timestamp,
    /// Of which commit; ends in `+` when the work tree held changes.
    pub(crate) commit: String,
    /// On what.
    pub(crate) machine: Machine,
    /// What.
    #[serde(flatten)]
    pub(crate) figure: Figure,
}

impl Figure {
    /// A figure by itself.
    pub(crate) fn new(name: &str, value: f64) -> Self {
        Self { name: name.to_owned(), value, details: BTreeMap::new() }
    }

    /// Operations per second of server core, with what explains them.
    pub(crate) fn of_load(name: &str, connections: usize, measured: &Measured) -> Self {
        let milliseconds = |part: f64| measured.latencies.at(part).as_secs_f64() * 1000.0;
        Self::new(name, measured.per_core_second())
            .with("connections", connections as f64)
            .with("operations", measured.operations as f64)
            .with("seconds", measured.wall.as_secs_f64())
            .with("per_second", measured.per_second())
            .with("server_cpu_seconds", measured.server.as_secs_f64())
            .with("generator_cpu_seconds", measured.generator.as_secs_f64())
            .with("p50_ms", milliseconds(0.5))
            .with("p99_ms", milliseconds(0.99))
            .with("p999_ms", milliseconds(0.999))
    }

    /// With one more detail.
    pub(crate) fn with(mut self, name: &str, value: f64) -> Self {
        self.details.insert(name.to_owned(), round(value));
        self
    }

    /// A detail; zero when there is none.
    pub(crate) fn detail(&self, name: &str) -> f64 {
        self.details.get(name).copied().unwrap_or_default()
    }
}

/// To the thousandth: more digits would be noise in the repository.
pub(crate) fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Every record of the file, in the order of measurement.
pub(crate) fn read(file: &Path) -> Result<Vec<Record>, Wrong> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).at(&file.display().to_string()),
    };
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| serde_json::from_str(line).at(&format!("{}:{}", file.display(), number + 1)))
        .collect()
}

/// Adds records to the end of the file.
pub(crate) fn append(file: &Path, records: &[Record]) -> Result<(), Wrong> {
    use std::io::Write;
    let mut text = String::new();
    for record in records {
        text.push_str(&serde_json::to_string(record).at("a figure")?);
        text.push('\n');
    }
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file).at("the recorded figures")?;
    file.write_all(text.as_bytes()).at("the recorded figures")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("figures.jsonl");
        assert_eq!(read(&file).unwrap(), []);
        let record = Record {
            at: Timestamp::UNIX_EPOCH,
            commit: "abc".to_owned(),
            machine: Machine { processor: "p".to_owned(), cores: 2, kernel: "6".to_owned(), fdatasync_p50_ms: 0.25 },
            figure: Figure::new("full-login", 1500.0).with("p99_ms", 1.23456),
        };
        append(&file, std::slice::from_ref(&record)).unwrap();
        append(&file, std::slice::from_ref(&record)).unwrap();
        assert_eq!(read(&file).unwrap(), [record.clone(), record.clone()]);
        assert_eq!(record.figure.detail("p99_ms"), 1.235);
        std::fs::write(&file, "{}\n").unwrap();
        assert!(read(&file).is_err());
    }
}
