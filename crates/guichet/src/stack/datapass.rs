//! DataPass: an ordinary client of the ProConnect beside it, over HTTP.

mod clients;
mod issuer;
mod program;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use guichet_datapass::documents::{NoScanner, RehearsalScanner};
use guichet_datapass::grants::Grants;
use guichet_datapass::letters::Desk;
use guichet_datapass::records::{Profile, Records};
use guichet_datapass::rehearsal::{Rehearsal, Rehearsed};
use guichet_datapass::roles::Role;
use guichet_datapass::{Catalogue, Datapass, Parts, http};
use guichet_gateway::Gateway;
use guichet_organisations::{Directory, Lookup, NotFound, Siret};
use guichet_portal::space::TokenSpace;
use guichet_portal::space::http::paths as space_paths;
use guichet_portal::space::records::Records as SpaceRecords;
use guichet_sandbox::Sandbox;
use guichet_sandbox::broker::BoxFuture;
use guichet_sandbox::datapass::Datapass as SandboxDatapass;
use guichet_web::clock::Clock;
use guichet_web::edge::{Edge, Site};
use guichet_web::origin::Origin;
use guichet_web::routes::Routes;
use serde_json::{Map, Value};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::brokers::{self, Wiring};
use super::professional_login::{Login, OwnClient};
use super::{StartError, token_space};
use crate::configuration::Step;
use crate::services::ServiceName;
use issuer::{API_PARTICULIER, Issuer};

/// DataPass at the ProConnect of a rehearsal.
const REHEARSED: OwnClient = OwnClient {
    name: "DataPass",
    client_id: "6d0f3a5b2c914e7f8a61d3c5b7e9f2048c1a6e3d5f7b90214a8c6e0d2f4b7195",
    client_secret: CLIENT_SECRET,
};
/// Its secret there.
pub(crate) const CLIENT_SECRET: &str = "f1b7d94c2e6a8053914fb7d2c6e0a38d5b9f1c4e7a2063d8b5f0c9e1a7d4b362";
/// The addresses of return.
const CALLBACK: &str = "/auth/proconnect/callback";
const LOGGED_OUT: &str = "/";
/// The levels of a second factor (DP §1.1).
const SECOND_FACTOR: [&str; 4] = ["eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"];
/// Whom mails come from where nobody says so.
const SENDER: &str = "datapass@guichet.example";

/// A form with a document of the largest size.
const BODY_KIB: u32 = 11 * 1024;
/// How many requests are served at a time.
const REQUESTS: usize = 128;
/// For such a form to arrive.
const BODY: Duration = Duration::from_secs(60);

/// DataPass of a stack.
pub(super) struct Started {
    pub(super) datapass: Arc<Datapass>,
    pub(super) site: Arc<Site>,
    space: Option<Arc<TokenSpace>>,
}

impl Started {
    pub(super) fn router(&self) -> Routes {
        http::router(Arc::clone(&self.datapass))
    }

    /// Draws what decisions bring about, as long as the stack runs.
    pub(super) fn run(&self, servers: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
        servers.spawn(Arc::clone(&self.datapass).run(stop.clone()));
    }

    pub(super) fn for_sandbox(&self) -> Arc<dyn SandboxDatapass> {
        Arc::new(ForSandbox {
            records: self.datapass.records.clone(),
            space: self.space.as_ref().map(|space| space.records.clone()),
            owner: program::owner(&self.datapass),
            clock: self.site.edge.clock.clone(),
        })
    }
}

/// Starts it where it has an address.
pub(super) async fn start(
    wiring: &Wiring<'_>,
    gateway: Option<&Arc<Gateway>>,
    space: Option<&Arc<TokenSpace>>,
    brokers: &[Arc<brokers::Started>],
) -> Result<Option<Started>, StartError> {
    let Some(origin) = wiring.addresses.get(ServiceName::Datapass) else { return Ok(None) };
    let catalogue = Catalogue::shipped().map_err(|fault| StartError::Datapass(fault.to_string()))?;
    let site = Arc::new(site(wiring, origin));
    let directory: Arc<dyn Directory> = match wiring.organisations().await? {
        Some(directory) => directory,
        None => Arc::new(Silent),
    };
    let brokers = brokers.iter().map(|started| Arc::clone(&started.broker)).collect();
    let clients = Arc::new(clients::Issuer::new(brokers, wiring.edge));
    let datapass = Datapass::new(Parts {
        site: Arc::clone(&site),
        stores: Arc::clone(wiring.stores),
        directory,
        proconnect: login(wiring).proconnect(wiring, origin)?,
        desk: Desk {
            outbox: wiring.outbox.cloned(),
            from: wiring.configuration.mail.from.clone().unwrap_or_else(|| SENDER.to_owned()),
            origin: origin.as_str().to_owned(),
        },
        // The token space issues tokens where it runs, and tells of them.
        grants: Some(Arc::new(Issuer::new(gateway.filter(|_| space.is_none()), &clients, wiring.edge))),
        listener: space.map(token_space::listener),
        clients: Some(clients),
        access_links: access_links(wiring),
        api_managers: wiring.configuration.datapass.api_managers.clone(),
        receiver_patience: wiring.configuration.limits.webhook_time(),
        scanner: match wiring.sandbox {
            Some(_) => Arc::new(RehearsalScanner),
            None => Arc::new(NoScanner),
        },
        rehearsal: wiring.sandbox.map(|sandbox| Arc::new(ForDatapass(Arc::clone(sandbox))) as _),
        catalogue: Arc::clone(&catalogue),
    });
    give_offices(wiring, &datapass, &catalogue).await?;
    if let Some(owner) = program::owner(&datapass) {
        program::keep(&datapass.records, owner, wiring.edge.clock.now()).await?;
    }
    Ok(Some(Started { datapass: Arc::new(datapass), site, space: space.cloned() }))
}

