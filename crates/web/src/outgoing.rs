//! The one HTTP client: whole time-out, no redirects, bounded answers, no proxy from the environment.

mod destination;
mod failure;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

pub use destination::{Destinations, Private};
pub use failure::Failure;

use crate::{exchanges, media_type};
use destination::Checked;
use failure::{Come, failure, innermost};

/// How the client behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Time for a whole exchange, from the connection to the last byte of the answer (FC §12: 6 s).
    pub timeout: Duration,
    /// Of that, the time for the connection and for each wait for something of the answer, where they have bounds of their own.
    pub steps: Option<Steps>,
    /// Guichet's version, for the `User-Agent`.
    pub version: &'static str,
    /// Host names that stand for an address: `[resolve]` of the configuration, sandbox mode only. The port counts where
    /// an address names none.
    pub resolve: Vec<(String, SocketAddr)>,
    /// Certificate authorities that are trusted beside the system's, PEM.
    pub authorities: Vec<String>,
    /// Where [`Client::send_to_registered`] may go.
    pub registered: Destinations,
    /// A certificate of our own, for servers that ask for one.
    pub shown: Option<Shown>,
}

/// A certificate chain and its key.
#[derive(Clone)]
pub struct Shown(reqwest::Identity);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown")
    }
}

/// Times of the parts of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// For the connection: name, TCP and TLS.
    pub connect: Duration,
    /// For the head of the answer, from the beginning of the exchange, and then for each wait for more of it.
    pub read: Duration,
}

impl Steps {
    /// For the whole exchange.
    #[must_use]
    pub fn whole(self) -> Duration {
        self.connect.saturating_add(self.read)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(6),
            steps: None,
            version: env!("CARGO_PKG_VERSION"),
            resolve: Vec::new(),
            authorities: Vec::new(),
            registered: Destinations::Any,
            shown: None,
        }
    }
}

/// Longest answer that is read, in bytes.
pub const LONGEST_ANSWER: usize = 1024 * 1024;

/// The client; clones share its connections.
#[derive(Clone, Debug)]
pub struct Client {
    /// For the operator's addresses.
    inner: reqwest::Client,
    /// For those that came with a registration, where not all may be called; it shares no connection with the other.
    /// Made when it is first wanted: reading the authorities anew took a tenth of a start.
    to_registered: Arc<OnceLock<reqwest::Client>>,
    options: Arc<Options>,
}

/// The client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be built: {0}")]
pub struct BuildError(#[from] reqwest::Error);

/// What is sent.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its method.
    pub method: Method,
    /// Absolute address.
    pub url: String,
    /// Headers beside `User-Agent` and the content type of a form.
    pub headers: HeaderMap,
    /// Its body.
    pub body: RequestBody,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestBody {
    /// None.
    Empty,
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// Anything else; its content type is among the headers.
    Bytes(Bytes),
}

impl Request {
    /// `GET url`.
    #[must_use]
    pub fn get(url: &str) -> Self {
        Self { method: Method::GET, url: url.to_owned(), headers: HeaderMap::new(), body: RequestBody::Empty }
    }

    /// `POST url` with a form.
    #[must_use]
    pub fn post_form(url: &str, form: Vec<(String, String)>) -> Self {
        Self { method: Method::POST, url: url.to_owned(), headers: HeaderMap::new(), body: RequestBody::Form(form) }
    }

    /// `url` with these bytes, whose content type is yet to be said.
    #[must_use]
    pub fn with_body(method: Method, url: &str, body: Bytes) -> Self {
        Self { method, body: RequestBody::Bytes(body), ..Self::get(url) }
    }

    /// `url` with a body of JSON; some programs want one with a `GET` too.
    #[must_use]
    pub fn with_json(method: Method, url: &str, body: &serde_json::Value) -> Self {
        let body = RequestBody::Bytes(Bytes::from(body.to_string()));
        Self { method, body, ..Self::get(url) }
            .header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: header::HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// With `Authorization: Bearer …`; a token that no header can hold is left out, and the call will be refused.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        match HeaderValue::try_from(format!("Bearer {token}")) {
            Ok(mut value) => {
                value.set_sensitive(true);
                self.header(header::AUTHORIZATION, value)
            }
            Err(_) => self,
        }
    }
}

/// What came back, whatever its status (redirects apart).
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, at most [`LONGEST_ANSWER`] bytes.
    pub body: Bytes,
}

impl Answer {
    /// The media type in lower case, without parameters; empty when there is none.
    #[must_use]
    pub fn media_type(&self) -> String {
        let value = self.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        media_type::essence(value)
    }
}

impl Client {
    /// Builds it. A machine without certificate authorities (a container of nothing but the program, say) trusts those
    /// of `options` only: what runs on this machine, or without TLS, can be reached still.
    ///
    /// # Errors
    /// When TLS cannot be set up, or an authority cannot be read.
    pub fn new(options: Options) -> Result<Self, BuildError> {
        let inner = built(&options, || builder(&options))?;
        Ok(Self { inner, to_registered: Arc::default(), options: Arc::new(options) })
    }

    /// What this client is, with a certificate of its own (chain and key, PEM) for servers that ask for one. It shares no
    /// connection with this one.
    ///
    /// # Errors
    /// When the certificate or its key cannot be read.
    pub fn showing(&self, pem: &[u8]) -> Result<Self, BuildError> {
        let shown = Some(Shown(reqwest::Identity::from_pem(pem)?));
        Self::new(Options { shown, ..Options::clone(&self.options) })
    }

