//! Every answer that a test gets is held against the official description of its operation (AP §14): each field is one that
//! it has, of its type, and null only where it may be; each error is of its form.

use std::sync::LazyLock;

use serde_json::Value;

use crate::stand::Reply;

static OPERATIONS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let read = |text: &str| serde_json::from_str::<Vec<Value>>(text).unwrap();
    let versioned = read(include_str!("../../../../gateway/tests/official/v3.json"));
    let flat = read(include_str!("../../../../gateway/tests/official/v2.json"));
    versioned.into_iter().chain(flat).collect()
});

/// Null where the document does not say so, as the real service answers (AP §19.8, §19.9).
const NULL: &[&str] = &[
    "data.quotient_familial.valeur",
    "quotientFamilial",
    "data.inscription.code_certification_cnav",
    "codeCertificationCNAV",
    "data.identite.nom_usage",
    "data.informations_statut",
    "data.informations_statut.etablissement",
    "data.informations_statut.region",
    "data.informations_statuts_precedents[].etablissement",
    "data.informations_statuts_precedents[].region",
    "prenom2",
    "data.est_boursier",
    "annee",
    "mois",
    "adresse.numeroRue",
];

/// Not in the document, though the real service answers it (AP §19.10).
const BEYOND: &[&str] = &["ine", "inscriptions[].dateDebutAdmission", "inscriptions[].dateFinAdmission"];

pub fn check(path: &str, reply: &Reply) {
    let Some(operation) = OPERATIONS.iter().find(|known| known["path"] == path) else { return };
    if reply.status == 200 {
        member(path, operation["fields"].as_object().unwrap(), "", &reply.json());
    } else {
        error(path, reply);
    }
}

fn member(path: &str, fields: &serde_json::Map<String, Value>, at: &str, value: &Value) {
    if let Some(known) = fields.get(at) {
        let fits = match known["type"].as_str() {
            Some("string") => value.is_string(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("number") => value.is_number(),
            Some("boolean") => value.is_boolean(),
            Some("array") => value.is_array(),
            Some("object") => value.is_object(),
            _ => true,
        };
        let may_be_null = known["nullable"] == true || NULL.contains(&at);
        assert!(fits || value.is_null() && may_be_null, "{path}: {at} is {value}");
        let listed = known["enum"].as_array().is_none_or(|all| all.contains(value));
        assert!(listed || value.is_null(), "{path}: {at} is {value}, which is none of {}", known["enum"]);
    } else {
        let is_known = at.is_empty() || at == "links" || at == "meta" || BEYOND.contains(&at);
        assert!(is_known, "{path}: no {at} in the official document");
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                member(path, fields, &if at.is_empty() { name.clone() } else { format!("{at}.{name}") }, value);
            }
        }
        Value::Array(all) => all.iter().for_each(|value| member(path, fields, &format!("{at}[]"), value)),
        _ => {}
    }
}

/// AP §8.1 and §8.2.
fn error(path: &str, reply: &Reply) {
    let body = reply.json();
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    if path.starts_with("/api/") {
        let named = members(&body) == ["error", "message", "reason"];
        let listed = body["errors"].as_array().is_some_and(|all| all.iter().all(Value::is_string));
        assert!(named || listed, "{path}: {body}");
        return;
    }
    let errors = body["errors"].as_array().unwrap_or_else(|| panic!("{path}: {body}"));
    for error in errors {
        let code = error["code"].as_str().unwrap();
        assert!(code.len() == 5 && code.bytes().all(|digit| digit.is_ascii_digit()), "{path}: {error}");
        for text in ["title", "detail"] {
            let text = error[text].as_str().unwrap();
            assert!(!text.is_empty() && !text.contains('{'), "{path}: {error}");
        }
        assert!(
            error["meta"].is_object() && error.get("source").is_none_or(|it| it.is_object() || it.is_null()),
            "{path}: {error}"
        );
    }
    assert!(!errors.is_empty(), "{path}: {body}");
}
