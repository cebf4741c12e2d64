//! The steps of a call, in the order of AP §2, a file each.

mod address;
mod authentication;
mod blacklist;
pub(crate) mod credential;
mod duplicate;
mod level;
pub(crate) mod maintenance;
mod mocked;
pub(crate) mod per_address;
mod recipient;
mod scopes;
pub(crate) mod throttling;
mod upstream;
pub(crate) mod version;

use std::net::IpAddr;
use std::sync::Arc;

use guichet_organisations::Siret;
use http::HeaderMap;
use jiff::Timestamp;
use serde_json::Value;

use crate::Gateway;
use crate::connector::paris;
use crate::definition::{Api, Fields, Mode, Route};
use crate::mocks::Case;
use crate::parameters::{self, Arguments, Query};
use crate::refusal::Refusal;
use crate::token::ApiToken;
use authentication::User;
pub(crate) use authentication::tells_identity;
use credential::{Caller, Credential};
use throttling::Throttle;

/// A call as it came in.
#[derive(Debug)]
pub(crate) struct Incoming<'a> {
    pub(crate) api: &'a Api,
    pub(crate) route: &'a Route,
    /// `v3`; none at an address of version 2.
    pub(crate) version: Option<&'a str>,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) ip: IpAddr,
    pub(crate) request_id: String,
    pub(crate) now: Timestamp,
}

/// What became clear on the way, whether or not the call succeeds: the headers and the journal tell it.
#[derive(Debug, Default)]
pub(crate) struct Way {
    pub(crate) throttle: Option<Throttle>,
    /// Too much was asked, so nothing of the API's own was reached.
    pub(crate) is_early: bool,
    /// Whose call it is, from the moment when the token is known.
    pub(crate) user: Option<Arc<ApiToken>>,
    pub(crate) recipient: Option<Siret>,
    pub(crate) arguments: Option<Arguments>,
    /// Seconds until a kept answer ends, when it came from there.
    pub(crate) kept_for: Option<i64>,
}

/// What is answered: a record to be shown by its fields, or a file that holds the answer.
#[derive(Debug)]
pub(crate) enum Told {
    Record(Value),
    Mock(Arc<Case>),
}

/// Data, and how to show them.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub(crate) told: Told,
    pub(crate) fields: &'a Fields,
    pub(crate) version: u32,
}

/// Runs the steps.
///
/// # Errors
/// What is wrong; several parameters may be.
pub(crate) async fn run<'a>(gateway: &Gateway, call: &Incoming<'a>, way: &mut Way) -> Result<Found<'a>, Vec<Refusal>> {
    let one = |refusal| vec![refusal];
    way.is_early = true;
    way.throttle = per_address::count(gateway, call.ip, call.now).await.map_err(one)?;
    throttling::check(way.throttle.as_ref()).map_err(one)?;
    // A query that cannot be read holds no token; what is wrong with it is said once the caller is known.
    let asked =
        if gateway.parts.token_in_query { Query::parse(call.query).unwrap_or_default() } else { Query::default() };
    let credential = Credential::of(call.route, call.headers, asked.get("token").filter(|token| !token.is_empty()));
    let caller = Caller::of(&credential, &gateway.parts.tokens);
    way.user = caller.holder();
    blacklist::check(&caller, call.now).map_err(one)?;
    address::check(&caller, call.ip).map_err(one)?;
    // An address has more calls than a token: who has one is told of its own.
    way.throttle = throttling::count(gateway, call, &credential, &caller).await.map_err(one)?.or(way.throttle);
    throttling::check(way.throttle.as_ref()).map_err(one)?;
    let User { user, identity, level } = authentication::check(gateway, call, caller, &credential).await?;
    way.user = Some(Arc::clone(&user));
    level::check(call.route, level).map_err(one)?;
    scopes::check(call, &user).map_err(one)?;
    way.is_early = false;
    let query = Query::parse(call.query);
    let _turn = duplicate::enter(gateway, call, query.as_ref().ok(), &credential).map_err(one)?;
    let (version, fields) = version::find(call).map_err(one)?;
    let query = query.map_err(|refused| one(Refusal::Malformed { message: refused.to_string() }))?;
    let is_france_connect = identity.is_some();
    let recipient = recipient::read(call.route, &query, &user, is_france_connect).map_err(one)?;
    way.recipient = Some(recipient.clone());
    maintenance::check(call.api, gateway.parts.announced.as_deref(), call.now).map_err(one)?;
    let arguments = parameters::read(call.route, &query, paris(call.now), identity)?;
    let arguments = way.arguments.insert(arguments);
    // A path of version 2 takes several modes (AP §5).
    let mode = match call.route.mode {
        _ if is_france_connect => Mode::FranceConnect,
        _ if arguments.has("ine") => Mode::Ine,
        mode => mode,
    };
    if let Some(case) = mocked::answer(gateway, call, version, fields, arguments, mode).await.map_err(one)? {
        return Ok(Found { told: Told::Mock(case), fields, version });
    }
    let kept = upstream::ask(gateway, call, mode, arguments, &recipient, &user).await.map_err(one)?;
    way.kept_for = kept.expires_in;
    Ok(Found { told: Told::Record(kept.record), fields, version })
}
