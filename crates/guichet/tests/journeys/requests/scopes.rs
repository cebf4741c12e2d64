//! Which scope gives which claims (FC §4.1, §4.3, §4.4).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{FC, PLATFORMS, PLUS, Stand};

/// Userinfo of a persona for a scope.
async fn person(stand: &Stand, client: &Value, persona: &str, scope: &str) -> Value {
    let token = stand.tokens(client, persona, &[("scope", Some(scope))]).await;
    stand.userinfo(client["service"].as_str().unwrap(), token["access_token"].as_str().unwrap()).await.json()
}

fn names(person: &Value) -> BTreeSet<&str> {
    person.as_object().unwrap().keys().map(String::as_str).collect()
}

/// FC §4.1.
const LOW: &[(&str, &str)] = &[
    ("given_name", "given_name given_name_array"),
    ("family_name", "family_name"),
    ("birthdate", "birthdate"),
    ("gender", "gender"),
    ("birthplace", "birthplace"),
    ("birthcountry", "birthcountry"),
    ("email", "email"),
    ("preferred_username", "preferred_username"),
    ("idp_birthdate", "idp_birthdate"),
    ("idp_id", "idp_id"),
    ("amr", "amr"),
    ("profile", "given_name given_name_array family_name birthdate gender preferred_username"),
    ("birth", "birthplace birthcountry"),
    ("identite_pivot", "given_name given_name_array family_name birthdate gender birthplace birthcountry"),
];

/// FC §4.2.
const HIGH: &[(&str, &str)] = &[
    ("given_name", "given_name"),
    ("family_name", "family_name"),
    ("birthdate", "birthdate"),
    ("gender", "gender"),
    ("birthplace", "birthplace"),
    ("birthcountry", "birthcountry"),
    ("email", "email"),
    ("preferred_username", "preferred_username"),
    ("amr", "amr"),
    ("profile", "given_name family_name birthdate gender preferred_username"),
    ("birth", "birthplace birthcountry"),
    ("identite_pivot", "given_name family_name birthdate gender birthplace birthcountry"),
    ("rnipp_given_name", "given_name rnipp_given_name rnipp_given_name_array"),
    ("rnipp_family_name", "family_name rnipp_family_name"),
    ("rnipp_gender", "gender rnipp_gender"),
    ("rnipp_birthdate", "birthdate rnipp_birthdate"),
    ("rnipp_birthplace", "birthplace rnipp_birthplace"),
    ("rnipp_birthcountry", "birthcountry rnipp_birthcountry"),
    // The register has no name in use: its twin carries no value.
    (
        "rnipp_profile",
        "given_name family_name birthdate gender preferred_username rnipp_given_name rnipp_given_name_array \
         rnipp_family_name rnipp_birthdate rnipp_gender",
    ),
    ("rnipp_birth", "birthplace birthcountry rnipp_birthplace rnipp_birthcountry"),
    (
        "rnipp_identite_pivot",
        "given_name family_name birthdate gender birthplace birthcountry rnipp_given_name rnipp_given_name_array \
         rnipp_family_name rnipp_birthdate rnipp_gender rnipp_birthplace rnipp_birthcountry",
    ),
];

#[tokio::test]
async fn each_identity_scope_gives_its_claims_and_no_other() {
    let stand = Stand::start().await;
    for (platform, table) in [(FC, LOW), (PLUS, HIGH)] {
        let client = stand.client(platform, json!({})).await;
        for (scope, claims) in table {
            let person = person(&stand, &client, "avec_nom_dusage", &format!("openid {scope}")).await;
            let expected = claims.split_whitespace().chain(["sub"]).collect();
            assert_eq!(names(&person), expected, "{platform} {scope}");
        }
        // Several scopes give what each of them gives.
        let together = ["profile", "birth", "identite_pivot", "gender"];
        let alias = person(&stand, &client, "avec_nom_dusage", &format!("openid {}", together.join(" "))).await;
        let of = |scope: &&str| table.iter().find(|(known, _)| known == scope).unwrap().1.split_whitespace();
        assert_eq!(names(&alias), together.iter().flat_map(of).chain(["sub"]).collect(), "{platform}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn scopes_anonymous() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        assert_eq!(names(&person(&stand, &client, "test", "openid").await), BTreeSet::from(["sub"]));
    }
    stand.stop().await;
}

#[tokio::test]
async fn scopes_of_data_providers_travel_and_carry_no_value() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let scope = "openid dgfip_rfr cnam_caisse cnous_email gender";
        let token = stand.tokens(&client, "test", &[("scope", Some(scope))]).await;
        assert_eq!(token["scope"], scope);
        let person = stand.userinfo(platform, token["access_token"].as_str().unwrap()).await.json();
        assert_eq!(names(&person), BTreeSet::from(["sub", "gender"]));
    }
    stand.stop().await;
}

