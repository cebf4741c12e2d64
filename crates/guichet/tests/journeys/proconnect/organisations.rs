//! Where the organisation of a person is looked up: what was imported, or API Entreprise as it answers (PC §5.6).

use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use guichet_directory::Imported;
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_organisations::Establishment;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::scene::{AT_DEFAULT, COMPANY, DEFAULT, Scene, refused};
use crate::stand::engines::fresh_stores;
use crate::stand::{Reply, options, still};

const SCOPE: &str = "openid email siret roles organization_label";
const TOWN: [&str; 2] = ["agent_public", "agent_public_territorial"];
const DAY: i64 = 86_400;

/// Another service provider, which takes everybody.
async fn open_to_all(options: Options) -> Scene {
    let mut scene = Scene::with(options).await;
    scene.client = scene.another(json!({"type": "private"})).await;
    scene
}

async fn login(scene: &Scene, client: &Value, siret: &str) -> Reply {
    scene.answers(DEFAULT, json!({"claims": {"siret": siret}})).await;
    scene.login(&scene.stand.authorize_url(client, &[("scope", Some(SCOPE))]), AT_DEFAULT).await
}

/// The roles and the label of whoever belongs to this organisation.
async fn told(scene: &Scene, siret: &str) -> (Value, Value) {
    let back = login(scene, &scene.client, siret).await;
    let known = scene.userinfo(&back).await;
    assert_eq!(known["siret"], siret);
    (known["roles"].clone(), known["organization_label"].clone())
}

fn configured(members: &str, options: Options) -> Options {
    let configuration = Configuration::parse("test", &format!("[proconnect]\n{members}")).unwrap();
    Options { configuration, ..options }
}

#[tokio::test]
async fn an_organisation_that_was_imported_gives_roles_and_label_and_one_that_was_not_gives_none() {
    let stores = fresh_stores().await;
    let imported = Imported::open(&stores.durable, &stores.sealer).await.unwrap();
    let of = |members: Value| serde_json::from_value::<Establishment>(members).unwrap();
    let town = json!({"siret": COMPANY, "name": "COMMUNE D ESSAI", "sign": "MAIRIE", "legal_category": "7210"});
    let closed =
        json!({"siret": "00000022400014", "name": "OFFICE D ESSAI", "legal_category": "7120", "unit_state": "ceased"});
    let hidden =
        json!({"siret": "00000024000010", "name": "AGENCE D ESSAI", "legal_category": "7120", "diffusion": "none"});
    let now = guichet_web::clock::Clock::system().now();
    imported.put_all([town, closed, hidden].map(of).into(), now).await.unwrap();
    let options = configured("organisations = 'imported'\n", Options { stores: Some(stores), ..options() });
    let scene = open_to_all(options).await;
    // A company of the sandbox's own list, which is asked no more.
    assert_eq!(told(&scene, COMPANY).await, (json!(TOWN), json!("Commune d essai - Mairie")));
    assert_eq!(told(&scene, "00000022400014").await.0, json!([]), "it has ceased");
    assert_eq!(told(&scene, "00000024000010").await, (json!([]), Value::Null), "not published");
    assert_eq!(told(&scene, "21920023500014").await, (json!([]), Value::Null), "nobody imported it");
    let for_agents = scene.another(json!({})).await;
    refused(&login(&scene, &for_agents, "21920023500014").await, "Y500015", 400);
    let back = login(&scene, &for_agents, COMPANY).await;
    scene.tokens(&for_agents, &back).await;
    scene.stop().await;
}

/// What the API answers.
#[derive(Clone)]
enum Mood {
    Told(Value),
    Plain(StatusCode, &'static str),
    Busy(u32),
}

/// A server of the API's address and form, which is not the sandbox's.
struct Api {
    url: String,
    /// The target and the credentials of each question.
    questions: Arc<Mutex<Vec<(String, String)>>>,
    mood: Arc<Mutex<Mood>>,
    serves: JoinHandle<()>,
}

type Seen = (Arc<Mutex<Vec<(String, String)>>>, Arc<Mutex<Mood>>);

async fn answer(State((questions, mood)): State<Seen>, request: Request) -> Response {
    let credentials = request.headers().get(header::AUTHORIZATION);
    let credentials = credentials.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    questions.lock().unwrap().push((request.uri().to_string(), credentials));
    let mood = mood.lock().unwrap().clone();
    match mood {
        Mood::Told(body) => Json(body).into_response(),
        Mood::Plain(status, body) => (status, body).into_response(),
        Mood::Busy(seconds) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
        }
    }
}

