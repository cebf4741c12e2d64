//! A site on a real listener, and a client that shows every byte.

use std::net::SocketAddr;
use std::sync::Arc;

use guichet_web::Routes;
use guichet_web::server::Tls;
use guichet_web::{Clock, Edge, Mode, Origin, Site};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub struct Running {
    pub site: Arc<Site>,
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Running {
    /// A sandbox site with these routes.
    pub async fn start(routes: Routes) -> Self {
        Self::start_with(routes, |_| {}, |_| {}).await
    }

    pub async fn start_with(routes: Routes, edge: impl FnOnce(&mut Edge), site: impl FnOnce(&mut Site)) -> Self {
        Self::listen(routes, None, edge, site).await
    }

    /// The same on https.
    pub async fn start_with_tls(routes: Routes, tls: Tls, site: impl FnOnce(&mut Site)) -> Self {
        Self::listen(routes, Some(tls), |_| {}, site).await
    }

    async fn listen(
        routes: Routes,
        tls: Option<Tls>,
        edge: impl FnOnce(&mut Edge),
        site: impl FnOnce(&mut Site),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut the_edge = Edge::for_tests(Clock::manual("2026-02-01T12:00:00Z".parse().unwrap())).unwrap();
        edge(&mut the_edge);
        let scheme = if tls.is_some() { "https" } else { "http" };
        let origin = Origin::parse(&format!("{scheme}://localhost:{}", address.port())).unwrap();
        let mut the_site = Site::new("franceconnect", "FranceConnect", origin, Arc::new(the_edge));
        the_site.error_prefix = "Y";
        the_site.api_paths = vec!["/api/v2/token".to_owned(), "/control/v1/".to_owned()];
        site(&mut the_site);
        let site = Arc::new(the_site);
        let (stop, stopped) = watch::channel(false);
        let router = guichet_web::finish(site.clone(), routes).router;
        let serving = tokio::spawn(guichet_web::server::serve(listener, tls, site.clone(), router, stopped));
        Self { site, address, stop, serving }
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends these bytes as they are and reads until the server closes.
    pub async fn raw(&self, bytes: impl AsRef<[u8]>) -> Answer {
        let mut stream = self.connect().await;
        stream.write_all(bytes.as_ref()).await.unwrap();
        Answer::read(&mut stream).await
    }

    /// `GET` with further header lines (each ends in CRLF).
    pub async fn get(&self, target: &str, lines: &str) -> Answer {
        let port = self.address.port();
        let host = if lines.to_ascii_lowercase().contains("host:") {
            String::new()
        } else {
            format!("host: localhost:{port}\r\n")
        };
        self.raw(format!("GET {target} HTTP/1.1\r\n{host}connection: close\r\n{lines}\r\n")).await
    }

    /// The head of the answer to a `GET`, whatever the body.
    pub async fn head(&self, target: &str) -> String {
        let mut stream = self.connect().await;
        let port = self.address.port();
        let request = format!("GET {target} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        String::from_utf8(bytes[..end].to_vec()).unwrap()
    }

    pub async fn post(&self, target: &str, lines: &str, body: &str) -> Answer {
        let (port, length) = (self.address.port(), body.len());
        self.raw(format!(
            "POST {target} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\ncontent-length: {length}\r\n{lines}\r\n{body}"
        ))
        .await
    }

    pub async fn stop(self) {
        self.stop.send(true).unwrap();
        self.serving.await.unwrap();
    }
}

pub fn production(edge: &mut Edge) {
    edge.mode = Mode::Production;
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Self {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no whole answer: {text:?}"));
        let status = head[9..12].parse().unwrap();
        Self { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    pub fn code(&self) -> &str {
        let (_, rest) = self.body.split_once("id=\"error-code\">").unwrap_or_else(|| panic!("no code in {self:?}"));
        rest.split('<').next().unwrap()
    }

    /// The cookie as a browser would send it back.
    pub fn cookie(&self) -> String {
        let cookie = self.header("set-cookie").unwrap().split(';').next().unwrap();
        format!("cookie: {cookie}\r\n")
    }
}
