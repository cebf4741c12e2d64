//! `jwks_uri` of a client: when it is asked, and what a hostile answer does (RFC 7523; FC §12, JWKS cache).

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::Response;
use axum::routing::get;
use guichet_jose::{JwkSet, SignatureAlgorithm, SigningKey};
use guichet_web::Clock;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{CALLBACK, PLATFORMS, Reply, Stand};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What the client's server answers, and how often it was asked.
#[derive(Clone)]
struct Publisher(Arc<Mutex<(u16, Vec<u8>, usize)>>);

impl Publisher {
    async fn start() -> (Self, String) {
        let this = Self(Arc::new(Mutex::new((200, Vec::new(), 0))));
        let answering = this.clone();
        let answer = async move || {
            let mut state = answering.0.lock().unwrap();
            state.2 += 1;
            let answer = Response::builder().status(state.0).header("location", "http://localhost:9/elsewhere");
            answer.body(Body::from(state.1.clone())).unwrap()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("http://{}/keys", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/keys", get(answer))).await });
        (this, uri)
    }

    fn answers(&self, status: u16, body: impl Into<Vec<u8>>) {
        let mut state = self.0.lock().unwrap();
        (state.0, state.1) = (status, body.into());
    }

    fn publishes(&self, keys: &[&SigningKey]) {
        let keys = keys.iter().map(|key| key.public_jwk().unwrap()).collect();
        self.answers(200, serde_json::to_vec(&JwkSet { keys }).unwrap());
    }

    fn asked(&self) -> usize {
        self.0.lock().unwrap().2
    }
}

fn new_key() -> SigningKey {
    SigningKey::generate(SignatureAlgorithm::Es256).unwrap().0
}

struct Case {
    stand: Stand,
    client: Value,
    publisher: Publisher,
    offset: i64,
    used: usize,
}

impl Case {
    async fn start(platform: &str) -> Self {
        let stand = Stand::still().await;
        let (publisher, uri) = Publisher::start().await;
        let client = json!({ "jwks_uri": uri, "token_endpoint_auth_method": "private_key_jwt" });
        let client = stand.client(platform, client).await;
        Self { stand, client, publisher, offset: 0, used: 0 }
    }

    /// The answer to a request with a fresh assertion; the code is none, so that 400 is an accepted client.
    async fn ask(&mut self, key: &SigningKey) -> Reply {
        self.used += 1;
        let id = &self.client["client_id"];
        let issuer = self.stand.issuer(self.client["service"].as_str().unwrap());
        let exp = Clock::system().now().as_second() + self.offset + 60;
        let claims = json!({ "iss": id, "sub": id, "aud": issuer, "jti": self.used.to_string(), "exp": exp });
        let assertion = key.sign(None, claims.as_object().unwrap()).unwrap();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", "none"),
            ("redirect_uri", CALLBACK),
            ("client_assertion_type", TYPE),
            ("client_assertion", assertion.as_str()),
        ];
        self.stand.browser().post(&format!("{issuer}/token"), &fields).await
    }

    async fn is_known(&mut self, key: &SigningKey) -> bool {
        let reply = self.ask(key).await;
        let error = reply.json()["error"].as_str().unwrap().to_owned();
        match (reply.status, error.as_str()) {
            (400, "invalid_grant") => true,
            (401, "invalid_client") => false,
            other => panic!("{other:?}: {}", reply.text),
        }
    }

    async fn later(&mut self, seconds: i64) {
        self.offset += seconds;
        self.stand.clock(self.offset).await;
    }
}

#[tokio::test]
async fn a_client_is_asked_for_its_keys_once_and_again_for_a_key_that_is_new() {
    for platform in PLATFORMS {
        let mut case = Case::start(platform).await;
        let (old, new) = (new_key(), new_key());
        case.publisher.publishes(&[&old]);
        for _ in 0..3 {
            assert!(case.is_known(&old).await);
        }
        assert_eq!(case.publisher.asked(), 1);
        case.later(11).await;
        case.publisher.publishes(&[&old, &new]);
        assert!(case.is_known(&new).await, "a rotation is seen at once");
        assert!(case.is_known(&old).await && case.is_known(&new).await);
        assert_eq!(case.publisher.asked(), 2);
        // A key that was withdrawn serves no longer than the set is kept.
        case.publisher.publishes(&[&new]);
        case.later(601).await;
        assert!(!case.is_known(&old).await && case.is_known(&new).await);
        case.stand.stop().await;
    }
}

#[tokio::test]
async fn whoever_only_names_a_client_cannot_have_it_called_at_will() {
    for platform in PLATFORMS {
        let mut case = Case::start(platform).await;
        let (key, forged) = (new_key(), new_key());
        case.publisher.publishes(&[&key]);
        for _ in 0..10 {
            assert!(!case.is_known(&forged).await);
        }
        assert!(case.is_known(&key).await, "the client itself is not shut out");
        assert_eq!(case.publisher.asked(), 1);
        case.later(11).await;
        for _ in 0..10 {
            assert!(!case.is_known(&forged).await);
        }
        assert!(case.is_known(&key).await);
        assert_eq!(case.publisher.asked(), 2);
        case.stand.stop().await;
    }
}

#[tokio::test]
async fn a_hostile_set_of_keys_is_a_refused_client_and_the_next_good_one_serves() {
    for platform in PLATFORMS {
        let mut case = Case::start(platform).await;
        let key = new_key();
        let private = br#"{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}]}"#;
        let hostile: [(u16, Vec<u8>); 9] = [
            (500, b"{\"keys\":[]}".to_vec()),
            (302, Vec::new()),
            (200, Vec::new()),
            (200, b"\xff\xfe<html>".to_vec()),
            (200, b"[]".to_vec()),
            (200, b"{\"keys\":{}}".to_vec()),
            (200, b"[".repeat(100_000)),
            (200, private.to_vec()),
            (200, b"x".repeat(2 * 1024 * 1024)),
        ];
        for (status, body) in hostile {
            case.publisher.answers(status, body.clone());
            let refused = case.ask(&key).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (401, "Y04F7688"),
                "{status} {shown}: {}",
                refused.text
            );
            case.later(11).await;
        }
        case.publisher.publishes(&[&key]);
        assert!(case.is_known(&key).await);
        // An answer that is none does not throw away what is known.
        case.later(11).await;
        case.publisher.answers(500, "");
        assert!(!case.is_known(&new_key()).await);
        assert!(case.is_known(&key).await);
        case.later(601).await;
        assert!(!case.is_known(&key).await, "but not for ever");
        case.stand.stop().await;
    }
}
