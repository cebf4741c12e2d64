//! What came out, kept as JSON and as the page that people read; the page follows from the JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::workspace;

const JSON: &str = "docs/reference/conformance.json";
const PAGE: &str = "docs/reference/conformance.md";

/// What `run.py` writes of one plan; the rest of its report is not kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Report {
    plan: String,
    variant: BTreeMap<String, String>,
    modules: Vec<Module>,
    #[serde(skip_serializing, default)]
    suite: Suite,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Module {
    module: String,
    /// `PASSED`, `WARNING`, `REVIEW`, `SKIPPED` or `FAILED`.
    outcome: String,
    /// Whether the failure is expected.
    expected: bool,
    /// Conditions that failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failures: Vec<Condition>,
    /// Conditions that warned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Condition>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Condition {
    condition: String,
    message: String,
}

/// Which suite it was.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Suite {
    version: String,
    revision: String,
}

impl Report {
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    fn count(&self, outcome: &str) -> usize {
        self.modules.iter().filter(|module| module.outcome == outcome).count()
    }
}

/// A run of all plans.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// `YYYY-MM-DD`, UTC.
    date: String,
    /// The commit that was tested.
    guichet: String,
    suite: Suite,
    plans: Vec<Report>,
}

const OUTCOMES: [&str; 5] = ["PASSED", "REVIEW", "SKIPPED", "WARNING", "FAILED"];

impl Record {
    pub(crate) fn of(plans: Vec<Report>, date: String, guichet: String) -> Self {
        let suite = plans.first().map(|report| report.suite.clone()).unwrap_or_default();
        Self { date, guichet, suite, plans }
    }

    /// Writes both files.
    pub(crate) fn write(&self, certified: &Value, notes: &Value) -> Result<(), String> {
        let mut json = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        json.push('\n');
        for (file, text) in [(JSON, json), (PAGE, self.page(certified, notes))] {
            let path = workspace::root().join(file);
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        Ok(())
    }

    /// The page. `certified` holds what a certified implementation gets, by plan and module; `notes` the reason of a
    /// result that is neither a pass nor a warning that speaks for itself.
    fn page(&self, certified: &Value, notes: &Value) -> String {
        let Self { date, guichet, suite, .. } = self;
        let mut page = format!(
            "# OpenID conformance\n\n\
             Written by `cargo xtask conformance` on {date}, of commit {guichet}, with the OpenID Foundation's conformance \
             suite {} (revision {}). It is a run of our own, not a certification. How to repeat it: \
             [run the conformance suite](../how-to/run-the-conformance-suite.md).\n\n\
             PASSED: nothing to say. REVIEW: the suite wants a person to look at a page; its text was checked by the run. \
             SKIPPED: the module tests what is not offered, and that is allowed. WARNING: allowed, not recommended.\n\n\
             | Plan | Modules | {} |\n|---|---|{}\n",
            suite.version,
            suite.revision,
            OUTCOMES.join(" | "),
            "---|".repeat(OUTCOMES.len()),
        );
        for report in &self.plans {
            let counts = OUTCOMES.map(|outcome| report.count(outcome).to_string()).join(" | ");
            // Writing to a text cannot fail.
            let _ = writeln!(page, "| `{}` | {} | {counts} |", report.plan, report.modules.len());
        }
        for report in &self.plans {
            page.push_str(&section(report, certified, notes));
        }
        page
    }
}

fn section(report: &Report, certified: &Value, notes: &Value) -> String {
    let variants: Vec<String> = report.variant.iter().map(|(name, value)| format!("`{name}={value}`")).collect();
    let mut text = format!("\n## {}\n\n", report.plan);
    if !variants.is_empty() {
        let _ = writeln!(text, "Variants: {}.\n", variants.join(", "));
    }
    text.push_str("| Module | Guichet | A certified implementation | Note |\n|---|---|---|---|\n");
    for module in &report.modules {
        let known = |table: &Value| table.get(&module.module).and_then(Value::as_str).unwrap_or_default().to_owned();
        let peer = certified.get(&report.plan).map(known).unwrap_or_default();
        let conditions = module.failures.iter().chain(&module.warnings);
        let mut remarks: Vec<String> = conditions.map(|it| format!("{}: {}", it.condition, it.message)).collect();
        if module.outcome != "PASSED" {
            remarks.extend(Some(known(notes)).filter(|note| !note.is_empty()));
        }
        let expected = if module.expected { " (expected)" } else { "" };
        let remarks = remarks.join("; ").replace('|', "\\|").replace('\n', " ");
        let _ = writeln!(text, "| `{}` | {}{expected} | {peer} | {remarks} |", module.module, module.outcome);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::own_json;

    #[test]
    fn the_page_says_what_the_record_says() {
        let read = |file: &str| std::fs::read_to_string(workspace::root().join(file)).unwrap();
        let record: Record = serde_json::from_str(&read(JSON)).unwrap();
        let page = record.page(&own_json("certified.json").unwrap(), &own_json("notes.json").unwrap());
        assert_eq!(page, read(PAGE), "cargo xtask conformance writes both");
    }
}
