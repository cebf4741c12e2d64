//! Organisations that were imported into the durable store: served from memory, on every node.

use guichet_organisations::{Directory, Establishment, Lookup, NotFound, Siret};
use guichet_store::StoreError;
use guichet_store::durable::Durable;
use guichet_store::registry::{Admission, Record, Registry};
use guichet_store::seal::Sealer;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An establishment as the store keeps it, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoredEstablishment(pub Establishment);

impl Record for StoredEstablishment {
    const KIND: &'static str = "organisation";
    fn id(&self) -> String {
        self.0.siret.to_string()
    }
}

/// What was imported.
#[derive(Clone, Debug)]
pub struct Imported {
    registry: Registry<StoredEstablishment>,
}

impl Imported {
    /// Opens what is in the store, and follows its changes. A record that cannot be read any more is left out.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn open(durable: &Durable, sealer: &Arc<Sealer>) -> Result<Self, StoreError> {
        let warn = |left_out: &[guichet_store::registry::LeftOut]| {
            tracing::warn!(count = left_out.len(), "{} imported organisations cannot be read", left_out.len());
        };
        let registry = Registry::open_judged(durable, sealer, Admission::new(|_| Ok(()), warn)).await?;
        Ok(Self { registry })
    }

    /// The whole record of a number, which may hold what must not be shown.
    #[must_use]
    pub fn get(&self, siret: &Siret) -> Option<Establishment> {
        self.registry.get(siret.as_str()).map(|stored| stored.0.clone())
    }

    /// Adds or replaces establishments in one commit.
    ///
    /// # Errors
    /// When the store does not take them; then none is in it.
    pub async fn put_all(&self, establishments: Vec<Establishment>, now: Timestamp) -> Result<(), StoreError> {
        self.registry.put_all(establishments.into_iter().map(StoredEstablishment).collect(), now).await
    }
}

impl Directory for Imported {
    fn find<'a>(&'a self, siret: &'a Siret) -> Lookup<'a> {
        Box::pin(async move { NotFound::of(self.registry.get(siret.as_str()).as_ref().map(|stored| &stored.0)) })
    }
}
