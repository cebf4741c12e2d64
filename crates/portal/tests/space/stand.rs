//! A token space with a few people, their browsers, and a gateway that only keeps tokens.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use data_encoding::HEXLOWER;
use guichet_jose::Secret;
use guichet_mail::Outbox;
use guichet_portal::space::calls::Call;
use guichet_portal::space::circle::{Circle, Editor, Reporter};
use guichet_portal::space::letters::Desk;
use guichet_portal::space::token::{Change, Doing, Token, Tokens};
use guichet_portal::space::{Parts, Rehearsal, Rehearsed, TokenSpace, http};
use guichet_store::{Place, Setup, Stores};
use guichet_web::clock::Clock;
use guichet_web::edge::{Edge, Site};
use guichet_web::origin::Origin;
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt;

pub const APPLICANT: &str = "agent@ville.example";
pub const BUSINESS: &str = "metier@ville.example";
pub const TECHNICAL: &str = "dsi@ville.example";
pub const STRANGER: &str = "autre@voisine.example";
/// Of an editor that may fetch tokens, and of one that may not.
pub const PUBLISHER: &str = "support@editeur.example";
pub const INTEGRATOR: &str = "projet@integrateur.example";
/// Who follows the data of the family allowances.
pub const REPORTER: &str = "donnees@caf.example";
pub const REQUEST: &str = "a90939e8-f906-4343-8996-5955257f161d";
pub const WEBHOOK: &str = "/api/datapass/v2/api_particulier/webhook";
const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Tokens in memory; the text of one names what it is made of.
#[derive(Default)]
pub struct Kept {
    pub tokens: Mutex<BTreeMap<String, Token>>,
    pub calls: Mutex<Vec<Call>>,
}

impl Tokens for Kept {
    fn get(&self, id: &str) -> Option<Token> {
        self.tokens.lock().unwrap().get(id).cloned()
    }

    fn text(&self, id: &str) -> Option<String> {
        self.get(id).map(|token| format!("text-{}-{}", token.id, token.exp.as_second()))
    }

    fn change(&self, id: &str, change: Change) -> Doing<'_, bool> {
        let mut tokens = self.tokens.lock().unwrap();
        let changed = change(tokens.get(id).cloned());
        let done = changed.is_some();
        tokens.extend(changed.map(|token| (token.id.clone(), token)));
        Box::pin(async move { Ok(done) })
    }

    fn calls<'a>(&'a self, _: &'a str, since: Timestamp) -> Doing<'a, Vec<Call>> {
        let calls = self.calls.lock().unwrap().iter().filter(|call| call.at >= since).cloned().collect();
        Box::pin(async move { Ok(calls) })
    }
}

struct People;

impl Rehearsal for People {
    fn professional(&self, email: &str) -> Option<Rehearsed> {
        let known = [APPLICANT, STRANGER, PUBLISHER, INTEGRATOR, REPORTER].contains(&email);
        known.then(|| Rehearsed { given_name: "Jeanne".to_owned(), family_name: "Dupont".to_owned() })
    }
}

/// The service.
pub struct Stand {
    pub space: Arc<TokenSpace>,
    pub clock: Clock,
    pub kept: Arc<Kept>,
    router: axum::Router,
}

impl Stand {
    pub async fn open() -> Self {
        Self::with(Circle::default()).await
    }

    /// One with editors and a reporter.
    pub async fn with_others() -> Self {
        let editor = |id: &str, member: &str, copy_token| Editor {
            id: id.to_owned(),
            name: format!("Société {id}"),
            members: vec![member.to_owned()],
            copy_token,
        };
        let editors = vec![editor("editeur", PUBLISHER, true), editor("integrateur", INTEGRATOR, false)];
        let reporter = Reporter { emails: vec![REPORTER.to_owned()], prefixes: vec!["cnaf_".to_owned()] };
        Self::with(Circle { editors, reporters: vec![reporter] }).await
    }

    async fn with(circle: Circle) -> Self {
        let clock = Clock::manual("2026-03-02T09:00:00Z".parse().unwrap());
        let stores = Arc::new(Stores::open(Setup::embedded(Place::Temporary), [9; 32], clock.now()).await.unwrap());
        let edge = Arc::new(Edge::for_tests(clock.clone()).unwrap());
        let outbox = Outbox::for_tests(&stores, clock.clone(), edge.entropy.clone()).unwrap();
        let origin = Origin::parse("http://localhost:7417").unwrap();
        let mut site = Site::new("token-space", "space-site", origin, edge);
        site.api_paths = vec![WEBHOOK.to_owned()];
        let (site, kept) = (Arc::new(site), Arc::new(Kept::default()));
        let space = Arc::new(TokenSpace::new(Parts {
            site: Arc::clone(&site),
            stores,
            tokens: Arc::clone(&kept) as _,
            proconnect: None,
            circle,
            others: None,
            desk: Desk { outbox: Some(outbox), from: "espace@guichet.example".to_owned() },
            datapass: Some("https://datapass.example".to_owned()),
            webhook_secret: Some(Secret::new(SECRET.to_owned())),
            rehearsal: Some(Arc::new(People)),
        }));
        let router = guichet_web::finish(site, http::router(Arc::clone(&space))).router;
        Self { space, clock, kept, router }
    }

