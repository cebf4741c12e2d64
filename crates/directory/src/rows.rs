//! Establishments as a file writes them: TOML and JSON with the members of [`Establishment`], CSV with a column for each.

use guichet_organisations::{Establishment, Siret};
use serde_json::{Map, Value};

/// The table or member that holds them.
const TABLE: &str = "organisations";

/// One of a file.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it stands: `line 3`, `organisations[2]`.
    pub place: String,
    /// It, or why it does not fit.
    pub establishment: Result<Establishment, String>,
}

/// Those of a file, in their order.
#[derive(Clone, Debug, Default)]
pub struct Rows(pub Vec<Row>);

/// Why a file, or one of its rows, is not taken.
#[derive(Debug, thiserror::Error)]
pub enum RowsRefused {
    /// Not TOML.
    #[error("this is not TOML: {0}")]
    NotToml(#[from] toml::de::Error),
    /// Not JSON.
    #[error("this is not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    /// Not CSV.
    #[error("this is not CSV: {0}")]
    NotCsv(#[from] csv::Error),
    /// Neither a list nor an object with one.
    #[error("expected a list of organisations under `{TABLE}`")]
    Form,
    /// A row that does not fit.
    #[error("{place}: {reason}")]
    Row {
        /// Where.
        place: String,
        /// Why not.
        reason: String,
    },
    /// A number that stands twice.
    #[error("{place}: {siret} stands there already")]
    Twice {
        /// Where the second is.
        place: String,
        /// The number.
        siret: Siret,
    },
}

impl Rows {
    /// `[[organisations]]` of a TOML text.
    ///
    /// # Errors
    /// When it is not TOML, or has no such list.
    pub fn toml(text: &str) -> Result<Self, RowsRefused> {
        Self::of_value(toml::from_str(text)?)
    }

    /// A JSON list, or an object with the member `organisations`.
    ///
    /// # Errors
    /// When it is not JSON, or has no such list.
    pub fn json(text: &str) -> Result<Self, RowsRefused> {
        Self::of_value(serde_json::from_str(text)?)
    }

    /// A spreadsheet whose first line names the members; cells that are empty are members that are absent.
    ///
    /// # Errors
    /// When a line cannot be read, or no column is called `siret`.
    pub fn csv(text: &str) -> Result<Self, RowsRefused> {
        let separator = if text.lines().next().unwrap_or_default().contains(';') { b';' } else { b',' };
        let mut reader =
            csv::ReaderBuilder::new().delimiter(separator).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let columns = reader.headers()?.clone();
        if !columns.iter().any(|column| column == "siret") {
            return Err(RowsRefused::Form);
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record?;
            let line = record.position().map_or(0, csv::Position::line);
            let cells = columns.iter().zip(record.iter()).filter(|(_, cell)| !cell.is_empty());
            let members = cells.map(|(column, cell)| (column.to_owned(), typed(column, cell))).collect();
            rows.push(row(format!("line {line}"), Value::Object(members)));
        }
        Ok(Self(rows))
    }

    fn of_value(value: Value) -> Result<Self, RowsRefused> {
        let list = match value {
            Value::Array(list) => list,
            Value::Object(mut tables) => list_of(&mut tables)?,
            _ => return Err(RowsRefused::Form),
        };
        let rows = list.into_iter().enumerate();
        Ok(Self(rows.map(|(at, members)| row(format!("{TABLE}[{at}]"), members)).collect()))
    }
}

fn list_of(tables: &mut Map<String, Value>) -> Result<Vec<Value>, RowsRefused> {
    match (tables.remove(TABLE), tables.is_empty()) {
        (Some(Value::Array(list)), true) => Ok(list),
        _ => Err(RowsRefused::Form),
    }
}

/// The one member that is no text.
fn typed(column: &str, cell: &str) -> Value {
    match (column, cell) {
        ("head_office", "true") => Value::Bool(true),
        ("head_office", "false") => Value::Bool(false),
        _ => Value::String(cell.to_owned()),
    }
}

fn row(place: String, members: Value) -> Row {
    let named = members.get("siret").and_then(Value::as_str).map(ToOwned::to_owned);
    let establishment = serde_json::from_value(members).map_err(|error| match named {
        Some(siret) => format!("{siret}: {error}"),
        None => error.to_string(),
    });
    Row { place, establishment }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Listed;

    fn refusals(rows: Rows) -> Vec<String> {
        let wrong = |row: Row| row.establishment.err().map(|reason| format!("{}: {reason}", row.place));
        rows.0.into_iter().filter_map(wrong).collect()
    }

    #[test]
    fn the_same_organisation_is_read_from_each_form() {
        let toml = "[[organisations]]\nsiret = '21920023500014'\nname = 'COMMUNE DE CLAMART'\nhead_office = true\nlegal_category = '7210'";
        let json = r#"[{"siret": "21920023500014", "name": "COMMUNE DE CLAMART", "head_office": true, "legal_category": "7210"}]"#;
        let csv = "siret,name,head_office,legal_category,sign\n219 200 235 00014,COMMUNE DE CLAMART,true,7210,\n";
        let first = |rows: Rows| rows.0.into_iter().next().unwrap().establishment.unwrap();
        let read = first(Rows::toml(toml).unwrap());
        assert!(read.head_office);
        assert_eq!(first(Rows::json(json).unwrap()), read);
        assert_eq!(first(Rows::csv(csv).unwrap()), read);
        assert_eq!(first(Rows::csv(&format!("\u{feff}{}", csv.replace(',', ";"))).unwrap()), read);
        assert_eq!(first(Rows::json(&format!(r#"{{"organisations": {json}}}"#)).unwrap()), read);
    }

    #[test]
    fn a_row_that_does_not_fit_says_where_it_stands_and_why() {
        let csv = "siret,name,legal_category\n21920023500014,A,7210\n21920023500015,B,7210\n13002526500013,C,72\n";
        let told = refusals(Rows::csv(csv).unwrap());
        assert_eq!(told[0], "line 3: 21920023500015: the check digit is wrong");
        assert_eq!(told[1], "line 4: 13002526500013: not a legal category of four digits");
        let unknown = refusals(Rows::toml("[[organisations]]\nsiret = '13002526500013'\nnom = 'A'").unwrap());
        assert!(unknown[0].starts_with("organisations[0]: 13002526500013: unknown field `nom`"), "{unknown:?}");
    }

    #[test]
    fn a_file_of_another_form_is_refused_whole() {
        assert!(matches!(Rows::csv("name\nA\n"), Err(RowsRefused::Form)));
        assert!(matches!(Rows::csv("siret,name\n1\n"), Err(RowsRefused::NotCsv(_))));
        assert!(matches!(Rows::json("{"), Err(RowsRefused::NotJson(_))));
        assert!(matches!(Rows::json(r#"{"clients": []}"#), Err(RowsRefused::Form)));
        assert!(matches!(Rows::toml("organisations = 1"), Err(RowsRefused::Form)));
    }

    #[test]
    fn a_number_stands_once_in_a_list() {
        let twice = Rows::csv("siret\n13002526500013\n130 025 265 00013\n").unwrap();
        assert_eq!(Listed::of(twice).unwrap_err().to_string(), "line 3: 13002526500013 stands there already");
    }
}
