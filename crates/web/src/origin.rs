//! A public origin: what a service is called from outside.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// `scheme://host[:port]`, without path; the default port is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    text: String,
    host: String,
    port: u16,
    https: bool,
    loopback: bool,
    address: bool,
}

/// Why a text is no origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Not an absolute URL.
    #[error("\"{0}\" is not an origin: expected scheme://host or scheme://host:port")]
    NotUrl(String),
    /// Neither http nor https.
    #[error("\"{0}\" is not an origin: the scheme must be http or https")]
    Scheme(String),
    /// A path, query, fragment, user or password stands in it.
    #[error("\"{0}\" is not an origin: nothing may follow the host and port")]
    NotBare(String),
}

impl Origin {
    /// Reads an origin; a single final slash is accepted.
    ///
    /// # Errors
    /// Anything more than scheme, host and port is refused by name.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let url = Url::parse(text).map_err(|_| OriginError::NotUrl(text.to_owned()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(OriginError::Scheme(text.to_owned()));
        }
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !bare {
            return Err(OriginError::NotBare(text.to_owned()));
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(OriginError::NotUrl(text.to_owned()));
        };
        let loopback = match &host {
            Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        Ok(Self {
            text: url.origin().ascii_serialization(),
            host: host.to_string(),
            port,
            https: url.scheme() == "https",
            loopback,
            address: !matches!(host, Host::Domain(_)),
        })
    }

    /// The origin as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host without its port; an IPv6 address keeps its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, the scheme's own when none is written.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Cookies are `Secure` exactly when this holds (design §3).
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// A name or address that never leaves the machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// What cookies may name as `Domain`: the host, unless it is an IP address (RFC 6265 §5.1.3) or a name without a
    /// dot, such as `localhost`, for which many cookie jars drop the whole cookie.
    #[must_use]
    pub fn cookie_domain(&self) -> Option<&str> {
        (!self.address && self.host.contains('.')).then_some(self.host.as_str())
    }

    /// Whether browsers send the cookies of one origin to the other, too: the same host, whatever the port, or one
    /// below the other, since `Domain` takes in what is below.
    #[must_use]
    pub fn shares_cookies_with(&self, other: &Self) -> bool {
        let is_below = |name: &str, parent: &str| {
            name.strip_suffix(parent).is_some_and(|below| below.ends_with('.')) && parent.contains('.')
        };
        self.host == other.host || is_below(&self.host, &other.host) || is_below(&other.host, &self.host)
    }

    /// The address of `path`, which begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// Whether a `Host` header (or HTTP/2 authority) names this origin, its default port written or not.
    #[must_use]
    pub fn answers_to(&self, authority: &str) -> bool {
        // As it is nearly always written.
        if self.text.split_once("://").is_some_and(|(_, own)| own == authority) {
            return true;
        }
        let scheme = if self.https { "https" } else { "http" };
        Url::parse(&format!("{scheme}://{authority}")).is_ok_and(|url| {
            url.path() == "/" && url.username().is_empty() && url.origin().ascii_serialization() == self.text
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl serde::Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port_only() {
        let origin = Origin::parse("http://localhost:7401").unwrap();
        assert_eq!(origin.as_str(), "http://localhost:7401");
        assert_eq!((origin.host(), origin.port(), origin.is_https()), ("localhost", 7401, false));
        assert_eq!(origin.url("/api/v2/token"), "http://localhost:7401/api/v2/token");
        assert_eq!(Origin::parse("https://fc.test:443/").unwrap().as_str(), "https://fc.test");
        for refused in ["localhost:7401", "ftp://localhost", "http://a/b", "http://a?x", "http://u@a", "http://", ""] {
            assert!(Origin::parse(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_host_header_is_compared_without_case_and_with_the_default_port() {
        let origin = Origin::parse("https://fc.test").unwrap();
        for same in ["fc.test", "FC.test", "fc.test:443"] {
            assert!(origin.answers_to(same), "{same}");
        }
        for other in ["fc.test:8443", "other.test", "fc.test/x", "u@fc.test", "", "fc.test@evil.test"] {
            assert!(!origin.answers_to(other), "{other}");
        }
    }

    #[test]
    fn cookies_name_a_domain_where_cookie_jars_take_one() {
        let domain = |origin: &str| Origin::parse(origin).unwrap().cookie_domain().map(str::to_owned);
        assert_eq!(domain("https://fc.test:8443"), Some("fc.test".to_owned()));
        for none in ["https://localhost:7401", "https://guichet", "https://127.0.0.1:1", "https://[::1]:1"] {
            assert_eq!(domain(none), None, "{none}");
        }
    }

    #[test]
    fn cookies_are_shared_by_one_host_and_with_what_is_below_it() {
        let shared = |one: &str, other: &str| {
            let (one, other) = (Origin::parse(one).unwrap(), Origin::parse(other).unwrap());
            assert_eq!(one.shares_cookies_with(&other), other.shares_cookies_with(&one));
            one.shares_cookies_with(&other)
        };
        assert!(shared("http://localhost:7401", "http://localhost:7408"));
        assert!(shared("https://fc.test", "https://idp.fc.test:8443"));
        for apart in ["https://idp.test", "https://afc.test", "https://test"] {
            assert!(!shared("https://fc.test", apart), "{apart}");
        }
    }

    #[test]
    fn loopback_is_a_name_or_address_of_this_machine() {
        for near in ["http://localhost:1", "http://fc.localhost", "http://127.0.0.1:2", "http://[::1]:3"] {
            assert!(Origin::parse(near).unwrap().is_loopback(), "{near}");
        }
        assert!(!Origin::parse("http://192.0.2.1").unwrap().is_loopback());
    }
}
