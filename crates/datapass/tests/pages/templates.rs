//! Models of messages (DP §2.5).

use axum::http::StatusCode;

use crate::stand::{AGENT, ELSEWHERE, INSTRUCTOR, MANAGER, Stand};

const LIST: &str = "/instruction/modeles-messages";
const FIRST: &str = "/instruction/modeles-messages/1";

const fn model<'a>(kind: &'a str, title: &'a str, body: &'a str) -> [(&'a str, &'a str); 4] {
    [("definition", "api_particulier"), ("kind", kind), ("title", title), ("body", body)]
}

#[tokio::test]
async fn a_manager_keeps_models_of_messages_that_instructors_use_and_change_before_they_send_them() {
    let stand = Stand::open().await;
    let mut manager = stand.browser(MANAGER).await;
    for (fields, field) in [
        (model("refusal", "", "x"), "title"),
        (model("refusal", &"x".repeat(51), "x"), "title"),
        (model("refusal", "x", ""), "body"),
        (model("refusal", "x", "Bonjour %{nom}"), "body"),
        (model("revocation", "x", "x"), "kind"),
        ([("definition", "france_connect"), ("kind", "refusal"), ("title", "x"), ("body", "x")], "definition"),
    ] {
        let refused = manager.post(LIST, LIST, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(refused.text.contains(&format!("<a href=\"#{field}\">")), "{fields:?}: {}", refused.text);
    }
    let body = "La demande %{demande_id} « %{demande_intitule} » sort du périmètre.\n%{demande_url}";
    for title in ["Hors <i>périmètre</i>", "Deuxième", "Troisième"] {
        assert_eq!(manager.post(LIST, LIST, &model("refusal", title, body)).await.location(), LIST);
    }
    let fourth = manager.post(LIST, LIST, &model("refusal", "Quatrième", body)).await;
    assert_eq!(fourth.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(fourth.text.contains("Quatrième"), "what was typed is still there");
    manager.post(LIST, LIST, &model("approval", "Bienvenue", "Bonjour")).await;
    // The list is narrowed to a definition and a decision; what is not known narrows nothing.
    for (query, refusal, approval) in [
        ("of=api_particulier", true, true),
        ("for=refusal", true, false),
        ("of=api_particulier&for=approval", false, true),
        ("for=modification_request", false, false),
        ("of=france_connect&for=nothing", true, true),
    ] {
        let shown = manager.get(&format!("{LIST}?{query}")).await.text;
        assert_eq!((shown.contains("Deuxième"), shown.contains("Bienvenue")), (refusal, approval), "{query}");
    }
    // A fourth does not come about by a change of kind either; another change does.
    let kept = stand.datapass.records.message_templates("api_particulier").await.unwrap();
    let approval = format!("{LIST}/{}", kept.iter().find(|one| one.title == "Bienvenue").unwrap().id);
    let moved = manager.post(&approval, &approval, &model("refusal", "Bienvenue", "Bonjour")).await;
    assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(manager.post(FIRST, FIRST, &model("refusal", "Hors périmètre", body)).await.location(), LIST);

    // Where one decides they are offered, each with its decision.
    let mut agent = stand.browser(AGENT).await;
    let id = stand.submitted(&mut agent).await;
    let at = |name: &str| format!("/instruction/demandes/{id}/{name}");
    let mut instructor = stand.browser(INSTRUCTOR).await;
    let refusing = instructor.get(&at("refuser/nouveau")).await.text;
    assert!(refusing.contains("refuser/nouveau?modele=1") && refusing.contains("Deuxième"), "{refusing}");
    assert!(!refusing.contains("Bienvenue"));
    assert!(instructor.get(&at("approuver/nouveau")).await.text.contains("Bienvenue"));
    let changes = instructor.get(&at("demande-de-modifications/nouveau?modele=1")).await.text;
    assert!(!changes.contains("périmètre"), "of another decision: {changes}");
    let filled = instructor.get(&at("refuser/nouveau?modele=1")).await;
    let said = format!("La demande D{id} « Cantine » sort du périmètre.\nhttp://localhost:7407/demandes/{id}");
    assert!(filled.text.contains(&said), "{}", filled.text);
    let sent = instructor.send(&filled, &at("refuser"), &[("reason", "Autrement dit : non")]).await;
    assert!(sent.location().ends_with("done=1"));
    assert!(agent.get(&format!("/demandes/{id}")).await.text.contains("Autrement dit : non"));

    // Instructors use them and keep none; managers of others do not see them.
    assert_eq!(instructor.get(LIST).await.status, StatusCode::FORBIDDEN);
    let mut elsewhere = stand.browser(ELSEWHERE).await;
    assert!(!elsewhere.get(LIST).await.text.contains("Hors périmètre"));
    for path in [FIRST.to_owned(), format!("{FIRST}/supprimer")] {
        let refused = elsewhere.post(LIST, &path, &model("refusal", "x", "x")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(manager.post(FIRST, &format!("{FIRST}/supprimer"), &[]).await.location(), LIST);
    assert_eq!(manager.get(FIRST).await.status, StatusCode::NOT_FOUND);
}
