//! Userinfo: scopes, claims asked for one by one, GET and POST, JSON and JWT.

use guichet_jose::{JwkSet, SignatureAlgorithm, VerificationKeys};
use serde_json::{Value, json};

use super::{assert_refused, code, decided, text, tokens};
use crate::stand::{Stand, claims};

fn names(claims: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

async fn of(stand: &Stand, client: &Value, changes: &[(&str, Option<&str>)]) -> Value {
    let answer = tokens(stand, client, changes).await;
    stand.userinfo("openid", text(&answer, "access_token")).await.json()
}

#[tokio::test]
async fn each_scope_gives_its_claims() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let profile = ["birthdate", "family_name", "gender", "given_name", "name"];
    for (scope, expected) in [
        ("openid", &[][..]),
        ("openid profile", &profile),
        ("openid email", &["email"]),
        ("openid address", &["address"]),
        ("openid phone", &["phone_number"]),
        ("phone openid email", &["email", "phone_number"]),
    ] {
        let person = of(&stand, &client, &[("scope", Some(scope))]).await;
        let mut expected: Vec<&str> = [&["sub"], expected].concat();
        expected.sort_unstable();
        let given: Vec<&str> = names(&person).into_iter().filter(|name| *name != "preferred_username").collect();
        assert_eq!(given, expected, "{scope}");
        if scope == "openid profile" {
            assert_eq!(person["name"], "Angela Claire Louise DUBOIS");
            assert_eq!(person["birthdate"], "1962-08-24");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn claims_may_be_asked_for_one_by_one() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let wanted = json!({
        "userinfo": { "email": { "essential": true }, "gender": null, "colour": null },
        "id_token": { "family_name": null, "amr": { "essential": true }, "colour": { "essential": true } },
    })
    .to_string();
    let answer = tokens(&stand, &client, &[("scope", Some("openid")), ("claims", Some(&wanted))]).await;
    let person = stand.userinfo("openid", text(&answer, "access_token")).await.json();
    assert_eq!(names(&person), ["email", "gender", "sub"]);
    let said = claims(text(&answer, "id_token"));
    assert_eq!(said["family_name"], "DUBOIS");
    assert!(said["amr"].is_array());
    assert!(said.get("colour").is_none() && said.get("email").is_none());
    stand.stop().await;
}

#[tokio::test]
async fn a_claim_that_the_client_may_not_have_is_not_given_by_asking_for_it_alone() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({ "scopes": ["openid", "profile"] })).await;
    let wanted =
        json!({ "userinfo": { "email": null }, "id_token": { "email": null, "family_name": null } }).to_string();
    let answer = tokens(&stand, &client, &[("scope", Some("openid")), ("claims", Some(&wanted))]).await;
    let person = stand.userinfo("openid", text(&answer, "access_token")).await.json();
    assert!(person.get("email").is_none(), "{person}");
    let said = claims(text(&answer, "id_token"));
    assert!(said.get("email").is_none() && said["family_name"] == "DUBOIS", "{said}");
    stand.stop().await;
}

#[tokio::test]
async fn get_and_post_and_each_place_of_the_token_give_the_same() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let answer = tokens(&stand, &client, &[]).await;
    let token = text(&answer, "access_token");
    let url = format!("{}/userinfo", stand.issuer("openid"));
    let expected = stand.userinfo("openid", token).await;
    assert_eq!(expected.header("cache-control"), "no-store");
    assert_eq!(expected.json()["sub"], claims(text(&answer, "id_token"))["sub"], "OpenID Connect Core §5.3.2");
    let mut bearer = stand.browser();
    bearer.extra.insert("authorization", format!("bearer {token}").parse().unwrap());
    let places = [
        bearer.get(&url).await,
        bearer.post(&url, &[]).await,
        stand.browser().post(&url, &[("access_token", token)]).await,
        stand.browser().get(&format!("{url}?access_token={token}")).await,
    ];
    for (at, place) in places.iter().enumerate() {
        assert_eq!((place.status, place.json()), (200, expected.json()), "{at}");
    }
    let twice = bearer.post(&url, &[("access_token", token)]).await;
    assert_refused(&twice, 400, "invalid_request");
    let none = stand.browser().get(&url).await;
    assert_eq!(none.status, 401);
    assert_eq!(none.header("www-authenticate"), "Bearer", "RFC 6750 §3.1: nothing brought, nothing said");
    for header in ["Bearer", "Bearer a b", "Basic eDp5", "Bearer junk"] {
        let mut browser = stand.browser();
        browser.extra.insert("authorization", header.parse().unwrap());
        let refused = browser.get(&url).await;
        assert!(matches!(refused.status, 400 | 401), "{header}: {}", refused.status);
        assert!(refused.header("www-authenticate").starts_with("Bearer"), "{header}");
    }
    let id_token = text(&answer, "id_token");
    assert_refused(&stand.userinfo("openid", id_token).await, 401, "invalid_token");
    stand.stop().await;
}

