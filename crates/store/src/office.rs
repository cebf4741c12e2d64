//! An installation as another process changes it than those that serve: registries and accounts, while they run or not.
//! The running processes see a changed registry within half a second.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;

use crate::StoreError;
use crate::durable::{Durable, Prepared, is_there};
use crate::journal::{Journal, Opener};
use crate::seal::{MASTER_KEY_FILE, Sealer, existing_master_key};
use crate::setup::{DurableEngine, Queues};
use crate::stores::{DURABLE_FILE, HEADS_FILE};

/// Its name among the nodes: it has a chain of its own in the journal.
const NODE: &str = "office";

/// The durable part of an installation, opened for changes by hand.
pub struct Office {
    /// Registries and accounts.
    pub durable: Durable,
    /// Where each change is noted.
    pub journal: Journal,
    /// Opens and seals records.
    pub sealer: Arc<Sealer>,
    _lock: File,
}

impl Office {
    /// Opens the installation of the data folder `dir`, whose engine and key may be elsewhere (as in [`crate::Setup`]).
    ///
    /// # Errors
    /// [`StoreError::Io`] when there is no installation, [`StoreError::KeyMissing`] and [`StoreError::OtherKey`] without
    /// its key, [`StoreError::InUse`] and [`StoreError::NameInUse`] while another such change is made.
    pub async fn open(dir: &Path, durable: &DurableEngine, master_key_file: Option<&Path>) -> Result<Self, StoreError> {
        let file = dir.join(DURABLE_FILE);
        is_there(durable, &file)?;
        let key_file = master_key_file.map_or_else(|| dir.join(MASTER_KEY_FILE), Path::to_owned);
        let sealer = Arc::new(Sealer::from_master(&*existing_master_key(&key_file)?));
        let lock = lock(&dir.join("office.lock"))?;
        let mut prepared = Prepared::open(durable, file, false, NODE).await?;
        let check = sealer.hash("installation", "master key");
        if prepared.key_check(&check).await? != check {
            return Err(StoreError::OtherKey(key_file));
        }
        let opener = Opener { node: NODE.to_owned(), sealer: Arc::clone(&sealer) };
        let durable = prepared.start(opener, dir.join(HEADS_FILE), Queues::default()).await?;
        let journal = Journal::new(durable.clone(), NODE);
        Ok(Self { durable, journal, sealer, _lock: lock })
    }

    /// Signs the head of the chain and ends every task and thread.
    ///
    /// # Errors
    /// When the head could not be signed; everything is stopped all the same.
    pub async fn close(self) -> Result<(), StoreError> {
        self.durable.close().await
    }
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let file = File::create(path).map_err(|error| StoreError::io(path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(StoreError::io(path, error)),
    }
}
