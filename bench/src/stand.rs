//! A server, the world that it calls, and how its services are reached.

use std::net::SocketAddr;
use std::sync::Arc;

use guichet_web::{Clock, Entropy};

use crate::http::Connection;
use crate::journey::Keys;
use crate::parties::Service;
use crate::server::{self, Server, Settings};
use crate::world::World;
use crate::wrong::Wrong;

/// A service of the server.
pub(crate) struct Site {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// The host name that the proxy passes on.
    pub(crate) host: String,
    /// The keys that it publishes.
    pub(crate) keys: Keys,
}

/// Everything that a visitor needs.
pub(crate) struct Stand {
    /// What the server calls.
    pub(crate) world: Arc<World>,
    /// The system's randomness.
    pub(crate) entropy: Entropy,
    /// The system's clock.
    pub(crate) clock: Clock,
    /// The running server.
    pub(crate) server: Server,
    sites: [Arc<Site>; 2],
}

impl Stand {
    /// Starts the server on the data that are there, and reads what it publishes.
    pub(crate) async fn open(settings: &Settings, world: &Arc<World>) -> Result<Arc<Self>, Wrong> {
        settings.write(&world.origin)?;
        let server = Server::start(settings)?;
        let [one, other] = settings.addresses;
        let [first, second] = Service::ALL;
        let sites = [Arc::new(site(first, one).await?), Arc::new(site(second, other).await?)];
        let (entropy, clock) = (Entropy::system(), Clock::system());
        Ok(Arc::new(Self { world: Arc::clone(world), entropy, clock, server, sites }))
    }

    /// How a service is reached.
    pub(crate) fn site(&self, service: Service) -> Arc<Site> {
        let [franceconnect, openid] = &self.sites;
        Arc::clone(match service {
            Service::FranceConnect => franceconnect,
            Service::OpenId => openid,
        })
    }
}

async fn site(service: Service, address: SocketAddr) -> Result<Site, Wrong> {
    let host = server::host(service);
    let mut connection = Connection::open(address).await?;
    connection.request = format!("GET {}/jwks HTTP/1.1\r\nHost: {host}\r\n\r\n", service.prefix()).into_bytes();
    let answer = connection.exchange().await?;
    answer.expect(200, "the published keys")?;
    let issuer = format!("{}{}", server::origin(service), service.prefix());
    Ok(Site { address, keys: Keys::read(issuer, answer.body())?, host })
}
