//! API Particulier: its definitions, its tokens, its producers.

mod for_sandbox;
mod mocks;
mod producers;
mod rehearsal;

use std::sync::Arc;

use guichet_gateway::connector::Connectors;
use guichet_gateway::france_connect::ENCRYPTION;
use guichet_gateway::http::page_origins::PageOrigins;
use guichet_gateway::token::{ApiToken, TokenKey};
use guichet_gateway::tokens::Tokens;
use guichet_gateway::{ErrorTexts, Gateway, Parts, http, registration};
use guichet_jose::Secret;
use guichet_sandbox::gateway::Gateway as SandboxGateway;
use guichet_store::StoreError;
use guichet_store::durable::Durable;
use guichet_store::registry::Registry;
use guichet_store::seal::Sealer;
use guichet_web::edge::{Edge, Site};
use guichet_web::routes::Routes;
use serde_json::Value;

use super::StartError;
use super::brokers::Wiring;
use super::kept::{kept, own_key};
use super::status::ForGateway;
use crate::services::ServiceName;

/// Name of the key of tokens among the secrets that a service keeps.
const TOKEN_KEY: &str = "token_key";
/// Name of the key for which FranceConnect encrypts.
const FRANCE_CONNECT_KEY: &str = "france_connect_key";
/// Signs the tokens of every sandbox. It is published, so that examples can be pasted; production makes its own.
pub(crate) const REHEARSAL_KEY: &str =
    "guichet-rehearsal-api-particulier-7d1f0b6a2c4e4f8c9a5b3d2e1f0a9b8c7d6e5f4a3b2c1d0e";
/// The token that holds every scope, in every sandbox.
const ALL_SCOPES: &str = "5d9b1f3a-2c47-4e86-9a10-6b8f7c2e4d01";
/// When it was issued, so that its text is the same everywhere.
const ISSUED_AT: i64 = 1_767_225_600;
/// Ten years, as the real sandbox's (AP §1.3).
const REHEARSAL_LIFE: i64 = 315_360_000;

/// The gateway of a stack.
pub(super) struct Started {
    pub(super) gateway: Arc<Gateway>,
    pub(super) site: Arc<Site>,
    edge: Arc<Edge>,
    seeds: Vec<ApiToken>,
}

/// Starts it.
pub(super) async fn start(wiring: &Wiring<'_>) -> Result<Started, StartError> {
    let refused = |reason: String| StartError::Gateway(reason);
    let settings = &wiring.configuration.api_particulier;
    let catalogue = settings.catalogue(wiring.sandbox.is_some()).map_err(|error| refused(error.to_string()))?;
    let texts = ErrorTexts::shipped().map_err(|error| refused(error.to_string()))?;
    let stores = wiring.stores;
    let registry: Registry<ApiToken> = Registry::open(&stores.durable, &stores.sealer).await?;
    let key = key(&stores.durable, &stores.sealer, wiring.sandbox.is_some(), wiring.edge).await?;
    let key = TokenKey::new(&key).map_err(|error| refused(error.to_string()))?;
    let edge = wiring.edge;
    let site = Arc::new(site(wiring)?);
    let own_key = own_key(wiring, ServiceName::ApiParticulier, FRANCE_CONNECT_KEY.to_owned(), ENCRYPTION);
    let gateway = Gateway::new(Parts {
        site: Arc::clone(&site),
        texts,
        tokens: Tokens::new(registry, key).with_staging(mocks::token_key(wiring)?),
        connectors: Connectors::new(
            producers::addresses(wiring, &catalogue)?,
            edge.outgoing.clone(),
            settings.patience(),
            settings.guard(wiring.sandbox.is_some()),
            edge.clock.clone(),
        ),
        france_connect: producers::france_connect(wiring, &catalogue, own_key)?,
        mocks: mocks::open(wiring, &catalogue)?,
        catalogue,
        limits: stores.limits.clone(),
        ephemeral: stores.ephemeral.clone(),
        journal: stores.journal.clone(),
        sealer: Arc::clone(&stores.sealer),
        rehearsal: wiring.sandbox.map(rehearsal::for_gateway),
        addresses: settings.addresses(),
        page_origins: match &settings.page_origins {
            Some(origins) => PageOrigins::of(origins.clone()).map_err(|wrong| StartError::Configured {
                place: wiring.configuration.place(&[
                    "api_particulier".into(),
                    "page_origins".into(),
                    wrong.index.into(),
                ]),
                reason: wrong.to_string(),
            })?,
            None => PageOrigins::shipped().map_err(|error| refused(error.to_string()))?,
        },
        announced: Some(Arc::new(ForGateway(wiring.announcements.clone()))),
        token_in_query: settings.token_in_query,
        keeps_answers: settings.keep_answers.unwrap_or(wiring.sandbox.is_none()),
    });
    let mut seeds = declared(wiring, &gateway)?;
    if wiring.sandbox.is_some() {
        seeds.insert(0, published(&gateway));
    }
    let started = Started { gateway, site, edge: Arc::clone(edge), seeds };
    plant(&started.gateway, &started.seeds, edge).await?;
    Ok(started)
}

