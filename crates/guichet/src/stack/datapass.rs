//! DataPass: an ordinary client of the ProConnect beside it, over HTTP.

mod issuer;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use guichet_datapass::documents::{NoScanner, RehearsalScanner};
use guichet_datapass::letters::Desk;
use guichet_datapass::records::{Profile, Records};
use guichet_datapass::rehearsal::{Rehearsal, Rehearsed};
use guichet_datapass::roles::Role;
use guichet_datapass::{Catalogue, Datapass, Parts, http};
use guichet_gateway::Gateway;
use guichet_jose::Secret;
use guichet_organisations::{Directory, Lookup, NotFound, Siret};
use guichet_relying_party::ProConnect;
use guichet_sandbox::Sandbox;
use guichet_sandbox::broker::BoxFuture;
use guichet_sandbox::datapass::Datapass as SandboxDatapass;
use guichet_web::edge::Site;
use guichet_web::origin::Origin;
use guichet_web::routes::Routes;
use serde_json::{Map, Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::StartError;
use super::brokers::Wiring;
use crate::configuration::Step;
use crate::profiles;
use crate::services::ServiceName;
use issuer::{API_PARTICULIER, Issuer};

/// DataPass at the ProConnect of a rehearsal: fixed and published, as those of demo service providers.
const CLIENT_ID: &str = "6d0f3a5b2c914e7f8a61d3c5b7e9f2048c1a6e3d5f7b90214a8c6e0d2f4b7195";
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
        Arc::new(ForSandbox(self.datapass.records.clone()))
    }
}

/// Starts it where it has an address.
pub(super) async fn start(wiring: &Wiring<'_>, gateway: Option<&Arc<Gateway>>) -> Result<Option<Started>, StartError> {
    let Some(origin) = wiring.addresses.get(ServiceName::Datapass) else { return Ok(None) };
    let catalogue = Catalogue::shipped().map_err(|fault| StartError::Datapass(fault.to_string()))?;
    let site = Arc::new(site(wiring, origin));
    let directory: Arc<dyn Directory> = match wiring.organisations().await? {
        Some(directory) => directory,
        None => Arc::new(Silent),
    };
    let datapass = Datapass::new(Parts {
        site: Arc::clone(&site),
        stores: Arc::clone(wiring.stores),
        directory,
        proconnect: proconnect(wiring, origin)?,
        desk: Desk {
            outbox: wiring.outbox.cloned(),
            from: wiring.configuration.mail.from.clone().unwrap_or_else(|| SENDER.to_owned()),
            origin: origin.as_str().to_owned(),
        },
        grants: gateway.map(|gateway| Arc::new(Issuer::new(gateway, wiring.edge)) as _),
        listener: None,
        access_links: access_links(wiring),
        scanner: match wiring.sandbox {
            Some(_) => Arc::new(RehearsalScanner),
            None => Arc::new(NoScanner),
        },
        rehearsal: wiring.sandbox.map(|sandbox| Arc::new(ForDatapass(Arc::clone(sandbox))) as _),
        catalogue: Arc::clone(&catalogue),
    });
    give_offices(wiring, &datapass, &catalogue).await?;
    Ok(Some(Started { datapass: Arc::new(datapass), site }))
}

fn site(wiring: &Wiring<'_>, origin: &Origin) -> Site {
    let mut site = Site::new(ServiceName::Datapass.as_str(), "datapass-site", origin.clone(), Arc::clone(wiring.edge));
    wiring.configuration.limits.apply(&mut site);
    // Documents come with the form; few forms at a time, since each stands whole in memory.
    site.sizes.body_kib = site.sizes.body_kib.max(BODY_KIB);
    site.capacity.requests = site.capacity.requests.min(REQUESTS);
    site.patience.body = site.patience.body.max(BODY);
    site.portal = wiring.addresses.get(ServiceName::Portal).cloned();
    site.cookie_suffix = wiring.addresses.shares_cookies(ServiceName::Datapass);
    site
}

