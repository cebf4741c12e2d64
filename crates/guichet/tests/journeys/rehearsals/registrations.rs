//! Clients and identity providers, added and changed while the stack runs.

use serde_json::{Value, json};

use super::{list, person, refused};
use crate::stand::{CALLBACK, Stand};

#[tokio::test]
async fn a_client_needs_a_redirect_uri_and_gets_all_else() {
    let stand = Stand::start().await;
    let mut seen = std::collections::BTreeSet::new();
    for (service, algorithm) in [("franceconnect", "HS256"), ("openid", "RS256")] {
        let body = json!({ "service": service, "redirect_uris": [CALLBACK] });
        let (status, record) = stand.control("POST", "/clients", body).await;
        assert_eq!(status, 201, "{record}");
        assert_eq!(record["service"], service);
        assert_eq!(record["type"], "public");
        assert_eq!(record["id_token_signed_response_alg"], algorithm);
        assert!(record.get("userinfo_signed_response_alg").is_none_or(Value::is_null));
        assert_eq!((&record["idpFilterExclude"], &record["idpFilterList"]), (&json!(true), &json!([])));
        for member in ["client_id", "client_secret", "entityId"] {
            assert!(record[member].as_str().unwrap().len() >= 32, "{member}");
            assert!(seen.insert(record[member].as_str().unwrap().to_owned()), "{member} is drawn each time");
        }
        let discovery = format!("{}/.well-known/openid-configuration", stand.issuer(service));
        let scopes = stand.browser().get(&discovery).await.json()["scopes_supported"].clone();
        assert_eq!(record["scopes"], scopes, "all scopes of the service");
        assert!(list(&stand, "/clients").await.contains(&record), "the list holds the whole record");
        let person = person(&stand, &record, "test").await;
        assert!(person["sub"].is_string(), "usable at once: {person}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_client_keeps_what_is_given_and_its_identifier_is_unique_over_all_services() {
    let stand = Stand::start().await;
    let given = json!({
        "client_id": "mon client", "client_secret": "0123456789abcdef0123456789abcdef", "name": "Mairie",
        "entityId": "abcdef0123456789abcdef0123456789", "type": "private", "identityConsent": true,
        "scopes": ["openid", "email"], "redirect_uris": [CALLBACK, "https://mairie.test/retour"],
        "sector_identifier_uri": "https://mairie.test/adresses.json",
        "post_logout_redirect_uris": ["https://mairie.test/"], "id_token_signed_response_alg": "ES256",
        "userinfo_signed_response_alg": "RS256", "idpFilterExclude": false, "allowedPrompts": ["login"],
        "idpFilterList": ["23676fea-3f51-46d9-8936-07db897db190"], "claims": ["amr"],
        "allowedIdpHints": ["23676fea-3f51-46d9-8936-07db897db190"],
    });
    let record = stand.client("franceconnect", given.clone()).await;
    for (member, value) in given.as_object().unwrap() {
        assert_eq!(record[member], *value, "{member}");
    }
    for service in ["franceconnect", "openid"] {
        let again = json!({ "service": service, "client_id": "mon client", "redirect_uris": [CALLBACK] });
        let (status, answer) = stand.control("POST", "/clients", again).await;
        assert_eq!((status, answer["error"].as_str()), (409, Some("conflict")), "{service}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_client_that_does_not_fit_is_refused_by_the_name_of_the_member() {
    let stand = Stand::start().await;
    for (member, value, named) in [
        ("service", json!(null), "service"),
        ("service", json!("nowhere"), "nowhere"),
        ("redirect_uris", json!([]), "redirect_uris"),
        ("redirect_uris", json!(["not an address"]), "redirect_uris"),
        ("redirect_uris", json!(["http://localhost:9/#part"]), "redirect_uris"),
        (
            "redirect_uris",
            json!("http://localhost:9/"),
            "redirect_uris: «http://localhost:9/» is a text; expected a list",
        ),
        ("post_logout_redirect_uris", json!(["ftp://localhost/"]), "post_logout_redirect_uris"),
        ("scopes", json!(["openid", "weather"]), "weather"),
        ("client_secret", json!("short"), "client_secret"),
        ("entityId", json!("short"), "entityId"),
        ("id_token_signed_response_alg", json!("none"), "none"),
        ("id_token_signed_response_alg", json!("EdDSA"), "id_token_signed_response_alg"),
        ("type", json!("secret"), "secret"),
        ("token_endpoint_auth_method", json!("none"), "none"),
    ] {
        let mut body = json!({ "service": "openid", "redirect_uris": [CALLBACK] });
        body[member] = value;
        if body[member].is_null() {
            body.as_object_mut().unwrap().remove(member);
        }
        refused(&stand, "POST", "/clients", body, named).await;
    }
    assert_eq!(list(&stand, "/clients").await.len(), 11, "the demo clients, DataPass and the token space alone");
    stand.stop().await;
}

#[tokio::test]
async fn a_client_that_was_taken_away_is_unknown_at_once() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let back = super::log_in(&stand, &mut stand.browser(), &client, "test").await;
    let path = format!("/clients/{}", client["client_id"].as_str().unwrap());
    assert_eq!(stand.control("DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(stand.control("DELETE", &path, Value::Null).await.0, 404);
    assert_eq!(stand.browser().get(&stand.authorize_url(&client, &[])).await.code(), "G010007");
    let refused = stand.token(&client, &back.param("code").unwrap(), &[]).await;
    assert_eq!((refused.status, refused.json()["error"].as_str()), (401, Some("invalid_client")));
    stand.stop().await;
}

#[tokio::test]
async fn an_identity_provider_changes_for_one_broker_only() {
    let stand = Stand::start().await;
    let uid = stand.provider("openid", "Impôts");
    let path = format!("/identity-providers/{uid}");
    let record = stand.command("PATCH", &path, json!({ "service": "openid", "active": false })).await;
    assert_eq!((&record["active"], &record["service"], &record["uid"]), (&json!(false), &json!("openid"), &json!(uid)));
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(&client, &[])).await;
    assert_eq!(browser.choose(&page, &uid).await.code(), "G010035");
    let france = stand.client("franceconnect", json!({})).await;
    assert!(person(&stand, &france, "test").await["sub"].is_string());
    let title = json!({ "service": "openid", "active": true, "title": "Trésor public", "uid": "another" });
    let renamed = stand.command("PATCH", &path, title).await;
    assert_eq!((&renamed["title"], &renamed["uid"]), (&json!("Trésor public"), &json!(uid)), "the uid stays");
    assert!(browser.open(&stand.authorize_url(&client, &[])).await.holds("Trésor public"));
    for (path, body, named) in [
        (path.as_str(), json!({}), "service"),
        (&path, json!({ "service": "nowhere" }), "nowhere"),
        (&path, json!({ "service": "openid", "active": "no" }), "active: «no» is a text; expected true or false"),
        (&path, json!({ "service": "openid", "unheard_of": 1 }), "unheard_of"),
        ("/identity-providers/nobody", json!({ "service": "openid" }), "nobody"),
    ] {
        refused(&stand, "PATCH", path, body, named).await;
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_administrative_members_of_the_reference_are_kept_as_they_are() {
    let stand = Stand::start().await;
    let members = json!({
        "site": ["https://ville.example"], "signup_id": "1234", "platform": "CORE_FCP", "eidas": 1,
        "credentialsFlow": false, "email": "dsi@ville.example", "IPServerAddressesAndRanges": ["192.0.2.1/32"],
    });
    let client = stand.client("franceconnect", members.clone()).await;
    for (name, value) in members.as_object().unwrap() {
        assert_eq!(&client[name], value, "{name}");
    }
    stand.stop().await;
}
