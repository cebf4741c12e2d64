//! `client:{client_id}`: what a broker issues to one client.

use serde_json::{Value, json};

use super::{ASSOCIATION, Demo, INSURANCE, LEGAL_AID, fault, says, spent};
use crate::stand::{CALLBACK, STATE, Stand};

/// A fault, the status of the service provider's page and what it says.
type Case = (Value, u16, &'static str);

/// Each fault in turn stops the login where it shows, once; the next login works.
async fn each_is_refused(demo: &Demo, cases: impl IntoIterator<Item = Case>) {
    let stand = Stand::start().await;
    let target = format!("client:{}", demo.client_id(&stand));
    for (members, status, reason) in cases {
        fault(&stand, &target, &members).await;
        let page = demo.log_in(&stand).await;
        says(&page, status, reason, &members);
        spent(&stand, &members).await;
    }
    demo.works(&stand).await;
    stand.stop().await;
}

fn wrong(at: &str, claim: &str, value: impl Into<Value>) -> Value {
    json!({ "kind": "wrong_claim", "at": at, "claim": claim, "value": value.into() })
}

fn missing(at: &str, claim: &str) -> Value {
    json!({ "kind": "missing_claim", "at": at, "claim": claim })
}

fn id_token() -> Vec<Case> {
    let far = 9_999_999_999_i64;
    vec![
        (json!({ "kind": "bad_signature" }), 502, "ID token: wrong signature"),
        (json!({ "kind": "unsigned" }), 502, "ID token: algorithm \"none\" refused"),
        (wrong("id_token", "nonce", "another"), 502, "ID token: the nonce is not the one of the request"),
        (wrong("id_token", "iss", "https://other.example"), 502, "ID token: issuer \"https://other.example\""),
        (wrong("id_token", "aud", "another"), 502, "ID token: audience [\"another\"]"),
        (wrong("id_token", "exp", 1), 502, "ID token: expired at 1"),
        (wrong("id_token", "exp", "soon"), 502, "ID token: `exp` is malformed"),
        (wrong("id_token", "iat", far), 502, "ID token: issued at 9999999999"),
        (wrong("id_token", "sub", "another"), 502, "userinfo is of another person than the ID token"),
        (wrong("id_token", "sub", "é"), 502, "ID token: `sub` is not"),
        (missing("id_token", "nonce"), 502, "ID token: `nonce` is missing"),
        (missing("id_token", "iss"), 502, "ID token: `iss` is missing"),
        (missing("id_token", "aud"), 502, "ID token: `aud` is missing"),
        (missing("id_token", "exp"), 502, "ID token: `exp` is missing"),
        (missing("id_token", "iat"), 502, "ID token: `iat` is missing"),
        (missing("id_token", "sub"), 502, "ID token: `sub` is missing"),
    ]
}

fn token() -> Vec<Case> {
    let refused = json!({ "kind": "status", "at": "token", "status": 400, "body": "{\"error\":\"invalid_grant\"}" });
    vec![
        (json!({ "kind": "status", "at": "token", "status": 500 }), 502, "the token endpoint answered 500"),
        (json!({ "kind": "status", "at": "token", "status": 503 }), 502, "the token endpoint answered 503"),
        (refused, 502, "the token endpoint answered 400: invalid_grant"),
        (json!({ "kind": "junk", "at": "token" }), 502, "the answer is not a JSON object"),
        (json!({ "kind": "reset", "at": "token" }), 502, "token: "),
        (json!({ "kind": "redirect", "at": "token" }), 502, "token: the answer is a redirect"),
        (json!({ "kind": "huge", "at": "token" }), 502, "token: the answer is longer than"),
        (missing("token", "id_token"), 502, "`id_token` is missing"),
        (missing("token", "access_token"), 502, "`access_token` is missing"),
        (wrong("token", "token_type", "mac"), 502, "token type \"mac\" where Bearer was expected"),
    ]
}

fn authorize() -> Vec<Case> {
    vec![
        (json!({ "kind": "error", "error": "access_denied" }), 400, "the broker answered `access_denied`"),
        (json!({ "kind": "error", "error": "temporarily_unavailable" }), 400, "`temporarily_unavailable`"),
        (wrong("authorize", "state", "another"), 400, "`state` is not that of the request"),
        (wrong("authorize", "iss", "https://other.example"), 400, "`iss` is \"https://other.example\""),
        (wrong("authorize", "code", "another"), 502, "the token endpoint answered 400: invalid_grant"),
        (missing("authorize", "state"), 400, "`state` is missing"),
        (missing("authorize", "iss"), 400, "`iss` is missing"),
        (missing("authorize", "code"), 400, "`code` is missing"),
    ]
}

fn userinfo() -> Vec<Case> {
    vec![
        (json!({ "kind": "status", "at": "userinfo", "status": 401 }), 502, "the userinfo endpoint answered 401"),
        (json!({ "kind": "status", "at": "userinfo", "status": 503 }), 502, "the userinfo endpoint answered 503"),
        (json!({ "kind": "reset", "at": "userinfo" }), 502, "userinfo: "),
        (json!({ "kind": "redirect", "at": "userinfo" }), 502, "userinfo: the answer is a redirect"),
        (json!({ "kind": "huge", "at": "userinfo" }), 502, "userinfo: the answer is longer than"),
        (wrong("userinfo", "sub", "another"), 502, "userinfo is of another person than the ID token"),
        (missing("userinfo", "sub"), 502, "userinfo has no `sub`"),
    ]
}

#[tokio::test]
async fn a_service_provider_of_franceconnect_says_which_check_failed() {
    let level = (wrong("id_token", "acr", "eidas0"), 502, "ID token: the level is \"eidas0\"");
    let of_franceconnect = vec![
        level,
        (wrong("token", "access_token", "another"), 502, "the userinfo endpoint answered 401"),
        (missing("id_token", "acr"), 502, "ID token: `acr` is missing"),
        (wrong("id_token", "acr", "eidas 1"), 502, "ID token: `acr` is not alphanumeric"),
        (json!({ "kind": "bad_signature", "at": "userinfo" }), 502, "userinfo: wrong signature"),
        (json!({ "kind": "unsigned", "at": "userinfo" }), 502, "userinfo: algorithm \"none\" refused"),
        (wrong("userinfo", "iss", "https://other.example"), 502, "userinfo: issuer \"https://other.example\""),
        (wrong("userinfo", "aud", "another"), 502, "userinfo: audience [\"another\"]"),
        (json!({ "kind": "junk", "at": "userinfo" }), 502, "userinfo came as \"application/json\""),
    ];
    let cases = id_token().into_iter().chain(token()).chain(authorize()).chain(userinfo()).chain(of_franceconnect);
    each_is_refused(&LEGAL_AID, cases).await;
}

#[tokio::test]
async fn a_service_provider_of_the_plain_provider_says_which_check_failed() {
    let of_openid = vec![
        (wrong("token", "access_token", "another"), 502, "ID token: `at_hash` is not that of the access token"),
        (wrong("id_token", "at_hash", "another"), 502, "ID token: `at_hash` is not that of the access token"),
        (json!({ "kind": "junk", "at": "userinfo" }), 502, "userinfo is not a JSON object"),
    ];
    let cases = id_token().into_iter().chain(token()).chain(authorize()).chain(userinfo()).chain(of_openid);
    each_is_refused(&ASSOCIATION, cases).await;
}

#[tokio::test]
async fn a_whole_answer_of_the_authorization_endpoint_is_seen_by_the_person() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({})).await;
    let target = format!("client:{}", client["client_id"].as_str().unwrap());
    let url = stand.authorize_url(&client, &[]);
    for (members, status) in [
        (json!({ "kind": "status", "at": "authorize", "status": 503, "body": "<p>down</p>" }), 503),
        (json!({ "kind": "junk", "at": "authorize" }), 200),
        (json!({ "kind": "redirect", "at": "authorize" }), 302),
        (json!({ "kind": "status", "status": 500 }), 500),
    ] {
        fault(&stand, &target, &members).await;
        let seen = stand.browser().get(&url).await;
        assert_eq!(seen.status, status, "{members}");
        assert!(!seen.holds("id=\"idp-"), "{members}");
        assert_eq!(seen.header("x-content-type-options"), "nosniff", "the headers of every answer are there too");
        spent(&stand, &members).await;
    }
    fault(&stand, &target, &json!({ "kind": "error", "error": "server_error" })).await;
    let back = stand.browser().get(&url).await;
    assert!(back.location().starts_with(CALLBACK), "{}", back.location());
    assert_eq!(back.param("error").as_deref(), Some("server_error"));
    assert_eq!((back.param("state").as_deref(), back.param("iss")), (Some(STATE), Some(stand.issuer("franceconnect"))));
    assert_eq!(stand.browser().open(&url).await.status, 200, "once");
    stand.stop().await;
}

