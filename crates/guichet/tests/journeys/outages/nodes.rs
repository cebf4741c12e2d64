//! Two processes on the same servers, behind a proxy that sends each request to the other one. Identity providers and
//! the register are a third one's, as they are outside: what a sandbox simulates lives in one process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, header::HOST};
use guichet_guichet::configuration::{Configuration, ServiceSettings};
use guichet_guichet::services::ServiceName;
use guichet_guichet::stack::Options;
use guichet_store::Place;
use guichet_web::clock::Clock;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::proxy::Proxy;
use crate::api_particulier::{call, issue};
use crate::crashes::child::{Running, ports, verify_journal_of};
use crate::datapass::clients::{BUTTON, Desk, OFFICE, RIGHTS};
use crate::stand::engines::{Engines, Servers};
use crate::stand::{AHEAD, Browser, CALLBACK, Reply, Stand, Step, options};

/// Those whose flows are played, and ProConnect.
const SERVICES: [ServiceName; 3] = [ServiceName::FranceConnect, ServiceName::Openid, ServiceName::ProConnect];
const PLAYED: [ServiceName; 2] = [ServiceName::FranceConnect, ServiceName::Openid];
const OTHER_CALLBACK: &str = "http://localhost:9/other";
/// Flows of each service; the steps change nodes from one to the next.
const FLOWS: usize = 6;
/// How often each kind of change is made.
const CHANGES: usize = 2;
const BROWSERS: usize = 8;
/// Logins before one node is killed, and when the browsers stop.
const BEFORE: usize = 12;
const ENOUGH: usize = 36;
/// Nothing here takes that long.
const STUCK: Duration = Duration::from_secs(120);

/// A process, and the stack as it is reached through the proxies.
struct Node {
    running: Running,
    stand: Stand,
    base: u16,
    file: PathBuf,
}

struct Nodes {
    proxies: Vec<Proxy>,
    one: Node,
    two: Node,
    outside: Stand,
}

impl Nodes {
    async fn start(engines: Engines, folder: &Path) -> Self {
        let servers = Servers::fresh(engines).await;
        let key = folder.join("master.key");
        servers.install(&key).await;
        let bases = [ports(), ports()];
        let mut proxies = Vec::new();
        for service in SERVICES {
            proxies.push(Proxy::start(bases.map(|base| base + service.offset())).await);
        }
        let outside = outside(&proxies).await;
        let origin = |service: &str, origin: &str| format!("[services.{service}]\norigin = \"{origin}\"\n");
        let mut shared: String =
            SERVICES.iter().zip(&proxies).map(|(service, proxy)| origin(service.as_str(), &proxy.origin)).collect();
        shared += &origin("identity-providers", &outside.origin("identity-providers"));
        shared += &format!("[franceconnect]\nregister = \"{}/rnipp\"\n", outside.origin("producers"));
        shared += &format!("[secrets]\nmaster_key_file = \"{}\"\n", key.display());
        shared += OFFICE;
        let start = |name: &str, base: u16| {
            let (data, file) = (folder.join(name), folder.join(format!("{name}.toml")));
            std::fs::write(&file, format!("{}node = \"{name}\"\n{shared}", servers.table())).unwrap();
            let (running, stand) = Running::configured(&file, &data, base, None);
            Node { running, stand, base, file }
        };
        Self { one: start("one", bases[0]), two: start("two", bases[1]), proxies, outside }
    }

    /// A client that both know, and a provider to log in at.
    async fn client(&self, service: ServiceName) -> (Value, String) {
        (self.known(service).await, self.two.stand.provider(service.as_str(), "Impôts"))
    }

    /// A client that both know.
    async fn known(&self, service: ServiceName) -> Value {
        let client = self.one.stand.client(service.as_str(), json!({})).await;
        let id = client["client_id"].as_str().unwrap();
        until(async || self.two.stand.command("GET", "/clients", Value::Null).await.to_string().contains(id)).await;
        client
    }
}

/// Who is outside of the nodes: simulated identity providers that know the brokers by their proxies, and the register.
async fn outside(proxies: &[Proxy]) -> Stand {
    let mut configuration = Configuration::default();
    for (service, proxy) in SERVICES.into_iter().zip(proxies) {
        let origin = Some(proxy.origin.parse().unwrap());
        configuration.services.insert(service, ServiceSettings { origin, ..ServiceSettings::default() });
    }
    let stores = Some(Servers::default().stores(Place::Temporary).await);
    Stand::with(Options { stores, configuration, ..options() }).await
}

/// Asks until the answer is yes.
async fn until(ask: impl AsyncFn() -> bool) {
    let asking = async { while !ask().await {} };
    tokio::time::timeout(STUCK, asking).await.unwrap();
}

