//! Those whom the server calls: an identity provider, the register of persons and that of organisations, a producer of
//! data, a FranceConnect that vouches for access tokens and an API behind a data provider. They run here, never in the server's process, so
//! that what they cost is not the server's.

mod data;
mod identity_provider;
mod listener;
mod organisations;
mod people;
mod producer;
mod register;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use guichet_jose::encryption::{DecryptionKey, EncryptionKey};
use guichet_jose::{JwkSet, KeyManagementAlgorithm, SignatureAlgorithm, SigningKey};
use guichet_web::{Clock, Entropy};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::wrong::{At, Wrong};

pub(crate) use data::{FOLDERS, access_token, income};
pub(crate) use organisations::ORGANISATIONS;
pub(crate) use people::{DOMAIN, Person};
pub(crate) use producer::{PRODUCER, quotient};

/// The identifier of every broker at the identity provider.
pub(crate) const CLIENT_ID: &str = "5c1d6de0a1f3c7a9d2a4b6f8e0c2a4b6d8f0a1c3e5b7d9f1a3c5e7b9d1f3a5c7";
/// Its secret there.
pub(crate) const CLIENT_SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
/// The uuid of the identity provider in the brokers' records.
pub(crate) const UID: &str = "3f1b7a52-9d0e-4c57-8b1e-6a2f5d4c3b21";
/// Where the register stands below the world's address.
pub(crate) const REGISTER: &str = "/rnipp";

/// Where the service providers' key is published.
pub(crate) const PARTY_KEYS: &str = "/party-keys";

/// How many people there are; who has logged in once returns.
pub(crate) const PEOPLE: u64 = 10_000;

/// The world outside the server.
pub(crate) struct World {
    /// `https://127.0.0.1:PORT`: the issuer of the identity provider, and the register's origin.
    pub(crate) origin: String,
    key: SigningKey,
    /// Of the service providers, where they and the identity provider encrypt.
    party_key: Option<DecryptionKey>,
    /// Of the broker for which the identity provider encrypts.
    recipient: OnceLock<EncryptionKey>,
    clock: Clock,
}

impl World {
    /// Opens the listener, and writes the certificate of its authority to `authority` for the server to trust. With
    /// `encryption`, the identity provider encrypts what it gives, and service providers have a key of that algorithm.
    pub(crate) async fn open(
        authority: &Path,
        encryption: Option<KeyManagementAlgorithm>,
        clock: Clock,
    ) -> Result<Arc<Self>, Wrong> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let origin = format!("https://{}", listener.local_addr()?);
        let acceptor = certified(authority).at("no certificate for the identity provider")?;
        let (key, _) = SigningKey::generate(SignatureAlgorithm::Es256).at("no key for the identity provider")?;
        let party_key = encryption.map(DecryptionKey::generate).transpose().at("no key for the service providers")?;
        let party_key = party_key.map(|(key, _)| key);
        let world = Arc::new(Self { origin, key, party_key, recipient: OnceLock::new(), clock });
        tokio::spawn(listener::serve(listener, acceptor, Arc::clone(&world)));
        Ok(world)
    }

    /// The key of the service providers.
    pub(crate) fn party_key(&self) -> Option<&DecryptionKey> {
        self.party_key.as_ref()
    }

    /// Whether the identity provider encrypts.
    pub(crate) fn encrypts(&self) -> bool {
        self.party_key.is_some()
    }

    /// The identity provider encrypts for the key of this set from now on.
    pub(crate) fn encrypt_for(&self, published: &JwkSet) -> Result<(), Wrong> {
        let Some(algorithm) = self.party_key.as_ref().map(DecryptionKey::algorithm) else { return Ok(()) };
        let key = published.for_encryption(algorithm).ok_or_else(|| Wrong::new("the broker publishes no such key"))?;
        let key = EncryptionKey::from_jwk(key, algorithm).at("the broker's key")?;
        self.recipient.set(key).map_err(|_| Wrong::new("the identity provider serves one broker"))
    }

    /// The person whose turn it is.
    pub(crate) fn person(number: u64) -> Person {
        Person::of(number % PEOPLE)
    }
}

/// A certificate for the loopback address, by an authority made for this run.
fn certified(authority: &Path) -> Result<TlsAcceptor, Box<dyn std::error::Error>> {
    let mut issuer = CertificateParams::new(Vec::new())?;
    issuer.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let issuer = CertifiedIssuer::self_signed(issuer, KeyPair::generate()?)?;
    std::fs::write(authority, issuer.pem())?;
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()])?.signed_by(&key, &issuer)?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config =
        rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// A random value of 64 hexadecimal digits: `state` and `nonce` of a service provider.
pub(crate) fn drawn(entropy: &Entropy) -> String {
    entropy.hex(32)
}
