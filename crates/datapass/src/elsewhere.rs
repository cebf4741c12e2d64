//! A DataPass elsewhere: what it tells by signed webhooks (DP §3.3) brings about here what the decisions of a DataPass beside bring
//! about. Whoever has verified a webhook hands its body to [`Elsewhere::receive`].
//!
//! [`told`] reads the body; [`Told`] is kept, since the client of an authorisation of FranceConnect asks for the data of those that
//! stand on it, too; what follows goes to the same [`Grants`].

mod kept;
pub mod told;

use std::sync::Arc;

use guichet_store::{StoreError, Stores};
use tokio::sync::Mutex;

use crate::Catalogue;
use crate::grants::Grants;
use kept::Kept;
use told::{NotTold, Told};

/// Does what a DataPass elsewhere tells.
pub struct Elsewhere {
    kept: Kept,
    catalogue: Arc<Catalogue>,
    grants: Arc<dyn Grants>,
    /// One at a time: each is settled as all of its organisation stand then.
    receiving: Mutex<()>,
}

/// Why what was told is not done. It may be told again.
#[derive(Debug, thiserror::Error)]
pub enum NotReceived {
    /// The body is none that we understand.
    #[error(transparent)]
    Told(#[from] NotTold),
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whoever serves what was granted does not do it.
    #[error("what was granted is not issued: {0}")]
    Issuing(String),
}

impl Elsewhere {
    /// Keeps what is told in some stores, and has it issued.
    #[must_use]
    pub fn new(stores: &Stores, catalogue: Arc<Catalogue>, grants: Arc<dyn Grants>) -> Self {
        Self { kept: Kept::new(stores), catalogue, grants, receiving: Mutex::default() }
    }

    /// Whether there is such a definition.
    #[must_use]
    pub fn knows(&self, definition: &str) -> bool {
        self.catalogue.definition(definition).is_some()
    }

    /// Does what the body of a webhook of a definition tells; the identifier of what was issued for its request, where something was.
    /// To be told the same twice changes nothing, nor does what happened before something that was told already.
    ///
    /// # Errors
    /// [`NotReceived`].
    pub async fn receive(&self, definition: &str, body: &[u8]) -> Result<Option<String>, NotReceived> {
        let told = Told::read(&self.catalogue, definition, body)?;
        let _one_at_a_time = self.receiving.lock().await;
        self.kept.keep(told.clone()).await?;
        let all = self.kept.of(&told.siret).await?;
        // What is kept may be younger than what was just told.
        let Some(told) = all.iter().find(|known| known.request_id == told.request_id) else { return Ok(None) };
        let mut issued = None;
        for granted in told::granted(told, &all) {
            let settled = self.grants.settle(&granted).await.map_err(NotReceived::Issuing)?;
            if granted.request_id == told.request_id && granted.definition == told.definition {
                issued = settled;
            }
        }
        Ok(issued)
    }
}

/// Its statements by their names.
pub(crate) fn statements() -> Vec<(&'static str, String)> {
    [("ELSEWHERE_KEEP", kept::KEEP), ("ELSEWHERE_OF", kept::OF)].map(|(name, text)| (name, text.to_owned())).to_vec()
}

impl std::fmt::Debug for Elsewhere {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Elsewhere")
    }
}
