//! The gateway's tokens, as the token space sees them.

use std::sync::Arc;

use guichet_gateway::Gateway;
use guichet_gateway::accesses::{Asked, Wanted};
use guichet_gateway::token::ApiToken;
use guichet_portal::space::calls::Call;
use guichet_portal::space::token::{Change, Doing, Token, Tokens};
use guichet_web::clock::Clock;
use jiff::Timestamp;
use serde_json::{Map, Value};

pub(super) struct OfGateway {
    pub(super) gateway: Arc<Gateway>,
    pub(super) clock: Clock,
}

impl Tokens for OfGateway {
    fn get(&self, id: &str) -> Option<Token> {
        self.gateway.tokens().get(id).map(|known| seen(&known))
    }

    fn text(&self, id: &str) -> Option<String> {
        let known = self.gateway.tokens().get(id)?;
        self.gateway.tokens().text(&known).ok()
    }

    fn change(&self, id: &str, change: Change) -> Doing<'_, bool> {
        let id = id.to_owned();
        Box::pin(async move {
            let change = move |known: Option<ApiToken>| row(change(known.as_ref().map(seen))?, known.as_ref()).ok();
            let changed = self.gateway.tokens().change(&id, change, self.clock.now()).await;
            changed.map_err(|error| error.to_string())
        })
    }

    fn calls<'a>(&'a self, id: &'a str, since: Timestamp) -> Doing<'a, Vec<Call>> {
        Box::pin(async move {
            let since = since.to_string();
            let wanted = Wanted { since: Some(&since), token: Some(id), ..Wanted::default() };
            let asked = Asked::of(wanted).map_err(|refused| refused.to_string())?;
            let all = self.gateway.accesses(&asked).await.map_err(|error| error.to_string())?;
            Ok(all.iter().filter_map(call).collect())
        })
    }
}

fn seen(known: &ApiToken) -> Token {
    let at = |second: i64| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
    Token {
        id: known.id.to_string(),
        title: known.name.clone(),
        scopes: known.scopes.clone(),
        siret: known.siret.clone(),
        issued_at: at(known.issued_at),
        exp: known.exp.map_or(Timestamp::MAX, at),
        blacklisted_at: known.blacklisted_at.map(at),
    }
}

/// What the token space does not know of, such as where it may be called from, stays as it was.
fn row(token: Token, known: Option<&ApiToken>) -> Result<ApiToken, String> {
    Ok(ApiToken {
        id: token.id.parse().map_err(|_| "its identifier is no UUID".to_owned())?,
        name: token.title,
        scopes: token.scopes,
        siret: token.siret,
        issued_at: token.issued_at.as_second(),
        exp: Some(token.exp.as_second()),
        blacklisted_at: token.blacklisted_at.map(Timestamp::as_second),
        rate_limit_per_minute: known.and_then(|known| known.rate_limit_per_minute),
        allowed_ips: known.map(|known| known.allowed_ips.clone()).unwrap_or_default(),
    })
}

fn call(told: &Map<String, Value>) -> Option<Call> {
    let text = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default();
    Some(Call {
        at: text("at").parse().ok()?,
        path: text("path").to_owned(),
        status: told.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok())?,
        request_id: text("requestId").to_owned(),
    })
}
