//! A whole stack on free ports, a browser without a screen, and a service provider.

mod browser;
mod contract;
pub mod engines;
mod evidence;
#[path = "../../../gateway/tests/official/check.rs"]
mod official;
mod reply;
mod steps;
pub mod stored;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use guichet_guichet::configuration::{Configuration, Within};
use guichet_guichet::stack::{Options, PortBase, Stack};
use guichet_web::Clock;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

pub use browser::Browser;
pub use reply::Reply;
pub use steps::Step;

use crate::outsider;

/// Where the service provider of the tests waits; nothing listens there, no test follows it.
pub const CALLBACK: &str = "http://localhost:9/callback";
/// A nonce of 32 characters.
pub const NONCE: &str = "0123456789abcdef0123456789abcdef";
/// A state.
pub const STATE: &str = "state-of-the-test";

/// FranceConnect and FranceConnect+: what the reference does not mark for one of them holds on both.
pub const PLATFORMS: [&str; 2] = ["franceconnect", "franceconnect-plus"];

/// Parameters changed against the request that works: `None` leaves one out.
pub type Changes<'a> = &'a [(&'a str, Option<&'a str>)];

/// A running stack.
pub struct Stand {
    pub manifest: Value,
    /// None: the stack is another process's.
    stack: Option<Stack>,
    http: reqwest::Client,
}

/// How to start: free ports, in memory, faithful, no configuration.
pub fn options() -> Options {
    Options {
        port_base: PortBase::Any,
        bind: Ipv4Addr::LOCALHOST.into(),
        public_host: None,
        backchannel_base: None,
        data: None,
        stores: None,
        tls: None,
        lenient: false,
        clock: Clock::system(),
        configuration: Configuration::default(),
    }
}

/// As [`options`], with a clock that stands still until it is moved: what lives, counts or is late by the second does so however long
/// the machine takes.
pub fn still() -> Options {
    Options { clock: Clock::manual(Clock::system().now()), ..options() }
}

/// A Thursday's noon in Paris: no producer is away for maintenance.
pub const NOON: &str = "2026-11-26T11:00:00Z";

/// As [`options`], from [`NOON`] on, whenever the tests run.
pub fn from_noon() -> Options {
    Options { clock: Clock::beginning_at(NOON.parse().unwrap()), ..options() }
}

/// What a busy machine takes for a call may be longer than what the real services wait (FC §12: 6 s; AP §10: 10 s): a test waits long,
/// unless it is about that.
const PATIENCE: i64 = 60;

/// The clock of who issues what must still serve after something long: a test that puts it right again before it looks has
/// that much more time, in seconds, than a code or a token lives.
pub const AHEAD: i64 = 600;

/// A key with which the issuer of `token` did not sign it: tests draw theirs from one pool (`recycled-rsa-keys`).
pub fn foreign_key(token: &str) -> guichet_jose::SigningKey {
    let kid = jwt_header(token)["kid"].clone();
    let keys = std::iter::repeat_with(|| {
        guichet_jose::SigningKey::generate(guichet_jose::SignatureAlgorithm::Rs256).unwrap().0
    });
    keys.take(1000).find(|key| kid != key.kid().unwrap_or_default()).unwrap()
}

impl Stand {
    pub async fn start() -> Self {
        Self::with(options()).await
    }

    /// At a clock that stands still.
    pub async fn still() -> Self {
        Self::with(still()).await
    }

    /// From a weekday's noon on.
    pub async fn from_noon() -> Self {
        Self::with(from_noon()).await
    }

    /// With the real service's time-out, for what is about it.
    pub async fn with_the_real_time_out() -> Self {
        let configuration = Configuration::parse("stand.toml", "[limits]\ncall_seconds = 6\n").unwrap();
        Self::with(Options { configuration, ..options() }).await
    }

    pub async fn at(data: std::path::PathBuf) -> Self {
        Self::with(Options { data: Some(data), ..options() }).await
    }

