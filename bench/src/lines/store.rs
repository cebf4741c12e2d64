//! The ephemeral store by itself, in a process of its own on the server's core: what 1,000,000 live entries take, and
//! what it costs a write that others expire at the same time.

use std::path::Path;
use std::time::Duration;

use guichet_store::ephemeral::{Entry, Ephemeral, Lifetime};
use guichet_store::{Address, DurableEngine, Place, Setup, Stores};
use guichet_web::clock::Stopwatch;
use guichet_web::{Clock, Entropy};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::Bench;
use super::inside::{Inside, Said, measured};
use crate::figure::Figure;
use crate::quantiles::{Quantiles, Sorted};
use crate::server::usage;
use crate::wrong::{At, Wrong};

/// Live entries of the lines that count them.
pub(super) const ENTRIES: usize = 1_000_000;
/// As many as a check needs.
pub(super) const QUICK_ENTRIES: usize = 2_000;
/// Writers that fill the store together.
const FILLERS: usize = 64;
/// Length of an entry's value, as that of an access token of FranceConnect with its claims.
const LENGTH: usize = 800;
/// Writes a second of the line on expiry, a few each millisecond.
const PUTS_EACH_TICK: usize = 4;
const TICK: Duration = Duration::from_millis(1);
/// Seconds that an entry lives where entries expire.
const SHORT: u32 = 5;
/// Seconds that it lives where none does.
const LONG: u32 = 24 * 3600;

/// What a token stands for: as long, and nobody reads it.
#[derive(Serialize, Deserialize)]
struct Token {
    filling: String,
}

impl Entry for Token {
    const PREFIX: &'static str = "access-token";
}

impl Token {
    fn new(entropy: &Entropy) -> Self {
        Self { filling: entropy.hex(LENGTH / 2) }
    }
}

pub(super) async fn memory(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    Ok(vec![measured(bench, Inside::StoreMemory, "store-memory", "peak_mib")?])
}

pub(super) async fn expiry(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    Ok(vec![measured(bench, Inside::StoreExpiry, "store-expiry", "added_p999_ms")?])
}

pub(super) async fn open(folder: &Path, clock: &Clock) -> Result<Stores, Wrong> {
    open_on(folder, None, clock).await
}

/// The stores of a folder; what survives a power cut is in the database, where there is one.
pub(super) async fn open_on(folder: &Path, postgresql: Option<&str>, clock: &Clock) -> Result<Stores, Wrong> {
    let master = Entropy::system().bytes();
    let durable = postgresql.map_or(DurableEngine::Sqlite, |url| DurableEngine::Postgres(Address::new(url)));
    let setup = Setup { durable, ..Setup::embedded(Place::Directory(folder.to_owned())) };
    Stores::open(setup, master, clock.now()).await.at("the store")
}

/// Stores tokens in the folder of a server that does not run.
pub(super) async fn fill_folder(folder: &Path, entries: usize) -> Result<(), Wrong> {
    let clock = Clock::system();
    let stores = open(folder, &clock).await?;
    fill(&stores.ephemeral, entries, LONG, &clock).await?;
    stores.close().await.at("the store")
}

async fn fill(store: &Ephemeral, entries: usize, seconds: u32, clock: &Clock) -> Result<(), Wrong> {
    let mut filling = JoinSet::new();
    for _ in 0..FILLERS {
        let (store, clock, entropy) = (store.clone(), clock.clone(), Entropy::system());
        filling.spawn(async move {
            for _ in 0..entries.div_ceil(FILLERS) {
                put(&store, seconds, &clock, &entropy).await?;
            }
            Ok::<(), Wrong>(())
        });
    }
    while let Some(ended) = filling.join_next().await {
        ended.at("a writer")??;
    }
    Ok(())
}

async fn put(store: &Ephemeral, seconds: u32, clock: &Clock, entropy: &Entropy) -> Result<String, Wrong> {
    let (now, handle) = (clock.now(), entropy.token());
    let put = store.put_new(&handle, &Token::new(entropy), Lifetime::plain(seconds, now), None, now).await;
    if put.at("a write")? { Ok(handle) } else { Err(Wrong::new("a new handle was refused")) }
}

