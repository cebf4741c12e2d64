//! The client of API Entreprise against a server that speaks its format.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use guichet_directory::{ApiEntreprise, Settings};
use guichet_jose::Secret;
use guichet_organisations::{Diffusion, Directory, NotFound, NotShown, Siret, Unavailable};
use guichet_web::clock::Clock;
use guichet_web::outgoing::{Client, Options};
use parking_lot::Mutex;
use serde_json::{Value, json};

/// What the server answers next, and what it was asked.
struct Server {
    answer: Mutex<(StatusCode, HeaderMap, Vec<u8>)>,
    asked: Mutex<Vec<(String, Option<String>)>>,
    under_way: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl Server {
    fn answers(&self, status: u16, body: impl Into<Vec<u8>>) {
        *self.answer.lock() = (StatusCode::from_u16(status).unwrap(), HeaderMap::new(), body.into());
    }

    fn calls(&self) -> usize {
        self.asked.lock().len()
    }
}

async fn establishment(
    State(server): State<Arc<Server>>,
    Path(_): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let token = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    server.asked.lock().push((uri.to_string(), token));
    let now = server.under_way.fetch_add(1, SeqCst) + 1;
    server.most_at_once.fetch_max(now, SeqCst);
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    server.under_way.fetch_sub(1, SeqCst);
    let (status, headers, body) = server.answer.lock().clone();
    (status, headers, Body::from(body)).into_response()
}

async fn silent() -> Response {
    std::future::pending().await
}

struct Stand {
    api: Arc<ApiEntreprise>,
    server: Arc<Server>,
    clock: Clock,
}

impl Stand {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::waiting(Duration::from_secs(60), change).await
    }

    /// One that waits so long for an answer.
    async fn waiting(timeout: Duration, change: impl FnOnce(&mut Settings)) -> Self {
        let server = Arc::new(Server {
            answer: Mutex::new((StatusCode::OK, HeaderMap::new(), Vec::new())),
            asked: Mutex::default(),
            under_way: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
        });
        let router = Router::new()
            .route("/v3/insee/sirene/etablissements/{siret}", get(establishment))
            .route("/silent/v3/insee/sirene/etablissements/{siret}", get(silent))
            .with_state(Arc::clone(&server));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let token = Some(Secret::new("token of the installation".to_owned()));
        let mut settings = Settings::of_proconnect(base, token, siret("13002526500013"));
        change(&mut settings);
        let options = Options { timeout, ..Options::default() };
        let clock = Clock::manual("2026-02-01T12:00:00Z".parse().unwrap());
        let api = Arc::new(ApiEntreprise::new(settings, Client::new(options).unwrap(), clock.clone()));
        Self { api, server, clock }
    }

    async fn asked_of_clamart(&self) -> Result<String, NotFound> {
        self.api.find(&siret(CLAMART)).await.map(|found| found.label)
    }
}

const CLAMART: &str = "21920023500014";
const LABEL: &str = "Commune de clamart - Mairie";

fn siret(text: &str) -> Siret {
    Siret::parse(text).unwrap()
}

/// An answer with every member that the API documents.
fn clamart() -> Value {
    let activity = json!({"code": "84.11Z", "nomenclature": "NAFRev2", "libelle": "Administration publique générale"});
    let staff =
        json!({"de": 1000, "a": 1999, "code": "42", "date_reference": "2023", "intitule": "1 000 à 1 999 salariés"});
    json!({
        "data": {
            "siret": CLAMART, "siege_social": true, "etat_administratif": "A", "date_fermeture": null, "enseigne": "MAIRIE",
            "activite_principale": activity, "tranche_effectif_salarie": staff, "diffusable_commercialement": true,
            "status_diffusion": "diffusible", "date_creation": 419_036_400,
            "unite_legale": {
                "siren": "219200235", "rna": null, "siret_siege_social": CLAMART, "type": "personne_morale",
                "personne_morale_attributs": {"raison_sociale": "COMMUNE DE CLAMART", "sigle": null},
                "personne_physique_attributs": {
                    "pseudonyme": null, "prenom_usuel": null, "prenom_1": null, "nom_usage": null, "nom_naissance": null,
                    "sexe": null
                },
                "categorie_entreprise": "ETI", "status_diffusion": "diffusible", "diffusable_commercialement": true,
                "forme_juridique": {"code": "7210", "libelle": "Commune et commune nouvelle"},
                "activite_principale": activity, "tranche_effectif_salarie": staff,
                "economie_sociale_et_solidaire": false, "date_creation": -1, "etat_administratif": "A"
            },
            "adresse": {
                "status_diffusion": "diffusible", "complement_adresse": null, "numero_voie": "1",
                "indice_repetition_voie": null, "type_voie": "PLACE", "libelle_voie": "MAURICE GUNSBOURG",
                "code_postal": "92140", "libelle_commune": "CLAMART", "libelle_commune_etranger": null,
                "distribution_speciale": null, "code_commune": "92023", "code_cedex": null, "libelle_cedex": null,
                "code_pays_etranger": null, "libelle_pays_etranger": null,
                "acheminement_postal": {"l1": "COMMUNE DE CLAMART", "l4": "1 PLACE MAURICE GUNSBOURG", "l7": "FRANCE"}
            }
        },
        "links": {"unite_legale": "https://entreprise.api.example/v3/insee/sirene/unites_legales/219200235"},
        "meta": {"date_derniere_mise_a_jour": 1_618_396_818, "redirect_from_siret": null}
    })
}

