//! Which modules may fail: none that a certified implementation passes, and none without its conditions and a reason.

use serde_json::Value;

/// Checks `expected.json` against what certified implementations got from the same suite (`certified.json`).
///
/// # Errors
/// A sentence for each entry that is refused.
pub(crate) fn check(expected: &Value, certified: &Value) -> Result<(), String> {
    let entries = expected.as_array().ok_or("expected.json is not a list")?;
    let faults: Vec<String> = entries.iter().filter_map(|entry| fault(entry, certified)).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn fault(entry: &Value, certified: &Value) -> Option<String> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let (Some(plan), Some(module), Some(_)) = (text("plan"), text("module"), text("reason")) else {
        return Some(format!("expected.json: an entry needs plan, module and reason: {entry}"));
    };
    let conditions = entry.get("conditions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if conditions.is_empty() || conditions.contains(&Value::from("*")) {
        return Some(format!("expected.json: {module} does not name the conditions that fail"));
    }
    match certified.get(plan).and_then(|plan| plan.get(module)).and_then(Value::as_str) {
        None => Some(format!("expected.json: {plan} has no module {module}")),
        Some("SKIPPED") => None,
        Some(outcome) => Some(format!("expected.json: {module} is {outcome} for a certified implementation")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::conformance::{own_json, plan::Plan};

    #[test]
    fn what_is_expected_to_fail_today_may_be() {
        check(&own_json("expected.json").unwrap(), &own_json("certified.json").unwrap()).unwrap();
    }

    #[test]
    fn a_certified_result_is_known_for_each_plan() {
        let certified = own_json("certified.json").unwrap();
        for plan in Plan::ALL {
            let name = plan.with_variants().split('[').next().unwrap();
            assert!(certified[name].as_object().is_some_and(|modules| !modules.is_empty()), "{name}");
        }
    }

    #[test]
    fn a_failure_that_a_certified_implementation_does_not_have_or_that_says_too_little_is_refused() {
        let certified = json!({ "p": { "passes": "PASSED", "is-looked-at": "REVIEW", "is-skipped": "SKIPPED" } });
        let entry = |module: &str| json!({ "plan": "p", "module": module, "conditions": ["C"], "reason": "because" });
        assert_eq!(check(&json!([entry("is-skipped")]), &certified), Ok(()));
        for module in ["passes", "is-looked-at", "unheard-of", "is-*"] {
            assert!(check(&json!([entry(module)]), &certified).is_err(), "{module}");
        }
        for (member, value) in [
            ("reason", json!("")),
            ("reason", json!(null)),
            ("plan", json!(null)),
            ("conditions", json!(null)),
            ("conditions", json!([])),
            ("conditions", json!(["*"])),
        ] {
            let mut entry = entry("is-skipped");
            entry[member] = value;
            assert!(check(&json!([entry]), &certified).is_err(), "{entry}");
        }
    }
}
