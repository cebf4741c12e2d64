//! A8, A9, A12, A13 and U29: what ProConnect answers to programs (PC §1.2 to §1.4, §3, §7).

use serde_json::{Value, json};

use super::logout::{RETURN, leave};
use super::scene::{AT_FIA1, Scene, refused};
use crate::stand::{NONCE, Reply, claims, jwt_header, still};

const MEMBERS: [&str; 6] = ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"];

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member}: {value}"))
}

/// A form with the credentials of a client.
async fn post(scene: &Scene, client: &Value, path: &str, fields: &[(&str, &str)]) -> Reply {
    let credentials = [("client_id", text(client, "client_id")), ("client_secret", text(client, "client_secret"))];
    scene.stand.browser().post(&scene.at(path), &[fields, &credentials].concat()).await
}

async fn refresh(scene: &Scene, token: &str) -> Reply {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
    post(scene, &scene.client, "/token", &fields).await
}

/// Asserts that a reply is this JSON error and no more; a sandbox adds where the error is explained.
pub(super) fn told(reply: &Reply, status: u16, error: &str, description: &str) {
    assert_eq!(reply.status, status, "{}", reply.text);
    let mut body = reply.json();
    body.as_object_mut().unwrap().remove("error_uri");
    assert_eq!(body, json!({"error": error, "error_description": description}));
    assert!(reply.headers.get("set-cookie").is_none());
}

/// A data provider (PC §7).
async fn data_provider(scene: &Scene) -> Value {
    let members = json!({"redirect_uris": [], "post_logout_redirect_uris": [], "response_types": [], "grant_types": [],
        "scopes": ["groups"], "introspection_signed_response_alg": "ES256", "type": "private"});
    scene.another(members).await
}

/// What a data provider is told of a token, signed.
async fn introspected(scene: &Scene, by: &Value, token: &str) -> Reply {
    let pairs = [("token", token), ("client_id", text(by, "client_id")), ("client_secret", text(by, "client_secret"))];
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("accept", "application/token-introspection+jwt")];
    scene.stand.raw("POST", &scene.at("/token/introspection"), &headers, form).await
}

