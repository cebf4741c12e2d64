//! 10,000 service providers, imported as an operator does: what they add to a start, and what they cost a full login.

use std::process::{Command, Stdio};

use serde_json::json;

use super::cold_start::{EXISTING, starts};
use super::{Bench, CONNECTIONS, logins};
use crate::figure::Figure;
use crate::parties::{FRANCECONNECT_ES256, IMPORTED, imported};
use crate::stand::Stand;
use crate::wrong::{At, Wrong};

const CLIENTS: u32 = 10_000;
/// As many as show that the answers are right.
const QUICK_CLIENTS: u32 = 10;

pub(super) async fn measure(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    bench.stop();
    let (plan, connections) = (bench.plan(), bench.connections(CONNECTIONS));
    let (clients, count) = if bench.options.quick { (QUICK_CLIENTS, 1) } else { (CLIENTS, EXISTING) };
    let stand = bench.stand().await?;
    let before = logins::full_logins_at(&stand, &FRANCECONNECT_ES256, connections, plan).await?;
    drop(stand);
    bench.stop();
    let without = starts(bench, count)?.finish();
    crate::progress::step(&format!("importing {clients} service providers"));
    import(bench, clients)?;
    let with = starts(bench, count)?.finish();
    let stand = Stand::open(&bench.settings, &bench.world).await?;
    let after = logins::full_logins_at(&stand, &IMPORTED, connections, plan).await?;
    drop(stand);
    // Nothing else is measured beside them.
    bench.settings.forget_data()?;
    let milliseconds = |part: std::time::Duration| part.as_secs_f64() * 1000.0;
    let (started, started_before) = (milliseconds(with.at(0.5)), milliseconds(without.at(0.5)));
    let (before, after) = (before.per_core_second(), after.per_core_second());
    let loss = if before > 0.0 { (1.0 - after / before) * 100.0 } else { 0.0 };
    Ok(vec![
        Figure::new("many-clients-start", started - started_before)
            .with("clients", f64::from(clients))
            .with("start_ms_without", started_before)
            .with("start_ms_with", started)
            .with("slowest_ms_with", milliseconds(with.at(1.0))),
        Figure::new("many-clients-loss", loss)
            .with("clients", f64::from(clients))
            .with("per_core_second_without", before)
            .with("per_core_second_with", after),
    ])
}

/// Imports so many; any that is refused ends the bench.
fn import(bench: &Bench, clients: u32) -> Result<(), Wrong> {
    let records: Vec<_> = (0..clients).map(|place| imported(place).record("")).collect();
    let file = bench.settings.file.with_file_name("many-clients.json");
    std::fs::write(&file, json!({ "clients": records }).to_string()).at("the records to import")?;
    let mut command = Command::new(&bench.settings.program);
    command.arg("import").arg(&file).arg("--config").arg(&bench.settings.file);
    command.arg("--report").arg(file.with_file_name("many-clients-report.json"));
    let output = command.stdin(Stdio::null()).output().at("guichet import")?;
    if output.status.success() {
        return Ok(());
    }
    Err(Wrong::new(format!("guichet import: {}", String::from_utf8_lossy(&output.stderr))))
}
