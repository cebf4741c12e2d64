//! What became of each record, for the one who sent the file. It holds secrets that were made: the file is its owner's
//! alone.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use super::{Content, Item, Kind, Outcome};

/// What became of each record, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Where the record stands, and what became of it.
    pub lines: Vec<(String, Outcome)>,
}

impl Report {
    /// What was drawn for a trial is nobody's.
    pub fn forget_secrets(&mut self) {
        for (_, outcome) in &mut self.lines {
            if let Outcome::Created { secret: secret @ Some(_), id } = outcome {
                *secret = None;
                id.clear();
            }
        }
    }

    /// Records that are new, changed, as before, refused.
    pub fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for (_, outcome) in &self.lines {
            let [created, changed, unchanged, refused] = &mut counts;
            *match outcome {
                Outcome::Created { .. } => created,
                Outcome::Changed(_) => changed,
                Outcome::Unchanged(_) => unchanged,
                Outcome::Refused(_) => refused,
            } += 1;
        }
        counts
    }
}

/// `status`, `comments`, `client_id`, `client_secret` of the real service's report.
fn told(kind: Kind, outcome: &Outcome) -> [String; 4] {
    let line = |status: &str, comments: String, id: &str, secret: &str| {
        [status.to_owned(), comments, id.to_owned(), secret.to_owned()]
    };
    match outcome {
        Outcome::Created { id, secret } => {
            // The words of the real service's report, which knows service providers only.
            let created = match kind {
                Kind::Account => "Account created",
                Kind::Organisation => "Organisation created",
                _ => "Service provider created",
            };
            line("success", created.to_owned(), id, secret.as_deref().unwrap_or_default())
        }
        Outcome::Changed(id) => line("success", "changed".to_owned(), id, ""),
        Outcome::Unchanged(id) => line("success", "unchanged".to_owned(), id, ""),
        Outcome::Refused(refusal) => line("error", refusal.to_string(), "", ""),
    }
}

/// Writes the report: the spreadsheet with four more columns, or a JSON list.
///
/// # Errors
/// The file.
pub fn write(report: &Report, content: &Content, path: &Path) -> std::io::Result<()> {
    let bytes = if content.columns.is_empty() { as_json(report, content)? } else { as_spreadsheet(report, content)? };
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(&bytes)?;
    file.sync_all()
}

fn as_json(report: &Report, content: &Content) -> std::io::Result<Vec<u8>> {
    let line = |(item, (place, outcome)): (&Item, &(String, Outcome))| {
        let [status, comments, client_id, client_secret] = told(item.kind, outcome);
        json!({ "place": place, "status": status, "comments": comments, "id": client_id, "client_secret": client_secret })
    };
    Ok(serde_json::to_vec_pretty(&content.items.iter().zip(&report.lines).map(line).collect::<Vec<_>>())?)
}

fn as_spreadsheet(report: &Report, content: &Content) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let further = ["status", "comments", "client_id", "client_secret"];
    writer.write_record(content.columns.iter().map(String::as_str).chain(further))?;
    for (item, (_, outcome)) in content.items.iter().zip(&report.lines) {
        let told = told(item.kind, outcome);
        writer.write_record(item.row.iter().map(String::as_str).chain(told.iter().map(String::as_str)))?;
    }
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}
