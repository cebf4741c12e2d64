//! APIs behind an access token of FranceConnect: their definitions, where FranceConnect is, who calls.

use std::path::Path;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use guichet_gateway::checktoken::{Authority, Mistake};
use guichet_gateway::connector::GuardRules;
use guichet_gateway::data_provider::callers::{Caller, Callers};
use guichet_gateway::data_provider::{self, DataProvider, KEYS, Parts, definitions, shipped};
use guichet_jose::{ContentEncryption, Secret, SignatureAlgorithm, SigningKey, digest};
use guichet_sandbox::Sandbox;
use guichet_sandbox::data_providers::{Asks, Definition, Due, Stands};
use guichet_sandbox::faults;
use guichet_store::StoreError;
use guichet_web::edge::{Mode, Site};
use guichet_web::routes::Routes;
use http::Method;

use super::StartError;
use super::brokers::Wiring;
use super::kept::{kept, own_key};
use crate::configuration::{Configuration, DataProviderSettings, Step};
use crate::services::ServiceName;

/// Name of the key for which FranceConnect encrypts, among the secrets that a service keeps.
const FRANCE_CONNECT_KEY: &str = "france_connect_key";
/// Name of the key that signs what APIs are told of a person.
const SIGNING_KEY: &str = "signing_key";

/// The data provider of a stack.
pub(super) struct Started {
    provider: Arc<DataProvider>,
    pub(super) site: Arc<Site>,
}

/// A sandbox simulates data providers; one of one's own runs beside it.
pub(super) fn not_here(configuration: &Configuration) -> Result<(), StartError> {
    if configuration.data_provider.is_none() {
        return Ok(());
    }
    let reason = "a sandbox does not serve it: `guichet data-provider --config FILE` does, beside the sandbox";
    Err(StartError::Configured { place: configuration.place(&["data_provider".into()]), reason: reason.to_owned() })
}

/// Starts it, where the configuration declares one.
pub(super) async fn start(wiring: &Wiring<'_>) -> Result<Option<Started>, StartError> {
    let Some(settings) = &wiring.configuration.data_provider else { return Ok(None) };
    let wrong =
        |path: &[Step], reason: String| StartError::Configured { place: wiring.configuration.place(path), reason };
    let apis = definitions(&settings.definitions)
        .map_err(|refused| wrong(&["data_provider".into(), "definitions".into()], refused.to_string()))?;
    for resource in apis.iter().flat_map(|api| &api.resources).map(|resource| &resource.described) {
        if !settings.upstreams.contains_key(&resource.upstream) {
            let reason = format!("the API behind `{}` is missing, which {} asks", resource.upstream, resource.path);
            return Err(wrong(&["data_provider".into(), "upstreams".into()], reason));
        }
    }
    let site = Arc::new(site(wiring)?);
    let agreed = &settings.france_connect;
    let below = |name: &str| format!("{}/{name}", agreed.issuer.trim_end_matches('/'));
    let authority = Authority {
        checktoken_url: agreed.checktoken_url.as_ref().map_or_else(|| below("checktoken"), ToString::to_string),
        jwks_url: agreed.jwks_url.as_ref().map_or_else(|| below("jwks"), ToString::to_string),
        issuer: agreed.issuer.clone(),
        signature: agreed.signed_response_alg.into(),
        encryption: agreed.encrypted_response_alg.into(),
        contents: vec![ContentEncryption::A256Gcm],
    };
    let secret_path = ["data_provider", "france_connect", "client_secret_file"].map(Step::from);
    let encryption = authority.encryption;
    let provider = DataProvider::new(Parts {
        origin: site.origin.to_string(),
        edge: Arc::clone(wiring.edge),
        keys_path: KEYS.to_owned(),
        definitions: apis,
        authority,
        client_id: agreed.client_id.clone(),
        client_secret: secret(&agreed.client_secret_file).map_err(|reason| wrong(&secret_path, reason))?,
        service_providers: settings.service_providers.clone(),
        callers: callers(wiring, settings)?,
        upstreams: settings.upstreams.iter().map(|(name, url)| (name.clone(), url.to_string())).collect(),
        guard: settings.guard(wiring.edge.mode == Mode::Sandbox),
        own_key: own_key(wiring, ServiceName::DataProviders, FRANCE_CONNECT_KEY.to_owned(), encryption),
        signing_key: signing_key(wiring).await?,
        journal: wiring.stores.journal.clone(),
        sealer: Arc::clone(&wiring.stores.sealer),
        bell: wiring.bell(ServiceName::DataProviders),
    });
    Ok(Some(Started { provider, site }))
}