#[tokio::test]
async fn a_fault_is_spent_only_by_the_answer_that_shows_it() {
    let stand = Stand::start().await;
    let target = format!("client:{}", ASSOCIATION.client_id(&stand));
    let waiting = async || {
        let all = stand.command("GET", "/faults", Value::Null).await;
        all["faults"].as_array().unwrap().len()
    };
    // Neither another client, nor another step, nor an answer in which it would not show.
    fault(&stand, &target, &json!({ "kind": "bad_signature", "at": "userinfo" })).await;
    fault(&stand, &target, &missing("id_token", "acr_of_another_kind")).await;
    LEGAL_AID.works(&stand).await;
    ASSOCIATION.works(&stand).await;
    assert_eq!(waiting().await, 2);
    stand.command("DELETE", "/faults", Value::Null).await;

    // A refused request is no ID token, and a request that cannot be read is no answer to a client.
    let client = stand.client("openid", json!({})).await;
    let target = format!("client:{}", client["client_id"].as_str().unwrap());
    fault(&stand, &target, &json!({ "kind": "wrong_claim", "claim": "nonce", "value": "another" })).await;
    fault(&stand, &target, &json!({ "kind": "error", "error": "server_error" })).await;
    assert_eq!(stand.token(&client, "no-such-code", &[]).await.status, 400);
    let refused = stand.browser().get(&stand.authorize_url(&client, &[("redirect_uri", Some("http://x.test/"))])).await;
    assert_eq!(refused.status, 400);
    assert_eq!(stand.token(&client, "any", &[("client_secret", Some("wrong"))]).await.status, 401);
    assert_eq!(waiting().await, 2);
    assert_eq!(stand.back(&client, "test", &[]).await.param("error").as_deref(), Some("server_error"));
    let tokens = stand.tokens(&client, "test", &[]).await;
    assert_eq!(crate::stand::claims(tokens["id_token"].as_str().unwrap())["nonce"], "another");
    assert_eq!(waiting().await, 0);
    stand.stop().await;
}