async fn has_token(stand: &Stand, client: &Value, code: &str) -> String {
    let token = stand.token(client, code, &[]).await;
    assert_eq!(token.status, 200, "{}", token.text);
    token.json()["access_token"].as_str().unwrap().to_owned()
}

/// The code of a browser whose session serves: nobody asks where to log in.
async fn single_sign_on(browser: &mut Browser, url: &str) -> String {
    let mut reply = browser.open(url).await;
    if reply.status == 200 {
        assert!(reply.holds("name=\"csrfToken\"") && !reply.holds("providerUid"), "{}", reply.text);
        let accepted = browser.go_on(&reply).await;
        reply = browser.follow(accepted).await;
    }
    reply.param("code").unwrap_or_else(|| panic!("no code: {}", reply.location()))
}

pub(super) async fn serve_one_flow(engines: Engines) {
    let folder = tempfile::tempdir().unwrap();
    let nodes = Nodes::start(engines, folder.path()).await;
    for service in PLAYED {
        let (client, idp) = nodes.client(service).await;
        let stand = &nodes.two.stand;
        let url = stand.authorize_url(&client, &[]);
        for flow in 0..FLOWS {
            let mut browser = stand.browser();
            let back = browser.log_in(&url, &idp, "test").await;
            let code = back.param("code").unwrap_or_else(|| panic!("flow {flow}: {} {}", back.url, back.text));
            let access = has_token(stand, &client, &code).await;
            // An odd number of requests now and then, so that each step comes to each node.
            for _ in 0..1 + flow % 2 {
                assert_eq!(stand.userinfo(service.as_str(), &access).await.status, 200, "flow {flow}");
            }
            let again = single_sign_on(&mut browser, &url).await;
            has_token(stand, &client, &again).await;
            assert_eq!(stand.token(&client, &code, &[]).await.status, 400, "a code was served twice");
            assert_eq!(stand.userinfo(service.as_str(), &access).await.status, 401, "the replay revokes");
        }
    }
    for proxy in nodes.proxies.iter().take(PLAYED.len()) {
        let [one, two] = proxy.served();
        assert!(one.abs_diff(two) <= 1 && one >= FLOWS * 8, "{one} and {two} requests");
    }
    nodes.outside.stop().await;
}

pub(super) async fn count_tries(engines: Engines) {
    let folder = tempfile::tempdir().unwrap();
    let nodes = Nodes::start(engines, folder.path()).await;
    let client = nodes.known(ServiceName::ProConnect).await;
    let stands = [&nodes.one, &nodes.two].map(|node| Stand::of(node.stand.manifest.clone()));
    crate::proconnect::mailed_code::tries_are_counted_together(stands, client).await;
    nodes.outside.stop().await;
}

/// Calls of one token at both nodes in turn, until one is refused: in no window are more allowed than its limit.
pub(super) async fn count_calls(engines: Engines) {
    const LIMIT: usize = 5;
    let folder = tempfile::tempdir().unwrap();
    let nodes = Nodes::start(engines, folder.path()).await;
    let (here, there) = (&nodes.one.stand, &nodes.two.stand);
    let limit = json!({ "rate_limit_per_minute": LIMIT });
    let (_, token) = issue(here, &["cnaf_quotient_familial"], limit).await;
    let introspect = format!("{}/api/introspect?token={token}", there.origin("api-particulier"));
    until(async || there.browser().get(&introspect).await.status == 200).await;
    // By the end of their window: how many were allowed, and whether one was refused.
    let mut windows: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    for stand in [here, there].into_iter().cycle() {
        let reply = call(stand, "/v3/dss/quotient_familial/identite", &[], &token).await;
        let (allowed, refused) = windows.entry(reply.header("ratelimit-reset").to_owned()).or_default();
        match reply.status {
            422 => *allowed += 1,
            429 => *refused = true,
            other => panic!("{other}: {}", reply.text),
        }
        if *refused {
            break;
        }
    }
    println!("calls allowed at two nodes, by the end of their minute: {windows:?}");
    assert!(windows.values().all(|(allowed, refused)| *allowed <= LIMIT && (!refused || *allowed == LIMIT)));
    nodes.outside.stop().await;
}

/// A browser that speaks to one node, under the name of the proxy.
fn directly(node: &Node, proxy: &Proxy) -> (Browser, String) {
    let mut browser = node.stand.browser();
    let host = proxy.origin.strip_prefix("http://").unwrap();
    browser.extra.insert(HOST, HeaderValue::from_str(host).unwrap());
    (browser, format!("http://localhost:{}", node.base + ServiceName::FranceConnect.offset()))
}

/// Says how long after the acknowledgement at the one the other answered as it should; a figure of the documentation.
async fn soon(what: &str, ask: impl AsyncFn() -> bool) {
    let clock = Clock::system();
    let acknowledged = clock.now();
    until(ask).await;
    println!("effective at the other node: {what}, after {} ms", clock.now().duration_since(acknowledged).as_millis());
}

