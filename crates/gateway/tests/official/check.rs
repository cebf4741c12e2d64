//! Every answer that a test gets is held against the official description of its operation (AP §14) and against ours: each
//! field is one that it has, of its type, and null only where it may be; each error is of its form. Of ours, exactly what the
//! scopes of the caller open is there.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use guichet_gateway::ErrorTexts;
use guichet_gateway::about::operations;
use guichet_gateway::definition::{Catalogue, Field};
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

/// The official schema of a refusal, of version 3 and later and of version 2: one for all statuses that a document has of an
/// operation.
static ERRORS: LazyLock<[Validator; 2]> = LazyLock::new(|| {
    let mut read: Value = serde_json::from_str(include_str!("errors.json")).unwrap();
    for (place, name, schema) in BESIDE {
        read.pointer_mut(place).unwrap().as_object_mut().unwrap().insert((*name).to_owned(), schema());
    }
    ["v3", "v2"].map(|version| built(&plain(&read[version], true)))
});

/// Members of a refusal that its schema does not name.
type Beside = (&'static str, &'static str, fn() -> Value);

/// The examples of the document have the first two, the real service answers the last (AP §8.1, §8.2).
const BESIDE: &[Beside] = &[
    ("/v3/properties/errors/items/properties", "source", || json!({ "type": "object", "nullable": true })),
    ("/v3/properties/errors/items/properties", "meta", || json!({ "type": "object" })),
    ("/v2/properties", "errors", || json!({ "type": "array", "items": { "type": "string" } })),
];

/// Our description of some APIs.
pub struct Description(BTreeMap<String, Own>);

/// An operation of it.
struct Own {
    fields: Vec<Field>,
    meta: Vec<Field>,
    scopes: Vec<String>,
    schema: Value,
    refused: Validator,
    /// The codes that are described, by status.
    statuses: BTreeMap<String, Vec<String>>,
    /// By what is held of its scopes.
    masked: Mutex<BTreeMap<Option<Vec<String>>, Arc<Validator>>>,
}

fn built(schema: &Value) -> Validator {
    jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(schema).unwrap()
}

impl Description {
    pub fn of(catalogue: &Catalogue) -> Self {
        let of = |flat: bool| {
            let described = document(catalogue, &ErrorTexts::shipped().unwrap(), flat, "");
            let own = operations(catalogue, flat).map(|operation| {
                let path = operation.path();
                let responses = &described["paths"][&path]["get"]["responses"];
                let own = Own {
                    fields: operation.fields.declared.clone(),
                    meta: operation.fields.meta.clone(),
                    scopes: operation.fields.scopes.clone(),
                    schema: responses["200"]["content"]["application/json"]["schema"].clone(),
                    refused: built(&plain(&described["components"]["schemas"]["Error"], true)),
                    statuses: responses.as_object().unwrap().iter().map(|(it, of)| (it.clone(), codes(of))).collect(),
                    masked: Mutex::default(),
                };
                (path, own)
            });
            own.collect::<Vec<_>>()
        };
        Self(of(false).into_iter().chain(of(true)).collect())
    }
}

/// The codes of a response.
fn codes(response: &Value) -> Vec<String> {
    let examples = response["content"]["application/json"]["examples"].as_object();
    examples.into_iter().flatten().map(|(code, _)| code.clone()).collect()
}

impl Own {
    /// What an answer with data must be for whoever holds these scopes.
    fn validator(&self, path: &str, held: Option<&[String]>) -> Arc<Validator> {
        let held =
            held.map(|held| self.scopes.iter().filter(|scope| held.contains(scope)).cloned().collect::<Vec<_>>());
        let mut masked = self.masked.lock().unwrap();
        let validator = masked.entry(held).or_insert_with_key(|held| match held {
            None => Arc::new(built(&plain(&self.schema, false))),
            Some(held) => {
                let mut schema = self.schema.clone();
                if path.starts_with("/api/") {
                    prune(&mut schema, "", &self.fields, held);
                } else {
                    prune(&mut schema["properties"]["data"], "", &self.fields, held);
                    prune(&mut schema["properties"]["meta"], "", &self.meta, held);
                }
                Arc::new(built(&plain(&schema, true)))
            }
        });
        Arc::clone(validator)
    }
}

