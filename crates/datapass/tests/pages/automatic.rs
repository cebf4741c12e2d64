//! The authorisation of FranceConnect that comes with one of API Particulier (DP §1.7).

use axum::http::StatusCode;
use guichet_datapass::records::{AuthorizationRecord, Profile};
use guichet_datapass::roles::Role;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::receiver::Receiver;
use crate::stand::{AGENT, AGREED, ANSWERS, INSTRUCTOR, ORPHAN, STRANGER, Stand};

/// A form of an editor who is certified, with the modality already chosen.
const FORM: &str = "api-particulier-civil-enfance-ciril-group";
const BOX: (&str, &str) = ("fc_alternative_connexion", "1");

fn step(id: i64, name: &str) -> String {
    format!("/formulaires/{FORM}/demande/{id}/etapes/{name}")
}

fn summary(id: i64) -> String {
    format!("/formulaires/{FORM}/demande/{id}/r%C3%A9sum%C3%A9")
}

/// Answers every step of the form but for its modalities.
async fn fill(agent: &mut Browser, id: i64) {
    for (name, fields) in ANSWERS.iter().filter(|(name, _)| !["modalities", "scopes"].contains(name)) {
        let opened = agent.get(&step(id, name)).await;
        let mut fields = fields.to_vec();
        if *name == "legal" && opened.text.contains("fc_cadre_juridique_nature") {
            fields
                .extend([("fc_cadre_juridique_nature", "Arrêté"), ("fc_cadre_juridique_url", "https://fc.example/a")]);
        }
        let kept = agent.send(&opened, &step(id, name), &fields).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{name}: {}", kept.text);
    }
}

async fn send(agent: &mut Browser, id: i64) {
    let agreed: Vec<_> = AGREED.iter().copied().chain([BOX]).collect();
    let sent = agent.post(&summary(id), &summary(id), &agreed).await;
    assert_eq!(sent.location(), format!("/demandes/{id}?submitted=1"), "{}", sent.text);
}

async fn decide(instructor: &mut Browser, id: i64, name: &str) {
    let at = format!("/instruction/demandes/{id}/{name}");
    let done = instructor.post(&format!("{at}/nouveau"), &at, &[("reason", "car")]).await;
    assert!(done.location().ends_with("done=1"), "{}", done.text);
}

async fn granted(stand: &Stand, id: i64) -> Vec<AuthorizationRecord> {
    stand.datapass.records.authorizations(id).await.unwrap()
}

fn shown(granted: &[AuthorizationRecord]) -> Vec<(i64, Option<i64>, &str, &str)> {
    granted.iter().map(|one| (one.id, one.parent_id, one.definition.as_str(), one.state.name())).collect()
}

async fn office(stand: &Stand, email: &str, role: &str) -> Browser {
    let browser = stand.browser(email).await;
    let profile = Profile { email: email.to_owned(), ..Profile::default() };
    let roles = vec![Role::parse(role).unwrap()];
    stand.datapass.records.give_roles(profile, roles, stand.clock.now()).await.unwrap();
    browser
}

