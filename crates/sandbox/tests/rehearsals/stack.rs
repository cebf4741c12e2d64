//! A sandbox with everything around it, and a broker that only keeps lists.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use guichet_jose::Secret;
use guichet_sandbox::broker::{AnswerPlace, BoxFuture, Broker, ErrorText, Refused};
use guichet_sandbox::{BrokerAddress, Origins, Parts, Sandbox};
use guichet_store::{Place, Setup, Stores};
use guichet_web::clock::Clock;
use guichet_web::edge::{Edge, Site};
use guichet_web::finish::finish;
use guichet_web::origin::Origin;
use http::{HeaderMap, Request, StatusCode};
use serde_json::{Map, Value, json};
use tower::ServiceExt;

pub const PORTAL: &str = "http://localhost:7400";
pub const FRANCECONNECT: &str = "http://localhost:7401";
pub const PROCONNECT: &str = "http://localhost:7403";
pub const PROVIDERS: &str = "http://localhost:7408";
pub const DEMOS: &str = "http://localhost:7409";
pub const OPENID: &str = "http://localhost:7410";
pub const PRODUCERS: &str = "http://localhost:7411";
pub const DATA_PROVIDERS: &str = "http://localhost:7406";
pub const MAILBOX: &str = "http://localhost:7415";
pub const DATAPASS: &str = "http://localhost:7407";
pub const TOKEN_SPACE: &str = "http://localhost:7417";
const API_PARTICULIER: &str = "http://localhost:7405";

pub struct Stack {
    pub sandbox: Arc<Sandbox>,
    pub edge: Arc<Edge>,
    routers: BTreeMap<&'static str, (Arc<Site>, Router)>,
    _stores: Stores,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn location(&self) -> url::Url {
        let location = self.headers.get("location").unwrap_or_else(|| panic!("no redirect: {}", self.body));
        url::Url::parse(DEMOS).unwrap().join(location.to_str().unwrap()).unwrap()
    }

    pub fn parameter(&self, name: &str) -> Option<String> {
        self.location().query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The cookies that the answer sets, as the browser sends them back.
    pub fn cookies(&self) -> String {
        let pairs =
            self.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().split(';').next().unwrap());
        pairs.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; ")
    }

