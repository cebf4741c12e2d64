use std::sync::Arc;
use std::time::Duration;

use axum::routing::{get, post};
use guichet_web::Routes;
use guichet_web::outgoing::{Client, Failure, Options, Request};
use guichet_web::server::{CertificateFiles, FilesRefused, Identity, Renewal, Tls};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion, version};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::client::TlsStream;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::running::{Answer, Running};

/// Shorter than anybody waits for.
const SHORT: Duration = Duration::from_millis(50);

/// An authority of a test, and clients that trust it.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Certificate and key, PEM.
    fn texts(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &self.0).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    fn identity(&self, name: &str) -> Identity {
        let (certificate, key) = self.texts(name);
        Identity::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap()
    }

    fn localhost(&self) -> Tls {
        Tls::new(vec![self.identity("localhost")]).unwrap()
    }

    async fn connect(&self, running: &Running, name: &str, protocol: &str) -> TlsStream<TcpStream> {
        self.connect_with(running, name, protocol, rustls::ALL_VERSIONS).await.unwrap()
    }

    async fn connect_with(
        &self,
        running: &Running,
        name: &str,
        protocol: &str,
        versions: &[&'static SupportedProtocolVersion],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let name = ServerName::try_from(name.to_owned()).unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, running.connect().await).await
    }
}

fn routes() -> Routes {
    Routes::new().route("/", get(|| async { "encrypted" })).route("/api/v2/token", post(|| async {}))
}

fn request(running: &Running, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nhost: localhost:{}\r\nconnection: close\r\n\r\n", running.address.port())
}

#[tokio::test]
async fn each_version_of_tls_and_of_http_is_spoken_and_no_rehearsal_binds_browsers_to_https() {
    let authority = Authority::new();
    let running = Running::start_with_tls(routes(), authority.localhost(), |_| {}).await;
    for version in [&version::TLS12, &version::TLS13] {
        let mut stream = authority.connect_with(&running, "localhost", "http/1.1", &[version]).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
        stream.write_all(request(&running, "/").as_bytes()).await.unwrap();
        let answer = Answer::read(&mut stream).await;
        assert_eq!((answer.status, &*answer.body), (200, "encrypted"));
        assert_eq!(answer.header("strict-transport-security"), None);
    }
    let mut stream = authority.connect(&running, "localhost", "h2").await;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).await.unwrap();
    assert_eq!(frame[3], 4, "the server's own SETTINGS");
}

#[tokio::test]
async fn the_one_http_client_trusts_the_authority_that_it_is_given_and_no_other() {
    let authority = Authority::new();
    let running = Running::start_with_tls(routes(), authority.localhost(), |_| {}).await;
    let url = running.site.origin.url("/");
    let trusting = Client::new(Options { authorities: vec![authority.0.pem()], ..Options::default() }).unwrap();
    assert_eq!(trusting.send("test", Request::get(&url)).await.unwrap().body, "encrypted");
    for authorities in [Vec::new(), vec![Authority::new().0.pem()]] {
        let other = Client::new(Options { authorities, ..Options::default() }).unwrap();
        assert!(matches!(other.send("test", Request::get(&url)).await, Err(Failure::Connect(_))));
    }
}

#[tokio::test]
async fn a_handshake_that_does_not_end_is_cut() {
    let tls = Authority::new().localhost();
    let running = Running::start_with_tls(routes(), tls, |site| site.patience.head = SHORT).await;
    for beginning in [&b""[..], &[0x16], &[0x16, 3, 1, 2, 0, 1, 0]] {
        let mut stream = running.connect().await;
        stream.write_all(beginning).await.unwrap();
        let mut bytes = Vec::new();
        // Closed or reset: in any case the server waits no longer.
        let _ = stream.read_to_end(&mut bytes).await;
        assert_eq!(bytes, b"", "{beginning:?}");
    }
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_handshake() {
    let running = Running::start_with_tls(routes(), Authority::new().localhost(), |_| {}).await;
    let mut silent = running.connect().await;
    silent.write_all(&[0x16, 3, 1]).await.unwrap();
    running.stop().await;
    let mut bytes = Vec::new();
    let _ = silent.read_to_end(&mut bytes).await;
    assert_eq!(bytes, b"");
}

#[tokio::test]
async fn plain_http_on_the_tls_port_is_told_where_to_go() {
    let running = Running::start_with_tls(routes(), Authority::new().localhost(), |_| {}).await;
    let page = running.get("/login?x=1", "").await;
    let location = format!("https://localhost:{}/login?x=1", running.address.port());
    assert_eq!((page.status, page.header("location")), (308, Some(location.as_str())));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.header("content-security-policy").is_some() && page.header("x-request-id").is_some());
    let program = running.post("/api/v2/token", "", "code=secret").await;
    let body: serde_json::Value = serde_json::from_str(&program.body).unwrap();
    assert_eq!((program.status, &body["error"]), (400, &"invalid_request".into()));
    assert_eq!(body["error_description"], "this address is served over https only");
    let junk = running.raw("\0\x01junk\r\n\r\n").await;
    assert_eq!((junk.status, junk.code()), (400, "Erreur Y000400"));
}

