//! TLS of a listener: what it presents, by the name that the client asks for, and how a connection opens.

use std::fmt;
use std::io;
use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::client::verify_server_name;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// The first byte of a TLS record that holds a handshake (RFC 8446 §5.1). No HTTP request begins with it.
const HANDSHAKE: u8 = 0x16;

/// A certificate, its chain and its private key.
#[derive(Clone)]
pub struct Identity(Arc<CertifiedKey>);

/// Why a certificate cannot be presented.
#[derive(Debug, thiserror::Error)]
pub enum IdentityRefused {
    /// No PEM, or none of a certificate.
    #[error("no certificate can be read: {0}")]
    Certificate(pem::Error),
    /// There is not a single certificate.
    #[error("there is no certificate (expected: -----BEGIN CERTIFICATE-----)")]
    NoCertificate,
    /// No PEM, or none of a private key.
    #[error("no private key can be read: {0}")]
    Key(pem::Error),
    /// The key is of a kind that TLS does not know, or not the certificate's.
    #[error("the certificate and the key do not go together: {0}")]
    Mismatch(rustls::Error),
}

impl Identity {
    /// From DER: the service's own certificate first, then those that lead to the authority.
    ///
    /// # Errors
    /// [`IdentityRefused`], when the key is not the first certificate's.
    pub fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self, IdentityRefused> {
        if chain.is_empty() {
            return Err(IdentityRefused::NoCertificate);
        }
        let certified = CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider());
        certified.map(|certified| Self(Arc::new(certified))).map_err(IdentityRefused::Mismatch)
    }

    /// From PEM, in the same order.
    ///
    /// # Errors
    /// [`IdentityRefused`] says which of the two is wrong.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, IdentityRefused> {
        let chain = CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>();
        let key = PrivateKeyDer::from_pem_slice(key);
        Self::new(chain.map_err(IdentityRefused::Certificate)?, key.map_err(IdentityRefused::Key)?)
    }

    /// The certificate itself, DER.
    #[must_use]
    pub fn certificate(&self) -> Option<&CertificateDer<'static>> {
        self.0.cert.first()
    }

    fn is_for(&self, name: &str) -> bool {
        let parsed = self.certificate().and_then(|certificate| ParsedCertificate::try_from(certificate).ok());
        let name = ServerName::try_from(name).ok();
        parsed.zip(name).is_some_and(|(parsed, name)| verify_server_name(&parsed, &name).is_ok())
    }
}

/// The key stays out.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

/// TLS 1.2 and 1.3 with HTTP/2 and HTTP/1.1. Clones present the same.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    presented: Arc<Presented>,
}

#[derive(Debug)]
struct Presented(ArcSwap<Vec<Identity>>);

/// How a connection on a TLS listener begins.
pub(super) enum Opening {
    /// As it should. Boxed, for it is much larger than the other.
    Encrypted(Box<TlsStream<TcpStream>>),
    /// With something else, most often a plain HTTP request, of which nothing has been read.
    Plain(TcpStream),
}

impl Tls {
    /// A listener that presents the first of `identities` that fits the name asked for, the very first one to a client
    /// that asks for none of them.
    ///
    /// # Errors
    /// When TLS cannot be set up at all.
    pub fn new(identities: Vec<Identity>) -> Result<Self, rustls::Error> {
        let presented = Arc::new(Presented(ArcSwap::from_pointee(identities)));
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&presented) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        // Sessions are kept by clients, sealed, and not here: many clients then take no memory.
        config.ticketer = aws_lc_rs::Ticketer::new()?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), presented })
    }

    /// From the next handshake on, these are presented; connections that are open stay.
    pub fn present(&self, identities: Vec<Identity>) {
        self.presented.0.store(Arc::new(identities));
    }

    /// Takes as long as the client does: the caller has the time-out.
    pub(super) async fn open(&self, stream: TcpStream) -> io::Result<Opening> {
        let mut first = [0];
        if stream.peek(&mut first).await? == 1 && first != [HANDSHAKE] {
            return Ok(Opening::Plain(stream));
        }
        self.acceptor.accept(stream).await.map(|stream| Opening::Encrypted(Box::new(stream)))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("presented", &self.presented).finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Presented {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let identities = self.0.load();
        let fitting = match identities.as_slice() {
            [_, _, ..] => hello.server_name().and_then(|name| identities.iter().find(|identity| identity.is_for(name))),
            _ => None,
        };
        fitting.or(identities.first()).map(|identity| Arc::clone(&identity.0))
    }
}