#[tokio::test]
async fn a_certified_form_with_the_modality_is_granted_with_an_authorisation_of_franceconnect() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let mut of_franceconnect = office(&stand, ORPHAN, "dinum:france_connect:instructor").await;
    let id = agent.begin(FORM).await;
    let modalities = agent.get(&step(id, "modalities")).await.text;
    assert!(modalities.contains("france_connect_authorization_id-none"), "{modalities}");
    // Without a legal basis for FranceConnect the step does not go on.
    let legal = step(id, "legal");
    let bare = [("cadre_juridique_nature", "x"), ("cadre_juridique_document", ""), ("next", "1")];
    let wrong = agent.post(&legal, &legal, &bare).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    fill(&mut agent, id).await;
    let unticked = agent.post(&summary(id), &summary(id), AGREED).await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY, "what it needs is agreed to");
    send(&mut agent, id).await;
    let before = stand.mails().await;
    decide(&mut instructor, id, "approuver").await;
    // The applicant twice, the officer, and whoever instructs FranceConnect.
    assert_eq!(stand.mails().await - before, 4);

    let all = granted(&stand, id).await;
    assert_eq!(shown(&all), [(1, None, "api_particulier", "active"), (2, Some(1), "france_connect", "active")]);
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    for answers in [&request.answers, &all[0].answers] {
        assert_eq!(answers.text("france_connect_authorization_id"), "H2");
    }
    let made = &all[1].answers;
    assert_eq!(made.text("cadre_juridique_nature"), "Arrêté");
    assert_eq!(made.text("responsable_traitement_email"), "scolaire@ville.example");
    assert_eq!((made.text("france_connect_eidas"), made.values("scopes").len()), ("eidas_1", 7));
    // Its client is issued beside the token, with the data that are asked for by it.
    let told = stand.issuer.told.lock().unwrap().clone();
    let client = told.iter().find(|told| told.definition == "france_connect").unwrap();
    assert!(client.active && client.guarantee == "eidas_1");
    assert!(client.scopes.contains(&"family_name".to_owned()) && client.scopes.contains(&"cnaf_enfants".to_owned()));
    assert_eq!(client.public_id, request.public_id);
    let history = agent.get(&format!("/demandes/{id}/historique")).await.text;
    assert!(history.contains("Une habilitation FranceConnect a été créée") && history.contains("/habilitations/2"));

    // Who reads FranceConnect sees it and nothing else of the request; nobody reopens it.
    let page = of_franceconnect.get("/habilitations/H2").await;
    assert!(page.text.contains("Arrêté") && !page.text.contains("voquer/nouveau"), "{}", page.text);
    for path in ["/habilitations/H1".to_owned(), format!("/demandes/{id}")] {
        assert_eq!(of_franceconnect.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut stranger = stand.browser(STRANGER).await;
    assert_eq!(stranger.get("/habilitations/H2").await.status, StatusCode::NOT_FOUND);
    let reopened = agent.post("/habilitations/1/reouvrir", "/habilitations/2/reouvrir", &[]).await;
    assert_eq!(reopened.status, StatusCode::CONFLICT);

    // Taken back with the request, and told.
    let before = stand.mails().await;
    decide(&mut instructor, id, "r%C3%A9voquer").await;
    assert_eq!(stand.mails().await - before, 2);
    assert_eq!(shown(&granted(&stand, id).await)[1].3, "revoked");
    let told = stand.issuer.told.lock().unwrap().clone();
    assert!(!told.iter().rfind(|told| told.definition == "france_connect").unwrap().active);
}

#[tokio::test]
async fn a_reopening_keeps_the_one_that_is_there_and_makes_one_where_there_is_none() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let id = agent.begin(FORM).await;
    let modalities = step(id, "modalities");
    agent.post(&modalities, &modalities, &[("modalities[]", "params")]).await;
    fill(&mut agent, id).await;
    let agreed = agent.post(&summary(id), &summary(id), AGREED).await;
    assert_eq!(agreed.location(), format!("/demandes/{id}?submitted=1"), "{}", agreed.text);
    decide(&mut instructor, id, "approuver").await;
    assert_eq!(shown(&granted(&stand, id).await), [(1, None, "api_particulier", "active")]);

    // The modality is added.
    let reopen = "/habilitations/1/reouvrir";
    agent.post(reopen, reopen, &[]).await;
    agent.post(&modalities, &modalities, &[("modalities[]", "params"), ("modalities[]", "france_connect")]).await;
    send(&mut agent, id).await;
    decide(&mut instructor, id, "approuver").await;
    let both = [
        (1, None, "api_particulier", "obsolete"),
        (2, None, "api_particulier", "active"),
        (3, Some(2), "france_connect", "active"),
    ];
    assert_eq!(shown(&granted(&stand, id).await), both);

    // Changed again: unchanged it is not sent, and what was made stays as it is.
    let reopen = "/habilitations/2/reouvrir";
    agent.post(reopen, reopen, &[]).await;
    let first = step(id, "basic_infos");
    agent.post(&first, &first, ANSWERS[0].1).await;
    let all: Vec<_> = AGREED.iter().copied().chain([BOX]).collect();
    assert_eq!(agent.post(&summary(id), &summary(id), &all).await.status, StatusCode::CONFLICT);
    agent.post(&first, &first, &[("intitule", "Cantines"), ("description", "x")]).await;
    send(&mut agent, id).await;
    decide(&mut instructor, id, "approuver").await;
    let kept = granted(&stand, id).await;
    assert_eq!(shown(&kept)[2..], [(3, Some(2), "france_connect", "active"), (4, None, "api_particulier", "active")]);

    // Without the modality nothing stands on it any more.
    let reopen = "/habilitations/4/reouvrir";
    agent.post(reopen, reopen, &[]).await;
    agent.post(&modalities, &modalities, &[("modalities[]", "params")]).await;
    let sent = agent.post(&summary(id), &summary(id), AGREED).await;
    assert_eq!(sent.location(), format!("/demandes/{id}?submitted=1"), "{}", sent.text);
    decide(&mut instructor, id, "approuver").await;
    assert_eq!(shown(&granted(&stand, id).await)[2].3, "obsolete");
    let told = stand.issuer.told.lock().unwrap().clone();
    assert!(!told.iter().rfind(|told| told.definition == "france_connect").unwrap().active);
}

