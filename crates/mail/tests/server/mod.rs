//! A mail server that does as it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use guichet_jose::Secret;
use guichet_mail::{Encryption, Settings};
use parking::Kept;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

mod parking {
    use std::sync::{Mutex, MutexGuard};

    /// A value behind a lock that no test poisons.
    #[derive(Default)]
    pub struct Kept<T>(Mutex<T>);

    impl<T> Kept<T> {
        pub fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().unwrap()
        }
    }
}

/// How it behaves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// It closes at once.
    pub away: bool,
    /// It does not want mails to this address.
    pub refused: &'static str,
    /// It takes a mail and does not say so.
    pub silent_after_the_mail: bool,
    /// It has TLS.
    pub tls: bool,
    /// From the first byte.
    pub implicit: bool,
}

/// A mail that it has taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub to: String,
    pub text: String,
}

#[derive(Default)]
struct Seen {
    manner: Kept<Manner>,
    taken: Kept<Vec<Taken>>,
    passwords: Kept<Vec<String>>,
    connections: AtomicUsize,
    refusals: AtomicUsize,
    news: Notify,
}

pub struct Listening {
    port: u16,
    authority: String,
    seen: Arc<Seen>,
}

impl Listening {
    pub async fn start(manner: Manner) -> Self {
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let seen = Arc::new(Seen::default());
        *seen.manner.lock() = manner;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                let (seen, acceptor) = (Arc::clone(&shared), acceptor.clone());
                tokio::spawn(async move {
                    seen.connections.fetch_add(1, Ordering::SeqCst);
                    let manner = *seen.manner.lock();
                    if manner.away {
                        return;
                    }
                    if manner.implicit {
                        let Ok(stream) = acceptor.accept(stream).await else { return };
                        talk(BufReader::new(stream), &seen, true, true).await;
                        return;
                    }
                    let Some(stream) = talk(BufReader::new(stream), &seen, true, false).await else { return };
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    talk(BufReader::new(stream), &seen, false, true).await;
                });
            }
        });
        Self { port, authority: certified.cert.pem(), seen }
    }

    pub fn settings(&self, encryption: Encryption) -> Settings {
        Settings {
            host: "localhost".to_owned(),
            port: self.port,
            encryption,
            credentials: None,
            authorities: vec![self.authority.clone()],
        }
    }

    pub fn with_password(&self, encryption: Encryption) -> Settings {
        let credentials = Some(("guichet".to_owned(), Secret::new("password".to_owned())));
        Settings { credentials, ..self.settings(encryption) }
    }

    pub fn behave(&self, manner: Manner) {
        *self.seen.manner.lock() = manner;
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.seen.taken.lock().clone()
    }

    pub fn passwords(&self) -> Vec<String> {
        self.seen.passwords.lock().clone()
    }

    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    pub fn refusals(&self) -> usize {
        self.seen.refusals.load(Ordering::SeqCst)
    }

    pub async fn until_taken(&self, count: usize) {
        while self.seen.taken.lock().len() < count {
            self.seen.news.notified().await;
        }
    }
}

/// A conversation; what is below when STARTTLS was asked for.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: BufReader<S>,
    seen: &Seen,
    greets: bool,
    encrypted: bool,
) -> Option<S> {
    let mut greeting = if greets { "220 test\r\n" } else { "" };
    let mut to = String::new();
    loop {
        stream.get_mut().write_all(greeting.as_bytes()).await.ok()?;
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        let manner = *seen.manner.lock();
        greeting = if line.starts_with("EHLO") {
            match (manner.tls, encrypted) {
                (true, false) => "250-test\r\n250 STARTTLS\r\n",
                (true, true) => "250-test\r\n250 AUTH PLAIN\r\n",
                (false, _) => "250-test\r\n250 AUTH PLAIN\r\n",
            }
        } else if line == "STARTTLS" {
            stream.get_mut().write_all(b"220 go\r\n").await.ok()?;
            return Some(stream.into_inner());
        } else if line.starts_with("AUTH") {
            seen.passwords.lock().push(line.to_owned());
            "235 welcome\r\n"
        } else if let Some(address) = line.strip_prefix("RCPT TO:<") {
            to = address.split('>').next().unwrap().to_owned();
            if to == manner.refused {
                seen.refusals.fetch_add(1, Ordering::SeqCst);
                "550 5.1.1 nobody here\r\n"
            } else {
                "250 OK\r\n"
            }
        } else if line == "DATA" {
            stream.get_mut().write_all(b"354 go\r\n").await.ok()?;
            let mut text = String::new();
            while !text.ends_with("\r\n.\r\n") {
                stream.read_line(&mut text).await.ok()?;
            }
            seen.taken.lock().push(Taken { to: to.clone(), text });
            seen.news.notify_one();
            if manner.silent_after_the_mail {
                return std::future::pending().await;
            }
            "250 taken\r\n"
        } else if line == "QUIT" {
            return None;
        } else {
            "250 OK\r\n"
        };
    }
}
