//! A DataPass with a few people, and their browsers.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use guichet_datapass::clients::{Addresses, Client, Clients, Handling, NotHandled};
use guichet_datapass::documents::RehearsalScanner;
use guichet_datapass::grants::{Granted, Grants, Listener, Occurrence, Settling};
use guichet_datapass::letters::Desk;
use guichet_datapass::rehearsal::{Rehearsal, Rehearsed};
use guichet_datapass::roles::Role;
use guichet_datapass::{Catalogue, Datapass, Parts, http};
use guichet_jose::Secret;
use guichet_mail::Outbox;
use guichet_organisations::{Directory, Establishment, Lookup, NotFound, Siret, Unavailable};
use guichet_relying_party::ProConnect;
use guichet_store::{Place, Setup, Stores};
use guichet_web::clock::Clock;
use guichet_web::edge::{Edge, Site};
use guichet_web::origin::Origin;
use tower::ServiceExt;

pub use crate::browser::{Answer, Browser};

/// A town, its neighbour, and a school that is closed.
pub const TOWN: &str = "21920023500014";
pub const NEIGHBOUR: &str = "21690123100011";
pub const CLOSED: &str = "13002526500013";
/// A number that nobody has, and one at which the register does not answer.
pub const NOWHERE: &str = "21330063500017";
pub const UNREACHABLE: &str = "21350238800019";

pub const AGENT: &str = "agent@ville.example";
pub const COLLEAGUE: &str = "collegue@ville.example";
pub const STRANGER: &str = "autre@voisine.example";
pub const CONTACT: &str = "jeanne.dupont@ville.example";
pub const INSTRUCTOR: &str = "instruction@dinum.example";
pub const REPORTER: &str = "lecture@dinum.example";
pub const ELSEWHERE: &str = "instruction@dgfip.example";
pub const MANAGER: &str = "responsable@dinum.example";
pub const ADMIN: &str = "admin@dinum.example";
pub const DEVELOPER: &str = "developpement@dinum.example";
pub const OTHER_DEVELOPER: &str = "developpement@menj.example";
pub const ORPHAN: &str = "personne@closed.example";

struct Town;

impl Directory for Town {
    fn find<'a>(&'a self, siret: &'a Siret) -> Lookup<'a> {
        Box::pin(async move {
            match siret.as_str() {
                NOWHERE => return Err(NotFound::Unknown),
                UNREACHABLE => return Err(Unavailable::Timeout.into()),
                _ => {}
            }
            let state = if siret.as_str() == CLOSED { "closed" } else { "active" };
            let name = if siret.as_str() == TOWN { "COMMUNE DE CLAMART" } else { "COMMUNE DE LYON" };
            let json =
                serde_json::json!({ "siret": siret.as_str(), "name": name, "state": state, "activity": "84.11Z" });
            NotFound::of(Some(&serde_json::from_value::<Establishment>(json).unwrap()))
        })
    }
}

struct People;

impl Rehearsal for People {
    fn professional(&self, email: &str) -> Option<Rehearsed> {
        let (siret, roles): (&str, &[&str]) = match email {
            AGENT | COLLEAGUE => (TOWN, &[]),
            STRANGER | CONTACT => (NEIGHBOUR, &[]),
            ORPHAN => (CLOSED, &[]),
            INSTRUCTOR => (CLOSED, &["dinum:api_particulier:instructor"]),
            REPORTER => (CLOSED, &["dinum:api_particulier:reporter"]),
            ELSEWHERE => (CLOSED, &["dgfip:*:manager"]),
            MANAGER => (CLOSED, &["dinum:api_particulier:manager"]),
            ADMIN => (CLOSED, &["admin"]),
            DEVELOPER => (CLOSED, &["dinum:api_particulier:developer"]),
            OTHER_DEVELOPER => (CLOSED, &["menj:*:developer"]),
            _ => return None,
        };
        Some(Rehearsed {
            given_name: "Jeanne".to_owned(),
            family_name: email.split('@').next().unwrap().to_owned(),
            phone_number: String::new(),
            siret: siret.to_owned(),
            roles: roles.iter().map(|role| Role::parse(role).unwrap()).collect(),
        })
    }
}

/// Who issues what is granted: what it was told, and whether it fails.
#[derive(Default)]
pub struct Issuer {
    pub told: Mutex<Vec<Granted>>,
    pub addresses: Mutex<Addresses>,
    pub fails: AtomicBool,
    /// Whether it hears of what happens.
    pub hears: AtomicBool,
    /// What it heard: events of one request, in their order.
    pub heard: Mutex<Vec<(i64, String)>>,
}

