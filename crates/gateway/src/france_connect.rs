//! FranceConnect says whose access token a call bears (AP §1.4): asked at `checktoken`, answered by a signed token within an
//! encrypted one, and nothing of it is kept beyond the call.

use std::collections::BTreeMap;
use std::pin::Pin;

use guichet_jose::encryption::{DecryptionKey, DecryptionKeys, EncryptError};
use guichet_jose::{
    ContentEncryption, JwkSet, KeyManagementAlgorithm, Secret, SignatureAlgorithm, VerificationKeys, digest,
};
use guichet_oidc::data_provider::{Expected, Wrong};
use guichet_web::Clock;
use guichet_web::outgoing::{Answer, Client, Request};
use http::{HeaderName, HeaderValue};
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::parameters::{Argument, Arguments};
use crate::refusal::Refusal;

/// Under which its state is told (AP §7).
pub(crate) const PING: &str = "franceconnect";
/// The name of the published key (AP §1.4).
const KEY: &str = "api_particulier_rsa_oaep_jwks";
const ENCRYPTION: KeyManagementAlgorithm = KeyManagementAlgorithm::RsaOaep;
const CONTENTS: [ContentEncryption; 2] = [ContentEncryption::A256Gcm, ContentEncryption::A128CbcHs256];
/// By which both journals tell of one call (AF §4 A9).
const CORRELATION: HeaderName = HeaderName::from_static("x-correlation-id");
/// Who calls, in the `User-Agent`.
const SERVICE: &str = "api-particulier";

/// Where FranceConnect is, and as whom it is asked.
#[derive(Debug)]
pub struct Settings {
    /// `…/checktoken`.
    pub checktoken_url: String,
    /// Its published keys.
    pub jwks_url: String,
    /// Who signs.
    pub issuer: String,
    /// Name and secret of the data-provider account of each API, by the name in its definition.
    pub accounts: BTreeMap<String, (String, Secret)>,
}

/// Gives the gateway's own key, which all nodes keep: base64 of PKCS#8, made by [`new_key`] where there is none yet.
pub type OwnKey = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Secret, String>> + Send>> + Send + Sync>;

/// A key for [`OwnKey`].
///
/// # Errors
/// When the library makes none.
pub fn new_key() -> Result<Secret, EncryptError> {
    let (_, pkcs8) = DecryptionKey::generate(ENCRYPTION)?;
    Ok(Secret::new(digest::base64(pkcs8.as_bytes())))
}

/// FranceConnect, as the gateway asks it.
pub struct FranceConnect {
    /// Asked one after the other, until one knows the token: a rehearsal has tokens without a login beside real ones.
    sources: Vec<Source>,
    client: Client,
    clock: Clock,
    own_key: OwnKey,
    /// An RSA key is slow to make: had when it is first needed.
    key: OnceCell<DecryptionKeys>,
}

/// One that is asked, with its keys as they were read last.
struct Source {
    settings: Settings,
    signers: Mutex<Option<(Vec<u8>, VerificationKeys)>>,
}

/// A token that is asked about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    /// Whose account asks, by the name in the definition of the API.
    pub(crate) account: &'a str,
    /// The token.
    pub(crate) token: &'a str,
    /// Names the call, in our journal and in that of FranceConnect.
    pub(crate) request_id: &'a str,
}

/// Whom an access token stands for.
#[derive(Debug)]
pub(crate) struct Introspected {
    /// The relying party that holds the token.
    pub(crate) client_id: String,
    /// What the person has let it ask for.
    pub(crate) scopes: Vec<String>,
    /// The person.
    pub(crate) identity: Arguments,
}

impl FranceConnect {
    /// Nothing is asked yet. Without any `settings`, no token is good.
    #[must_use]
    pub fn new(settings: Vec<Settings>, client: Client, clock: Clock, own_key: OwnKey) -> Self {
        let source = |settings| Source { settings, signers: Mutex::default() };
        let sources = settings.into_iter().map(source).collect();
        Self { sources, client, clock, own_key, key: OnceCell::new() }
    }

    /// The published key, for which FranceConnect encrypts.
    pub(crate) async fn published(&self) -> Result<JwkSet, String> {
        Ok(JwkSet { keys: self.keys().await?.iter().map(|key| key.public_jwk().clone()).collect() })
    }

    async fn keys(&self) -> Result<&DecryptionKeys, String> {
        let had = self.key.get_or_try_init(|| async {
            let kept = (self.own_key)().await?;
            let der = digest::from_base64(kept.expose()).ok_or("the key that is kept is no base64")?;
            let key = DecryptionKey::from_pkcs8(ENCRYPTION, Some(KEY), &der).map_err(|error| error.to_string())?;
            Ok(std::iter::once(key).collect::<DecryptionKeys>())
        });
        had.await
    }

    /// Whom a token stands for, asked with the account of one API.
    pub(crate) async fn introspect(&self, question: Question<'_>) -> Result<Introspected, Vec<Refusal>> {
        let mut told = None;
        for source in &self.sources {
            let claims = self.ask(source, question).await?;
            let known = claims.get("active").and_then(Value::as_bool) != Some(false);
            told = Some(claims);
            if known {
                break;
            }
        }
        introspected(told.unwrap_or_else(|| json!({ "active": false })))
    }