    /// The same client with times of its own. It shares no connection with this one.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn waiting(&self, steps: Steps) -> Result<Self, BuildError> {
        Self::new(Options { timeout: steps.whole(), steps: Some(steps), ..Options::clone(&self.options) })
    }

    /// Sends `request` for the service `from`, which the `User-Agent` names.
    ///
    /// # Errors
    /// [`Failure`] says why there is no answer. An error status is an answer.
    pub async fn send(&self, from: &str, request: Request) -> Result<Answer, Failure> {
        self.send_by(&self.inner, self.named(from, request), self.options.timeout).await
    }

    /// `request` as the service `from` sends it, with what the `User-Agent` says: for those who send it another way.
    #[must_use]
    pub fn named(&self, from: &str, request: Request) -> Request {
        match HeaderValue::try_from(user_agent(self.options.version, from)) {
            Ok(agent) => request.header(header::USER_AGENT, agent),
            // No service of ours has such a name.
            Err(_) => request,
        }
    }

    /// Sends a request on somebody's behalf, as it is: what it says of its sender stays.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn pass_on(&self, request: Request) -> Result<Answer, Failure> {
        self.send_by(&self.inner, request, self.options.timeout).await
    }

    /// Sends `request` to an address that came with a registration, so that the one who registers chose it.
    ///
    /// # Errors
    /// As [`Client::send`], and [`Failure::Private`] when the address, or every address of its host, is not called.
    pub async fn send_to_registered(&self, from: &str, request: Request) -> Result<Answer, Failure> {
        self.send_to_registered_within(from, request, self.options.timeout).await
    }

    /// The same with another time for the whole exchange.
    ///
    /// # Errors
    /// As [`Client::send_to_registered`].
    pub async fn send_to_registered_within(
        &self,
        from: &str,
        request: Request,
        timeout: Duration,
    ) -> Result<Answer, Failure> {
        self.options.registered.check_literal(&request.url).map_err(Failure::Private)?;
        self.send_by(self.to_registered()?, self.named(from, request), timeout).await
    }

    fn to_registered(&self) -> Result<&reqwest::Client, Failure> {
        if let Destinations::Any = self.options.registered {
            return Ok(&self.inner);
        }
        if let Some(client) = self.to_registered.get() {
            return Ok(client);
        }
        let resolver = Arc::new(Checked(self.options.registered.clone()));
        let client = built(&self.options, || builder(&self.options).dns_resolver(Arc::clone(&resolver)));
        let client = client.map_err(|error| Failure::Other(error.to_string()))?;
        Ok(self.to_registered.get_or_init(|| client))
    }

    async fn send_by(&self, client: &reqwest::Client, request: Request, timeout: Duration) -> Result<Answer, Failure> {
        let mut builder = client.request(request.method, &request.url).timeout(timeout);
        builder = match request.body {
            RequestBody::Empty => builder,
            RequestBody::Form(form) => builder.form(&form),
            RequestBody::Bytes(bytes) => builder.body(bytes),
        };
        let mut response =
            builder.headers(request.headers).send().await.map_err(|error| failure(error, Come::Nothing))?;
        let status = response.status();
        if status.is_redirection() && response.headers().contains_key(header::LOCATION) {
            return Err(Failure::Redirect(status));
        }
        let headers = std::mem::take(response.headers_mut());
        if response.content_length().is_some_and(|length| length > LONGEST_ANSWER as u64) {
            return Err(Failure::TooLarge);
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(error, Come::Head))? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(Failure::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body: body.freeze() })
    }
}

fn built(options: &Options, builder: impl Fn() -> reqwest::ClientBuilder) -> Result<reqwest::Client, BuildError> {
    let certificates = options.authorities.iter().map(|pem| reqwest::Certificate::from_pem(pem.as_bytes()));
    let authorities: Vec<reqwest::Certificate> = certificates.collect::<Result<_, _>>()?;
    match builder().tls_certs_merge(authorities.clone()).build() {
        Ok(client) => Ok(client),
        Err(error) => {
            let client = builder().tls_certs_only(authorities).build()?;
            let cause = innermost(&error);
            tracing::warn!(%cause, "no certificate authority of this system is trusted: {cause}");
            Ok(client)
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one HTTP client")]
fn builder(options: &Options) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        .timeout(options.timeout)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false);
    let builder = match &options.shown {
        Some(Shown(identity)) => builder.identity(identity.clone()),
        None => builder,
    };
    let builder = match options.steps {
        Some(Steps { connect, read }) => builder.connect_timeout(connect).read_timeout(read),
        None => builder,
    };
    options.resolve.iter().fold(builder, |builder, (host, address)| builder.resolve(host, *address))
}

/// How one of our services names itself; in a rehearsal also on which exchange's account it calls, so that the record
/// of exchanges can tell the call with what caused it.
fn user_agent(version: &str, service: &str) -> String {
    match exchanges::answering() {
        Some(number) => format!("guichet/{version} ({service}) exchange/{number}"),
        None => format!("guichet/{version} ({service})"),
    }
}

/// What a `User-Agent` made by [`user_agent`] says.
pub(crate) struct NamedBy<'a> {
    /// The service that calls.
    pub(crate) service: &'a str,
    /// The exchange that it is answering.
    pub(crate) within: Option<u64>,
}

/// Reads a `User-Agent`; those of others say nothing.
pub(crate) fn named_by(agent: &str) -> Option<NamedBy<'_>> {
    let (_, named) = agent.strip_prefix("guichet/")?.split_once(" (")?;
    let (service, rest) = named.split_once(')')?;
    Some(NamedBy { service, within: rest.strip_prefix(" exchange/").and_then(|number| number.parse().ok()) })
}
