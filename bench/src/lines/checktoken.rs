//! Data providers at FranceConnect+: whose access token is this? The answer is signed in ES256 and encrypted for the key that the
//! data provider publishes (AF §1.3).

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use guichet_web::Clock;

use super::repeated::{Check, Repeated, TOKEN_SECONDS, repeat};
use super::{Bench, CONNECTIONS};
use crate::figure::Figure;
use crate::http::Answer;
use crate::journey::{Visitor, Way};
use crate::parties::{DATA_PROVIDER, Party, Service};
use crate::server::Settings;
use crate::stand::Stand;
use crate::world::World;
use crate::wrong::Wrong;

pub(super) async fn measure(bench: &mut Bench, name: &str, party: &'static Party) -> Result<Vec<Figure>, Wrong> {
    bench.stop();
    let seconds = u64::from(bench.options.seconds).min(TOKEN_SECONDS * 5 / 6);
    let (plan, connections) = (bench.plan_of(seconds), bench.connections(CONNECTIONS));
    let scratch = bench.settings.data.parent().unwrap_or(Path::new("."));
    let settings = Settings::new(bench.options.program.clone(), scratch, "plus", Service::HIGH, party.encryption)?;
    settings.forget_data()?;
    let world = World::open(&settings.authority, party.encryption, Clock::system()).await?;
    let stand = Stand::open(&settings, &world).await?;
    let path = format!("{}/checktoken", party.service.prefix());
    let turn = Arc::new(AtomicU64::new(0));
    let mut logged_in = Vec::with_capacity(connections);
    for number in 0..connections {
        let mut visitor = Visitor::arrive(&stand, party, number, &turn).await?;
        visitor.next_person();
        let tokens = visitor.log_in(Way::FullLogin).await?;
        logged_in.push((visitor, tokens));
    }
    let mut workers = Vec::with_capacity(connections);
    for (visitor, tokens) in logged_in {
        let visitor = visitor.reconnected().await?;
        let (site, person) = (stand.site(party.service)?, visitor.person());
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("token", &tokens.access_token)
            .append_pair("client_id", DATA_PROVIDER.0)
            .append_pair("client_secret", DATA_PROVIDER.1)
            .finish();
        let check: Check = Box::new(move |answer: &Answer| site.keys.check_checktoken(party, answer, person));
        workers.push(Repeated::new(visitor.repeating("POST", &path, "", Some(&body)), check));
    }
    let measured = repeat(&stand, name, workers, plan).await;
    drop(stand);
    settings.forget_data()?;
    measured
}
