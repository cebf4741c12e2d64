//! Access tokens of producers (RFC 6749 §4.4), kept until shortly before they end (AP §15).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
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

/// The tokens of all producers. Whoever needs one that is being had waits for it.
#[derive(Debug)]
pub(super) struct AccessTokens {
    clock: Clock,
    known: Mutex<HashMap<Key, Arc<tokio::sync::Mutex<Option<Known>>>>>,
}

/// Where it was had, as whom, for what.
type Key = (String, String, Option<String>);

#[derive(Debug)]
struct Known {
    token: String,
    until: Timestamp,
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    #[serde(default)]
    expires_in: Option<i64>,
}

impl AccessTokens {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, known: Mutex::default() }
    }

    pub(super) async fn of(&self, line: &Line<'_>, scope: Option<&str>) -> Result<String, ProducerFailure> {
        let address = line.address;
        let Some(url) = &address.token_url else { return Err(ProducerFailure::Authentication) };
        let key = (url.clone(), address.client_id.clone(), scope.map(str::to_owned));
        let place = Arc::clone(self.known.lock().entry(key).or_default());
        let mut known = place.lock().await;
        if let Some(known) = known.as_ref().filter(|known| self.clock.now() < known.until) {
            return Ok(known.token.clone());
        }
        let answer = had(line, url, scope).await?;
        let lifetime = SignedDuration::from_secs(answer.expires_in.unwrap_or(60).saturating_sub(AHEAD).max(0));
        let until = self.clock.now().checked_add(lifetime).unwrap_or(Timestamp::MAX);
        *known = Some(Known { token: answer.access_token.clone(), until });
        Ok(answer.access_token)
    }
}

async fn had(line: &Line<'_>, url: &str, scope: Option<&str>) -> Result<Answer, ProducerFailure> {
    let address = line.address;
    let credentials = STANDARD.encode(format!("{}:{}", address.client_id, address.client_secret.expose()));
    let mut basic =
        HeaderValue::try_from(format!("Basic {credentials}")).map_err(|_| ProducerFailure::Authentication)?;
    basic.set_sensitive(true);
    let mut form = vec![("grant_type".to_owned(), "client_credentials".to_owned())];
    form.extend(scope.map(|scope| ("scope".to_owned(), scope.to_owned())));
    for turn in 0..TRIES {
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
