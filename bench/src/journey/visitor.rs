//! One person at a browser, behind the proxy of the platform, and the service provider that she wants to use.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use guichet_web::Clock;

use super::check;
use super::page::Form;
use crate::http::{Answer, Connection, Jar};
use crate::parties::Party;
use crate::stand::{Site, Stand};
use crate::world::{self, Person, UID, World};
use crate::wrong::Wrong;

/// More steps than any journey has.
const STEPS: usize = 16;

/// What a browser sends with each request, beside its cookies.
const BROWSER: &str = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0\r\n\
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n\
    Accept-Language: fr,en;q=0.5\r\nAccept-Encoding: gzip, deflate\r\n";
/// What a service provider sends with each request.
const PROGRAM: &str = "User-Agent: bench/1\r\n";
/// What it takes, unless it wants something else.
const TAKEN: &str = "Accept: application/json, application/jwt\r\n";

/// The way that a journey must take; another one is a wrong answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Past the identity provider.
    FullLogin,
    /// With the login that the browser has already.
    SingleSignOn,
}

/// What a login gave.
pub(crate) struct Tokens {
    /// The access token.
    pub(crate) access_token: String,
    /// The ID token.
    pub(crate) id_token: String,
    /// The refresh token, where the service gives one.
    pub(crate) refresh_token: Option<String>,
    /// The nonce that was sent; that of a refresh has none (OpenID Connect Core §12.2).
    pub(crate) nonce: Option<String>,
}

/// The service provider's verifying half.
pub(crate) struct Verifier {
    site: Arc<Site>,
    party: &'static Party,
    clock: Clock,
}

impl Verifier {
    /// The subject of an ID token, which is verified.
    pub(crate) fn sub(&self, tokens: &Tokens) -> Result<String, Wrong> {
        let claims = self.site.keys.check_id_token(self.party, tokens, self.clock.now().as_second())?;
        Ok(claims.get("sub").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned())
    }

    /// Verifies a signed introspection of a live token.
    pub(crate) fn introspection(&self, answer: &Answer) -> Result<(), Wrong> {
        self.site.keys.check_introspection(self.party, answer)
    }
}

/// One of them.
pub(crate) struct Visitor {
    stand: Arc<Stand>,
    site: Arc<Site>,
    party: &'static Party,
    connection: Connection,
    jar: Jar,
    /// `Host` and the proxy's headers.
    proxy: String,
    turn: Arc<AtomicU64>,
    person: Person,
}

enum Step {
    Get(String),
    Post(String, String),
}

impl Visitor {
    /// A visitor with a connection of her own. `turn` says who comes next, over all visitors.
    pub(crate) async fn arrive(
        stand: &Arc<Stand>,
        party: &'static Party,
        number: usize,
        turn: &Arc<AtomicU64>,
    ) -> Result<Self, Wrong> {
        let site = stand.site(party.service)?;
        let proxy = format!(
            "Host: {}\r\nX-Forwarded-For: 192.0.2.{}\r\nX-Forwarded-Source-Port: {}\r\n",
            site.host,
            1 + number % 250,
            20_000 + number
        );
        Ok(Self {
            connection: Connection::open(site.address).await?,
            stand: Arc::clone(stand),
            site,
            party,
            jar: Jar::default(),
            proxy,
            turn: Arc::clone(turn),
            person: World::person(0),
        })
    }

    /// The person who is logged in.
    pub(crate) fn person(&self) -> Person {
        self.person
    }

    /// Another person sits down at a new browser.
    pub(crate) fn next_person(&mut self) {
        self.jar = Jar::default();
        self.person = World::person(self.turn.fetch_add(1, Ordering::Relaxed));
    }

    /// From the service provider's button to its tokens.
    pub(crate) async fn log_in(&mut self, way: Way) -> Result<Tokens, Wrong> {
        let (state, nonce) = (world::drawn(&self.stand.entropy), world::drawn(&self.stand.entropy));
        let code = self.authorize(way, &state, &nonce).await?;
        self.redeem(&code, &nonce).await
    }