#[tokio::test]
async fn a8_discovery_is_the_reference_s_field_by_field_and_the_keys_are_one_of_each_kind() {
    let scene = Scene::start().await;
    let found = scene.stand.raw("GET", &scene.at("/.well-known/openid-configuration"), &[], "").await;
    assert_eq!((found.status, found.header("content-type")), (200, "application/json; charset=utf-8"));
    assert_eq!((found.header("cache-control"), found.headers.get("set-cookie")), ("public, max-age=600", None));
    let expected = include_str!("discovery.json").replace("{issuer}", &scene.at(""));
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let (found, expected) = (found.json(), expected.as_object().unwrap());
    for (member, value) in expected {
        assert_eq!(found.get(member), Some(value), "{member}");
    }
    assert_eq!(found.as_object().unwrap().len(), expected.len(), "{found}");

    let keys = scene.stand.raw("GET", &scene.at("/jwks"), &[], "").await;
    assert_eq!((keys.status, keys.header("content-type")), (200, "application/jwk-set+json; charset=utf-8"));
    assert_eq!((keys.header("cache-control"), keys.headers.get("set-cookie")), ("public, max-age=600", None));
    let keys = keys.json();
    let members = |key: &Value| key.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let [ec, rsa] = keys["keys"].as_array().unwrap().as_slice() else { panic!("{keys}") };
    assert_eq!(members(ec), ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    assert_eq!(members(rsa), ["alg", "e", "kid", "kty", "n", "use"]);
    for (key, kind, algorithm) in [(ec, "EC", "ES256"), (rsa, "RSA", "RS256")] {
        assert_eq!((&key["kty"], &key["use"], &key["alg"]), (&json!(kind), &json!("sig"), &json!(algorithm)));
        assert_eq!(text(key, "kid").len(), 43, "the thumbprint of SHA-256");
    }
    assert_eq!(ec["crv"], "P-256");
    scene.stop().await;
}

#[tokio::test]
async fn a9_the_probes_say_whether_the_service_lives_and_what_it_lacks() {
    let scene = Scene::with(still()).await;
    let ask = async |path: &str| {
        let reply = scene.stand.raw("GET", &scene.at(path), &[], "").await;
        assert!(reply.status == 400 || reply.header("content-type").starts_with("text/plain"), "{path}");
        assert!(reply.headers.get("set-cookie").is_none(), "{path}");
        reply
    };
    let says = async |path: &str, status: u16, body: &str| {
        let reply = ask(path).await;
        assert_eq!((reply.status, reply.text.as_str()), (status, body), "{path}");
    };
    let fault = json!({"target": "producer:api-entreprise", "kind": "status", "status": 500, "times": 50});
    scene.stand.command("POST", "/faults", fault.clone()).await;
    says("/livez", 200, "ok").await;
    says("/readyz", 503, "error").await;
    let lacking = ask("/readyz?verbose").await;
    assert_eq!(lacking.status, 503);
    let lines: Vec<&str> = lacking.text.lines().collect();
    assert_eq!(lines[..2], ["[+]mongodb ok", "[+]redis ok"]);
    assert!(lines[2].starts_with("[-]api-entreprise failed (") && lines[2].contains("500"), "{}", lacking.text);
    assert_eq!(lines[3..], ["[+]hyyyperbridge ok", "readyz check failed"]);
    says("/readyz/api-entreprise", 503, "error").await;
    says("/readyz?exclude=api-entreprise", 200, "ok").await;
    scene.stand.command("DELETE", "/faults", Value::Null).await;
    says("/readyz", 200, "ok").await;
    let all = "[+]mongodb ok\n[+]redis ok\n[+]api-entreprise ok\n[+]hyyyperbridge ok\nreadyz check passed";
    says("/readyz?verbose", 200, all).await;
    let some = "[+]mongodb ok\n[+]redis excluded: ok\n[+]api-entreprise excluded: ok\n[+]hyyyperbridge ok\nreadyz check passed";
    says("/readyz?verbose&exclude=redis,api-entreprise,nothing", 200, some).await;
    for check in ["mongodb", "redis", "api-entreprise", "hyyyperbridge"] {
        says(&format!("/readyz/{check}"), 200, "ok").await;
    }
    for wrong in ["/readyz/mongo", "/readyz/%3Cscript%3E"] {
        refused(&ask(wrong).await, "Y000400", 400);
    }
    // An answer of a moment ago is believed, one of before is not: whoever logs in is served for a day by it (PC §5.6).
    scene.stand.command("POST", "/faults", fault).await;
    says("/readyz", 200, "ok").await;
    scene.stand.clock(11).await;
    says("/readyz", 503, "error").await;
    scene.stop().await;
}

#[tokio::test]
async fn a12_introspection_is_a_jwt_of_four_members_and_a_missing_or_wrong_credential_has_its_status() {
    let scene = Scene::start().await;
    let data = data_provider(&scene).await;
    let back = scene.login(&scene.url(&[("scope", Some("openid email groups"))]), AT_FIA1).await;
    let tokens = scene.tokens(&scene.client, &back).await;
    let token = text(&tokens, "access_token");
    let answer = introspected(&scene, &data, token).await;
    assert_eq!(
        (answer.status, answer.header("content-type"), answer.headers.get("set-cookie")),
        (200, "application/token-introspection+jwt; charset=utf-8", None)
    );
    let (header, told_of) = (jwt_header(&answer.text), claims(&answer.text));
    assert_eq!((&header["alg"], &header["typ"]), (&json!("ES256"), &json!("token-introspection+jwt")));
    assert!(header["kid"].is_string());
    let members: Vec<&String> = told_of.as_object().unwrap().keys().collect();
    assert_eq!(members, ["aud", "iat", "iss", "token_introspection"]);
    assert_eq!((&told_of["aud"], &told_of["iss"]), (&data["client_id"], &json!(scene.at(""))));
    let told_of = &told_of["token_introspection"];
    assert_eq!((&told_of["active"], &told_of["token_type"]), (&json!(true), &json!("Bearer")));
    // Whoever does not ask for a JWT is told the same in JSON.
    let plain = post(&scene, &data, "/token/introspection", &[("token", token)]).await;
    assert_eq!((&plain.json(), plain.header("content-type")), (told_of, "application/json; charset=utf-8"));
    let kept = post(&scene, &data, "/token/introspection", &[("token", text(&tokens, "refresh_token"))]).await.json();
    assert_eq!((&kept["active"], kept.get("token_type")), (&json!(true), None), "{kept}");
    let unknown = post(&scene, &data, "/token/introspection", &[("token", "unknown")]).await.json();
    assert_eq!(unknown, json!({"active": false}));

    // Nor is it signed for whoever has no algorithm for it; the secret may come by Basic, too (PC §3.1).
    let json = introspected(&scene, &scene.client, token).await;
    assert_eq!(
        (&json.json()["active"], json.header("content-type")),
        (&json!(true), "application/json; charset=utf-8")
    );
    let (id, secret) = (text(&data, "client_id"), text(&data, "client_secret"));
    let mut basic = scene.stand.browser();
    let header = guichet_oidc::client_auth::basic_header(id, secret);
    basic.extra.insert("authorization", header.parse().unwrap());
    assert_eq!(basic.post(&scene.at("/token/introspection"), &[("token", token)]).await.json(), *told_of);
    let (wrong, failed) = ("f".repeat(64), "client authentication failed");
    let nobody = "no client authentication mechanism provided";
    for (fields, status, error, description) in [
        (vec![("token", token)], 400, "invalid_request", nobody),
        (vec![("token", token), ("client_secret", secret)], 400, "invalid_request", nobody),
        (vec![("token", token), ("client_id", id)], 401, "invalid_client", failed),
        (vec![("token", token), ("client_id", id), ("client_secret", &wrong)], 401, "invalid_client", failed),
        (vec![("token", token), ("client_id", "unknown"), ("client_secret", secret)], 401, "invalid_client", failed),
        (
            vec![("client_id", id), ("client_secret", secret)],
            400,
            "invalid_request",
            "missing required parameter 'token'",
        ),
        (
            vec![("token", ""), ("client_id", id), ("client_secret", secret)],
            400,
            "invalid_request",
            "missing required parameter 'token'",
        ),
    ] {
        let answer = scene.stand.browser().post(&scene.at("/token/introspection"), &fields).await;
        told(&answer, status, error, description);
        assert!(answer.headers.get("www-authenticate").is_none());
    }
    scene.stop().await;
}

#[tokio::test]
async fn a13_a_code_gives_six_members_once_and_whoever_lacks_the_code_the_secret_or_the_verifier_is_told_so() {
    let scene = Scene::start().await;
    let client = scene.another(json!({"id_token_signed_response_alg": "HS256"})).await;
    let wanted = json!({"id_token": {"amr": null, "acr": null}}).to_string();
    let url = scene.stand.authorize_url(&client, &[("claims", Some(&wanted))]);
    let mut browser = scene.stand.browser();
    let back = scene.log_in(&mut browser, &url, AT_FIA1).await;
    let code = back.param("code").unwrap();
    let answer = scene.stand.token(&client, &code, &[]).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json; charset=utf-8"));
    assert_eq!((answer.header("cache-control"), answer.headers.get("set-cookie")), ("no-store", None));
    let first = answer.json();
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&first), MEMBERS);
    assert_eq!((&first["expires_in"], &first["token_type"]), (&json!(3600), &json!("Bearer")));
    assert_eq!((text(&first, "access_token").len(), text(&first, "refresh_token").len()), (43, 43));
    let id_token = text(&first, "id_token");
    assert_eq!(jwt_header(id_token), json!({"alg": "HS256", "typ": "JWT"}), "no kid: it is the client's secret");
    let said = claims(id_token);
    assert_eq!(members(&said), ["acr", "amr", "at_hash", "aud", "exp", "iat", "iss", "nonce", "sub"]);
    assert_eq!((&said["acr"], &said["amr"], &said["nonce"]), (&json!("eidas1"), &json!(["pwd"]), &json!(NONCE)));
    assert_eq!((&said["iss"], &said["aud"]), (&json!(scene.at("")), &client["client_id"]));
    assert_eq!(text(&said, "sub").len(), 36);
    assert_eq!(said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap(), 3600);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", text(&first, "refresh_token"))];
    let again = post(&scene, &client, "/token", &fields).await;
    assert_eq!((again.status, members(&again.json())), (200, MEMBERS.map(str::to_owned).into()));
    assert_eq!(again.json()["refresh_token"], first["refresh_token"], "kept until seven tenths of its life");

    let invalid = ("invalid_grant", "grant request is invalid");
    let refused = |reply: &Reply| told(reply, 400, invalid.0, invalid.1);
    refused(&scene.stand.token(&client, "unknown", &[]).await);
    refused(&scene.stand.token(&client, &"a".repeat(43), &[]).await);
    // The code again: all that it gave is revoked.
    refused(&scene.stand.token(&client, &code, &[]).await);
    assert_eq!(scene.stand.userinfo("proconnect", text(&again.json(), "access_token")).await.status, 401);
    refused(&post(&scene, &client, "/token", &fields).await);

    // RFC 7636, appendix B.
    let (challenge, verifier) =
        ("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    let protected = [("code_challenge", Some(challenge)), ("code_challenge_method", Some("S256"))];
    let url = scene.stand.authorize_url(&client, &protected);
    let mut code = async || browser.open(&url).await.param("code").unwrap();
    let failed = "client authentication failed";
    let public = [("code_verifier", Some(verifier)), ("client_secret", None)];
    told(&scene.stand.token(&client, &code().await, &public).await, 401, "invalid_client", failed);
    let wrong = [("code_verifier", Some("a".repeat(43)))];
    let wrong = wrong.each_ref().map(|(name, value)| (*name, value.as_deref()));
    refused(&scene.stand.token(&client, &code().await, &wrong).await);
    refused(&scene.stand.token(&client, &code().await, &[]).await);
    let elsewhere = [("code_verifier", Some(verifier)), ("redirect_uri", Some("http://localhost:9/other"))];
    refused(&scene.stand.token(&client, &code().await, &elsewhere).await);
    let served = scene.stand.token(&client, &code().await, &[("code_verifier", Some(verifier))]).await;
    assert_eq!(served.status, 200, "{}", served.text);
    // Nobody else's code.
    refused(&scene.stand.token(&scene.client, &code().await, &[("code_verifier", Some(verifier))]).await);
    let missing = |name: &str| format!("missing required parameter '{name}'");
    told(&scene.stand.token(&client, "", &[]).await, 400, "invalid_request", &missing("code"));
    let without = scene.stand.token(&client, "x", &[("grant_type", None)]).await;
    told(&without, 400, "invalid_request", &missing("grant_type"));
    let other = scene.stand.token(&client, "x", &[("grant_type", Some("password"))]).await;
    told(&other, 400, "unsupported_grant_type", "unsupported grant_type requested");
    let json = [("content-type", "application/json")];
    let body = scene.stand.raw("POST", &scene.at("/token"), &json, "{}").await;
    let only = "only application/x-www-form-urlencoded content-type bodies are supported on POST /token";
    told(&body, 400, "invalid_request", only);
    scene.stop().await;
}

