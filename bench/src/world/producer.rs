//! API-SECU (AP §15): everybody has a family quotient, which follows from the name.

use serde_json::{Value, json};

use super::identity_provider::parameter;

/// Where it stands below the world's address.
pub(crate) const PRODUCER: &str = "/api-secu";
/// The header that names the fund, and the CNAF.
pub(super) const FUND: (&str, &str) = ("x-apisecu-fd", "00810011");

/// The family quotient of somebody of this name.
pub(crate) fn quotient(family_name: &str) -> u32 {
    family_name.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % 2_000
}

/// An access token.
pub(super) fn token() -> Value {
    json!({ "access_token": "bench", "token_type": "Bearer", "expires_in": 3600 })
}

/// A household of two adults and two children.
pub(super) fn answer(query: &[u8]) -> Value {
    let asked = |name: &str| parameter(query, name).unwrap_or_default();
    let name = asked("nomNaissance");
    let member = |given: &str, born: &str, sex: &str| json!({ "nomNaissance": name, "nomUsage": null, "listePrenoms": given, "dateNaissance": born, "genre": sex });
    json!({
        "quotientFamilial": quotient(&name),
        "annee": 2026,
        "mois": 1,
        "allocataires": [
            member(&asked("listePrenoms"), &asked("dateNaissance"), "F"),
            member("PAUL", "1980-02-03", "M"),
        ],
        "enfants": [member("TOM", "2014-04-20", "M"), member("LOU", "2017-09-01", "F")],
        "adresse": {
            "identite": format!("Madame {name}"), "complementInformation": "APPT 2", "complementInformationGeo": null,
            "numeroLibelleVoie": "4 RUE DES LILAS", "lieuDit": null, "codePostalVille": "81700 GARREVAQUES",
            "pays": "FRANCE",
        },
    })
}