    pub async fn with(mut options: Options) -> Self {
        let limits = &mut options.configuration.limits;
        limits.call_seconds = limits.call_seconds.or_else(|| Within::try_from(PATIENCE).ok());
        let gateway = &mut options.configuration.api_particulier;
        gateway.answer_seconds = gateway.answer_seconds.or_else(|| Within::try_from(PATIENCE).ok());
        match &options.data {
            Some(data) => engines::of_folder(data).await.configure(&mut options.configuration.store),
            None if options.stores.is_none() => options.stores = Some(engines::fresh_stores().await),
            None => {}
        }
        let configuration = options.configuration.clone();
        let stack = Stack::start(options).await.unwrap();
        evidence::serves(&stack.manifest);
        contract::serves(&stack.manifest, Some(&configuration));
        let http = outsider::http(stack.manifest["ca"].as_str(), &configuration.resolve);
        Self { manifest: stack.manifest.clone(), stack: Some(stack), http }
    }

    /// The stack of another process, by its manifest.
    pub fn of(manifest: Value) -> Self {
        evidence::serves(&manifest);
        contract::serves(&manifest, None);
        let http = outsider::http(manifest["ca"].as_str(), &BTreeMap::new());
        Self { manifest, stack: None, http }
    }

    /// The paths of every route that is served, by service.
    pub fn routes(&self) -> BTreeMap<String, Vec<String>> {
        let served = &self.stack.as_ref().unwrap().routes;
        served.iter().map(|(service, paths)| (service.as_str().to_owned(), paths.clone())).collect()
    }

    pub async fn stop(self) {
        if let Some(stack) = self.stack {
            stack.stop().await;
        }
    }

    /// Origin of a service.
    pub fn origin(&self, service: &str) -> String {
        self.manifest["services"][service].as_str().unwrap().to_owned()
    }

    /// Issuer of a broker: the base of its endpoints.
    pub fn issuer(&self, service: &str) -> String {
        self.manifest["issuers"][service].as_str().unwrap().to_owned()
    }

    /// The `uid` of a simulated identity provider of a service, by its title or a part of it.
    pub fn provider(&self, service: &str, title: &str) -> String {
        let all = self.manifest["identity_providers"].as_array().unwrap();
        let fits = |it: &&Value| it["service"] == service && it["title"].as_str().unwrap().contains(title);
        all.iter().find(fits).unwrap_or_else(|| panic!("no provider {title}"))["uid"].as_str().unwrap().to_owned()
    }

