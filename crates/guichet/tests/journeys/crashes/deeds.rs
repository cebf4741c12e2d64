//! What is asked beside the way to a token: an authorization, its data, a data provider's question, a revocation, a logout. The process
//! dies at one place of each, and the next process, on the same data, at the next.

use guichet_jose::{KeyManagementAlgorithm, SignatureAlgorithm};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use super::child::{Running, ports, verify_journal_of};
use crate::checktoken::DataProvider;
use crate::stand::{AHEAD, Browser, CALLBACK, Reply, Stand, Step, engines};

const FC: &str = "franceconnect";
/// A professional, at the provider of her domain.
const AT_WORK: &str = "jeanne.martin@fia1.fr";
const LOGGED_IN: &str = "a code";
const AFTER: &str = "http://localhost:9/after-logout";

/// One process after the other on the same data.
struct Chain {
    data: TempDir,
    base: u16,
    places: Vec<&'static str>,
    running: Option<Running>,
    stand: Stand,
    provider: DataProvider,
}

impl Chain {
    /// The first process; each dies at its place, and the last at none.
    async fn start(places: &[&'static str]) -> Self {
        let (data, base) = (tempfile::tempdir().unwrap(), ports());
        let (signed, encrypted) = (SignatureAlgorithm::Es256, KeyManagementAlgorithm::EcdhEs);
        let provider = DataProvider::new(FC, "4", signed, encrypted).await;
        let file = engines::of_process(data.path()).await;
        let declared = std::fs::read_to_string(&file).unwrap()
            + &provider.record("6f21b751-ed06-48b6-a59c-36e1300a368a", "dgfip_rfr");
        std::fs::write(&file, declared).unwrap();
        // The next one is the last of them.
        let mut places: Vec<_> = places.iter().rev().copied().collect();
        let (running, stand) = Running::start(data.path(), base, places.pop()).await;
        // What a process gives out lives through the start of the next one, which has the right time.
        stand.clock(AHEAD).await;
        Self { data, base, places, running: Some(running), stand, provider }
    }

    async fn journal(&self) -> Vec<Value> {
        self.stand.command("GET", "/journal", Value::Null).await["events"].as_array().unwrap().clone()
    }

    /// A request that gets no answer. The events that it left behind.
    async fn dies_of(&mut self, request: &Step, browser: &mut Browser) -> Vec<String> {
        let before = self.journal().await;
        assert!(request.send(browser).await.is_none(), "nothing died of {request:?}");
        self.next(&before).await
    }

    /// From a request on, as the person does, until one gets no answer. That one, and the events that all left behind.
    async fn dies_on_the_way(
        &mut self,
        mut request: Step,
        browser: &mut Browser,
        after: impl Fn(&Reply) -> Step,
    ) -> (Step, Vec<String>) {
        let before = self.journal().await;
        while let Some(reply) = request.send(browser).await {
            request = after(&reply);
        }
        (request, self.next(&before).await)
    }

    /// The next process. The events since those; they are there still.
    async fn next(&mut self, before: &[Value]) -> Vec<String> {
        self.running.take().unwrap().has_crashed().await;
        self.go_on(before).await
    }

    /// Ends this process, and starts the next one.
    async fn replaced(&mut self) {
        let before = self.journal().await;
        self.running.take().unwrap().kill();
        self.go_on(&before).await;
    }

    async fn go_on(&mut self, before: &[Value]) -> Vec<String> {
        let (running, stand) = Running::start(self.data.path(), self.base, self.places.pop()).await;
        (self.running, self.stand) = (Some(running), stand);
        let after = self.journal().await;
        assert_eq!(after.get(..before.len()).unwrap(), before, "an acknowledged entry of the journal is lost");
        after[before.len()..].iter().map(|event| event["event"].as_str().unwrap().to_owned()).collect()
    }

    async fn end(mut self) {
        assert!(self.places.is_empty(), "{:?}", self.places);
        self.running.take().unwrap().kill();
        verify_journal_of(&engines::of_process(self.data.path()).await, self.data.path());
    }
}

/// What a browser does with an answer on the way out.
fn leaving(reply: &Reply) -> Step {
    if reply.headers.contains_key("location") { Step::Get(reply.location()) } else { Step::pressing(reply) }
}

fn text<'a>(of: &'a Value, member: &str) -> &'a str {
    of[member].as_str().unwrap()
}

fn bearer(token: &str) -> HeaderMap {
    HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {token}").parse().unwrap())])
}

