//! What is measured: a line gives one figure or several.

mod checktoken;
mod cold_start;
mod data;
mod datapass;
mod inside;
mod kit;
mod logins;
mod many_clients;
mod memory;
mod nested;
mod prebuilt;
mod professional;
mod repeated;
mod rules;
mod store;
mod stored_tokens;

pub(crate) use inside::{Inside, inside};

use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;

use crate::figure::Figure;
use crate::load::Plan;
use crate::options::Options;
use crate::parties::{PLUS_ECDH, PLUS_RSA, Service};
use crate::server::Settings;
use crate::stand::Stand;
use crate::world::World;
use crate::wrong::Wrong;

/// Connections of the lines that write.
pub(crate) const CONNECTIONS: usize = 256;
/// Connections of the line that measures waiting.
pub(crate) const WORKERS: usize = 16;

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Line {
    /// Cold start, on existing data and for the first time
    ColdStart,
    /// Memory at rest and under load
    Memory,
    /// The discovery document
    Discovery,
    /// The published keys
    Jwks,
    /// Introspection, at openid
    Introspection,
    /// Userinfo as JSON
    UserinfoJson,
    /// Userinfo signed in ES256
    UserinfoEs256,
    /// Single sign-on, HS256
    SingleSignOnHs256,
    /// Single sign-on, ES256
    SingleSignOnEs256,
    /// Single sign-on, RS256
    SingleSignOnRs256,
    /// Full brokered login, a new browser each time
    FullLogin,
    /// p99 of a full login at 16 workers
    LoginP99,
    /// Full login at FranceConnect+, tokens nested in RSA-OAEP-256 on both sides
    PlusLoginRsa,
    /// Full login at FranceConnect+, tokens nested in ECDH-ES on both sides
    PlusLoginEcdh,
    /// Full login at ProConnect, by an address whose domain leads to the provider
    ProLogin,
    /// Single sign-on at ProConnect
    ProSingleSignOn,
    /// Refresh at ProConnect
    ProRefresh,
    /// Introspection at ProConnect, answered as a JWT
    ProIntrospectionJwt,
    /// A data provider asks at FranceConnect+ whose token it was sent, answered in ECDH-ES
    ChecktokenEcdh,
    /// The same, answered in RSA-OAEP-256
    ChecktokenRsa,
    /// A call through the data-provider kit, with introspection in ECDH-ES
    Kit,
    /// API Particulier: answers that were kept, answers of a producer, both again with 100,000 tokens
    Data,
    /// API Particulier: p99 through a producer
    DataP99,
    /// Masking and rendering an answer of API Particulier, and checking a limit
    DataRules,
    /// A page of the catalogue, the description of API Particulier
    Prebuilt,
    /// DataPass with 100,000 requests: dashboard, search, instruction list, the list taken away
    Datapass,
    /// What 10,000 imported service providers add to a start, and cost a full login
    ManyClients,
    /// What 1,000,000 stored tokens cost a full login
    StoredTokens,
    /// Memory of the ephemeral store with 1,000,000 live entries
    StoreMemory,
    /// What expiry adds to a write
    StoreExpiry,
}

impl Line {
    /// How a command line names it.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// What lines share.
pub(crate) struct Bench {
    options: Options,
    settings: Settings,
    world: Arc<World>,
    stand: Option<Arc<Stand>>,
}

impl Bench {
    /// Makes ready in the scratch folder.
    pub(crate) async fn open(options: Options) -> Result<Self, Wrong> {
        let scratch = std::fs::canonicalize(&options.scratch)?;
        let settings = Settings::new(options.program.clone(), &scratch, "server", Service::USUAL, None)?;
        let world = World::open(&settings.authority, None, guichet_web::Clock::system()).await?;
        Ok(Self { options, settings, world, stand: None })
    }

    /// Measures a line.
    pub(crate) async fn measure(&mut self, line: Line) -> Result<Vec<Figure>, Wrong> {
        let measured = match line {
            Line::ColdStart => cold_start::measure(self).await,
            Line::Memory => memory::measure(self).await,
            Line::Discovery => repeated::discovery(self).await,
            Line::Jwks => repeated::jwks(self).await,
            Line::Introspection => repeated::introspection(self).await,
            Line::UserinfoJson => repeated::userinfo_json(self).await,
            Line::UserinfoEs256 => repeated::userinfo_es256(self).await,
            Line::SingleSignOnHs256 => logins::single_sign_on_hs256(self).await,
            Line::SingleSignOnEs256 => logins::single_sign_on_es256(self).await,
            Line::SingleSignOnRs256 => logins::single_sign_on_rs256(self).await,
            Line::FullLogin => logins::full(self).await,
            Line::LoginP99 => logins::p99(self).await,
            Line::PlusLoginRsa => nested::measure(self, "plus-login-rsa", &PLUS_RSA).await,
            Line::PlusLoginEcdh => nested::measure(self, "plus-login-ecdh", &PLUS_ECDH).await,
            Line::ProLogin => professional::full(self).await,
            Line::ProSingleSignOn => professional::single_sign_on(self).await,
            Line::ProRefresh => professional::refresh(self).await,
            Line::ProIntrospectionJwt => professional::introspection(self).await,
            Line::ChecktokenEcdh => checktoken::measure(self, "checktoken-ecdh", &PLUS_ECDH).await,
            Line::ChecktokenRsa => checktoken::measure(self, "checktoken-rsa", &PLUS_RSA).await,
            Line::Kit => kit::measure(self).await,
            Line::Data => data::measure(self).await,
            Line::DataP99 => data::p99(self).await,
            Line::DataRules => rules::measure(self).await,
            Line::Prebuilt => prebuilt::measure(self).await,
            Line::Datapass => datapass::measure(self).await,
            Line::ManyClients => many_clients::measure(self).await,
            Line::StoredTokens => stored_tokens::measure(self).await,
            Line::StoreMemory => store::memory(self).await,
            Line::StoreExpiry => store::expiry(self).await,
        };
        measured.map_err(|wrong| wrong.at(&line.name()))
    }

    /// The server that lines of load share, on data of its own.
    async fn stand(&mut self) -> Result<Arc<Stand>, Wrong> {
        if let Some(stand) = &self.stand {
            return Ok(Arc::clone(stand));
        }
        self.settings.forget_data()?;
        let stand = Stand::open(&self.settings, &self.world).await?;
        self.stand = Some(Arc::clone(&stand));
        Ok(stand)
    }

    /// No server runs after this.
    fn stop(&mut self) {
        self.stand = None;
    }

    fn plan(&self) -> Plan {
        self.plan_of(u64::from(self.options.seconds))
    }

    /// A fifth before it to get warm.
    fn plan_of(&self, seconds: u64) -> Plan {
        let measured = Duration::from_secs(seconds);
        Plan { warm_up: measured / 5, measured }
    }

    /// So many, or one where only the answers are checked.
    fn connections(&self, wanted: usize) -> usize {
        if self.options.quick { 1 } else { wanted }
    }
}
