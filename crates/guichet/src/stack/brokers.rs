//! Every shipped profile that has a listener becomes a broker, with its keys, clients and identity providers.

use std::sync::Arc;

use guichet_broker::keys::Keys;
use guichet_broker::profiles::{Shipped, shipped};
use guichet_broker::records::{KeyRecord, ServiceClient, ServiceProvider};
use guichet_broker::{Broker, Parts};
use guichet_jose::Secret;
use guichet_sandbox::Sandbox;
use guichet_store::Stores;
use guichet_store::registry::Registry;
use guichet_web::edge::{Edge, Site};

use super::addresses::Addresses;
use super::seeds::{self, Seeds};
use super::{Options, StartError, adapters};
use crate::services::ServiceName;

/// The secret of pairwise subjects in rehearsals: the one of the reference, so that its golden vectors hold (FC §5.5).
const REHEARSAL_SUB_SECRET: &str = "9ed64cd3762973c8a5219e0774671940a3550ae1050af86831d613193e825caa";

/// A broker and what it was started with.
pub(super) struct Started {
    pub(super) broker: Arc<Broker>,
    pub(super) seeds: Seeds,
}

pub(super) async fn start(
    options: &Options,
    addresses: &Addresses,
    edge: &Arc<Edge>,
    stores: &Arc<Stores>,
    sandbox: &Arc<Sandbox>,
) -> Result<Vec<Arc<Started>>, StartError> {
    let clients: Registry<ServiceClient> = Registry::open(&stores.durable, &stores.sealer).await?;
    let providers: Registry<ServiceProvider> = Registry::open(&stores.durable, &stores.sealer).await?;
    let keys: Registry<KeyRecord> = Registry::open(&stores.durable, &stores.sealer).await?;
    let mut started = Vec::new();
    for known in shipped()? {
        let Some(service) = ServiceName::BUILT.into_iter().find(|built| built.as_str() == known.profile.service) else {
            continue;
        };
        let parts =
            parts(options, addresses, edge, stores, known, service, &clients, &providers, &keys, sandbox).await?;
        let broker = Broker::new(parts);
        let seeds = seeds::of(&broker, sandbox, &options.configuration)?;
        seeds.plant(&broker).await?;
        started.push(Arc::new(Started { broker, seeds }));
    }
    Ok(started)
}

#[expect(clippy::too_many_arguments, reason = "a broker is wired from ten things that exist only here")]
async fn parts(
    options: &Options,
    addresses: &Addresses,
    edge: &Arc<Edge>,
    stores: &Arc<Stores>,
    known: Shipped,
    service: ServiceName,
    clients: &Registry<ServiceClient>,
    providers: &Registry<ServiceProvider>,
    keys: &Registry<KeyRecord>,
    sandbox: &Arc<Sandbox>,
) -> Result<Parts, StartError> {
    let Shipped { profile, scopes, catalogue } = known;
    let mut profile = if options.lenient { profile.lenient() } else { profile };
    let settings = &options.configuration.franceconnect;
    if service == ServiceName::FranceConnect {
        profile.authorization.allowed_idp_hints.clone_from(&settings.allowed_idp_hints);
    }
    let origin = addresses.origin(service)?;
    let portal = addresses.origin(ServiceName::Portal)?;
    let mut site = Site::new(service.as_str(), &profile.title, origin.clone(), Arc::clone(edge));
    site.error_prefix = if profile.error_prefix == "Y" { "Y" } else { "G" };
    site.profile = Some(format!("{}@{}", profile.service, profile.dated));
    site.portal = Some(portal.clone());
    let endpoints = guichet_broker::http::MACHINE_ENDPOINTS;
    site.api_paths = endpoints.iter().map(|endpoint| format!("{}{}", profile.prefix, endpoint.path())).collect();
    let keys = Keys::open(keys, &profile.service, &profile.token.signing_algorithms, edge.clock.now()).await?;
    let sub_secret = settings.sub_secret.as_ref().map_or(REHEARSAL_SUB_SECRET, |secret| secret.expose());
    let error_uri = match &settings.error_uri_base {
        Some(base) => base.to_string(),
        None => portal.url("/errors"),
    };
    let back_channel = options.backchannel_base.as_ref().map(|base| {
        let host = base.host_str().unwrap_or_default();
        format!("{}://{host}:{}{}", base.scheme(), origin.port(), profile.prefix)
    });
    Ok(Parts {
        site: Arc::new(site),
        stores: Arc::clone(stores),
        clients: clients.clone(),
        providers: providers.clone(),
        keys,
        register_url: Some(sandbox.origins().producers.url("/rnipp")),
        sub_secret: Secret::new(sub_secret.to_owned()),
        error_uri: Some(error_uri),
        back_channel,
        rehearsal: Some(adapters::for_broker(sandbox)),
        profile,
        scopes,
        catalogue,
    })
}
