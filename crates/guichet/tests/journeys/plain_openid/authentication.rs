//! How clients authenticate: `client_secret_basic`, `client_secret_post`, `private_key_jwt`.

use guichet_jose::{JwkSet, SignatureAlgorithm, SigningKey};
use guichet_oidc::client_auth::{ASSERTION_TYPE, basic_header};
use serde_json::{Value, json};

use super::{assert_refused, code, text};
use crate::stand::{CALLBACK, Reply, Stand};

/// Posts a token request with the given `Authorization` and fields beside the grant's.
async fn ask(stand: &Stand, code: &str, authorization: Option<&str>, fields: &[(&str, &str)]) -> Reply {
    let mut browser = stand.browser();
    if let Some(value) = authorization {
        browser.extra.insert("authorization", value.parse().unwrap());
    }
    let grant = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)];
    browser.post(&format!("{}/token", stand.issuer("openid")), &[&grant, fields].concat()).await
}

#[tokio::test]
async fn a_secret_may_come_in_the_header_or_in_the_body_but_not_in_both() {
    let stand = Stand::start().await;
    let secret = "a secret: with + % and é, which both halves encode";
    let client = stand.client("openid", json!({ "client_id": "a client:é+%", "client_secret": secret })).await;
    let (id, basic) = ("a client:é+%", basic_header("a client:é+%", secret));
    let body = [("client_id", id), ("client_secret", secret)];
    for (authorization, fields) in [
        (Some(basic.as_str()), &[][..]),
        (Some(&basic), &[("client_id", id)]),
        (Some(&basic.replace("Basic", "bASIC")), &[]),
        (None, &body),
    ] {
        let granted = ask(&stand, &code(&stand, &client, &[]).await, authorization, fields).await;
        assert_eq!(granted.status, 200, "{authorization:?} {fields:?} {}", granted.text);
    }
    let code = code(&stand, &client, &[]).await;
    for (authorization, fields, status, error) in [
        (Some(basic.as_str()), &body[..], 400, "invalid_request"),
        (Some(&basic), &[("client_id", "another")], 400, "invalid_request"),
        (Some("Basic ???"), &[], 400, "invalid_request"),
        (Some("Basic bm9jb2xvbg=="), &[], 400, "invalid_request"),
        (None, &[("client_id", id)], 400, "invalid_request"),
        (None, &[], 400, "invalid_request"),
        (None, &[("client_id", id), ("client_secret", "wrong")], 401, "invalid_client"),
        (None, &[("client_id", "nobody"), ("client_secret", secret)], 401, "invalid_client"),
    ] {
        assert_refused(&ask(&stand, &code, authorization, fields).await, status, error);
    }
    let wrong = ask(&stand, &code, Some(&basic_header(id, "wrong")), &[]).await;
    assert_refused(&wrong, 401, "invalid_client");
    assert!(wrong.header("www-authenticate").starts_with("Basic "), "RFC 6749 §5.2");
    // None of these took the code away.
    assert_eq!(ask(&stand, &code, Some(&basic), &[]).await.status, 200);
    stand.stop().await;
}

#[tokio::test]
async fn a_registered_method_is_the_only_one() {
    let stand = Stand::start().await;
    let method = |method: &str| json!({ "token_endpoint_auth_method": method });
    let basic = stand.client("openid", method("client_secret_basic")).await;
    let post = stand.client("openid", method("client_secret_post")).await;
    for (client, in_header, status) in
        [(&basic, true, 200), (&basic, false, 401), (&post, true, 401), (&post, false, 200)]
    {
        let (id, secret) = (text(client, "client_id"), text(client, "client_secret"));
        let code = code(&stand, client, &[]).await;
        let reply = if in_header {
            ask(&stand, &code, Some(&basic_header(id, secret)), &[]).await
        } else {
            ask(&stand, &code, None, &[("client_id", id), ("client_secret", secret)]).await
        };
        assert_eq!(reply.status, status, "{} {in_header}: {}", client["token_endpoint_auth_method"], reply.text);
    }
    let (status, refused) = stand
        .control(
            "POST",
            "/clients",
            json!({ "service": "openid", "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none" }),
        )
        .await;
    assert_eq!(status, 400, "{refused}");
    stand.stop().await;
}

struct Assertions {
    stand: Stand,
    client: Value,
    key: SigningKey,
}