fn site(wiring: &Wiring<'_>) -> Result<Site, StartError> {
    let origin = wiring.addresses.origin(ServiceName::ApiParticulier)?;
    let mut site = Site::new(ServiceName::ApiParticulier.as_str(), "API Particulier", origin, Arc::clone(wiring.edge));
    wiring.configuration.limits.apply(&mut site);
    site.portal = wiring.addresses.get(ServiceName::Portal).cloned();
    site.cookie_suffix = wiring.addresses.shares_cookies(ServiceName::ApiParticulier);
    site.api_paths = vec!["/".to_owned()];
    site.lost_sentence = Some(http::LOST);
    site.headers = &http::HEADERS;
    site.strict_transport = http::STRICT_TRANSPORT;
    Ok(site)
}

/// The key of the texts of tokens: the published one in a sandbox, in production one that is made at the first start.
pub(crate) async fn key(
    durable: &Durable,
    sealer: &Arc<Sealer>,
    rehearsed: bool,
    edge: &Edge,
) -> Result<Secret, StoreError> {
    if rehearsed {
        return Ok(Secret::new(REHEARSAL_KEY.to_owned()));
    }
    made_key(durable, sealer, edge.entropy.hex(64), edge.clock.now()).await
}

/// The key of the texts of tokens of an installation in production; `fresh` becomes it where there is none.
pub(crate) async fn made_key(
    durable: &Durable,
    sealer: &Arc<Sealer>,
    fresh: String,
    now: jiff::Timestamp,
) -> Result<Secret, StoreError> {
    let make = || Ok(Secret::new(fresh));
    kept(durable, sealer, ServiceName::ApiParticulier, TOKEN_KEY, make, now).await
}

/// The tokens of the configuration. One without an identifier would be another at each start.
fn declared(wiring: &Wiring<'_>, gateway: &Gateway) -> Result<Vec<ApiToken>, StartError> {
    let read = |(index, row): (usize, &crate::configuration::Row)| {
        let mut members = row.0.clone();
        members.remove("service");
        let wrong = |reason: String| StartError::Configured {
            place: wiring.configuration.place(&["tokens".into(), index.into()]),
            reason,
        };
        if !members.contains_key("id") {
            return Err(wrong("`id` is missing: a UUID of your own, by which the token stays the same".to_owned()));
        }
        let issued = jiff::Timestamp::from_second(ISSUED_AT).unwrap_or_default();
        members.entry("exp").or_insert(Value::Null);
        registration::new(members, gateway.catalogue(), &wiring.edge.entropy, issued)
            .map_err(|refused| wrong(refused.to_string()))
    };
    wiring.configuration.tokens.iter().enumerate().map(read).collect()
}

/// The token that holds every scope.
fn published(gateway: &Gateway) -> ApiToken {
    ApiToken {
        id: ALL_SCOPES.parse().unwrap_or_default(),
        name: "Toutes les données".to_owned(),
        scopes: gateway.catalogue().scopes(),
        siret: "13002526500013".to_owned(),
        issued_at: ISSUED_AT,
        exp: Some(ISSUED_AT + REHEARSAL_LIFE),
        blacklisted_at: None,
        rate_limit_per_minute: None,
        allowed_ips: Vec::new(),
    }
}

/// The tokens of a fresh start. One that was put on the black list since stays there.
async fn plant(gateway: &Gateway, seeds: &[ApiToken], edge: &Edge) -> Result<(), StoreError> {
    for seed in seeds {
        let known = gateway.tokens().get(&seed.id.to_string());
        let blacklisted_at = known.as_ref().and_then(|known| known.blacklisted_at).or(seed.blacklisted_at);
        let token = ApiToken { blacklisted_at, ..seed.clone() };
        if known.is_none_or(|known| *known != token) {
            gateway.tokens().put(token, edge.clock.now()).await?;
        }
    }
    Ok(())
}

impl Started {
    pub(super) fn router(&self) -> Routes {
        http::router(&self.gateway)
    }

    pub(super) fn for_sandbox(&self) -> Arc<dyn SandboxGateway> {
        Arc::new(for_sandbox::ForSandbox {
            gateway: Arc::clone(&self.gateway),
            edge: Arc::clone(&self.edge),
            seeds: self.seeds.clone(),
        })
    }
}
