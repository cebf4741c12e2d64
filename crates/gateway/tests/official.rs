//! Our description beside the official ones (AP §14): the facts of `tests/official/` are read off those documents; each
//! difference is listed with its reason.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};

use guichet_gateway::ErrorTexts;
use guichet_gateway::definition::{Catalogue, Route};
use guichet_gateway::openapi::document;
use serde_json::Value;

/// Places where we differ on purpose, for one reason.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    /// The parameter, the field and what of it, the status or the code, exactly as it is reported.
    places: Vec<String>,
    /// The operations, by their paths; `*` stands for anything.
    at: Vec<String>,
    /// Those of them where there is none of these differences.
    #[serde(default)]
    except: Vec<String>,
    why: String,
}

/// Where a document says what any refusal is.
fn place_of_errors(is_flat: bool) -> &'static str {
    if is_flat { "/api/#errors" } else { "/#errors" }
}

/// Whether a path is one of a pattern.
fn is_of(path: &str, pattern: &str) -> bool {
    let mut rest = path;
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap();
    let Some(after) = rest.strip_prefix(first) else { return false };
    rest = after;
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some(place) = rest.find(part) else { return false };
        rest = &rest[place + part.len()..];
    }
    rest.ends_with(last)
}

impl Difference {
    /// Each place at each operation that is meant.
    fn each<'a>(&'a self, paths: &'a BTreeSet<String>) -> impl Iterator<Item = (String, String)> + 'a {
        let of = |path: &String, patterns: &[String]| patterns.iter().any(|pattern| is_of(path, pattern));
        let meant = paths.iter().filter(move |path| of(path, &self.at) && !of(path, &self.except));
        meant.flat_map(|path| self.places.iter().map(|place| (path.clone(), place.clone())))
    }
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    difference: Vec<Difference>,
    /// Official operations that our description does not have, each with the reason.
    #[serde(default)]
    absent: BTreeMap<String, String>,
}

const DIFFERENCES: [&str; 4] = [
    include_str!("official/differences/data.toml"),
    include_str!("official/differences/required.toml"),
    include_str!("official/differences/parameters.toml"),
    include_str!("official/differences/refusals.toml"),
];

fn known() -> Known {
    let mut all = Known::default();
    for text in DIFFERENCES {
        let Known { difference, absent } = toml::from_str(text).unwrap();
        all.difference.extend(difference);
        all.absent.extend(absent);
    }
    all
}

/// What no official document has any more (AP §6).
const OLDER_ERA: [&str; 3] = ["/api/v2/avis-imposition", "/api/caf/famille", "/api/impots/svair"];

fn facts(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

/// Each path of a schema with what is said of it, as the facts have it.
fn flat(schema: &Value, path: &str, out: &mut BTreeMap<String, Value>) {
    // What is said of each form that it may have.
    for form in schema["oneOf"].as_array().into_iter().flatten() {
        flat(form, path, out);
    }
    let said = |name: &str| schema.get(name).cloned().map(|value| (name.to_owned(), value));
    let members = ["type", "format", "nullable", "enum", "required"].into_iter().filter_map(said);
    out.insert(if path.is_empty() { "$" } else { path }.to_owned(), Value::Object(members.collect()));
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        flat(member, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, out);
    }
    if let Some(items) = schema.get("items") {
        flat(items, &format!("{path}[]"), out);
    }
}

/// What differs of one operation: where, and how.
fn differences(official: &Value, ours: &Value, prefix: &str) -> Vec<(String, String)> {
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
    let responses = ours["responses"].as_object().unwrap();
    one_of_both("status", &texts(&official["statuses"]), &responses.keys().cloned().collect(), &mut found);
    // The static document of version 2 has examples of no code at the operations that the generated one leaves out.
    let theirs = texts(&official["codes"]);
    if theirs.is_empty() {
        found.push(("no code".to_owned(), String::new()));
    } else {
        let named = |codes: BTreeSet<String>| codes.into_iter().map(|code| short(&code, prefix)).collect();
        one_of_both("code", &named(theirs), &named(codes(ours)), &mut found);
    }
    of_schema(official["fields"].as_object().unwrap(), &answer["content"]["application/json"]["schema"], &mut found);
    found
}

