//! Who is calling: what the front proxy says is believed from declared proxies only (FC §1.2, contract.md).

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;

use crate::edge::{Mode, Site};

/// The other end of the connection, put among the request's extensions by [`crate::server`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// The caller's network context as the business log wants it (FC §7.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAddress {
    /// The caller's address.
    pub ip: IpAddr,
    /// The caller's port, when known.
    pub source_port: Option<u16>,
    /// `x-forwarded-for-original` as received from the proxy.
    pub original_addresses: Option<String>,
    /// The proxy marks the context as suspicious: `x-suspicious: 1` (FC §5.9).
    pub suspicious: bool,
    /// A declared proxy calls, and does not say for whom: `x-forwarded-for` is missing or unreadable.
    pub unnamed: bool,
}

impl ClientAddress {
    /// Reads the context of a request from `peer`.
    #[must_use]
    pub fn of(site: &Site, peer: SocketAddr, headers: &HeaderMap) -> Self {
        let ip = peer.ip().to_canonical();
        if !is_trusted(site, ip) {
            return Self {
                ip,
                source_port: Some(peer.port()),
                original_addresses: None,
                suspicious: false,
                unnamed: false,
            };
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let forwarded = forwarded_for(site, headers);
        let port = text("x-forwarded-source-port").and_then(|port| port.parse().ok());
        Self {
            ip: forwarded.unwrap_or(ip),
            source_port: port.or(forwarded.is_none().then_some(peer.port())),
            original_addresses: text("x-forwarded-for-original").filter(|text| text.len() <= 1024).map(str::to_owned),
            suspicious: text("x-suspicious") == Some("1"),
            unnamed: forwarded.is_none() && is_declared(site, ip),
        }
    }
}

/// Whose an address is, for what is counted by address: of version 6 a network of 64 bits, which is what one subscriber has.
#[must_use]
pub fn subscriber(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).to_string(),
    }
}

/// The nearest address that is not itself a trusted proxy: what stands before it was written by the caller.
fn forwarded_for(site: &Site, headers: &HeaderMap) -> Option<IpAddr> {
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().map(|line| line.to_str().unwrap_or("")).collect();
    let mut nearest = None;
    for entry in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Some(ip) = address(entry.trim()) else { break };
        nearest = Some(ip);
        if !is_trusted(site, ip) {
            break;
        }
    }
    nearest
}

/// An address, with or without a port, as proxies write it.
fn address(text: &str) -> Option<IpAddr> {
    let ip = text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    ip.map(|ip: IpAddr| ip.to_canonical())
}

fn is_trusted(site: &Site, ip: IpAddr) -> bool {
    (site.edge.mode == Mode::Sandbox && ip.is_loopback()) || is_declared(site, ip)
}

fn is_declared(site: &Site, ip: IpAddr) -> bool {
    site.edge.trusted_proxies.iter().any(|network| network.contains(&ip))
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // Without a peer (a router called in memory) nobody can be trusted.
        let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
        let peer = parts.extensions.get::<Peer>().map_or(unknown, |peer| peer.0);
        Ok(match parts.extensions.get::<Arc<Site>>() {
            Some(site) => Self::of(site, peer, &parts.headers),
            None => Self {
                ip: peer.ip(),
                source_port: Some(peer.port()),
                original_addresses: None,
                suspicious: false,
                unnamed: false,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_of_one_subscriber_are_counted_together() {
        let of = |text: &str| subscriber(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!((of("192.0.2.7"), of("2001:db8:1:2::1")), ("192.0.2.7".to_owned(), "2001:db8:1:2::".to_owned()));
    }
}
