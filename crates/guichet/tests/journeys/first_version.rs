//! FranceConnect's first version, for integrators who have not moved (FC §1.4): off unless the configuration declares it.

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_jose::{SignatureAlgorithm, VerificationKeys};
use serde_json::json;
use url::Url;

use crate::stand::{CALLBACK, NONCE, STATE, Stand, claims, jwt_header, options};

const V1: &str = "franceconnect-v1";
const AFTER: &str = "http://localhost:9/after-logout";
const ENTITY: &str = "a0cd64372db6ecf39c317c0c74ce90f02d8ad7d510ce054883b759d666a996bc";

/// How to start with it.
pub fn with_it() -> Options {
    let configuration = Configuration::parse("v1.toml", "[services.franceconnect-v1]\n").unwrap();
    Options { configuration, ..options() }
}

#[tokio::test]
async fn an_integrator_of_the_first_version_logs_a_person_in_reads_her_claims_and_logs_her_out() {
    let stand = Stand::with(with_it()).await;
    let members = json!({ "entityId": ENTITY, "post_logout_redirect_uris": [AFTER], "platform": "CORE_LEGACY" });
    let client = stand.client(V1, members).await;
    assert_eq!(stand.issuer(V1), format!("{}/api/v1", stand.origin(V1)));
    let scope = "openid profile birth email address phone dgfip_rfr";
    let mut browser = stand.browser();
    // What integrators send beside is of no account.
    let url = stand.authorize_url(&client, &[("scope", Some(scope)), ("display", Some("page"))]);
    let back = browser.log_in(&url, &stand.provider(V1, "Impôts"), "test").await;
    assert!(back.location().starts_with(CALLBACK), "{}", back.location());
    assert_eq!(back.param("state").as_deref(), Some(STATE));
    let tokens = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(60)));
    let id_token = tokens["id_token"].as_str().unwrap();
    assert_eq!(jwt_header(id_token), json!({ "alg": "HS256" }));
    let key = VerificationKeys::hmac(client["client_secret"].as_str().unwrap().as_bytes()).unwrap();
    key.verify(id_token, &[SignatureAlgorithm::Hs256]).unwrap();
    let said = claims(id_token);
    let golden = "4d327dd1e427daf4d50296ab71d6f3fc82ccc40742943521d42cb2bae4df41afv1";
    assert_eq!((&said["iss"], &said["sub"]), (&json!(stand.issuer(V1)), &json!(golden)));
    assert_eq!((&said["aud"], &said["nonce"], &said["acr"]), (&client["client_id"], &json!(NONCE), &json!("eidas1")));

    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let url = format!("{}/userinfo?schema=openid", stand.issuer(V1));
    let userinfo = stand.raw("GET", &url, &[("authorization", &bearer)], "").await;
    assert!(userinfo.header("content-type").starts_with("application/json"), "{}", userinfo.text);
    let userinfo = userinfo.json();
    assert_eq!((&userinfo["sub"], &userinfo["family_name"]), (&json!(golden), &json!("DUBOIS")));
    assert!(userinfo["address"].is_object() && userinfo["phone_number"].is_string(), "{userinfo}");
    assert!(userinfo.get("iss").is_none() && userinfo.get("aud").is_none(), "{userinfo}");

    // AF §1.2: whoever has the token is told all that it holds, in JSON.
    let ask = async |body: String| {
        let kind = ("content-type", "application/json");
        stand.raw("POST", &format!("{}/checktoken", stand.issuer(V1)), &[kind], body).await
    };
    let told = ask(json!({ "token": tokens["access_token"] }).to_string()).await;
    assert_eq!((told.status, told.header("content-type")), (200, "application/json"), "{}", told.text);
    let told = told.json();
    let names: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert_eq!(names, ["acr", "client", "identity", "identity_provider_host", "identity_provider_id", "scope"]);
    assert_eq!(told["scope"], json!(scope.split(' ').collect::<Vec<_>>()));
    assert_eq!(told["client"], json!({ "client_id": client["client_id"], "client_name": client["name"] }));
    assert_eq!((&told["acr"], &told["identity_provider_host"]), (&json!("eidas1"), &json!("localhost")));
    let identity = &told["identity"];
    let expected = ["DUBOIS", "Angela Claire Louise", "female", "1962-08-24", "75107", "99100"];
    let pivot = ["family_name", "given_name", "gender", "birthdate", "birthplace", "birthcountry"];
    assert_eq!(pivot.map(|name| identity[name].as_str().unwrap_or_default()), expected);
    assert!(identity["address"].is_object() && identity["email"].is_string(), "{identity}");
    for (body, status, message) in [
        ("{}".to_owned(), 400, "Malformed access token."),
        ("token=x".to_owned(), 400, "Malformed access token."),
        (json!({ "token": "<no token>" }).to_string(), 400, "Malformed access token."),
        (json!({ "token": "9".repeat(64) }).to_string(), 401, "token_not_found_or_expired"),
    ] {
        let refused = ask(body).await;
        assert_eq!((refused.status, refused.json()), (status, json!({ "status": "fail", "message": message })));
    }

    let parameters = [("id_token_hint", id_token), ("state", "s"), ("post_logout_redirect_uri", AFTER)];
    let url = Url::parse_with_params(&format!("{}/logout", stand.issuer(V1)), parameters).unwrap();
    let mut reply = browser.get(url.as_str()).await;
    for _ in 0..8 {
        if reply.status >= 300 && reply.location().starts_with(AFTER) {
            break;
        }
        reply = if reply.status >= 300 {
            browser.get(&reply.location()).await
        } else {
            browser.press_continue(&reply).await
        };
    }
    assert_eq!(reply.location(), format!("{AFTER}?state=s"));
    stand.stop().await;
}

