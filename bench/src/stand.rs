//! A server, the world that it calls, and how its services are reached.

use std::net::SocketAddr;
use std::sync::Arc;

use guichet_jose::JwkSet;
use guichet_web::{Clock, Entropy};

use crate::http::Connection;
use crate::journey::Keys;
use crate::parties::Service;
use crate::server::{self, Server, Settings};
use crate::world::World;
use crate::wrong::{At as _, Wrong};

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
    sites: Vec<(Service, Arc<Site>)>,
}

impl Stand {
    /// Starts the server on the data that are there, and reads what it publishes.
    pub(crate) async fn open(settings: &Settings, world: &Arc<World>) -> Result<Arc<Self>, Wrong> {
        settings.write(&world.origin)?;
        let server = Server::start(settings)?;
        let mut sites = Vec::new();
        for (service, address) in settings.services.iter().zip(&settings.addresses) {
            sites.push((*service, Arc::new(site(*service, *address, world).await?)));
        }
        let (entropy, clock) = (Entropy::system(), Clock::system());
        Ok(Arc::new(Self { world: Arc::clone(world), entropy, clock, server, sites }))
    }

    /// How a service is reached.
    pub(crate) fn site(&self, service: Service) -> Result<Arc<Site>, Wrong> {
        let found = self.sites.iter().find(|(known, _)| *known == service);
        found.map(|(_, site)| Arc::clone(site)).ok_or_else(|| Wrong::new(format!("{} is not served", service.name())))
    }
}

/// Reads the keys that a service publishes, and gives the identity provider those that it encrypts for.
async fn site(service: Service, address: SocketAddr, world: &World) -> Result<Site, Wrong> {
    let host = server::host(service);
    let mut connection = Connection::open(address).await?;
    let mut published = async |path: &str| {
        let request = format!("GET {}{path} HTTP/1.1\r\nHost: {host}\r\n\r\n", service.prefix());
        connection.request = request.into_bytes();
        let answer = connection.exchange().await?;
        answer.expect(200, path)?;
        JwkSet::parse(answer.body()).at(path)
    };
    let keys = published("/jwks").await?;
    if world.encrypts() {
        world.encrypt_for(&published("/client/.well-known/keys").await?)?;
    }
    let issuer = format!("{}{}", server::origin(service), service.prefix());
    Ok(Site { address, keys: Keys::new(issuer, &keys, world.party_key()), host })
}
