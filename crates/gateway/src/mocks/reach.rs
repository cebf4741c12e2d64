//! Whether some call gets a file: the call that its `params` describe is made, passes the checks of the operation and is
//! compared with them.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::file::Case;
use super::params::{self, PARTS, Param, Params};
use crate::definition::{MockKey, Mode, Route};
use crate::france_connect;
use crate::parameters::{self, Query};
use crate::refusal::Refusal;

/// Whether a file can be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    Reached,
    /// A key that nothing is compared with.
    Unknown {
        key: String,
        nearest: Option<String>,
    },
    /// The call is refused before.
    Refused {
        codes: Vec<String>,
    },
    /// A value that comes out otherwise.
    Other {
        key: String,
        file: Option<Param>,
        call: Option<Param>,
    },
}

/// Who describes the person.
#[derive(Clone, Copy)]
enum Speaker {
    Caller,
    FranceConnect,
}

fn speakers(route: &Route) -> Vec<(Speaker, &[MockKey])> {
    let caller = (route.mode != Mode::FranceConnect).then_some((Speaker::Caller, route.mock_keys.as_slice()));
    let spoken = route.mode == Mode::FranceConnect || route.france_connect;
    let france_connect = spoken.then_some((Speaker::FranceConnect, route.mock_keys_france_connect.as_slice()));
    caller.into_iter().chain(france_connect).collect()
}

/// Every key that is compared.
pub(super) fn names(route: &Route) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for key in speakers(route).into_iter().flat_map(|(_, keys)| keys) {
        if !all.contains(&key.key.as_str()) {
            all.push(&key.key);
        }
    }
    all
}

pub(super) fn reach(route: &Route, case: &Case, today: Date) -> Reach {
    let known = names(route);
    if let Some((key, _)) = case.given.iter().find(|(key, _)| !known.contains(&key.as_str())) {
        return Reach::Unknown { key: key.clone(), nearest: nearest(key, &known) };
    }
    let strange =
        |keys: &[MockKey]| case.given.iter().filter(|(name, _)| !keys.iter().any(|key| key.key == *name)).count();
    let mut tried: Vec<(usize, Reach)> = Vec::new();
    for (speaker, keys) in speakers(route) {
        match called(route, case, speaker, keys, today) {
            Reach::Reached => return Reach::Reached,
            other => tried.push((strange(keys), other)),
        }
    }
    // What is said is of the speaker whose keys the file has.
    tried.sort_by_key(|(strange, _)| *strange);
    tried.into_iter().next().map_or(Reach::Reached, |(_, reach)| reach)
}

fn nearest(key: &str, known: &[&str]) -> Option<String> {
    let measured = known.iter().map(|name| (strsim::damerau_levenshtein(key, name), *name));
    let (distance, name) = measured.min()?;
    (distance * 3 <= name.len()).then(|| name.to_owned())
}

fn called(route: &Route, case: &Case, speaker: Speaker, keys: &[MockKey], today: Date) -> Reach {
    let of = |name: &str| keys.iter().find(|key| key.key == name);
    let given = case.given.iter().filter_map(|(name, value)| Some(params::said(of(name)?, value)));
    let said: Vec<(String, Param)> = given.flatten().collect();
    let codes = |refusals: Vec<Refusal>| Reach::Refused { codes: refusals.iter().map(|it| it.told().code).collect() };
    let identity = match speaker {
        Speaker::Caller => None,
        Speaker::FranceConnect => match france_connect::kept(claims(&said)) {
            Ok(introspected) => Some(introspected.identity),
            Err(refusals) => return codes(refusals),
        },
    };
    let arguments = match parameters::read(route, &query(route, &said), today, identity) {
        Ok(arguments) => arguments,
        Err(refusals) => return codes(refusals),
    };
    let call = Params::of(keys, &arguments);
    let every = case.params.0.keys().chain(call.0.keys());
    let other = every.filter(|key| case.params.0.get(*key) != call.0.get(*key)).min();
    other.map_or(Reach::Reached, |key| Reach::Other {
        key: key.clone(),
        file: case.params.0.get(key).cloned(),
        call: call.0.get(key).cloned(),
    })
}

/// The query of a caller who says this.
fn query(route: &Route, said: &[(String, Param)]) -> Query {
    let mut pairs = Vec::new();
    for (slot, value) in said {
        // Version 2 has some twice, for callers of different kinds.
        for parameter in route.parameters().filter(|parameter| parameter.slot == *slot) {
            let texts = match value {
                Param::Text(text) => std::slice::from_ref(text),
                Param::List(all) => all.as_slice(),
            };
            pairs.extend(texts.iter().map(|text| (parameter.name.clone(), text.clone())));
        }
    }
    Query::of(pairs)
}

/// What FranceConnect would have to say (AP §1.4).
fn claims(said: &[(String, Param)]) -> Value {
    let of = |slot: &str| said.iter().find(|(known, _)| known == slot).map(|(_, value)| value);
    let text = |slot: &str| match of(slot)? {
        Param::Text(text) => Some(text.clone()),
        Param::List(all) => Some(all.join(" ")),
    };
    let mut claims = Map::new();
    claims.insert("active".to_owned(), json!(true));
    for (claim, slot) in [
        ("family_name", "nom_naissance"),
        ("given_name", "prenoms"),
        ("birthplace", "commune_naissance"),
        ("birthcountry", "pays_naissance"),
    ] {
        claims.extend(text(slot).map(|text| (claim.to_owned(), json!(text))));
    }
    let parts: Vec<String> = PARTS.iter().map_while(|part| text(part)).map(|part| format!("{part:0>2}")).collect();
    claims.insert("birthdate".to_owned(), json!(parts.join("-")));
    let male = text("sexe").is_some_and(|sex| sex.eq_ignore_ascii_case("m"));
    claims.insert("gender".to_owned(), json!(if male { "male" } else { "female" }));
    Value::Object(claims)
}
