//! A gateway in this process: its router is called in memory, its producers are asked over HTTP.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use guichet_gateway::accesses::{Asked, Wanted};
use guichet_gateway::checktoken::OwnKey;
use guichet_gateway::connector::{Address, ClientCertificate, Connectors, GuardRules};
use guichet_gateway::definition::Catalogue;
use guichet_gateway::france_connect::{FranceConnect, Settings};
use guichet_gateway::http::page_origins::PageOrigins;
use guichet_gateway::mocks::{MockSettings, Mocks, Unmatched};
use guichet_gateway::token::{ApiToken, TokenKey};
use guichet_gateway::tokens::Tokens;
use guichet_gateway::{AddressRules, ErrorTexts, Gateway, Parts, http as gateway_http};
use guichet_jose::{Secret, digest};
use guichet_store::registry::Registry;
use guichet_store::{Place, Setup, Stores};
use guichet_web::edge::Mode;
use guichet_web::log::ErrorNote;
use guichet_web::outgoing::{Client, Options, Steps};
use guichet_web::{Clock, Edge, Origin, Site};
use http::{Request, header};
use serde_json::{Map, Value};
use tower::ServiceExt;

use crate::official::Description;

/// A Thursday, at noon in Paris.
pub const NOW: &str = "2026-11-26T11:00:00Z";
/// Who receives the data.
pub const RECIPIENT: &str = "13002526500013";
/// An access token of FranceConnect's that opens everything, of a man of 21 years; a mock file says so.
pub const FRANCE_CONNECT: &str = "everything";

pub struct Running {
    pub clock: Clock,
    stores: Option<Stores>,
    pub catalogue: Catalogue,
    /// A token that opens everything.
    pub token: String,
    router: Router,
    gateway: Arc<Gateway>,
    folder: tempfile::TempDir,
    /// What every answer is held against.
    description: Description,
    /// Files may refuse, as they say.
    has_files: AtomicBool,
}

/// What a gateway has that is not there by itself.
#[derive(Default)]
pub struct Further<'a> {
    /// A folder of further APIs.
    pub definitions: Option<&'a Path>,
    /// Authorities that are trusted, PEM.
    pub authorities: Vec<String>,
    /// Calls of France Travail that do not stand below its address, each with the path where it does.
    pub calls: &'a [(&'a str, &'a str)],
    /// Where the stores are, which then keep answers; in memory without it.
    pub data: Option<&'a Path>,
    /// As where data are read, not as in a sandbox.
    pub production: bool,
    /// FranceConnect, and the gateway's own key (PKCS#8 in base64); without it nobody says whose access tokens are.
    pub france_connect: Option<(Settings, String)>,
    /// How long a producer is waited for; long, where a test is not about that.
    pub patience: Option<Duration>,
}

