//! The tables of error codes: `tests/acceptance/codes.toml` (FC §10) and `proconnect-codes.toml` (PC §6).

use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    codes: Vec<Row>,
}

/// What the reference says of a code; absent where it says nothing.
#[derive(Deserialize)]
pub(crate) struct Row {
    pub(crate) code: String,
    pub(crate) status: u16,
    /// The status that is answered here, where it is another one on purpose.
    pub(crate) served: Option<u16>,
    pub(crate) out: String,
    pub(crate) error: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) message: Option<String>,
    #[serde(default)]
    pub(crate) contact: bool,
}

/// The rows of a table that a rehearsal can answer; the edge answers the others.
pub(crate) fn rehearsed(table: &str) -> Vec<Row> {
    const AT_THE_EDGE: &str = "Y000404";
    let mut rows = rows(table);
    rows.retain(|row| row.code != AT_THE_EDGE);
    rows
}

pub(crate) fn rows(table: &str) -> Vec<Row> {
    toml::from_str::<Table>(table).unwrap().codes
}
