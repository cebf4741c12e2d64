//! The keys of clients that publish them at a `jwks_uri`. Whoever names such a client makes us ask there, so we ask
//! seldom, one call at a time for each client, and an answer that is no key set is remembered too.

use std::{collections::BTreeMap, sync::Arc};

use guichet_jose::{JwkSet, VerificationKeys};
use guichet_oidc::client::Client;
use guichet_web::outgoing::Request;
use parking_lot::Mutex;

use crate::broker::Broker;

/// How long a set serves, in seconds, as that of an identity provider does (FC §12: discovery and JWKS cache).
const KEPT: i64 = 600;
/// How long after a call no other one is made for the same client, in seconds: longer than a call may take.
const PAUSE: i64 = 10;

/// What is known of each client's keys, by `client_id`.
#[derive(Default)]
pub(crate) struct ClientKeys(Mutex<BTreeMap<String, Arc<OfOneClient>>>);

#[derive(Default)]
struct OfOneClient {
    /// Held by the request that calls the client; the others wait for what it finds.
    turn: tokio::sync::Mutex<()>,
    last: Mutex<Option<Call>>,
}

/// The last call and what came of it.
#[derive(Clone)]
struct Call {
    uri: String,
    /// Seconds since the epoch.
    at: i64,
    found: Option<Arc<Published>>,
}

struct Published {
    keys: VerificationKeys,
    names: Vec<String>,
    /// Seconds since the epoch. Older than the call when the last one found nothing.
    at: i64,
}

impl ClientKeys {
    fn of(&self, client_id: &str) -> Arc<OfOneClient> {
        Arc::clone(self.0.lock().entry(client_id.to_owned()).or_default())
    }
}

impl OfOneClient {
    /// What holds now of the set at `uri`, and whether the client has to be asked for a key of this name. The stack's
    /// clock may be moved either way.
    fn at(&self, uri: &str, kid: Option<&str>, now: i64) -> (Option<Arc<Published>>, bool) {
        let last = self.last.lock().clone().filter(|call| call.uri == uri);
        let paused = last.as_ref().is_some_and(|call| (now - call.at).abs() < PAUSE);
        let found = last.and_then(|call| call.found).filter(|found| (now - found.at).abs() < KEPT);
        let named = found.as_ref().is_some_and(|found| kid.is_some_and(|kid| found.names.iter().any(|it| it == kid)));
        (found, !named && !paused)
    }
}

impl Broker {
    /// The public keys of a client, from its record or its `jwks_uri`; `assertion` tells which one is wanted.
    pub(crate) async fn client_keys(&self, client: &Client, assertion: &str) -> Option<VerificationKeys> {
        if let Some(set) = &client.jwks {
            return Some(VerificationKeys::from_jwks(set));
        }
        let uri = client.jwks_uri.as_deref()?;
        let header = guichet_jose::decode_unverified(assertion).ok()?.0;
        let kid = header.get("kid").and_then(serde_json::Value::as_str);
        let known = self.client_keys.of(&client.client_id);
        let (found, wanting) = known.at(uri, kid, self.now().as_second());
        if !wanting {
            return found.map(|found| found.keys.clone());
        }
        let _turn = known.turn.lock().await;
        let now = self.now().as_second();
        let (found, wanting) = known.at(uri, kid, now);
        if !wanting {
            return found.map(|found| found.keys.clone());
        }
        let found = self.published(uri, now).await.or(found);
        *known.last.lock() = Some(Call { uri: uri.to_owned(), at: now, found: found.clone() });
        found.map(|found| found.keys.clone())
    }

    async fn published(&self, uri: &str, at: i64) -> Option<Arc<Published>> {
        let answer = self.parts.site.edge.outgoing.send(self.service(), Request::get(uri)).await;
        let set = match answer {
            Ok(answer) if answer.status == 200 => JwkSet::parse(&answer.body).map_err(|error| error.to_string()),
            Ok(answer) => Err(format!("status {}", answer.status.as_u16())),
            Err(failure) => Err(failure.to_string()),
        };
        match set {
            Ok(set) => {
                let names = set.keys.iter().filter_map(|key| key.kid().map(str::to_owned)).collect();
                Some(Arc::new(Published { keys: VerificationKeys::from_jwks(&set), names, at }))
            }
            Err(reason) => {
                tracing::warn!(uri, reason, "the key set of a client at {uri} cannot be used: {reason}");
                None
            }
        }
    }
}
