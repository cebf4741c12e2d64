//! A producer over TLS, which may go away in the midst of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::producers::read;

/// How a connection ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Before anything is agreed on.
    InTheHandshake,
    /// Within an answer, and without a word (`close_notify`).
    InTheAnswer,
    /// After a whole answer, 404.
    Whole,
}

pub struct Secured {
    pub origin: String,
    /// Its certificate, PEM.
    pub authority: String,
    connections: Arc<AtomicUsize>,
}

impl Secured {
    /// `ends`: of one connection after the other; the last one is that of all that follow.
    pub async fn start(ends: Vec<End>) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![certificate.der().clone()], der).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = count.fetch_add(1, Ordering::SeqCst);
                let end = ends.get(number).or(ends.last()).copied().unwrap_or(End::Whole);
                tokio::spawn(answer(acceptor.clone(), stream, end));
            }
        });
        Self { origin, authority: certificate.pem(), connections }
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// A stream that is dropped ends without a word.
async fn answer(acceptor: TlsAcceptor, mut stream: TcpStream, end: End) {
    if end == End::InTheHandshake {
        // What was sent is taken: else the connection would be reset.
        let _ = stream.read(&mut [0; 4096]).await;
        return;
    }
    let Ok(mut stream) = acceptor.accept(stream).await else { return };
    if read(&mut stream).await.is_none() {
        return;
    }
    let text: &[u8] = match end {
        End::Whole => b"HTTP/1.1 404 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        _ => b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",
    };
    let _ = stream.write_all(text).await;
    let _ = stream.flush().await;
    if end == End::Whole {
        let _ = stream.shutdown().await;
    }
}