/// A form of a program that proves who it is by its secret.
fn form(url: String, client_id: &str, secret: &str, more: &[(&str, &str)]) -> Step {
    let proof = [("client_id", client_id), ("client_secret", secret)];
    Step::Post(url, proof.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

#[tokio::test]
async fn what_a_program_asks_is_noted_or_was_not_answered_and_a_revoked_token_stays_revoked() {
    let places = ["authorize/begun:1", "told/sealed:1", "told/recorded:1", "userinfo/recorded:1", "revocation/done:1"];
    let mut chain = Chain::start(&places).await;
    let client = chain.stand.client(FC, json!({})).await;
    let begin = Step::Get(chain.stand.authorize_url(&client, &[]));
    let mut browser = chain.stand.browser();
    assert_eq!(chain.dies_of(&begin, &mut browser).await, ["FC_AUTHORIZE_INITIATED"]);
    let again = begin.send(&mut browser).await.unwrap();
    assert!(browser.follow(again).await.holds("name=\"providerUid\""), "she chooses, as if nothing had been");

    chain.stand.clock(AHEAD).await;
    let tokens = chain.stand.tokens(&client, "test", &[("scope", Some("openid identite_pivot dgfip_rfr"))]).await;
    let token = text(&tokens, "access_token");
    let checktoken = format!("{}/checktoken", chain.stand.issuer(FC));
    let asked = form(checktoken, &chain.provider.client_id, &chain.provider.secret(), &[("token", token)]);
    let mut program = chain.stand.browser();
    assert!(chain.dies_of(&asked, &mut program).await.is_empty(), "not noted, and not told");
    assert_eq!(chain.dies_of(&asked, &mut program).await, ["DP_VERIFIED_FC_CHECKTOKEN"], "noted, and not told");
    let told = chain.provider.told(&chain.stand, token).await;
    assert_eq!(told["token_introspection"]["active"], true, "a live token is one after two ends of the process");

    let userinfo = Step::Get(format!("{}/userinfo", chain.stand.issuer(FC)));
    program.extra = bearer(token);
    assert_eq!(chain.dies_of(&userinfo, &mut program).await, ["SP_REQUESTED_FC_USERINFO"]);
    assert_eq!(userinfo.send(&mut program).await.unwrap().status, 200);

    let revocation = format!("{}/token/revocation", chain.stand.issuer(FC));
    let revoked = form(revocation, text(&client, "client_id"), text(&client, "client_secret"), &[("token", token)]);
    let mut client_s = chain.stand.browser();
    assert!(chain.dies_of(&revoked, &mut client_s).await.is_empty());
    assert_eq!(userinfo.send(&mut program).await.unwrap().status, 401, "revoked, though nobody was told so");
    assert_eq!(revoked.send(&mut client_s).await.unwrap().status, 200);
    chain.end().await;
}

#[tokio::test]
async fn one_logout_that_meets_a_crash_at_each_of_its_steps_ends_the_session_and_the_token() {
    let places = [
        "logout/put:1",
        "logout/recorded:1",
        "disconnect/recorded:1",
        "ended/recorded:1",
        "ended/removed:1",
        "ended/revoked:1",
        "confirm/taken:1",
    ];
    let mut chain = Chain::start(&places).await;
    let client = chain.stand.client(FC, json!({ "post_logout_redirect_uris": [AFTER] })).await;
    let idp = chain.stand.provider(FC, "Impôts");
    let (mut browser, url) = (chain.stand.browser(), chain.stand.authorize_url(&client, &[]));
    let code = browser.log_in(&url, &idp, "test").await.param("code").unwrap();
    let tokens = chain.stand.token(&client, &code, &[]).await.json();
    let query = [("id_token_hint", text(&tokens, "id_token")), ("post_logout_redirect_uri", AFTER)];
    let end = Url::parse_with_params(&format!("{}/session/end", chain.stand.issuer(FC)), query).unwrap();

    let (asked, to_provider, ended) = ("SP_REQUESTED_LOGOUT", "FC_REQUESTED_LOGOUT_FROM_IDP", "FC_SESSION_TERMINATED");
    let left: [&[&str]; 7] = [&[], &[asked], &[asked, to_provider], &[to_provider, ended], &[ended], &[], &[]];
    let mut request = Step::Get(end.into());
    for (place, left) in places.iter().zip(left) {
        let (died, events) = chain.dies_on_the_way(request, &mut browser, leaving).await;
        assert_eq!(events, left, "{place}");
        request = died;
    }
    let refused = request.send(&mut browser).await.unwrap();
    assert_eq!(
        (refused.status, refused.code()),
        (400, "Y047B9D9".to_owned()),
        "what was confirmed is not confirmed twice"
    );
    assert_eq!(chain.stand.userinfo(FC, text(&tokens, "access_token")).await.status, 401);
    assert!(browser.open(&url).await.holds("name=\"providerUid\""), "nobody is logged in");
    chain.end().await;
}

#[tokio::test]
async fn a_refresh_token_whose_answer_was_lost_serves_nobody_a_second_time() {
    let places = ["token/taken:2", "token/recorded:2", "token/put:2"];
    let mut chain = Chain::start(&places).await;
    let client = chain.stand.client("proconnect", json!({})).await;
    let (client_id, secret) = (text(&client, "client_id"), text(&client, "client_secret"));
    for place in places {
        let tokens = chain.stand.tokens(&client, "angela_mairie", &[]).await;
        let kept = [("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token"))];
        let refresh = form(format!("{}/token", chain.stand.issuer("proconnect")), client_id, secret, &kept);
        // Past seven tenths of its life, when another takes its place.
        chain.stand.clock(31_000).await;
        let mut program = chain.stand.browser();
        chain.dies_of(&refresh, &mut program).await;
        let refused = refresh.send(&mut program).await.unwrap();
        assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("invalid_grant")), "{place}");
        let access = text(&tokens, "access_token");
        assert_eq!(chain.stand.userinfo("proconnect", access).await.status, 401, "{place}: its grant has ended");
    }
    chain.end().await;
}

