//! What of an entry reaches the file: a keyed hash as its key, a sealed value, a sealed grant.

use data_encoding::HEXLOWER;
use serde::Serialize;

use super::{Entry, GrantId};
use crate::StoreError;
use crate::seal::{SealError, Sealer};

/// The key of a row, for which its columns are sealed.
pub(super) struct Key {
    pub(super) bytes: Vec<u8>,
    prefix: &'static str,
}

/// What most values take, in bytes: the buffer that a value is written to seldom grows.
const USUAL: usize = 2048;

/// A grant as stored: hashed to be compared, sealed to be given back.
pub(super) struct SealedGrant {
    pub(super) key: [u8; 32],
    pub(super) sealed: Vec<u8>,
}

impl Key {
    pub(super) fn of<E: Entry>(sealer: &Sealer, handle: &str) -> Self {
        let hash = sealer.hash_in(&["ephemeral/", E::PREFIX], handle.as_bytes());
        let mut bytes = Vec::with_capacity(E::PREFIX.len() + 1 + hash.len());
        bytes.extend_from_slice(E::PREFIX.as_bytes());
        bytes.push(b':');
        bytes.extend_from_slice(&hash);
        Self { bytes, prefix: E::PREFIX }
    }

    pub(super) fn seal_value<E: Serialize>(&self, sealer: &Sealer, value: &E) -> Result<Vec<u8>, StoreError> {
        let sealed = sealer.seal_written(&self.column("value"), USUAL, |plain| {
            serde_json::to_writer(plain, value).map_err(|_| Unsealed::Value)
        });
        match sealed {
            // It is kept as long as its entry: without the room that was left.
            Ok(sealed) => Ok(sealed.as_slice().to_vec()),
            Err(Unsealed::Value) => Err(StoreError::Unwritable(std::any::type_name::<E>())),
            Err(Unsealed::Cipher(error)) => Err(unavailable(error)),
        }
    }

    pub(super) fn open_value<E: Entry>(&self, sealer: &Sealer, mut sealed: Vec<u8>) -> Result<E, StoreError> {
        let plain = sealer.open_in_place(&self.column("value"), &mut sealed).map_err(|_| self.corrupt("value"))?;
        // Not wiped: the value that is read from it lives longer, and is not either.
        serde_json::from_slice(plain).map_err(|_| StoreError::Misfit {
            table: "entry",
            column: "value",
            key: self.place(),
        })
    }

    pub(super) fn seal_grant(&self, sealer: &Sealer, grant: &GrantId) -> Result<SealedGrant, StoreError> {
        let sealed = sealer.seal(&self.column("grant_id"), grant.as_str().as_bytes()).map_err(unavailable)?;
        Ok(SealedGrant { key: grant_key(sealer, grant), sealed })
    }

    pub(super) fn open_grant(&self, sealer: &Sealer, sealed: &[u8]) -> Result<GrantId, StoreError> {
        let plain = sealer.open(&self.column("grant_id"), sealed).map_err(|_| self.corrupt("grant_id"))?;
        let id = std::str::from_utf8(&plain).map_err(|_| self.corrupt("grant_id"))?;
        Ok(GrantId::new(id))
    }

    pub(super) fn corrupt(&self, column: &'static str) -> StoreError {
        StoreError::Corrupt { table: "entry", column, key: self.place() }
    }

    fn place(&self) -> String {
        let mut place = String::with_capacity(128);
        place.push_str("entry/");
        place.push_str(self.prefix);
        place.push(':');
        // Behind the prefix and its colon.
        HEXLOWER.encode_append(self.bytes.get(self.prefix.len() + 1..).unwrap_or_default(), &mut place);
        place
    }

    fn column(&self, column: &str) -> String {
        let mut place = self.place();
        place.push('/');
        place.push_str(column);
        place
    }
}

/// Why a value was not sealed.
enum Unsealed {
    Value,
    Cipher(SealError),
}

impl From<SealError> for Unsealed {
    fn from(error: SealError) -> Self {
        Self::Cipher(error)
    }
}

fn unavailable(error: SealError) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

pub(super) fn grant_key(sealer: &Sealer, grant: &GrantId) -> [u8; 32] {
    sealer.hash_bytes("ephemeral grant", grant.as_str().as_bytes())
}
