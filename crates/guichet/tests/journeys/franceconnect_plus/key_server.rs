//! The `jwks_uri` of a service provider: what it answers can be changed while it is used.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use guichet_jose::encryption::{DecryptionKey, DecryptionKeys};
use guichet_jose::{ContentEncryption, JwkSet, KeyManagementAlgorithm};
use serde_json::Value;
use tokio::net::TcpListener;

pub struct KeyServer {
    pub url: String,
    /// None: it takes the request and says nothing.
    answer: Arc<Mutex<Option<(StatusCode, String)>>>,
    key: DecryptionKey,
}

impl KeyServer {
    pub async fn start(algorithm: KeyManagementAlgorithm) -> Self {
        let (key, _) = DecryptionKey::generate(algorithm).unwrap();
        let answer = Arc::new(Mutex::new(None));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let given = answer.clone();
        let say = async move || {
            let answer = given.lock().unwrap().clone();
            match answer {
                Some(answer) => answer,
                None => std::future::pending().await,
            }
        };
        let router = Router::new().route("/keys", get(say));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let server = Self { url, answer, key };
        server.publishes_its_key();
        server
    }

    pub fn publishes_its_key(&self) {
        let set = JwkSet { keys: vec![self.key.public_jwk().clone()] };
        self.answers(StatusCode::OK, &serde_json::to_string(&set).unwrap());
    }

    pub fn answers(&self, status: StatusCode, body: &str) {
        *self.answer.lock().unwrap() = Some((status, body.to_owned()));
    }

    pub fn says_nothing(&self) {
        *self.answer.lock().unwrap() = None;
    }

    /// Another key takes the place of the one there was.
    pub fn changes_its_key(&mut self) {
        (self.key, _) = DecryptionKey::generate(self.key.algorithm()).unwrap();
        self.publishes_its_key();
    }

    pub fn kid(&self) -> &str {
        self.key.public_jwk().kid().unwrap()
    }

    pub fn algorithm(&self) -> KeyManagementAlgorithm {
        self.key.algorithm()
    }

    /// The signed token inside of an encrypted one.
    pub fn open(&self, token: &str) -> String {
        let keys: DecryptionKeys = [self.key.clone()].into_iter().collect();
        let opened = keys.decrypt(token, &[self.key.algorithm()], &[ContentEncryption::A256Gcm]).unwrap();
        String::from_utf8(opened.content).unwrap()
    }
}

/// The header of a token of three or five parts.
pub fn header(token: &str) -> Value {
    let first = token.split('.').next().unwrap();
    serde_json::from_slice(&guichet_jose::base64url::decode(first).unwrap()).unwrap()
}