impl Api {
    async fn start() -> Self {
        let (questions, mood): Seen = (Arc::default(), Arc::new(Mutex::new(Mood::Told(establishment()))));
        let router = Router::new().fallback(answer).with_state((Arc::clone(&questions), Arc::clone(&mood)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/entreprise/", listener.local_addr().unwrap());
        let serves = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, questions, mood, serves }
    }

    fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    fn asked(&self) -> Vec<(String, String)> {
        std::mem::take(&mut *self.questions.lock().unwrap())
    }
}

/// An establishment as API Entreprise tells one, with what nobody here reads.
fn establishment() -> Value {
    let activity = json!({"code": "84.11Z", "nomenclature": "NAFRev2", "libelle": "Administration publique générale"});
    let staff = json!({"de": 20, "a": 49, "code": "12", "date_reference": "2023", "intitule": "20 à 49 salariés"});
    json!({
        "data": {
            "siret": COMPANY,
            "siege_social": true,
            "etat_administratif": "A",
            "date_fermeture": null,
            "enseigne": "MAIRIE",
            "activite_principale": activity,
            "tranche_effectif_salarie": staff,
            "diffusable_commercialement": true,
            "status_diffusion": "diffusible",
            "date_creation": 415_321_200,
            "unite_legale": {
                "siren": "000000133",
                "rna": null,
                "siret_siege_social": COMPANY,
                "type": "personne_morale",
                "personne_morale_attributs": {"raison_sociale": "COMMUNE DE L API", "sigle": null},
                "personne_physique_attributs": {
                    "pseudonyme": null, "prenom_usuel": null, "prenom_1": null, "prenom_2": null, "prenom_3": null,
                    "prenom_4": null, "nom_usage": null, "nom_naissance": null, "sexe": null
                },
                "categorie_entreprise": "PME",
                "status_diffusion": "diffusible",
                "diffusable_commercialement": true,
                "forme_juridique": {"code": "7210", "libelle": "Commune et commune nouvelle"},
                "activite_principale": activity,
                "tranche_effectif_salarie": staff,
                "economie_sociale_et_solidaire": false,
                "date_creation": 315_529_200,
                "etat_administratif": "A"
            },
            "adresse": {
                "status_diffusion": "diffusible",
                "complement_adresse": null,
                "numero_voie": "1",
                "indice_repetition_voie": null,
                "type_voie": "PLACE",
                "libelle_voie": "DE L ESSAI",
                "code_postal": "99000",
                "libelle_commune": "ESSAI",
                "libelle_commune_etranger": null,
                "distribution_speciale": null,
                "code_commune": "99001",
                "code_cedex": null,
                "libelle_cedex": null,
                "code_pays_etranger": null,
                "libelle_pays_etranger": null,
                "acheminement_postal": {
                    "l1": "COMMUNE DE L API", "l2": "", "l3": "", "l4": "1 PLACE DE L ESSAI", "l5": "", "l6": "99000 ESSAI",
                    "l7": "FRANCE"
                }
            }
        },
        "links": {"unite_legale": "https://api.example/v3/insee/sirene/unites_legales/000000133"},
        "meta": {"date_derniere_mise_a_jour": 1_738_278_000, "redirect_from_siret": null}
    })
}

#[tokio::test]
async fn api_entreprise_is_asked_as_it_wants_to_be_once_a_day_and_while_it_is_down_nobody_is_known_as_a_public_agent() {
    let api = Api::start().await;
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, "jeton-d-essai\n").unwrap();
    let members = format!(
        "organisations = 'api'\norganisations_api = '{}'\norganisations_token_file = '{}'\n",
        api.url,
        token.display()
    );
    let scene = open_to_all(configured(&members, still())).await;
    let for_agents = scene.another(json!({})).await;
    let known = (json!(TOWN), json!("Commune de l api - Mairie"));
    let question = format!(
        "/entreprise/v3/insee/sirene/etablissements/{COMPANY}\
         ?context=ProConnect+F%C3%A9d%C3%A9ration&object=getOrganizationBySiret&recipient=13002526500013"
    );
    let asked_once = [(question, "Bearer jeton-d-essai".to_owned())];
    assert_eq!(told(&scene, COMPANY).await, known);
    assert_eq!(api.asked(), asked_once);
    // PC §5.6, §10: believed for a day.
    for (age, questions) in [(DAY - 1, &[][..]), (DAY + 1, &asked_once)] {
        scene.stand.clock(age).await;
        assert_eq!(told(&scene, COMPANY).await, known, "{age}");
        assert_eq!(api.asked(), questions, "{age}");
    }
    // Whatever is wrong with it: whoever is known is served, and the others get in where everybody does.
    let wrong = [
        Mood::Plain(StatusCode::INTERNAL_SERVER_ERROR, "{}"),
        Mood::Plain(StatusCode::BAD_GATEWAY, "<html>"),
        Mood::Plain(StatusCode::OK, "<html>"),
        Mood::Plain(StatusCode::UNAUTHORIZED, r#"{"errors": []}"#),
        Mood::Told(json!({"data": {"siret": COMPANY}})),
    ];
    for mood in wrong {
        api.is(mood);
        scene.stand.clock(DAY + 2).await;
        assert_eq!(told(&scene, COMPANY).await, known, "still of the day");
        assert_eq!(api.asked(), []);
        scene.stand.clock(2 * DAY + 2).await;
        assert_eq!(told(&scene, COMPANY).await, (json!([]), Value::Null));
        refused(&login(&scene, &for_agents, COMPANY).await, "Y500015", 400);
        assert_eq!(api.asked().len(), 2, "what failed is not believed");
    }
    // One that is busy is left alone for as long as it says.
    api.is(Mood::Busy(5));
    assert_eq!(told(&scene, COMPANY).await.0, json!([]));
    api.is(Mood::Told(establishment()));
    assert_eq!(told(&scene, COMPANY).await.0, json!([]));
    assert_eq!(api.asked().len(), 1);
    scene.stand.clock(2 * DAY + 8).await;
    assert_eq!(told(&scene, COMPANY).await, known, "it is back");
    assert_eq!(api.asked().len(), 1);
    // Nobody answers at its address any more.
    api.serves.abort();
    let _stopped = api.serves.await;
    assert_eq!(told(&scene, COMPANY).await, known);
    scene.stand.clock(3 * DAY + 9).await;
    assert_eq!(told(&scene, COMPANY).await, (json!([]), Value::Null));
    refused(&login(&scene, &for_agents, COMPANY).await, "Y500015", 400);
    let page = scene.stand.raw("GET", &scene.at("/readyz?verbose"), &[], "").await;
    assert!(page.status == 503 && page.text.contains("[-]api-entreprise failed ("), "{}", page.text);
    scene.stop().await;
}
