//! What holds every answer against its contract finds what is wrong with one (AP §14).

use std::panic::{AssertUnwindSafe, catch_unwind};

use guichet_gateway::definition::Catalogue;
use serde_json::{Value, json};

use crate::addresses::QUOTIENT;
use crate::official::Description;

const HELD: [&str; 2] = ["cnaf_quotient_familial", "cnaf_enfants"];

#[test]
fn an_answer_with_more_or_less_than_its_scopes_open_or_that_the_description_has_not_is_found() {
    let description = Description::of(&Catalogue::shipped().unwrap());
    let passes = |status: u16, body: &Value| {
        let held = HELD.map(str::to_owned);
        let check = || description.check(QUOTIENT, status, &body.to_string(), Some(&held), false);
        catch_unwind(AssertUnwindSafe(check)).is_ok()
    };
    let quotient =
        json!({ "fournisseur": "CNAF", "valeur": 1, "annee": 2026, "mois": 1, "annee_calcul": 2026, "mois_calcul": 1 });
    let right = json!({ "data": { "quotient_familial": quotient, "enfants": [] }, "links": {}, "meta": {} });
    assert!(passes(200, &right));
    let with = |place: &str, value: Option<Value>| {
        let mut changed = right.clone();
        let (holder, name) = place.rsplit_once('/').unwrap();
        let holder = changed.pointer_mut(holder).unwrap().as_object_mut().unwrap();
        match value {
            Some(value) => drop(holder.insert(name.to_owned(), value)),
            None => drop(holder.remove(name)),
        }
        changed
    };
    for (what, wrong) in [
        ("a field that is missing", with("/data/enfants", None)),
        ("a member that is missing", with("/data/quotient_familial/annee", None)),
        ("a field that no scope opens", with("/data/allocataires", Some(json!([])))),
        ("a field of no description", with("/data/secret", Some(json!(1)))),
        ("another type", with("/data/quotient_familial/valeur", Some(json!("1")))),
        ("no value of the list", with("/data/quotient_familial/fournisseur", Some(json!("CAF")))),
        ("null where it may not be", with("/data/quotient_familial/annee", Some(Value::Null))),
        ("no envelope", right["data"].clone()),
    ] {
        assert!(!passes(200, &wrong), "{what}: {wrong}");
    }
    let error = json!({ "errors": [{ "code": "35003", "title": "T", "detail": "D", "meta": {} }] });
    assert!(passes(404, &error));
    let of_none = json!({ "errors": [{ "code": "42005", "title": "T", "detail": "D", "meta": {} }] });
    assert!(!passes(404, &of_none), "a code of another operation's");
    let curt = json!({ "errors": [{ "code": "35003", "title": "T", "meta": {} }] });
    assert!(!passes(404, &curt), "an error without its sentence");
    assert!(!passes(418, &error), "a status that is not described");
    assert!(!passes(404, &json!({ "error": "not_found" })), "an error of the other version");
}