pub(super) async fn weigh(folder: &Path, quick: bool, seconds: u32) -> Result<Said, Wrong> {
    let entries = if quick { QUICK_ENTRIES } else { ENTRIES };
    let (clock, entropy, own) = (Clock::system(), Entropy::system(), std::process::id());
    let stores = open(folder, &clock).await?;
    let empty = usage::memory(own)?;
    let stopwatch = Stopwatch::start();
    fill(&stores.ephemeral, entries, LONG, &clock).await?;
    let filled_in = stopwatch.elapsed();
    let full = usage::memory(own)?;
    // What was filled is used: reads and writes all over it.
    let stopwatch = Stopwatch::start();
    let mut verbs = 0_u32;
    while stopwatch.elapsed() < Duration::from_secs(seconds.into()) {
        let handle = put(&stores.ephemeral, LONG, &clock, &entropy).await?;
        let found = stores.ephemeral.get::<Token>(&handle, clock.now()).await.at("a read")?;
        if found.is_none_or(|found| found.value.filling.len() != LENGTH) {
            return Err(Wrong::new("a stored token is not there"));
        }
        verbs += 2;
    }
    let used = usage::memory(own)?;
    stores.close().await.at("the store")?;
    Ok(Said::from([
        ("entries".to_owned(), entries as f64),
        ("empty_mib".to_owned(), empty.resident),
        ("full_mib".to_owned(), full.resident),
        ("used_mib".to_owned(), used.resident),
        ("peak_mib".to_owned(), used.peak),
        ("puts_per_second".to_owned(), (entries as f64 / filled_in.as_secs_f64()).round()),
        ("verbs_one_by_one_per_second".to_owned(), f64::from(verbs / seconds.max(1))),
    ]))
}

pub(super) async fn pace(folder: &Path, seconds: u32, quick: bool) -> Result<Said, Wrong> {
    let seconds = if quick { 1 } else { seconds.max(SHORT) };
    let clock = Clock::system();
    let stores = open(folder, &clock).await?;
    // The first seconds are left out: with short lives nothing expires in them.
    let warm_up = if quick { 0 } else { SHORT + 1 };
    steady(&stores.ephemeral, LONG, warm_up).await?;
    let still = steady(&stores.ephemeral, LONG, seconds).await?;
    steady(&stores.ephemeral, SHORT, warm_up).await?;
    let expiring = steady(&stores.ephemeral, SHORT, seconds).await?;
    stores.close().await.at("the store")?;
    let milliseconds = |of: &Sorted, part: f64| of.at(part).as_secs_f64() * 1000.0;
    let mut said = Said::new();
    for (name, of) in [("still", &still), ("expiring", &expiring)] {
        for (quantile, part) in [("p50", 0.5), ("p99", 0.99), ("p999", 0.999), ("longest", 1.0)] {
            said.insert(format!("{name}_{quantile}_ms"), milliseconds(of, part));
        }
    }
    said.insert("added_p999_ms".to_owned(), milliseconds(&expiring, 0.999) - milliseconds(&still, 0.999));
    Ok(said)
}

/// Writes at a steady pace, whatever the store does meanwhile; gives how long each write took.
async fn steady(store: &Ephemeral, life: u32, seconds: u32) -> Result<Sorted, Wrong> {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut writing = JoinSet::new();
    let mut took = Quantiles::default();
    for _ in 0..seconds * 1000 {
        ticks.tick().await;
        for _ in 0..PUTS_EACH_TICK {
            let store = store.clone();
            writing.spawn(async move {
                let stopwatch = Stopwatch::start();
                put(&store, life, &Clock::system(), &Entropy::system()).await?;
                Ok::<Duration, Wrong>(stopwatch.elapsed())
            });
        }
        while let Some(ended) = writing.try_join_next() {
            took.add(ended.at("a writer")??);
        }
    }
    while let Some(ended) = writing.join_next().await {
        took.add(ended.at("a writer")??);
    }
    Ok(took.finish())
}
