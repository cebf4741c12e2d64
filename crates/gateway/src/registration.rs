//! What a token may be made of, and what is wrong with one that is not (control API, configuration, commands).

use guichet_organisations::Siret;
use guichet_web::entropy::Entropy;
use ipnet::IpNet;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;
use uuid::Uuid;

use crate::definition::Catalogue;
use crate::token::{ApiToken, DINUM, end_of_life, network};

/// Why a token is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TokenRefused {
    /// A member is missing, unknown or of the wrong kind.
    #[error("{0}")]
    Shape(String),
    /// A scope that opens nothing here.
    #[error("`scopes`: `{scope}` opens nothing here{nearest}")]
    Scope {
        /// Which.
        scope: String,
        /// `; known: …`
        nearest: String,
    },
    /// A SIRET that is none.
    #[error("`siret`: `{0}` is no SIRET")]
    Siret(String),
    /// An address that is none.
    #[error("`allowed_ips`: `{0}` is neither an address nor a network such as 10.0.0.0/8")]
    Address(String),
}

/// The members that may be given (contract, `POST /tokens`).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    id: Option<Uuid>,
    name: Option<String>,
    scopes: Option<Vec<String>>,
    #[serde(default, deserialize_with = "given")]
    exp: Option<Option<i64>>,
    siret: Option<String>,
    #[serde(default, deserialize_with = "given")]
    blacklisted_at: Option<Option<i64>>,
    #[serde(default, deserialize_with = "given")]
    rate_limit_per_minute: Option<Option<u32>>,
    allowed_ips: Option<Vec<String>>,
}

/// A member that may be null is told from one that is not given.
fn given<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A new token: `name` and `scopes` are needed; it ends after 18 months when `exp` is not given, never when it is null.
///
/// # Errors
/// [`TokenRefused`] names the member.
pub fn new(
    body: Map<String, Value>,
    catalogue: &Catalogue,
    entropy: &Entropy,
    now: Timestamp,
) -> Result<ApiToken, TokenRefused> {
    let members = read(body)?;
    let missing = |name: &str| TokenRefused::Shape(format!("`{name}` is missing"));
    let blank = ApiToken {
        id: members.id.unwrap_or_else(|| entropy.uuid()),
        name: members.name.clone().ok_or_else(|| missing("name"))?,
        scopes: members.scopes.clone().ok_or_else(|| missing("scopes"))?,
        siret: DINUM.to_owned(),
        issued_at: now.as_second(),
        exp: Some(end_of_life(now.as_second())),
        blacklisted_at: None,
        rate_limit_per_minute: None,
        allowed_ips: Vec::new(),
    };
    applied(blank, members, catalogue)
}

/// A token with the members that are given in the place of its own.
///
/// # Errors
/// [`TokenRefused`] names the member.
pub fn changed(token: &ApiToken, body: Map<String, Value>, catalogue: &Catalogue) -> Result<ApiToken, TokenRefused> {
    let members = read(body)?;
    if members.id.is_some_and(|id| id != token.id) {
        return Err(TokenRefused::Shape("`id` cannot be changed".to_owned()));
    }
    applied(token.clone(), members, catalogue)
}

fn read(body: Map<String, Value>) -> Result<Members, TokenRefused> {
    serde_json::from_value(Value::Object(body)).map_err(|error| TokenRefused::Shape(error.to_string()))
}

fn applied(mut token: ApiToken, members: Members, catalogue: &Catalogue) -> Result<ApiToken, TokenRefused> {
    if let Some(name) = members.name {
        token.name = name;
    }
    if let Some(scopes) = members.scopes {
        let known = catalogue.scopes();
        if let Some(scope) = scopes.iter().find(|scope| !known.contains(scope)) {
            let nearest = format!("; known: {}", known.join(", "));
            return Err(TokenRefused::Scope { scope: scope.clone(), nearest });
        }
        token.scopes = scopes;
    }
    if let Some(siret) = members.siret {
        Siret::parse(&siret).map_err(|_| TokenRefused::Siret(siret.clone()))?;
        token.siret = siret;
    }
    if let Some(allowed) = members.allowed_ips {
        let networks = allowed.iter().map(|text| network(text).ok_or_else(|| TokenRefused::Address(text.clone())));
        token.allowed_ips = networks.collect::<Result<Vec<IpNet>, _>>()?;
    }
    if let Some(exp) = members.exp {
        token.exp = exp;
    }
    if let Some(at) = members.blacklisted_at {
        token.blacklisted_at = at;
    }
    if let Some(limit) = members.rate_limit_per_minute {
        token.rate_limit_per_minute = limit;
    }
    Ok(token)
}
