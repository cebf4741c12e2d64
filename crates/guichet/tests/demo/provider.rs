//! A provider of pages and tokens in one origin, with one thing wrong.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Json, Redirect, Response};
use axum::routing::{get, post};
use guichet_jose::{SignatureAlgorithm, SigningKey};
use guichet_web::clock::Clock;
use serde_json::{Value, json};

pub(crate) const NOW: &str = "2026-06-18T12:00:00Z";
pub(crate) const SECRET: &str = "c0b1a2938475665748392a1b0c9d8e7f6a5b4c3d2e1f00112233445566778899";
pub(crate) const ACCESS_TOKEN: &str = "pY3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misbehaviour {
    None,
    ErrorPage,
    BackToTheChoice,
    NoInformationPage,
    RedirectsForEver,
    DeniesAccess,
    WrongState,
    WrongIss,
    RefusesTheCode,
    ForeignSignature,
    WrongNonce,
    WrongAudience,
    Expired,
    AnotherSub,
    HugePage,
}

pub(crate) struct Provider {
    pub(crate) origin: String,
    pub(crate) kid: String,
}

struct Inner {
    origin: String,
    misbehaviour: Misbehaviour,
    now: i64,
    key: SigningKey,
    foreign: SigningKey,
    request: Mutex<HashMap<String, String>>,
    consent: Mutex<bool>,
}

type Shared = State<Arc<Inner>>;

impl Provider {
    pub(crate) async fn start(misbehaviour: Misbehaviour, clock: &Clock) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (key, _) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
        let kid = key.kid().unwrap().to_owned();
        let jwk = key.public_jwk().unwrap();
        // A foreign key under the kid of ours: only the signature can tell.
        let (_, foreign) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
        let foreign = SigningKey::from_pkcs8(SignatureAlgorithm::Es256, Some(&kid), foreign.as_bytes()).unwrap();
        let inner = Arc::new(Inner {
            origin: origin.clone(),
            misbehaviour,
            now: clock.now().as_second(),
            key,
            foreign,
            request: Mutex::default(),
            consent: Mutex::default(),
        });
        let router = Router::new()
            .route("/control/v1/clients", post(register))
            .route("/control/v1/exchanges", get(exchanges))
            .route("/api/v2/.well-known/openid-configuration", get(discovery))
            .route("/api/v2/jwks", get(move || async move { Json(json!({ "keys": [jwk] })) }))
            .route("/api/v2/authorize", get(authorize))
            .route("/api/v2/interaction/u", get(choice))
            .route("/api/v2/redirect-to-idp", post(|| async { Redirect::to("/idp/authorize?state=s") }))
            .route("/idp/authorize", get(sign_in))
            .route("/idp/login", post(|| async { Redirect::to("/api/v2/oidc-callback?code=c&state=s") }))
            .route("/api/v2/oidc-callback", get(callback))
            .route("/api/v2/interaction/u/consent", get(information))
            .route("/api/v2/login", post(go_on))
            .route("/api/v2/token", post(token))
            .route("/api/v2/userinfo", get(userinfo))
            .with_state(inner);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin, kid }
    }

    pub(crate) fn manifest(&self) -> Value {
        let origin = &self.origin;
        json!({
            "services": { "franceconnect": origin },
            "issuers": { "franceconnect": format!("{origin}/api/v2") },
            "control": { "url": format!("{origin}/control/v1"), "token": "token-of-the-control-api" },
            "identity_providers": [{ "service": "franceconnect", "uid": "u1", "title": "DGFiP" }],
        })
    }
}

async fn register(State(provider): Shared, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    assert_eq!(headers["authorization"], "Bearer token-of-the-control-api");
    *provider.consent.lock().unwrap() = body["identityConsent"] == true;
    (StatusCode::CREATED, Json(json!({ "client_id": "demo", "client_secret": SECRET }))).into_response()
}

async fn exchanges(State(provider): Shared) -> Json<Value> {
    let through = provider.request.lock().unwrap().contains_key("idp");
    let exchange = json!({
        "from": "franceconnect", "to": "identity-providers", "method": "POST", "status": 200,
        "url": format!("{}/idp/token", provider.origin), "request": { "grant_type": "authorization_code" }, "response": { "content-type": "application/json" },
    });
    Json(json!({ "exchanges": if through { vec![exchange] } else { vec![] } }))
}

async fn discovery(State(provider): Shared) -> Json<Value> {
    let issuer = format!("{}/api/v2", provider.origin);
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"), "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"), "jwks_uri": format!("{issuer}/jwks"),
    }))
}

