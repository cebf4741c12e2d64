//! Full logins beside 1,000,000 stored tokens, against full logins beside none.

use super::store::{self, ENTRIES, QUICK_ENTRIES};
use super::{Bench, CONNECTIONS, logins};
use crate::figure::Figure;
use crate::stand::Stand;
use crate::wrong::Wrong;

pub(super) async fn measure(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    bench.stop();
    let (plan, connections) = (bench.plan(), bench.connections(CONNECTIONS));
    let stand = bench.stand().await?;
    let without = logins::full_logins(&stand, connections, plan).await?;
    drop(stand);
    bench.stop();
    let entries = if bench.options.quick { QUICK_ENTRIES } else { ENTRIES };
    crate::progress::step(&format!("storing {entries} tokens"));
    store::fill_folder(&bench.settings.data, entries).await?;
    let stand = Stand::open(&bench.settings, &bench.world).await?;
    let with = logins::full_logins(&stand, connections, plan).await?;
    drop(stand);
    // Nothing else is measured beside them.
    bench.settings.forget_data()?;
    let (before, after) = (without.per_core_second(), with.per_core_second());
    let loss = if before > 0.0 { (1.0 - after / before) * 100.0 } else { 0.0 };
    Ok(vec![
        Figure::new("stored-tokens-loss", loss)
            .with("tokens", entries as f64)
            .with("per_core_second_without", before)
            .with("per_core_second_with", after)
            .with("p99_ms_without", without.latencies.at(0.99).as_secs_f64() * 1000.0)
            .with("p99_ms_with", with.latencies.at(0.99).as_secs_f64() * 1000.0),
    ])
}
