//! Every answer that a test gets is held against the official description of its operation (AP §14) and against ours: each
//! field is one that it has, of its type, and null only where it may be; each error is of its form. What ours requires is
//! there, where no mask leaves anything out.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use guichet_gateway::about::operations;
use guichet_gateway::definition::Catalogue;
use guichet_gateway::openapi::document;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

static OPERATIONS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let read = |text: &str| serde_json::from_str::<Vec<Value>>(text).unwrap();
    let versioned = read(include_str!("v3.json"));
    let flat = read(include_str!("v2.json"));
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

/// An operation of our description.
struct Own {
    scopes: Vec<String>,
    whole: Validator,
    masked: Validator,
    refused: Validator,
    statuses: Vec<String>,
}

static OWN: LazyLock<BTreeMap<String, Own>> = LazyLock::new(|| {
    let catalogue = Catalogue::shipped().unwrap();
    let built = |schema: &Value| jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(schema).unwrap();
    let of = |flat: bool| {
        let described = document(&catalogue, flat, "");
        let own = operations(&catalogue, flat).map(|operation| {
            let path = operation.path();
            let responses = &described["paths"][&path]["get"]["responses"];
            let schema = &responses["200"]["content"]["application/json"]["schema"];
            let own = Own {
                scopes: operation.fields.scopes.clone(),
                whole: built(&plain(schema, true)),
                masked: built(&plain(schema, false)),
                refused: built(&plain(&described["components"]["schemas"]["Error"], true)),
                statuses: responses.as_object().unwrap().keys().cloned().collect(),
            };
            (path, own)
        });
        own.collect::<Vec<_>>()
    };
    of(false).into_iter().chain(of(true)).collect()
});

/// The schema as JSON Schema has it, without members that it does not name, and without any that must be there unless `whole`.
fn plain(schema: &Value, whole: bool) -> Value {
    let Value::Object(members) = schema else {
        return match schema {
            Value::Array(all) => all.iter().map(|schema| plain(schema, whole)).collect(),
            other => other.clone(),
        };
    };
    let mut written: Map<String, Value> =
        members.iter().map(|(name, value)| (name.clone(), plain(value, whole))).collect();
    if members.get("nullable") == Some(&json!(true)) {
        written.insert("type".to_owned(), json!([members["type"], "null"]));
        if let Some(Value::Array(values)) = written.get_mut("enum") {
            values.push(Value::Null);
        }
    }
    // A field may be called `required`, `type` or `properties`: what is meant says that it is an object.
    if members.get("type") == Some(&json!("object")) && members.get("properties").is_some_and(Value::is_object) {
        written.insert("additionalProperties".to_owned(), json!(false));
        if !whole {
            written.remove("required");
        }
    }
    Value::Object(written)
}

/// What is refused before any operation is looked for: an address or a head that is too long.
const OF_NO_OPERATION: [u16; 2] = [414, 431];

/// `held`: the scopes of the caller, where they are known.
pub fn check(path: &str, status: u16, text: &str, held: Option<&[String]>) {
    if OF_NO_OPERATION.contains(&status) {
        return;
    }
    let read =
        || serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{path}: {error}: {status} {text}"));
    if let Some(operation) = OPERATIONS.iter().find(|known| known["path"] == path) {
        match status {
            200 => member(path, operation["fields"].as_object().unwrap(), "", &read()),
            _ => error(path, &read()),
        }
    }
    let Some(own) = OWN.get(path) else { return };
    let sees_all = held.is_some_and(|held| own.scopes.iter().all(|scope| held.contains(scope)));
    let validator = match status {
        200 if sees_all => &own.whole,
        200 => &own.masked,
        _ => &own.refused,
    };
    let body = read();
    let wrong: Vec<String> =
        validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{path}: {status}: {wrong:#?}");
    let is_described = own.statuses.contains(&status.to_string()) || UNDESCRIBED.contains(&status);
    assert!(is_described, "{path}: {status} is not described: {body}");
}

/// What an operation can answer that its description leaves out, as the official one does: what is broken, may not be told, is no
/// more; and the 509 of a tax notice (AP §6.2).
const UNDESCRIBED: [u16; 4] = [410, 451, 500, 509];

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
fn error(path: &str, body: &Value) {
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    if path.starts_with("/api/") {
        let named = members(body) == ["error", "message", "reason"];
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
