//! Where a call may go whose address is not the operator's choice: the keys of a service provider, say. Whoever
//! registers such an address must not make this program ask what only this machine or its network can reach.
//!
//! The rule is applied to the address that is connected to, not to the name: a name may lead anywhere, and somewhere
//! else a moment later.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Host;

/// Which addresses are called.
#[derive(Clone, Debug)]
pub enum Destinations {
    /// All of them: in a sandbox, whose every party runs on this machine or beside it.
    Any,
    /// Those of the internet, and of these networks.
    Public {
        /// Networks that are called although they are private.
        and: Vec<IpNet>,
    },
}

/// The only addresses of a host are private.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is an address of this machine or of a private network")]
pub struct Private(pub IpAddr);

impl Destinations {
    /// Whether this address is called.
    ///
    /// # Errors
    /// [`Private`] when it is neither of the internet nor of an allowed network.
    pub fn check(&self, address: IpAddr) -> Result<(), Private> {
        let Self::Public { and } = self else { return Ok(()) };
        let allowed = |address: IpAddr| and.iter().any(|network| network.contains(&address));
        if is_public(address) || allowed(address) || allowed(address.to_canonical()) {
            Ok(())
        } else {
            Err(Private(address))
        }
    }

    /// The same for an address whose host is an IP address, which no resolver sees. A name is checked by [`Checked`].
    ///
    /// # Errors
    /// As [`Destinations::check`].
    pub(super) fn check_literal(&self, url: &str) -> Result<(), Private> {
        match url::Url::parse(url).ok().as_ref().and_then(url::Url::host) {
            Some(Host::Ipv4(address)) => self.check(address.into()),
            Some(Host::Ipv6(address)) => self.check(address.into()),
            Some(Host::Domain(_)) | None => Ok(()),
        }
    }
}

/// Whether an address is one of the internet (IANA's registries of special-purpose addresses, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        // Unspecified and "this network"; RFC 1918; loopback; link-local; multicast, reserved and broadcast.
        [0 | 10 | 127 | 224..=255, ..] | [172, 16..=31, ..] | [192, 168, ..] | [169, 254, ..]
        // RFC 6598 (CGNAT); RFC 6890 (IETF protocols); RFC 2544 (benchmarks).
        | [100, 64..=127, ..] | [192, 0, 0, _] | [198, 18 | 19, ..]
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let embedded = |high: u16, low: u16| is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match address.segments() {
        // Unspecified, loopback, IPv4-compatible; IPv4-mapped; RFC 6052 (NAT64): all lead to an IPv4 address.
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        // RFC 3056 (6to4).
        [0x2002, high, low, ..] => embedded(high, low),
        // RFC 8215 (NAT64 of a network); RFC 4193; link-local; site-local; multicast.
        [0x64, 0xff9b, 1, ..] | [0xfc00..=0xfdff | 0xfe80..=0xfeff | 0xff00..=0xffff, ..] => false,
        _ => true,
    }
}

/// The system's resolver, whose private answers are left out.
pub(super) struct Checked(pub(super) Destinations);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let destinations = self.0.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let checked = found.iter().map(|address| destinations.check(address.ip()).map(|()| *address));
            let (kept, refused): (Vec<_>, Vec<_>) = checked.partition(Result::is_ok);
            match refused.into_iter().find_map(Result::err) {
                Some(private) if kept.is_empty() => Err(private.into()),
                _ => Ok(Box::new(kept.into_iter().flatten()) as Addrs),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(and: &[&str]) -> Destinations {
        Destinations::Public { and: and.iter().map(|network| network.parse().unwrap()).collect() }
    }

    #[test]
    fn each_private_range_is_refused_from_its_first_address_to_its_last() {
        for address in [
            ["0.0.0.0", "0.255.255.255"],
            ["10.0.0.0", "10.255.255.255"],
            ["100.64.0.0", "100.127.255.255"],
            ["127.0.0.0", "127.255.255.255"],
            ["169.254.0.0", "169.254.255.255"],
            ["172.16.0.0", "172.31.255.255"],
            ["192.0.0.0", "192.0.0.255"],
            ["192.168.0.0", "192.168.255.255"],
            ["198.18.0.0", "198.19.255.255"],
            ["224.0.0.0", "255.255.255.255"],
            ["::", "::1"],
            ["::ffff:127.0.0.1", "::ffff:192.168.1.1"],
            ["::ffff:169.254.169.254", "::10.0.0.1"],
            ["64:ff9b::10.0.0.1", "64:ff9b:1::"],
            ["2002:7f00:1::", "2002:a00:1::1"],
            ["fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
            ["fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
            ["fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
            ["ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
        ]
        .concat()
        {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(public(&[]).check(address), Err(Private(address)));
            assert_eq!(Destinations::Any.check(address), Ok(()));
        }
    }

    #[test]
    fn the_addresses_beside_them_are_called() {
        for address in [
            ["1.0.0.0", "9.255.255.255", "11.0.0.0"],
            ["100.63.255.255", "100.128.0.0", "126.255.255.255"],
            ["128.0.0.0", "169.253.255.255", "169.255.0.0"],
            ["172.15.255.255", "172.32.0.0", "192.0.1.0"],
            ["192.167.255.255", "192.169.0.0", "223.255.255.255"],
            ["::ffff:9.9.9.9", "64:ff9b::9.9.9.9", "2002:909:909::"],
            ["2001:db8::1", "2606:4700::1111", "fbff::"],
        ]
        .concat()
        {
            assert_eq!(public(&[]).check(address.parse().unwrap()), Ok(()), "{address}");
        }
    }

    #[test]
    fn an_allowed_network_is_called_in_both_spellings_and_no_other() {
        let destinations = public(&["10.1.0.0/16", "fd00:1::/32"]);
        for (address, called) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("fd00:1::5", true),
            ("10.2.0.1", false),
            ("fd00:2::5", false),
            ("127.0.0.1", false),
        ] {
            assert_eq!(destinations.check(address.parse().unwrap()).is_ok(), called, "{address}");
        }
    }

    #[test]
    fn an_address_in_a_url_is_found_however_it_is_written() {
        let destinations = public(&[]);
        for host in ["127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]"] {
            assert!(destinations.check_literal(&format!("https://{host}:8443/keys")).is_err(), "{host}");
        }
        assert_eq!(destinations.check_literal("https://sp.example.org/keys"), Ok(()));
    }
}