/// Where an applicant sees what was issued: in a rehearsal on the portal's page of tokens.
fn access_links(wiring: &Wiring<'_>) -> BTreeMap<String, String> {
    let portal = wiring.addresses.get(ServiceName::Portal).filter(|_| wiring.sandbox.is_some());
    let link = portal.map(|portal| portal.url("/tokens/%{external_provider_id}"));
    link.map(|link| (API_PARTICULIER.to_owned(), link)).into_iter().collect()
}

/// How DataPass logs people in. None: nobody said, and nobody can.
fn proconnect(wiring: &Wiring<'_>, origin: &Origin) -> Result<Option<ProConnect>, StartError> {
    let settings = &wiring.configuration.datapass;
    let declared = settings.issuer.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
    let beside = || {
        let origin = wiring.addresses.get(ServiceName::ProConnect)?;
        let shipped = profiles::served(wiring.configuration).ok()?;
        let known = shipped.into_iter().find(|known| known.profile.service == ServiceName::ProConnect.as_str())?;
        Some(known.profile.issuer(origin.as_str()))
    };
    let Some(issuer) = declared.or_else(beside) else { return Ok(None) };
    let rehearsed = wiring.sandbox.is_some();
    let client_id = settings.client_id.clone().or_else(|| rehearsed.then(|| CLIENT_ID.to_owned()));
    let secret = match &settings.client_secret_file {
        Some(file) => {
            let text = std::fs::read_to_string(file);
            let text = text.map_err(|error| {
                wrong(wiring, "client_secret_file", format!("{} cannot be read: {error}", file.display()))
            })?;
            Some(Secret::new(text.lines().next().unwrap_or_default().trim().to_owned()))
        }
        None => rehearsed.then(|| Secret::new(CLIENT_SECRET.to_owned())),
    };
    Ok(client_id.zip(secret).map(|(client_id, client_secret)| ProConnect {
        service: ServiceName::Datapass.as_str(),
        second_factor: &SECOND_FACTOR,
        issuer,
        client_id,
        client_secret,
        redirect_uri: origin.url(CALLBACK),
        post_logout_redirect_uri: origin.url(LOGGED_OUT),
        plain_http: rehearsed,
    }))
}

/// DataPass as the ProConnect of a rehearsal knows it; none where it does not run.
pub(super) fn client(wiring: &Wiring<'_>, service: ServiceName) -> Option<Map<String, Value>> {
    let origin = wiring.addresses.get(ServiceName::Datapass)?;
    let ours = wiring.configuration.datapass.client_id.is_none() && wiring.sandbox.is_some();
    if service != ServiceName::ProConnect || !ours {
        return None;
    }
    let record = json!({
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "name": "DataPass",
        "type": "public",
        "identityConsent": false,
        "entityId": CLIENT_ID,
        "redirect_uris": [origin.url(CALLBACK)],
        "post_logout_redirect_uris": [origin.url(LOGGED_OUT)],
        "scopes": ["openid", "given_name", "usual_name", "email", "uid", "idp_id", "siret", "phone"],
        "claims": ["amr", "acr"],
        "id_token_signed_response_alg": "RS256",
        "userinfo_signed_response_alg": "RS256",
    });
    match record {
        Value::Object(members) => Some(members),
        _ => None,
    }
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

fn wrong(wiring: &Wiring<'_>, member: &'static str, reason: String) -> StartError {
    let path = [Step::from("datapass"), Step::from(member)];
    StartError::Configured { place: wiring.configuration.place(&path), reason }
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

/// DataPass, as the control API sees it: its tables alone, for DataPass itself knows the sandbox.
struct ForSandbox(Records);

impl SandboxDatapass for ForSandbox {
    fn reset(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { self.0.forget().await.map_err(|error| error.to_string()) })
    }
}