    /// A call of the control API.
    pub async fn control(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.manifest["control"]["url"].as_str().unwrap());
        let mut request = self.http.request(method.parse().unwrap(), url);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// A call of the control API that must succeed.
    pub async fn command(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.control(method, path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    /// Registers a client with one redirect URI, [`CALLBACK`]; `members` add to it or replace.
    pub async fn client(&self, service: &str, members: Value) -> Value {
        let mut body = Map::new();
        body.insert("service".into(), json!(service));
        body.insert("redirect_uris".into(), json!([CALLBACK]));
        body.extend(members.as_object().cloned().unwrap_or_default());
        self.command("POST", "/clients", Value::Object(body)).await
    }

    /// The authorization request that works, with parameters changed: `None` leaves one out.
    pub fn authorize_url(&self, client: &Value, changes: &[(&str, Option<&str>)]) -> String {
        let service = client["service"].as_str().unwrap();
        let mut pairs: Vec<(String, String)> = [
            ("client_id", client["client_id"].as_str().unwrap()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", usual_scope(service)),
            ("state", STATE),
            ("nonce", NONCE),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        match service {
            "franceconnect" => pairs.push(("acr_values".into(), "eidas1".into())),
            "franceconnect-plus" => pairs.push(("acr_values".into(), "eidas2".into())),
            _ => {}
        }
        for (name, value) in changes {
            pairs.retain(|(known, _)| known != name);
            if let Some(value) = value {
                pairs.push(((*name).into(), (*value).into()));
            }
        }
        let url = format!("{}/authorize", self.issuer(service));
        Url::parse_with_params(&url, pairs).unwrap().into()
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.http.clone())
    }

    /// The token request of a client for a code, with parameters changed.
    pub async fn token(&self, client: &Value, code: &str, changes: &[(&str, Option<&str>)]) -> Reply {
        let mut pairs: Vec<(&str, &str)> = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("client_id", client["client_id"].as_str().unwrap()),
            ("client_secret", client["client_secret"].as_str().unwrap()),
        ];
        for (name, value) in changes {
            pairs.retain(|(known, _)| known != name);
            if let Some(value) = value {
                pairs.push((name, value));
            }
        }
        let url = format!("{}/token", self.issuer(client["service"].as_str().unwrap()));
        self.browser().post(&url, &pairs).await
    }

    /// Userinfo of a service, with a bearer token.
    pub async fn userinfo(&self, service: &str, token: &str) -> Reply {
        let url = format!("{}/userinfo", self.issuer(service));
        Reply::to(&self.http, self.http.get(&url).bearer_auth(token)).await.unwrap()
    }

    /// The events of the journal, by name, oldest first.
    pub async fn events(&self) -> Vec<String> {
        let journal = self.command("GET", "/journal", Value::Null).await;
        journal["events"].as_array().unwrap().iter().map(|it| it["event"].as_str().unwrap().to_owned()).collect()
    }

    /// Any request, with the headers and the body that are given and nothing else.
    pub async fn raw(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> Reply {
        let mut request = self.http.request(method.parse().unwrap(), url).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = Reply::to(&self.http, request).await.unwrap();
        Reply { url: url.to_owned(), ..reply }
    }

    /// A login decided ahead: the redirect to the service provider for a persona, with parameters changed.
    pub async fn back(&self, client: &Value, persona: &str, changes: &[(&str, Option<&str>)]) -> Reply {
        let login = json!({"service": client["service"], "persona": persona, "client_id": client["client_id"]});
        self.command("POST", "/logins", login).await;
        self.browser().open(&self.authorize_url(client, changes)).await
    }

    /// A code from a login decided ahead.
    pub async fn code(&self, client: &Value, persona: &str, changes: &[(&str, Option<&str>)]) -> String {
        let back = self.back(client, persona, changes).await;
        back.param("code").unwrap_or_else(|| panic!("no code: {}", back.location()))
    }

    /// The token answer after a login decided ahead.
    pub async fn tokens(&self, client: &Value, persona: &str, changes: &[(&str, Option<&str>)]) -> Value {
        let code = self.code(client, persona, changes).await;
        let reply = self.token(client, &code, &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    /// Moves the time of the stack.
    pub async fn clock(&self, offset_seconds: i64) {
        self.command("PUT", "/clock", json!({"offset_seconds": offset_seconds})).await;
    }

    /// Moves the time of the stack to an instant, from which it goes on.
    pub async fn clock_at(&self, instant: &str) {
        self.clock(0).await;
        let clock = self.command("GET", "/clock", Value::Null).await;
        let now: Timestamp = clock["now"].as_str().unwrap().parse().unwrap();
        self.clock(instant.parse::<Timestamp>().unwrap().as_second() - now.as_second()).await;
    }
}

/// What a client of a service asks for where a test says nothing.
fn usual_scope(service: &str) -> &'static str {
    match service {
        "openid" => "openid profile email",
        "proconnect" => "openid given_name usual_name email uid siret idp_id idp_acr",
        _ => "openid identite_pivot email",
    }
}

/// The claims of a JWT, not verified: what the page of a curious integrator would show.
pub fn claims(token: &str) -> Value {
    guichet_jose::decode_unverified(token).unwrap().1
}

/// The header of a JWT.
pub fn jwt_header(token: &str) -> Value {
    guichet_jose::decode_unverified(token).unwrap().0
}
