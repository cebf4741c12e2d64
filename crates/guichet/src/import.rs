//! `guichet import`: records from a file into the registries of an installation, which may be running (FC §8.5, "import").
//!
//! A file is read whole or not at all; then each record stands for itself: those that fit are written in one commit, the
//! others are refused with the reason. A report says what became of each.

mod accounts;
mod apply;
mod file;
mod organisations;
mod report;
mod spreadsheet;

use std::fmt;
use std::path::{Path, PathBuf};

use guichet_oidc::record::{Fault, sentence};
use serde_json::{Map, Value};

pub use apply::Import;
pub use report::{Report, write};

/// A kind of record that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A service provider.
    Client,
    /// An identity provider.
    IdentityProvider,
    /// A data provider.
    DataProvider,
    /// An information message.
    InformationMessage,
    /// A citizen's account.
    Account,
    /// An organisation; it belongs to no service.
    Organisation,
}

impl Kind {
    /// The table that holds such records, in a configuration (which has no accounts) and in a file.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Client => "clients",
            Self::IdentityProvider => "identity_providers",
            Self::DataProvider => "data_providers",
            Self::InformationMessage => "notifications",
            Self::Account => "accounts",
            Self::Organisation => "organisations",
        }
    }

    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Client,
        Self::IdentityProvider,
        Self::DataProvider,
        Self::InformationMessage,
        Self::Account,
        Self::Organisation,
    ];
}

/// One record of a file.
#[derive(Debug, Clone)]
pub struct Item {
    /// Where it stands: `line 3`, `clients[2]`.
    pub place: String,
    /// What it is.
    pub kind: Kind,
    /// Whose it is.
    pub service: String,
    /// Its members, as a configuration would have them; or why the row of a spreadsheet has none.
    pub members: Result<Map<String, Value>, Refusal>,
    /// The row as it was, for the report.
    pub row: Vec<String>,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct Content {
    /// The columns of a spreadsheet; empty for the other forms.
    pub columns: Vec<String>,
    /// Its records, in their order.
    pub items: Vec<Item>,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is new; its credentials, which nobody else has.
    Created {
        /// Its identifier.
        id: String,
        /// Its secret, where it was made here.
        secret: Option<String>,
    },
    /// It is in the place of an earlier one with the same identifier.
    Changed(String),
    /// It stood there already.
    Unchanged(String),
    /// It is not taken.
    Refused(Refusal),
}

/// Why a record is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The same identifier stands several times in the file, by the names of the columns.
    Duplicate(Vec<String>),
    /// Fields that are wrong.
    Faults(Vec<Fault>),
    /// It is registered already, under this `client_id`.
    Present(String),
    /// Its identifier belongs to a record of this other service.
    Taken(String),
    /// It is no organisation: why not.
    Organisation(String),
    /// There is no such service, or it has no such records.
    Service(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // The words of the real service's report.
            Self::Duplicate(columns) => {
                let each: Vec<String> = columns.iter().map(|column| format!("duplicate {column}")).collect();
                f.write_str(&each.join(" and "))
            }
            Self::Faults(faults) => f.write_str(&sentence(faults)),
            Self::Present(client_id) => write!(f, "Already present in the database (client_id '{client_id}')"),
            Self::Taken(service) => write!(f, "its identifier is a record's of the service {service}"),
            Self::Organisation(reason) => f.write_str(reason),
            Self::Service(expected) => write!(f, "its `service` is not one of {expected}"),
        }
    }
}

/// Why a file is not read at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The file itself.
    #[error("{} cannot be read: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Neither CSV nor TOML nor JSON, by its name.
    #[error("{}: expected a file whose name ends in .csv, .toml or .json", .0.display())]
    Form(PathBuf),
    /// Not of the form that its name says.
    #[error("{place}: {reason}")]
    Content {
        /// Where.
        place: String,
        /// Why not.
        reason: String,
    },
    /// A spreadsheet without some columns, or with others.
    #[error("{}: {}", path.display(), columns(missing, unknown))]
    Columns {
        /// The file.
        path: PathBuf,
        /// Columns that are not there.
        missing: Vec<&'static str>,
        /// Columns that nobody knows.
        unknown: Vec<String>,
    },
    /// Nothing to import.
    #[error("{} holds no record", .0.display())]
    Empty(PathBuf),
}

fn columns(missing: &[&'static str], unknown: &[String]) -> String {
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(format!("missing columns: {}", missing.join(", ")));
    }
    if !unknown.is_empty() {
        parts.push(format!("unknown columns: {}", unknown.join(", ")));
    }
    parts.join("; ")
}

/// Reads a file by the form that its name says. `service`: whose the records are that name none.
///
/// # Errors
/// [`Unreadable`]: nothing of the file is taken.
pub fn read(path: &Path, service: &str) -> Result<Content, Unreadable> {
    let content = match path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("csv") if organisations::is_one(path)? => organisations::read(path, service)?,
        Some("csv") => spreadsheet::read(path, service)?,
        Some("toml") => file::toml(path, service)?,
        Some("json") => file::json(path, service)?,
        _ => return Err(Unreadable::Form(path.to_owned())),
    };
    if content.items.is_empty() { Err(Unreadable::Empty(path.to_owned())) } else { Ok(content) }
}

fn text_of(path: &Path) -> Result<String, Unreadable> {
    std::fs::read_to_string(path).map_err(|source| Unreadable::File { path: path.to_owned(), source })
}
