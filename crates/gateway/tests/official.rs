//! Our description beside the official ones (AP §14): the facts of `tests/official/` are read off those documents; each
//! difference is listed with its reason.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};

use guichet_gateway::definition::Catalogue;
use guichet_gateway::openapi::document;
use serde_json::Value;

/// A place where we differ on purpose.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    /// The parameter, the field and what of it, or the status, exactly as it is reported.
    place: String,
    /// The operations, by their paths.
    at: Vec<String>,
    why: String,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    difference: Vec<Difference>,
    /// Official operations that our description does not have, each with the reason.
    absent: BTreeMap<String, String>,
}

fn known() -> Known {
    toml::from_str(include_str!("official/differences.toml")).unwrap()
}

/// What no official document has any more (AP §6).
const OLDER_ERA: [&str; 3] = ["/api/v2/avis-imposition", "/api/caf/famille", "/api/impots/svair"];

fn facts(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

/// Each path of a schema with what is said of it, as the facts have it.
fn flat(schema: &Value, path: &str, out: &mut BTreeMap<String, Value>) {
    if !path.is_empty() {
        let said = |name: &str| schema.get(name).cloned().map(|value| (name.to_owned(), value));
        let members = ["type", "format", "nullable", "enum", "required"].into_iter().filter_map(said);
        out.insert(path.to_owned(), Value::Object(members.collect()));
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        flat(member, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, out);
    }
    if let Some(items) = schema.get("items") {
        flat(items, &format!("{path}[]"), out);
    }
}

/// What differs of one operation: where, and how.
fn differences(official: &Value, ours: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let answer = &ours["responses"]["200"];
    if official["operation"] != Value::Null && official["operation"] != answer["x-operationId"] {
        found.push(("operation".to_owned(), format!("{} for {}", answer["x-operationId"], official["operation"])));
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
            found.push((format!("parameter {name}"), format!("{:?} for {:?}", own.get(name), theirs.get(name))));
        }
    }
    for status in official["statuses"].as_array().unwrap() {
        if ours["responses"].get(status.as_str().unwrap()).is_none() {
            found.push((format!("status {}", status.as_str().unwrap()), "missing".to_owned()));
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
                        found.push((format!("{path}: {said}"), format!("{own:?} for {theirs:?}")));
                    }
                }
                // Of the entries of a list theirs says nothing.
                let required = |of: &Value| of["required"].as_array().cloned().unwrap_or_default();
                let own = required(own);
                for name in required(theirs).into_iter().filter(|name| !own.contains(name)) {
                    found.push((format!("{path}: {} is required", name.as_str().unwrap()), "not of ours".to_owned()));
                }
            }
            (theirs, own) => found.push((path.clone(), format!("{own:?} for {theirs:?}"))),
        }
    }
    found
}

/// Every operation is there and is as the official one; and whatever is listed as another is another still.
fn compare(text: &str, is_flat: bool) {
    let ours = document(&Catalogue::shipped().unwrap(), is_flat, "http://localhost:7405");
    let known = known();
    let is_ours = |path: &str| path.starts_with("/api/") == is_flat;
    let mut listed: BTreeSet<(String, String)> = known
        .difference
        .iter()
        .flat_map(|it| it.at.iter().map(|path| (path.clone(), it.place.clone())))
        .chain(known.absent.keys().map(|path| (path.clone(), "absent".to_owned())))
        .filter(|(path, _)| is_ours(path))
        .collect();
    let mut found = Vec::new();
    for official in facts(text) {
        let path = official["path"].as_str().unwrap();
        let Some(operation) = ours["paths"].get(path) else {
            if !listed.remove(&(path.to_owned(), "absent".to_owned())) {
                found.push(format!("{path} is absent"));
            }
            continue;
        };
        for (place, how) in differences(&official, &operation["get"]) {
            if !listed.remove(&(path.to_owned(), place.clone())) {
                found.push(format!("{path}: {place}: {how}"));
            }
        }
    }
    assert!(found.is_empty(), "not listed:\n{}", found.join("\n"));
    assert!(listed.is_empty(), "listed, and no difference any more: {listed:#?}");
    assert!(known.difference.iter().map(|it| &it.why).chain(known.absent.values()).all(|why| why.len() > 10));
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
