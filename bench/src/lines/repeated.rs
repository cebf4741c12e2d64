//! One request repeated: what programs ask, which writes little or nothing.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::logins::VERIFIED;
use super::{Bench, CONNECTIONS};
use crate::figure::Figure;
use crate::http::{Answer, Connection};
use crate::journey::{Visitor, Way, bearer};
use crate::load::{self, Plan, Work};
use crate::parties::{FRANCECONNECT_ES256, FRANCECONNECT_HS256, OPENID, Party, Service};
use crate::stand::Stand;
use crate::wrong::Wrong;

/// Access tokens of FranceConnect live for 60 s (FC §2.8): no line on one token is longer than this, warm-up included.
pub(super) const TOKEN_SECONDS: u64 = 40;

pub(super) type Check = Box<dyn Fn(&Answer) -> Result<(), Wrong> + Send>;

/// The same request on one connection. Status and length of each answer are compared, and now and then it is verified
/// whole.
pub(super) struct Repeated {
    connection: Connection,
    request: Vec<u8>,
    check: Check,
    length: usize,
    done: u64,
}

impl Repeated {
    pub(super) fn new((connection, request): (Connection, Vec<u8>), check: Check) -> Self {
        Self { connection, request, check, length: 0, done: 0 }
    }
}

impl Work for Repeated {
    async fn once(&mut self) -> Result<(), Wrong> {
        self.connection.request.extend_from_slice(&self.request);
        let answer = self.connection.exchange().await?;
        answer.expect(200, "a repeated request")?;
        let length = answer.body().len();
        if self.done == 0 {
            self.length = length;
        }
        if length != self.length {
            return Err(Wrong::answer("a repeated request", &format!("{} bytes", self.length), answer.summary()));
        }
        if self.done.is_multiple_of(VERIFIED) {
            (self.check)(&answer)?;
        }
        self.done += 1;
        Ok(())
    }
}

pub(super) async fn repeat(
    stand: &Stand,
    name: &str,
    workers: Vec<Repeated>,
    plan: Plan,
) -> Result<Vec<Figure>, Wrong> {
    let connections = workers.len();
    let measured = load::run(workers, plan, stand.server.pid()).await?;
    Ok(vec![Figure::of_load(name, connections, &measured)])
}

/// A document that anybody may fetch; `holds` must stand in it.
async fn document(bench: &mut Bench, name: &str, path: &str, holds: &'static str) -> Result<Vec<Figure>, Wrong> {
    let (plan, connections) = (bench.plan(), bench.connections(CONNECTIONS));
    let stand = bench.stand().await?;
    let path = format!("{}{path}", Service::FranceConnect.prefix());
    let turn = Arc::new(AtomicU64::new(0));
    let mut workers = Vec::with_capacity(connections);
    for number in 0..connections {
        let visitor = Visitor::arrive(&stand, &FRANCECONNECT_ES256, number, &turn).await?;
        let check = move |answer: &Answer| match serde_json::from_slice::<serde_json::Value>(answer.body()) {
            Ok(document) if document.get(holds).is_some() => Ok(()),
            _ => Err(Wrong::answer("a document", holds, answer.summary())),
        };
        workers.push(Repeated::new(visitor.repeating("GET", &path, "", None), Box::new(check)));
    }
    repeat(&stand, name, workers, plan).await
}

pub(super) async fn discovery(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    document(bench, "discovery", "/.well-known/openid-configuration", "token_endpoint").await
}

pub(super) async fn jwks(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    document(bench, "jwks", "/jwks", "keys").await
}

async fn userinfo(bench: &mut Bench, name: &str, party: &'static Party) -> Result<Vec<Figure>, Wrong> {
    let connections = bench.connections(CONNECTIONS);
    let seconds = u64::from(bench.options.seconds).min(TOKEN_SECONDS * 5 / 6);
    let plan = bench.plan_of(seconds);
    let stand = bench.stand().await?;
    let path = format!("{}/userinfo", party.service.prefix());
    let turn = Arc::new(AtomicU64::new(0));
    let mut workers = Vec::with_capacity(connections);
    for number in 0..connections {
        let mut visitor = Visitor::arrive(&stand, party, number, &turn).await?;
        visitor.next_person();
        let tokens = visitor.log_in(Way::FullLogin).await?;
        let sub = visitor.sub(&tokens)?;
        let (site, person) = (stand.site(party.service)?, visitor.person());
        let check = move |answer: &Answer| site.keys.check_userinfo(party, answer, person, &sub);
        let repeating = visitor.repeating("GET", &path, &bearer(&tokens.access_token), None);
        workers.push(Repeated::new(repeating, Box::new(check)));
    }
    repeat(&stand, name, workers, plan).await
}

pub(super) async fn userinfo_json(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    userinfo(bench, "userinfo-json", &FRANCECONNECT_HS256).await
}

pub(super) async fn userinfo_es256(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    userinfo(bench, "userinfo-es256", &FRANCECONNECT_ES256).await
}

/// What introspection must say of a live token of ours (RFC 7662 §2.2).
fn is_active(answer: &Answer) -> Result<(), Wrong> {
    let said: serde_json::Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let right = said.get("active").and_then(serde_json::Value::as_bool) == Some(true)
        && said.get("client_id").and_then(serde_json::Value::as_str) == Some(OPENID.client_id().as_str());
    if right { Ok(()) } else { Err(Wrong::answer("introspection", "an active token", answer.summary())) }
}

pub(super) async fn introspection(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    let (plan, connections) = (bench.plan(), bench.connections(CONNECTIONS));
    let stand = bench.stand().await?;
    let turn = Arc::new(AtomicU64::new(0));
    let mut workers = Vec::with_capacity(connections);
    for number in 0..connections {
        let mut visitor = Visitor::arrive(&stand, &OPENID, number, &turn).await?;
        visitor.next_person();
        let tokens = visitor.log_in(Way::FullLogin).await?;
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &OPENID.client_id())
            .append_pair("client_secret", &OPENID.client_secret())
            .append_pair("token", &tokens.access_token)
            .finish();
        let repeating = visitor.repeating("POST", "/token/introspection", "", Some(&body));
        workers.push(Repeated::new(repeating, Box::new(is_active)));
    }
    repeat(&stand, "introspection", workers, plan).await
}
