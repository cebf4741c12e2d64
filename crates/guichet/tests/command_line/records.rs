use guichet_broker::{data_provider, identity_provider, information_message};
use guichet_guichet::records::{CLAIM_FIELDS, SCOPE_FIELDS};
use guichet_oidc::client;
use guichet_oidc::record::{Field, reference};

use crate::{guichet, told};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/records.md");
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/records.toml");

const TABLES: [(&str, &[Field]); 6] = [
    ("clients", client::FIELDS),
    ("identity_providers", identity_provider::FIELDS),
    ("data_providers", data_provider::FIELDS),
    ("scopes", SCOPE_FIELDS),
    ("claims", CLAIM_FIELDS),
    ("notifications", information_message::FIELDS),
];

#[test]
fn the_reference_of_records_says_what_the_program_takes() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let tables = TABLES.map(|(table, fields)| (table, reference(fields)));
    let wrong: Vec<String> = tables
        .iter()
        .filter(|(_, rows)| !page.contains(rows))
        .map(|(table, rows)| format!("== {table}\n{rows}"))
        .collect();
    assert!(wrong.is_empty(), "docs/reference/records.md should say:\n{}", wrong.concat());
}

#[test]
fn the_example_of_records_has_every_field_and_is_valid() {
    let output = guichet(&["check", "--config", EXAMPLE]).output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
    let example: toml::Table = toml::from_str(&std::fs::read_to_string(EXAMPLE).unwrap()).unwrap();
    for (table, fields) in TABLES {
        let rows = example[table].as_array().unwrap();
        for field in fields {
            let shown = rows.iter().any(|row| row.get(field.name).is_some());
            assert!(shown, "`{}` of [[{table}]] is not in examples/records.toml", field.name);
        }
    }
}