/// Issues clients of some brokers, and nothing else.
pub(super) fn issuer_of_clients(brokers: &[Arc<brokers::Started>], edge: &Arc<Edge>) -> impl Grants + use<> {
    let brokers = brokers.iter().map(|started| Arc::clone(&started.broker)).collect();
    Issuer::new(None, &Arc::new(clients::Issuer::new(brokers, edge)), edge)
}

fn site(wiring: &Wiring<'_>, origin: &Origin) -> Site {
    let mut site = Site::new(ServiceName::Datapass.as_str(), "datapass-site", origin.clone(), Arc::clone(wiring.edge));
    wiring.configuration.limits.apply(&mut site);
    // Documents come with the form; few forms at a time, since each stands whole in memory.
    site.sizes.body_kib = site.sizes.body_kib.max(BODY_KIB);
    site.capacity.requests = site.capacity.requests.min(REQUESTS);
    site.patience.body = site.patience.body.max(BODY);
    site.portal = wiring.addresses.get(ServiceName::Portal).cloned();
    site.api_paths = vec!["/api/".to_owned()];
    site.cookie_suffix = wiring.addresses.shares_cookies(ServiceName::Datapass);
    site
}

/// Where an applicant sees what was issued: in the token space; in a rehearsal without it, on the portal's page of tokens.
fn access_links(wiring: &Wiring<'_>) -> BTreeMap<String, String> {
    const TOKEN: &str = "%{external_provider_id}";
    let space = wiring.addresses.get(ServiceName::TokenSpace).map(|space| space.url(&space_paths::token(TOKEN)));
    let portal = wiring.addresses.get(ServiceName::Portal).filter(|_| wiring.sandbox.is_some());
    let link = space.or_else(|| portal.map(|portal| portal.url(&format!("/tokens/{TOKEN}"))));
    link.map(|link| (API_PARTICULIER.to_owned(), link)).into_iter().collect()
}

/// How DataPass logs people in.
fn login<'a>(wiring: &Wiring<'a>) -> Login<'a> {
    let settings = &wiring.configuration.datapass;
    Login {
        service: ServiceName::Datapass,
        table: "datapass",
        issuer: &settings.issuer,
        client_id: &settings.client_id,
        client_secret_file: &settings.client_secret_file,
        rehearsed: &REHEARSED,
        callback: CALLBACK,
        logged_out: LOGGED_OUT,
        second_factor: &SECOND_FACTOR,
    }
}

/// DataPass as the ProConnect of a rehearsal knows it; none where it does not run.
pub(super) fn client(wiring: &Wiring<'_>) -> Option<Map<String, Value>> {
    login(wiring).client(wiring)
}

async fn give_offices(wiring: &Wiring<'_>, datapass: &Datapass, catalogue: &Catalogue) -> Result<(), StartError> {
    for (index, office) in wiring.configuration.datapass.office.iter().enumerate() {
        let path = [Step::from("datapass"), Step::from("office"), Step::from(index)];
        let wrong = |reason: String| StartError::Configured { place: wiring.configuration.place(&path), reason };
        let roles = office.roles.iter().map(|text| Role::parse(text)).collect::<Result<Vec<_>, _>>();
        let mut roles = roles.map_err(|error| wrong(error.to_string()))?;
        if let Some(role) = roles.iter().find(|role| !role.fits(catalogue)) {
            return Err(wrong(format!(
                "{}: no such provider, or the definition is not its own",
                String::from(role.clone())
            )));
        }
        if let Some(known) = datapass.records.person_of(&office.email).await? {
            roles.extend(known.roles);
            roles.sort();
            roles.dedup();
        }
        let profile = Profile { email: office.email.clone(), ..Profile::default() };
        datapass.records.give_roles(profile, roles, wiring.edge.clock.now()).await?;
    }
    Ok(())
}

/// Where no register of organisations is configured: each is known by its number.
struct Silent;

impl Directory for Silent {
    fn find<'a>(&'a self, _: &'a Siret) -> Lookup<'a> {
        Box::pin(async { Err(NotFound::Unknown) })
    }
}

/// The professionals of a rehearsal.
struct ForDatapass(Arc<Sandbox>);

impl Rehearsal for ForDatapass {
    fn professional(&self, email: &str) -> Option<Rehearsed> {
        let all = self.0.personas().all();
        let known = all.iter().find(|persona| {
            persona.siret.is_some() && persona.email.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(email))
        })?;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        // Those of ProConnect follow from the organisation and are none of ours.
        let told = known.roles.iter().chain(&known.datapass_roles).flatten();
        Some(Rehearsed {
            given_name: text(&known.given_name),
            family_name: known.usual_name.clone().unwrap_or_else(|| text(&known.family_name)),
            phone_number: text(&known.phone_number),
            siret: text(&known.siret),
            roles: told.filter_map(|role| Role::parse(role).ok()).collect(),
        })
    }
}

/// DataPass and the token space, as the control API sees them: their tables alone, for they themselves know the sandbox.
struct ForSandbox {
    records: Records,
    space: Option<SpaceRecords>,
    /// To whom the program belongs that calls the API.
    owner: Option<Rehearsed>,
    clock: Clock,
}

impl SandboxDatapass for ForSandbox {
    fn reset(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async {
            self.records.forget().await.map_err(|error| error.to_string())?;
            if let Some(space) = &self.space {
                space.forget().await.map_err(|error| error.to_string())?;
            }
            let Some(owner) = self.owner.clone() else { return Ok(()) };
            program::keep(&self.records, owner, self.clock.now()).await.map_err(|error| error.to_string())
        })
    }

    fn program(&self) -> Value {
        program::record()
    }
}