    /// Somebody's browser, after she came in.
    pub async fn browser(&self, email: &str) -> Browser {
        let mut browser = self.nobody();
        let answer = browser.get(&format!("/compte/dev-login?email={email}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{email}");
        browser
    }

    /// A browser of nobody.
    pub fn nobody(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new() }
    }

    /// How many mails wait.
    pub async fn mails(&self) -> i64 {
        let mut sql = self.space.parts.stores.durable.read().await.unwrap();
        sqlx::query_scalar("SELECT COUNT(*) FROM mail").fetch_one(&mut *sql).await.unwrap()
    }

    /// What DataPass tells, signed as it signs.
    pub async fn told(&self, body: &Value) -> Answer {
        let body = body.to_string();
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes()), body.as_bytes());
        self.sent(body, Some(&format!("sha256={}", HEXLOWER.encode(signature.as_ref())))).await
    }

    /// The same, signed by whoever.
    pub async fn sent(&self, body: String, signature: Option<&str>) -> Answer {
        let mut request = Request::builder().method(Method::POST).uri(WEBHOOK).header(header::HOST, "localhost:7417");
        if let Some(signature) = signature {
            request = request.header("X-Hub-Signature-256", signature);
        }
        Browser { router: self.router.clone(), cookies: BTreeMap::new() }
            .answer(request.body(Body::from(body)).unwrap())
            .await
    }

    /// What DataPass would tell now.
    pub fn notice(&self, event: &str, state: &str) -> Value {
        json!({
            "event": event, "fired_at": self.clock.now().as_second(), "model_type": "authorization_request/api_particulier",
            "model_id": 12,
            "data": {
                "id": 12, "public_id": REQUEST, "state": state, "form_uid": "api-particulier",
                "data": {
                    "intitule": "Cantine <b>", "scopes": ["cnaf_quotient_familial"], "modalities": ["params"],
                    "contact_metier_email": BUSINESS, "contact_technique_email": TECHNICAL,
                },
                "organization": { "id": 1, "name": "COMMUNE X", "siret": "21920023500014" },
                "applicant": { "id": 2, "email": APPLICANT, "given_name": "Jeanne", "family_name": "Dupont" },
                "service_provider": null,
            },
        })
    }

    /// A request that was submitted and granted. Its token's identifier.
    pub async fn granted(&self) -> String {
        assert_eq!(self.told(&self.notice("submit", "submitted")).await.status, StatusCode::OK);
        let answer = self.told(&self.notice("approve", "validated")).await;
        let answer: Value = serde_json::from_str(&answer.text).unwrap();
        answer.get("token_id").and_then(Value::as_str).unwrap().to_owned()
    }

    /// The applicant delegates the request to an editor. The delegation's identifier.
    pub async fn delegated(&self, editor: &str) -> String {
        let (page, mut agent) = (format!("/compte/demandes/{REQUEST}"), self.browser(APPLICANT).await);
        let given = agent.post(&page, &format!("{page}/delegations"), &[("editor", editor)]).await;
        assert_eq!(given.location(), format!("{page}#delegations"));
        let living = self.space.records.delegations(REQUEST).await.unwrap();
        living.into_iter().find(|one| one.editor == editor).unwrap().id
    }

    pub fn token(&self, id: &str) -> Token {
        self.kept.get(id).unwrap()
    }

    /// Days go by.
    pub fn days(&self, days: i64) {
        self.clock.advance(days * 86_400);
    }
}

/// A browser: it keeps cookies and sends the token of the page that a form stands on.
#[derive(Clone)]
pub struct Browser {
    router: axum::Router,
    cookies: BTreeMap<String, String>,
}

/// An answer, read.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.location.as_deref().unwrap_or_else(|| panic!("no redirect but {}: {}", self.status, self.text))
    }
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, String::new()).await
    }

    /// Opens a page of ours, and sends a form with its token.
    pub async fn post(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let opened = self.get(page).await;
        let token = opened.text.split_once("name=\"csrfToken\" value=\"").and_then(|(_, rest)| rest.split('"').next());
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrfToken", token.unwrap_or_default());
        form.extend_pairs(fields);
        self.ask(Method::POST, action, form.finish()).await
    }

    async fn ask(&mut self, method: Method, path: &str, body: String) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:7417")
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.answer(request).await
    }

    async fn answer(&mut self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        for line in response.headers().get_all(header::SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let location = response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, location, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}