    /// The browser's part: to the code.
    async fn authorize(&mut self, way: Way, state: &str, nonce: &str) -> Result<String, Wrong> {
        let redirect_uri = self.party.redirect_uri();
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.party.client_id())
            .append_pair("redirect_uri", &redirect_uri)
            .append_pair("scope", self.party.service.scope())
            .append_pair("state", state)
            .append_pair("nonce", nonce)
            .append_pair("acr_values", self.party.service.acr())
            .finish();
        let mut step = Step::Get(format!("{}/authorize?{query}", self.party.service.prefix()));
        let mut at_identity_provider = false;
        for _ in 0..STEPS {
            let answer = self.take(step).await?;
            let location = answer.header("location");
            step = match answer.status {
                200 => self.fill_in(answer.text())?,
                302 | 303 if location.starts_with('/') => Step::Get(location.to_owned()),
                302 | 303 if location.starts_with(&self.stand.world.origin) => {
                    at_identity_provider = true;
                    let answer = self.stand.world.authenticated(location, self.person)?;
                    Step::Get(format!("{}/oidc-callback?{answer}", self.party.service.prefix()))
                }
                302 | 303 if location.starts_with(&redirect_uri) => {
                    if at_identity_provider != (way == Way::FullLogin) {
                        return Err(Wrong::answer("the way of a login", &format!("{way:?}"), "the other one"));
                    }
                    return code(location, state);
                }
                _ => return Err(Wrong::answer("a step of a login", "a page or a redirect", answer.summary())),
            };
        }
        Err(Wrong::new("a login has no end"))
    }

    /// What the person does with a page: the choice of the provider, her address, or on to the service provider.
    fn fill_in(&self, page: &str) -> Result<Step, Wrong> {
        let form = Form::read(page).ok_or_else(|| Wrong::answer("a page of a login", "a form", page))?;
        let mut fields = form_urlencoded::Serializer::new(String::new());
        fields.append_pair("csrfToken", form.csrf);
        if let Some(uid) = form.uid {
            fields.append_pair("uid", uid);
        }
        if page.contains("name=\"providerUid\"") {
            fields.append_pair("providerUid", UID);
        }
        if page.contains("name=\"email\"") {
            fields.append_pair("email", &self.person.email());
        }
        Ok(Step::Post(form.action.to_owned(), fields.finish()))
    }

    async fn take(&mut self, step: Step) -> Result<Answer, Wrong> {
        let (method, path, body) = match &step {
            Step::Get(path) => ("GET", path, None),
            Step::Post(path, body) => ("POST", path, Some(body)),
        };
        let request = &mut self.connection.request;
        begin(request, method, path, &self.proxy, BROWSER);
        self.jar.write(path, request);
        end(request, body.map(String::as_str));
        let answer = self.connection.exchange().await?;
        self.jar.receive(&answer);
        Ok(answer)
    }

    /// The service provider's part: the code for tokens.
    async fn redeem(&mut self, code: &str, nonce: &str) -> Result<Tokens, Wrong> {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.party.redirect_uri())
            .append_pair("client_id", &self.party.client_id())
            .append_pair("client_secret", &self.party.client_secret())
            .finish();
        let path = format!("{}/token", self.party.service.prefix());
        let answer = self.call("POST", &path, "", Some(&body)).await?;
        answer.expect(200, "the token endpoint")?;
        check::tokens(&answer, Some(nonce))
    }

    /// Asks who it is.
    pub(crate) async fn userinfo(&mut self, access_token: &str) -> Result<Answer, Wrong> {
        let path = format!("{}/userinfo", self.party.service.prefix());
        let answer = self.call("GET", &path, &bearer(access_token), None).await?;
        answer.expect(200, "userinfo")?;
        Ok(answer)
    }

    /// Verifies what a login gave, and userinfo if there is one.
    pub(crate) fn check(&self, tokens: &Tokens, userinfo: Option<&Answer>) -> Result<(), Wrong> {
        let sub = self.sub(tokens)?;
        match userinfo {
            Some(answer) => self.site.keys.check_userinfo(self.party, answer, self.person, &sub),
            None => Ok(()),
        }
    }

    /// The subject of a login's ID token, which is verified.
    pub(crate) fn sub(&self, tokens: &Tokens) -> Result<String, Wrong> {
        self.verifier().sub(tokens)
    }

    /// What verifies for the service provider, without the visitor.
    pub(crate) fn verifier(&self) -> Verifier {
        Verifier { site: Arc::clone(&self.site), party: self.party, clock: self.stand.clock.clone() }
    }

    async fn call(&mut self, method: &str, path: &str, header: &str, body: Option<&str>) -> Result<Answer, Wrong> {
        let request = &mut self.connection.request;
        begin_for_program(request, method, path, &self.proxy, header);
        end(request, body);
        self.connection.exchange().await
    }

    /// The connection, and a request that a service provider repeats on it.
    pub(crate) fn repeating(self, method: &str, path: &str, header: &str, body: Option<&str>) -> (Connection, Vec<u8>) {
        let mut request = Vec::new();
        begin_for_program(&mut request, method, path, &self.proxy, header);
        end(&mut request, body);
        (self.connection, request)
    }

    /// On a new connection: the server may have closed that of a login, which waited for many others.
    pub(crate) async fn reconnected(self) -> Result<Self, Wrong> {
        Ok(Self { connection: Connection::open(self.site.address).await?, ..self })
    }
}

/// The header of an access token.
pub(crate) fn bearer(access_token: &str) -> String {
    format!("Authorization: Bearer {access_token}\r\n")
}

fn begin(request: &mut Vec<u8>, method: &str, path: &str, proxy: &str, agent: &str) {
    request.clear();
    for part in [method, " ", path, " HTTP/1.1\r\n", proxy, agent] {
        request.extend_from_slice(part.as_bytes());
    }
}

/// The beginning of a service provider's request; `header` may say what it takes.
fn begin_for_program(request: &mut Vec<u8>, method: &str, path: &str, proxy: &str, header: &str) {
    begin(request, method, path, proxy, PROGRAM);
    if !header.starts_with("Accept: ") {
        request.extend_from_slice(TAKEN.as_bytes());
    }
    request.extend_from_slice(header.as_bytes());
}

fn end(request: &mut Vec<u8>, body: Option<&str>) {
    if let Some(body) = body {
        let head = format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n", body.len());
        request.extend_from_slice(head.as_bytes());
    }
    request.extend_from_slice(b"\r\n");
    request.extend_from_slice(body.unwrap_or_default().as_bytes());
}

/// The code of the way back, whose state must be ours.
fn code(location: &str, state: &str) -> Result<String, Wrong> {
    let (_, query) = location.split_once('?').unwrap_or_default();
    let value = |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(own, _)| own == name).map(|(_, it)| it);
    match (value("code"), value("state")) {
        (Some(code), Some(returned)) if returned == state => Ok(code.into_owned()),
        _ => Err(Wrong::answer("the way back to the service provider", "a code and our state", location)),
    }
}
