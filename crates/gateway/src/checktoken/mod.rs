//! FranceConnect is asked by a data provider what an access token is worth (AF §1.3), and its answer is verified (AF §1.6).
//! Nothing of it is kept beyond the call.

mod level;
mod person;
mod standing;

use std::pin::Pin;
use std::sync::Arc;

use guichet_jose::encryption::{DecryptError, DecryptionKey, DecryptionKeys, EncryptError};
use guichet_jose::{
    ContentEncryption, JwkSet, KeyManagementAlgorithm, Secret, SignatureAlgorithm, VerificationKeys, digest,
};
use guichet_oidc::data_provider::{Expected, Wrong};
use guichet_web::Edge;
use guichet_web::outgoing::{Answer, Failure, Request};
use http::{HeaderName, HeaderValue};
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;
use thiserror::Error;
use tokio::sync::OnceCell;

use crate::connector::Guard;

pub use level::Level;
pub(crate) use person::{Nobody, Person, Pivot};
pub use standing::Bell;
use standing::Standing;

/// By which both journals tell of one call (AF §4 A9).
const CORRELATION: HeaderName = HeaderName::from_static("x-correlation-id");

/// Where FranceConnect is, and what is agreed with it.
#[derive(Debug, Clone)]
pub struct Authority {
    /// `…/checktoken`.
    pub checktoken_url: String,
    /// Its published keys.
    pub jwks_url: String,
    /// Who signs.
    pub issuer: String,
    /// How it signs: no other way is accepted.
    pub signature: SignatureAlgorithm,
    /// How it encrypts for us.
    pub encryption: KeyManagementAlgorithm,
    /// How contents are encrypted.
    pub contents: Vec<ContentEncryption>,
}

/// Gives our own key, which all nodes keep: base64 of PKCS#8, made by [`new_key`] where there is none yet.
pub type OwnKey = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Secret, String>> + Send>> + Send + Sync>;

/// A key for [`OwnKey`].
///
/// # Errors
/// When the library makes none.
pub fn new_key(encryption: KeyManagementAlgorithm) -> Result<Secret, EncryptError> {
    let (_, pkcs8) = DecryptionKey::generate(encryption)?;
    Ok(Secret::new(digest::base64(pkcs8.as_bytes())))
}

/// Our own key, for which FranceConnect encrypts: an RSA key is slow to make, so it is had when it is first needed.
pub(crate) struct OwnKeys {
    encryption: KeyManagementAlgorithm,
    /// The name of the published key; its thumbprint without one.
    kid: Option<&'static str>,
    kept: OwnKey,
    had: OnceCell<DecryptionKeys>,
}

impl OwnKeys {
    pub(crate) fn new(encryption: KeyManagementAlgorithm, kid: Option<&'static str>, kept: OwnKey) -> Arc<Self> {
        Arc::new(Self { encryption, kid, kept, had: OnceCell::new() })
    }

    /// What is published.
    pub(crate) async fn published(&self) -> Result<JwkSet, String> {
        Ok(JwkSet { keys: self.get().await?.iter().map(|key| key.public_jwk().clone()).collect() })
    }

    async fn get(&self) -> Result<&DecryptionKeys, String> {
        let had = self.had.get_or_try_init(|| async {
            let kept = (self.kept)().await?;
            let der = digest::from_base64(kept.expose()).ok_or("the key that is kept is no base64")?;
            let key = DecryptionKey::from_pkcs8(self.encryption, self.kid, &der);
            Ok(std::iter::once(key.map_err(|error| error.to_string())?).collect::<DecryptionKeys>())
        });
        had.await
    }
}

/// Why nothing is known of a token.
#[derive(Debug, Error)]
pub(crate) enum Unknown {
    /// It has failed several times in a row, or too many ask at once: this time it is not asked.
    #[error("FranceConnect is left alone for a while")]
    LeftAlone,
    #[error("checktoken was not answered: {0}")]
    NoAnswer(#[from] Failure),
    #[error("checktoken was answered with the status {0}")]
    Status(u16),
    /// Another algorithm than the one agreed: whoever registered us and we disagree.
    #[error("the answer of checktoken is not encrypted as agreed: {0}")]
    Encryption(DecryptError),
    #[error("the answer of checktoken cannot be trusted: {0}")]
    Untrusted(String),
}

impl Unknown {
    /// Whether FranceConnect is away, whatever it is asked.
    pub(crate) fn is_an_outage(&self) -> bool {
        matches!(self, Self::LeftAlone | Self::NoAnswer(_) | Self::Status(500..=599))
    }

    /// Whether it and we do not agree on our registration; 400 is a token that is none (AP §1.4).
    fn is_a_disagreement(&self) -> bool {
        !self.is_an_outage() && !matches!(self, Self::Status(400))
    }
}

impl From<Wrong> for Unknown {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Encryption(error @ (DecryptError::AlgorithmRefused(_) | DecryptError::EncryptionRefused(_))) => {
                Self::Encryption(error)
            }
            other => untrusted(other),
        }
    }
}

