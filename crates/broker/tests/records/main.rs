//! Each field of each record with values that the reference does not take (FC §8.1 to §8.3): each is refused by its name.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod clients;
mod data_providers;
mod identity_providers;
mod information_messages;

use std::collections::BTreeSet;

use guichet_broker::profiles::shipped;
use guichet_broker::rulebook::Rulebook;
use guichet_oidc::record::{Fault, Field};
use serde_json::{Map, Value, json};

/// A field, values that it does not take, and values that it does.
type Case = (&'static str, Vec<Value>, Vec<Value>);

fn rulebook(service: &str) -> Rulebook {
    let known = shipped().unwrap().iter().find(|known| known.profile.service == service).unwrap();
    Rulebook::new(&known.profile, &known.scopes)
}

/// A record with some members changed; null takes one away.
fn changed(record: &Value, changes: Value) -> Map<String, Value> {
    let mut members = record.as_object().unwrap().clone();
    for (name, value) in changes.as_object().unwrap() {
        members.insert(name.clone(), value.clone());
    }
    members
}

/// Every field is looked at, each bad value is refused by the name of its field and by no other, each good one is taken.
fn each_field(
    fields: &[Field],
    cases: Vec<Case>,
    record: &Value,
    judge: impl Fn(Map<String, Value>) -> Result<(), Vec<Fault>>,
) {
    let known: BTreeSet<&str> = fields.iter().map(|field| field.name).collect();
    let looked_at: BTreeSet<&str> = cases.iter().map(|(name, _, _)| *name).collect();
    assert_eq!(looked_at, known, "a field without a case");
    assert_eq!(judge(changed(record, json!({}))), Ok(()), "the record that is changed");
    for (name, bad, good) in cases {
        for value in bad {
            let judged = judge(changed(record, json!({ name: value })));
            assert!(judged.is_err(), "{name} = {value}");
            let faults = judged.unwrap_err();
            assert!(faults.iter().all(|fault| fault.member() == name), "{name} = {value}: {faults:?}");
            for fault in &faults {
                assert!(!fault.wrong.is_empty() && !fault.expected.is_empty(), "{fault}");
                assert!(!fault.to_string().contains("0123456789abcdef"), "a secret is never quoted: {fault}");
            }
        }
        for value in good {
            assert_eq!(judge(changed(record, json!({ name: value }))), Ok(()), "{name} = {value}");
        }
    }
    let faults = judge(changed(record, json!({ "unheard_of": 1 }))).unwrap_err();
    assert_eq!(faults.first().map(Fault::member), Some("unheard_of"));
}

/// What no text field takes.
fn not_texts() -> Vec<Value> {
    vec![json!(1), json!(true), json!([]), json!({})]
}

fn and(mut some: Vec<Value>, more: Value) -> Vec<Value> {
    some.extend(more.as_array().unwrap().clone());
    some
}
