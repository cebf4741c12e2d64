//! What stands around every endpoint: 404, methods, headers, cookies (FC §1.2).

use super::{FC, FORM, PLATFORMS, Reply, STATE, Stand, refused};
use serde_json::json;

use crate::hostile::headers::HEADERS;

#[tokio::test]
async fn api_core_unknown_paths_are_404_y000404() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let mut replies = Vec::new();
        // Names that the real service reserves for features that it has switched off stand among them.
        let below = [
            "/unknown",
            "/token/introspection",
            "/request",
            "/reg",
            "/device",
            "/device/auth",
            "/session/check",
            "/jwks/",
        ];
        for path in below {
            for method in ["GET", "POST"] {
                replies.push(stand.raw(method, &format!("{}{path}", stand.issuer(platform)), &[], "").await);
            }
        }
        for path in ["/", "/api", "/api/v1/authorize", "/api/v3", "/authorize", "/.well-known/openid-configuration"] {
            replies.push(stand.raw("GET", &format!("{}{path}", stand.origin(platform)), &[], "").await);
        }
        refused(&replies, 404, "Y000404");
        let french =
            stand.raw("GET", &format!("{}/unknown", stand.issuer(platform)), &[("accept-language", "fr")], "").await;
        assert!(french.holds("Page non trouvée"));
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_wrong_method_is_the_404_page() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let mut replies = Vec::new();
        for (method, path) in [
            ("POST", "/userinfo"),
            ("POST", "/.well-known/openid-configuration"),
            ("POST", "/jwks"),
            ("GET", "/token"),
            ("GET", "/token/revocation"),
            ("PUT", "/authorize"),
            ("DELETE", "/token"),
            ("PATCH", "/userinfo"),
            ("POST", "/session/end"),
            ("GET", "/redirect-to-idp"),
            ("GET", "/login"),
            ("POST", "/oidc-callback"),
            ("OPTIONS", "/token"),
            ("OPTIONS", "/.well-known/openid-configuration"),
        ] {
            replies.push(stand.raw(method, &format!("{}{path}", stand.issuer(platform)), &[], "").await);
        }
        refused(&replies, 404, "Y000404");
    }
    stand.stop().await;
}

fn carries_the_headers(reply: &Reply) {
    for (name, value) in HEADERS {
        assert_eq!(reply.header(name), value, "{name} of {} {}", reply.status, reply.url);
    }
    let policy = reply.header("content-security-policy");
    assert!(policy.contains("script-src 'self'") && policy.contains("style-src 'self'"), "{policy}");
    assert!(!policy.contains("form-action") && !policy.contains("unsafe"), "{policy}");
    // HSTS in production only (contract.md): this stack is a rehearsal.
    for absent in ["strict-transport-security", "x-powered-by", "server"] {
        assert!(!reply.headers.contains_key(absent), "{absent} of {}", reply.url);
    }
    // CORS is disabled for every client.
    assert!(!reply.headers.keys().any(|name| name.as_str().starts_with("access-control-")), "{}", reply.url);
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_same_headers_and_none_allows_another_origin() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let issuer = stand.issuer(FC);
    let origin = [("origin", "https://elsewhere.example")];
    let at = |path: &str| format!("{issuer}{path}");
    let get = async |path: &str| stand.raw("GET", &at(path), &origin, "").await;
    let mut replies = Vec::new();
    for path in [
        "",
        "/accessibilite",
        "/.well-known/openid-configuration",
        "/jwks",
        "/client/.well-known/keys",
        "/unknown",
        "/userinfo",
        "/interaction/none",
        "/session/end",
        "/redirect-to-sp-with-error",
    ] {
        replies.push(get(path).await);
    }
    let begun = stand.raw("GET", &stand.authorize_url(&client, &[]), &origin, "").await;
    assert_eq!(begun.status, 303);
    replies.push(begun);
    replies.push(stand.raw("GET", &stand.authorize_url(&client, &[("scope", Some("email"))]), &origin, "").await);
    replies.push(get("/authorize").await);
    replies.push(stand.browser().open(&stand.authorize_url(&client, &[])).await);
    let code = stand.code(&client, "test", &[]).await;
    let token = stand.token(&client, &code, &[]).await;
    assert_eq!(token.status, 200);
    replies.push(stand.userinfo(FC, token.json()["access_token"].as_str().unwrap()).await);
    replies.push(token);
    for path in ["/token", "/token/revocation", "/redirect-to-idp", "/login"] {
        replies.push(stand.raw("POST", &at(path), &[origin[0], FORM], "").await);
        replies.push(stand.raw("POST", &at(path), &[origin[0], FORM], "a".repeat(64 * 1024 + 1)).await);
    }
    replies.push(get(&format!("/authorize?state={}", "a".repeat(40 * 1024))).await);
    replies
        .push(stand.raw("OPTIONS", &at("/token"), &[origin[0], ("access-control-request-method", "POST")], "").await);
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    statuses.dedup();
    for status in [200, 301, 303, 400, 401, 404, 413, 414] {
        assert!(statuses.contains(&status), "{status} was not tried: {statuses:?}");
    }
    replies.iter().for_each(carries_the_headers);
    stand.stop().await;
}

#[tokio::test]
async fn endpoints_of_programs_never_set_a_cookie() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    // Neither to a stranger, nor to a browser that has a session.
    let mut browser = stand.browser();
    browser.open(&stand.authorize_url(&client, &[])).await;
    let cookies: Vec<String> = browser.cookies.iter().map(|((name, _), value)| format!("{name}={value}")).collect();
    assert!(!cookies.is_empty());
    let cookies = cookies.join("; ");
    let code = stand.code(&client, "test", &[]).await;
    let (id, secret) = (client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap());
    let body = format!(
        "grant_type=authorization_code&code={code}&redirect_uri=http://localhost:9/callback&client_id={id}&client_secret={secret}"
    );
    let mut replies = Vec::new();
    for header in [("cookie", cookies.as_str()), ("cookie", "fc_session_id-franceconnect=s%3Aforged; _session=1")] {
        for path in ["/.well-known/openid-configuration", "/jwks", "/userinfo", "/client/.well-known/keys"] {
            replies.push(stand.raw("GET", &format!("{}{path}", stand.issuer(FC)), &[header], "").await);
        }
        for (path, body) in [("/token", body.as_str()), ("/token", ""), ("/token/revocation", STATE)] {
            replies.push(
                stand.raw("POST", &format!("{}{path}", stand.issuer(FC)), &[header, FORM], body.to_owned()).await,
            );
        }
    }
    assert!(replies.iter().any(|reply| reply.status == 200 && reply.url.ends_with("/token")));
    for reply in replies {
        assert!(!reply.headers.contains_key("set-cookie"), "{}", reply.url);
    }
    stand.stop().await;
}
