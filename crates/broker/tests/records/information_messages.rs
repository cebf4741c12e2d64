use guichet_broker::information_message::FIELDS;
use serde_json::{Value, json};

use super::{and, each_field, not_texts, rulebook};

#[test]
fn each_field_of_an_information_message_refuses_what_the_reference_does_not_take() {
    let record = json!({
        "id": "works", "message": "Travaux", "startDate": "2026-01-01", "stopDate": "2026-02-01T12:00:00Z", "isActive": true,
    });
    let needed = |bad: Value| and(and(not_texts(), json!(["", null])), bad);
    let dated = |bad: Value| and(needed(json!(["hier", "2026-13-01"])), bad);
    let cases = vec![
        ("id", needed(json!(["é", "a".repeat(65)])), vec![json!("a b")]),
        ("message", needed(json!([" ", "a".repeat(4097)])), vec![json!("Deux\nlignes")]),
        ("startDate", and(not_texts(), json!(["", null, "hier"])), vec![json!("2026-01-31T23:59:59Z")]),
        ("stopDate", dated(json!(["2026-01-01", "2025-01-01"])), vec![json!("2026-01-02")]),
        ("isActive", vec![json!("yes"), json!(1), json!(null)], vec![json!(false)]),
        ("createdAt", and(not_texts(), json!(["hier"])), vec![json!("2026-01-01"), json!("")]),
        ("updatedAt", and(not_texts(), json!(["hier"])), vec![json!("2026-01-01T00:00:00+01:00"), json!("")]),
    ];
    let book = rulebook("franceconnect");
    each_field(FIELDS, cases, &record, |members| book.message(members).map(drop));
}
