//! Our description beside the official ones (AP §14): the facts of `tests/official/` are read off those documents; each
//! difference is listed with its reason.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};

use guichet_gateway::definition::Catalogue;
use guichet_gateway::openapi::document;
use serde_json::Value;

/// Where we differ on purpose: the end of what is reported, and why.
const DIFFERENCES: &[(&str, &str)] = &[
    ("data.quotient_familial.valeur: nullable", "AP §19.9: the real service answers null where none was computed"),
    ("data.inscription.code_certification_cnav: ", "AP §19.8: null is among the values there, where we say nullable"),
    ("codeCertificationCNAV: ", "AP §19.8, as in version 3"),
    ("ine: ", "AP §19.10: version 2 answers it, the document does not have it"),
    ("inscriptions[].regime: enum", "AP §19.10: whoever is admitted has one of seven labels"),
    ("inscriptions[].dateDebutAdmission: ", "AP §5: whoever is admitted; the document does not have it"),
    ("inscriptions[].dateFinAdmission: ", "AP §5, the same"),
    ("parameter sexe: ", "AP §5: M or F, which the document of version 2 leaves open"),
    ("data.identite.nom_usage: nullable", "AP §19.9: whoever has no other name in use"),
    ("data.informations_statut: nullable", "AP §19.9: whoever is on no list today"),
    ("etablissement: nullable", "SDH does not say where somebody trained for each entry (AP §15)"),
    ("region: nullable", "the same"),
    ("parameter campaignYear: ", "AP §4.10: version 3 takes it too, which the document does not tell"),
    ("prenom2: nullable", "AP §19.9: the real service answers null"),
    ("data.est_boursier: nullable", "AP §4.11: of a pupil it may not be known"),
    ("echelon_bourse: enum", "AP §4.11: null is among the values there, where we say nullable"),
    ("niveau_bourse: enum", "as in version 3"),
    ("quotientFamilial: nullable", "AP §19.9, as in version 3"),
    ("annee: nullable", "AP §6.1: none of the three where no quotient was computed"),
    ("mois: nullable", "the same"),
    ("numeroRue: nullable", "whoever lives at a place without streets"),
    ("parameter numeroAllocataire: ", "AP §6.1: digits, which may begin with 0: no number, as the document has it"),
    ("parameter codePostal: ", "the same"),
];

/// What no official document has any more (AP §6).
const OLDER_ERA: [&str; 3] = ["/api/v2/avis-imposition", "/api/caf/famille", "/api/impots/svair"];

fn facts(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

/// Each path of a schema with what is said of it, as the facts have it.
fn flat(schema: &Value, path: &str, out: &mut BTreeMap<String, Value>) {
    if !path.is_empty() {
        let said = |name: &str| schema.get(name).cloned().map(|value| (name.to_owned(), value));
        let members = ["type", "format", "nullable", "enum"].into_iter().filter_map(said);
        out.insert(path.to_owned(), Value::Object(members.collect()));
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        flat(member, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, out);
    }
    if let Some(items) = schema.get("items") {
        flat(items, &format!("{path}[]"), out);
    }
}

/// What differs of one operation.
fn differences(official: &Value, ours: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let answer = &ours["responses"]["200"];
    if official["operation"] != Value::Null && official["operation"] != answer["x-operationId"] {
        found.push(format!("operation: {} for {}", answer["x-operationId"], official["operation"]));
    }
    let of = |parameters: &Value| -> BTreeMap<String, (bool, Value, Value)> {
        let read = |it: &Value| {
            let schema = it.get("schema").unwrap_or(it);
            let name = it["name"].as_str().unwrap().to_owned();
            (name, (it["required"] == true, schema["type"].clone(), schema["enum"].clone()))
        };
        // The key of version 2 is a scheme of security with us.
        parameters.as_array().unwrap().iter().map(read).filter(|(name, _)| name != "X-Api-Key").collect()
    };
    let (theirs, own) = (of(&official["parameters"]), of(&ours["parameters"]));
    for name in theirs.keys().chain(own.keys()).collect::<BTreeSet<_>>() {
        if theirs.get(name) != own.get(name) {
            found.push(format!("parameter {name}: {:?} for {:?}", own.get(name), theirs.get(name)));
        }
    }
    for status in official["statuses"].as_array().unwrap() {
        if ours["responses"].get(status.as_str().unwrap()).is_none() {
            found.push(format!("status {status}"));
        }
    }
    let mut fields = BTreeMap::new();
    flat(&answer["content"]["application/json"]["schema"], "", &mut fields);
    let theirs: BTreeMap<&String, &Value> = official["fields"].as_object().unwrap().iter().collect();
    let paths: BTreeSet<&String> = theirs.keys().copied().chain(fields.keys()).collect();
    for path in paths {
        match (theirs.get(path), fields.get(path)) {
            (None, Some(_)) if ["links", "meta", "$"].contains(&path.as_str()) => {}
            (Some(_), None) if path == "$" => {}
            (Some(theirs), Some(own)) => {
                for said in ["type", "format", "nullable", "enum"] {
                    let sorted = |value: &Value| match value.as_array() {
                        Some(all) => all.iter().map(ToString::to_string).collect::<BTreeSet<_>>(),
                        None => BTreeSet::from([value.to_string()]),
                    };
                    let (theirs, own) = (theirs.get(said), own.get(said));
                    if theirs.map(sorted) != own.map(sorted) {
                        found.push(format!("{path}: {said}: {own:?} for {theirs:?}"));
                    }
                }
            }
            (theirs, own) => found.push(format!("{path}: {own:?} for {theirs:?}")),
        }
    }
    found
}

fn compare(text: &str, is_flat: bool) {
    let ours = document(&Catalogue::shipped().unwrap(), is_flat, "http://localhost:7405");
    let mut found = Vec::new();
    let mut compared = 0;
    for official in facts(text) {
        let path = official["path"].as_str().unwrap();
        let Some(operation) = ours["paths"].get(path) else { continue };
        compared += 1;
        for difference in differences(&official, &operation["get"]) {
            let meant =
                DIFFERENCES.iter().any(|(known, _)| difference.starts_with(known) || difference.contains(known));
            if !meant {
                found.push(format!("{path}: {difference}"));
            }
        }
    }
    assert!(compared > 0);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_operation_of_version_3_and_later_is_as_the_official_document_has_it() {
    compare(include_str!("official/v3.json"), false);
}

#[test]
fn each_operation_of_version_2_is_as_the_official_document_has_it() {
    compare(include_str!("official/v2.json"), true);
}

#[test]
fn nothing_is_served_that_no_official_document_has() {
    let catalogue = Catalogue::shipped().unwrap();
    for (text, is_flat) in [(include_str!("official/v3.json"), false), (include_str!("official/v2.json"), true)] {
        let official = facts(text);
        for path in document(&catalogue, is_flat, "")["paths"].as_object().unwrap().keys() {
            let is_there = official.iter().any(|known| known["path"] == path.as_str());
            assert!(is_there || OLDER_ERA.contains(&path.as_str()), "{path}");
        }
    }
}
