//! From the start of the process to the first right answer of both services.

use super::{Bench, logins};
use crate::figure::Figure;
use crate::quantiles::Quantiles;
use crate::server::Server;
use crate::stand::Stand;
use crate::wrong::Wrong;

/// Starts on an empty folder: two RSA keys are made, and how long that takes is a matter of luck.
const FIRST: usize = 15;
pub(super) const EXISTING: usize = 15;
/// Logins that leave something to be found.
const LIVED_SECONDS: u64 = 2;

pub(super) async fn measure(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    bench.stop();
    let (first, existing) = if bench.options.quick { (1, 1) } else { (FIRST, EXISTING) };
    bench.settings.write(&bench.world.origin)?;
    let mut took = Quantiles::default();
    for _ in 0..first {
        bench.settings.forget_data()?;
        took.add(Server::start(&bench.settings)?.started_in);
    }
    let first = figure("cold-start-first", took);

    let stand = Stand::open(&bench.settings, &bench.world).await?;
    logins::full_logins(&stand, bench.connections(super::WORKERS), bench.plan_of(LIVED_SECONDS)).await?;
    drop(stand);
    Ok(vec![figure("cold-start-existing", starts(bench, existing)?), first])
}

/// How long so many starts took on the data that are there.
pub(super) fn starts(bench: &Bench, count: usize) -> Result<Quantiles, Wrong> {
    let mut took = Quantiles::default();
    for _ in 0..count {
        took.add(Server::start(&bench.settings)?.started_in);
    }
    Ok(took)
}

fn figure(name: &str, took: Quantiles) -> Figure {
    let starts = took.len();
    let took = took.finish();
    let milliseconds = |part: f64| took.at(part).as_secs_f64() * 1000.0;
    Figure::new(name, milliseconds(0.5))
        .with("starts", starts as f64)
        .with("fastest_ms", milliseconds(0.0))
        .with("slowest_ms", milliseconds(1.0))
}