    async fn ask(&self, source: &Source, question: Question<'_>) -> Result<Value, Vec<Refusal>> {
        let account = source.settings.accounts.get(question.account);
        let (client_id, secret) = account.ok_or_else(|| unknown("no account"))?;
        let form = [("client_id", client_id.as_str()), ("client_secret", secret.expose()), ("token", question.token)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut request = Request::post_form(&source.settings.checktoken_url, form.into());
        if let Ok(id) = HeaderValue::from_str(question.request_id) {
            request = request.header(CORRELATION, id);
        }
        let answer = self.client.send(SERVICE, request).await.map_err(|failure| unknown(&failure.to_string()))?;
        match answer.status.as_u16() {
            200 => self.claims(source, &answer, client_id).await.map_err(|reason| unknown(&reason)),
            status => Err(not_told(status)),
        }
    }

    /// What is said of the token, once opened and verified; else what is wrong.
    async fn claims(&self, source: &Source, answer: &Answer, audience: &str) -> Result<Value, String> {
        let expected = Expected {
            issuer: &source.settings.issuer,
            client_id: audience,
            signed: SignatureAlgorithm::Es256,
            encrypted: ENCRYPTION,
            contents: &CONTENTS,
            now: self.clock.now().as_second(),
        };
        let signed = expected.opened(&answer.body, self.keys().await?).map_err(|error| error.to_string())?;
        let verified = match expected.verified(&signed, &self.signers(source, false).await?) {
            // Its keys may have changed since they were read.
            Err(Wrong::Signature(_)) => expected.verified(&signed, &self.signers(source, true).await?),
            verified => verified,
        };
        let mut claims = verified.map_err(|error| error.to_string())?;
        claims.remove("token_introspection").ok_or_else(|| "it says nothing of the token".to_owned())
    }

    /// The published keys of a source; `anew` has them read again.
    async fn signers(&self, source: &Source, anew: bool) -> Result<VerificationKeys, String> {
        let known = source.signers.lock().as_ref().map(|(_, keys)| keys.clone()).filter(|_| !anew);
        if let Some(keys) = known {
            return Ok(keys);
        }
        let answer = self.client.send(SERVICE, Request::get(&source.settings.jwks_url)).await;
        let published = answer.map_err(|failure| failure.to_string())?.body.to_vec();
        let mut signers = source.signers.lock();
        match signers.as_ref().filter(|(read, _)| *read == published) {
            Some((_, keys)) => Ok(keys.clone()),
            None => {
                let set = JwkSet::parse(&published).map_err(|error| error.to_string())?;
                let keys = VerificationKeys::from_jwks(&set);
                *signers = Some((published, keys.clone()));
                Ok(keys)
            }
        }
    }
}

/// Whom a token stands for, as `token_introspection` says it.
pub(crate) fn introspected(claims: Value) -> Result<Introspected, Vec<Refusal>> {
    let introspection: Introspection = serde_json::from_value(claims).map_err(|error| unknown(&error.to_string()))?;
    if !introspection.active {
        return Err(refused("50002"));
    }
    Ok(Introspected {
        identity: introspection.identity()?,
        scopes: introspection.scope.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        client_id: introspection.aud.unwrap_or_default(),
    })
}

/// A status other than 200.
pub(crate) fn not_told(status: u16) -> Vec<Refusal> {
    match status {
        400 => refused("50001"),
        401 => refused("50002"),
        status => unknown(&format!("status {status}")),
    }
}

fn refused(code: &'static str) -> Vec<Refusal> {
    vec![Refusal::FranceConnect { code, detail: String::new() }]
}

fn unknown(reason: &str) -> Vec<Refusal> {
    tracing::warn!(reason, "FranceConnect does not say whose the access token is: {reason}");
    refused("51999")
}

/// `token_introspection` (AP §1.4).
#[derive(Debug, Deserialize)]
struct Introspection {
    active: bool,
    #[serde(default)]
    aud: Option<String>,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    family_name: Option<String>,
    #[serde(default)]
    given_name: Option<String>,
    #[serde(default)]
    birthdate: Option<String>,
    #[serde(default)]
    birthplace: Option<String>,
    #[serde(default)]
    birthcountry: Option<String>,
    #[serde(default)]
    gender: Option<String>,
}

impl Introspection {
    /// The person, as parameters would describe her (AP §1.4, step 7).
    fn identity(&self) -> Result<Arguments, Vec<Refusal>> {
        let mut identity = Arguments::default();
        let mut missing = Vec::new();
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        match filled(&self.family_name) {
            Some(name) => identity.set("nom_naissance", Argument::Text(name)),
            None => missing.push("00420"),
        }
        match filled(&self.given_name) {
            Some(names) => {
                let names = names.split_whitespace().map(str::to_owned).collect();
                identity.set("prenoms", Argument::List(names));
            }
            None => missing.push("00421"),
        }
        let mut parts = self.birthdate.as_deref().unwrap_or_default().splitn(3, '-');
        for (slot, code) in [("annee_naissance", "00422"), ("mois_naissance", "00423"), ("jour_naissance", "00424")] {
            match parts.next().filter(|part| !part.is_empty()).map(str::parse::<i64>) {
                Some(Ok(part)) => identity.set(slot, Argument::Number(part)),
                Some(Err(_)) => missing.push("00425"),
                None => missing.push(code),
            }
        }
        for (slot, text) in [("commune_naissance", &self.birthplace), ("pays_naissance", &self.birthcountry)] {
            if let Some(text) = filled(text) {
                identity.set(slot, Argument::Text(text));
            }
        }
        let sex = if self.gender.as_deref() == Some("male") { "M" } else { "F" };
        identity.set("sexe", Argument::Text(sex.to_owned()));
        if missing.is_empty() {
            return Ok(identity);
        }
        Err(missing.into_iter().map(|code| Refusal::Parameter { code: code.to_owned() }).collect())
    }
}