#[tokio::test]
async fn receivers_of_franceconnect_hear_of_it_as_of_one_of_their_own() {
    let (stand, receiver) = (Stand::open().await, Receiver::open().await);
    let mut developer = office(&stand, ORPHAN, "dinum:france_connect:developer").await;
    let list = "/developpeurs/webhooks";
    let fields = [
        ("definition", "france_connect"),
        ("url", receiver.url.as_str()),
        ("events[]", "approve"),
        ("events[]", "revoke"),
    ];
    let made = developer.post(list, list, &fields).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    developer.post("/developpeurs/webhooks/1", "/developpeurs/webhooks/1/activer", &[]).await;
    receiver.calls();
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let id = agent.begin(FORM).await;
    fill(&mut agent, id).await;
    send(&mut agent, id).await;
    decide(&mut instructor, id, "approuver").await;
    decide(&mut instructor, id, "r%C3%A9voquer").await;
    while stand.datapass.deliver_due().await > 0 {}
    let told: Vec<Value> =
        receiver.calls().iter().map(|(_, body)| serde_json::from_slice::<Value>(body).unwrap()).collect();
    let heads: Vec<_> = told.iter().map(|told| [&told["event"], &told["model_type"], &told["model_id"]]).collect();
    let model = json!("authorization_request/france_connect");
    assert_eq!(heads, [[&json!("approve"), &model, &json!(id)], [&json!("revoke"), &model, &json!(id)]]);
    let data = &told[0]["data"]["data"];
    assert_eq!(data["cadre_juridique_nature"], "Arrêté");
    assert!(data.get("modalities").is_none());
    assert_eq!(told[0]["data"]["authorizations"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn one_that_the_organisation_has_already_is_named_and_none_is_made() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let of = |email: &'static str| {
        let records = &stand.datapass.records;
        async move { records.person_of(email).await.unwrap().unwrap().id }
    };
    let person = of(AGENT).await;
    let town = stand.datapass.records.membership(person).await.unwrap().unwrap().organisation.id;
    let now = stand.clock.now();
    let held = guichet_datapass::records::Imported {
        public_id: uuid::Uuid::from_u128(7).to_string(),
        definition: "france_connect".to_owned(),
        form_uid: "france-connect".to_owned(),
        state: guichet_datapass::dossier::State::Validated,
        answers: serde_json::from_value(json!({ "intitule": "Portail" })).unwrap(),
        applicant_id: person,
        organisation_id: town,
        created_at: now,
        submitted_at: Some(now),
        validated_at: Some(now),
    };
    stand.datapass.records.import(vec![held], now).await.unwrap();
    let id = agent.begin(FORM).await;
    let modalities = step(id, "modalities");
    let named = [
        ("modalities[]", "params"),
        ("modalities[]", "france_connect"),
        ("france_connect_authorization_id", "H1"),
        ("next", "1"),
    ];
    assert_eq!(agent.post(&modalities, &modalities, &named).await.location(), step(id, "basic_infos"));
    fill(&mut agent, id).await;
    assert!(!agent.get(&step(id, "legal")).await.text.contains("fc_cadre_juridique_nature"));
    send(&mut agent, id).await;
    decide(&mut instructor, id, "approuver").await;
    let all = granted(&stand, id).await;
    assert_eq!(shown(&all), [(2, None, "api_particulier", "active")]);
    assert!(!all[0].answers.values("scopes").contains(&"openid".to_owned()));
}
