//! The keys of clients and data providers that publish them at a `jwks_uri`. Whoever names one makes us ask there, so we
//! ask seldom, one call at a time for each holder, and an answer that is no key set is remembered too.

use std::{collections::BTreeMap, sync::Arc};

use guichet_jose::{JwkSet, KeyManagementAlgorithm, SkippedKey, VerificationKeys, encryption::EncryptionKey};
use guichet_oidc::{client::Client, reason::Named as _};
use guichet_web::outgoing::Request;
use parking_lot::Mutex;

use crate::{broker::Broker, data_provider::DataProvider, refusal::Refusal};

/// How long a set serves, in seconds, as that of an identity provider does (FC §12: discovery and JWKS cache).
const KEPT: i64 = 600;
/// How long after a call no other one is made for the same client, in seconds: longer than a call may take.
const PAUSE: i64 = 10;

/// Whoever publishes keys.
#[derive(Clone, Copy)]
pub(crate) struct Holder<'a> {
    /// What it is: two kinds may have holders of the same name.
    kind: &'static str,
    client_id: &'a str,
    jwks: Option<&'a JwkSet>,
    jwks_uri: Option<&'a str>,
}

impl<'a> From<&'a Client> for Holder<'a> {
    fn from(client: &'a Client) -> Self {
        let Client { client_id, jwks, jwks_uri, .. } = client;
        Self { kind: "client", client_id, jwks: jwks.as_ref(), jwks_uri: jwks_uri.as_deref() }
    }
}

impl<'a> From<&'a DataProvider> for Holder<'a> {
    fn from(provider: &'a DataProvider) -> Self {
        Self { kind: "data provider", client_id: &provider.client_id, jwks: None, jwks_uri: Some(&provider.jwks_uri) }
    }
}

