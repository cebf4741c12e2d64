//! What the register says on the high platform, beside what the identity provider says (FC §4.2, §4.4; §11 "RNIPP").

use serde_json::{Map, Value, json};

use super::PLUS;
use crate::stand::Stand;

/// Userinfo of a persona for a scope.
async fn person(stand: &Stand, client: &Value, persona: &str, scope: &str) -> Value {
    let token = stand.tokens(client, persona, &[("scope", Some(scope))]).await;
    stand.userinfo(PLUS, token["access_token"].as_str().unwrap()).await.json()
}

#[tokio::test]
async fn rnipp_high_presumed_dates_and_places_stand_beside_what_the_provider_says() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    for (persona, birthdate, registered, place, country) in [
        ("étranger_présumé_né_jour", "1992-11-00", "1992-11-01", None, "99217"),
        ("étranger_présumé_né_jour_et_mois", "1992-00-00", "1992-01-01", None, "99217"),
        ("test_CORSE_2A", "", "", Some("2A004"), "99100"),
        ("test_CORSE_2B", "", "", Some("2B050"), "99100"),
        ("naissance_Maroc", "", "", None, "99350"),
        ("naissance_etranger_birthplace_texte", "", "", None, "99352"),
    ] {
        let person = person(&stand, &client, persona, "openid rnipp_identite_pivot").await;
        if !birthdate.is_empty() {
            assert_eq!((&person["birthdate"], &person["rnipp_birthdate"]), (&json!(birthdate), &json!(registered)));
        }
        assert_eq!(person.get("rnipp_birthplace").and_then(Value::as_str), place, "{persona}: {person}");
        assert_eq!(person["rnipp_birthcountry"], country, "{persona}");
        assert_eq!(person["birthcountry"], country, "{persona}");
    }
    // What the provider says of a place abroad is passed on as it stands (FC §4.4).
    let abroad = person(&stand, &client, "naissance_etranger_birthplace_texte", "openid birth").await;
    assert!(abroad["birthplace"].as_str().is_some_and(|place| !place.is_empty()), "{abroad}");
    stand.stop().await;
}

#[tokio::test]
async fn rnipp_claims_of_several_persons_stand_beside_those_of_the_provider_one_scope_at_a_time() {
    const PROFILE: [&str; 4] = ["given_name", "family_name", "gender", "birthdate"];
    const BIRTH: [&str; 2] = ["birthplace", "birthcountry"];
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    for (persona, given_names, values) in [
        ("test", vec!["Angela", "Claire", "Louise"], ["DUBOIS", "female", "1962-08-24", "75107"]),
        ("avec_nom_dusage", vec!["Pierre"], ["MERCIER", "male", "1969-03-17", "95277"]),
        ("nom_composé", vec!["Melissandre", "Juliette"], ["TROIS-DUPRE", "female", "1981-07-27", "13012"]),
        ("prénom_composé", vec!["Anne-Laure"], ["HUCHE", "female", "1945-09-30", "31555"]),
    ] {
        let given_name = given_names.join(" ");
        let values = [&[given_name.as_str()][..], &values, &["99100"]].concat();
        let told = |claims: &[&str]| {
            let mut told = Map::new();
            for (claim, value) in PROFILE.into_iter().chain(BIRTH).zip(&values).filter(|(it, _)| claims.contains(it)) {
                told.extend([claim.to_owned(), format!("rnipp_{claim}")].map(|name| (name, json!(value))));
            }
            if claims.contains(&"given_name") {
                told.insert("rnipp_given_name_array".to_owned(), json!(given_names));
            }
            Value::Object(told)
        };
        let one_by_one = PROFILE.into_iter().chain(BIRTH).map(|claim| (format!("rnipp_{claim}"), vec![claim]));
        let together = [
            ("rnipp_profile", PROFILE.to_vec()),
            ("rnipp_birth", BIRTH.to_vec()),
            ("rnipp_identite_pivot", [&PROFILE[..], &BIRTH].concat()),
        ];
        for (scope, claims) in one_by_one.chain(together.map(|(scope, claims)| (scope.to_owned(), claims))) {
            let mut person = person(&stand, &client, persona, &format!("openid {scope}")).await;
            // The register does not write the name of use: it has no twin.
            person.as_object_mut().unwrap().retain(|name, _| name != "sub" && name != "preferred_username");
            assert_eq!(person, told(&claims), "{persona}: {scope}");
        }
    }
    stand.stop().await;
}
