//! `private_key_jwt` at the token endpoint (FC §1.3, §3.1, §10.3; RFC 7523).

use guichet_jose::{SignatureAlgorithm, SigningKey};
use guichet_web::Clock;
use serde_json::{Map, Value, json};

use super::{CALLBACK, FC, PLATFORMS, PLUS, Reply, Stand, named_error};

/// In an hour, as the stack counts: no test of this module moves its clock.
fn in_an_hour() -> i64 {
    Clock::system().now().as_second() + 3600
}

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// FC §1.3, `token_endpoint_auth_signing_alg_values_supported`.
fn accepted(platform: &str) -> Vec<SignatureAlgorithm> {
    let all = [SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256];
    all.into_iter().filter(|algorithm| platform == FC || *algorithm == SignatureAlgorithm::Es256).collect()
}

pub(crate) fn key(algorithm: SignatureAlgorithm) -> SigningKey {
    SigningKey::generate(algorithm).unwrap().0
}

pub(crate) async fn registered(stand: &Stand, key: &SigningKey) -> Value {
    registered_at(stand, FC, key).await
}

async fn registered_at(stand: &Stand, platform: &str, key: &SigningKey) -> Value {
    let jwks = json!({"keys": [key.public_jwk().unwrap()]});
    stand.client(platform, json!({"jwks": jwks, "token_endpoint_auth_method": "private_key_jwt"})).await
}

/// A good assertion with members changed; null leaves one out.
pub(crate) fn assertion(stand: &Stand, client: &Value, key: &SigningKey, jti: &str, changes: Value) -> String {
    let id = &client["client_id"];
    let mut claims: Map<String, Value> = Map::new();
    for (name, value) in [
        ("iss", id.clone()),
        ("sub", id.clone()),
        ("aud", json!(stand.issuer(client["service"].as_str().unwrap_or(FC)))),
        ("jti", json!(jti)),
        ("exp", json!(in_an_hour())),
    ] {
        claims.insert(name.to_owned(), value);
    }
    claims.extend(changes.as_object().unwrap().clone());
    claims.retain(|_, value| !value.is_null());
    key.sign(None, &claims).unwrap()
}

pub(crate) async fn redeem(stand: &Stand, code: &str, assertion: &str, more: &[(&str, &str)]) -> Reply {
    redeem_at(stand, FC, code, assertion, more).await
}

async fn redeem_at(stand: &Stand, platform: &str, code: &str, assertion: &str, more: &[(&str, &str)]) -> Reply {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(changed, _)| changed == name));
    fields.extend(more);
    stand.browser().post(&format!("{}/token", stand.issuer(platform)), &fields).await
}

#[tokio::test]
async fn private_key_jwt_is_accepted_in_es256_and_rs256_for_the_issuer_or_the_endpoint() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        for algorithm in accepted(platform) {
            let key = key(algorithm);
            let client = registered_at(&stand, platform, &key).await;
            let issuer = stand.issuer(platform);
            for (at, audience) in
                [json!(issuer), json!(format!("{issuer}/token")), json!([issuer, "x"])].into_iter().enumerate()
            {
                let code = stand.code(&client, "test", &[]).await;
                let signed = assertion(&stand, &client, &key, &format!("{at}"), json!({"aud": audience}));
                let more = [("client_id", client["client_id"].as_str().unwrap())];
                let reply = redeem_at(&stand, platform, &code, &signed, if at == 0 { &more } else { &[] }).await;
                assert_eq!(reply.status, 200, "{audience}: {}", reply.text);
            }
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_client_assertion_replayed_is_y0486328() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let key = key(SignatureAlgorithm::Es256);
        let client = registered_at(&stand, platform, &key).await;
        let code = stand.code(&client, "test", &[]).await;
        let signed = assertion(&stand, &client, &key, "once", json!({}));
        assert_eq!(redeem_at(&stand, platform, &code, &signed, &[]).await.status, 200);
        let code = stand.code(&client, "test", &[]).await;
        named_error(&redeem_at(&stand, platform, &code, &signed, &[]).await, 401, "invalid_client", "Y0486328");
        // Another text with the same identifier is the same assertion.
        let again = assertion(&stand, &client, &key, "once", json!({"exp": in_an_hour() + 1}));
        named_error(&redeem_at(&stand, platform, &code, &again, &[]).await, 401, "invalid_client", "Y0486328");
        // Another client may use the same identifier.
        let other = registered_at(&stand, platform, &key).await;
        let theirs = stand.code(&other, "test", &[]).await;
        assert_eq!(
            redeem_at(&stand, platform, &theirs, &assertion(&stand, &other, &key, "once", json!({})), &[]).await.status,
            200
        );
    }
    stand.stop().await;
}

