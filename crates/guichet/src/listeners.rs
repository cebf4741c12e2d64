//! One TCP listener per service: all of them, or a sentence that says which one is missing and why.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use tokio::net::TcpListener;

use crate::services::ServiceName;

/// Where the ports of a stack begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortBase {
    /// Each service on this port plus its offset.
    Fixed(u16),
    /// Any free port for each service (`--port-base 0`).
    Any,
}

/// The port base of `guichet dev` when none is given (design §3).
pub const DEFAULT_PORT_BASE: u16 = 7400;

const HIGHEST_OFFSET: u16 = 17;

/// A port base that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortBaseRefused {
    /// Not a number between 0 and 65535.
    #[error("expected a port number from 1 to {}, or 0 for any free ports", u16::MAX - HIGHEST_OFFSET)]
    NotAPort,
    /// The last service would fall off the end of the range.
    #[error(
        "each service takes one port, up to {HIGHEST_OFFSET} above this number: it is at most {}",
        u16::MAX - HIGHEST_OFFSET
    )]
    TooHigh,
}

impl FromStr for PortBase {
    type Err = PortBaseRefused;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<u16>().map_err(|_| PortBaseRefused::NotAPort)? {
            0 => Ok(Self::Any),
            base if base > u16::MAX - HIGHEST_OFFSET => Err(PortBaseRefused::TooHigh),
            base => Ok(Self::Fixed(base)),
        }
    }
}

impl fmt::Display for PortBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(base) => write!(f, "{base}"),
            Self::Any => f.write_str("0"),
        }
    }
}

impl PortBase {
    /// The port that `service` asks the system for; 0 lets the system choose.
    pub fn port_of(self, service: ServiceName) -> u16 {
        match self {
            Self::Fixed(base) => base.saturating_add(service.offset()),
            Self::Any => 0,
        }
    }
}

/// A service that got no listener, as a sentence for the person who started the program.
#[derive(Debug, thiserror::Error)]
pub enum BindRefused {
    /// Another program listens there.
    #[error(
        "port {port}, which {service} needs, is taken by another program. \
         Stop that program, or choose other ports: `--port-base N`, where 0 takes any free ports"
    )]
    PortTaken {
        /// The port that was asked for.
        port: u16,
        /// Who needs it.
        service: ServiceName,
    },
    /// The system keeps this port for itself (below 1024, mostly).
    #[error(
        "the system does not let this user listen on port {port}, which {service} needs: choose a higher --port-base"
    )]
    PortForbidden {
        /// The port that was asked for.
        port: u16,
        /// Who needs it.
        service: ServiceName,
    },
    /// `--bind` names an address of another machine.
    #[error(
        "{address} is not an address of this machine: --bind takes one of its own, 127.0.0.1 or 0.0.0.0 for instance"
    )]
    NotOurAddress {
        /// The address that was asked for.
        address: IpAddr,
    },
    /// Anything else that the system says.
    #[error("{service} cannot listen on {address}: {source}")]
    Other {
        /// Who needs it.
        service: ServiceName,
        /// Address and port asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

/// A bound listener and the address that it got.
#[derive(Debug)]
pub struct Bound {
    /// Accepts connections already.
    pub listener: TcpListener,
    /// With the real port, also where the system chose it.
    pub address: SocketAddr,
}

/// Binds a listener for each of `services`, or none: on the address that is `declared` for it, else on its port from
/// the base.
///
/// # Errors
/// [`BindRefused`] for the first service, in the order given, that cannot have its port.
pub async fn bind_all(
    services: &[ServiceName],
    base: PortBase,
    address: IpAddr,
    declared: impl Fn(ServiceName) -> Option<SocketAddr>,
) -> Result<BTreeMap<ServiceName, Bound>, BindRefused> {
    let mut bound = BTreeMap::new();
    for &service in services {
        let asked = declared(service).unwrap_or_else(|| SocketAddr::new(address, base.port_of(service)));
        bound.insert(service, bind(service, asked).await?);
    }
    Ok(bound)
}

/// Binds the listener of one service.
///
/// # Errors
/// [`BindRefused`] when the address cannot be had.
pub async fn bind(service: ServiceName, asked: SocketAddr) -> Result<Bound, BindRefused> {
    let listener = TcpListener::bind(asked).await.map_err(|source| refused(service, asked, source))?;
    let address = listener.local_addr().map_err(|source| BindRefused::Other { service, address: asked, source })?;
    Ok(Bound { listener, address })
}

impl BindRefused {
    /// Whose listener it would have been; none where the address alone is at fault.
    pub fn service(&self) -> Option<ServiceName> {
        match self {
            Self::PortTaken { service, .. } | Self::PortForbidden { service, .. } | Self::Other { service, .. } => {
                Some(*service)
            }
            Self::NotOurAddress { .. } => None,
        }
    }
}

fn refused(service: ServiceName, address: SocketAddr, source: io::Error) -> BindRefused {
    match source.kind() {
        io::ErrorKind::AddrInUse => BindRefused::PortTaken { port: address.port(), service },
        io::ErrorKind::PermissionDenied => BindRefused::PortForbidden { port: address.port(), service },
        io::ErrorKind::AddrNotAvailable => BindRefused::NotOurAddress { address: address.ip() },
        _ => BindRefused::Other { service, address, source },
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn a_port_base_leaves_room_for_the_last_service() {
        assert_eq!("0".parse(), Ok(PortBase::Any));
        assert_eq!("65518".parse(), Ok(PortBase::Fixed(65518)));
        assert!(ServiceName::ALL.iter().all(|service| service.offset() <= HIGHEST_OFFSET));
        assert_eq!("65519".parse::<PortBase>(), Err(PortBaseRefused::TooHigh));
        assert_eq!("70000".parse::<PortBase>(), Err(PortBaseRefused::NotAPort));
        assert_eq!("seven".parse::<PortBase>(), Err(PortBaseRefused::NotAPort));
    }

    #[tokio::test]
    async fn free_ports_are_all_different() {
        let bound = bind_all(&ServiceName::ALL, PortBase::Any, Ipv4Addr::LOCALHOST.into(), |_| None).await.unwrap();
        let ports: std::collections::BTreeSet<u16> = bound.values().map(|b| b.address.port()).collect();
        assert_eq!(ports.len(), ServiceName::ALL.len());
    }

    #[tokio::test]
    async fn a_taken_port_is_named_with_its_service() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap();
        let holder = TcpListener::bind(taken).await.unwrap();
        let base = PortBase::Fixed(taken.port() - 1);
        let refused = bind_all(&[ServiceName::FranceConnect], base, taken.ip(), |_| None).await.unwrap_err();
        assert!(
            matches!(refused, BindRefused::PortTaken { port, service: ServiceName::FranceConnect } if port == taken.port())
        );
        drop(holder);
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_refused_by_name() {
        let foreign = IpAddr::from([192, 0, 2, 1]);
        let refused = bind_all(&[ServiceName::Portal], PortBase::Any, foreign, |_| None).await.unwrap_err();
        assert!(refused.to_string().contains("192.0.2.1 is not an address of this machine"), "{refused}");
    }
}
