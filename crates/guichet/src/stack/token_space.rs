//! The token space: its tokens are the gateway's; what happens to requests is told by the DataPass beside it, or by webhooks.

mod others;
mod tokens;

use std::sync::Arc;

use guichet_datapass::grants::{Listener, Occurrence, Settling};
use guichet_gateway::Gateway;
use guichet_portal::space::circle::{Circle, Editor, Reporter};
use guichet_portal::space::http::{self, paths};
use guichet_portal::space::letters::Desk;
use guichet_portal::space::notice::{Contact, Event, Notice};
use guichet_portal::space::{Parts, Rehearsal, Rehearsed as Person, TokenSpace};
use guichet_sandbox::Sandbox;
use guichet_web::edge::Site;
use guichet_web::origin::Origin;
use guichet_web::routes::Routes;
use serde_json::{Map, Value};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::StartError;
use super::brokers::{self, Wiring};
use super::professional_login::{Login, OwnClient, secret_of};
use crate::configuration::TokenSpaceSettings;
use crate::services::ServiceName;

/// The definition whose authorisations are tokens.
const API_PARTICULIER: &str = "api_particulier";
/// Its secret at the ProConnect of a rehearsal.
pub(crate) const CLIENT_SECRET: &str = "a7c3e19d5b402f8691d4c7e0b3a65f28e91c0d7b4a3f6528c0e9b7d1f4a2c685";
/// The token space there.
const REHEARSED: OwnClient = OwnClient {
    name: "Mon espace",
    client_id: "3e8b1d6f4a0c927e5d3b8f1a6c4e0927b5d8f3a1c6e4097b2d5f8a3c1e6b4d90",
    client_secret: CLIENT_SECRET,
};
/// The levels of a second factor: those that DataPass asks for (DP §1.1), and by their names of before 18 June 2026 (DP §4.3, PC §3.4).
const SECOND_FACTOR: [&str; 6] = [
    "eidas0-mfa",
    "eidas1-mfa",
    "eidas2",
    "eidas3",
    "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
    "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
];
/// Whom mails come from where nobody says so.
const SENDER: &str = "espace@guichet.example";

/// The token space of a stack.
pub(super) struct Started {
    pub(super) space: Arc<TokenSpace>,
    pub(super) site: Arc<Site>,
}

impl Started {
    pub(super) fn router(&self) -> Routes {
        http::router(Arc::clone(&self.space))
    }

    /// Announces ends of tokens, as long as the stack runs.
    pub(super) fn run(&self, servers: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
        servers.spawn(Arc::clone(&self.space).run(stop.clone()));
    }
}

/// Starts it where it has an address and there is a gateway.
pub(super) fn start(
    wiring: &Wiring<'_>,
    gateway: Option<&Arc<Gateway>>,
    brokers: &[Arc<brokers::Started>],
) -> Result<Option<Started>, StartError> {
    let (Some(origin), Some(gateway)) = (wiring.addresses.get(ServiceName::TokenSpace), gateway) else {
        return Ok(None);
    };
    let settings = &wiring.configuration.token_space;
    let site = Arc::new(site(wiring, origin));
    let declared = settings.datapass.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
    let beside = || wiring.addresses.get(ServiceName::Datapass).map(|origin| origin.as_str().to_owned());
    let webhook_secret = settings.webhook_secret_file.as_ref();
    let webhook_secret =
        webhook_secret.map(|file| secret_of(wiring, "token_space", "webhook_secret_file", file)).transpose()?;
    let space = TokenSpace::new(Parts {
        site: Arc::clone(&site),
        stores: Arc::clone(wiring.stores),
        tokens: Arc::new(tokens::OfGateway { gateway: Arc::clone(gateway), clock: wiring.edge.clock.clone() }),
        proconnect: login(wiring).proconnect(wiring, origin)?,
        circle: circle(settings),
        desk: Desk {
            outbox: wiring.outbox.cloned(),
            from: wiring.configuration.mail.from.clone().unwrap_or_else(|| SENDER.to_owned()),
        },
        datapass: declared.or_else(beside),
        webhook_secret,
        others: others::of(wiring, brokers)?,
        rehearsal: wiring.sandbox.map(|sandbox| Arc::new(ForSpace(Arc::clone(sandbox))) as _),
    });
    Ok(Some(Started { space: Arc::new(space), site }))
}