/// What stands for the caller.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    Nobody,
    Bearer(&'a str),
    Key(&'a str),
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub media_type: String,
    pub headers: http::HeaderMap,
    /// The code, which version 2 does not write.
    pub code: Option<String>,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Running {
    /// Producers stand below `base_url`, each by its name.
    pub async fn start(base_url: &str) -> Self {
        Self::start_with(base_url, Further::default()).await
    }

    pub async fn start_with(base_url: &str, further: Further<'_>) -> Self {
        let clock = Clock::manual(NOW.parse().unwrap());
        let place = further.data.map_or(Place::Temporary, |data| Place::Directory(data.to_owned()));
        let stores = Stores::open(Setup::embedded(place), [3; 32], clock.now()).await.unwrap();
        let authorities = further.authorities;
        let options = Options { authorities, timeout: Duration::from_mins(1), ..Options::default() };
        let outgoing = Client::new(options).unwrap();
        let mode = if further.production { Mode::Production } else { Mode::Sandbox };
        let edge = Arc::new(Edge { outgoing, mode, ..Edge::for_tests(clock.clone()).unwrap() });
        let mut site = Site::new(
            "api-particulier",
            "API Particulier",
            Origin::parse("http://localhost:7405").unwrap(),
            edge.clone(),
        );
        site.api_paths = vec!["/".to_owned()];
        let site = Arc::new(site);
        let catalogue = further.definitions.map_or_else(Catalogue::shipped, Catalogue::with_folder).unwrap();
        let registry: Registry<ApiToken> = Registry::open(&stores.durable, &stores.sealer).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let key = TokenKey::new(&Secret::new("0".repeat(64))).unwrap();
        let gateway = Gateway::new(Parts {
            site: Arc::clone(&site),
            texts: ErrorTexts::shipped().unwrap(),
            tokens: Tokens::new(registry, key),
            connectors: Connectors::new(
                addresses(&catalogue, base_url, further.calls),
                edge.outgoing.clone(),
                Steps { connect: Duration::from_mins(1), read: further.patience.unwrap_or(Duration::from_mins(1)) },
                GuardRules::SANDBOX,
                clock.clone(),
            ),
            france_connect: further.france_connect.map(|(settings, key)| asked(settings, key, &edge)),
            mocks: Some(mocks(folder.path(), &catalogue)),
            catalogue: catalogue.clone(),
            limits: stores.limits.clone(),
            ephemeral: stores.ephemeral.clone(),
            journal: stores.journal.clone(),
            sealer: Arc::clone(&stores.sealer),
            rehearsal: None,
            announced: None,
            page_origins: PageOrigins::shipped().unwrap(),
            token_in_query: false,
            addresses: AddressRules::DEFAULT,
            keeps_answers: further.data.is_some(),
        });
        let router = guichet_web::finish(site, gateway_http::router(&gateway)).router;
        let description = Description::of(&catalogue);
        let stores = Some(stores);
        let mut running = Self {
            clock,
            stores,
            catalogue,
            token: String::new(),
            router,
            gateway,
            folder,
            description,
            has_files: AtomicBool::new(false),
        };
        running.token = running.issue(|_| {}).await;
        running
    }

    /// A token of its own that opens everything, but for what is changed of it.
    pub async fn issue(&self, change: impl FnOnce(&mut ApiToken)) -> String {
        let mut token = ApiToken {
            id: uuid::Uuid::from_u128(self.gateway.tokens().all().len() as u128 + 1),
            name: "test".to_owned(),
            scopes: self.catalogue.scopes(),
            siret: RECIPIENT.to_owned(),
            issued_at: 0,
            exp: None,
            blacklisted_at: None,
            rate_limit_per_minute: None,
            allowed_ips: Vec::new(),
        };
        change(&mut token);
        self.gateway.tokens().put(token, self.clock.now()).await.unwrap()
    }

    /// The scopes of whoever calls; the access token of FranceConnect's that opens anything opens everything.
    fn held(&self, credential: Credential<'_>) -> Vec<String> {
        let (Credential::Bearer(text) | Credential::Key(text)) = credential else { return Vec::new() };
        let id = guichet_jose::decode_unverified(text)
            .ok()
            .and_then(|(_, claims)| claims["jti"].as_str().map(str::to_owned));
        match id.and_then(|id| self.gateway.tokens().get(&id)) {
            Some(token) => token.scopes.clone(),
            None => self.catalogue.scopes(),
        }
    }

    /// The row that a text names.
    pub fn token_of(&self, text: &str) -> ApiToken {
        let id = guichet_jose::decode_unverified(text).unwrap().1["jti"].as_str().unwrap().to_owned();
        self.gateway.tokens().get(&id).unwrap().as_ref().clone()
    }

    /// What was written down of all calls so far.
    pub async fn accesses(&self) -> Vec<Map<String, Value>> {
        self.gateway.accesses(&Asked::of(Wanted::default()).unwrap()).await.unwrap()
    }

    /// From now on nothing can be written down.
    pub async fn close_stores(&mut self) {
        self.stores.take().unwrap().close().await.unwrap();
    }

    /// A file that says what is answered.
    pub fn mock(&self, folder: &str, name: &str, text: &str) {
        let folder = self.folder.path().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
        self.has_files.store(true, Relaxed);
    }

    /// `GET`, a second after the last one, so that no limit is met.
    pub async fn call(&self, target: &str, credential: Credential<'_>) -> Reply {
        self.clock.advance(1);
        self.call_at_once(target, credential).await
    }

    pub async fn call_at_once(&self, target: &str, credential: Credential<'_>) -> Reply {
        let mut request = Request::get(target).header(header::HOST, "localhost:7405");
        request = match credential {
            Credential::Nobody => request,
            Credential::Bearer(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            Credential::Key(token) => request.header("x-api-key", token),
        };
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let code = response.extensions().get::<ErrorNote>().map(|note| note.code.clone());
        let (head, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        let media_type = head.headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap().to_owned());
        let media_type = media_type.unwrap_or_default().split(';').next().unwrap_or_default().to_owned();
        let (path, status) = (target.split('?').next().unwrap_or_default(), head.status.as_u16());
        if self.description.has(path) {
            self.description.check(path, status, &text, Some(&self.held(credential)), self.has_files.load(Relaxed));
        }
        Reply { status, media_type, headers: head.headers, code, text }
    }
}

fn asked(settings: Settings, key: String, edge: &Arc<Edge>) -> FranceConnect {
    let own_key: OwnKey = Box::new(move || {
        let key = Secret::new(key.clone());
        Box::pin(async move { Ok(key) })
    });
    FranceConnect::new(vec![settings], edge, own_key, GuardRules::SANDBOX, Arc::new(|_, _| ()))
}

fn addresses(catalogue: &Catalogue, base_url: &str, calls: &[(&str, &str)]) -> BTreeMap<String, Address> {
    let address = |name: &String| Address {
        base_url: format!("{base_url}/{name}"),
        calls: calls
            .iter()
            .filter(|_| name == "france-travail")
            .map(|(call, path)| ((*call).to_owned(), format!("{base_url}{path}")))
            .collect(),
        token_url: Some(format!("{base_url}/{name}/token")),
        client_id: "us".to_owned(),
        client_secret: Secret::new("secret".to_owned()),
        certificate: (name == "ants").then(certificate),
    };
    let names = catalogue.all().flat_map(|api| api.producer.addresses());
    names.map(|name| (name.clone(), address(name))).collect()
}

fn certificate() -> ClientCertificate {
    let (chain, key) = (
        include_str!("../../../sandbox/src/producers/ants/client.crt.pem"),
        include_str!("../../../sandbox/src/producers/ants/client.key.pem"),
    );
    let base64: String = key.lines().filter(|line| !line.starts_with("-----")).collect();
    ClientCertificate::new(chain, &Secret::new(key.to_owned()), &digest::from_base64(&base64).unwrap()).unwrap()
}

/// Whom FranceConnect's tokens stand for; every other call goes to a producer.
fn mocks(folder: &Path, catalogue: &Catalogue) -> Arc<Mocks> {
    let place = folder.join("france_connect");
    std::fs::create_dir_all(&place).unwrap();
    let write = |token: &str, status: u16, payload: &str| {
        let text = format!("---\nparams:\n  token: {token}\nstatus: {status}\npayload: '{payload}'\n");
        std::fs::write(place.join(format!("{token}.yaml")), text).unwrap();
    };
    let told = serde_json::json!({ "token_introspection": {
        "active": true, "aud": "town", "scope": catalogue.scopes().join(" "), "gender": "male",
        "family_name": "DELATOUR", "given_name": "Thomas", "birthdate": "2005-04-16",
        "birthplace": "75111", "birthcountry": "99100",
    } });
    write(FRANCE_CONNECT, 200, &told.to_string());
    write("malformed", 400, "{}");
    write("unknown", 401, "{}");
    write("broken", 500, "{}");
    let nameless = r#"{"token_introspection":{"active":true,"scope":"openid cnaf_enfants"}}"#;
    write("nameless", 200, nameless);
    let settings = MockSettings { folder: folder.to_owned(), unmatched: Unmatched::NotFound, verbatim: false };
    Arc::new(Mocks::open(settings).unwrap())
}
