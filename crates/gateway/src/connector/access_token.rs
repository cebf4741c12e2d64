//! Access tokens of producers (RFC 6749 §4.4), kept until shortly before they end (AP §15).

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::{BoxFuture, WeakShared};
use futures_util::{FutureExt as _, TryFutureExt as _};
use guichet_jose::Secret;
use guichet_web::clock::Clock;
use guichet_web::outgoing::Request;
use http::{HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use serde::Deserialize;

use super::{Line, ProducerFailure};

/// A token is not used in its last seconds.
const AHEAD: i64 = 10;
/// How often an answer that is no token is asked for again.
const TRIES: usize = 5;
/// Between two of them.
const PAUSE: Duration = Duration::from_millis(200);

/// The tokens of all producers. Whoever needs one that is being had waits for it with whoever began, and is told what came
/// of it, failures too: none of them asks after the others.
#[derive(Debug)]
pub(super) struct AccessTokens {
    clock: Clock,
    places: Mutex<HashMap<Key, Place>>,
}

/// Where it is had, as whom, for what.
type Key = (String, String, Option<String>);

/// What is known of the tokens of one kind.
#[derive(Debug, Default)]
struct Place {
    kept: Option<Kept>,
    /// The one that is being had. Weak: it ends with the last of those who wait.
    attempt: Option<WeakShared<Attempt>>,
}

type Attempt = BoxFuture<'static, Result<Kept, Failed>>;

/// What is told to all who waited in vain.
#[derive(Debug, Clone)]
struct Failed {
    why: ProducerFailure,
    /// The producers one call of which was told: it counts once for each.
    counted_by: Arc<Mutex<BTreeSet<String>>>,
}

#[derive(Debug, Clone)]
struct Kept {
    text: Arc<Secret>,
    until: Timestamp,
}

/// A token.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) text: Arc<Secret>,
    /// It was had for another call.
    pub(super) was_kept: bool,
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    #[serde(default)]
    expires_in: Option<i64>,
}

impl AccessTokens {
    pub(super) fn new(clock: Clock) -> Arc<Self> {
        Arc::new(Self { clock, places: Mutex::default() })
    }

    pub(super) async fn of(self: &Arc<Self>, line: &Line, scope: Option<&str>) -> Result<Token, ProducerFailure> {
        let key = key(line, scope).ok_or(ProducerFailure::Authentication)?;
        let attempt = {
            let mut places = self.places.lock();
            let place = places.entry(key.clone()).or_default();
            if let Some(kept) = place.kept.as_ref().filter(|kept| self.clock.now() < kept.until) {
                return Ok(Token { text: Arc::clone(&kept.text), was_kept: true });
            }
            let under_way = place.attempt.as_ref().and_then(WeakShared::upgrade);
            match under_way.filter(|attempt| attempt.peek().is_none()) {
                Some(attempt) => attempt,
                None => {
                    let told = |why| Failed { why, counted_by: Arc::default() };
                    let attempt = Arc::clone(self).had(line.clone(), key).map_err(told).boxed().shared();
                    place.attempt = attempt.downgrade();
                    attempt
                }
            }
        };
        match attempt.await {
            Ok(kept) => Ok(Token { text: kept.text, was_kept: false }),
            Err(Failed { why, counted_by }) => {
                let is_first = counted_by.lock().insert(line.producer.clone());
                line.is_counted.store(!is_first, Ordering::Relaxed);
                Err(why)
            }
        }
    }

    /// A token that the producer refuses is not used again.
    pub(super) fn forget(&self, line: &Line, scope: Option<&str>, token: &Token) {
        let Some(key) = key(line, scope) else { return };
        if let Some(place) = self.places.lock().get_mut(&key) {
            place.kept.take_if(|kept| Arc::ptr_eq(&kept.text, &token.text));
        }
    }

    async fn had(self: Arc<Self>, line: Line, key: Key) -> Result<Kept, ProducerFailure> {
        let (url, _, scope) = &key;
        let answer = tokio::time::timeout(line.patience, asked(&line, url, scope.as_deref())).await;
        let answer = answer.unwrap_or(Err(ProducerFailure::Timeout))?;
        let lifetime = SignedDuration::from_secs(answer.expires_in.unwrap_or(60).saturating_sub(AHEAD).max(0));
        let until = self.clock.now().checked_add(lifetime).unwrap_or(Timestamp::MAX);
        let kept = Kept { text: Arc::new(Secret::new(answer.access_token)), until };
        self.places.lock().entry(key).or_default().kept = Some(kept.clone());
        Ok(kept)
    }
}

