//! Where the queue is, and who may ask there.

use std::sync::Arc;
use std::time::Duration;

use amq_protocol::types::ShortString;
use guichet_jose::Secret;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

/// A server of AMQP 0-9-1, and the queue that leads to the other network.
pub struct Settings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The part of the server where the queue is.
    pub virtual_host: String,
    /// Who asks.
    pub user: String,
    /// With this password.
    pub password: Secret,
    /// The queue (PC §5.12: `rie`). It must exist: whoever serves it declares it.
    pub queue: String,
    /// Time for a whole exchange, the connection included.
    pub timeout: Duration,
    /// Certificate authorities (PEM) beside those of the system, where the connection is in TLS; in clear without.
    pub authorities: Option<Vec<String>>,
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsRefused {
    /// AMQP has room for 255 bytes.
    #[error("{0} is longer than 255 bytes")]
    TooLong(&'static str),
    /// No host that TLS could verify.
    #[error("{0} is not a host name")]
    Host(String),
    /// An authority that is none.
    #[error("a certificate authority cannot be read: {0}")]
    Authority(String),
}

impl Settings {
    /// In clear, the queue `rie` of the usual virtual host and of the usual guest, six seconds (FC §12).
    #[must_use]
    pub fn new(host: &str, port: u16) -> Self {
        Self {
            host: host.to_owned(),
            port,
            virtual_host: "/".to_owned(),
            user: "guest".to_owned(),
            password: Secret::new("guest".to_owned()),
            queue: "rie".to_owned(),
            timeout: Duration::from_secs(6),
            authorities: None,
        }
    }
}

/// Settings in the form in which each connection uses them.
pub(crate) struct Prepared {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) virtual_host: ShortString,
    pub(crate) queue: ShortString,
    /// The answer to the server's first question (SASL PLAIN, RFC 4616).
    pub(crate) credentials: Secret,
    pub(crate) timeout: Duration,
    pub(crate) tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Prepared {
    pub(crate) fn of(settings: Settings) -> Result<Self, SettingsRefused> {
        let short = |text: String, what| ShortString::try_new(text).map_err(|_| SettingsRefused::TooLong(what));
        let tls = match &settings.authorities {
            None => None,
            Some(further) => {
                let name = ServerName::try_from(settings.host.clone())
                    .map_err(|_| SettingsRefused::Host(settings.host.clone()))?;
                Some((connector(further)?, name))
            }
        };
        Ok(Self {
            virtual_host: short(settings.virtual_host, "the virtual host")?,
            queue: short(settings.queue, "the name of the queue")?,
            credentials: Secret::new(format!("\0{}\0{}", settings.user, settings.password.expose())),
            host: settings.host,
            port: settings.port,
            timeout: settings.timeout,
            tls,
        })
    }
}

fn connector(further: &[String]) -> Result<TlsConnector, SettingsRefused> {
    let unreadable = |error: &dyn std::fmt::Display| SettingsRefused::Authority(error.to_string());
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for pem in further {
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|error| unreadable(&error))?;
            roots.add(certificate).map_err(|error| unreadable(&error))?;
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = versions.map_err(|error| unreadable(&error))?.with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
