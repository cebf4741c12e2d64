//! What the register says on the high platform, beside what the identity provider says (FC §4.2, §4.4; §11 "RNIPP").

use serde_json::{Value, json};

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
