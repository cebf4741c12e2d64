//! What the token endpoint gives, for how long, and how it is looked at and taken back.

use guichet_jose::{ClaimChecks, IssuedAhead, JwkSet, SignatureAlgorithm, VerificationKeys};
use serde_json::{Value, json};

use super::{assert_refused, clock, code, text, tokens};
use crate::stand::{NONCE, Reply, Stand, claims, jwt_header};

async fn jwks(stand: &Stand) -> VerificationKeys {
    let document = stand.browser().get(&format!("{}/.well-known/openid-configuration", stand.issuer("openid"))).await;
    let keys = stand.browser().get(text(&document.json(), "jwks_uri")).await;
    VerificationKeys::from_jwks(&JwkSet::parse(keys.text.as_bytes()).unwrap())
}

/// Posts to an endpoint with the client's own secret.
pub(super) async fn post(stand: &Stand, client: &Value, path: &str, fields: &[(&str, &str)]) -> Reply {
    let own = [("client_id", text(client, "client_id")), ("client_secret", text(client, "client_secret"))];
    stand.browser().post(&format!("{}{path}", stand.issuer("openid")), &[&own, fields].concat()).await
}

#[tokio::test]
async fn id_tokens_are_signed_as_registered_rs256_by_default() {
    let stand = Stand::start().await;
    for (members, algorithm) in [
        (json!({}), SignatureAlgorithm::Rs256),
        (json!({ "id_token_signed_response_alg": "RS256" }), SignatureAlgorithm::Rs256),
        (json!({ "id_token_signed_response_alg": "ES256" }), SignatureAlgorithm::Es256),
        (json!({ "id_token_signed_response_alg": "HS256" }), SignatureAlgorithm::Hs256),
    ] {
        let client = stand.client("openid", members).await;
        let answer = tokens(&stand, &client, &[]).await;
        assert_eq!((answer["token_type"].as_str(), answer["expires_in"].as_i64()), (Some("Bearer"), Some(3_600)));
        assert_eq!(answer["scope"], "openid profile email");
        let token = text(&answer, "id_token");
        let keys = if algorithm == SignatureAlgorithm::Hs256 {
            assert!(jwt_header(token).get("kid").is_none(), "a secret has no name");
            VerificationKeys::hmac(text(&client, "client_secret").as_bytes()).unwrap()
        } else {
            assert!(jwt_header(token)["kid"].is_string());
            jwks(&stand).await
        };
        let said = keys.verify(token, &[algorithm]).unwrap().claims().unwrap();
        let iat = said["iat"].as_i64().unwrap();
        ClaimChecks {
            issuer: &stand.issuer("openid"),
            audience: text(&client, "client_id"),
            nonce: Some(NONCE),
            now: iat,
            leeway: 0,
            issued_ahead: IssuedAhead::Refused,
            required: &["sub", "auth_time", "at_hash"],
        }
        .check_id_token(&said)
        .unwrap();
        assert_eq!(said["exp"].as_i64().unwrap() - iat, 3_600);
        assert!(said["auth_time"].as_i64().unwrap() <= iat);
        assert_eq!(said["at_hash"], guichet_oidc::id_token::at_hash(text(&answer, "access_token")));
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_code_serves_once_for_its_client_and_address() {
    let stand = Stand::start().await;
    let (client, other) = (stand.client("openid", json!({})).await, stand.client("openid", json!({})).await);
    let code = code(&stand, &client, &[]).await;
    assert_refused(&stand.token(&other, &code, &[]).await, 400, "invalid_grant");
    let granted = stand.token(&client, &code, &[]).await;
    assert_eq!(granted.status, 200, "another client's attempt burns nothing: {}", granted.text);
    assert_eq!((granted.header("cache-control"), granted.header("pragma")), ("no-store", "no-cache"));
    let access = text(&granted.json(), "access_token").to_owned();
    assert_refused(&stand.token(&other, &code, &[]).await, 400, "invalid_grant");
    assert_eq!(stand.userinfo("openid", &access).await.status, 200);
    assert_refused(&stand.token(&client, &code, &[]).await, 400, "invalid_grant");
    let userinfo = stand.userinfo("openid", &access).await;
    assert_refused(&userinfo, 401, "invalid_token");
    assert!(userinfo.header("www-authenticate").contains("invalid_token"), "a replay revokes what the code gave");

    let address = super::code(&stand, &client, &[]).await;
    let elsewhere = [("redirect_uri", Some("http://localhost:9/elsewhere"))];
    assert_refused(&stand.token(&client, &address, &elsewhere).await, 400, "invalid_grant");
    stand.stop().await;
}

#[tokio::test]
async fn token_requests_that_lack_something_say_what() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let code = code(&stand, &client, &[]).await;
    for (name, value, error) in [
        ("grant_type", None, "invalid_request"),
        ("grant_type", Some(""), "invalid_request"),
        ("grant_type", Some("password"), "unsupported_grant_type"),
        ("grant_type", Some("refresh_token"), "invalid_request"),
        ("code", None, "invalid_request"),
        ("code", Some("unknown"), "invalid_grant"),
        ("redirect_uri", None, "invalid_request"),
    ] {
        let refused = stand.token(&client, &code, &[(name, value)]).await;
        assert_refused(&refused, 400, error);
        if value.is_none() {
            assert!(text(&refused.json(), "error_description").contains(name), "{}", refused.text);
        }
    }
    assert_refused(&post(&stand, &client, "/token", &[("code", "a"), ("code", "b")]).await, 400, "invalid_request");
    assert_eq!(stand.token(&client, &code, &[("unheard", Some("of"))]).await.status, 200);
    stand.stop().await;
}

#[tokio::test]
async fn a_code_lives_60_seconds_and_an_access_token_an_hour() {
    let stand = Stand::still().await;
    let client = stand.client("openid", json!({})).await;
    let (early, late) = (code(&stand, &client, &[]).await, code(&stand, &client, &[]).await);
    clock(&stand, 59).await;
    let granted = stand.token(&client, &early, &[]).await.json();
    let access = text(&granted, "access_token").to_owned();
    clock(&stand, 61).await;
    assert_refused(&stand.token(&client, &late, &[]).await, 400, "invalid_grant");
    let active = async |expected: bool| {
        let seen = post(&stand, &client, "/token/introspection", &[("token", &access)]).await;
        assert_eq!(seen.json()["active"], expected, "{}", seen.text);
        let status = if expected { 200 } else { 401 };
        assert_eq!(stand.userinfo("openid", &access).await.status, status);
    };
    clock(&stand, 3_600).await;
    active(true).await;
    clock(&stand, 3_660).await;
    active(false).await;
    clock(&stand, 0).await;
    active(true).await;
    stand.stop().await;
}

/// The answer for who prefers a signed one.
async fn signed_introspection(stand: &Stand, client: &Value, token: &str) -> Reply {
    let mut browser = stand.browser();
    browser.extra.insert("accept", "application/token-introspection+jwt".parse().unwrap());
    let (id, secret) = (text(client, "client_id"), text(client, "client_secret"));
    let url = format!("{}/token/introspection", stand.issuer("openid"));
    browser.post(&url, &[("client_id", id), ("client_secret", secret), ("token", token)]).await
}

#[tokio::test]
async fn introspection_tells_a_client_about_its_own_tokens_only() {
    let stand = Stand::start().await;
    let (client, other) = (stand.client("openid", json!({})).await, stand.client("openid", json!({})).await);
    let answer = tokens(&stand, &client, &[]).await;
    let access = text(&answer, "access_token");
    let seen = post(&stand, &client, "/token/introspection", &[("token", access)]).await;
    assert_eq!((seen.status, seen.header("cache-control")), (200, "no-store"));
    let seen = seen.json();
    assert_eq!(seen["active"], true);
    assert_eq!(seen["client_id"], client["client_id"]);
    assert_eq!(seen["scope"], "openid profile email");
    assert_eq!(seen["sub"], claims(text(&answer, "id_token"))["sub"]);
    assert_eq!(seen["exp"].as_i64().unwrap() - seen["iat"].as_i64().unwrap(), 3_600);
    assert_eq!(signed_introspection(&stand, &client, access).await.header("content-type"), "application/json");
    let signing = stand.client("openid", json!({ "introspection_signed_response_alg": "ES256" })).await;
    let of_signing = text(&tokens(&stand, &signing, &[]).await, "access_token").to_owned();
    let signed = signed_introspection(&stand, &signing, &of_signing).await;
    assert_eq!(signed.header("content-type"), "application/token-introspection+jwt");
    let verified = jwks(&stand).await.verify(&signed.text, &[SignatureAlgorithm::Es256]).unwrap();
    assert_eq!(verified.header.typ.as_deref(), Some("token-introspection+jwt"));
    let said = verified.claims().unwrap();
    assert_eq!(said.len(), 4, "RFC 9701 §5: {said:?}");
    assert_eq!((&said["aud"], &said["iss"]), (&signing["client_id"], &json!(stand.issuer("openid"))));
    assert_eq!(said["token_introspection"]["active"], true);
    let plain = post(&stand, &signing, "/token/introspection", &[("token", &of_signing)]).await;
    assert_eq!(plain.json(), said["token_introspection"]);
    for (client, token) in [(&other, access), (&client, "unknown"), (&client, text(&answer, "id_token"))] {
        let seen = post(&stand, client, "/token/introspection", &[("token", token)]).await;
        assert_eq!((seen.status, seen.json()), (200, json!({ "active": false })), "nothing else is told");
    }
    assert_refused(&post(&stand, &client, "/token/introspection", &[]).await, 400, "invalid_request");
    let url = format!("{}/token/introspection", stand.issuer("openid"));
    let anonymous = stand.browser().post(&url, &[("token", access)]).await;
    assert_refused(&anonymous, 400, "invalid_request");
    let wrong = [("token", access), ("client_id", text(&client, "client_id")), ("client_secret", "wrong")];
    assert_refused(&stand.browser().post(&url, &wrong).await, 401, "invalid_client");
    stand.stop().await;
}

#[tokio::test]
async fn a_revoked_token_opens_nothing_any_more() {
    let stand = Stand::start().await;
    let (client, other) = (stand.client("openid", json!({})).await, stand.client("openid", json!({})).await);
    let answer = tokens(&stand, &client, &[]).await;
    let access = text(&answer, "access_token");
    let revoke = |client: &Value, token: &str| {
        let (client, token, stand) = (client.clone(), token.to_owned(), &stand);
        async move {
            let fields = [("token", token.as_str()), ("token_type_hint", "access_token")];
            post(stand, &client, "/token/revocation", &fields).await
        }
    };
    let foreign = revoke(&other, access).await;
    assert_eq!(foreign.status, 400, "RFC 7009 §2.1: {}", foreign.text);
    assert_eq!(stand.userinfo("openid", access).await.status, 200);
    // The second call has nothing left to revoke, which is what was wanted (RFC 7009 §2.2).
    for token in [access, access, "unknown"] {
        let done = revoke(&client, token).await;
        assert_eq!((done.status, done.text.as_str()), (200, ""));
    }
    assert_refused(&stand.userinfo("openid", access).await, 401, "invalid_token");
    let seen = post(&stand, &client, "/token/introspection", &[("token", access)]).await;
    assert_eq!(seen.json(), json!({ "active": false }));
    assert_refused(&post(&stand, &client, "/token/revocation", &[]).await, 400, "invalid_request");
    stand.stop().await;
}