fn key(line: &Line, scope: Option<&str>) -> Option<Key> {
    let address = &line.address;
    Some((address.token_url.clone()?, address.client_id.clone(), scope.map(str::to_owned)))
}

async fn asked(line: &Line, url: &str, scope: Option<&str>) -> Result<Answer, ProducerFailure> {
    let address = &line.address;
    let credentials = STANDARD.encode(format!("{}:{}", address.client_id, address.client_secret.expose()));
    let mut basic =
        HeaderValue::try_from(format!("Basic {credentials}")).map_err(|_| ProducerFailure::Authentication)?;
    basic.set_sensitive(true);
    let mut form = vec![("grant_type".to_owned(), "client_credentials".to_owned())];
    form.extend(scope.map(|scope| ("scope".to_owned(), scope.to_owned())));
    for turn in 0..=TRIES {
        if turn > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let request = Request::post_form(url, form.clone()).header(header::AUTHORIZATION, basic.clone());
        let answer = line.send(request).await?;
        match answer.status.as_u16() {
            200 | 201 => {}
            400..=499 => return Err(ProducerFailure::Authentication),
            _ => return Err(ProducerFailure::Internal),
        }
        if let Ok(answer) = serde_json::from_slice(&answer.body) {
            return Ok(answer);
        }
    }
    Err(ProducerFailure::Unknown)
}

#[cfg(test)]
mod tests {
    use futures_util::future::{join_all, poll_immediate};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::connector::Address;

    fn line(url: &str) -> Line {
        let address = Address {
            base_url: String::new(),
            calls: std::collections::BTreeMap::new(),
            token_url: Some(url.to_owned()),
            client_id: "us".to_owned(),
            client_secret: Secret::new("secret".to_owned()),
            certificate: None,
        };
        Line {
            producer: "any".to_owned(),
            is_counted: Arc::default(),
            address: Arc::new(address),
            client: guichet_web::outgoing::Client::new(guichet_web::outgoing::Options::default()).unwrap(),
            patience: Duration::from_mins(1),
            access_tokens: AccessTokens::new(Clock::system()),
            request_id: HeaderValue::from_static("any"),
        }
    }

    /// Takes one request, and answers it.
    async fn answer(listener: &TcpListener, answer: &str) {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await.unwrap();
        let text = format!("HTTP/1.1 {answer}");
        stream.write_all(text.as_bytes()).await.unwrap();
    }

    #[tokio::test]
    async fn those_who_wait_for_one_token_share_what_comes_of_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let line = line(&format!("http://{}/token", listener.local_addr().unwrap()));
        let of = || Box::pin(line.access_tokens.of(&line, None));
        let given = "200 X\r\ncontent-length: 20\r\nconnection: close\r\n\r\n{\"access_token\":\"a\"}";
        for (said, token) in [("500 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", false), (given, true)] {
            let mut calls: Vec<_> = (0..256).map(|_| of()).collect();
            for call in &mut calls {
                assert!(poll_immediate(call).await.is_none());
            }
            // Whoever began may leave.
            drop(calls.remove(0));
            let (told, ()) = tokio::join!(join_all(calls), answer(&listener, said));
            assert_eq!(told.iter().filter(|told| told.is_ok()).count(), if token { 255 } else { 0 });
            assert!(poll_immediate(Box::pin(listener.accept())).await.is_none(), "nobody asked beside");
        }
        assert!(of().await.unwrap().was_kept);
    }

    #[tokio::test]
    async fn a_failure_that_calls_share_counts_once_for_each_producer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let line = line(&format!("http://{}/token", listener.local_addr().unwrap()));
        let of = |producer: &str| Line { producer: producer.to_owned(), is_counted: Arc::default(), ..line.clone() };
        let lines = ["one", "one", "another", "one", "another"].map(of);
        let calls = join_all(lines.iter().map(|line| line.access_tokens.of(line, None)));
        let said = "500 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        let (told, ()) = tokio::join!(calls, answer(&listener, said));
        assert!(told.iter().all(Result::is_err));
        let counts = |name: &str| {
            lines.iter().filter(|line| line.producer == name && !line.is_counted.load(Ordering::Relaxed)).count()
        };
        assert_eq!((counts("one"), counts("another")), (1, 1));
    }
}