    /// The hidden field `interaction` of a login page.
    pub fn interaction(&self) -> String {
        let (_, rest) = self.body.split_once("name=\"interaction\" value=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }
}

impl Stack {
    pub async fn new() -> Self {
        Self::with_token(None).await
    }

    pub async fn with_token(control_token: Option<&str>) -> Self {
        Self::with(control_token, None).await
    }

    /// A stack whose FranceConnect is at this issuer.
    pub async fn with_issuer(issuer: &str) -> Self {
        Self::with(None, Some(issuer)).await
    }

    async fn with(control_token: Option<&str>, issuer: Option<&str>) -> Self {
        let clock = Clock::manual("2026-03-01T12:00:00Z".parse().unwrap());
        let edge = Arc::new(Edge::for_tests(clock.clone()).unwrap());
        let stores = Stores::open(Setup::embedded(Place::Temporary), [3; 32], clock.now()).await.unwrap();
        let origin = |text: &str| Origin::parse(text).unwrap();
        let broker = |text: &str, path: &str| BrokerAddress { origin: origin(text), issuer: format!("{text}{path}") };
        let mut franceconnect = broker(FRANCECONNECT, "/api/v2");
        if let Some(issuer) = issuer {
            franceconnect.issuer = issuer.to_owned();
        }
        let sandbox = Sandbox::new(Parts {
            edge: edge.clone(),
            ephemeral: stores.ephemeral.clone(),
            journal: stores.journal.clone(),
            origins: Origins {
                portal: origin(PORTAL),
                identity_providers: origin(PROVIDERS),
                service_providers: origin(DEMOS),
                producers: origin(PRODUCERS),
                data_providers: origin(DATA_PROVIDERS),
                mailbox: origin(MAILBOX),
                datapass: origin(DATAPASS),
                token_space: origin(TOKEN_SPACE),
                api_particulier: origin(API_PARTICULIER),
                brokers: BTreeMap::from([
                    ("franceconnect".to_owned(), franceconnect),
                    ("openid".to_owned(), broker(OPENID, "")),
                    ("proconnect".to_owned(), broker(PROCONNECT, "/api/v2")),
                ]),
            },
            control_token: control_token.map(|token| Secret::new(token.to_owned())),
            certificate_authority: None,
            mail_server: None,
            outbox: None,
            personas: Vec::new(),
        })
        .unwrap();
        sandbox.set_brokers(["franceconnect", "openid", "proconnect"].map(Lists::broker).into());
        let mut routers = BTreeMap::new();
        for (name, at, router) in [
            ("portal", PORTAL, sandbox.portal_router()),
            ("producers", PRODUCERS, sandbox.producers_router()),
            ("identity-providers", PROVIDERS, sandbox.identity_providers_router()),
            ("service-providers", DEMOS, sandbox.service_providers_router()),
            ("data-providers", DATA_PROVIDERS, sandbox.data_providers_router()),
        ] {
            let mut site = Site::new(name, name, origin(at), edge.clone());
            site.api_paths = sandbox.api_paths(name);
            site.unrecorded = sandbox.unrecorded(name);
            let site = Arc::new(site);
            routers.insert(at, (site.clone(), finish(site, router).router));
        }
        Self { sandbox, edge, routers, _stores: stores }
    }

    pub async fn send(&self, at: &str, request: Request<Body>) -> Answer {
        let (_, router) = self.routers.get(at).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 4 * 1024 * 1024).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub async fn get(&self, at: &str, path: &str) -> Answer {
        let host = at.strip_prefix("http://").unwrap();
        self.send(at, Request::get(path).header("host", host).body(Body::empty()).unwrap()).await
    }

    pub async fn form(&self, at: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let host = at.strip_prefix("http://").unwrap();
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header("host", host)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.send(at, request).await
    }

    /// A browser that holds `cookie` asks for a page.
    pub async fn browse(&self, method: &str, at: &str, path: &str, cookie: &str) -> Answer {
        let host = at.strip_prefix("http://").unwrap();
        let request = Request::builder().method(method).uri(path).header("host", host).header("cookie", cookie);
        self.send(at, request.body(Body::empty()).unwrap()).await
    }

    /// A call of the control API with a JSON body.
    pub async fn control(&self, method: &str, path: &str, body: Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/control/v1{path}"))
            .header("host", "localhost:7400")
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(PORTAL, request).await
    }

    pub async fn look(&self, path: &str) -> Answer {
        self.get(PORTAL, &format!("/control/v1{path}")).await
    }

    pub fn uid(&self, slug: &str) -> String {
        self.sandbox.identity_providers().find(|provider| provider.slug == slug).unwrap().uid.clone()
    }

    /// The finished router of an origin with its site, for tests that need a real connection.
    pub fn served(&self, at: &str) -> (Arc<Site>, Router) {
        self.routers.get(at).cloned().unwrap()
    }
}

/// A broker that keeps its relying parties in a list.
struct Lists {
    service: &'static str,
    clients: std::sync::Mutex<Vec<Value>>,
}

impl Lists {
    fn broker(service: &'static str) -> Arc<dyn Broker> {
        Arc::new(Self { service, clients: std::sync::Mutex::default() })
    }
}

impl Broker for Lists {
    fn service(&self) -> &str {
        self.service
    }

    fn clients(&self) -> Vec<Value> {
        self.clients.lock().unwrap().clone()
    }

    fn knows_client(&self, client_id: &str) -> bool {
        self.clients().iter().any(|client| client["client_id"] == client_id)
    }

    fn add_client(&self, mut body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        Box::pin(async move {
            if body.contains_key("nonsense") {
                return Err(Refused::new("invalid_client_metadata", "unknown member `nonsense`"));
            }
            body.entry("client_id").or_insert(json!("made"));
            body.insert("service".to_owned(), json!(self.service));
            for (member, value) in [
                ("name", json!("name")),
                ("client_secret", json!("secret")),
                ("redirect_uris", json!([])),
                ("scopes", json!(["openid"])),
                ("id_token_signed_response_alg", json!("ES256")),
            ] {
                body.entry(member).or_insert(value);
            }
            self.clients.lock().unwrap().push(Value::Object(body.clone()));
            Ok(Value::Object(body))
        })
    }

    fn change_client(&self, client_id: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        let client_id = client_id.to_owned();
        Box::pin(async move {
            if body.contains_key("nonsense") {
                return Err(Refused::new("invalid_client_metadata", "unknown member `nonsense`"));
            }
            let mut clients = self.clients.lock().unwrap();
            let client = clients.iter_mut().find(|client| client["client_id"] == client_id.as_str()).unwrap();
            client.as_object_mut().unwrap().extend(body.into_iter().filter(|(_, value)| !value.is_null()));
            Ok(client.clone())
        })
    }

    fn data_providers(&self) -> Vec<Value> {
        Vec::new()
    }

    fn add_data_provider(&self, _: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        Box::pin(async { Err(Refused::new("invalid_request", "no data providers here")) })
    }

    fn change_data_provider(&self, _: &str, _: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        Box::pin(async { Err(Refused::new("not_found", "no data providers here")) })
    }

    fn remove_data_provider(&self, _: &str) -> BoxFuture<'_, Result<bool, Refused>> {
        Box::pin(async { Ok(false) })
    }

    fn remove_client(&self, client_id: &str) -> BoxFuture<'_, Result<bool, Refused>> {
        let client_id = client_id.to_owned();
        Box::pin(async move {
            let mut clients = self.clients.lock().unwrap();
            let before = clients.len();
            clients.retain(|client| client["client_id"] != client_id.as_str());
            Ok(clients.len() < before)
        })
    }

