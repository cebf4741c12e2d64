//! `sector_identifier_uri`: it answers a list that holds every redirect URI of the client (FC §2.7, §3.6; OpenID Connect
//! Core §8.1).

use guichet_oidc::client::Client;
use guichet_web::outgoing::Request;
use serde_json::Value;

use crate::{broker::Broker, refusal::Refusal};

/// Asks the client's address, where it has one.
pub(super) async fn check(broker: &Broker, client: &Client) -> Result<(), Refusal> {
    let Some(url) = &client.sector_identifier_uri else { return Ok(()) };
    let answer = broker.parts.site.edge.outgoing.send_to_registered(broker.service(), Request::get(url)).await;
    let answer = answer.map_err(|failure| {
        tracing::warn!(url, %failure, "the list of a client's addresses at {url} cannot be had: {failure}");
        Refusal::SectorUnreachable(format!("{url}: {failure}"))
    })?;
    if answer.status != 200 {
        return Err(Refusal::SectorUnreachable(format!("{url}: status {}", answer.status.as_u16())));
    }
    lists(&answer.body, &client.redirect_uris)
}

fn lists(body: &[u8], redirect_uris: &[String]) -> Result<(), Refusal> {
    let answer: Value = serde_json::from_slice(body).map_err(|_| Refusal::SectorNotJson)?;
    let Value::Array(members) = answer else { return Err(Refusal::SectorMalformed) };
    let texts = members.iter().map(|member| member.as_str().map(str::to_owned));
    let listed: Vec<String> = texts.collect::<Option<_>>().ok_or(Refusal::SectorNotTexts)?;
    match redirect_uris.iter().find(|uri| !listed.contains(uri)) {
        Some(missing) => Err(Refusal::SectorIncomplete { missing: missing.clone(), listed }),
        None => Ok(()),
    }
}
