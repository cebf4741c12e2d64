//! One session with a token, logged in, and the keys found there.

use std::sync::Arc;

use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use guichet_jose::Jwk;

use crate::error::DeviceError;
use crate::module::Module;
use crate::point::public_key;
use crate::{KeyName, OpenError, Settings};

/// A session and the private key with which it signs.
pub(crate) struct Connection {
    link: Link,
    key: ObjectHandle,
}

/// A session; closed when it is dropped, unless the module ended it by beginning anew: its number may then be another's.
struct Link {
    module: Arc<Module>,
    generation: u64,
    session: Option<Session>,
}

impl Drop for Link {
    fn drop(&mut self) {
        let generation = self.module.enter();
        if *generation == self.generation
            && let Some(Err(error)) = self.session.take().map(Session::close)
        {
            tracing::debug!(%error, "a PKCS#11 session did not close: {error}");
        }
    }
}

impl Link {
    fn session(&self) -> Result<&Session, Error> {
        self.session.as_ref().ok_or(Error::Pkcs11(RvError::SessionClosed, cryptoki::context::Function::OpenSession))
    }
}

impl Connection {
    /// Opens a session, logs in and finds the keys: those that are published, in the order of their names.
    pub(crate) fn open(module: &Arc<Module>, settings: &Settings) -> Result<(Self, Vec<Jwk>), OpenError> {
        let generation = module.enter();
        let slot = slot(module, &settings.token)?;
        let session = module.api.open_ro_session_no_drop(slot)?;
        let link = Link { module: Arc::clone(module), generation: *generation, session: Some(session) };
        log_in(link.session()?, settings)?;
        let first = settings.keys.first().ok_or(OpenError::NoKey)?;
        let key = private_key(link.session()?, settings, first)?;
        let mut published = Vec::new();
        for name in &settings.keys {
            published.push(published_key(link.session()?, settings, name)?);
        }
        Ok((Self { link, key }, published))
    }

    /// The signature of a SHA-256 digest, as JWS wants it: the two numbers, 32 bytes each (RFC 7518 §3.4).
    pub(crate) fn sign(&self, digest: &[u8; 32]) -> Result<Vec<u8>, DeviceError> {
        let generation = self.link.module.enter();
        if *generation != self.link.generation {
            return Err(Error::Pkcs11(RvError::SessionClosed, cryptoki::context::Function::Sign).into());
        }
        Ok(self.link.session()?.sign(&Mechanism::Ecdsa, self.key, digest)?)
    }
}

fn slot(module: &Module, wanted: &str) -> Result<Slot, OpenError> {
    let mut present = Vec::new();
    for slot in module.api.get_slots_with_token()? {
        // A token that went away hides none of the others.
        let Ok(token) = module.api.get_token_info(slot) else { continue };
        if !token.token_initialized() {
            continue;
        }
        if token.label() == wanted {
            return Ok(slot);
        }
        present.push(token.label().to_owned());
    }
    Err(OpenError::TokenMissing { wanted: wanted.to_owned(), present })
}

/// A login is of the whole process: another session's holds here too.
fn log_in(session: &Session, settings: &Settings) -> Result<(), OpenError> {
    let pin = AuthPin::new(settings.pin.expose().to_owned().into());
    match session.login(UserType::User, Some(&pin)) {
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _)) => {
            Err(OpenError::PinRefused(settings.token.clone()))
        }
        Err(Error::Pkcs11(RvError::PinLocked, _)) => Err(OpenError::PinLocked(settings.token.clone())),
        Err(error) => Err(error.into()),
    }
}

fn template(class: ObjectClass, name: &KeyName) -> Vec<Attribute> {
    let label = name.label.as_ref().map(|label| Attribute::Label(label.as_bytes().to_vec()));
    let id = name.id.clone().map(Attribute::Id);
    [Attribute::Class(class), Attribute::KeyType(KeyType::EC)].into_iter().chain(label).chain(id).collect()
}

fn private_key(session: &Session, settings: &Settings, name: &KeyName) -> Result<ObjectHandle, OpenError> {
    let token = || settings.token.clone();
    match session.find_objects(&template(ObjectClass::PRIVATE_KEY, name))?.as_slice() {
        [key] => Ok(*key),
        [] => Err(OpenError::KeyMissing { token: token(), wanted: name.clone(), present: labels(session)? }),
        _ => Err(OpenError::KeyAmbiguous { token: token(), wanted: name.clone() }),
    }
}

fn labels(session: &Session) -> Result<Vec<String>, Error> {
    let mut labels = Vec::new();
    for key in session.find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY)])? {
        for attribute in session.get_attributes(key, &[AttributeType::Label])? {
            if let Attribute::Label(label) = attribute {
                labels.push(String::from_utf8_lossy(&label).into_owned());
            }
        }
    }
    Ok(labels)
}

fn published_key(session: &Session, settings: &Settings, name: &KeyName) -> Result<Jwk, OpenError> {
    let token = || settings.token.clone();
    let found = session.find_objects(&template(ObjectClass::PUBLIC_KEY, name))?;
    let key = match found.as_slice() {
        [key] => *key,
        [] => return Err(OpenError::PublicKeyMissing { token: token(), wanted: name.clone() }),
        _ => return Err(OpenError::KeyAmbiguous { token: token(), wanted: name.clone() }),
    };
    let (mut parameters, mut point) = (Vec::new(), Vec::new());
    for attribute in session.get_attributes(key, &[AttributeType::EcParams, AttributeType::EcPoint])? {
        match attribute {
            Attribute::EcParams(bytes) => parameters = bytes,
            Attribute::EcPoint(bytes) => point = bytes,
            _ => {}
        }
    }
    public_key(&parameters, &point).ok_or_else(|| OpenError::NotP256(name.clone()))
}