fn untrusted(reason: impl ToString) -> Unknown {
    Unknown::Untrusted(reason.to_string())
}

/// What a rehearsal has us do wrong, at one call (AF §4, N8 and N9): it stands in the extensions of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// Another secret than ours is shown.
    Secret,
    /// Another encryption than the agreed one is expected.
    Encryption,
}

/// FranceConnect, as a data provider asks it.
pub(crate) struct Checktoken {
    authority: Authority,
    edge: Arc<Edge>,
    /// Who asks, in the `User-Agent`.
    service: &'static str,
    keys: Arc<OwnKeys>,
    guard: Arc<Guard>,
    standing: Standing,
    /// Its keys, as they were read last.
    signers: Mutex<Option<(Vec<u8>, VerificationKeys)>>,
}

/// One question.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) client_secret: &'a Secret,
    pub(crate) token: &'a str,
    /// Names the call, in our journal and in that of FranceConnect.
    pub(crate) request_id: &'a str,
    pub(crate) now: Timestamp,
    pub(crate) mistake: Option<Mistake>,
}

impl Checktoken {
    /// Nothing is asked yet.
    pub(crate) fn new(
        authority: Authority,
        edge: Arc<Edge>,
        service: &'static str,
        keys: Arc<OwnKeys>,
        guard: Arc<Guard>,
        bell: Bell,
    ) -> Self {
        Self { authority, edge, service, keys, guard, standing: Standing::new(bell), signers: Mutex::new(None) }
    }

    /// The member `token_introspection` of the answer, once opened and verified.
    pub(crate) async fn ask(&self, question: Question<'_>) -> Result<Value, Unknown> {
        let pass = self.guard.enter(question.now).ok_or(Unknown::LeftAlone)?;
        let told = self.told(question).await;
        pass.ended(told.as_ref().is_err_and(Unknown::is_an_outage), self.edge.clock.now());
        self.standing.saw(question.client_id, told.as_ref().map(|_| ()));
        told
    }

    async fn told(&self, question: Question<'_>) -> Result<Value, Unknown> {
        let secret = question.client_secret.expose();
        let form = [
            ("token", question.token),
            ("client_id", question.client_id),
            ("client_secret", if question.mistake == Some(Mistake::Secret) { "not-ours" } else { secret }),
        ];
        let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut request = Request::post_form(&self.authority.checktoken_url, form.into());
        if let Ok(id) = HeaderValue::from_str(question.request_id) {
            request = request.header(CORRELATION, id);
        }
        let answer = self.edge.outgoing.send(self.service, request).await?;
        match answer.status.as_u16() {
            200 => self.opened(&answer, question).await,
            status => Err(Unknown::Status(status)),
        }
    }

    async fn opened(&self, answer: &Answer, question: Question<'_>) -> Result<Value, Unknown> {
        let expected = Expected {
            issuer: &self.authority.issuer,
            client_id: question.client_id,
            signed: self.authority.signature,
            encrypted: match (question.mistake, self.authority.encryption) {
                (Some(Mistake::Encryption), KeyManagementAlgorithm::EcdhEs) => KeyManagementAlgorithm::RsaOaep256,
                (Some(Mistake::Encryption), _) => KeyManagementAlgorithm::EcdhEs,
                (_, agreed) => agreed,
            },
            contents: &self.authority.contents,
            now: question.now.as_second(),
        };
        let signed = expected.opened(&answer.body, self.keys.get().await.map_err(untrusted)?)?;
        let verified = match expected.verified(&signed, &self.signers(false).await?) {
            // Its keys may have changed since they were read.
            Err(Wrong::Signature(_)) => expected.verified(&signed, &self.signers(true).await?),
            verified => verified,
        };
        verified?.remove("token_introspection").ok_or_else(|| untrusted("it says nothing of the token"))
    }

    /// The published keys; `anew` has them read again.
    async fn signers(&self, anew: bool) -> Result<VerificationKeys, Unknown> {
        let known = self.signers.lock().as_ref().map(|(_, keys)| keys.clone()).filter(|_| !anew);
        if let Some(keys) = known {
            return Ok(keys);
        }
        let published =
            self.edge.outgoing.send(self.service, Request::get(&self.authority.jwks_url)).await?.body.to_vec();
        let mut signers = self.signers.lock();
        if let Some((_, keys)) = signers.as_ref().filter(|(read, _)| *read == published) {
            return Ok(keys.clone());
        }
        let keys = VerificationKeys::from_jwks(&JwkSet::parse(&published).map_err(untrusted)?);
        *signers = Some((published, keys.clone()));
        Ok(keys)
    }
}
