//! API Particulier: its definitions, its tokens, its producers.

use std::collections::BTreeMap;
use std::sync::Arc;

use guichet_gateway::connector::{Address, Connectors};
use guichet_gateway::definition::Catalogue;
use guichet_gateway::token::{ApiToken, TokenKey};
use guichet_gateway::tokens::Tokens;
use guichet_gateway::{ErrorTexts, Gateway, Parts, france_connect, http, registration};
use guichet_jose::Secret;
use guichet_sandbox::broker::{BoxFuture, Refused};
use guichet_sandbox::gateway::Gateway as SandboxGateway;
use guichet_sandbox::producers;
use guichet_store::StoreError;
use guichet_store::registry::Registry;
use guichet_web::edge::{Edge, Site};
use guichet_web::routes::Routes;
use serde_json::{Map, Value, json};

use super::StartError;
use super::brokers::Wiring;
use crate::services::ServiceName;

/// Signs the tokens of every sandbox. It is published, so that examples can be pasted; production makes its own.
const REHEARSAL_KEY: &str = "guichet-rehearsal-api-particulier-7d1f0b6a2c4e4f8c9a5b3d2e1f0a9b8c7d6e5f4a3b2c1d0e";
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
    let catalogue = Catalogue::shipped().map_err(|error| refused(error.to_string()))?;
    let texts = ErrorTexts::shipped().map_err(|error| refused(error.to_string()))?;
    let stores = wiring.stores;
    let registry: Registry<ApiToken> = Registry::open(&stores.durable, &stores.sealer).await?;
    let key = TokenKey::new(&Secret::new(REHEARSAL_KEY.to_owned())).map_err(|error| refused(error.to_string()))?;
    let edge = wiring.edge;
    let origin = wiring.addresses.origin(ServiceName::ApiParticulier)?;
    let mut site = Site::new(ServiceName::ApiParticulier.as_str(), "API Particulier", origin, Arc::clone(edge));
    wiring.configuration.limits.apply(&mut site);
    site.portal = wiring.addresses.get(ServiceName::Portal).cloned();
    site.cookie_suffix = wiring.addresses.shares_cookies(ServiceName::ApiParticulier);
    site.api_paths = vec!["/".to_owned()];
    site.lost_sentence = Some(http::LOST);
    site.headers = &http::HEADERS;
    site.strict_transport = http::STRICT_TRANSPORT;
    let site = Arc::new(site);
    let simulated = wiring.sandbox.map(|sandbox| sandbox.origins().producers.clone());
    let address = |name: &str| {
        let base_url = simulated.as_ref()?.url(&format!("/{name}"));
        let (client_id, secret) = producers::CLIENT;
        let token_url = Some(format!("{base_url}/token"));
        Some(Address {
            base_url,
            token_url,
            client_id: client_id.to_owned(),
            client_secret: Secret::new(secret.to_owned()),
        })
    };
    let names = catalogue.all().map(|api| api.producer.address.clone());
    let addresses: BTreeMap<String, Address> =
        names.filter_map(|name| address(&name).map(|address| (name, address))).collect();
    let accounts: Vec<String> = catalogue.all().filter_map(|api| api.producer.france_connect.clone()).collect();
    let gateway = Gateway::new(Parts {
        site: Arc::clone(&site),
        catalogue,
        texts,
        tokens: Tokens::new(registry, key, wiring.sandbox.is_some()),
        connectors: Connectors::new(addresses, edge.outgoing.clone(), edge.clock.clone()),
        france_connect: simulated.as_ref().map(|producers| {
            let base = producers.url(producers::FRANCE_CONNECT);
            let (client_id, secret) = producers::CLIENT;
            let account = || (client_id.to_owned(), Secret::new(secret.to_owned()));
            let accounts = accounts.iter().map(|name| (name.clone(), account())).collect();
            let settings = france_connect::Settings {
                checktoken_url: format!("{base}/checktoken"),
                jwks_url: format!("{base}/jwks"),
                issuer: base,
                accounts,
            };
            france_connect::FranceConnect::new(settings, edge.outgoing.clone())
        }),
        limits: stores.limits.clone(),
        ephemeral: stores.ephemeral.clone(),
        journal: stores.journal.clone(),
        sealer: Arc::clone(&stores.sealer),
        keeps_answers: wiring.sandbox.is_none(),
    });
    let mut seeds = declared(wiring, &gateway)?;
    if wiring.sandbox.is_some() {
        seeds.insert(0, published(&gateway));
    }
    let started = Started { gateway, site, edge: Arc::clone(edge), seeds };
    plant(&started.gateway, &started.seeds, edge).await?;
    Ok(started)
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
        Arc::new(ForSandbox {
            gateway: Arc::clone(&self.gateway),
            edge: Arc::clone(&self.edge),
            seeds: self.seeds.clone(),
        })
    }
}

