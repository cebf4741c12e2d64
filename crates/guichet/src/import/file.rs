//! Records as a configuration writes them, in TOML or in JSON.

use std::path::Path;

use serde_json::{Map, Value};

use super::{Content, Item, Kind, Unreadable, text_of};
use crate::configuration::Row;

pub(super) fn toml(path: &Path, service: &str) -> Result<Content, Unreadable> {
    let text = text_of(path)?;
    let row: Row = toml::from_str(&text).map_err(|error: toml::de::Error| {
        let line = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default().matches('\n').count() + 1;
        Unreadable::Content { place: format!("{}:{line}", path.display()), reason: error.message().replace('\n', ", ") }
    })?;
    of_tables(path, row.0, service)
}

/// An object of lists, as in TOML; or a list of service providers.
pub(super) fn json(path: &Path, service: &str) -> Result<Content, Unreadable> {
    let text = text_of(path)?;
    let value: Value = serde_json::from_str(&text).map_err(|error| Unreadable::Content {
        place: format!("{}:{}:{}", path.display(), error.line(), error.column()),
        reason: format!("this is not JSON ({})", category(&error)),
    })?;
    match value {
        Value::Object(tables) => of_tables(path, tables, service),
        Value::Array(_) => of_tables(path, Map::from_iter([(Kind::Client.table().to_owned(), value)]), service),
        _ => Err(wrong(path, "expected a list of service providers, or an object of lists")),
    }
}

/// The error's own words may quote a secret.
fn category(error: &serde_json::Error) -> &'static str {
    if error.is_eof() { "it ends too early" } else { "a character that cannot stand here" }
}

fn wrong(path: &Path, reason: impl Into<String>) -> Unreadable {
    Unreadable::Content { place: path.display().to_string(), reason: reason.into() }
}

fn of_tables(path: &Path, tables: Map<String, Value>, service: &str) -> Result<Content, Unreadable> {
    let known = || Kind::ALL.map(Kind::table).join(", ");
    if let Some(name) = tables.keys().find(|name| !Kind::ALL.iter().any(|kind| kind.table() == name.as_str())) {
        return Err(wrong(path, format!("unknown table `{name}`; expected {}", known())));
    }
    let mut items = Vec::new();
    for kind in Kind::ALL {
        let Some(rows) = tables.get(kind.table()) else { continue };
        let Value::Array(rows) = rows else {
            return Err(wrong(path, format!("`{}` is not a list of records", kind.table())));
        };
        for (at, row) in rows.iter().enumerate() {
            let place = format!("{}[{at}]", kind.table());
            let Value::Object(members) = row else { return Err(wrong(path, format!("{place} is not a record"))) };
            let named = members.get("service").and_then(Value::as_str).unwrap_or(service).to_owned();
            items.push(Item { place, kind, service: named, members: Ok(members.clone()), row: Vec::new() });
        }
    }
    Ok(Content { columns: Vec::new(), items })
}
