//! Organisations in each form of a file.

use std::process::Output;

use crate::import::Office;

#[test]
fn organisations_of_a_spreadsheet_are_created_changed_left_as_they_are_or_refused() {
    let office = Office::new();
    let counts = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let first = office.import("o.csv", "siret,name\n21920023500014,COMMUNE DE CLAMART\n21920023500015,X\n", &[]);
    assert_eq!(
        counts(&first),
        "line 3: refused: 21920023500015: the check digit is wrong\n1 created, 0 changed, 0 unchanged, 1 refused\n"
    );
    assert_eq!(first.status.code(), Some(1));
    let json = r#"{"organisations": [{"siret": "21920023500014", "name": "COMMUNE DE CLAMART", "sign": "MAIRIE"}]}"#;
    assert_eq!(counts(&office.import("o.json", json, &[])), "0 created, 1 changed, 0 unchanged, 0 refused\n");
    assert_eq!(counts(&office.import("o.json", json, &[])), "0 created, 0 changed, 1 unchanged, 0 refused\n");
    let wrong = "[[organisations]]\nsiret = '13002526500013'\nnom = 'X'\n";
    assert!(counts(&office.import("o.toml", wrong, &[])).contains("organisations[0]: refused: unknown field `nom`"));
}