#[tokio::test]
async fn a_refused_head_does_not_lose_the_answer_while_the_client_still_sends_over_tls() {
    let authority = Authority::new();
    let running = Running::start_with_tls(routes(), authority.localhost(), |_| {}).await;
    let mut stream = authority.connect(&running, "localhost", "http/1.1").await;
    stream.write_all(request(&running, &"a".repeat(4_000_000)).as_bytes()).await.unwrap();
    let answer = Answer::read(&mut stream).await;
    assert_eq!((answer.status, answer.code()), (414, "Erreur Y000414"));
}

#[tokio::test]
async fn a_listener_presents_the_certificate_of_the_name_asked_for_else_its_first() {
    let authority = Authority::new();
    let (one, other) = (authority.identity("one.test"), authority.identity("*.other.test"));
    let expected = [one.clone(), other.clone()].map(|identity| identity.certificate().unwrap().clone());
    let running = Running::start_with_tls(routes(), Tls::new(vec![one, other]).unwrap(), |_| {}).await;
    for (name, expected) in [("one.test", &expected[0]), ("www.other.test", &expected[1])] {
        let stream = authority.connect(&running, name, "http/1.1").await;
        assert_eq!(stream.get_ref().1.peer_certificates().unwrap(), std::slice::from_ref(expected), "{name}");
    }
    let refused = authority.connect_with(&running, "third.test", "http/1.1", rustls::ALL_VERSIONS).await;
    assert!(refused.unwrap_err().to_string().contains("one.test"), "the first one was presented");
}

#[tokio::test]
async fn renewed_files_are_presented_without_a_restart_and_half_a_renewal_changes_nothing() {
    let authority = Authority::new();
    let folder = tempfile::tempdir().unwrap();
    let files = CertificateFiles { certificate: folder.path().join("c.pem"), key: folder.path().join("k.pem") };
    let write = |certificate: &str, key: &str| {
        std::fs::write(&files.certificate, certificate).unwrap();
        std::fs::write(&files.key, key).unwrap();
    };
    let ((first, first_key), (second, second_key)) = (authority.texts("localhost"), authority.texts("localhost"));
    write(&first, &first_key);
    let (tls, mut renewal) = Renewal::open(vec![files.clone()]).await.unwrap();
    let running = Running::start_with_tls(routes(), tls, |_| {}).await;
    let presented = async || {
        let stream = authority.connect(&running, "localhost", "http/1.1").await;
        stream.get_ref().1.peer_certificates().unwrap().to_vec()
    };
    let der = |pem: &str| {
        let identity = Identity::from_pem(pem.as_bytes(), second_key.as_bytes()).unwrap();
        vec![identity.certificate().unwrap().clone()]
    };
    let before = presented().await;
    assert!(!renewal.look().await.unwrap());

    write(&second, &first_key);
    assert!(matches!(renewal.look().await, Err(FilesRefused::Identity { files: named, .. }) if named == files));
    assert_eq!(presented().await, before);

    write(&second, &second_key);
    assert!(renewal.look().await.unwrap());
    assert_eq!(presented().await, der(&second));
    assert_ne!(before, der(&second));

    std::fs::remove_file(&files.key).unwrap();
    let error = renewal.look().await.unwrap_err().to_string();
    assert!(error.contains("k.pem cannot be read"), "{error}");
    assert_eq!(presented().await, der(&second));
}

#[tokio::test]
async fn what_cannot_be_presented_is_refused_by_name() {
    let authority = Authority::new();
    let ((certificate, key), (_, other)) = (authority.texts("localhost"), authority.texts("localhost"));
    let refusal = |certificate: &str, key: &str| {
        Identity::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap_err().to_string()
    };
    assert!(refusal("", &key).starts_with("there is no certificate"));
    assert!(refusal(&certificate, "").starts_with("no private key can be read"));
    assert!(refusal(&certificate, &other).starts_with("the certificate and the key do not go together"));
    assert!(refusal("-----BEGIN CERTIFICATE-----\n!!!", &key).starts_with("no certificate can be read"));
    let none: Vec<CertificateDer<'static>> = Vec::new();
    let key = KeyPair::generate().unwrap().serialize_der();
    assert!(Identity::new(none, PrivateKeyDer::try_from(key).unwrap()).is_err());
}

#[tokio::test]
async fn a_client_shows_its_certificate_to_a_server_that_asks_for_one() {
    let authority = Authority::new();
    let (chain, key) = authority.texts("localhost");
    let mut roots = RootCertStore::empty();
    roots.add(authority.0.der().clone()).unwrap();
    let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap();
    let config = rustls::ServerConfig::builder().with_client_cert_verifier(verifier).with_single_cert(
        vec![CertificateDer::from_pem_slice(chain.as_bytes()).unwrap()],
        PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
    );
    let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
    let listener = TcpListener::bind("localhost:0").await.unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let read = stream.read(&mut [0; 4096]).await;
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
            if read.is_ok() && stream.write_all(answer).await.is_ok() {
                stream.shutdown().await.unwrap_or_default();
            }
        }
    });
    let options = Options { authorities: vec![authority.0.pem()], ..Options::default() };
    let client = Client::new(options).unwrap();
    assert!(client.send("test", Request::get(&url)).await.is_err());
    let (chain, key) = authority.texts("gateway");
    let showing = client.showing(format!("{chain}\n{key}").as_bytes()).unwrap();
    assert_eq!(showing.send("test", Request::get(&url)).await.unwrap().body, "ok");
    assert!(client.showing(b"no certificate").is_err());
}