/// What is known of each holder's keys, by its kind and `client_id`.
#[derive(Default)]
pub(crate) struct ClientKeys(Mutex<BTreeMap<(&'static str, String), Arc<OfOne>>>);

#[derive(Default)]
struct OfOne {
    /// Held by the request that calls the holder; the others wait for what it finds.
    turn: tokio::sync::Mutex<()>,
    last: Mutex<Option<Call>>,
}

/// The last call and what came of it.
#[derive(Clone)]
struct Call {
    uri: String,
    /// Seconds since the epoch.
    at: i64,
    found: Found,
}

/// The keys of a holder, or why there are none.
type Found = Result<Arc<Published>, Refusal>;

struct Published {
    set: JwkSet,
    skipped: Vec<SkippedKey>,
    verification: VerificationKeys,
    /// The first one for each algorithm of those that can be read.
    encryption: Vec<EncryptionKey>,
    /// Seconds since the epoch. Older than the call when the last one found nothing.
    at: i64,
}

impl Published {
    fn new((set, skipped): (JwkSet, Vec<SkippedKey>), at: i64) -> Arc<Self> {
        let first = |algorithm| EncryptionKey::from_jwk(set.for_encryption(algorithm)?, algorithm).ok();
        let encryption = KeyManagementAlgorithm::ALL.into_iter().filter_map(first).collect();
        Arc::new(Self { verification: VerificationKeys::from_jwks(&set), encryption, set, skipped, at })
    }

    /// The key for one algorithm.
    fn for_encryption(&self, algorithm: KeyManagementAlgorithm) -> Option<&EncryptionKey> {
        self.encryption.iter().find(|key| key.algorithm() == algorithm)
    }

    /// Whether any key says what it is for: a data provider's set in which none does is no set (AF §1.3).
    fn says_what_for(&self) -> bool {
        let told = |key: &guichet_jose::Jwk| key.key_use().is_some() && key.alg().is_some();
        self.set.keys.iter().any(told) || self.skipped.iter().any(SkippedKey::says_what_for)
    }

    /// Why no key of the set encrypts with this algorithm: one says that it does, and is no such key, or none says so.
    fn none_for(&self, algorithm: KeyManagementAlgorithm) -> Refusal {
        let wanted = algorithm.as_str();
        let mislabelled = self.set.keys.iter().any(|key| key.key_use() == Some("enc") && key.alg() == Some(wanted));
        if self.skipped.iter().any(|key| key.is_for_encryption(algorithm) && key.is_weak()) {
            return Refusal::EncryptionFailed(format!("the key of jwks_uri for {wanted} has less than 2048 bits"));
        }
        if mislabelled || self.skipped.iter().any(|key| key.is_for_encryption(algorithm)) {
            return Refusal::ClientKeyUnusable { algorithm: wanted.to_owned() };
        }
        let published = self.set.keys.iter().filter_map(|key| key.alg().map(str::to_owned)).collect();
        Refusal::ClientKeyMissing { algorithm: wanted.to_owned(), published }
    }
}

impl ClientKeys {
    fn of(&self, holder: Holder<'_>) -> Arc<OfOne> {
        Arc::clone(self.0.lock().entry((holder.kind, holder.client_id.to_owned())).or_default())
    }
}

impl OfOne {
    /// What holds now of the set at `uri`, and whether the holder has to be asked for a key that is not in it. The stack's
    /// clock may be moved either way.
    fn at(&self, uri: &str, has_it: &impl Fn(&Published) -> bool, now: i64) -> (Option<Found>, bool) {
        let Some(last) = self.last.lock().clone().filter(|call| call.uri == uri) else { return (None, true) };
        let paused = (now - last.at).abs() < PAUSE;
        let holds = match &last.found {
            Ok(found) => (now - found.at).abs() < KEPT,
            Err(_) => paused,
        };
        let enough = last.found.as_ref().is_ok_and(|found| holds && has_it(found));
        (holds.then_some(last.found), !enough && !paused)
    }
}

impl Broker {
    /// The public keys of a client, from its record or its `jwks_uri`; `assertion` tells which one is wanted.
    pub(crate) async fn client_keys(&self, client: &Client, assertion: &str) -> Option<VerificationKeys> {
        let header = guichet_jose::decode_unverified(assertion).ok()?.0;
        let kid = header.get("kid").and_then(serde_json::Value::as_str);
        let named = |known: &Published| kid.is_some() && known.set.keys.iter().any(|key| key.kid() == kid);
        let found = self.keys_of(client.into(), named).await.ok()?;
        Some(found.verification.clone())
    }

    /// The key for which this client's tokens are encrypted (FC §3.2).
    pub(crate) async fn encryption_key(
        &self,
        client: &Client,
        algorithm: KeyManagementAlgorithm,
    ) -> Result<EncryptionKey, Refusal> {
        let found = self.keys_of(client.into(), |known| known.for_encryption(algorithm).is_some()).await?;
        found.for_encryption(algorithm).cloned().ok_or_else(|| found.none_for(algorithm))
    }

    /// The key for which this data provider's answers are encrypted (AF §1.4).
    pub(crate) async fn data_provider_key(&self, provider: &DataProvider) -> Result<EncryptionKey, Refusal> {
        let algorithm = provider.checktoken_encrypted_response_alg;
        let found = self.keys_of(provider.into(), |known| known.for_encryption(algorithm).is_some()).await?;
        if !found.says_what_for() {
            return Err(Refusal::ClientKeysMalformed("no key has both `use` and `alg`".to_owned()));
        }
        found.for_encryption(algorithm).cloned().ok_or_else(|| found.none_for(algorithm))
    }

    /// The published keys of a holder. Those that are known serve as long as `has_it` finds its key there.
    async fn keys_of(&self, holder: Holder<'_>, has_it: impl Fn(&Published) -> bool) -> Found {
        if let Some(set) = holder.jwks {
            return Ok(Published::new((set.clone(), Vec::new()), 0));
        }
        let nowhere = || Refusal::ClientKeysUnavailable("the client has no jwks_uri".to_owned());
        let uri = holder.jwks_uri.ok_or_else(nowhere)?;
        let known = self.client_keys.of(holder);
        if let (Some(found), false) = known.at(uri, &has_it, self.now().as_second()) {
            return found;
        }
        let _turn = known.turn.lock().await;
        let now = self.now().as_second();
        let (before, wanting) = known.at(uri, &has_it, now);
        if let (Some(found), false) = (&before, wanting) {
            return found.clone();
        }
        let found = match (self.published(uri, now).await, before) {
            (Err(_), Some(Ok(before))) => Ok(before),
            (found, _) => found,
        };
        *known.last.lock() = Some(Call { uri: uri.to_owned(), at: now, found: found.clone() });
        found
    }

    async fn published(&self, uri: &str, at: i64) -> Found {
        let answer = self.parts.site.edge.outgoing.send_to_registered(self.service(), Request::get(uri)).await;
        let set = match answer {
            Ok(answer) if answer.status == 200 => JwkSet::parse_with_skipped(&answer.body)
                .map_err(|error| Refusal::ClientKeysMalformed(error.to_string())),
            Ok(answer) => Err(Refusal::ClientKeysUnavailable(format!("status {}", answer.status.as_u16()))),
            Err(failure) => Err(Refusal::ClientKeysUnavailable(failure.to_string())),
        };
        if let Err(refusal) = &set {
            let reason = refusal.detail().unwrap_or_default();
            tracing::warn!(uri, reason, "the key set at {uri} cannot be used: {reason}");
        }
        set.map(|set| Published::new(set, at))
    }
}
