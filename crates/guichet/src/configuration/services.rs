//! `[services.<name>]`: the public origin of a service and how it is served.

use std::net::SocketAddr;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::Pkcs11Settings;

/// One `[services.<name>]` table.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceSettings {
    /// Scheme, host and port by which browsers and programs reach the service: `https://idp.example.org`.
    pub origin: Option<Url>,
    /// The address that the process listens on: `127.0.0.1:7401`.
    pub listen: Option<SocketAddr>,
    /// The certificate chain, PEM.
    pub certificate: Option<PathBuf>,
    /// The private key of the certificate, PEM.
    pub key: Option<PathBuf>,
    /// A dated profile to stay on: `proconnect@2026-06-18`.
    pub profile: Option<String>,
    /// The signing key of a broker, when it stays in a hardware security module. Default: one that is made at the first
    /// start and kept sealed.
    pub pkcs11: Option<Pkcs11Settings>,
}
