//! Opens everything that one process needs, and closes it in order.

use std::sync::Arc;

use jiff::Timestamp;

use crate::durable::{Durable, Prepared};
use crate::ephemeral::Ephemeral;
use crate::folder::Folder;
use crate::journal::{Journal, Opener};
use crate::limits::Limits;
use crate::seal::{MASTER_KEY_FILE, Sealer, existing_master_key, master_key};
use crate::setup::{EphemeralEngine, Setup};
use crate::unlogged::Unlogged;
use crate::{StoreError, ephemeral, limits, registry};

pub(crate) const DURABLE_FILE: &str = "guichet.db";
pub(crate) const HEADS_FILE: &str = "journal-heads.jsonl";
const EPHEMERAL_FILE: &str = "ephemeral.db";

/// The stores of one stack. Each part is cloned to whoever needs it.
#[derive(Debug)]
pub struct Stores {
    /// Interactions, codes, tokens, sessions.
    pub ephemeral: Ephemeral,
    /// SQL that survives a power cut.
    pub durable: Durable,
    /// Rate limits: of all nodes that share the ephemeral store.
    pub limits: Limits,
    /// What the law asks to keep.
    pub journal: Journal,
    /// Seals, hashes and derives keys, from the folder's master key.
    pub sealer: Arc<Sealer>,
    // Last, so that the folder goes after all that stands in it.
    folder: Folder,
}

impl Stores {
    /// Opens or makes the stores. `fresh_master` becomes the master key at the first start and is dropped at later
    /// ones.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has the folder, [`StoreError::NameInUse`] when one has the node's
    /// name, [`StoreError::KeyMissing`] and [`StoreError::OtherKey`] when data are there but not their key,
    /// [`StoreError::Io`], [`StoreError::Sql`], [`StoreError::Migrate`], [`StoreError::Ephemeral`].
    pub async fn open(setup: Setup, fresh_master: [u8; 32], now: Timestamp) -> Result<Self, StoreError> {
        let Setup { place, node, master_key_file, durable, ephemeral, queues } = setup;
        let folder = tokio::task::spawn_blocking(move || Folder::open(place))
            .await
            .map_err(|error| StoreError::Unavailable(error.to_string()))??;
        let path = folder.path();
        let key_file = master_key_file.unwrap_or_else(|| path.join(MASTER_KEY_FILE));

        let file = path.join(DURABLE_FILE);
        let mut prepared = Prepared::open(&durable, file, folder.is_temporary(), &node).await?;
        let master = if prepared.is_installed().await? {
            existing_master_key(&key_file)?
        } else {
            master_key(&key_file, fresh_master)?
        };
        let sealer = Arc::new(Sealer::from_master(&master));
        let check = sealer.hash("installation", "master key");
        if prepared.key_check(&check).await? != check {
            return Err(StoreError::OtherKey(key_file));
        }

        let opener = Opener { node: node.clone(), sealer: Arc::clone(&sealer) };
        let durable = prepared.start(opener, path.join(HEADS_FILE), queues).await?;
        registry::forget_removed(&durable, now).await?;
        let of_ephemeral = Arc::clone(&sealer);
        let (ephemeral, limits) = match ephemeral {
            EphemeralEngine::Embedded => {
                let (file, most_waiting) = (path.join(EPHEMERAL_FILE), queues.ephemeral_writes);
                let ephemeral = Ephemeral::embedded(&file, of_ephemeral, folder.is_temporary(), most_waiting)?;
                (ephemeral, Limits::in_memory())
            }
            EphemeralEngine::Postgres(address) => {
                let tables = Arc::new(Unlogged::open(&address, &[ephemeral::TABLES, limits::TABLES]).await?);
                (Ephemeral::postgres(Arc::clone(&tables), of_ephemeral), Limits::in_postgres(tables, &sealer))
            }
            EphemeralEngine::Redis(address) => {
                (Ephemeral::redis(&address, of_ephemeral)?, Limits::in_redis(&address, &sealer)?)
            }
        };
        let journal = Journal::new(durable.clone(), &node);
        Ok(Self { ephemeral, durable, limits, journal, sealer, folder })
    }

    /// The folder that holds the files (`--data DIR`, or one that goes with this value).
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Signs the last head of the journal, writes what is queued, and ends every task and thread. Later calls on
    /// clones of the parts answer [`StoreError::Unavailable`].
    ///
    /// # Errors
    /// When the last head could not be signed; everything is stopped all the same.
    pub async fn close(self) -> Result<(), StoreError> {
        let stopped = self.ephemeral.stop().await;
        self.durable.close().await?;
        stopped
    }
}