    fn account(&self, _: &guichet_sandbox::personas::Persona) -> BoxFuture<'_, Result<Option<Value>, Refused>> {
        Box::pin(async { Ok(None) })
    }

    fn change_account(
        &self,
        _: &guichet_sandbox::personas::Persona,
        body: Map<String, Value>,
    ) -> BoxFuture<'_, Result<Value, Refused>> {
        Box::pin(async { Ok(Value::Object(body)) })
    }

    fn identity_providers(&self) -> Vec<Value> {
        vec![json!({ "service": self.service, "uid": "uid", "title": "Impôts", "active": true })]
    }

    fn patch_identity_provider(&self, uid: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        let uid = uid.to_owned();
        Box::pin(async move {
            if uid == "uid" { Ok(Value::Object(body)) } else { Err(Refused::new("not_found", "no such provider")) }
        })
    }

    fn reset(&self, keep_clients: bool) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async move {
            if !keep_clients {
                self.clients.lock().unwrap().clear();
            }
            Ok(())
        })
    }

    fn account_of(&self, _: &guichet_sandbox::personas::Persona) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async { Ok(()) })
    }

    fn rehearses(&self, code: &str) -> bool {
        self.error_texts().iter().any(|text| text.code == code)
    }

    fn error_texts(&self) -> Vec<ErrorText> {
        vec![ErrorText {
            code: "Y010008".to_owned(),
            name: "register-not-found".to_owned(),
            status: 403,
            place: AnswerPlace::Page,
            error: "access_denied".to_owned(),
            description: "user authentication aborted".to_owned(),
            message: (
                "Merci de consulter notre page d'aide FranceConnect.".to_owned(),
                "Please see our page.".to_owned(),
            ),
        }]
    }
}
