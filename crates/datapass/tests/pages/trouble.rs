//! What goes wrong between people, sessions and browsers.

use axum::http::StatusCode;

use crate::stand::{ADMIN, AGENT, AGREED, DEVELOPER, INSTRUCTOR, MANAGER, ORPHAN, Stand, summary};

const STEP: &str = "basic_infos";

fn step(id: i64) -> String {
    format!("/formulaires/api-particulier/demande/{id}/etapes/{STEP}")
}

#[tokio::test]
async fn of_two_who_edit_at_once_the_second_is_told_and_loses_nothing() {
    let stand = Stand::open().await;
    let (mut one, mut other) = (stand.browser(AGENT).await, stand.browser(AGENT).await);
    let id = stand.filled(&mut one).await;
    let (opened, too) = (one.get(&step(id)).await, other.get(&step(id)).await);
    one.send(&opened, &step(id), &[("intitule", "Cantine"), ("description", "Premier")]).await;
    let late = other.send(&too, &step(id), &[("intitule", "Cantine"), ("description", "Second")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("Second"), "what was typed is still there");
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    assert_eq!(request.answers.text("description"), "Premier");
    // Saved again from the page that said so, it is kept.
    let again = other.send(&late, &step(id), &[("intitule", "Cantine"), ("description", "Second")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_instructor_does_not_decide_on_what_was_changed_meanwhile() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let mut second = stand.browser(INSTRUCTOR).await;
    let id = stand.submitted(&mut agent).await;
    let at = |name: &str| format!("/instruction/demandes/{id}/{name}");
    let opened = instructor.get(&at("approuver/nouveau")).await;
    second.post(&at("demande-de-modifications/nouveau"), &at("demande-de-modifications"), &[("reason", "x")]).await;
    agent.post(&step(id), &step(id), &[("intitule", "Autre chose"), ("description", "y")]).await;
    let decided = instructor.send(&opened, &at("approuver"), &[]).await;
    assert_eq!(decided.status, StatusCode::CONFLICT);
    assert!(decided.text.contains(&format!("/instruction/demandes/{id}")));
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    assert_eq!(request.dossier.state().as_str(), "changes_requested");
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_submitted_once() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    let id = stand.filled(&mut agent).await;
    let opened = agent.get(&summary(id)).await;
    let (first, second) =
        (agent.send(&opened, &summary(id), AGREED).await, agent.send(&opened, &summary(id), AGREED).await);
    assert!(
        first.location().starts_with(&format!("/demandes/{id}"))
            && second.location().starts_with(&format!("/demandes/{id}"))
    );
    let events = stand.datapass.records.history(id).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.name == "submit").count(), 1);
}

#[tokio::test]
async fn a_form_that_makes_something_makes_it_once_however_often_it_is_sent() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    let begin = "/formulaires/api-particulier/demande/nouveau";
    let opened = agent.get(begin).await;
    let (first, second) = (agent.send(&opened, begin, &[]).await, agent.send(&opened, begin, &[]).await);
    assert_eq!((first.status, first.location()), (StatusCode::SEE_OTHER, second.location()));
    let again = agent.get(begin).await;
    assert_ne!(
        agent.send(&again, begin, &[]).await.location(),
        first.location(),
        "a page that is opened anew asks anew"
    );

    let id = stand.submitted(&mut agent).await;
    let messages = format!("/demandes/{id}/messages");
    let opened = agent.get(&messages).await;
    let wrong = agent.send(&opened, &messages, &[("body", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        // From the page before the one that told what is wrong.
        let sent = agent.send(&opened, &messages, &[("body", "Une seule fois")]).await;
        assert_eq!(sent.location(), messages);
    }
    assert_eq!(agent.get(&messages).await.text.matches("Une seule fois").count(), 1);
}

#[tokio::test]
async fn what_was_typed_outlives_the_session() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    let id = stand.filled(&mut agent).await;
    let opened = agent.get(&step(id)).await;
    stand.clock.advance(12 * 3_600);
    let late = agent.send(&opened, &step(id), &[("intitule", "Cantine"), ("description", "Long à écrire")]).await;
    assert!(late.location().starts_with("/connexion?back=") && late.location().ends_with("expired=1"));
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    assert_ne!(request.answers.text("description"), "Long à écrire");

    agent.get(&format!("/local-sign-in?email={AGENT}")).await;
    let back = agent.get(&step(id)).await;
    assert!(back.text.contains("Long à écrire"));
    agent.send(&back, &step(id), &[("intitule", "Cantine"), ("description", "Long à écrire")]).await;
    assert!(!agent.get(&step(id)).await.text.contains("Votre session s"), "told once");
}

#[tokio::test]
async fn what_was_typed_outlives_the_session_in_short_forms_too_and_is_given_back_once() {
    let stand = Stand::open().await;
    let model = "/instruction/modeles-messages";
    for (who, page, fields) in [
        (MANAGER, model, vec![("definition", "api_particulier"), ("kind", "refusal"), ("title", "Typed zq 1")]),
        (ADMIN, "/admin/bannissements", vec![("email", "zq@ville.example"), ("reason", "Typed zq 2")]),
        (DEVELOPER, "/developpeurs/applications", vec![("name", "Typed zq 3")]),
        (AGENT, "/organisations/nouveau", vec![("siret", "Typed zq 4"), ("back", "/compte")]),
    ] {
        let mut browser = stand.browser(who).await;
        let opened = browser.get(page).await;
        assert_eq!(opened.status, StatusCode::OK, "{page}: {}", opened.text);
        stand.clock.advance(12 * 3_600);
        let late = browser.send(&opened, page, &fields).await;
        assert!(late.location().starts_with("/connexion?back=") && late.location().ends_with("expired=1"), "{page}");
        browser.get(&format!("/local-sign-in?email={who}")).await;
        assert!(browser.get(page).await.text.contains("Typed zq"), "{page}");
        assert!(!browser.get(page).await.text.contains("Typed zq"), "{page}: once");
    }
}

#[tokio::test]
async fn what_an_instructor_wrote_outlives_her_session_and_a_change_of_somebody_else() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let mut second = stand.browser(INSTRUCTOR).await;
    let id = stand.submitted(&mut agent).await;
    let at = |name: &str| format!("/instruction/demandes/{id}/{name}");
    let written = |name: &str| [("reason", format!("Écrit pendant une heure : {name}"))];
    for name in ["demande-de-modifications", "refuser"] {
        let page = at(&format!("{name}/nouveau"));
        let opened = instructor.get(&page).await;
        assert_eq!(opened.status, StatusCode::OK, "{name}");
        stand.clock.advance(12 * 3_600);
        let fields = written(name);
        let late = instructor.send(&opened, &at(name), &[("reason", &fields[0].1)]).await;
        assert!(late.location().starts_with("/connexion?back="), "{name}");
        instructor.get(&format!("/local-sign-in?email={INSTRUCTOR}")).await;
        assert!(instructor.get(&page).await.text.contains(&fields[0].1), "{name}");
    }

    second.get(&format!("/local-sign-in?email={INSTRUCTOR}")).await;
    let page = at("refuser/nouveau");
    let opened = instructor.get(&page).await;
    let other = at("demande-de-modifications");
    second.post(&format!("{other}/nouveau"), &other, &[("reason", "x")]).await;
    let refused = instructor.send(&opened, &at("refuser"), &[("reason", "Long à écrire")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    agent.get(&format!("/local-sign-in?email={AGENT}")).await;
    agent.post(&step(id), &step(id), &[("intitule", "Cantine"), ("description", "y")]).await;
    agent.post(&summary(id), &summary(id), AGREED).await;
    assert!(instructor.get(&page).await.text.contains("Long à écrire"), "it is there when it can be said");
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    let id = stand.filled(&mut agent).await;
    let opened = agent.get(&step(id)).await;
    agent.cookies.retain(|name, _| !name.starts_with("csrf"));
    let foreign = agent.send(&opened, &step(id), &[("intitule", "x")]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_closed_organisation_begins_nothing_and_a_unique_definition_is_asked_for_once() {
    let stand = Stand::open().await;
    let (mut orphan, mut agent) = (stand.browser(ORPHAN).await, stand.browser(AGENT).await);
    let page = "/formulaires/api-particulier/demande/nouveau";
    assert_eq!(orphan.post(page, page, &[]).await.status, StatusCode::CONFLICT);
    let id = agent.begin("hubee-cert-dc").await;
    let page = "/formulaires/hubee-cert-dc/demande/nouveau";
    assert_eq!(agent.post(page, page, &[]).await.status, StatusCode::CONFLICT);
    let archive = format!("/demandes/{id}/archiver");
    agent.post(&archive, &archive, &[]).await;
    agent.begin("hubee-cert-dc").await;
}

#[tokio::test]
async fn hostile_answers_are_kept_as_text_and_shown_as_text() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    let id = agent.begin("api-particulier").await;
    let hostile = [("intitule", "\"><script>alert(1)</script>"), ("description", "=cmd|' /C calc'!A0\u{202e}")];
    agent.post(&step(id), &step(id), &hostile).await;
    for path in [
        step(id),
        format!("/demandes/{id}"),
        "/tableau-de-bord/demandes".to_owned(),
        format!("/demandes/{id}/historique"),
    ] {
        assert!(!agent.get(&path).await.text.contains("<script>alert"), "{path}");
    }
    let long = "x".repeat(30_000);
    let answer = agent.post(&step(id), &step(id), &[("intitule", &long), ("description", "x"), ("next", "1")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_and_at_the_logout() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    stand.clock.advance(12 * 3_600 - 1);
    assert_eq!(agent.get("/compte").await.status, StatusCode::OK);
    stand.clock.advance(1);
    assert_eq!(agent.get("/compte").await.location(), "/connexion?back=%2Fcompte&expired=1");
    let mut agent = stand.browser(AGENT).await;
    let mut stolen = agent.clone();
    agent.post("/compte/deconnexion", "/compte/deconnexion", &[]).await;
    assert_eq!(stolen.get("/compte").await.status, StatusCode::SEE_OTHER, "the session is gone, not only the cookie");
    let mut guest = stand.stranger();
    assert_eq!(guest.get("/local-sign-in?email=inconnu@nulle.part").await.status, StatusCode::NOT_FOUND);
}