/// Takes away what nothing that is held opens: a field whose scopes are missing, and a container that names none and of which
/// nothing is left.
fn prune(schema: &mut Value, at: &str, fields: &[Field], held: &[String]) {
    let names: Vec<String> =
        schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    for name in names {
        let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
        let field = fields.iter().find(|field| field.path == path);
        let is_held = |scope: &String| held.contains(scope);
        let is_open = field.is_none_or(|field| {
            field.besides.iter().all(is_held) && (field.scopes.is_empty() || field.scopes.iter().any(is_held))
        });
        let below = &mut schema["properties"][&name];
        let (holder, path) = if below.get("items").is_some_and(|items| items.get("properties").is_some()) {
            (&mut below["items"], format!("{path}[]"))
        } else {
            (below, path)
        };
        let had_members = holder.get("properties").is_some();
        if had_members {
            prune(holder, &path, fields, held);
        }
        let is_left = !had_members || !holder["properties"].as_object().unwrap().is_empty();
        if !is_open || !is_left {
            schema["properties"].as_object_mut().unwrap().remove(&name);
            schema["required"].as_array_mut().unwrap().retain(|required| *required != name);
        }
    }
}

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

impl Description {
    /// Holds an answer to a call of `path` against the official description and against this one. `held`: the scopes of the caller,
    /// which open what is there and nothing else; none where a file is answered as it stands. `of_files`: a file may refuse with
    /// whatever code it says.
    pub fn check(&self, path: &str, status: u16, text: &str, held: Option<&[String]>, of_files: bool) {
        if OF_NO_OPERATION.contains(&status) {
            return;
        }
        let read =
            || serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{path}: {error}: {status} {text}"));
        if let Some(operation) = OPERATIONS.iter().find(|known| known["path"] == path) {
            match status {
                200 => member(path, operation["fields"].as_object().unwrap(), "", &read()),
                _ if texts(&operation["statuses"]).contains(&status.to_string().as_str()) => {
                    let [versioned, flat] = &*ERRORS;
                    let body = read();
                    let wrong = wrong(if path.starts_with("/api/") { flat } else { versioned }, &body);
                    assert!(
                        wrong.is_empty(),
                        "{path}: {status}: {body}: not as the official schema has it: {wrong:#?}"
                    );
                    error(path, &body);
                }
                // What the official document has no schema for: those of `differences/refusals.toml` that say `status …, ours alone`,
                // and UNDESCRIBED.
                _ => error(path, &read()),
            }
        }
        let Some(own) = self.0.get(path) else { return };
        let body = read();
        let wrong = if status == 200 { wrong(&own.validator(path, held), &body) } else { wrong(&own.refused, &body) };
        assert!(wrong.is_empty(), "{path}: {status}: {wrong:#?}");
        let described = own.statuses.get(&status.to_string());
        assert!(described.is_some() || UNDESCRIBED.contains(&status), "{path}: {status} is not described: {body}");
        if let Some(described) = described.filter(|_| status != 200 && !of_files) {
            for error in body["errors"].as_array().into_iter().flatten().filter(|error| error.is_object()) {
                let is_described = described.iter().any(|code| error["code"] == code.as_str());
                assert!(is_described, "{path}: {status}: {} is none of {described:?}", error["code"]);
            }
        }
    }

    /// Whether an operation stands at a path.
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }
}

/// What an operation can answer that its description leaves out, as the official one does: what is broken, may not be told, is no
/// more; and the 509 of a tax notice (AP §6.2).
const UNDESCRIBED: [u16; 4] = [410, 451, 500, 509];

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn wrong(validator: &Validator, body: &Value) -> Vec<String> {
    validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect()
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
