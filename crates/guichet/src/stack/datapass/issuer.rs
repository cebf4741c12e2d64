//! What DataPass grants of API Particulier becomes a token of the gateway, and what it takes back ends it; of the others a client.

use std::sync::Arc;

use guichet_datapass::grants::{Granted, Grants, Settling};
use guichet_gateway::Gateway;
use guichet_gateway::token::ApiToken;
use guichet_store::StoreError;
use guichet_web::edge::Edge;
use jiff::Timestamp;

use super::clients;

/// The definition whose authorisations are tokens.
pub(super) const API_PARTICULIER: &str = "api_particulier";
/// The modality without which there is no token (DP §4.2).
const BY_TOKEN: &str = "params";
/// A token lives for eighteen months from the decision (DP §4.2).
const MONTHS: i64 = 18;

/// Issues tokens of the gateway and clients of the brokers, where they run.
pub(super) struct Issuer {
    gateway: Option<Arc<Gateway>>,
    clients: Arc<clients::Issuer>,
    edge: Arc<Edge>,
}

impl Issuer {
    pub(super) fn new(gateway: Option<&Arc<Gateway>>, clients: &Arc<clients::Issuer>, edge: &Arc<Edge>) -> Self {
        Self { gateway: gateway.map(Arc::clone), clients: Arc::clone(clients), edge: Arc::clone(edge) }
    }

    /// The token bears the UUID of its request, so that to issue it twice is to issue it once.
    async fn token(&self, gateway: &Gateway, granted: &Granted) -> Result<Option<String>, StoreError> {
        let now = self.edge.clock.now();
        let ways = &granted.modalities;
        let by_token = ways.is_empty() || ways.iter().any(|modality| modality == BY_TOKEN);
        if !granted.active || !by_token {
            let ended = move |known: Option<ApiToken>| {
                let known = known?;
                Some(ApiToken { blacklisted_at: known.blacklisted_at.or(Some(now.as_second())), ..known })
            };
            let there = gateway.tokens().change(&granted.public_id, ended, now).await?;
            return Ok(there.then(|| granted.public_id.clone()));
        }
        let fresh = ApiToken {
            id: granted.public_id.parse().unwrap_or_default(),
            name: granted.title.clone(),
            scopes: scopes(&granted.scopes),
            siret: granted.siret.clone(),
            issued_at: granted.granted_at.as_second(),
            exp: Some(end(granted.granted_at)),
            blacklisted_at: None,
            rate_limit_per_minute: None,
            allowed_ips: Vec::new(),
        };
        let granted_now = move |known: Option<ApiToken>| match known {
            Some(known) => {
                let ApiToken { id, name, scopes, siret, exp, .. } = fresh;
                // A prolongation since the decision stays.
                Some(ApiToken { id, name, scopes, siret, exp: known.exp.max(exp), ..known })
            }
            None => Some(fresh),
        };
        gateway.tokens().change(&granted.public_id, granted_now, now).await?;
        Ok(Some(granted.public_id.clone()))
    }
}

impl Grants for Issuer {
    fn settle<'a>(&'a self, granted: &'a Granted) -> Settling<'a> {
        Box::pin(async move {
            match (granted.definition.as_str(), &self.gateway) {
                (API_PARTICULIER, Some(gateway)) => {
                    self.token(gateway, granted).await.map_err(|error| error.to_string())
                }
                (API_PARTICULIER, None) => Ok(None),
                _ => self.clients.settled(granted).await.map_err(|error| error.to_string()),
            }
        })
    }
}

/// All scopes of open data are one (DP §4.2).
fn scopes(granted: &[String]) -> Vec<String> {
    const OPEN: &str = "open_data";
    let mut scopes: Vec<String> = granted
        .iter()
        .map(|scope| if scope.starts_with("open_data_") { OPEN.to_owned() } else { scope.clone() })
        .collect();
    scopes.sort();
    scopes.dedup();
    scopes
}

fn end(granted_at: Timestamp) -> i64 {
    let zoned = granted_at.to_zoned(jiff::tz::TimeZone::UTC);
    let end = zoned.checked_add(jiff::Span::new().months(MONTHS));
    end.map_or(Timestamp::MAX.as_second(), |end| end.timestamp().as_second())
}
