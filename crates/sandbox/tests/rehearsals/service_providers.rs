//! A demo service provider against a small OpenID provider on a real port, honest or not.

use std::sync::{Arc, Mutex};

use crate::stack::{Answer, DEMOS, Stack};
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use guichet_jose::{SignatureAlgorithm, SigningKey};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

const SLUG: &str = "/aide-juridictionnelle";

/// What the provider answers; a test changes it.
#[derive(Clone)]
struct Said {
    issuer: String,
    client_id: String,
    id_token: Map<String, Value>,
    userinfo: Map<String, Value>,
    forms: Vec<Vec<(String, String)>>,
}

/// What a dishonest provider does to its answers.
type Spoil = fn(&mut Said);

type Provider = Arc<(SigningKey, Mutex<Said>)>;

async fn provider() -> (Provider, Stack) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let stack = Stack::with_issuer(&issuer).await;
    let client_id = stack.sandbox.demo_clients()[0].definition.client_id.clone();
    let (key, _) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
    let said = Said { issuer, client_id, id_token: Map::new(), userinfo: Map::new(), forms: Vec::new() };
    let provider: Provider = Arc::new((key, Mutex::new(said)));
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks", get(async |State(at): State<Provider>| Json(json!({ "keys": [at.0.public_jwk().unwrap()] }))))
        .route("/token", post(token))
        .route("/userinfo", get(userinfo))
        .with_state(provider.clone());
    tokio::spawn(async { axum::serve(listener, router).await });
    (provider, stack)
}

async fn discovery(State(at): State<Provider>) -> Json<Value> {
    let issuer = at.1.lock().unwrap().issuer.clone();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "end_session_endpoint": format!("{issuer}/session/end"),
    }))
}

async fn token(State(at): State<Provider>, Form(form): Form<Vec<(String, String)>>) -> Json<Value> {
    let mut said = at.1.lock().unwrap();
    said.forms.push(form);
    let id_token = at.0.sign(None, &said.id_token).unwrap();
    Json(json!({ "access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": id_token }))
}

