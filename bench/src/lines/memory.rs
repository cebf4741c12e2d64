//! Memory of the server, when nobody asks anything and at its peak under full logins.

use std::time::Duration;

use super::{Bench, CONNECTIONS, logins};
use crate::figure::Figure;
use crate::server::usage;
use crate::wrong::Wrong;

/// What a start leaves behind has settled by then.
const REST: Duration = Duration::from_secs(3);

pub(super) async fn measure(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    bench.stop();
    let (plan, connections) = (bench.plan(), bench.connections(CONNECTIONS));
    let stand = bench.stand().await?;
    let server = stand.server.pid();
    tokio::time::sleep(if bench.options.quick { Duration::ZERO } else { REST }).await;
    let rest = usage::memory(server)?;
    usage::forget_peak(server)?;
    let measured = logins::full_logins(&stand, connections, plan).await?;
    let load = usage::memory(server)?;
    Ok(vec![
        Figure::new("memory-at-rest", rest.resident).with("peak_of_start_mib", rest.peak),
        Figure::new("memory-under-load", load.peak)
            .with("resident_after_mib", load.resident)
            .with("connections", connections as f64)
            .with("per_second", measured.per_second()),
    ])
}