/// The APIs that a sandbox carries: data providers of the FranceConnect beside them, before simulated producers.
pub(super) fn rehearse(wiring: &Wiring<'_>, sandbox: &Arc<Sandbox>) -> Result<Routes, StartError> {
    let mut routes = Routes::new();
    let carried = sandbox.data_providers().iter().filter(|provider| provider.stands == Stands::Carried);
    for Definition { slug, service, client_id, client_secret, callers, asks, .. } in carried {
        let (Some(broker), Asks::Checktoken(agreed)) = (sandbox.origins().brokers.get(service), asks) else { continue };
        let api = shipped(slug).map_err(|refused| StartError::Gateway(refused.to_string()))?;
        let behind = |name: &String| (name.clone(), sandbox.origins().producers.url(&format!("/{name}")));
        let upstreams = api.resources.iter().map(|resource| behind(&resource.described.upstream)).collect();
        let of_demo = |named: &String| {
            let client = sandbox.demo_clients().iter().find(|client| client.definition.slug == *named);
            let unknown = || StartError::Gateway(format!("{slug}: no demo service provider is `{named}`"));
            client.map(|client| client.definition.client_id.clone()).ok_or_else(unknown)
        };
        let known = |caller: &guichet_sandbox::data_providers::Caller| {
            Ok(Caller {
                client_id: caller.client_id.clone(),
                secret: Secret::new(caller.client_secret.expose().to_owned()),
                service_providers: caller.service_providers.iter().map(of_demo).collect::<Result<_, _>>()?,
                scopes: caller.scopes.clone(),
            })
        };
        let callers = callers.iter().map(known).collect::<Result<_, StartError>>()?;
        let provider = DataProvider::new(Parts {
            origin: sandbox.origins().data_providers.to_string(),
            edge: Arc::clone(wiring.edge),
            keys_path: format!("/{slug}{}", guichet_sandbox::data_providers::KEYS),
            definitions: vec![api],
            authority: Authority {
                checktoken_url: format!("{}/checktoken", broker.issuer),
                jwks_url: format!("{}/jwks", broker.issuer),
                issuer: broker.issuer.clone(),
                signature: agreed.signed,
                encryption: agreed.encrypted,
                contents: vec![ContentEncryption::A256Gcm],
            },
            client_id: client_id.clone(),
            client_secret: Secret::new(client_secret.expose().to_owned()),
            service_providers: Vec::new(),
            callers: Callers(callers),
            upstreams,
            guard: GuardRules::SANDBOX,
            own_key: own_key(
                wiring,
                ServiceName::DataProviders,
                format!("{FRANCE_CONNECT_KEY}/{slug}"),
                agreed.encrypted,
            ),
            // What it signs is over within the hour: nothing is kept of it.
            signing_key: SigningKey::generate(SignatureAlgorithm::Es256).map_err(|_| unwritable())?.0,
            journal: wiring.stores.journal.clone(),
            sealer: Arc::clone(&wiring.stores.sealer),
            bell: wiring.bell(ServiceName::DataProviders),
        });
        let befalls = axum::middleware::from_fn_with_state((Arc::clone(sandbox), slug.clone()), befall);
        routes = routes.merge(data_provider::router(&provider).route_layer(befalls));
    }
    Ok(routes)
}

/// What a rehearsal asked to befall a data provider: another answer, or a mistake on the way to the usual one.
async fn befall(State((sandbox, slug)): State<(Arc<Sandbox>, String)>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let step = match request.method() {
        _ if path.ends_with(guichet_sandbox::data_providers::KEYS) => faults::Step::Jwks,
        &Method::POST => faults::Step::Token,
        _ => faults::Step::Call,
    };
    match sandbox.due_of_data_provider(&slug, step).await {
        Due::Answer(response) => return response,
        Due::Mistaken(faults::Mistake::Secret) => request.extensions_mut().insert(Mistake::Secret),
        Due::Mistaken(faults::Mistake::Encryption) => request.extensions_mut().insert(Mistake::Encryption),
        Due::Usual => None,
    };
    next.run(request).await
}

fn callers(wiring: &Wiring<'_>, settings: &DataProviderSettings) -> Result<Callers, StartError> {
    let read = |(index, caller): (usize, &crate::configuration::CallerSettings)| {
        let path = ["data_provider".into(), "callers".into(), index.into(), "secret_file".into()];
        let wrong = |reason: String| StartError::Configured { place: wiring.configuration.place(&path), reason };
        Ok(Caller {
            client_id: caller.client_id.clone(),
            secret: secret(&caller.secret_file).map_err(wrong)?,
            service_providers: caller.service_providers.clone(),
            scopes: caller.scopes.clone(),
        })
    };
    settings.callers.iter().enumerate().map(read).collect::<Result<_, _>>().map(Callers)
}

/// A file that is empty would let everybody in who sends nothing.
fn secret(file: &Path) -> Result<Secret, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    match text.trim() {
        "" => Err(format!("{} is empty", file.display())),
        text => Ok(Secret::new(text.to_owned())),
    }
}

fn unwritable() -> StoreError {
    StoreError::Unwritable("key of a data provider")
}

async fn signing_key(wiring: &Wiring<'_>) -> Result<SigningKey, StartError> {
    let make = || {
        let (_, pkcs8) = SigningKey::generate(SignatureAlgorithm::Es256).map_err(|_| unwritable())?;
        Ok(Secret::new(digest::base64(pkcs8.as_bytes())))
    };
    let stores = wiring.stores;
    let now = wiring.edge.clock.now();
    let service = ServiceName::DataProviders;
    let kept = kept(&stores.durable, &stores.sealer, service, SIGNING_KEY, make, now).await?;
    let der = digest::from_base64(kept.expose()).ok_or_else(unwritable)?;
    Ok(SigningKey::from_pkcs8(SignatureAlgorithm::Es256, None, &der).map_err(|_| unwritable())?)
}

fn site(wiring: &Wiring<'_>) -> Result<Site, StartError> {
    let service = ServiceName::DataProviders;
    let origin = wiring.addresses.origin(service)?;
    let mut site = Site::new(service.as_str(), "Guichet", origin, Arc::clone(wiring.edge));
    wiring.configuration.limits.apply(&mut site);
    site.cookie_suffix = wiring.addresses.shares_cookies(service);
    site.api_paths = vec!["/".to_owned()];
    Ok(site)
}

impl Started {
    pub(super) fn router(&self) -> Routes {
        data_provider::router(&self.provider)
    }
}
