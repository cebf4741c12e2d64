//! An identity provider that is not ours, declared in the configuration: the relying-party side by the standard alone.

use std::sync::{Arc, Mutex};

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_jose::{JwkSet, SignatureAlgorithm, SigningKey};
use guichet_oidc::params::Params;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{is_consent, text};
use crate::stand::{Browser, Reply, Stand, options};

const UID: &str = "8f0c7d5e-2f0b-4a57-9f55-0d5f0a1c9b11";
const CLIENT_ID: &str = "guichet";

/// What the provider does at this moment.
struct Behaviour {
    key: SigningKey,
    userinfo: Value,
}

/// A provider whose issuer ends with a slash. Its code is the nonce of the request, so that it remembers nothing.
struct Provider {
    issuer: String,
    behaviour: Arc<Mutex<Behaviour>>,
}

fn new_key() -> SigningKey {
    SigningKey::generate(SignatureAlgorithm::Es256).unwrap().0
}

impl Provider {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}/op/", listener.local_addr().unwrap());
        let behaviour = Arc::new(Mutex::new(Behaviour { key: new_key(), userinfo: everything() }));
        let at = |path: &str| format!("{issuer}{path}");
        let document = json!({
            "issuer": issuer, "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
            "userinfo_endpoint": at("userinfo"), "jwks_uri": at("jwks"),
        });
        let (of_keys, of_tokens, of_userinfo) = (behaviour.clone(), behaviour.clone(), behaviour.clone());
        let name = issuer.clone();
        let router = Router::new()
            .route("/op/.well-known/openid-configuration", get(async move || Json(document)))
            .route(
                "/op/jwks",
                get(async move || Json(JwkSet { keys: vec![of_keys.lock().unwrap().key.public_jwk().unwrap()] })),
            )
            .route(
                "/op/token",
                post(async move |body: Bytes| Json(tokens(&name, &of_tokens.lock().unwrap().key, &body))),
            )
            .route("/op/userinfo", get(async move || Json(of_userinfo.lock().unwrap().userinfo.clone())));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, behaviour }
    }

    /// A stack that knows this provider.
    async fn stand(&self) -> Stand {
        let discovery = format!("{}.well-known/openid-configuration", self.issuer);
        let configuration = Configuration::parse(
            "test",
            &format!(
                "[[identity_providers]]\nservice = 'openid'\nuid = '{UID}'\nname = 'other'\ntitle = 'Other'\n\
                 discovery = true\ndiscoveryUrl = '{discovery}'\nurl = '{}'\nclientID = '{CLIENT_ID}'\n\
                 client_secret = 'a-secret-of-thirty-two-characters'\nid_token_signed_response_alg = 'ES256'\n",
                self.issuer
            ),
        );
        Stand::with(Options { configuration: configuration.unwrap(), ..options() }).await
    }

    fn rotate(&self) {
        self.behaviour.lock().unwrap().key = new_key();
    }

    fn says(&self, userinfo: Value) {
        self.behaviour.lock().unwrap().userinfo = userinfo;
    }
}

/// The answer of the token endpoint: an ID token with the nonce that came as the code.
fn tokens(issuer: &str, key: &SigningKey, body: &[u8]) -> Value {
    let form = Params::parse(body).unwrap();
    let claims = json!({
        "iss": issuer, "aud": CLIENT_ID, "sub": "somebody", "nonce": form.get("code"), "iat": 1_700_000_000,
        "exp": 4_000_000_000_u64,
    });
    json!({ "access_token": "at", "token_type": "Bearer", "id_token": key.sign(None, &claims).unwrap() })
}

/// Every standard claim (OpenID Connect Core §5.1).
fn everything() -> Value {
    json!({
        "sub": "somebody", "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace", "middle_name": "Byron",
        "nickname": "Addie", "preferred_username": "ada", "profile": "https://ada.example/", "website": "https://ada.example/",
        "picture": "https://ada.example/ada.png", "email": "ada@example.fr", "email_verified": true, "gender": "female",
        "birthdate": "1815-12-10", "zoneinfo": "Europe/Paris", "locale": "fr-FR", "phone_number": "+33600000000",
        "phone_number_verified": false, "address": { "locality": "Paris" }, "updated_at": 1_311_280_970,
    })
}

