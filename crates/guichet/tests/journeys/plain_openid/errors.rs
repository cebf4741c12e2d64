//! Authorization requests that cannot be served: where the error goes, and under which name.

use serde_json::json;

use super::{PREFIX, assert_error};
use crate::stand::{CALLBACK, Changes, STATE, Stand};

#[tokio::test]
async fn a_faulty_request_goes_back_with_its_error_state_and_issuer() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({ "scopes": ["openid", "profile", "email"] })).await;
    let short = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw";
    let long = "a".repeat(129);
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let rows: [(Changes, &str); 23] = [
        (&[("response_type", None)], "invalid_request"),
        (&[("response_type", Some(""))], "invalid_request"),
        (&[("response_type", Some("none"))], "unsupported_response_type"),
        (&[("scope", None)], "invalid_scope"),
        (&[("scope", Some("email"))], "invalid_scope"),
        (&[("scope", Some("openid phone"))], "invalid_scope"),
        (&[("request", Some("eyJhbGciOiJub25lIn0.e30."))], "request_not_supported"),
        (&[("request_uri", Some("https://sp.test/request"))], "request_uri_not_supported"),
        (&[("registration", Some("{}"))], "registration_not_supported"),
        (&[("response_mode", Some("form_post"))], "invalid_request"),
        (&[("prompt", Some("create"))], "invalid_request"),
        (&[("prompt", Some("none login"))], "invalid_request"),
        (&[("max_age", Some("soon"))], "invalid_request"),
        (&[("max_age", Some("-1"))], "invalid_request"),
        (&[("max_age", Some("99999999999999999999"))], "invalid_request"),
        (&[("claims", Some("{"))], "invalid_request"),
        (&[("claims", Some("[]"))], "invalid_request"),
        (&[("claims", Some(r#"{"userinfo":1}"#))], "invalid_request"),
        (&[("code_challenge", Some(challenge))], "invalid_request"),
        (&[("code_challenge", Some(challenge)), ("code_challenge_method", Some("plain"))], "invalid_request"),
        (&[("code_challenge", Some(short)), ("code_challenge_method", Some("S256"))], "invalid_request"),
        (&[("code_challenge", Some(&long)), ("code_challenge_method", Some("S256"))], "invalid_request"),
        (&[("code_challenge_method", Some("S256"))], "invalid_request"),
    ];
    for (changes, error) in rows {
        let back = stand.browser().open(&stand.authorize_url(&client, changes)).await;
        assert_error(&back, error);
        assert_eq!(back.param("state").as_deref(), Some(STATE), "{changes:?}");
        assert_eq!(back.param("iss"), Some(stand.issuer("openid")), "{changes:?}");
        assert!(back.param("error_description").is_some_and(|text| !text.is_empty()), "{changes:?}");
        let back = stand.browser().open(&stand.authorize_url(&client, &[changes, &[("state", None)]].concat())).await;
        assert!(back.param("state").is_none(), "{changes:?}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_request_for_tokens_has_its_error_in_the_fragment() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    for wanted in ["token", "id_token", "code id_token", "id_token token", "code token"] {
        let back = stand.browser().open(&stand.authorize_url(&client, &[("response_type", Some(wanted))])).await;
        let start = format!("{CALLBACK}#error=unsupported_response_type");
        assert!(back.location().starts_with(&start), "{wanted}: {}", back.location());
    }
    stand.stop().await;
}

#[tokio::test]
async fn without_a_client_and_an_address_that_are_known_the_error_is_a_page() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let franceconnect = stand.client("franceconnect", json!({})).await;
    for (name, value, status) in [
        ("client_id", None, 400),
        ("client_id", Some(""), 400),
        ("client_id", Some("nobody"), 400),
        ("client_id", franceconnect["client_id"].as_str(), 400),
        ("redirect_uri", None, 400),
        ("redirect_uri", Some(""), 400),
        ("redirect_uri", Some("not an address"), 400),
        ("redirect_uri", Some("http://localhost:9/callback/"), 400),
        ("redirect_uri", Some("http://localhost:9/callback?x=1"), 400),
        ("redirect_uri", Some("http://localhost:9/CALLBACK"), 400),
        ("redirect_uri", Some("http://localhost:9/callback#x"), 400),
        ("redirect_uri", Some("http://127.0.0.1:9/callback"), 400),
    ] {
        let page = stand.browser().get(&stand.authorize_url(&client, &[(name, value)])).await;
        assert_eq!(page.status, status, "{name} {value:?}");
        assert!(page.code().starts_with(PREFIX), "{name} {value:?}: {}", page.code());
        assert!(page.holds("id=\"error-id\"") && page.holds("id=\"error-message\""), "{name} {value:?}");
    }
    let inactive = stand.client("openid", json!({ "active": false })).await;
    let page = stand.browser().get(&stand.authorize_url(&inactive, &[])).await;
    assert_eq!((page.status, page.code()), (400, "G010007".to_owned()));
    stand.stop().await;
}

#[tokio::test]
async fn a_parameter_that_stands_twice_is_refused() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let url = stand.authorize_url(&client, &[]);
    for name in ["scope", "nonce", "response_type", "tracking"] {
        let back = stand.browser().get(&format!("{url}&{name}=x&{name}=y")).await;
        assert_error(&back, "invalid_request");
    }
    // Who asks, or where the answer goes, is not told apart: nobody is redirected (RFC 6749 §4.1.2.1).
    for pair in [format!("redirect_uri={CALLBACK}"), "redirect_uri=http%3A%2F%2Fevil.test".into(), "client_id=x".into()]
    {
        let page = stand.browser().get(&format!("{url}&{pair}")).await;
        assert_eq!((page.status, page.code()), (400, "G010001".to_owned()), "{pair}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn bytes_that_are_no_text_and_texts_that_are_too_long_are_pages() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let url = stand.authorize_url(&client, &[]);
    let page = stand.browser().get(&format!("{url}&login_hint=%ff%fe")).await;
    assert_eq!((page.status, page.code()), (400, "G010005".to_owned()));
    let page = stand.browser().get(&format!("{url}&login_hint={}", "x".repeat(60_000))).await;
    assert_eq!((page.status, page.code()), (414, "G000414".to_owned()));
    let endpoint = format!("{}/authorize", stand.issuer("openid"));
    let page = stand.browser().post(&endpoint, &[("login_hint", &"x".repeat(65_600))]).await;
    assert_eq!((page.status, page.code()), (413, "G000413".to_owned()));
    stand.stop().await;
}