async fn authorize(State(provider): Shared, Query(request): Query<HashMap<String, String>>) -> Response {
    *provider.request.lock().unwrap() = request;
    match provider.misbehaviour {
        Misbehaviour::RedirectsForEver => Redirect::to("/api/v2/authorize").into_response(),
        Misbehaviour::HugePage => Html("a".repeat(2 * 1024 * 1024)).into_response(),
        _ => ([(SET_COOKIE, "session-franceconnect=1; Path=/")], Redirect::to("/api/v2/interaction/u")).into_response(),
    }
}

async fn choice() -> Html<&'static str> {
    Html(
        "<title>Choice</title><form method=post action=/api/v2/redirect-to-idp>\
         <button id=idp-u1 name=providerUid value=u1>DGFiP</button></form>",
    )
}

async fn sign_in() -> Html<&'static str> {
    Html(
        "<title>Sign in</title><form method=post action=/idp/login><input name=login><input type=password name=password>\
         <button id=persona-test name=persona value=test>test</button></form>",
    )
}

async fn callback(State(provider): Shared) -> Response {
    provider.request.lock().unwrap().insert("idp".to_owned(), "done".to_owned());
    match provider.misbehaviour {
        Misbehaviour::ErrorPage => {
            let page = "<title>Error</title><p id=error-code>Y020026</p><p id=error-message>Broken.</p>";
            (StatusCode::BAD_GATEWAY, Html(page)).into_response()
        }
        Misbehaviour::BackToTheChoice => Redirect::to("/api/v2/interaction/u").into_response(),
        Misbehaviour::NoInformationPage => back(&provider).into_response(),
        _ => Redirect::to("/api/v2/interaction/u/consent").into_response(),
    }
}

async fn information(State(provider): Shared) -> Html<String> {
    let tick = if *provider.consent.lock().unwrap() { "<input type=checkbox name=accept required>" } else { "" };
    Html(format!(
        "<title>Information</title><form method=post action=/api/v2/login>{tick}<button id=continue>Go on</button></form>"
    ))
}

async fn go_on(State(provider): Shared, headers: HeaderMap) -> Redirect {
    assert_eq!(headers[COOKIE], "session-franceconnect=1");
    back(&provider)
}

fn back(provider: &Inner) -> Redirect {
    let request = provider.request.lock().unwrap();
    let mut url = url::Url::parse(&request["redirect_uri"]).unwrap();
    let state = if provider.misbehaviour == Misbehaviour::WrongState { "another" } else { &request["state"] };
    let path = if provider.misbehaviour == Misbehaviour::WrongIss { "/" } else { "/api/v2" };
    let answer = if provider.misbehaviour == Misbehaviour::DeniesAccess { "error=access_denied" } else { "code=c0de" };
    url.set_query(Some(answer));
    url.query_pairs_mut().append_pair("state", state).append_pair("iss", &format!("{}{path}", provider.origin));
    Redirect::to(url.as_str())
}

async fn token(State(provider): Shared) -> Response {
    let request = provider.request.lock().unwrap();
    let misbehaviour = provider.misbehaviour;
    if misbehaviour == Misbehaviour::RefusesTheCode {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    }
    let nonce = if misbehaviour == Misbehaviour::WrongNonce { "another" } else { &request["nonce"] };
    let aud = if misbehaviour == Misbehaviour::WrongAudience { "another" } else { "demo" };
    let iat = if misbehaviour == Misbehaviour::Expired { provider.now - 3600 } else { provider.now };
    let key = if misbehaviour == Misbehaviour::ForeignSignature { &provider.foreign } else { &provider.key };
    let claims = json!({
        "iss": format!("{}/api/v2", provider.origin), "sub": "5abv1", "aud": aud, "nonce": nonce, "iat": iat, "exp": iat + 60,
    });
    let id_token = key.sign(None, &claims).unwrap();
    Json(json!({ "access_token": ACCESS_TOKEN, "id_token": id_token, "token_type": "Bearer", "expires_in": 60 }))
        .into_response()
}

async fn userinfo(State(provider): Shared) -> Response {
    let sub = if provider.misbehaviour == Misbehaviour::AnotherSub { "another" } else { "5abv1" };
    let claims = json!({ "sub": sub, "given_name": "Angela Claire Louise", "family_name": "DUBOIS" });
    ([("content-type", "application/jwt")], provider.key.sign(None, &claims).unwrap()).into_response()
}
