//! Workers that repeat an operation, one after the other on a connection each, and what that cost the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use guichet_web::clock::Stopwatch;
use tokio::task::{JoinHandle, JoinSet};

use crate::machine;
use crate::quantiles::{Quantiles, Sorted};
use crate::server::usage;
use crate::wrong::Wrong;

/// What a worker repeats.
pub(crate) trait Work: Send + 'static {
    /// Once: a wrong answer ends the bench.
    fn once(&mut self) -> impl Future<Output = Result<(), Wrong>> + Send;
}

/// How long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Not counted: caches, connections and code get warm.
    pub(crate) warm_up: Duration,
    /// Counted.
    pub(crate) measured: Duration,
}

/// What was seen.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    /// Operations that ended within the measured time.
    pub(crate) operations: u64,
    /// The measured time.
    pub(crate) wall: Duration,
    /// Processor time of the server in it.
    pub(crate) server: Duration,
    /// Processor time of the generator in it.
    pub(crate) generator: Duration,
    /// How long operations took that lay within it.
    pub(crate) latencies: Sorted,
}

impl Measured {
    /// Operations per second of the server's processor time: what one core does, however busy it was kept.
    pub(crate) fn per_core_second(&self) -> f64 {
        ratio(self.operations as f64, self.server.as_secs_f64())
    }

    /// Operations per second of wall time.
    pub(crate) fn per_second(&self) -> f64 {
        ratio(self.operations as f64, self.wall.as_secs_f64())
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

const WARM_UP: u8 = 0;
const MEASURED: u8 = 1;
const OVER: u8 = 2;

/// Lets every worker repeat its work; the first wrong answer ends all.
pub(crate) async fn run<W: Work>(workers: Vec<W>, plan: Plan, server: u32) -> Result<Measured, Wrong> {
    let phase = Arc::new(AtomicU8::new(WARM_UP));
    let mut working = JoinSet::new();
    // Were the generator asleep, each answer would cost the server an interrupt of the other core to wake it, which no
    // client on a network costs. On a single core it must not stand in the server's way.
    let _awake = (machine::cores() > 1).then(|| Awake(tokio::spawn(never_sleep())));
    for worker in workers {
        working.spawn(repeat(worker, Arc::clone(&phase)));
    }
    pass(plan.warm_up, &mut working).await?;
    let generator = std::process::id();
    let before = (usage::processor_time(server)?, usage::processor_time(generator)?);
    let stopwatch = Stopwatch::start();
    phase.store(MEASURED, Ordering::Relaxed);
    pass(plan.measured, &mut working).await?;
    phase.store(OVER, Ordering::Relaxed);
    let wall = stopwatch.elapsed();
    let after = (usage::processor_time(server)?, usage::processor_time(generator)?);
    let (mut operations, mut latencies) = (0, Quantiles::default());
    while let Some(ended) = working.join_next().await {
        let (counted, more) = ended.map_err(|error| Wrong::new(format!("a worker failed: {error}")))??;
        operations += counted;
        latencies.merge(more);
    }
    Ok(Measured {
        operations,
        wall,
        server: after.0.saturating_sub(before.0),
        generator: after.1.saturating_sub(before.1),
        latencies: latencies.finish(),
    })
}

/// Ends the task when it goes away.
struct Awake(JoinHandle<()>);

impl Drop for Awake {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn never_sleep() {
    loop {
        tokio::task::yield_now().await;
    }
}

async fn repeat<W: Work>(mut worker: W, phase: Arc<AtomicU8>) -> Result<(u64, Quantiles), Wrong> {
    let (mut counted, mut latencies) = (0, Quantiles::default());
    loop {
        let begun_in = phase.load(Ordering::Relaxed);
        if begun_in == OVER {
            return Ok((counted, latencies));
        }
        let stopwatch = Stopwatch::start();
        worker.once().await?;
        if phase.load(Ordering::Relaxed) == MEASURED {
            counted += 1;
            if begun_in == MEASURED {
                latencies.add(stopwatch.elapsed());
            }
        }
    }
}

type Ended = Result<(u64, Quantiles), Wrong>;

/// Lets time pass; a worker that ends in it has met a wrong answer.
async fn pass(time: Duration, working: &mut JoinSet<Ended>) -> Result<(), Wrong> {
    tokio::select! {
        () = tokio::time::sleep(time) => Ok(()),
        Some(ended) = working.join_next() => match ended {
            Ok(Err(wrong)) => Err(wrong),
            Ok(Ok(_)) => Err(Wrong::new("a worker ended too early")),
            Err(error) => Err(Wrong::new(format!("a worker failed: {error}"))),
        },
    }
}