async fn userinfo(State(at): State<Provider>) -> ([(http::HeaderName, &'static str); 1], String) {
    let said = at.1.lock().unwrap();
    ([(CONTENT_TYPE, "application/jwt")], at.0.sign(None, &said.userinfo).unwrap())
}

/// Presses the button; the provider is honest from then on, unless the test changes what it says.
async fn begin(provider: &Provider, stack: &Stack) -> (String, String) {
    let sent = stack.browse("POST", DEMOS, &format!("{SLUG}/login"), "").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let mut said = provider.1.lock().unwrap();
    assert!(sent.location().as_str().starts_with(&format!("{}/authorize?", said.issuer)));
    assert_eq!(sent.parameter("client_id").as_ref(), Some(&said.client_id));
    assert_eq!(sent.parameter("redirect_uri").as_deref(), Some("http://localhost:7409/aide-juridictionnelle/callback"));
    assert_eq!(sent.parameter("acr_values").as_deref(), Some("eidas1"));
    assert!(sent.parameter("nonce").unwrap().len() >= 22 && sent.parameter("code_challenge").is_none());
    let now = stack.edge.clock.now().as_second();
    let claims = json!({
        "iss": said.issuer, "aud": said.client_id, "sub": "somebody", "nonce": sent.parameter("nonce").unwrap(),
        "iat": now, "exp": now + 60, "acr": "eidas1",
    });
    said.id_token = claims.as_object().unwrap().clone();
    let claims = json!({ "sub": "somebody", "family_name": "<DUBOIS>", "iss": said.issuer, "aud": said.client_id });
    said.userinfo = claims.as_object().unwrap().clone();
    (sent.parameter("state").unwrap(), sent.cookies())
}

async fn come_back(provider: &Provider, stack: &Stack, parameters: &[(&str, &str)], cookies: &str) -> Answer {
    let issuer = provider.1.lock().unwrap().issuer.clone();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    if !parameters.iter().any(|(name, _)| *name == "iss") {
        query.append_pair("iss", &issuer);
    }
    stack.browse("GET", DEMOS, &format!("{SLUG}/callback?{}", query.finish()), cookies).await
}

#[tokio::test]
async fn a_login_shows_what_came_back_and_a_logout_ends_it() {
    let (provider, stack) = provider().await;
    let page = stack.get(DEMOS, SLUG).await;
    assert!(page.body.contains("id=\"continue\"") && page.body.contains("Se connecter avec FranceConnect"));
    let (state, cookies) = begin(&provider, &stack).await;
    let back = come_back(&provider, &stack, &[("code", "good"), ("state", &state)], &cookies).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    assert_eq!(back.location().path(), SLUG);
    let session = back.cookies();
    let shown = stack.browse("GET", DEMOS, SLUG, &session).await;
    for part in ["<pre id=\"id-token\">", "<pre id=\"userinfo\">", "ES256", "somebody", "/token", "/userinfo", "DUBOIS"]
    {
        assert!(shown.body.contains(part), "{part}");
    }
    assert!(!shown.body.contains("<DUBOIS>"));
    let form = provider.1.lock().unwrap().forms[0].clone();
    assert!(form.contains(&("code".to_owned(), "good".to_owned())));
    assert!(form.iter().any(|(name, _)| name == "client_secret"));

    let again = come_back(&provider, &stack, &[("code", "good"), ("state", &state)], &cookies).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "a callback serves once");

    let away = stack.browse("POST", DEMOS, &format!("{SLUG}/logout"), &session).await;
    assert!(away.location().path().ends_with("/session/end") && away.parameter("id_token_hint").is_some());
    assert_eq!(
        away.parameter("post_logout_redirect_uri").as_deref(),
        Some("http://localhost:7409/aide-juridictionnelle")
    );
    assert!(stack.browse("GET", DEMOS, SLUG, &session).await.body.contains("id=\"continue\""));
    assert_eq!(stack.browse("POST", DEMOS, &format!("{SLUG}/logout"), "").await.location().path(), SLUG);
}

#[tokio::test]
async fn a_callback_that_is_not_this_browsers_is_refused() {
    let (provider, stack) = provider().await;
    let (other, _) = begin(&provider, &stack).await;
    let (state, cookies) = begin(&provider, &stack).await;
    for (parameters, cookies) in [
        (&[("code", "good"), ("state", state.as_str())][..], ""),
        (&[("code", "good"), ("state", other.as_str())], cookies.as_str()),
        (&[("code", "good")], &cookies),
        (&[("state", &state)], &cookies),
        (&[("code", "a"), ("code", "b"), ("state", &state)], &cookies),
        (&[("code", "good"), ("state", &state), ("iss", "http://evil.example")], &cookies),
        (&[("error", "access_denied"), ("state", &state)], &cookies),
    ] {
        let answer = come_back(&provider, &stack, parameters, cookies).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{parameters:?}");
        assert!(answer.body.contains("id=\"error-code\"") && !answer.cookies().contains("demo_session"));
    }
    let good = come_back(&provider, &stack, &[("code", "good"), ("state", &state)], &cookies).await;
    assert_eq!(good.status, StatusCode::SEE_OTHER, "what was refused has spent nothing");
    let junk = stack.browse("GET", DEMOS, &format!("{SLUG}/callback?state=%ff"), &cookies).await;
    assert_eq!(junk.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn tokens_that_do_not_verify_make_no_session() {
    let (provider, stack) = provider().await;
    let spoil: [(&str, Spoil); 5] = [
        ("nonce", |said| drop(said.id_token.insert("nonce".to_owned(), json!("other")))),
        ("exp", |said| drop(said.id_token.insert("exp".to_owned(), json!(1)))),
        ("aud", |said| drop(said.id_token.insert("aud".to_owned(), json!("other")))),
        ("acr", |said| drop(said.id_token.remove("acr"))),
        ("userinfo", |said| drop(said.userinfo.insert("sub".to_owned(), json!("other")))),
    ];
    for (named, spoil) in spoil {
        let (state, cookies) = begin(&provider, &stack).await;
        spoil(&mut provider.1.lock().unwrap());
        let answer = come_back(&provider, &stack, &[("code", "good"), ("state", &state)], &cookies).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{named}");
        assert!(answer.body.contains(named), "{named}: {}", answer.body);
        assert!(!answer.cookies().contains("demo_session"));
    }
}

#[tokio::test]
async fn without_its_broker_the_page_says_so() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let stack = Stack::with_issuer(&format!("http://{nobody}")).await;
    let answer = stack.browse("POST", DEMOS, &format!("{SLUG}/login"), "").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(answer.body.contains("discovery"));
    assert_eq!(stack.get(DEMOS, "/").await.location().as_str(), "http://localhost:7400/");
}