#[tokio::test]
async fn a_token_call_that_broke_may_be_repeated_with_the_same_code() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({})).await;
    let target = format!("client:{}", client["client_id"].as_str().unwrap());
    let members = json!({ "kind": "status", "at": "token", "status": 503, "times": 2 });
    fault(&stand, &target, &members).await;
    let code = stand.code(&client, "test", &[]).await;
    for expected in [503, 503, 200] {
        assert_eq!(stand.token(&client, &code, &[]).await.status, expected);
    }
    spent(&stand, &members).await;
    stand.stop().await;
}

#[tokio::test]
async fn a_fault_for_a_client_says_so_among_the_exchanges() {
    let stand = Stand::start().await;
    let client_id = INSURANCE.client_id(&stand);
    fault(&stand, &format!("client:{client_id}"), &json!({ "kind": "junk", "at": "token" })).await;
    says(&INSURANCE.log_in(&stand).await, 502, "the answer is not a JSON object", &json!("junk"));
    let all = stand.command("GET", &format!("/exchanges?client_id={client_id}"), Value::Null).await;
    let token = all["exchanges"].as_array().unwrap().iter().rfind(|it| it["url"].as_str().unwrap().ends_with("/token"));
    assert_eq!(token.unwrap()["rule"], "a fault of the rehearsal");
    stand.stop().await;
}
