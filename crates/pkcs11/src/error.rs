//! What can go wrong, at the start and at a signature, each as a sentence for whoever runs the program.

use std::path::PathBuf;

use crate::KeyName;

/// Why keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The shared library.
    #[error("the PKCS#11 module {} cannot be loaded: {reason}{}", path.display(), when_static())]
    Module {
        /// Where it was looked for.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// No such token.
    #[error("there is no token «{wanted}»: the module shows {}", listed(present))]
    TokenMissing {
        /// The label that was asked for.
        wanted: String,
        /// The labels of the tokens that are there.
        present: Vec<String>,
    },
    /// The PIN is wrong.
    #[error(
        "the token «{0}» refuses the PIN; it is not tried again before the next start, for tokens lock after a few wrong ones"
    )]
    PinRefused(String),
    /// Too many wrong PINs.
    #[error("the PIN of the token «{0}» is locked: its security officer can set a new one")]
    PinLocked(String),
    /// No such private key.
    #[error("the token «{token}» has no private key {wanted} on a curve: it has {}", listed(present))]
    KeyMissing {
        /// The token.
        token: String,
        /// The name that was asked for.
        wanted: KeyName,
        /// The labels of the private keys that are there.
        present: Vec<String>,
    },
    /// Several keys of that name.
    #[error("the token «{token}» has several keys {wanted}: name one by its id too")]
    KeyAmbiguous {
        /// The token.
        token: String,
        /// The name that was asked for.
        wanted: KeyName,
    },
    /// A private key without its public half.
    #[error(
        "the token «{token}» has no public key for {wanted}: it is needed to publish it, import it beside the private one"
    )]
    PublicKeyMissing {
        /// The token.
        token: String,
        /// The name that was asked for.
        wanted: KeyName,
    },
    /// Another kind of key.
    #[error("the key {0} is not on the curve P-256, which ES256 needs")]
    NotP256(KeyName),
    /// What it signs does not verify.
    #[error("what the private key {0} signs does not verify with the public key of that name: they are not a pair")]
    NotAPair(KeyName),
    /// No key is named.
    #[error("no key is named")]
    NoKey,
    /// The key is another one than at the start.
    #[error("the key {0} is not the one that was published at the start")]
    KeyChanged(KeyName),
    /// Any other answer of the module.
    #[error("{0}")]
    Device(#[from] DeviceError),
    /// The threads that call the device.
    #[error("no thread for the PKCS#11 module: {0}")]
    Thread(#[from] std::io::Error),
}

/// What a PKCS#11 function answered when it did not do its work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the PKCS#11 module failed: {0}")]
pub struct DeviceError(String);

impl From<cryptoki::error::Error> for DeviceError {
    fn from(error: cryptoki::error::Error) -> Self {
        use cryptoki::error::Error;
        Self(match error {
            // The name is what makers document; the library's text for it is a paragraph of the standard.
            Error::Pkcs11(code, function) => format!("C_{function:?} answered {code:?}"),
            other => other.to_string(),
        })
    }
}

impl From<cryptoki::error::Error> for OpenError {
    fn from(error: cryptoki::error::Error) -> Self {
        Self::Device(error.into())
    }
}

/// Why there is no signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// As many wait as may.
    #[error("the queue before the hardware security module is full")]
    Busy,
    /// The device did not answer in time.
    #[error("the hardware security module did not answer within {} s", crate::PATIENCE.as_secs())]
    TimedOut,
    /// The device, or what is in it, is not there; says why.
    #[error("{0}")]
    Unavailable(String),
    /// What is to be signed is no JSON.
    #[error(transparent)]
    Claims(#[from] guichet_jose::JoseError),
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        names => names.iter().map(|name| format!("«{name}»")).collect::<Vec<_>>().join(", "),
    }
}

fn when_static() -> &'static str {
    if cfg!(target_feature = "crt-static") {
        " (this program is linked statically and can load no module at all: build it for a target with a shared C library)"
    } else {
        ""
    }
}
