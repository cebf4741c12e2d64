//! Over-long and unreadable requests (issue 3, "Bad input"; contract.md).

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use crate::stand::options;
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;

use super::{FC, FORM, PLATFORMS, Stand, appended, begins, both, refused};

const MUCH: usize = 64 * 1024;

#[tokio::test]
async fn a_parameter_of_64_kib_is_y000414_in_an_address_and_y000413_in_a_body() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    // A little less in addresses: our HTTP client builds none that is longer.
    let (shorter, long) = ("a".repeat(MUCH - 1024), "a".repeat(MUCH));
    for name in ["client_id", "redirect_uri", "scope", "state", "nonce", "acr_values", "prompt", "claims", "unknown"] {
        let url = stand.authorize_url(&client, &[(name, Some(&shorter))]);
        refused(&[stand.raw("GET", &url, &[], "").await], 414, "Y000414");
        let url = stand.authorize_url(&client, &[(name, Some(&long))]);
        let (address, query) = url.split_once('?').unwrap();
        refused(&[stand.raw("POST", address, &[FORM], query.to_owned()).await], 413, "Y000413");
    }
    stand.stop().await;
}

#[tokio::test]
async fn an_address_of_more_than_64_kib_is_answered_before_the_connection_closes() {
    let stand = Stand::start().await;
    let origin = Url::parse(&stand.origin(FC)).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", origin.port().unwrap())).await.unwrap();
    let long = "a".repeat(MUCH + 1);
    let request = format!("GET /api/v2/authorize?state={long} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 414"), "{answer}");
    assert!(answer.contains("Y000414") && answer.contains("x-frame-options: SAMEORIGIN"), "{answer}");
    stand.stop().await;
}

#[tokio::test]
async fn a_long_state_within_the_limits_comes_back_whole() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let state = "é✓".repeat(2000);
    begins(&both(&stand, &stand.authorize_url(&client, &[("state", Some(&state))])).await);
    let back = stand.back(&client, "test", &[("state", Some(&state))]).await;
    assert_eq!(back.param("state").as_deref(), Some(state.as_str()));
    stand.stop().await;
}

#[tokio::test]
async fn over_long_headers_are_y000431() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let cookie = format!("fc_session_id-franceconnect={}", "a".repeat(MUCH));
    let url = stand.authorize_url(&client, &[]);
    refused(&[stand.raw("GET", &url, &[("cookie", &cookie)], "").await], 431, "Y000431");
    let json = stand.raw("GET", &format!("{}/userinfo", stand.issuer(FC)), &[("cookie", &cookie)], "").await;
    assert_eq!((json.status, json.json()["error"].as_str()), (431, Some("invalid_request")));
    stand.stop().await;
}

#[tokio::test]
async fn a_body_over_64_kib_is_json_on_endpoints_of_programs() {
    let stand = Stand::start().await;
    for path in ["/token", "/token/revocation"] {
        let url = format!("{}{path}", stand.issuer(FC));
        let reply = stand.raw("POST", &url, &[FORM], format!("code={}", "a".repeat(MUCH))).await;
        assert_eq!((reply.status, reply.json()["error"].as_str()), (413, Some("invalid_request")), "{path}");
        assert!(reply.header("content-type").starts_with("application/json"));
        let just = stand.raw("POST", &url, &[FORM], "a".repeat(MUCH)).await;
        assert_eq!(just.status, 400, "a body of exactly 64 KiB is read: {}", just.text);
    }
    stand.stop().await;
}

#[tokio::test]
async fn parameters_that_are_not_utf8_are_y030007() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        for more in ["ui_locales=%ff", "ui_locales=%C3", "%ff=x", "claims=%ED%A0%80", "prompt=login%C0%80"] {
            refused(&both(&stand, &appended(&stand, &client, more)).await, 400, "Y030007");
        }
        let url = stand.authorize_url(&client, &[]).replace("state=state-of-the-test", "state=%E9t%E9");
        refused(&both(&stand, &url).await, 400, "Y030007");
        let mut body = stand.authorize_url(&client, &[]).split_once('?').unwrap().1.as_bytes().to_vec();
        body.extend_from_slice(b"&ui_locales=\xff\xfe");
        let address = format!("{}/authorize", stand.issuer(platform));
        refused(&[stand.raw("POST", &address, &[FORM], body).await], 400, "Y030007");
    }
    stand.stop().await;
}

#[tokio::test]
async fn only_forms_are_read_at_the_authorization_endpoint() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let url = stand.authorize_url(&client, &[]);
        let (address, query) = url.split_once('?').unwrap();
        for kind in
            ["application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencodedx"]
        {
            let reply = stand.raw("POST", address, &[("content-type", kind)], query.to_owned()).await;
            refused(&[reply], 400, "Y030007");
        }
        let kind = [("content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8")];
        begins(&[stand.raw("POST", address, &kind, query.to_owned()).await]);
    }
    stand.stop().await;
}

#[tokio::test]
async fn an_operator_sets_sizes_and_the_answers_tell_them() {
    let text = "[limits]\naddress_kib = 4\nhead_kib = 8\nbody_kib = 16\n";
    let configuration = Configuration::parse("t", text).unwrap();
    let stand = Stand::with(Options { configuration, ..options() }).await;
    let address = format!("{}/authorize", stand.issuer(FC));
    let page = stand.raw("GET", &format!("{address}?state={}", "a".repeat(4096)), &[], "").await;
    assert!(page.text.contains("4 Kio au plus"), "{}", page.text);
    refused(&[page], 414, "Y000414");
    refused(&[stand.raw("GET", &address, &[("x", &"a".repeat(8192))], "").await], 431, "Y000431");
    let token = format!("{}/token", stand.issuer(FC));
    let reply = stand.raw("POST", &token, &[FORM], "a".repeat(16 * 1024 + 1)).await;
    assert_eq!(
        (reply.status, reply.json()["error_description"].as_str()),
        (413, Some("the body is longer than 16 KiB"))
    );
    assert_eq!(stand.raw("POST", &token, &[FORM], "a".repeat(16 * 1024)).await.status, 400, "it is read");
    let portal =
        stand.raw("POST", &format!("{}/language", stand.origin("portal")), &[FORM], "a".repeat(16 * 1024 + 1)).await;
    refused(&[portal], 413, "G000413");
    stand.stop().await;
}
