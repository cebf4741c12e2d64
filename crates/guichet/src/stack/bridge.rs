//! The bridge to the State's own network (PC §5.12): the queue that is configured, or the simulated one of a sandbox.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use guichet_bridge::{Bridge, Failure, Settings};
use guichet_broker::professional::{Bridge as BrokerBridge, Crossing, NotCrossed};
use guichet_jose::Secret;
use guichet_web::outgoing::Request;
use tokio::net::TcpListener;

use super::StartError;
use super::brokers::Wiring;
use crate::configuration::{BridgeSettings, Configuration};
use crate::listeners::bind;
use crate::services::ServiceName;

/// The simulated queue's listener, on loopback whatever address the others take: the stack alone calls it.
pub(super) struct Simulated {
    pub(super) listener: TcpListener,
    address: SocketAddr,
}

impl Simulated {
    /// The listener of a sandbox whose bridge is not configured.
    pub(super) async fn bind(configuration: &Configuration) -> Result<Option<Self>, StartError> {
        if configuration.proconnect.bridge.is_some() {
            return Ok(None);
        }
        let loopback = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        let bound = bind(ServiceName::IdentityProviders, loopback).await?;
        Ok(Some(Self { listener: bound.listener, address: bound.address }))
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// The bridge, as a broker sees it.
struct ForBroker(Bridge);

impl BrokerBridge for ForBroker {
    fn send(&self, request: Request) -> Crossing<'_> {
        Box::pin(async move { self.0.send(&request).await.map_err(not_crossed) })
    }

    fn ping(&self) -> Crossing<'_, ()> {
        Box::pin(async { self.0.ping().await.map_err(not_crossed) })
    }
}

fn not_crossed(failure: Failure) -> NotCrossed {
    match failure {
        Failure::Queue(_) => NotCrossed::Silent(failure.to_string()),
        Failure::Malformed(_) => NotCrossed::Malformed(failure.to_string()),
        Failure::Consumer(_) => NotCrossed::Refused(failure.to_string()),
    }
}

impl Wiring<'_> {
    pub(super) fn bridge(&self) -> Result<Option<Arc<dyn BrokerBridge>>, StartError> {
        let timeout = self.configuration.limits.call_time();
        let settings = match (&self.configuration.proconnect.bridge, self.queue) {
            (Some(declared), _) => self.declared(declared)?,
            (None, Some(simulated)) => Settings::new(&simulated.ip().to_string(), simulated.port()),
            (None, None) => return Ok(None),
        };
        let bridge = Bridge::new(Settings { timeout, ..settings });
        Ok(Some(Arc::new(ForBroker(bridge.map_err(|error| self.of_the_bridge("server", error.to_string()))?))))
    }

    fn declared(&self, bridge: &BridgeSettings) -> Result<Settings, StartError> {
        // The rules have looked at it already.
        let address = bridge.address().ok_or_else(|| self.of_the_bridge("server", "not a message queue".to_owned()))?;
        let read = |member, file: &Path| {
            let text = std::fs::read_to_string(file);
            text.map_err(|error| self.of_the_bridge(member, format!("{} cannot be read: {error}", file.display())))
        };
        let mut settings = Settings::new(&address.host, address.port);
        settings.virtual_host = address.virtual_host;
        if let (Some(user), Some(file)) = (&bridge.user, &bridge.password_file) {
            let text = read("password_file", file)?;
            settings.user.clone_from(user);
            settings.password = Secret::new(text.lines().next().unwrap_or_default().to_owned());
        }
        if let Some(queue) = &bridge.queue {
            settings.queue.clone_from(queue);
        }
        if address.tls {
            let further = bridge.authority_file.as_ref().map(|file| read("authority_file", file)).transpose()?;
            settings.authorities = Some(further.into_iter().collect());
        }
        Ok(settings)
    }

    fn of_the_bridge(&self, member: &'static str, reason: String) -> StartError {
        let path = ["proconnect".into(), "bridge".into(), member.into()];
        StartError::Configured { place: self.configuration.place(&path), reason }
    }
}
