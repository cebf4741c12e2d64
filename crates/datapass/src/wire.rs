//! What programs are told, member by member in the order of the reference: by the API (DP §3.2) and by webhooks (DP §3.3).

mod authorization;
mod definition;
mod event;
mod fired;
mod request;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::answers::{Answer, Answers};
use crate::records::OrganisationRecord;

pub(crate) use authorization::{AuthorizationObject, GrantedObject};
pub(crate) use definition::{DefinitionObject, FormObject};
pub(crate) use event::EventObject;
pub(crate) use fired::{EVENTS, Fired};
pub(crate) use request::RequestObject;

/// An instant, in the time of France: `2026-03-01T09:00:00.000+01:00`.
pub(crate) fn moment(at: Timestamp) -> String {
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC);
    at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

/// Answers as a map of texts, which is how the reference keeps them: lists are JSON within a text.
pub(crate) fn raw(answers: &Answers) -> BTreeMap<String, String> {
    let text = |answer: &Answer| match answer {
        Answer::Text(text) => text.clone(),
        Answer::Values(values) => json!(values).to_string(),
    };
    answers.iter().map(|(name, answer)| (name.to_owned(), text(answer))).collect()
}

/// What the register said, in the shape of the answer of the register's API; null when it was never asked.
pub(crate) fn insee_payload(organisation: &OrganisationRecord) -> Value {
    if organisation.refreshed_at == Timestamp::UNIX_EPOCH {
        return Value::Null;
    }
    let state = if organisation.active { "A" } else { "F" };
    let siren = organisation.siret.get(..9).unwrap_or_default();
    json!({
        "etablissement": {
            "siren": siren,
            "siret": organisation.siret,
            "uniteLegale": {
                "denominationUniteLegale": organisation.name,
                "activitePrincipaleUniteLegale": organisation.activity,
            },
            "periodesEtablissement": [{ "dateFin": null, "etatAdministratifEtablissement": state }],
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_those_of_france_in_summer_and_in_winter() {
        for (at, shown) in [
            ("2026-03-01T08:00:00Z", "2026-03-01T09:00:00.000+01:00"),
            ("2026-07-01T08:00:00.123Z", "2026-07-01T10:00:00.123+02:00"),
        ] {
            assert_eq!(moment(at.parse().unwrap()), shown);
        }
    }

    #[test]
    fn lists_are_json_within_a_text() {
        let answers: Answers = serde_json::from_value(json!({ "intitule": "Cantine", "scopes": ["a", "b"] })).unwrap();
        assert_eq!(json!(raw(&answers)), json!({ "intitule": "Cantine", "scopes": "[\"a\",\"b\"]" }));
    }
}