impl Listener for Issuer {
    fn hears(&self, definition: &str) -> bool {
        self.hears.load(Ordering::SeqCst) && definition == "api_particulier"
    }

    fn hear<'a>(&'a self, occurrence: &'a Occurrence) -> Settling<'a> {
        Box::pin(async move {
            if self.fails.load(Ordering::SeqCst) {
                return Err("it is away".to_owned());
            }
            self.heard.lock().unwrap().push((occurrence.event_id, occurrence.event.clone()));
            Ok(None)
        })
    }
}

impl Grants for Issuer {
    fn settle<'a>(&'a self, granted: &'a Granted) -> Settling<'a> {
        Box::pin(async move {
            if self.fails.load(Ordering::SeqCst) {
                return Err("it is away".to_owned());
            }
            self.told.lock().unwrap().push(granted.clone());
            Ok(Some(granted.public_id.clone()))
        })
    }
}

/// Every request has a client, which takes any address of https.
impl Clients for Issuer {
    fn client(&self, _: &str, public_id: &str) -> Option<Client> {
        Some(Client {
            client_id: public_id.to_owned(),
            issuer: "https://fc.example".to_owned(),
            scopes: vec!["openid".to_owned()],
            addresses: self.addresses.lock().unwrap().clone(),
            active: false,
        })
    }

    fn keep_addresses<'a>(&'a self, _: &'a str, _: &'a str, addresses: Addresses) -> Handling<'a, ()> {
        Box::pin(async move {
            if self.fails.load(Ordering::SeqCst) {
                return Err(NotHandled::Unavailable("it is away".to_owned()));
            }
            if addresses.redirect_uris.iter().any(|uri| !uri.starts_with("https://")) {
                return Err(NotHandled::Refused("not https".to_owned()));
            }
            *self.addresses.lock().unwrap() = addresses;
            Ok(())
        })
    }

    fn renew_secret<'a>(&'a self, _: &'a str, _: &'a str) -> Handling<'a, Secret> {
        Box::pin(async { Ok(Secret::new("0123456789abcdef".to_owned())) })
    }
}

/// The service.
pub struct Stand {
    pub datapass: Arc<Datapass>,
    pub clock: Clock,
    pub issuer: Arc<Issuer>,
    router: axum::Router,
}

impl Stand {
    pub async fn open() -> Self {
        let clock = Clock::manual("2026-03-02T09:00:00Z".parse().unwrap());
        let stores = Arc::new(Stores::open(Setup::embedded(Place::Temporary), [9; 32], clock.now()).await.unwrap());
        let edge = Arc::new(Edge::for_tests(clock.clone()).unwrap());
        let outbox = Outbox::for_tests(&stores, clock.clone(), edge.entropy.clone()).unwrap();
        let origin = Origin::parse("http://localhost:7407").unwrap();
        let site = Arc::new(Site::new("datapass", "datapass-site", origin, edge));
        let issuer = Arc::new(Issuer::default());
        let datapass = Arc::new(Datapass::new(Parts {
            site: Arc::clone(&site),
            stores,
            catalogue: Catalogue::shipped().unwrap(),
            directory: Arc::new(Town),
            // It does not answer: whoever comes in here does so without it.
            proconnect: Some(ProConnect {
                service: "datapass",
                second_factor: &[],
                issuer: "http://localhost:9".to_owned(),
                client_id: "datapass".to_owned(),
                client_secret: Secret::new("secret".to_owned()),
                redirect_uri: "http://localhost:7407/auth/proconnect/callback".to_owned(),
                post_logout_redirect_uri: "http://localhost:7407/".to_owned(),
                plain_http: true,
            }),
            desk: Desk {
                outbox: Some(outbox),
                from: "datapass@guichet.example".to_owned(),
                origin: "http://localhost:7407".to_owned(),
            },
            grants: Some(Arc::clone(&issuer) as _),
            listener: Some(Arc::clone(&issuer) as _),
            clients: Some(Arc::clone(&issuer) as _),
            access_links: BTreeMap::from([(
                "api_particulier".to_owned(),
                "https://jetons.example/%{external_provider_id}".to_owned(),
            )]),
            api_managers: BTreeMap::new(),
            receiver_patience: guichet_datapass::RECEIVER_PATIENCE,
            scanner: Arc::new(RehearsalScanner),
            rehearsal: Some(Arc::new(People)),
        }));
        let router = guichet_web::finish(site, http::router(Arc::clone(&datapass))).router;
        Self { datapass, clock, issuer, router }
    }