fn texts(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// The codes of the examples of all responses.
fn codes(operation: &Value) -> BTreeSet<String> {
    let examples = |response: &Value| response["content"]["application/json"]["examples"].clone();
    let all = operation["responses"].as_object().unwrap().values().map(examples);
    all.flat_map(|examples| examples.as_object().cloned().unwrap_or_default()).map(|(code, _)| code).collect()
}

/// A code of an operation's own producer, with `XX` in the place of its prefix.
fn short(code: &str, prefix: &str) -> String {
    code.strip_prefix(prefix).map_or_else(|| code.to_owned(), |rest| format!("XX{rest}"))
}

/// The prefix of the codes of whoever is asked at an operation.
fn prefix(path: &str) -> String {
    let catalogue = Catalogue::shipped().unwrap();
    let answers = |route: &Route| route.versions.iter().any(|version| route.path_of(*version) == path);
    let api = catalogue.all().find(|api| api.routes.iter().any(answers)).unwrap();
    api.producer.prefix.clone()
}

/// What one of two has and the other has not.
fn one_of_both(what: &str, theirs: &BTreeSet<String>, ours: &BTreeSet<String>, found: &mut Vec<(String, String)>) {
    found.extend(theirs.difference(ours).map(|it| (format!("{what} {it}"), "theirs alone".to_owned())));
    found.extend(ours.difference(theirs).map(|it| (format!("{what} {it}, ours alone"), String::new())));
}

/// Of two schemas.
fn of_schema(theirs: &serde_json::Map<String, Value>, ours: &Value, found: &mut Vec<(String, String)>) {
    let mut fields = BTreeMap::new();
    flat(ours, "", &mut fields);
    let theirs: BTreeMap<&String, &Value> = theirs.iter().collect();
    let paths: BTreeSet<&String> = theirs.keys().copied().chain(fields.keys()).collect();
    for path in paths {
        match (theirs.get(path), fields.get(path)) {
            // Of the whole answer the facts say what is required, at most.
            (theirs, Some(own)) if path == "$" => {
                let required = |of: Option<&Value>| of.and_then(|of| of.get("required")).map(texts).unwrap_or_default();
                one_of_both("$ requires", &required(theirs.copied()), &required(Some(own)), found);
            }
            (Some(theirs_of), Some(own_of)) => {
                for said in ["type", "format", "nullable", "enum"] {
                    let sorted = |value: &Value| match value.as_array() {
                        Some(all) => all.iter().map(ToString::to_string).collect::<BTreeSet<_>>(),
                        None => BTreeSet::from([value.to_string()]),
                    };
                    let (theirs, own) = (theirs_of.get(said), own_of.get(said));
                    if theirs.map(sorted) != own.map(sorted) {
                        found.push((format!("{path}: {said}"), format!("{own:?} for {theirs:?}")));
                    }
                }
                let required = |of: Option<&Value>| of.map(texts).unwrap_or_default();
                let (theirs, own) = (required(theirs_of.get("required")), required(own_of.get("required")));
                one_of_both(&format!("{path} requires"), &theirs, &own, found);
            }
            (theirs, own) => found.push((path.clone(), format!("{own:?} for {theirs:?}"))),
        }
    }
}

/// Of what is said of any refusal.
fn of_error(is_flat: bool, ours: &Value) -> Vec<(String, String)> {
    let official: Value = serde_json::from_str(include_str!("official/errors.json")).unwrap();
    let mut theirs = BTreeMap::new();
    flat(&official[if is_flat { "v2" } else { "v3" }], "", &mut theirs);
    let mut found = Vec::new();
    of_schema(&theirs.into_iter().collect(), &ours["components"]["schemas"]["Error"], &mut found);
    found
}

/// Every operation is there and is as the official one; and whatever is listed as another is another still.
fn compare(text: &str, is_flat: bool) {
    let ours =
        document(&Catalogue::shipped().unwrap(), &ErrorTexts::shipped().unwrap(), is_flat, "http://localhost:7405");
    let known = known();
    let is_ours = |path: &str| path.starts_with("/api/") == is_flat;
    let error = place_of_errors(is_flat).to_owned();
    let paths = ours["paths"].as_object().unwrap().keys().filter(|path| !OLDER_ERA.contains(&path.as_str())).cloned();
    let paths: BTreeSet<String> = paths.chain([error.clone()]).collect();
    let mut listed: BTreeSet<(String, String)> = known
        .difference
        .iter()
        .flat_map(|it| it.each(&paths))
        .chain(known.absent.keys().map(|path| (path.clone(), "absent".to_owned())))
        .filter(|(path, _)| is_ours(path))
        .collect();
    let mut found = Vec::new();
    for (place, how) in of_error(is_flat, &ours) {
        if !listed.remove(&(error.clone(), place.clone())) {
            found.push(format!("{error}: {place}: {how}"));
        }
    }
    for official in facts(text) {
        let path = official["path"].as_str().unwrap();
        let Some(operation) = ours["paths"].get(path) else {
            if !listed.remove(&(path.to_owned(), "absent".to_owned())) {
                found.push(format!("{path} is absent"));
            }
            continue;
        };
        for (place, how) in differences(&official, &operation["get"], &prefix(path)) {
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

/// An operation of the official list of scopes, as ours are called.
fn operation_of_the_list(name: &str) -> String {
    name.replace("v3_and_more", "{version}").replace('/', "_")
}

#[test]
fn each_address_is_opened_by_the_scopes_of_the_official_list() {
    let official: BTreeMap<String, BTreeSet<String>> =
        serde_json::from_str(include_str!("official/authorizations.json")).unwrap();
    let mut official: BTreeMap<String, BTreeSet<String>> =
        official.into_iter().map(|(name, scopes)| (operation_of_the_list(&name), scopes)).collect();
    let catalogue = Catalogue::shipped().unwrap();
    let places = catalogue.all().flat_map(|api| api.routes.iter().map(move |route| (api, route)));
    let places: Vec<_> = places.filter(|(_, route)| !OLDER_ERA.contains(&route.path.as_str())).collect();
    let paths: BTreeSet<String> = places.iter().map(|(_, route)| route.path.clone()).collect();
    let known: Known = toml::from_str(include_str!("official/differences/scopes.toml")).unwrap();
    let mut listed: BTreeSet<(String, String)> = known.difference.iter().flat_map(|it| it.each(&paths)).collect();
    let mut found = Vec::new();
    for (api, route) in places {
        let theirs = official.remove(&route.operation).unwrap_or_default();
        let own = catalogue.scopes().into_iter().filter(|scope| api.authorises(route, scope)).collect();
        let mut differing = Vec::new();
        one_of_both("scope", &theirs, &own, &mut differing);
        for (place, how) in differing {
            if !listed.remove(&(route.path.clone(), place.clone())) {
                found.push(format!("{}: {place}: {how}", route.path));
            }
        }
    }
    assert!(found.is_empty(), "not listed:\n{}", found.join("\n"));
    assert!(listed.is_empty(), "listed, and no difference any more: {listed:#?}");
    // What is left there tells of a token, and is opened by any.
    let left: Vec<(&str, usize)> = official.iter().map(|(name, scopes)| (name.as_str(), scopes.len())).collect();
    assert_eq!(left, [("api_particulier_introspect", 0), ("api_particulier_v2_introspect", 0)]);
}

#[test]
fn nothing_is_served_that_no_official_document_has() {
    let catalogue = Catalogue::shipped().unwrap();
    for (text, is_flat) in [(include_str!("official/v3.json"), false), (include_str!("official/v2.json"), true)] {
        let official = facts(text);
        for path in
            document(&catalogue, &ErrorTexts::shipped().unwrap(), is_flat, "")["paths"].as_object().unwrap().keys()
        {
            let is_there = official.iter().any(|known| known["path"] == path.as_str());
            assert!(is_there || OLDER_ERA.contains(&path.as_str()), "{path}");
        }
    }
}
