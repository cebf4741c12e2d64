//! ProConnect, on a server of its own: a professional gives a work address whose domain leads to the identity provider
//! (PC §5.4); a browser that comes back is asked nothing; programs refresh and introspect.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::repeated::{Check, Repeated, repeat};
use super::{Bench, CONNECTIONS, logins};
use crate::figure::Figure;
use crate::http::Answer;
use crate::journey::{Tokens, Visitor, Way, tokens};
use crate::parties::{PROCONNECT, Service};
use crate::server::Settings;
use crate::stand::Stand;
use crate::wrong::Wrong;

/// The server, on data of its own.
async fn open(bench: &mut Bench) -> Result<Arc<Stand>, Wrong> {
    bench.stop();
    let scratch = bench.settings.data.parent().unwrap_or(Path::new("."));
    let mut settings = Settings::new(bench.options.program.clone(), scratch, "pro", Service::PROFESSIONAL, None)?;
    settings.authority.clone_from(&bench.settings.authority);
    settings.forget_data()?;
    Stand::open(&settings, &bench.world).await
}

pub(super) async fn full(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    let stand = open(bench).await?;
    let connections = bench.connections(CONNECTIONS);
    let measured = logins::full_logins_at(&stand, &PROCONNECT, connections, bench.plan()).await?;
    Ok(vec![Figure::of_load("pro-login", connections, &measured)])
}

pub(super) async fn single_sign_on(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    let stand = open(bench).await?;
    let connections = bench.connections(CONNECTIONS);
    let measured = logins::single_sign_on_at(&stand, &PROCONNECT, connections, bench.plan()).await?;
    Ok(vec![Figure::of_load("pro-single-sign-on", connections, &measured)])
}

/// A request that each of the visitors, once logged in, repeats.
async fn repeated(
    bench: &mut Bench,
    name: &str,
    request: impl Fn(Visitor, &Tokens) -> Result<Repeated, Wrong>,
) -> Result<Vec<Figure>, Wrong> {
    let stand = open(bench).await?;
    let turn = Arc::new(AtomicU64::new(0));
    let mut workers = Vec::new();
    for number in 0..bench.connections(CONNECTIONS) {
        let mut visitor = Visitor::arrive(&stand, &PROCONNECT, number, &turn).await?;
        visitor.next_person();
        let tokens = visitor.log_in(Way::FullLogin).await?;
        workers.push(request(visitor, &tokens)?);
    }
    repeat(&stand, name, workers, bench.plan()).await
}

/// A form of the service provider, with its identifier and secret.
fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &PROCONNECT.client_id())
        .append_pair("client_secret", &PROCONNECT.client_secret())
        .extend_pairs(fields)
        .finish()
}

fn path(end: &str) -> String {
    format!("{}{end}", PROCONNECT.service.prefix())
}

pub(super) async fn refresh(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    repeated(bench, "pro-refresh", |visitor, first| {
        let sub = visitor.sub(first)?;
        let kept = first.refresh_token.clone();
        let kept = kept.ok_or_else(|| Wrong::new("ProConnect gives no refresh token"))?;
        let body = form(&[("grant_type", "refresh_token"), ("refresh_token", &kept)]);
        let verifier = visitor.verifier();
        let check: Check = Box::new(move |answer: &Answer| {
            let tokens = tokens(answer, None)?;
            if tokens.refresh_token.as_ref() != Some(&kept) {
                return Err(Wrong::answer("a refresh", "the same refresh token", answer.summary()));
            }
            let again = verifier.sub(&tokens)?;
            if again == sub { Ok(()) } else { Err(Wrong::answer("sub of a refresh", &sub, again)) }
        });
        Ok(Repeated::new(visitor.repeating("POST", &path("/token"), "", Some(&body)), check))
    })
    .await
}

pub(super) async fn introspection(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    repeated(bench, "pro-introspection-jwt", |visitor, first| {
        let body = form(&[("token", &first.access_token)]);
        let verifier = visitor.verifier();
        let check: Check = Box::new(move |answer: &Answer| verifier.introspection(answer));
        let accept = "Accept: application/token-introspection+jwt\r\n";
        Ok(Repeated::new(visitor.repeating("POST", &path("/token/introspection"), accept, Some(&body)), check))
    })
    .await
}