    /// Another node on the same stores.
    pub fn beside(&self) -> Arc<Datapass> {
        let parts = &self.datapass.parts;
        Arc::new(Datapass::new(Parts {
            site: Arc::clone(&parts.site),
            stores: Arc::clone(&parts.stores),
            catalogue: Arc::clone(&parts.catalogue),
            directory: Arc::clone(&parts.directory),
            proconnect: None,
            desk: parts.desk.clone(),
            grants: None,
            listener: None,
            clients: None,
            access_links: BTreeMap::new(),
            api_managers: BTreeMap::new(),
            receiver_patience: parts.receiver_patience,
            scanner: Arc::clone(&parts.scanner),
            rehearsal: None,
        }))
    }

    /// Somebody's browser, after she came in.
    pub async fn browser(&self, email: &str) -> Browser {
        let mut browser = self.stranger();
        let answer = browser.get(&format!("/local-sign-in?email={email}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{email}");
        browser
    }

    /// A browser of nobody.
    pub fn stranger(&self) -> Browser {
        Browser::of(self.router.clone())
    }

    /// What a program is answered.
    pub async fn program(
        &self,
        method: Method,
        path: &str,
        authorization: Option<&str>,
        kind: &str,
        body: String,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:7407")
            .header(header::CONTENT_TYPE, kind);
        if let Some(authorization) = authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        Answer::read(self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()).await
    }

    /// How many mails wait.
    pub async fn mails(&self) -> i64 {
        let mut sql = self.datapass.parts.stores.durable.read().await.unwrap();
        sqlx::query_scalar("SELECT COUNT(*) FROM mail").fetch_one(&mut *sql).await.unwrap()
    }

    /// A request of the agent's with every answer given, not sent. Its number.
    pub async fn filled(&self, agent: &mut Browser) -> i64 {
        let id = agent.begin("api-particulier").await;
        let step = |name: &str| format!("/formulaires/api-particulier/demande/{id}/etapes/{name}");
        for (name, fields) in ANSWERS {
            let answer = agent.post(&step(name), &step(name), fields).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}: {}", answer.text);
        }
        id
    }

    /// The same, sent.
    pub async fn submitted(&self, agent: &mut Browser) -> i64 {
        let id = self.filled(agent).await;
        let summary = summary(id);
        let answer = agent.post(&summary, &summary, AGREED).await;
        assert_eq!(answer.location(), format!("/demandes/{id}?submitted=1"), "{}", answer.text);
        id
    }
}

pub fn summary(id: i64) -> String {
    format!("/formulaires/api-particulier/demande/{id}/r%C3%A9sum%C3%A9")
}

pub const AGREED: &[(&str, &str)] = &[("terms_of_service_accepted", "1"), ("data_protection_officer_informed", "1")];

/// What the agent answers, step by step.
pub const ANSWERS: [(&str, &[(&str, &str)]); 6] = [
    ("basic_infos", &[("intitule", "Cantine"), ("description", "Tarifs selon le quotient"), ("next", "1")]),
    (
        "legal",
        &[
            ("cadre_juridique_nature", "Délibération du 1er mars"),
            ("cadre_juridique_url", "https://ville.example/d.pdf"),
            ("next", "1"),
        ],
    ),
    ("modalities", &[("modalities[]", "params"), ("next", "1")]),
    ("scopes", &[("scopes[]", "cnaf_quotient_familial"), ("scopes[]", "cnous_ine"), ("next", "1")]),
    (
        "personal_data",
        &[
            ("destinataire_donnees_caractere_personnel", "Le service scolaire"),
            ("duree_conservation_donnees_caractere_personnel", "12"),
            ("next", "1"),
        ],
    ),
    (
        "contacts",
        &[
            ("contact_metier_type", "organization"),
            ("contact_metier_email", "scolaire@ville.example"),
            ("contact_metier_phone_number", "01 23 45 67 89"),
            ("contact_technique_type", "organization"),
            ("contact_technique_email", "dsi@ville.example"),
            ("contact_technique_phone_number", "01 23 45 67 89"),
            ("delegue_protection_donnees_type", "person"),
            ("delegue_protection_donnees_family_name", "Dupont"),
            ("delegue_protection_donnees_given_name", "Jeanne"),
            ("delegue_protection_donnees_email", CONTACT),
            ("delegue_protection_donnees_phone_number", "01 23 45 67 89"),
            ("delegue_protection_donnees_job_title", "DPD"),
            ("next", "1"),
        ],
    ),
];
