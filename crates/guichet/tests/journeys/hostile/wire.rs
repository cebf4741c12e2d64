//! Bytes over TCP or TLS: what no HTTP client would send, and every byte of the answer.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use crate::stand::Stand;

/// An answer that has not come by then is taken for one that never comes; longer than any time-out of a listener.
const NEVER: Duration = Duration::from_secs(30);

/// A service, as who speaks to it by bytes finds it.
#[derive(Clone)]
pub struct Place {
    /// What the `Host` header says.
    host: String,
    /// What the certificate is asked for.
    name: String,
    port: u16,
    tls: Option<TlsConnector>,
}

impl Place {
    pub fn of(stand: &Stand, service: &str) -> Self {
        let origin = Url::parse(&stand.origin(service)).unwrap();
        let port = origin.port().unwrap();
        let tls = (origin.scheme() == "https").then(|| {
            let authority = CertificateDer::from_pem_file(stand.manifest["ca"].as_str().unwrap()).unwrap();
            trusting(&[authority])
        });
        Self { host: format!("localhost:{port}"), name: "localhost".to_owned(), port, tls }
    }

    /// One of several that share a listener over TLS.
    pub fn named(host: &str, port: u16, authorities: &[CertificateDer<'static>]) -> Self {
        Self { host: host.to_owned(), name: host.to_owned(), port, tls: Some(trusting(authorities)) }
    }
}

/// A client of TLS that speaks no HTTP/2 and trusts these authorities alone.
fn trusting(authorities: &[CertificateDer<'static>]) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    for authority in authorities {
        roots.add(authority.clone()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_root_certificates(roots).with_no_client_auth()).into()
}

/// A request, and in a few words what is wrong with it.
#[derive(Clone)]
pub struct Ask {
    pub what: String,
    pub method: Vec<u8>,
    pub target: Vec<u8>,
    pub host: Option<String>,
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    pub body: Option<Vec<u8>>,
    /// The length is announced as it is; else the headers say what they will.
    pub announced: bool,
}

impl Ask {
    pub fn new(method: &str, target: impl Into<Vec<u8>>) -> Self {
        Self {
            what: String::new(),
            method: method.into(),
            target: target.into(),
            host: None,
            headers: Vec::new(),
            body: None,
            announced: true,
        }
    }

    pub fn what(mut self, what: impl Into<String>) -> Self {
        self.what = what.into();
        self
    }

    pub fn header(mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        if kind.is_empty() { self } else { self.header("content-type", kind) }
    }

    fn bytes(&self, host: &str) -> Vec<u8> {
        let mut bytes = [self.method.as_slice(), b" ", &self.target, b" HTTP/1.1\r\nconnection: close\r\n"].concat();
        let host = self.host.as_deref().unwrap_or(host);
        if !host.is_empty() {
            bytes.extend(format!("host: {host}\r\n").bytes());
        }
        for (name, value) in &self.headers {
            bytes.extend([name.as_slice(), b": ", value, b"\r\n"].concat());
        }
        let body = self.body.as_deref().unwrap_or_default();
        if self.body.is_some() && self.announced {
            bytes.extend(format!("content-length: {}\r\n", body.len()).bytes());
        }
        [&bytes, b"\r\n".as_slice(), body].concat()
    }

    /// The answer; none when the connection ends without one. After the request nothing more is sent.
    pub async fn send(&self, place: &Place) -> Option<Answer> {
        let bytes = self.bytes(&place.host);
        let exchange = async {
            let stream = TcpStream::connect(("127.0.0.1", place.port)).await.unwrap();
            let Some(tls) = &place.tls else { return self.exchange(stream, &bytes).await };
            let name = ServerName::try_from(place.name.clone()).unwrap();
            self.exchange(tls.connect(name, stream).await.unwrap(), &bytes).await
        };
        let answer = tokio::time::timeout(NEVER, exchange).await;
        Answer::read(&answer.unwrap_or_else(|_| panic!("no answer and no end: {}", self.shown())))
    }

    async fn exchange(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin, bytes: &[u8]) -> Vec<u8> {
        // The server may have answered and closed before everything is sent.
        let _ = stream.write_all(bytes).await;
        let _ = stream.flush().await;
        if !self.announced {
            let _ = stream.shutdown().await;
        }
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        answer
    }

    /// Whether it holds what a database may refuse to take for a text.
    pub fn may_upset_a_database(&self) -> bool {
        let holds = |bytes: &[u8], part: &str| bytes.windows(part.len()).any(|window| window == part.as_bytes());
        let body = self.body.as_deref().unwrap_or_default();
        ["%00", "%ff", "%ED", "\\u0000", "\0"].into_iter().any(|part| holds(&self.target, part) || holds(body, part))
    }

    pub fn shown(&self) -> String {
        let cut = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().take(120).collect::<String>();
        format!("{} {} ({})", cut(&self.method), cut(&self.target), self.what)
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        // What a client that said `Expect: 100-continue` is told first is no answer.
        let text = text.strip_prefix("HTTP/1.1 100 Continue\r\n\r\n").unwrap_or(&text);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines
            .map(|line| line.split_once(':').unwrap_or((line, "")))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        Some(Self { status, headers, body: body.to_owned() })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// In one line: its status, where it leads, and how its body begins, or what is wrong if it is a page.
    pub fn shown(&self) -> String {
        let body = self.body.split("id=\"error-").nth(1).unwrap_or(&self.body);
        let body: String = body.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
        format!("{} {} {body}", self.status, self.header("location").unwrap_or_default())
    }

    /// The values of a header, each as often as it stands.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
