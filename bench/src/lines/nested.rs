//! Full logins at FranceConnect+: the identity provider's tokens are nested in encrypted ones for the broker, and the
//! broker's in encrypted ones for the key that the service provider publishes (FC §3.2, §5.4).

use std::path::Path;

use guichet_web::Clock;

use super::{Bench, CONNECTIONS, logins};
use crate::figure::Figure;
use crate::parties::{Party, Service};
use crate::server::Settings;
use crate::stand::Stand;
use crate::world::World;
use crate::wrong::Wrong;

pub(super) async fn measure(bench: &mut Bench, name: &str, party: &'static Party) -> Result<Vec<Figure>, Wrong> {
    bench.stop();
    let scratch = bench.settings.data.parent().unwrap_or(Path::new("."));
    let settings = Settings::new(bench.options.program.clone(), scratch, "plus", Service::HIGH, party.encryption)?;
    settings.forget_data()?;
    let world = World::open(&settings.authority, party.encryption, Clock::system()).await?;
    let stand = Stand::open(&settings, &world).await?;
    let connections = bench.connections(CONNECTIONS);
    let measured = logins::full_logins_at(&stand, party, connections, bench.plan()).await?;
    drop(stand);
    settings.forget_data()?;
    Ok(vec![Figure::of_load(name, connections, &measured)])
}