#[tokio::test]
async fn the_first_version_gives_the_level_that_is_asked_for_and_eidas1_by_default() {
    let stand = Stand::with(with_it()).await;
    let client = stand.client(V1, json!({})).await;
    for (asked, given) in
        [(None, "eidas1"), (Some("eidas1"), "eidas1"), (Some("eidas2"), "eidas2"), (Some("eidas3"), "eidas3")]
    {
        let url = stand.authorize_url(&client, &[("acr_values", asked)]);
        let back = stand.browser().log_in(&url, &stand.provider(V1, "Impôts"), "test").await;
        let tokens = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
        assert_eq!(claims(tokens["id_token"].as_str().unwrap())["acr"], given, "{asked:?}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_first_version_refuses_as_today_s_and_serves_its_own_clients_at_its_own_addresses() {
    let stand = Stand::with(with_it()).await;
    let client = stand.client(V1, json!({})).await;
    let other = stand.client(V1, json!({ "platform": "CORE_FCP" })).await;
    assert_eq!(stand.browser().open(&stand.authorize_url(&other, &[])).await.code(), "Y04EA6EF", "a client of today's");
    for missing in ["client_id", "redirect_uri", "response_type", "scope", "state", "nonce"] {
        let page = stand.browser().open(&stand.authorize_url(&client, &[(missing, None)])).await;
        assert_eq!((page.status, page.code().as_str()), (400, "Y030007"), "{missing}");
    }
    // No level has to be asked for: what else needs openid is named.
    for (level, named) in [(None, "claims"), (Some("eidas1"), "acr_values")] {
        let changes = [("scope", Some("profile")), ("acr_values", level), ("claims", Some("{\"id_token\":{}}"))];
        let back = stand.browser().open(&stand.authorize_url(&client, &changes)).await;
        let said = format!("openid scope must be requested when using the {named} parameter");
        assert_eq!(
            (back.param("error"), back.param("error_description")),
            (Some("invalid_request".into()), Some(said))
        );
    }
    let page =
        stand.browser().open(&stand.authorize_url(&client, &[("redirect_uri", Some("https://a.example/"))])).await;
    assert_eq!(page.code(), "Y04C013C");
    let code = stand.code(&client, "test", &[]).await;
    let wrong = stand.token(&client, &code, &[("client_secret", Some(&"0".repeat(64)))]).await;
    assert_eq!((wrong.status, wrong.json()["error"].clone()), (401, json!("invalid_client")));
    let unknown = stand.token(&client, "nothing", &[]).await;
    assert_eq!((unknown.status, unknown.json()["error"].clone()), (400, json!("invalid_grant")));
    let token = stand.userinfo(V1, "nothing").await;
    assert_eq!((token.status, token.json()["error"].clone()), (401, json!("invalid_token")));
    let page = stand.browser().get(&format!("{}/logout", stand.issuer(V1))).await;
    assert_eq!((page.status, page.code().as_str()), (400, "Y000400"));
    for (method, path) in [
        ("GET", "/.well-known/openid-configuration"),
        ("GET", "/jwks"),
        ("GET", "/client/.well-known/keys"),
        ("GET", "/session/end"),
        ("POST", "/token/revocation"),
    ] {
        let reply = stand.raw(method, &format!("{}{path}", stand.issuer(V1)), &[], "").await;
        assert_eq!(reply.status, 404, "{method} {path}: {}", reply.text);
    }
    for wrong in
        [json!({ "id_token_signed_response_alg": "RS256" }), json!({ "userinfo_signed_response_alg": "ES256" })]
    {
        let mut body = json!({ "service": V1, "redirect_uris": [CALLBACK] });
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let (status, said) = stand.control("POST", "/clients", body).await;
        assert_eq!(status, 400, "{said}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_first_version_is_off_unless_it_is_declared() {
    let stand = Stand::start().await;
    assert!(stand.manifest["services"].get(V1).is_none() && stand.manifest["issuers"].get(V1).is_none());
    assert!(!stand.manifest.to_string().contains(V1), "{}", stand.manifest);
    let page = stand.browser().get(&format!("{}/api/v1/authorize", stand.origin("franceconnect"))).await;
    assert_eq!((page.status, page.code().as_str()), (404, "Y000404"));
    let (status, _) = stand.control("POST", "/clients", json!({ "service": V1, "redirect_uris": [CALLBACK] })).await;
    assert!((400..500).contains(&status), "{status}");
    stand.stop().await;
}