/// From the authorization request to the provider: where the browser is sent.
async fn sent(stand: &Stand, browser: &mut Browser, url: &str) -> Reply {
    let page = browser.open(url).await;
    let reply = browser.choose(&page, UID).await;
    assert_eq!(reply.status, 302, "{} {}", reply.code(), reply.text);
    assert!(!reply.location().starts_with(&stand.issuer("openid")), "{}", reply.location());
    reply
}

/// And back: the page that follows.
async fn returned(stand: &Stand, browser: &mut Browser, sent: &Reply) -> Reply {
    let (state, nonce) = (sent.param("state").unwrap(), sent.param("nonce").unwrap());
    browser.open(&format!("{}/oidc-callback?state={state}&code={nonce}", stand.issuer("openid"))).await
}

#[tokio::test]
async fn a_provider_whose_issuer_ends_with_a_slash_gives_every_standard_claim_and_may_change_its_keys() {
    let provider = Provider::start().await;
    let stand = provider.stand().await;
    let client = stand.client("openid", json!({})).await;
    let url = stand.authorize_url(&client, &[("scope", Some("openid profile email address phone"))]);
    let mut browser = stand.browser();
    let away = sent(&stand, &mut browser, &url).await;
    let page = returned(&stand, &mut browser, &away).await;
    assert!(is_consent(&page), "{} {} {}", page.status, page.url, page.code());
    assert!(page.holds("Addie") && page.holds("Europe/Paris"), "what is given is shown");
    let accepted = browser.go_on(&page).await;
    let back = browser.follow(accepted).await;
    let answer = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
    let mut person = stand.userinfo("openid", text(&answer, "access_token")).await.json();
    assert_ne!(person["sub"], "somebody", "the subject is this provider's own");
    person["sub"] = json!("somebody");
    assert_eq!(person, everything());

    provider.rotate();
    let mut browser = stand.browser();
    let away = sent(&stand, &mut browser, &url).await;
    assert!(returned(&stand, &mut browser, &away).await.param("code").is_some(), "new keys are looked for");
    stand.stop().await;
}

#[tokio::test]
async fn a_claim_that_few_providers_give_is_shown_only_to_those_who_have_it() {
    let provider = Provider::start().await;
    provider.says(json!({ "sub": "somebody", "given_name": "Ada" }));
    let stand = provider.stand().await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    let away = sent(&stand, &mut browser, &stand.authorize_url(&client, &[])).await;
    let page = returned(&stand, &mut browser, &away).await;
    assert!(is_consent(&page) && page.holds("Sexe") && !page.holds("Surnom"), "{}", page.text);
    stand.stop().await;
}

#[tokio::test]
async fn userinfo_of_another_person_than_the_id_token_is_refused() {
    let provider = Provider::start().await;
    let stand = provider.stand().await;
    let client = stand.client("openid", json!({})).await;
    for (sub, code) in [(json!("somebody-else"), "G010042"), (json!(null), "G010044")] {
        provider.says(json!({ "sub": sub, "given_name": "Eve" }));
        let mut browser = stand.browser();
        let away = sent(&stand, &mut browser, &stand.authorize_url(&client, &[])).await;
        assert_eq!(returned(&stand, &mut browser, &away).await.code(), code, "{sub}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_wish_for_a_level_is_passed_on_and_the_nonce_is_short_enough_for_every_provider() {
    let provider = Provider::start().await;
    let stand = provider.stand().await;
    let client = stand.client("openid", json!({})).await;
    for (asked, passed_on) in [(Some("gold  silver"), Some("gold silver")), (Some(""), None), (None, None)] {
        let url = stand.authorize_url(&client, &[("acr_values", asked)]);
        let away = sent(&stand, &mut stand.browser(), &url).await;
        assert_eq!(away.param("acr_values").as_deref(), passed_on, "{asked:?}");
        assert_eq!(away.param("nonce").unwrap().len(), 40);
    }
    stand.stop().await;
}