fn changed(pointer: &str, value: Value) -> String {
    let mut answer = clamart();
    *answer.pointer_mut(pointer).unwrap() = value;
    answer.to_string()
}

#[tokio::test]
async fn an_establishment_is_asked_for_as_the_real_broker_asks_and_read_whole() {
    let stand = Stand::new().await;
    stand.server.answers(200, clamart().to_string());
    let found = stand.api.find(&siret(CLAMART)).await.unwrap();
    assert_eq!((found.label.as_str(), found.address.as_str()), (LABEL, "1 place maurice gunsbourg, 92140 Clamart"));
    assert_eq!(found.legal_category.unwrap().as_str(), "7210");
    assert_eq!(found.staff_label, "1 000 à 1 999 salariés, en 2023");
    assert!(found.active && found.head_office);
    let (uri, token) = stand.server.asked.lock()[0].clone();
    assert_eq!(
        uri,
        "/v3/insee/sirene/etablissements/21920023500014?context=ProConnect+F%C3%A9d%C3%A9ration&object=getOrganizationBySiret&recipient=13002526500013"
    );
    assert_eq!(token.as_deref(), Some("Bearer token of the installation"));
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day_and_a_failure_is_not_kept() {
    let stand = Stand::new().await;
    stand.server.answers(404, "{}");
    assert_eq!(stand.asked_of_clamart().await, Err(NotFound::Unknown));
    stand.server.answers(200, clamart().to_string());
    assert_eq!(stand.asked_of_clamart().await.as_deref(), Ok(LABEL));
    stand.server.answers(500, "");
    stand.clock.advance(24 * 3_600 - 1);
    assert_eq!(stand.asked_of_clamart().await.as_deref(), Ok(LABEL));
    assert_eq!(stand.server.calls(), 2);
    stand.clock.advance(1);
    assert_eq!(stand.asked_of_clamart().await, Err(Unavailable::Broken(500).into()));
}

#[tokio::test]
async fn closed_hidden_and_unpublished_establishments_are_told_apart() {
    let stand = Stand::new().await;
    stand.server.answers(200, changed("/data/etat_administratif", json!("F")));
    assert!(!stand.api.find(&siret(CLAMART)).await.unwrap().active);
    stand.clock.advance(24 * 3_600);
    stand.server.answers(200, changed("/data/status_diffusion", json!("partiellement_diffusible")));
    let hidden = stand.api.find(&siret(CLAMART)).await.unwrap();
    assert_eq!((hidden.label.as_str(), hidden.diffusion), ("Nom inconnu", Diffusion::Partial));
    stand.clock.advance(24 * 3_600);
    stand.server.answers(200, changed("/data/adresse/status_diffusion", json!("partiellement_diffusible")));
    assert_eq!(stand.api.find(&siret(CLAMART)).await.unwrap().address, "92023 Clamart");
    stand.clock.advance(24 * 3_600);
    stand.server.answers(200, changed("/data/status_diffusion", json!("non_diffusible")));
    assert_eq!(stand.asked_of_clamart().await, Err(NotShown.into()));
    stand.clock.advance(24 * 3_600);
    stand.server.answers(451, "{}");
    assert_eq!(stand.asked_of_clamart().await, Err(NotShown.into()));
}

#[tokio::test]
async fn what_is_no_establishment_is_not_believed() {
    let stand = Stand::new().await;
    for (body, reason) in [
        (String::new(), "it is not the JSON of an establishment"),
        ("<html>".to_owned(), "it is not the JSON of an establishment"),
        ("{\"data\": {}}".to_owned(), "it is not the JSON of an establishment"),
        (changed("/data/siret", json!("21920023500015")), "it is not the JSON of an establishment"),
        (changed("/data/siret", json!("13002526500013")), "it tells of another establishment"),
        (changed("/data/etat_administratif", json!("X")), "`etat_administratif` has a value that is not known"),
        (changed("/data/status_diffusion", json!("lorem")), "`status_diffusion` has a value that is not known"),
        ("x".repeat(1024 * 1024 + 1), "the answer is longer than 1048576 bytes"),
    ] {
        stand.server.answers(200, body);
        let refused = Unavailable::Unreadable(reason.to_owned());
        assert_eq!(stand.asked_of_clamart().await, Err(refused.into()));
    }
    let mut moved = clamart();
    moved["data"]["siret"] = json!("13002526500013");
    moved["meta"]["redirect_from_siret"] = json!(CLAMART);
    stand.server.answers(200, moved.to_string());
    assert_eq!(stand.api.find(&siret(CLAMART)).await.unwrap().siret, siret("13002526500013"));
}

#[tokio::test]
async fn codes_of_former_nomenclatures_do_not_make_an_answer_worthless() {
    let stand = Stand::new().await;
    let mut old = clamart();
    old["data"]["activite_principale"] = json!({"code": "?", "libelle": null});
    old["data"]["tranche_effectif_salarie"] = json!({"code": "99", "date_reference": null});
    stand.server.answers(200, old.to_string());
    let found = stand.api.find(&siret(CLAMART)).await.unwrap();
    assert_eq!((found.activity, found.staff, found.label.as_str()), (None, None, LABEL));
}

#[tokio::test]
async fn each_way_in_which_the_api_fails_has_its_name() {
    let stand = Stand::new().await;
    for (status, failure) in [
        (401, Unavailable::Refused(401)),
        (403, Unavailable::Refused(403)),
        (422, Unavailable::Refused(422)),
        (502, Unavailable::Broken(502)),
        (504, Unavailable::Broken(504)),
    ] {
        stand.server.answers(status, r#"{"errors": []}"#);
        assert_eq!(stand.asked_of_clamart().await, Err(failure.into()));
    }
    let silent = Stand::waiting(Duration::from_millis(500), |settings| settings.base_url.push_str("/silent")).await;
    assert_eq!(silent.asked_of_clamart().await, Err(Unavailable::Timeout.into()));
    let down = Stand::with(|settings| settings.base_url = "http://127.0.0.1:9".to_owned()).await;
    assert!(matches!(down.asked_of_clamart().await, Err(NotFound::Unavailable(Unavailable::Unreachable(_)))));
}

#[tokio::test]
async fn an_api_that_is_asked_too_often_is_left_alone_as_long_as_it_wants() {
    let stand = Stand::new().await;
    stand.server.answers(429, "{}");
    stand.server.answer.lock().1.insert(header::RETRY_AFTER, "30".parse().unwrap());
    let too_many = || Err(Unavailable::TooMany.into());
    assert_eq!(stand.asked_of_clamart().await, too_many());
    stand.server.answers(200, clamart().to_string());
    stand.clock.advance(29);
    assert_eq!(stand.asked_of_clamart().await, too_many());
    assert_eq!(stand.server.calls(), 1);
    stand.clock.advance(1);
    assert_eq!(stand.asked_of_clamart().await.as_deref(), Ok(LABEL));
}

#[tokio::test]
async fn calls_at_once_are_bounded_and_one_establishment_is_asked_for_once() {
    let stand = Stand::with(|settings| settings.concurrent_calls = 1).await;
    stand.server.answers(200, clamart().to_string());
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let api = Arc::clone(&stand.api);
        asking.spawn(async move { api.find(&siret(CLAMART)).await.map(|found| found.label) });
    }
    while let Some(found) = asking.join_next().await {
        assert_eq!(found.unwrap().as_deref(), Ok(LABEL));
    }
    assert_eq!(stand.server.calls(), 1);

    let stand = Stand::with(|settings| settings.concurrent_calls = 2).await;
    stand.server.answers(404, "{}");
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let api = Arc::clone(&stand.api);
        asking.spawn(async move { api.find(&siret(CLAMART)).await.map(|found| found.label) });
    }
    while let Some(found) = asking.join_next().await {
        assert_eq!(found.unwrap(), Err(NotFound::Unknown));
    }
    assert_eq!(stand.server.calls(), 8);
    assert!(stand.server.most_at_once.load(SeqCst) <= 2);
}

#[tokio::test]
async fn whoever_waits_too_long_for_a_turn_is_one_too_many() {
    let stand = Stand::with(|settings| {
        settings.concurrent_calls = 0;
        settings.longest_wait = Duration::ZERO;
    });
    assert_eq!(stand.await.asked_of_clamart().await, Err(Unavailable::TooMany.into()));
}
