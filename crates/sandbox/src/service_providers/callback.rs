//! `GET /{slug}/callback`: the code becomes tokens, the tokens become a session.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use guichet_jose::{IssuedAhead, JwkSet, VerificationKeys, decode_unverified};
use guichet_oidc::params::Params;
use guichet_oidc::rp::callback::{self, Callback, ExpectedCallback};
use guichet_oidc::rp::id_token::{self, IdTokenRules};
use guichet_oidc::rp::metadata::ProviderMetadata;
use guichet_oidc::rp::token::{self, ClientProof, Exchange, Tokens};
use guichet_oidc::rp::userinfo::{self, UserinfoAnswer, UserinfoForm};
use guichet_oidc::rp::{Expected, keys};
use guichet_store::ephemeral::{Lifetime, Taken};
use guichet_web::edge::Site;
use guichet_web::outgoing::{Request, RequestBody};
use guichet_web::page::{Page, see_other};
use http::header::{CONTENT_TYPE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;

use super::failure::Failure;
use super::page::name;
use super::provider::At;
use super::session::{Call, LoggedIn, SESSION_SECONDS, Started, login_cookie, session_cookie};

/// The clocks of a rehearsal are one clock.
const LEEWAY: i64 = 5;

pub(super) async fn receive(
    State(at): State<At>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let path = at.path();
    let bound = login_cookie(&site, &path).read(&headers);
    match log_in(&at, query.unwrap_or_default().as_bytes(), bound.as_deref()).await {
        Ok(session) => {
            let mut response = see_other(&path);
            let cookie = session_cookie(&site, &path).set(&session, Some(SESSION_SECONDS.into()));
            response.headers_mut().append(SET_COOKIE, cookie);
            response.headers_mut().append(SET_COOKIE, login_cookie(&site, &path).clear());
            response
        }
        Err(failure) => failure.respond(&site, page, &name(&at), &path),
    }
}

async fn log_in(at: &At, query: &[u8], bound: Option<&str>) -> Result<String, Failure> {
    let edge = at.sandbox.edge();
    let params = Params::parse(query).map_err(|_| Failure::Unreadable)?;
    let state = bound.ok_or(Failure::NoLogin)?;
    let expected = ExpectedCallback { state, issuer: at.issuer()?, issuer_required: true };
    let code = match callback::check(&params, &expected)? {
        Callback::Code(code) => code,
        Callback::Failed { error, description } => return Err(Failure::Refused { error, description }),
    };
    let slug = &at.client()?.definition.slug;
    let started = match at.sandbox.ephemeral().take::<Started>(state, edge.clock.now()).await? {
        Taken::Value(started) if started.slug == *slug => started,
        Taken::Value(_) | Taken::Already(_) | Taken::Absent => return Err(Failure::NoLogin),
    };
    let session = redeem(at, &code, &started).await?;
    let handle = edge.entropy.token();
    let now = edge.clock.now();
    at.sandbox.ephemeral().put_new(&handle, &session, Lifetime::plain(SESSION_SECONDS, now), None, now).await?;
    Ok(handle)
}

async fn redeem(at: &At, code: &str, started: &Started) -> Result<LoggedIn, Failure> {
    let definition = &at.client()?.definition;
    let mut calls = Vec::new();
    let provider = at.metadata().await?;
    let tokens = exchange(at, &provider, code, started, &mut calls).await?;
    let published = published(at, &provider).await?.as_ref().map(VerificationKeys::from_jwks);
    let keys_for = |algorithm| keys::for_algorithm(algorithm, Some(&definition.client_secret), published.as_ref());
    let now = at.sandbox.edge().clock.now().as_second();
    let expected = Expected {
        issuer: at.issuer()?,
        client_id: &definition.client_id,
        now,
        leeway: LEEWAY,
        issued_ahead: IssuedAhead::Refused,
    };
    let rules = IdTokenRules {
        algorithm: definition.id_token_signed_response_alg,
        nonce: Some(&started.nonce),
        access_token: Some(tokens.access_token.expose()),
        acr_required: definition.acr_values.is_some(),
    };
    let signed_id_token = at.opened(definition.id_token_encrypted_response_alg, tokens.id_token.expose())?;
    let id_token = signed_id_token.expose();
    let verified = id_token::verify(id_token, &keys_for(rules.algorithm)?, &expected, &rules)?;
    level(definition.acr_values.as_deref(), verified.acr.as_deref())?;

    let request = Request::get(provider.userinfo_endpoint.as_str()).bearer(tokens.access_token.expose());
    let answer = at.noted("userinfo", request, &mut calls).await?;
    let signed: Option<VerificationKeys> = definition.userinfo_signed_response_alg.map(keys_for).transpose()?;
    let form = match (definition.userinfo_signed_response_alg, &signed) {
        (Some(algorithm), Some(keys)) => UserinfoForm::Signed { algorithm, keys },
        _ => UserinfoForm::Json,
    };
    let media_type = answer.media_type();
    let text = String::from_utf8_lossy(&answer.body);
    let opened = at.opened(definition.userinfo_encrypted_response_alg, &text)?;
    let body = match definition.userinfo_encrypted_response_alg {
        Some(_) => opened.expose().as_bytes(),
        None => &answer.body,
    };
    let answer = UserinfoAnswer { status: answer.status.as_u16(), content_type: Some(&media_type), body };
    let userinfo = userinfo::read(&answer, &form, &expected, &verified.subject)?;
    // For the page only: the token was verified above.
    let header = decode_unverified(id_token).map(|(header, _)| header).unwrap_or_default();
    Ok(LoggedIn {
        slug: definition.slug.clone(),
        id_token: signed_id_token.clone(),
        header,
        claims: Value::Object(verified.claims),
        userinfo: Value::Object(userinfo),
        calls,
    })
}

/// A service provider looks at the level itself: it is one of those that it asked for (`FC §2.2`).
fn level(asked: Option<&str>, given: Option<&str>) -> Result<(), Failure> {
    match asked {
        Some(asked) if !asked.split(' ').any(|level| Some(level) == given) => {
            Err(Failure::Level { asked: asked.to_owned(), given: given.unwrap_or_default().to_owned() })
        }
        _ => Ok(()),
    }
}

async fn exchange(
    at: &At,
    provider: &ProviderMetadata,
    code: &str,
    started: &Started,
    calls: &mut Vec<Call>,
) -> Result<Tokens, Failure> {
    let client = at.client()?;
    let exchange = Exchange {
        code,
        redirect_uri: client.redirect_uris.first().ok_or(Failure::NoBroker)?,
        client_id: &client.definition.client_id,
        verifier: started.verifier.as_ref().map(|verifier| verifier.expose()),
    };
    let built = token::request(provider, &exchange, &ClientProof::SecretPost(&client.definition.client_secret))?;
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    let request = Request {
        method: Method::POST,
        url: provider.token_endpoint.to_string(),
        headers: HeaderMap::from_iter([(CONTENT_TYPE, form)]),
        body: RequestBody::Bytes(Bytes::from(built.body.expose().to_owned())),
    };
    let answer = at.noted("token", request, calls).await?;
    Ok(token::answer(answer.status.as_u16(), &answer.body)?)
}

/// The broker's keys; none when it publishes none (HS256 alone).
async fn published(at: &At, provider: &ProviderMetadata) -> Result<Option<JwkSet>, Failure> {
    let Some(address) = &provider.jwks_uri else { return Ok(None) };
    let answer = at.call("jwks", Request::get(address.as_str())).await?;
    if answer.status != http::StatusCode::OK {
        return Err(Failure::Status("jwks", answer.status.as_u16()));
    }
    JwkSet::parse(&answer.body).map(Some).map_err(|_| Failure::KeySet)
}
