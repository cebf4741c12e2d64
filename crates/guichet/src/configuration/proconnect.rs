//! `[proconnect]`: settings of that service alone.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// `[proconnect]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProConnectSettings {
    /// The identity provider, by `uid`, of every address that no other serves (PC §5.4). Empty: there is none, and such an
    /// address is told Y500001. Default: the simulated one in a sandbox, none in production.
    pub default_identity_provider: Option<String>,
    /// The address that the button of the Renater federation stands for (PC §5.2). Default: no such button.
    pub renater_email: Option<String>,
    /// Whether the page that asks for the address says that this is a test environment (PC §5.2). A sandbox says of every
    /// page that it is one, whatever stands here. Default: no.
    pub test_environment: bool,
    /// E-mail domains that are taken though no identity provider serves them (PC §5.3). Default: those of public mail
    /// services and of ministries in a sandbox, none in production.
    pub known_domains: Option<Vec<String>>,
    /// Where it is asked over HTTPS whether another domain takes mail, with `name` and `type` in the query and JSON in the
    /// answer (PC §5.3). Default: nobody is asked, and another domain is refused.
    pub mail_resolver: Option<Url>,
    /// Where the organisation of a person is looked up, which tells her roles (PC §5.6). Default: `api` in a sandbox, over
    /// the simulated API Entreprise; in production it must be said.
    pub organisations: Option<OrganisationSource>,
    /// Base address of API Entreprise, without a slash at its end. Default: the simulated one in a sandbox.
    pub organisations_api: Option<Url>,
    /// The file that holds the token for it. Default: none is sent.
    pub organisations_token_file: Option<PathBuf>,
    /// The SIRET of the administration that asks there (PC §5.6). Default: that of the DINUM.
    pub organisations_recipient: Option<String>,
    /// The file of the operators of the State as they are published, JSON: an object whose keys are their SIRENs, or a list of
    /// objects with `siren` (PC §8.6). Default: the part of them that this program carries.
    pub state_operators_file: Option<PathBuf>,
    /// The file of the other public bodies, in the same form. Default: the part of them that this program carries.
    pub public_bodies_file: Option<PathBuf>,
    /// The bridge to identity providers that only the State's own network reaches (PC §5.12), for those whose record says
    /// `useTheHyyyperbridge`. Default: a simulated one in a sandbox; none in production, where they are called directly.
    pub bridge: Option<BridgeSettings>,
}

/// `[proconnect.bridge]`: the message queue behind which that network is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BridgeSettings {
    /// The server: `amqp://host:5672`, or `amqps://host:5671` in TLS, and `/name` behind it for a virtual host that is not
    /// the usual one; without a port, these.
    pub server: Url,
    /// The name by which this program is known there. Default: `guest`.
    pub user: Option<String>,
    /// The file that holds the password, in its first line. Default: the one of `guest`.
    pub password_file: Option<PathBuf>,
    /// Certificate authorities (PEM) of the server that the system does not know.
    pub authority_file: Option<PathBuf>,
    /// The queue, which whoever serves it declares. Default: `rie`.
    pub queue: Option<String>,
}

/// A message queue as it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueAddress {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Which part of the server.
    pub virtual_host: String,
    /// Whether the connection is in TLS.
    pub tls: bool,
}

impl BridgeSettings {
    /// The server, when its address is one.
    pub fn address(&self) -> Option<QueueAddress> {
        let url = &self.server;
        let (tls, usual) = match url.scheme() {
            "amqp" => (false, 5672),
            "amqps" => (true, 5671),
            _ => return None,
        };
        let bare = url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        let host = url.host_str().filter(|host| !host.is_empty() && bare && anonymous)?;
        let path = url.path().strip_prefix('/').unwrap_or_default();
        let virtual_host = if path.is_empty() {
            "/".to_owned()
        } else {
            percent_encoding::percent_decode_str(path).decode_utf8().ok()?.into_owned()
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Some(QueueAddress { host, port: url.port().unwrap_or(usual), virtual_host, tls })
    }
}

/// Where organisations are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationSource {
    /// At API Entreprise.
    Api,
    /// Among those that `guichet import` brought.
    Imported,
    /// Nowhere: everybody is a public agent (PC §5.6).
    None,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> Option<(String, u16, String, bool)> {
        let server = url.parse().unwrap();
        let settings = BridgeSettings { server, user: None, password_file: None, authority_file: None, queue: None };
        settings.address().map(|it| (it.host, it.port, it.virtual_host, it.tls))
    }

    #[test]
    fn the_address_of_a_queue_says_host_port_virtual_host_and_encryption() {
        let (host, usual) = ("q.example.org".to_owned(), "/".to_owned());
        assert_eq!(address("amqp://q.example.org"), Some((host.clone(), 5672, usual.clone(), false)));
        assert_eq!(address("amqps://q.example.org/"), Some((host.clone(), 5671, usual, true)));
        assert_eq!(address("amqps://q.example.org:7/a%2Fb"), Some((host, 7, "a/b".to_owned(), true)));
        assert_eq!(address("amqp://[::1]:5672").unwrap().0, "::1");
        for url in ["https://q", "amqp://u:p@q", "amqp://q?heartbeat=1", "amqp:q", "amqp:///"] {
            assert_eq!(address(url), None, "{url}");
        }
    }
}