pub(super) async fn share_registries(engines: Engines) {
    const FC: &str = "franceconnect";
    let folder = tempfile::tempdir().unwrap();
    let nodes = Nodes::start(engines, folder.path()).await;
    let (here, idp) = (&nodes.one.stand, nodes.one.stand.provider(FC, "Impôts"));
    let (there, address) = directly(&nodes.two, &nodes.proxies[0]);
    let ask = async |client: &Value, callback: &str| -> (Browser, Reply) {
        let url = here.authorize_url(client, &[("redirect_uri", Some(callback))]);
        let mut browser = there.clone();
        let reply = browser.get(&url.replace(&nodes.proxies[0].origin, &address)).await;
        (browser, reply)
    };
    let served = async |client: &Value, callback: &str| ask(client, callback).await.1.status == 303;
    let offered = async |client: &Value| {
        let (mut browser, reply) = ask(client, CALLBACK).await;
        browser.open(&reply.location()).await.holds(&format!("idp-{idp}\""))
    };
    for _ in 0..CHANGES {
        let client = here.client(FC, json!({})).await;
        soon("a client is added", async || served(&client, CALLBACK).await).await;
        let path = format!("/clients/{}", client["client_id"].as_str().unwrap());
        here.command("PATCH", &path, json!({"redirect_uris": [CALLBACK, OTHER_CALLBACK]})).await;
        soon("a client is changed", async || served(&client, OTHER_CALLBACK).await).await;
        for display in [false, true] {
            let change = json!({"service": FC, "display": display});
            here.command("PATCH", &format!("/identity-providers/{idp}"), change).await;
            let what = if display { "a provider is shown" } else { "a provider is hidden" };
            soon(what, async || offered(&client).await == display).await;
        }
        here.command("PATCH", &path, json!({"active": false})).await;
        soon("a client is disabled", async || !served(&client, CALLBACK).await).await;
        here.command("PATCH", &path, json!({"active": true})).await;
        until(async || served(&client, CALLBACK).await).await;
        here.command("DELETE", &path, Value::Null).await;
        soon("a client is taken away", async || !served(&client, CALLBACK).await).await;
    }
    nodes.outside.stop().await;
}

pub(super) async fn share_decisions(engines: Engines) {
    const REVOKE: &str = "r%C3%A9voquer";
    let folder = tempfile::tempdir().unwrap();
    let nodes = Nodes::start(engines, folder.path()).await;
    let (here, there) = (&nodes.one.stand, &nodes.two.stand);
    let mut desk = Desk::of(here).await;

    let client_of = desk.granted("france-connect", BUTTON).await;
    let client = desk.taken_up(&client_of, "franceconnect").await;
    let (browser, address) = directly(&nodes.two, &nodes.proxies[0]);
    let asks = async |scope: &str| {
        let url = here.authorize_url(&client, &[("scope", Some(scope))]);
        browser.clone().get(&url.replace(&nodes.proxies[0].origin, &address)).await
    };
    let granted = async |scope: &str| {
        let reply = asks(scope).await;
        reply.status == 303 && reply.param("error").is_none()
    };
    soon("a client is granted", async || granted("openid given_name").await).await;
    let rights = desk.granted("api-droits-cnam", RIGHTS).await;
    soon("a scope is granted", async || granted("openid droits_assurance_maladie").await).await;
    desk.decide(&rights, REVOKE, &[("reason", "x")]).await;
    soon("a scope is taken back", async || !granted("openid droits_assurance_maladie").await).await;
    assert!(granted("openid given_name").await, "what was not taken back stays");
    // Reopened here, it is granted other data there.
    let other: &[(&str, &str)] = &[("scopes[]", "given_name"), ("scopes[]", "email"), ("next", "1")];
    assert!(!granted("openid email").await && granted("openid family_name").await);
    desk.changed("H1", "/formulaires/france-connect/demande", &client_of, &[("scopes", other)]).await;
    soon("a reopened client is granted more", async || granted("openid email").await).await;
    assert!(!granted("openid family_name").await, "and no more what it gave up");
    desk.decide(&client_of, REVOKE, &[("reason", "x")]).await;
    soon("a client is taken back", async || asks("openid given_name").await.status == 400).await;

    let token_of = desk.asked_for_data().await;
    desk.decide(&token_of, "approuver", &[]).await;
    let tokens = async |stand: &Stand| {
        let manifest = format!("{}/.well-known/guichet.json", stand.origin("portal"));
        stand.browser().get(&manifest).await.json()["api_tokens"].as_array().cloned().unwrap_or_default()
    };
    let ours = tokens(here).await.into_iter().find(|token| token["name"] == "Cantine").unwrap();
    let text = ours["token"].as_str().unwrap();
    let introspect = format!("{}/api/introspect?token={text}", there.origin("api-particulier"));
    let opens = async || there.browser().get(&introspect).await.status == 200;
    soon("a token is granted", opens).await;
    let path = format!("/tokens/{}", ours["id"].as_str().unwrap());
    here.command("PATCH", &path, json!({ "exp": 1 })).await;
    soon("a token has ended", async || !opens().await).await;
    here.command("PATCH", &path, json!({ "exp": 4_102_444_800_i64 })).await;
    soon("a token is prolonged", opens).await;
    here.command("PATCH", &path, json!({ "scopes": ["cnaf_enfants"] })).await;
    let scopes = async || there.browser().get(&introspect).await.json()["scopes"].clone();
    soon("a token has other scopes", async || scopes().await == json!(["cnaf_enfants"])).await;
    desk.decide(&token_of, REVOKE, &[("reason", "x")]).await;
    soon("a token is taken back", async || !opens().await).await;
    nodes.outside.stop().await;
}

