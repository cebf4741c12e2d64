//! Opens everything in one folder, and closes it in order.

use std::sync::Arc;

use jiff::Timestamp;

use crate::durable::{Durable, Settings};
use crate::ephemeral::Ephemeral;
use crate::folder::{Folder, Place};
use crate::journal::{Journal, Opener};
use crate::seal::{MASTER_KEY_FILE, Sealer, master_key};
use crate::{StoreError, registry, statements};

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
    /// What the law asks to keep.
    pub journal: Journal,
    /// Seals, hashes and derives keys, from the folder's master key.
    pub sealer: Arc<Sealer>,
    // Last, so that the folder goes after all that stands in it.
    folder: Folder,
}

impl Stores {
    /// Opens or makes the stores of a place. `node` names this process among those that share a durable store, and
    /// its chain in the journal; `fresh_master` becomes the master key at the first start and is dropped at later
    /// ones.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has the folder, [`StoreError::KeyMissing`] when data are there but
    /// not their key, [`StoreError::Io`], [`StoreError::Sql`], [`StoreError::Migrate`], [`StoreError::Ephemeral`].
    pub async fn open(place: Place, node: &str, fresh_master: [u8; 32], now: Timestamp) -> Result<Self, StoreError> {
        let folder = tokio::task::spawn_blocking(move || Folder::open(place))
            .await
            .map_err(|error| StoreError::Unavailable(error.to_string()))??;
        let database = folder.path().join(DURABLE_FILE);
        let key_file = folder.path().join(MASTER_KEY_FILE);
        if database.exists() && !key_file.exists() {
            return Err(StoreError::KeyMissing(key_file));
        }
        let master = master_key(folder.path(), fresh_master)?;
        let sealer = Arc::new(Sealer::from_master(&master));

        let opener = Opener { node: node.to_owned(), sealer: Arc::clone(&sealer) };
        let heads = folder.path().join(HEADS_FILE);
        let settings = Settings { database, heads, volatile: folder.is_temporary() };
        let durable = Durable::open(settings, opener).await?;
        if !same_key(&durable, &sealer).await? {
            durable.abandon().await?;
            return Err(StoreError::OtherKey(key_file));
        }
        registry::forget_removed(&durable, now).await?;
        let synchronous = if folder.is_temporary() { "OFF" } else { "NORMAL" };
        let ephemeral = Ephemeral::embedded(&folder.path().join(EPHEMERAL_FILE), Arc::clone(&sealer), synchronous)?;
        let journal = Journal::new(durable.clone(), node);
        Ok(Self { ephemeral, durable, journal, sealer, folder })
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

/// Whether the data were sealed with this key; the first start states which one it is.
async fn same_key(durable: &Durable, sealer: &Sealer) -> Result<bool, StoreError> {
    let check = sealer.hash("installation", "master key");
    let mine = check.clone();
    let write = durable.write(move |work| {
        Box::pin(async move {
            sqlx::query(statements::INSTALLATION_CHECK_PUT).bind(mine).execute(work.sql()).await?;
            Ok(sqlx::query_scalar::<_, String>(statements::INSTALLATION_CHECK).fetch_one(work.sql()).await?)
        })
    });
    Ok(write.await? == check)
}
