//! `POST /token` (FC §3.1; PC §3.2).

mod refresh;

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use guichet_oidc::{
    client::Client,
    client_auth,
    endpoints::Endpoint,
    id_token,
    params::Params,
    reason::Named,
    refresh as refreshing,
    token::{self, CodeGrant, TokenRequest},
};
use guichet_store::{
    crash,
    ephemeral::{GrantId, Lifetime, Taken},
    journal::Sync,
};
use jiff::Timestamp;
use serde_json::{Map, json};

use super::{authorization, is_form};
use crate::{
    broker::{Broker, after},
    caller::Caller,
    interaction::{AccessToken, Code},
    issued::RefreshToken,
    records::ServiceClient,
    refusal::Refusal,
    rehearsal::Piece,
    trace::{self, Trace},
};

/// Every way in which this endpoint can fail.
pub(super) enum Failure {
    /// The body is not a form, or not readable.
    Body(&'static str, Endpoint),
    /// The client.
    Client(client_auth::Reason),
    /// The grant.
    Grant(token::Reason),
    /// The store.
    Store(Refusal),
}

struct NamedFault(&'static str);

impl Named for NamedFault {
    fn name(&self) -> &'static str {
        self.0
    }
}

impl Failure {
    /// The JSON answer of the reference.
    pub(super) fn answer(&self, broker: &Broker, headers: &HeaderMap, client_id: Option<&str>) -> Response {
        match self {
            Self::Body(name, endpoint) => {
                let place = format!("POST {}", endpoint.path());
                broker.json_error(&NamedFault(name), Some(&place), client_id)
            }
            Self::Client(client_auth::Reason::DuplicatedParameter(name)) => {
                broker.json_error(&NamedFault("token-parameter-duplicated"), Some(name), client_id)
            }
            Self::Client(reason) => {
                let mut response = broker.json_error(reason, None, client_id);
                // RFC 6749 §5.2: who tried the header is told which scheme it takes. Others are not, as at the
                // reference: client libraries that meet a challenge read it instead of the JSON error.
                let tried = headers.contains_key(header::AUTHORIZATION);
                if tried && response.status() == axum::http::StatusCode::UNAUTHORIZED {
                    response.headers_mut().insert(
                        header::WWW_AUTHENTICATE,
                        axum::http::HeaderValue::from_static("Basic realm=\"client\", charset=\"UTF-8\""),
                    );
                }
                response
            }
            Self::Grant(reason) => broker.json_error(reason, reason.parameter(), client_id),
            Self::Store(refusal) => broker.json_error(refusal, None, client_id),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Store(refusal)
    }
}
impl From<guichet_store::StoreError> for Failure {
    fn from(error: guichet_store::StoreError) -> Self {
        Self::Store(error.into())
    }
}
impl From<token::Reason> for Failure {
    fn from(reason: token::Reason) -> Self {
        Self::Grant(reason)
    }
}
impl From<client_auth::Reason> for Failure {
    fn from(reason: client_auth::Reason) -> Self {
        Self::Client(reason)
    }
}

pub(super) async fn token(
    State(broker): State<Arc<Broker>>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let params = match parameters(Endpoint::Token, &headers, &body) {
        Ok(params) => params,
        Err(failure) => return failure.answer(&broker, &headers, None),
    };
    match exchange(&broker, &caller, &headers, &params).await {
        Ok(response) => response,
        Err(failure) => failure.answer(&broker, &headers, params.get("client_id")),
    }
}

/// The fields of a form; another kind of body is refused.
pub(super) fn parameters(endpoint: Endpoint, headers: &HeaderMap, body: &Bytes) -> Result<Params, Failure> {
    if !is_form(headers) && !body.is_empty() {
        return Err(Failure::Body("content-type-wrong", endpoint));
    }
    Params::parse(body).map_err(|_| Failure::Body("body-unreadable", endpoint))
}

async fn exchange(broker: &Broker, caller: &Caller, headers: &HeaderMap, params: &Params) -> Result<Response, Failure> {
    let now = broker.now();
    let record = broker.authenticated(headers, params, now).await?;
    let client = &record.client;
    if let Some(response) = broker.disturbance(client, Endpoint::Token).await {
        return Ok(response);
    }
    token::allowed(&broker.parts.profile, client, params)?;
    let granted = if refreshing::asked(&broker.parts.profile, params) {
        refresh::refreshed(broker, client, &refreshing::request(params)?, now).await?
    } else {
        redeem(broker, client, &token::request(params)?, now).await?
    };
    crash::point("token/taken");
    let Granted { mut grant, id, refresh } = granted;
    let entropy = &broker.parts.site.edge.entropy;
    let access_token = entropy.token();
    let issue = id_token::Issue { issuer: &broker.issuer, now: now.as_second(), access_token: &access_token };
    let claims = id_token::claims(&broker.parts.profile, &grant, issue);
    // A refresh may leave `openid` out (RFC 6749 §6): then it is not about who the person is.
    let id_token = if grant.scopes.iter().any(|scope| scope == "openid") {
        let signed = broker.sign_for(client, client.id_token_signed_response_alg, Piece::IdToken, claims).await?;
        let encryption = client.id_token_encryption(&broker.parts.profile);
        Some(broker.sealed_for(client, encryption, signed).await?)
    } else {
        None
    };
    let mut tracer = Trace::of_grant(&grant);
    tracer.caller(caller);
    let event = tracer.event(broker.service(), trace::SP_REQUESTED_TOKEN, now, entropy.uuid());
    broker.record(vec![event], Sync::WithNextGroup).await?;
    crash::point("token/recorded");
    let seconds = broker.parts.profile.lifetimes.access_token;
    let scope = grant.scopes.join(" ");
    let exp = after(now, seconds).as_second();
    // Once its code has served, it holds as long as what it gave.
    grant.holds_until = grant.holds_until.map(|_| exp);
    let kept = AccessToken { iat: now.as_second(), exp, grant };
    let lifetime = Lifetime::plain(seconds, now);
    let put = async {
        broker.parts.stores.ephemeral.put_new(&access_token, &kept, lifetime, id.as_ref(), now).await?;
        Ok::<_, Failure>(())
    };
    let ((), refresh_token) = tokio::try_join!(put, given(broker, refresh, id.as_ref(), now))?;
    crash::point("token/put");
    let members = [
        ("access_token", Some(json!(access_token))),
        ("expires_in", Some(json!(seconds))),
        ("id_token", id_token.map(|token| json!(token))),
        ("refresh_token", refresh_token.map(|token| json!(token))),
        ("scope", Some(json!(scope))),
        ("token_type", Some(json!("Bearer"))),
    ];
    let present = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let mut answer = Map::from_iter(present);
    broker.spoil(client, Piece::TokenAnswer, &mut answer);
    let no_store = [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];
    Ok(broker.noted((no_store, broker.json(answer)).into_response(), &client.client_id))
}

/// What a token request may have.
struct Granted {
    /// What the tokens stand for.
    grant: CodeGrant,
    /// The name under which all of the grant ends.
    id: Option<GrantId>,
    /// The refresh token of the answer.
    refresh: Option<Refresh>,
}

/// The refresh token of an answer.
enum Refresh {
    /// The one that was presented.
    Kept(String),
    /// Another.
    Issued {
        /// What it stands for.
        grant: Box<CodeGrant>,
        /// Where it ends.
        until: Timestamp,
    },
}

/// The text of the refresh token of an answer, which serves from here on.
async fn given(
    broker: &Broker,
    refresh: Option<Refresh>,
    id: Option<&GrantId>,
    now: Timestamp,
) -> Result<Option<String>, Failure> {
    let (grant, until) = match refresh {
        None => return Ok(None),
        Some(Refresh::Kept(token)) => return Ok(Some(token)),
        Some(Refresh::Issued { grant, until }) => (*grant, until),
    };
    let token = broker.parts.site.edge.entropy.token();
    let kept = RefreshToken { grant, iat: now.as_second(), exp: until.as_second() };
    // Once replaced it is remembered until the last access token that it gave has ended.
    let lifetime =
        Lifetime { expires_at: until, remembered_until: after(until, broker.parts.profile.lifetimes.access_token) };
    broker.parts.stores.ephemeral.put_new(&token, &kept, lifetime, id, now).await?;
    Ok(Some(token))
}

/// Whether what was used before is the client's own: then all that its grant gave is revoked.
async fn revokes(broker: &Broker, client: &Client, of: Option<&GrantId>, now: Timestamp) -> Result<bool, Failure> {
    let Some(grant) = of.filter(|grant| Broker::owns(&client.client_id, grant)) else { return Ok(false) };
    let until = after(now, broker.parts.profile.lifetimes.of_grant());
    broker.parts.stores.ephemeral.revoke_grant(grant, until, now).await?;
    Ok(true)
}

/// The engine's comparisons of a code with what was agreed to (FC §10.3), in its order.
fn agreed(
    broker: &Broker,
    client: &Client,
    grant: &CodeGrant,
    id: &GrantId,
    now: Timestamp,
) -> Result<(), token::Reason> {
    if grant.has_ended(now.as_second()) {
        return Err(token::Reason::GrantExpired);
    }
    if !Broker::owns(&client.client_id, id) {
        return Err(token::Reason::GrantClientMismatch);
    }
    if grant.is_of_nobody() {
        return Err(token::Reason::AccountNotFound);
    }
    if broker.is_of(&grant.sub, id) { Ok(()) } else { Err(token::Reason::AccountMismatch) }
}

/// Takes the code. A replay by the same client revokes what the first use gave; another client's code is not touched.
async fn redeem(broker: &Broker, client: &Client, request: &TokenRequest, now: Timestamp) -> Result<Granted, Failure> {
    let store = &broker.parts.stores.ephemeral;
    let found = store.get::<Code>(&request.code, now).await?;
    if found.as_ref().is_some_and(|code| code.value.0.client_id != client.client_id) {
        return Err(token::Reason::ClientMismatch.into());
    }
    match store.take::<Code>(&request.code, now).await? {
        Taken::Value(Code(grant)) => {
            token::redeem(&grant, client, request)?;
            let id = found.and_then(|code| code.grant).ok_or(token::Reason::GrantNotFound)?;
            agreed(broker, client, &grant, &id, now)?;
            let life = broker.parts.profile.lifetimes.refresh_token.filter(|_| client.may_use("refresh_token"));
            let refresh = life.map(|seconds| Refresh::Issued {
                grant: Box::new(refreshing::kept(&grant)),
                until: after(now, seconds),
            });
            Ok(Granted { grant, id: Some(id), refresh })
        }
        Taken::Already(of) if revokes(broker, client, of.as_ref(), now).await? => {
            Err(token::Reason::CodeConsumed.into())
        }
        Taken::Already(_) | Taken::Absent => Err(token::Reason::CodeNotFound.into()),
    }
}

impl Broker {
    /// The client that sent a request, once it has proved who it is.
    pub(super) async fn authenticated(
        &self,
        headers: &HeaderMap,
        params: &Params,
        now: Timestamp,
    ) -> Result<Arc<ServiceClient>, Failure> {
        let credentials = client_auth::credentials(authorization(headers), params)?;
        let record = self.client(credentials.client_id());
        let client = record.as_deref().map(|record| &record.client);
        let keys = match (&credentials, client) {
            (client_auth::Credentials::Assertion { assertion, .. }, Some(client)) => {
                self.client_keys(client, assertion).await
            }
            _ => None,
        };
        let endpoint = self.url(Endpoint::Token);
        let context = client_auth::AssertionContext {
            audiences: &[&self.issuer, &endpoint],
            now: now.as_second(),
            keys: keys.as_ref(),
        };
        let accepted = client_auth::authenticate(&self.parts.profile, client, &credentials, context)?;
        if let Some(assertion) = accepted {
            let until = Timestamp::from_second(assertion.exp.saturating_add(60)).unwrap_or(Timestamp::MAX);
            let lifetime = Lifetime { expires_at: until, remembered_until: until };
            let handle = format!("{}/{}", credentials.client_id(), assertion.jti);
            let used = crate::interaction::UsedAssertion;
            if !self.parts.stores.ephemeral.put_new(&handle, &used, lifetime, None, now).await? {
                return Err(client_auth::Reason::AssertionReplayed.into());
            }
        }
        record.ok_or(client_auth::Reason::ClientNotFound.into())
    }
}
