//! Service providers as an office's spreadsheet has them: the columns, rules and defaults of the real service's import
//! (facts of the sources of France Connect, `csmr-import-core`; FC §8.5).

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use guichet_oidc::record::Fault;
use serde_json::{Map, Value, json};

use super::{Content, Item, Kind, Refusal, Unreadable, text_of};

/// Every column; each must be there, in any order. The second name is that of an older form.
const COLUMNS: [(&str, &str); 12] = [
    ("datapassId", "datapassId"),
    ("name", "name"),
    ("scopes", "scopes"),
    ("type", "type"),
    ("redirect_uris", "redirect_uris"),
    ("post_logout_redirect_uris", "post_logout_redirect_uris"),
    ("signedResponseAlg", "userinfo_signed_response_alg"),
    ("email", "email"),
    ("phone", "phone"),
    ("site", "site"),
    ("IPServerAddressesAndRanges", "adressesIp"),
    ("entityId", "entityId"),
];
/// What an office's program puts between the items of one cell.
const BETWEEN: [char; 5] = [' ', ',', ';', '\n', '\r'];

pub(super) fn read(path: &Path, service: &str) -> Result<Content, Unreadable> {
    let text = text_of(path)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let wrong = |error: &csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        Unreadable::Content { place: format!("{}:{line}", path.display()), reason: reason(error) }
    };
    let header = reader.headers().map_err(|error| wrong(&error))?.clone();
    let columns: Vec<String> = header.iter().map(str::to_owned).collect();
    if columns.iter().all(String::is_empty) {
        return Err(Unreadable::Empty(path.to_owned()));
    }
    fit(path, &columns)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push((line, record.iter().map(str::to_owned).collect::<Vec<String>>()));
    }
    Ok(Content { items: items(&columns, rows, service), columns })
}

fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells, the header has {expected_len}")
        }
        _ => "this is not CSV".to_owned(),
    }
}

fn fit(path: &Path, columns: &[String]) -> Result<(), Unreadable> {
    let is = |column: &str, (name, older): (&str, &str)| column == name || column == older;
    let missing: Vec<&'static str> = COLUMNS
        .into_iter()
        .filter(|known| !columns.iter().any(|column| is(column, *known)))
        .map(|(name, _)| name)
        .collect();
    let mut seen = Vec::new();
    let mut unknown = Vec::new();
    for column in columns {
        match COLUMNS.into_iter().find(|known| is(column, *known)) {
            Some((name, _)) if !seen.contains(&name) => seen.push(name),
            _ => unknown.push(column.clone()),
        }
    }
    if missing.is_empty() && unknown.is_empty() {
        return Ok(());
    }
    Err(Unreadable::Columns { path: path.to_owned(), missing, unknown })
}

type Cells<'a> = BTreeMap<&'static str, &'a str>;

fn items(columns: &[String], rows: Vec<(u64, Vec<String>)>, service: &str) -> Vec<Item> {
    let cells = |row: &'_ [String]| -> BTreeMap<&'static str, String> {
        let named = columns.iter().zip(row).filter_map(|(column, cell)| {
            let (name, _) = COLUMNS.into_iter().find(|(name, older)| column == name || column == older)?;
            Some((name, cell.clone()))
        });
        named.collect()
    };
    let mut count: HashMap<(&str, String), usize> = HashMap::new();
    let identifiers = ["datapassId", "entityId"];
    for (_, row) in &rows {
        let cells = cells(row);
        for column in identifiers {
            if let Some(value) = cells.get(column).filter(|value| !value.is_empty()) {
                *count.entry((column, value.clone())).or_default() += 1;
            }
        }
    }
    rows.into_iter()
        .map(|(line, row)| {
            let owned = cells(&row);
            let cells: Cells<'_> = owned.iter().map(|(name, cell)| (*name, cell.as_str())).collect();
            let twice = |column: &&str| {
                let value = cells.get(*column).copied().unwrap_or_default().to_owned();
                count.get(&(*column, value)).is_some_and(|times| *times > 1)
            };
            let duplicates: Vec<String> =
                identifiers.iter().filter(|column| twice(column)).map(|column| (*column).to_owned()).collect();
            let members = if duplicates.is_empty() { members(&cells) } else { Err(Refusal::Duplicate(duplicates)) };
            Item { place: format!("line {line}"), kind: Kind::Client, service: service.to_owned(), members, row }
        })
        .collect()
}

/// The record of a row; what the real service's form adds to that of a record is judged here.
fn members(cells: &Cells<'_>) -> Result<Map<String, Value>, Refusal> {
    let cell = |name: &str| cells.get(name).copied().unwrap_or_default();
    let list = |name: &str| -> Vec<&str> { cell(name).split(BETWEEN).filter(|item| !item.is_empty()).collect() };
    let mut faults = Vec::new();
    let mut demand = |fits: bool, name: &str, expected: &str| {
        if !fits {
            faults.push(Fault::new(name, format!("«{}» does not fit", cell(name)), expected));
        }
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    demand(digits(cell("datapassId")) && cell("datapassId").len() <= 7, "datapassId", "1 to 7 digits");
    demand(!cell("name").is_empty(), "name", "1 to 256 characters");
    for name in ["scopes", "redirect_uris", "post_logout_redirect_uris", "site", "email"] {
        demand(!list(name).is_empty(), name, "one or more");
    }
    for name in ["redirect_uris", "post_logout_redirect_uris", "site"] {
        demand(list(name).iter().all(|uri| uri.starts_with("https://")), name, "https addresses");
    }
    demand(matches!(cell("type"), "public" | "private"), "type", "`public` or `private`");
    demand(matches!(cell("signedResponseAlg"), "ES256" | "RS256"), "signedResponseAlg", "`ES256` or `RS256`");
    let phone = cell("phone");
    let mobile = phone.len() == 10 && digits(phone) && (phone.starts_with("06") || phone.starts_with("07"));
    demand(mobile, "phone", "ten digits that begin with 06 or 07");
    let entity = cell("entityId");
    let entity_fits =
        (32..=64).contains(&entity.len()) && entity.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    demand(entity.is_empty() || entity_fits, "entityId", "nothing, or 32 to 64 letters, digits and hyphens");
    if !faults.is_empty() {
        return Err(Refusal::Faults(faults));
    }
    let members = json!({
        "name": cell("name"),
        "signup_id": cell("datapassId"),
        "type": cell("type"),
        "identityConsent": cell("type") == "private",
        "scopes": list("scopes"),
        "redirect_uris": list("redirect_uris"),
        "post_logout_redirect_uris": list("post_logout_redirect_uris"),
        "site": list("site"),
        "email": list("email").join(" "),
        "IPServerAddressesAndRanges": list("IPServerAddressesAndRanges"),
        "id_token_signed_response_alg": cell("signedResponseAlg"),
        "userinfo_signed_response_alg": cell("signedResponseAlg"),
        "createdVia": "IMPORT",
        "entityId": Some(entity).filter(|entity| !entity.is_empty()),
    });
    match members {
        Value::Object(members) => Ok(members),
        _ => Err(Refusal::Faults(Vec::new())),
    }
}
