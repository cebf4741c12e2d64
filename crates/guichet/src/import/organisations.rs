//! Organisations: a spreadsheet with a column for each member, and what becomes of one.

use std::path::Path;

use guichet_directory::{Row, Rows, StoredEstablishment};
use serde_json::{Map, Value};

use super::{Content, Item, Kind, Refusal, Unreadable, text_of};

/// Whether a spreadsheet holds organisations: one of its columns is their number.
pub(super) fn is_one(path: &Path) -> Result<bool, Unreadable> {
    let text = text_of(path)?;
    let header = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    Ok(header.split([',', ';']).any(|column| column.trim_matches('"') == "siret"))
}

pub(super) fn read(path: &Path, service: &str) -> Result<Content, Unreadable> {
    let wrong = |reason: String| Unreadable::Content { place: path.display().to_string(), reason };
    let rows = Rows::csv(&text_of(path)?).map_err(|error| wrong(error.to_string()))?;
    let items = rows.0.into_iter().map(|row| item(row, service)).collect();
    Ok(Content { columns: Vec::new(), items })
}

fn item(row: Row, service: &str) -> Item {
    let members = row.establishment.map_err(Refusal::Organisation).map(|establishment| {
        match serde_json::to_value(establishment) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        }
    });
    Item { place: row.place, kind: Kind::Organisation, service: service.to_owned(), members, row: Vec::new() }
}

/// The organisation that the members are.
pub(super) fn of(members: Map<String, Value>) -> Result<StoredEstablishment, Refusal> {
    let read = serde_json::from_value(Value::Object(members));
    read.map(StoredEstablishment).map_err(|error| Refusal::Organisation(error.to_string()))
}
