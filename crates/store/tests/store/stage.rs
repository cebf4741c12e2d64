//! What every journey starts from: an instant, an installation on some engines, entries.

use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};

use guichet_store::ephemeral::{Entry, Lifetime};
use guichet_store::journal::{Archive, Event};
use guichet_store::{Address, DurableEngine, EphemeralEngine, Place, Setup, StoreError, Stores};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions, Connection, Executor};

pub const NODE: &str = "node-1";

/// Which engines an installation is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Engines {
    Embedded,
    Postgres,
    PostgresAndRedis,
}

/// Makes a test of each function, once for each combination of engines; those after the semicolon on several threads.
macro_rules! on_every_engine {
    ($($test:ident),* $(,)? $(; $($parallel:ident),* $(,)?)?) => {
        on_durable_engines!($($test),* $(; $($parallel),*)?);
        tests_of!(postgres_and_redis PostgresAndRedis [$($test)*] [$($($parallel)*)?]);
    };
}

/// As `on_every_engine`, of what does not meet the ephemeral store.
macro_rules! on_durable_engines {
    ($($test:ident),* $(,)? $(; $($parallel:ident),* $(,)?)?) => {
        tests_of!(embedded Embedded [$($test)*] [$($($parallel)*)?]);
        tests_of!(postgres Postgres [$($test)*] [$($($parallel)*)?]);
    };
}

macro_rules! tests_of {
    ($module:ident $engines:ident [$($test:ident)*] [$($parallel:ident)*]) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $test() {
                    super::$test($crate::stage::Engines::$engines).await;
                }
            )*
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $parallel() {
                    super::$parallel($crate::stage::Engines::$engines).await;
                }
            )*
        }
    };
}

/// Where the stores of an installation are; they are opened and closed as often as a test wants.
#[derive(Serialize, Deserialize)]
pub struct Installation {
    pub engines: Engines,
    /// Removed with its owner.
    folder: std::path::PathBuf,
    master: [u8; 32],
    database: Option<String>,
    redis: Option<String>,
    #[serde(skip)]
    _owned: Option<tempfile::TempDir>,
}

impl Installation {
    pub async fn new(engines: Engines) -> Self {
        // Each has a master key of its own, as in reality; what it shares a server with does not meet it.
        static MADE: AtomicU8 = AtomicU8::new(0);
        let owned = tempfile::tempdir().unwrap();
        let database = match engines {
            Engines::Embedded => None,
            Engines::Postgres | Engines::PostgresAndRedis => Some(guichet_test_servers::postgres().schema().await),
        };
        let redis = (engines == Engines::PostgresAndRedis).then(|| guichet_test_servers::redis().url());
        let master = [MADE.fetch_add(1, Ordering::Relaxed); 32];
        Self { engines, folder: owned.path().join("data"), master, database, redis, _owned: Some(owned) }
    }

    pub fn setup(&self, place: Place) -> Setup {
        let mut setup = Setup::embedded(place);
        if let Some(url) = &self.database {
            setup.durable = DurableEngine::Postgres(Address::new(url));
            setup.ephemeral = EphemeralEngine::Postgres(Address::new(url));
        }
        if let Some(url) = &self.redis {
            setup.ephemeral = EphemeralEngine::Redis(Address::new(url));
        }
        setup
    }

    /// Its data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub async fn open(&self) -> Stores {
        self.try_open(self.setup(self.place()), self.master).await.unwrap()
    }

    /// Another process of the same installation, with a folder of its own and the same key.
    pub async fn open_as(&self, node: &str) -> Stores {
        let place = Place::Directory(self.folder.with_file_name(node));
        let key = self.folder.with_file_name("master.key");
        let setup = Setup { node: node.to_owned(), master_key_file: Some(key), ..self.setup(place) };
        self.try_open(setup, self.master).await.unwrap()
    }

    pub async fn try_open(&self, setup: Setup, fresh_master: [u8; 32]) -> Result<Stores, StoreError> {
        Stores::open(setup, fresh_master, at(0)).await
    }

    pub fn place(&self) -> Place {
        Place::Directory(self.folder.clone())
    }

    pub async fn archive(&self) -> Archive {
        let setup = self.setup(self.place());
        Archive::open(self.folder(), &setup.durable, None).await.unwrap()
    }

    /// A connection to the durable database, beside the program.
    pub async fn sql(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        let url = match &self.database {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", self.folder.join("guichet.db").display()),
        };
        url.parse::<AnyConnectOptions>().unwrap().connect().await.unwrap()
    }

    /// Changes the durable database behind the program's back.
    pub async fn tamper(&self, statements: &str) {
        let mut sql = self.sql().await;
        sql.execute(AssertSqlSafe(statements.to_owned())).await.unwrap();
        sql.close().await.unwrap();
    }
}

/// Stores of an installation that nothing else opens: nothing of it has to survive.
pub async fn stores(engines: Engines) -> Stores {
    let installation = Installation::new(engines).await;
    installation.try_open(installation.setup(Place::Temporary), installation.master).await.unwrap()
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    pub client_id: String,
}

impl Entry for Code {
    const PREFIX: &'static str = "code";
}

pub fn code(client_id: &str) -> Code {
    Code { client_id: client_id.to_owned() }
}

/// `seconds` after the fixed instant that the journeys begin at.
pub fn at(seconds: i64) -> Timestamp {
    let start: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
    start + SignedDuration::from_secs(seconds)
}

/// Sixty seconds to be read, an hour to be remembered.
pub fn lifetime(now: Timestamp) -> Lifetime {
    Lifetime::of(60, 3600, now)
}

pub fn event(seconds: i64, name: &'static str) -> Event {
    Event::new(at(seconds), "fc_core_low_app", name, "FRONT_CINEMATIC", "1.0.0")
        .field("spId", format!("client-{seconds}"))
        .personal("ip", "192.0.2.7")
}