fn circle(settings: &TokenSpaceSettings) -> Circle {
    let lower = |all: &[String]| all.iter().map(|email| email.trim().to_lowercase()).collect();
    let editors = settings.editor.iter().map(|editor| Editor {
        id: editor.id.clone(),
        name: editor.name.clone(),
        members: lower(&editor.members),
        copy_token: editor.copy_token,
    });
    let reporters = settings
        .reporter
        .iter()
        .map(|reporter| Reporter { emails: lower(&reporter.emails), prefixes: reporter.scopes.clone() });
    Circle { editors: editors.collect(), reporters: reporters.collect() }
}

fn site(wiring: &Wiring<'_>, origin: &Origin) -> Site {
    let service = ServiceName::TokenSpace;
    let mut site = Site::new(service.as_str(), "space-site", origin.clone(), Arc::clone(wiring.edge));
    wiring.configuration.limits.apply(&mut site);
    site.portal = wiring.addresses.get(ServiceName::Portal).cloned();
    site.cookie_suffix = wiring.addresses.shares_cookies(service);
    site.api_paths = vec![paths::WEBHOOK_ROOT.to_owned()];
    site
}

fn login<'a>(wiring: &Wiring<'a>) -> Login<'a> {
    let settings = &wiring.configuration.token_space;
    Login {
        service: ServiceName::TokenSpace,
        table: "token_space",
        issuer: &settings.issuer,
        client_id: &settings.client_id,
        client_secret_file: &settings.client_secret_file,
        rehearsed: &REHEARSED,
        callback: paths::CALLBACK,
        logged_out: paths::SIGN_IN,
        second_factor: &SECOND_FACTOR,
    }
}

/// The token space as the ProConnect of a rehearsal knows it; none where it does not run.
pub(super) fn client(wiring: &Wiring<'_>) -> Option<Map<String, Value>> {
    login(wiring).client(wiring)
}

/// The token space, as the DataPass beside it knows it.
pub(super) fn listener(space: &Arc<TokenSpace>) -> Arc<dyn Listener> {
    Arc::new(ForDatapass(Arc::clone(space)))
}

struct ForDatapass(Arc<TokenSpace>);

impl Listener for ForDatapass {
    fn hears(&self, definition: &str) -> bool {
        definition == API_PARTICULIER
    }

    fn hear<'a>(&'a self, occurrence: &'a Occurrence) -> Settling<'a> {
        Box::pin(async move {
            let notice = notice(occurrence);
            let name = format!("datapass:{}:{}", occurrence.public_id, occurrence.event_id);
            self.0.receive(name, &notice).await.map_err(|error| error.to_string())
        })
    }
}

/// What happened, as the webhook would tell it.
fn notice(occurrence: &Occurrence) -> Notice {
    let answers = &occurrence.answers;
    let contact = |kind: &str| {
        let named = |part: &str| answers.text(&format!("{kind}_{part}")).to_owned();
        let email = named("email").to_lowercase();
        Contact { email, given_name: named("given_name"), family_name: named("family_name"), external_id: None }.named()
    };
    let applicant = &occurrence.applicant;
    Notice {
        event: Event::of(&occurrence.event),
        at: occurrence.at,
        external_id: occurrence.request_id,
        public_id: occurrence.public_id.clone(),
        form_uid: occurrence.form_uid.clone(),
        state: occurrence.state.clone(),
        title: answers.text("intitule").to_owned(),
        description: answers.text("description").to_owned(),
        scopes: occurrence.scopes.clone(),
        modalities: answers.values("modalities").to_vec(),
        siret: occurrence.siret.clone(),
        organisation: occurrence.organisation.clone(),
        editor: None,
        applicant: Contact {
            email: applicant.email.clone(),
            given_name: applicant.given_name.clone(),
            family_name: applicant.family_name.clone(),
            external_id: applicant.external_id.clone(),
        },
        business: contact("contact_metier"),
        technical: contact("contact_technique"),
    }
}

/// The professionals of a rehearsal.
struct ForSpace(Arc<Sandbox>);

impl Rehearsal for ForSpace {
    fn professional(&self, email: &str) -> Option<Person> {
        let all = self.0.personas().all();
        let known = all.iter().find(|persona| {
            persona.siret.is_some() && persona.email.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(email))
        })?;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Some(Person {
            given_name: text(&known.given_name),
            family_name: known.usual_name.clone().unwrap_or_else(|| text(&known.family_name)),
        })
    }
}