impl Assertions {
    async fn with(algorithm: SignatureAlgorithm) -> Self {
        let stand = Stand::start().await;
        let (key, _) = SigningKey::generate(algorithm).unwrap();
        let jwks = JwkSet { keys: key.public_jwk().into_iter().collect() };
        let members = json!({ "jwks": jwks, "token_endpoint_auth_method": "private_key_jwt" });
        let client = stand.client("openid", members).await;
        Self { stand, client, key }
    }

    async fn now(&self) -> i64 {
        let clock = self.stand.command("GET", "/clock", Value::Null).await;
        text(&clock, "now").parse::<jiff::Timestamp>().unwrap().as_second()
    }

    /// The claims that are accepted, with changes; null takes one away.
    async fn claims(&self, jti: &str, changes: Value) -> Value {
        let id = text(&self.client, "client_id");
        let issuer = self.stand.issuer("openid");
        let mut claims = json!({ "iss": id, "sub": id, "aud": issuer, "jti": jti, "exp": self.now().await + 60 });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    async fn ask(&self, code: &str, assertion: &str) -> Reply {
        let fields = [("client_assertion_type", ASSERTION_TYPE), ("client_assertion", assertion)];
        ask(&self.stand, code, None, &fields).await
    }
}

#[tokio::test]
async fn an_assertion_is_accepted_once() {
    for algorithm in [SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256] {
        let it = Assertions::with(algorithm).await;
        let endpoint = format!("{}/token", it.stand.issuer("openid"));
        for (jti, aud) in [("1", json!(it.stand.issuer("openid"))), ("2", json!(endpoint)), ("3", json!([endpoint]))] {
            let assertion = it.key.sign(None, &it.claims(jti, json!({ "aud": aud })).await).unwrap();
            let granted = it.ask(&code(&it.stand, &it.client, &[]).await, &assertion).await;
            assert_eq!(granted.status, 200, "{}", granted.text);
            let replayed = it.ask(&code(&it.stand, &it.client, &[]).await, &assertion).await;
            assert_refused(&replayed, 401, "invalid_client");
        }
        it.stand.stop().await;
    }
}

#[tokio::test]
async fn an_assertion_with_a_wrong_claim_or_key_is_refused() {
    let it = Assertions::with(SignatureAlgorithm::Es256).await;
    let now = it.now().await;
    let code = code(&it.stand, &it.client, &[]).await;
    for (at, changes) in [
        json!({ "aud": "https://other.test" }),
        json!({ "aud": null }),
        json!({ "exp": now - 60 }),
        json!({ "exp": null }),
        json!({ "exp": "tomorrow" }),
        json!({ "jti": null }),
        json!({ "sub": "another" }),
        json!({ "sub": null }),
        json!({ "iss": null }),
        json!({ "iss": "another" }),
        json!({ "nbf": now + 3_600 }),
    ]
    .into_iter()
    .enumerate()
    {
        let assertion = it.key.sign(None, &it.claims(&format!("wrong-{at}"), changes.clone()).await).unwrap();
        let refused = it.ask(&code, &assertion).await;
        assert_eq!(refused.status, 401, "{changes}: {}", refused.text);
        assert_refused(&refused, 401, "invalid_client");
    }
    let good = it.claims("keys", json!({})).await;
    let (stranger, _) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
    let secret = SigningKey::hmac(text(&it.client, "client_secret").as_bytes()).unwrap();
    let public = serde_json::to_string(&it.key.public_jwk()).unwrap();
    let confused = SigningKey::hmac(public.as_bytes()).unwrap();
    let mut assertions: Vec<String> = [&stranger, &secret, &confused].map(|key| key.sign(None, &good).unwrap()).into();
    let payload = assertions[0].split('.').nth(1).unwrap().to_owned();
    let none = guichet_jose::base64url::encode(br#"{"alg":"none"}"#);
    assertions.push(format!("{none}.{payload}."));
    assertions.push("junk".to_owned());
    for assertion in &assertions {
        assert_refused(&it.ask(&code, assertion).await, 401, "invalid_client");
    }
    let id = text(&it.client, "client_id");
    let with_secret = [("client_id", id), ("client_secret", text(&it.client, "client_secret"))];
    assert_refused(&ask(&it.stand, &code, None, &with_secret).await, 401, "invalid_client");
    let assertion = it.key.sign(None, &good).unwrap();
    let other_type = [("client_assertion_type", "urn:other"), ("client_assertion", assertion.as_str())];
    assert_refused(&ask(&it.stand, &code, None, &other_type).await, 400, "invalid_request");
    assert_eq!(it.ask(&code, &assertion).await.status, 200, "the good one still serves");
    it.stand.stop().await;
}