/// What a professional does with an answer on her way to the service provider.
fn at_work(reply: &Reply) -> Step {
    let field = |name: &str| (name.to_owned(), reply.field(name));
    let given = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    if reply.headers.contains_key("location") {
        Step::Get(reply.location())
    } else if reply.holds("id=\"email-form\"") {
        let to = Url::parse(&reply.url).unwrap().join("../redirect-to-idp").unwrap();
        Step::Post(to.into(), vec![field("csrfToken"), given("email", AT_WORK)])
    } else {
        let to = reply.url.split("/authorize").next().unwrap().to_owned() + "/login";
        Step::Post(to, vec![field("interaction"), given("login", AT_WORK), given("password", "123")])
    }
}

/// What becomes of a login whose request is repeated: the code of the error, or that of the login.
async fn outcome(request: Step, browser: &mut Browser) -> String {
    let mut reply = request.send(browser).await.unwrap();
    loop {
        if reply.headers.contains_key("location") && reply.location().starts_with(CALLBACK) {
            return if reply.param("code").is_some() { LOGGED_IN.to_owned() } else { reply.location() };
        }
        if !reply.code().is_empty() {
            return reply.code();
        }
        reply = at_work(&reply).send(browser).await.unwrap();
    }
}

#[tokio::test]
async fn a_login_at_work_that_meets_a_crash_goes_on_or_is_refused_and_its_events_are_there_or_not_at_all() {
    const WAY: [&str; 7] = [
        "FC_AUTHORIZE_INITIATED",
        "FC_SHOWED_IDP_CHOICE",
        "IDP_CHOSEN",
        "IDP_CALLEDBACK",
        "FC_REQUESTED_IDP_TOKEN",
        "FC_REQUESTED_IDP_USERINFO",
        "FC_VERIFIED",
    ];
    // Place, what becomes of her login, and how far the journal tells of it.
    let deeds = [
        ("address/advanced:1", LOGGED_IN, 2),
        ("address/recorded:1", LOGGED_IN, 3),
        ("callback/burnt:1", LOGGED_IN, 3),
        ("account/opened:1", LOGGED_IN, 7),
        ("login/recorded:1", "oidc-provider-error:session-not-found", 7),
    ];
    // Between two of them one that dies nowhere.
    let places: Vec<_> = deeds.iter().flat_map(|(place, ..)| [*place, "nowhere:1"]).collect();
    let mut chain = Chain::start(&places).await;
    let client = chain.stand.client("proconnect", json!({})).await;
    let mut surprises = Vec::new();
    for (place, expected, left) in deeds {
        let (mut browser, url) = (chain.stand.browser(), chain.stand.authorize_url(&client, &[]));
        let (died, events) = chain.dies_on_the_way(Step::Get(url), &mut browser, at_work).await;
        let got = outcome(died, &mut browser).await;
        chain.replaced().await;
        if got != expected || events != WAY[..left] {
            surprises.push(format!("{place}: {got}, after {events:?}"));
        }
    }
    assert!(surprises.is_empty(), "{surprises:#?}");
    chain.end().await;
}