/// What was acknowledged to a browser and to the service provider.
struct Login {
    browser: Browser,
    client: Arc<Value>,
    access: String,
    /// The request that was answered with the token.
    exchange: Step,
}

/// From authorize to the token, page by page. `None`: a request was lost on the way.
async fn log_in(stand: &Stand, client: &Arc<Value>, idp: &str) -> Option<Login> {
    let mut browser = stand.browser();
    let mut step = Step::Get(stand.authorize_url(client, &[]));
    loop {
        let reply = step.send(&mut browser).await.unwrap();
        if reply.status == 502 {
            return None;
        }
        assert!(reply.status < 400, "{}: {} {}", reply.url, reply.status, reply.text);
        match Step::after(&reply, stand, client, idp) {
            Some(next) => step = next,
            None => {
                let access = reply.json()["access_token"].as_str().unwrap().to_owned();
                return Some(Login { browser, client: Arc::clone(client), access, exchange: step });
            }
        }
    }
}

pub(super) async fn lose_one(engines: Engines) {
    let folder = tempfile::tempdir().unwrap();
    let nodes = Nodes::start(engines, folder.path()).await;
    let mut scenes = Vec::new();
    for service in PLAYED {
        let (client, idp) = nodes.client(service).await;
        scenes.push((Arc::new(client), idp));
    }
    let Nodes { proxies, one, two, outside } = nodes;
    let stand = Arc::new(two.stand);
    // What is issued ahead of the time at which it is looked at has all the time that the browsers take.
    for ahead in [&one.stand, &stand, &outside] {
        ahead.clock(AHEAD).await;
    }
    let (count, mut counted) = watch::channel(0_usize);
    let mut browsers = JoinSet::new();
    for place in 0..BROWSERS {
        let (client, idp) = scenes[place % scenes.len()].clone();
        let (stand, count) = (Arc::clone(&stand), count.clone());
        browsers.spawn(async move {
            let mut logins = Vec::new();
            while *count.borrow() < ENOUGH {
                logins.extend(log_in(&stand, &client, &idp).await);
                count.send_modify(|count| *count += 1);
            }
            logins
        });
    }
    tokio::select! {
        reached = tokio::time::timeout(STUCK, counted.wait_for(|count| *count >= BEFORE)) => drop(reached.unwrap()),
        ended = browsers.join_next() => panic!("before the kill: {:?}", ended.map(|ended| ended.map(|it| it.len()))),
    }
    one.running.kill();
    for proxy in &proxies {
        proxy.one_is_dead();
    }
    let mut logins = Vec::new();
    while let Some(ended) = browsers.join_next().await {
        logins.extend(ended.unwrap());
    }

    let lost: Vec<_> = proxies.iter().flat_map(Proxy::lost).collect();
    println!("{} logins, {} requests in flight were lost with the node", logins.len(), lost.len());
    assert!(lost.iter().all(|lost| lost.node == 0 && !lost.too_late), "{lost:?}");
    for back in [&stand, &outside] {
        back.clock(0).await;
    }
    for Login { mut browser, client, access, exchange } in logins {
        let service = client["service"].as_str().unwrap();
        assert_eq!(stand.userinfo(service, &access).await.status, 200, "an acknowledged token is lost");
        let code = single_sign_on(&mut browser, &stand.authorize_url(&client, &[])).await;
        has_token(&stand, &client, &code).await;
        let replayed = exchange.send(&mut stand.browser()).await.unwrap();
        assert_eq!(replayed.json()["error"], "invalid_grant", "a code is served twice: {}", replayed.text);
    }
    two.running.kill();
    outside.stop().await;
    verify_journal_of(&two.file, &folder.path().join("two"));
}