#[tokio::test]
async fn scopes_all_scopes() {
    let stand = Stand::start().await;
    for (platform, table) in [(FC, LOW), (PLUS, HIGH)] {
        let client = stand.client(platform, json!({})).await;
        let url = format!("{}/.well-known/openid-configuration", stand.issuer(platform));
        let discovery = stand.raw("GET", &url, &[], "").await.json();
        let all: Vec<&str> =
            discovery["scopes_supported"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        let person = person(&stand, &client, "avec_nom_dusage", &all.join(" ")).await;
        let expected = table.iter().flat_map(|(_, claims)| claims.split_whitespace()).chain(["sub"]).collect();
        assert_eq!(names(&person), expected, "{platform}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn birthplace_of_a_person_born_abroad_is_an_empty_string() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    for (persona, country) in [
        ("naissance_Algérie", "99352"),
        ("naissance_Portugal", "99139"),
        ("naissance_etranger_birthplace_texte", "99352"),
    ] {
        let person = person(&stand, &client, persona, "openid birth").await;
        assert_eq!((&person["birthplace"], &person["birthcountry"]), (&json!(""), &json!(country)), "{persona}");
    }
    let corsica = person(&stand, &client, "test_CLEMENT", "openid birth").await;
    assert_eq!((&corsica["birthplace"], &corsica["birthcountry"]), (&json!("2A115"), &json!("99100")));
    stand.stop().await;
}

#[tokio::test]
async fn scopes_idp_birthdate_keeps_what_the_provider_said() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    for (persona, normalised, told) in [
        ("étranger_présumé_né_jour", "1992-11-01", "1992-11-00"),
        ("étranger_présumé_né_jour_et_mois", "1992-01-01", "1992-00-00"),
        ("test", "1962-08-24", "1962-08-24"),
    ] {
        let person = person(&stand, &client, persona, "openid birthdate idp_birthdate").await;
        assert_eq!((&person["birthdate"], &person["idp_birthdate"]), (&json!(normalised), &json!(told)), "{persona}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn scopes_given_name_array_for_one_three_compound_and_spaced_first_names() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    for (persona, array) in [
        ("avec_nom_dusage", json!(["Pierre"])),
        ("test", json!(["Angela", "Claire", "Louise"])),
        ("prénom_composé", json!(["Anne-Laure"])),
    ] {
        let person = person(&stand, &client, persona, "openid given_name").await;
        assert_eq!(person["given_name_array"], array, "{persona}");
        let joined: Vec<&str> = array.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        assert_eq!(person["given_name"], joined.join(" "), "{persona}");
    }
    let spaced = person(&stand, &client, "prénom_composé_avec_espace", "openid given_name").await;
    let array: Vec<&str> =
        spaced["given_name_array"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert!(array.iter().any(|name| name.contains(' ')), "the register gives the split: {array:?}");
    assert_eq!(spaced["given_name"], array.join(" "));
    stand.stop().await;
}

#[tokio::test]
async fn a_claim_without_a_value_is_absent_and_the_provider_and_its_amr_come_from_its_record() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let without = person(&stand, &client, "sans_nom_dusage", "openid profile").await;
    assert_eq!(without.get("preferred_username"), None, "{without}");
    let uid = stand.provider(FC, "La Poste");
    let login = json!({"service": FC, "persona": "test", "client_id": client["client_id"], "identity_provider": uid});
    stand.command("POST", "/logins", login).await;
    let back = stand.browser().open(&stand.authorize_url(&client, &[("scope", Some("openid idp_id amr"))])).await;
    let token = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
    let person = stand.userinfo(FC, token["access_token"].as_str().unwrap()).await.json();
    assert_eq!((&person["idp_id"], &person["amr"]), (&json!(uid), &json!(["fc"])));
    stand.stop().await;
}
