//! FranceConnect says whose access token a call bears (AP §1.4): asked at `checktoken`, answered by a signed token within an
//! encrypted one, and nothing of it is kept beyond the call.

use std::collections::BTreeMap;
use std::pin::Pin;

use guichet_jose::encryption::{DecryptionKey, DecryptionKeys, EncryptError};
use guichet_jose::{
    ContentEncryption, JwkSet, KeyManagementAlgorithm, Secret, SignatureAlgorithm, VerificationKeys, digest,
};
use guichet_web::outgoing::{Answer, Client, Request};
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::parameters::{Argument, Arguments};
use crate::refusal::Refusal;

/// Under which its state is told (AP §7).
pub(crate) const PING: &str = "franceconnect";
/// The name of the published key (AP §1.4).
const KEY: &str = "api_particulier_rsa_oaep_jwks";
const ENCRYPTION: KeyManagementAlgorithm = KeyManagementAlgorithm::RsaOaep;
const CONTENTS: [ContentEncryption; 2] = [ContentEncryption::A256Gcm, ContentEncryption::A128CbcHs256];
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
    settings: Settings,
    client: Client,
    own_key: OwnKey,
    /// An RSA key is slow to make: had when it is first needed.
    key: OnceCell<DecryptionKeys>,
    signers: Mutex<Option<(Vec<u8>, VerificationKeys)>>,
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
    /// Nothing is asked yet.
    #[must_use]
    pub fn new(settings: Settings, client: Client, own_key: OwnKey) -> Self {
        Self { settings, client, own_key, key: OnceCell::new(), signers: Mutex::new(None) }
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
    pub(crate) async fn introspect(&self, account: &str, token: &str) -> Result<Introspected, Vec<Refusal>> {
        let (client_id, secret) = self.settings.accounts.get(account).ok_or_else(|| unknown("no account"))?;
        let form = [("client_id", client_id.as_str()), ("client_secret", secret.expose()), ("token", token)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let request = Request::post_form(&self.settings.checktoken_url, form.into());
        let answer = self.client.send(SERVICE, request).await.map_err(|failure| unknown(&failure.to_string()))?;
        let claims = match answer.status.as_u16() {
            200 => self.claims(&answer, client_id).await.map_err(|reason| unknown(&reason))?,
            status => return Err(not_told(status)),
        };
        introspected(claims)
    }

    /// What is said of the token, once opened and verified; else what is wrong.
    async fn claims(&self, answer: &Answer, audience: &str) -> Result<Value, String> {
        let text = std::str::from_utf8(&answer.body).map_err(|error| error.to_string())?.trim();
        let keys = self.keys().await?;
        let opened = keys.decrypt(text, &[ENCRYPTION], &CONTENTS).map_err(|error| error.to_string())?;
        let signed = String::from_utf8(opened.content).map_err(|error| error.to_string())?;
        let mut claims = match self.verified(&signed, false).await {
            Ok(claims) => claims,
            // Its keys may have changed since they were read.
            Err(_) => self.verified(&signed, true).await?,
        };
        if claims.get("iss").and_then(Value::as_str) != Some(&self.settings.issuer) {
            return Err("it comes from another issuer".to_owned());
        }
        if claims.get("aud").and_then(Value::as_str) != Some(audience) {
            return Err("it is for another data provider".to_owned());
        }
        claims.remove("token_introspection").ok_or_else(|| "it says nothing of the token".to_owned())
    }

    async fn verified(&self, signed: &str, anew: bool) -> Result<serde_json::Map<String, Value>, String> {
        let known = if anew { None } else { self.signers.lock().as_ref().map(|(published, _)| published.clone()) };
        let published = match known {
            Some(published) => published,
            None => {
                let answer = self.client.send(SERVICE, Request::get(&self.settings.jwks_url)).await;
                answer.map_err(|failure| failure.to_string())?.body.to_vec()
            }
        };
        let mut signers = self.signers.lock();
        if signers.as_ref().is_none_or(|(read, _)| *read != published) {
            let set = JwkSet::parse(&published).map_err(|error| error.to_string())?;
            *signers = Some((published, VerificationKeys::from_jwks(&set)));
        }
        let Some((_, keys)) = signers.as_ref() else { return Err("it publishes no keys".to_owned()) };
        let verified = keys.verify(signed, &[SignatureAlgorithm::Es256]).map_err(|error| error.to_string())?;
        verified.claims().map_err(|error| error.to_string())
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
