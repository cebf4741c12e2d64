//! What of an entry reaches the file: a keyed hash as its key, a sealed value, a sealed grant.

use serde::Serialize;
use zeroize::Zeroizing;

use super::{Entry, GrantId};
use crate::StoreError;
use crate::seal::Sealer;

/// The key of a row and the place its columns are sealed for.
pub(super) struct Key {
    pub(super) bytes: Vec<u8>,
    place: String,
}

/// A grant as stored: hashed to be compared, sealed to be given back.
pub(super) struct SealedGrant {
    pub(super) key: [u8; 32],
    pub(super) sealed: Vec<u8>,
}

impl Key {
    pub(super) fn of<E: Entry>(sealer: &Sealer, handle: &str) -> Self {
        let hash = sealer.hash_bytes(&format!("ephemeral/{}", E::PREFIX), handle.as_bytes());
        let mut bytes = Vec::with_capacity(E::PREFIX.len() + 1 + hash.len());
        bytes.extend_from_slice(E::PREFIX.as_bytes());
        bytes.push(b':');
        bytes.extend_from_slice(&hash);
        Self { bytes, place: format!("entry/{}:{}", E::PREFIX, hex::encode(hash)) }
    }

    pub(super) fn seal_value<E: Serialize>(&self, sealer: &Sealer, value: &E) -> Result<Vec<u8>, StoreError> {
        let plain = serde_json::to_vec(value).map_err(|_| StoreError::Unwritable(std::any::type_name::<E>()))?;
        self.seal("value", sealer, &Zeroizing::new(plain))
    }

    pub(super) fn open_value<E: Entry>(&self, sealer: &Sealer, sealed: &[u8]) -> Result<E, StoreError> {
        let plain = sealer.open(&self.column("value"), sealed).map_err(|_| self.corrupt("value"))?;
        serde_json::from_slice(&plain).map_err(|_| StoreError::Misfit {
            table: "entry",
            column: "value",
            key: self.place.clone(),
        })
    }

    pub(super) fn seal_grant(&self, sealer: &Sealer, grant: &GrantId) -> Result<SealedGrant, StoreError> {
        let sealed = self.seal("grant_id", sealer, grant.as_str().as_bytes())?;
        Ok(SealedGrant { key: grant_key(sealer, grant), sealed })
    }

    pub(super) fn open_grant(&self, sealer: &Sealer, sealed: &[u8]) -> Result<GrantId, StoreError> {
        let plain = sealer.open(&self.column("grant_id"), sealed).map_err(|_| self.corrupt("grant_id"))?;
        let id = std::str::from_utf8(&plain).map_err(|_| self.corrupt("grant_id"))?;
        Ok(GrantId::new(id))
    }

    pub(super) fn corrupt(&self, column: &'static str) -> StoreError {
        StoreError::Corrupt { table: "entry", column, key: self.place.clone() }
    }

    fn seal(&self, column: &'static str, sealer: &Sealer, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        sealer.seal(&self.column(column), plain).map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    fn column(&self, column: &str) -> String {
        format!("{}/{column}", self.place)
    }
}

pub(super) fn grant_key(sealer: &Sealer, grant: &GrantId) -> [u8; 32] {
    sealer.hash_bytes("ephemeral grant", grant.as_str().as_bytes())
}