#[tokio::test]
async fn each_wrong_member_of_an_assertion_has_its_code() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let key = key(SignatureAlgorithm::Es256);
        let client = registered_at(&stand, platform, &key).await;
        let code = stand.code(&client, "test", &[]).await;
        for (changes, expected) in [
            (json!({"exp": null}), "Y0480889"),
            (json!({"exp": 1000}), "Y0480889"),
            (json!({"exp": "tomorrow"}), "Y0480889"),
            (json!({"exp": in_an_hour() + 24 * 3600}), "Y0480889"),
            (json!({"exp": i64::MAX}), "Y0480889"),
            (json!({"iss": null}), "Y0421A2A"),
            (json!({"iss": 7}), "Y0421A2A"),
            (json!({"jti": null}), "Y04C5ACB"),
            (json!({"jti": 7}), "Y04C5ACB"),
            (json!({"jti": ""}), "Y04C5ACB"),
            (json!({"jti": "j".repeat(513)}), "Y04C5ACB"),
            (json!({"iat": "yesterday"}), "Y04AC0DD"),
            (json!({"sub": null}), "Y0464868"),
            (json!({"sub": "other"}), "Y0464868"),
            (json!({"aud": null}), "Y04C17F5"),
            (json!({"aud": "https://elsewhere.example"}), "Y045642B"),
            (json!({"aud": ["https://elsewhere.example"]}), "Y045642B"),
        ] {
            let signed = assertion(&stand, &client, &key, "wrong", changes.clone());
            let reply = redeem_at(&stand, platform, &code, &signed, &[]).await;
            assert_eq!(reply.code(), expected, "{changes}: {}", reply.text);
            named_error(&reply, 401, "invalid_client", expected);
        }
        assert_eq!(
            redeem_at(&stand, platform, &code, &assertion(&stand, &client, &key, "right", json!({})), &[]).await.status,
            200
        );
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_client_whose_clock_is_five_minutes_slow_is_refused_and_one_that_is_fast_is_not_unless_it_says_not_before() {
    let stand = Stand::still().await;
    for platform in PLATFORMS {
        let key = key(SignatureAlgorithm::Es256);
        let client = registered_at(&stand, platform, &key).await;
        let now = in_an_hour() - 3600;
        // An assertion of one minute, by the client's clock.
        let slow = json!({ "iat": now - 300, "exp": now - 240 });
        let fast_and_strict = json!({ "iat": now + 300, "nbf": now + 300, "exp": now + 360 });
        let code = stand.code(&client, "test", &[]).await;
        for times in [slow, fast_and_strict] {
            let signed = assertion(&stand, &client, &key, "off", times);
            named_error(&redeem_at(&stand, platform, &code, &signed, &[]).await, 401, "invalid_client", "Y0480889");
        }
        let fast = json!({ "iat": now + 300, "exp": now + 360 });
        let reply = redeem_at(&stand, platform, &code, &assertion(&stand, &client, &key, "fast", fast), &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        // Slow by less than what is allowed for.
        let code = stand.code(&client, "test", &[]).await;
        let late = json!({ "iat": now - 60, "exp": now });
        let reply = redeem_at(&stand, platform, &code, &assertion(&stand, &client, &key, "late", late), &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
    stand.stop().await;
}

#[tokio::test]
async fn an_assertion_of_another_key_algorithm_or_client_is_refused() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let key = key(SignatureAlgorithm::Es256);
        let client = registered_at(&stand, platform, &key).await;
        let code = stand.code(&client, "test", &[]).await;
        let forged = assertion(&stand, &client, &self::key(SignatureAlgorithm::Es256), "a", json!({}));
        named_error(&redeem_at(&stand, platform, &code, &forged, &[]).await, 401, "invalid_client", "Y04F7688");
        let secret = SigningKey::hmac(client["client_secret"].as_str().unwrap().as_bytes()).unwrap();
        let of_the_other = self::key(SignatureAlgorithm::Rs256);
        let refused_here = Some(&of_the_other).filter(|_| platform == PLUS);
        for refused in [&secret, &self::key(SignatureAlgorithm::EdDsa)].into_iter().chain(refused_here) {
            let signed = assertion(&stand, &client, refused, "b", json!({}));
            named_error(&redeem_at(&stand, platform, &code, &signed, &[]).await, 401, "invalid_client", "Y046737D");
        }
        // Unsigned: the header says none.
        let payload = assertion(&stand, &client, &key, "c", json!({}));
        let payload = payload.split('.').nth(1).unwrap().to_owned();
        let reply = redeem_at(&stand, platform, &code, &format!("eyJhbGciOiJub25lIn0.{payload}."), &[]).await;
        assert_eq!((reply.status, reply.json()["error"].as_str()), (401, Some("invalid_client")), "{}", reply.text);
        // A client that registered no key.
        let keyless = stand.client(platform, json!({})).await;
        let signed = assertion(&stand, &keyless, &key, "d", json!({}));
        let reply = redeem_at(&stand, platform, &code, &signed, &[]).await;
        assert_eq!((reply.status, reply.json()["error"].as_str()), (401, Some("invalid_client")), "{}", reply.text);
        // Nobody.
        let nobody = assertion(&stand, &json!({"client_id": "nobody"}), &key, "e", json!({}));
        named_error(&redeem_at(&stand, platform, &code, &nobody, &[]).await, 401, "invalid_client", "Y0479FCE");
        for junk in ["x", "x.y.z", "..", "e30.e30.e30"] {
            let reply = redeem_at(&stand, platform, &code, junk, &[]).await;
            assert!((400..=401).contains(&reply.status), "{junk}: {}", reply.text);
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_client_of_private_key_jwt_cannot_use_its_secret_and_not_both_at_once() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let key = key(SignatureAlgorithm::Es256);
        let client = registered_at(&stand, platform, &key).await;
        let code = stand.code(&client, "test", &[]).await;
        named_error(&stand.token(&client, &code, &[]).await, 401, "invalid_client", "Y044D82C");
        let signed = assertion(&stand, &client, &key, "a", json!({}));
        let secret = client["client_secret"].as_str().unwrap();
        let reply = redeem_at(&stand, platform, &code, &signed, &[("client_secret", secret)]).await;
        assert_eq!((reply.status, reply.json()["error"].as_str()), (400, Some("invalid_request")));
        let reply = redeem_at(&stand, platform, &code, &signed, &[("client_assertion_type", "x")]).await;
        assert_eq!((reply.status, reply.json()["error"].as_str()), (400, Some("invalid_request")));
        let reply = redeem_at(&stand, platform, &code, &signed, &[("client_id", "other")]).await;
        assert_eq!((reply.status, reply.json()["error"].as_str()), (401, Some("invalid_client")));
        assert_eq!(
            redeem_at(&stand, platform, &code, &signed, &[]).await.status,
            200,
            "the assertion was not spent by refusals"
        );
    }
    stand.stop().await;
}