#[tokio::test]
async fn u29_a_data_provider_is_told_of_an_active_token_and_of_one_that_was_revoked_or_left_that_it_is_inactive() {
    let scene = Scene::start().await;
    let data = data_provider(&scene).await;
    let asking = scene.url(&[("scope", Some("openid email groups"))]);
    let mut browser = scene.stand.browser();
    let back = scene.log_in(&mut browser, &asking, AT_FIA1).await;
    let tokens = scene.tokens(&scene.client, &back).await;
    let token = text(&tokens, "access_token");
    let ask = async |token: &str| claims(&introspected(&scene, &data, token).await.text)["token_introspection"].clone();
    let known = ask(token).await;
    let sub = &claims(text(&tokens, "id_token"))["sub"];
    assert_eq!((&known["active"], &known["sub"]), (&json!(true), sub));
    assert_eq!((&known["scope"], &known["client_id"]), (&json!("openid email groups"), &scene.client["client_id"]));
    assert_eq!(known["exp"].as_i64().unwrap() - known["iat"].as_i64().unwrap(), 3600);
    let known = scene.stand.userinfo("proconnect", token).await;
    assert_eq!((known.status, known.header("content-type")), (200, "application/json; charset=utf-8"));
    // The token may come in the address or a form, too (PC §3.7).
    let (address, mut program) = (scene.at("/userinfo"), scene.stand.browser());
    let in_address = program.get(&format!("{address}?access_token={token}")).await;
    for reply in [in_address, program.post(&address, &[("access_token", token)]).await] {
        assert_eq!((reply.status, reply.json()), (200, known.json()));
    }
    let revoked = post(&scene, &scene.client, "/token/revocation", &[("token", token)]).await;
    assert_eq!((revoked.status, revoked.text.as_str()), (200, ""));
    assert_eq!(ask(token).await, json!({"active": false}));
    let realm = format!("Bearer realm=\"{}\"", scene.at(""));
    let refusal = scene.stand.userinfo("proconnect", token).await;
    told(&refusal, 401, "invalid_token", "invalid token provided");
    let challenge = format!("{realm}, error=\"invalid_token\", error_description=\"invalid token provided\"");
    assert_eq!(refusal.header("www-authenticate"), challenge);
    let none = scene.stand.raw("GET", &scene.at("/userinfo"), &[], "").await;
    told(&none, 400, "invalid_request", "no access token provided");
    assert_eq!(none.header("www-authenticate"), realm);
    // The other half: what a session gave ends with it (PC §3.6), whoever received it.
    let other = scene.another(json!({"post_logout_redirect_uris": [RETURN]})).await;
    let first = scene.tokens(&scene.client, &browser.open(&asking).await).await;
    let second = scene.tokens(&other, &browser.open(&scene.stand.authorize_url(&other, &[])).await).await;
    let hint = [("id_token_hint", text(&second, "id_token")), ("post_logout_redirect_uri", RETURN)];
    assert_eq!(leave(&scene, &mut browser, &hint).await.location(), RETURN);
    for tokens in [&first, &second] {
        for member in ["access_token", "refresh_token"] {
            assert_eq!(ask(text(tokens, member)).await, json!({"active": false}), "{member}");
        }
        let refusal = scene.stand.userinfo("proconnect", text(tokens, "access_token")).await;
        told(&refusal, 401, "invalid_token", "invalid token provided");
    }
    told(&refresh(&scene, text(&first, "refresh_token")).await, 400, "invalid_grant", "grant request is invalid");
    // A form that breaks a rule is a page (PC §3.8), an unknown token is none of anybody's business.
    for (token, status) in [("short", 400), (&"a.b".repeat(20), 400), (&"a".repeat(43), 200)] {
        let answer = post(&scene, &scene.client, "/token/revocation", &[("token", token)]).await;
        assert_eq!(answer.status, status, "{token}");
        assert!(status == 200 || answer.code() == "Y000400", "{}", answer.text);
    }
    let (unknown, id) = ("a".repeat(43), text(&scene.client, "client_id"));
    let (short, accented) = ("a".repeat(31), "é".repeat(32));
    for credentials in [
        &[("client_id", id)][..],
        &[("client_secret", text(&scene.client, "client_secret"))],
        &[("client_id", id), ("client_secret", &short)],
        &[("client_id", id), ("client_secret", &accented)],
    ] {
        let fields = [&[("token", unknown.as_str())], credentials].concat();
        super::scene::refused(&program.post(&scene.at("/token/revocation"), &fields).await, "Y000400", 400);
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_refresh_token_that_was_stolen_and_used_twice_ends_all_that_its_login_gave() {
    let scene = Scene::start().await;
    let other = scene.another(json!({})).await;
    for thief_first in [true, false] {
        let back = scene.login(&scene.url(&[]), AT_FIA1).await;
        let tokens = scene.tokens(&scene.client, &back).await;
        let kept = text(&tokens, "refresh_token");
        // Until then it stays itself, for its client alone.
        let fields = [("grant_type", "refresh_token"), ("refresh_token", kept)];
        let invalid = ("invalid_grant", "grant request is invalid");
        told(&post(&scene, &other, "/token", &fields).await, 400, invalid.0, invalid.1);
        assert_eq!(refresh(&scene, kept).await.json()["refresh_token"], tokens["refresh_token"]);
        scene.stand.clock(31_000).await;
        let replaced = refresh(&scene, kept).await.json();
        assert_ne!(replaced["refresh_token"], tokens["refresh_token"]);
        let next =
            if thief_first { replaced.clone() } else { refresh(&scene, text(&replaced, "refresh_token")).await.json() };
        assert_eq!(scene.stand.userinfo("proconnect", text(&next, "access_token")).await.status, 200);
        // Whoever comes second with it, thief or owner, is nobody's friend.
        told(&refresh(&scene, kept).await, 400, invalid.0, invalid.1);
        for token in [text(&replaced, "refresh_token"), text(&next, "refresh_token")] {
            told(&refresh(&scene, token).await, 400, invalid.0, invalid.1);
        }
        for token in [text(&replaced, "access_token"), text(&next, "access_token")] {
            let refusal = scene.stand.userinfo("proconnect", token).await;
            told(&refusal, 401, "invalid_token", "invalid token provided");
        }
        scene.stand.clock(0).await;
    }
    scene.stop().await;
}