/// The gateway, as the control API sees it.
struct ForSandbox {
    gateway: Arc<Gateway>,
    edge: Arc<Edge>,
    seeds: Vec<ApiToken>,
}

impl ForSandbox {
    fn told(&self, token: &ApiToken) -> Value {
        json!({
            "service": ServiceName::ApiParticulier,
            "id": token.id,
            "name": token.name,
            "scopes": token.scopes,
            "token": self.gateway.tokens().text(token).unwrap_or_default(),
        })
    }

    fn known(&self, id: &str) -> Result<Arc<ApiToken>, Refused> {
        self.gateway.tokens().get(id).ok_or_else(|| Refused::new("not_found", format!("no token `{id}`")))
    }

    async fn put(&self, token: ApiToken) -> Result<Value, Refused> {
        let told = self.told(&token);
        self.gateway.tokens().put(token, self.edge.clock.now()).await.map_err(unavailable)?;
        Ok(told)
    }
}

fn unavailable(error: StoreError) -> Refused {
    Refused::new("unavailable", error.to_string())
}

fn invalid(refused: registration::TokenRefused) -> Refused {
    Refused::new("invalid_token_metadata", refused.to_string())
}

impl SandboxGateway for ForSandbox {
    fn service(&self) -> &str {
        ServiceName::ApiParticulier.as_str()
    }

    fn tokens(&self) -> Vec<Value> {
        let all = self.gateway.tokens().all();
        all.iter().filter(|token| token.blacklisted_at.is_none()).map(|token| self.told(token)).collect()
    }

    fn scopes(&self) -> Vec<String> {
        self.gateway.catalogue().scopes()
    }

    fn add_token(&self, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        Box::pin(async move {
            let now = self.edge.clock.now();
            let token = registration::new(body, self.gateway.catalogue(), &self.edge.entropy, now).map_err(invalid)?;
            if self.gateway.tokens().get(&token.id.to_string()).is_some() {
                return Err(Refused::new("conflict", format!("a token `{}` exists already", token.id)));
            }
            self.put(token).await
        })
    }

    fn change_token(&self, id: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        let known = self.known(id);
        Box::pin(async move {
            let token = registration::changed(&*known?, body, self.gateway.catalogue()).map_err(invalid)?;
            self.put(token).await
        })
    }

    fn blacklist_token(&self, id: &str) -> BoxFuture<'_, Result<bool, Refused>> {
        let known = self.gateway.tokens().get(id);
        Box::pin(async move {
            let Some(known) = known else { return Ok(false) };
            let now = self.edge.clock.now();
            let token = ApiToken { blacklisted_at: Some(now.as_second()), ..ApiToken::clone(&known) };
            self.gateway.tokens().put(token, now).await.map_err(unavailable)?;
            Ok(true)
        })
    }

    fn reset(&self) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async move {
            for token in self.gateway.tokens().all() {
                let (id, now) = (token.id.to_string(), self.edge.clock.now());
                self.gateway.tokens().remove(&id, now).await.map_err(unavailable)?;
            }
            plant(&self.gateway, &self.seeds, &self.edge).await.map_err(unavailable)
        })
    }
}
