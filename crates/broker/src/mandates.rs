//! The mandates with which a professional helper logs in for somebody (FC §5.10, Aidants Connect).

use guichet_oidc::claims::MANDATES;
use serde_json::{Map, Value, json};

use crate::refusal::Refusal;

/// What is asked of the provider: the mandates that the service provider takes (FC §5.4).
pub fn asked(taken: &[String]) -> Value {
    json!({ "id_token": { MANDATES: { "essential": true, "values": taken } } })
}

/// The mandates in the provider's ID token; none when there is no list of texts.
pub fn given(claims: &Map<String, Value>) -> Vec<String> {
    let all = claims.get(MANDATES).and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Those that the service provider takes. One that names none takes every helper, and is told of no mandate.
///
/// # Errors
/// None in common, where the service provider names some (Y600020).
pub fn common(taken: &[String], given: &[String]) -> Result<Vec<String>, Refusal> {
    let common: Vec<String> = given.iter().filter(|mandate| taken.contains(mandate)).cloned().collect();
    if taken.is_empty() || !common.is_empty() {
        return Ok(common);
    }
    let (given, taken) = (given.join(" "), taken.join(" "));
    Err(Refusal::MandateNotCovering(format!("mandates [{given}], none of [{taken}]")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_helper_needs_one_mandate_that_the_service_provider_takes_where_it_names_some() {
        let list = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        assert_eq!(common(&[], &list(&["Logement"])).unwrap(), list(&[]));
        assert_eq!(common(&[], &[]).unwrap(), list(&[]));
        let taken = list(&["Logement", "Justice"]);
        assert_eq!(common(&taken, &list(&["Justice", "Famille-Scolarité"])).unwrap(), list(&["Justice"]));
        assert!(common(&taken, &[]).is_err() && common(&taken, &list(&["Loisirs-Sport-Culture"])).is_err());
    }

    #[test]
    fn what_is_no_list_of_texts_holds_no_mandate() {
        for (value, expected) in [(json!("Logement"), 0), (json!([1, "Logement"]), 1), (Value::Null, 0)] {
            assert_eq!(given(&Map::from_iter([(MANDATES.to_owned(), value)])).len(), expected);
        }
    }
}
