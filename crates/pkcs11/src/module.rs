//! A PKCS#11 module, loaded and initialised once for the whole process.
//!
//! `C_Initialize` and `C_Finalize` are of the process, whatever stacks run in it: this is the one place of the program
//! that cannot do without a global. Some modules only see a token that came back when they are initialised anew, which
//! ends every session; so each call is made inside of [`Module::enter`], and a session is of one generation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Function, Pkcs11};
use cryptoki::error::{Error, RvError};
use parking_lot::{Mutex, RwLock, RwLockReadGuard};
use tokio::time::Instant;

use crate::OpenError;

static LOADED: Mutex<BTreeMap<PathBuf, Arc<Module>>> = Mutex::new(BTreeMap::new());

/// The least time between two new beginnings: each of them ends the sessions of all tokens of the module.
const PAUSE: Duration = Duration::from_secs(1);

pub(crate) struct Module {
    pub(crate) api: Pkcs11,
    /// Held by whoever calls the module; written by a new beginning.
    generation: RwLock<u64>,
    begun: Mutex<Option<Instant>>,
}

impl Module {
    /// Loads the library, or gives it again.
    pub(crate) fn load(path: &Path) -> Result<Arc<Self>, OpenError> {
        let mut loaded = LOADED.lock();
        if let Some(module) = loaded.get(path) {
            return Ok(Arc::clone(module));
        }
        let refused = |error: Error| OpenError::Module { path: path.to_owned(), reason: reason(error) };
        let api = Pkcs11::new(path).map_err(refused)?;
        initialize(&api)?;
        let module = Arc::new(Self { api, generation: RwLock::new(0), begun: Mutex::new(None) });
        loaded.insert(path.to_owned(), Arc::clone(&module));
        Ok(module)
    }

    /// To be held during a call; tells the generation, which does not end meanwhile.
    pub(crate) fn enter(&self) -> RwLockReadGuard<'_, u64> {
        // Whoever closes a session on the way out of a call holds it already.
        self.generation.read_recursive()
    }

    /// Begins anew, unless somebody is calling the module or has just done so; whether it did.
    pub(crate) fn begin_anew(&self) -> bool {
        let Some(mut generation) = self.generation.try_write() else { return false };
        let mut begun = self.begun.lock();
        if begun.is_some_and(|at| at.elapsed() < PAUSE) {
            return false;
        }
        *begun = Some(Instant::now());
        *generation += 1;
        let ended = self.api.clone().finalize();
        match ended.and_then(|()| initialize(&self.api)) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, "the PKCS#11 module cannot be initialised anew: {error}");
                false
            }
        }
    }
}

fn initialize(api: &Pkcs11) -> Result<(), Error> {
    match api.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, Function::Initialize)) => Ok(()),
        other => other,
    }
}

fn reason(error: Error) -> String {
    match error {
        Error::LibraryLoading(error) => error.to_string(),
        other => other.to_string(),
    }
}
