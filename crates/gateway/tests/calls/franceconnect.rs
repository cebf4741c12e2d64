//! A FranceConnect that knows no token, and says so once it is let go (AP §1.4, §7).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::routing::{get, post};
use axum::{Json, Router};
use guichet_gateway::france_connect::{ENCRYPTION, Settings};
use guichet_jose::encryption::{DecryptionKey, EncryptionKey, FurtherMembers};
use guichet_jose::{ContentEncryption, JwkSet, Secret, SignatureAlgorithm, SigningKey, digest};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The name of the gateway's published key.
const KEY: &str = "api_particulier_rsa_oaep_jwks";
const CLIENT: &str = "the-gateway";

pub struct FranceConnect {
    origin: String,
    asked: Arc<AtomicUsize>,
    go: watch::Sender<bool>,
    /// The gateway's own key, PKCS#8 in base64.
    key: String,
}

impl FranceConnect {
    /// Holds every question. `now`: when it answers, by the gateway's clock.
    pub async fn that_hangs(now: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (signing, _) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
        let (_, pkcs8) = DecryptionKey::generate(ENCRYPTION).unwrap();
        let own = DecryptionKey::from_pkcs8(ENCRYPTION, Some(KEY), pkcs8.as_bytes()).unwrap();
        let keys = JwkSet { keys: signing.public_jwk().into_iter().collect() };
        let claims = json!({ "iss": origin, "aud": CLIENT, "iat": now, "token_introspection": { "active": false } });
        let signed = signing.sign(Some("token-introspection+jwt"), &claims).unwrap();
        let recipient = EncryptionKey::from_jwk(own.public_jwk(), ENCRYPTION).unwrap();
        let further = FurtherMembers { cty: Some("JWT"), kid: recipient.kid(), ..FurtherMembers::default() };
        let answer = recipient.encrypt(ContentEncryption::A256Gcm, further, signed.as_bytes()).unwrap();

        let (asked, (go, going)) = (Arc::new(AtomicUsize::new(0)), watch::channel(false));
        let counts = Arc::clone(&asked);
        let checktoken = async move || {
            counts.fetch_add(1, Ordering::SeqCst);
            let _ = going.clone().wait_for(|going| *going).await;
            answer.clone()
        };
        let jwks = async move || Json(keys.clone());
        let router = Router::new().route("/checktoken", post(checktoken)).route("/jwks", get(jwks));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin, asked, go, key: digest::base64(pkcs8.as_bytes()) }
    }

    /// Where the gateway asks it, and the gateway's own key.
    pub fn settings(&self) -> (Settings, String) {
        let account = (CLIENT.to_owned(), Secret::new("a secret".to_owned()));
        let settings = Settings {
            checktoken_url: format!("{}/checktoken", self.origin),
            jwks_url: format!("{}/jwks", self.origin),
            issuer: self.origin.clone(),
            accounts: BTreeMap::from([("quotient_familial".to_owned(), account)]),
        };
        (settings, self.key.clone())
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub fn let_go(&self) {
        self.go.send(true).unwrap();
    }
}
