//! The keys of one service in a token.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use guichet_jose::{Jwk, JwkSet, SignatureAlgorithm, Unsigned, VerificationKeys};
use serde::Serialize;

use crate::connection::Connection;
use crate::module::Module;
use crate::pool::{Pool, QUEUE};
use crate::{OpenError, Settings, SignError};

/// Keys that sign where they are. Shared by reference; any number of callers may wait at once.
pub struct HardwareKeys {
    published: Vec<Jwk>,
    pool: Pool,
}

impl HardwareKeys {
    /// Finds the keys, tries the one that signs, and starts the threads. Calls the device: not for an async thread.
    ///
    /// # Errors
    /// [`OpenError`] says what is not as it should be.
    pub fn open(settings: Settings) -> Result<Self, OpenError> {
        let module = Module::load(&settings.module)?;
        let (connection, published) = Connection::open(&module, &settings)?;
        let place = Arc::new(Place { module, settings, published, pin_refused: AtomicBool::new(false) });
        place.try_out(&connection)?;
        let mut opened = Some(connection);
        let signers: Vec<Signer> = (0..place.settings.sessions.max(1))
            .map(|_| Signer { place: Arc::clone(&place), connection: opened.take() })
            .collect();
        let pool =
            Pool::start(signers.into_iter().map(|mut signer| move |digest: &[u8; 32]| signer.sign(digest)), QUEUE)?;
        Ok(Self { published: place.published.clone(), pool })
    }

    /// The public keys, with `use`, `alg` and `kid` (their thumbprints); the first is the one that signs.
    #[must_use]
    pub fn published(&self) -> &[Jwk] {
        &self.published
    }

    /// Signs claims with ES256 as a compact JWS. The header has exactly `alg`, `kid`, and `typ` if given.
    ///
    /// # Errors
    /// [`SignError`]: no room, no answer in time, no device.
    pub async fn sign<T: Serialize + ?Sized>(&self, typ: Option<&str>, claims: &T) -> Result<String, SignError> {
        let kid = self.published.first().and_then(Jwk::kid);
        let token = Unsigned::new(SignatureAlgorithm::Es256, kid, typ, claims)?;
        let signature = self.pool.sign(guichet_jose::digest::sha256(token.message())).await?;
        Ok(token.signed(&signature))
    }
}

/// Where the keys are, and what they were at the start.
struct Place {
    module: Arc<Module>,
    settings: Settings,
    published: Vec<Jwk>,
    /// A wrong PIN is not tried twice: it would lock the token.
    pin_refused: AtomicBool,
}

impl Place {
    /// A private key under the name of another's public one would only be noticed by those who verify.
    fn try_out(&self, connection: &Connection) -> Result<(), OpenError> {
        let name = self.settings.keys.first().ok_or(OpenError::NoKey)?;
        let not_a_pair = || OpenError::NotAPair(name.clone());
        let keys = JwkSet { keys: self.published.iter().take(1).cloned().collect() };
        let token = Unsigned::new(SignatureAlgorithm::Es256, None, None, "Guichet").map_err(|_| not_a_pair())?;
        let signature = connection.sign(&guichet_jose::digest::sha256(token.message()))?;
        let verified =
            VerificationKeys::from_jwks(&keys).verify(&token.signed(&signature), &[SignatureAlgorithm::Es256]);
        verified.map(|_| ()).map_err(|_| not_a_pair())
    }

    fn connect(&self) -> Result<Connection, OpenError> {
        if self.pin_refused.load(Ordering::Relaxed) {
            return Err(OpenError::PinRefused(self.settings.token.clone()));
        }
        let mut opened = Connection::open(&self.module, &self.settings);
        if !matches!(opened, Ok(_) | Err(OpenError::PinRefused(_) | OpenError::PinLocked(_)))
            && self.module.begin_anew()
        {
            opened = Connection::open(&self.module, &self.settings);
        }
        if matches!(opened, Err(OpenError::PinRefused(_))) {
            self.pin_refused.store(true, Ordering::Relaxed);
        }
        let (connection, published) = opened?;
        match self.settings.keys.first() {
            Some(name) if published.first() != self.published.first() => Err(OpenError::KeyChanged(name.clone())),
            _ => Ok(connection),
        }
    }
}

/// Signs in a session of its own, and looks for the token again when it has gone away.
struct Signer {
    place: Arc<Place>,
    connection: Option<Connection>,
}

impl Signer {
    fn sign(&mut self, digest: &[u8; 32]) -> Result<Vec<u8>, SignError> {
        if let Some(connection) = &self.connection {
            match connection.sign(digest) {
                Ok(signature) => return Ok(signature),
                Err(error) => {
                    tracing::warn!(%error, "the token «{}» does not sign: {error}", self.place.settings.token)
                }
            }
        }
        // A login ends with the last session: the old one goes first.
        self.connection = None;
        let unavailable = |error: String| SignError::Unavailable(error);
        let connection = self.place.connect().map_err(|error| unavailable(error.to_string()))?;
        let signature = connection.sign(digest).map_err(|error| unavailable(error.to_string()))?;
        self.connection = Some(connection);
        Ok(signature)
    }
}