#[tokio::test]
async fn userinfo_is_a_signed_token_for_clients_that_registered_for_one() {
    let stand = Stand::start().await;
    for algorithm in [SignatureAlgorithm::Rs256, SignatureAlgorithm::Es256, SignatureAlgorithm::Hs256] {
        let client = stand.client("openid", json!({ "userinfo_signed_response_alg": algorithm })).await;
        let answer = tokens(&stand, &client, &[]).await;
        let reply = stand.userinfo("openid", text(&answer, "access_token")).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/jwt"));
        let keys = if algorithm == SignatureAlgorithm::Hs256 {
            VerificationKeys::hmac(text(&client, "client_secret").as_bytes()).unwrap()
        } else {
            let jwks = stand.browser().get(&format!("{}/jwks", stand.issuer("openid"))).await;
            VerificationKeys::from_jwks(&JwkSet::parse(jwks.text.as_bytes()).unwrap())
        };
        let said = Value::Object(keys.verify(&reply.text, &[algorithm]).unwrap().claims().unwrap());
        assert_eq!(said["iss"], stand.issuer("openid"));
        assert_eq!(said["aud"], client["client_id"]);
        assert_eq!(said["sub"], claims(text(&answer, "id_token"))["sub"]);
        assert_eq!(said["family_name"], "DUBOIS");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_person_has_one_sub_for_all_clients_and_another_person_another() {
    let stand = Stand::start().await;
    let (client, other) = (stand.client("openid", json!({})).await, stand.client("openid", json!({})).await);
    let sub = async |client: &Value, persona: &str| {
        let back = decided(&stand, &mut stand.browser(), client, persona, &[]).await;
        let token = stand.token(client, &back.param("code").unwrap(), &[]).await.json();
        text(&claims(text(&token, "id_token")), "sub").to_owned()
    };
    let angela = sub(&client, "test").await;
    assert_eq!(sub(&other, "test").await, angela);
    assert_eq!(sub(&client, "test").await, angela, "at each login");
    assert_ne!(sub(&client, "avec_nom_dusage").await, angela);
    assert!((1..=255).contains(&angela.len()) && angela.is_ascii(), "Core §2");
    stand.stop().await;
}

#[tokio::test]
async fn neither_register_nor_identity_check_nor_level_is_asked_for() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    // FranceConnect refuses each of these people: no first name, deceased for the register, no birthplace.
    for persona in ["sans_prenom", "E010011", "sans_birthplace", "Désactivé"] {
        let back = decided(&stand, &mut stand.browser(), &client, persona, &[]).await;
        assert!(back.param("code").is_some(), "{persona}");
    }
    code(&stand, &client, &[("acr_values", Some("eidas3"))]).await;
    let exchanges = stand.command("GET", "/exchanges", Value::Null).await;
    let asked: Vec<&str> = exchanges["exchanges"].as_array().unwrap().iter().map(|it| text(it, "to")).collect();
    assert!(asked.contains(&"identity-providers") && !asked.contains(&"producers"), "{asked:?}");
    stand.stop().await;
}
