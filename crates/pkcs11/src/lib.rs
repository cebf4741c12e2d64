//! Signs tokens with a key on P-256 that stays in a hardware security module, reached through the PKCS#11 module
//! (a shared library) of its maker; SoftHSM in tests.
//!
//! Calls to the device happen on threads of their own, one session each, behind a bounded queue: whoever asks waits
//! without a thread, and no longer than [`PATIENCE`]. A token that went away is looked for again at the next signature.
//!
//! ```no_run
//! use guichet_pkcs11::{HardwareKeys, KeyName, Settings};
//!
//! let keys = HardwareKeys::open(Settings {
//!     module: "/usr/lib/softhsm/libsofthsm2.so".into(),
//!     token: "guichet".to_owned(),
//!     pin: guichet_jose::Secret::new("1234".to_owned()),
//!     keys: vec![KeyName { label: Some("franceconnect-plus".to_owned()), id: None }],
//!     sessions: 4,
//! })?;
//! # async {
//! let token = keys.sign(None, &serde_json::json!({"iss": "https://op.test"})).await?;
//! # Ok::<_, guichet_pkcs11::SignError>(token) };
//! # Ok::<(), guichet_pkcs11::OpenError>(())
//! ```
#![deny(missing_docs)]

mod connection;
mod error;
mod keys;
mod module;
mod point;
mod pool;
mod settings;

pub use error::{OpenError, SignError};
pub use keys::HardwareKeys;
pub use pool::{PATIENCE, QUEUE};
pub use settings::{KeyName, Settings};
