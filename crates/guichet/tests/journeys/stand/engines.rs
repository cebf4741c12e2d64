//! Which engines the stacks of the tests store on: the same journeys on each (`GUICHET_TEST_STORES`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use guichet_broker::keys::Keys;
use guichet_broker::profiles::shipped;
use guichet_broker::records::KeyRecord;
use guichet_guichet::configuration::{DurableEngine, EphemeralEngine, StoreSettings};
use guichet_store::registry::Registry;
use guichet_store::{Place, Queues, Setup, Stores};
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use tokio::sync::{Mutex, OnceCell};

/// A setup of stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engines {
    Embedded,
    Postgres,
    PostgresAndRedis,
}

impl Engines {
    /// The one of this run; the embedded one when nothing is said.
    #[expect(clippy::disallowed_methods, reason = "the tests' own setting, not the program's")]
    pub fn chosen() -> Self {
        match std::env::var("GUICHET_TEST_STORES").as_deref() {
            Err(_) | Ok("embedded") => Self::Embedded,
            Ok("postgresql") => Self::Postgres,
            Ok("postgresql+redis") => Self::PostgresAndRedis,
            Ok(other) => panic!("GUICHET_TEST_STORES={other}: embedded, postgresql or postgresql+redis"),
        }
    }
}

/// How long a busy machine may take to give a connection or an answer of a store, in seconds.
const PATIENCE: i64 = 30;

/// Where one installation stores, beside its folder.
#[derive(Debug, Clone, Default)]
pub struct Servers {
    pub database: Option<String>,
    pub redis: Option<String>,
    /// How long they are waited for, in seconds; `None`: as an installation does where nothing is said.
    pub patience: Option<i64>,
}

impl Servers {
    /// A place that nobody has stored in.
    pub async fn fresh(engines: Engines) -> Self {
        let database = match engines {
            Engines::Embedded => None,
            Engines::Postgres | Engines::PostgresAndRedis => Some(guichet_test_servers::postgres().schema().await),
        };
        let redis = (engines == Engines::PostgresAndRedis).then(|| guichet_test_servers::redis().url());
        Self { database, redis, patience: Some(PATIENCE) }
    }

    /// Says so in `[store]`.
    pub fn configure(&self, settings: &mut StoreSettings) {
        if let Some(url) = &self.database {
            settings.durable = DurableEngine::Postgres(url.parse().unwrap());
        }
        if let Some(url) = &self.redis {
            settings.ephemeral = Some(EphemeralEngine::Redis(url.parse().unwrap()));
        }
        settings.patience_seconds = self.patience.map(|seconds| seconds.try_into().unwrap());
    }

    /// `[store]` of a configuration file.
    pub fn table(&self) -> String {
        let line = |name: &str, url: &Option<String>| url.as_ref().map(|url| format!("{name} = \"{url}\"\n"));
        let lines = [line("durable", &self.database), line("ephemeral", &self.redis)];
        let patience = self.patience.map(|seconds| format!("patience_seconds = {seconds}\n"));
        format!("[store]\n{}", lines.into_iter().flatten().chain(patience).collect::<String>())
    }

    /// Stores in a folder, with keys to sign with.
    pub async fn stores(&self, place: Place) -> Arc<Stores> {
        self.stores_with(place, Queues::default()).await
    }

    /// As [`Self::stores`], for which no more than that may wait.
    pub async fn stores_with(&self, place: Place, queues: Queues) -> Arc<Stores> {
        let stores = self.open(Setup { queues, ..Setup::embedded(place) }).await;
        give_keys(&stores).await;
        Arc::new(stores)
    }

    /// Makes the installation of several processes: its master key in that file, and keys to sign with.
    pub async fn install(&self, master_key_file: &Path) {
        let master_key_file = Some(master_key_file.to_owned());
        let stores = self.open(Setup { master_key_file, ..Setup::embedded(Place::Temporary) }).await;
        give_keys(&stores).await;
        stores.close().await.unwrap();
    }

    async fn open(&self, setup: Setup) -> Stores {
        let mut settings = StoreSettings::default();
        self.configure(&mut settings);
        let (durable, ephemeral) = (settings.durable_engine(), settings.ephemeral_engine());
        let setup = Setup { durable, ephemeral, ..setup };
        Stores::open(setup, Entropy::system().bytes(), Clock::system().now()).await.unwrap()
    }
}

/// Stores of a stack of its own, with keys to sign with.
pub async fn fresh_stores() -> Arc<Stores> {
    Servers::fresh(Engines::chosen()).await.stores(Place::Temporary).await
}

/// Where the installation of a data folder stores; the same at each start.
pub async fn of_folder(data: &Path) -> Servers {
    static KNOWN: LazyLock<Mutex<BTreeMap<PathBuf, Servers>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().await;
    if !known.contains_key(data) {
        known.insert(data.to_owned(), Servers::fresh(Engines::chosen()).await);
    }
    known[data].clone()
}

/// The configuration of a process on a data folder, whose keys are there from its first start on.
pub async fn of_process(data: &Path) -> PathBuf {
    let file = data.join("guichet.toml");
    if !file.exists() {
        let servers = of_folder(data).await;
        let stores = servers.open(Setup::embedded(Place::Directory(data.to_owned()))).await;
        give_keys(&stores).await;
        stores.close().await.unwrap();
        std::fs::write(&file, servers.table()).unwrap();
    }
    file
}

/// RSA keys take long to make, and no test is about whose they are: the stacks of one run share theirs.
async fn give_keys(stores: &Stores) {
    static MADE: OnceCell<Vec<KeyRecord>> = OnceCell::const_new();
    let keys = MADE.get_or_init(make_keys).await;
    let registry = Registry::open(&stores.durable, &stores.sealer).await.unwrap();
    registry.put_all(keys.clone(), Clock::system().now()).await.unwrap();
}

async fn make_keys() -> Vec<KeyRecord> {
    let stores = Servers::default().open(Setup::embedded(Place::Temporary)).await;
    let registry = Registry::<KeyRecord>::open(&stores.durable, &stores.sealer).await.unwrap();
    for known in shipped().unwrap() {
        let algorithms = &known.profile.token.signing_algorithms;
        Keys::open(&registry, &known.profile.service, algorithms, None, Clock::system().now()).await.unwrap();
    }
    let keys = registry.all().iter().map(|key| KeyRecord::clone(key)).collect();
    stores.close().await.unwrap();
    keys
}
