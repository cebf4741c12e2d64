//! Files: what is taken, who gets them, and how.

use axum::http::StatusCode;

use crate::stand::{AGENT, AGREED, INSTRUCTOR, STRANGER, Stand, summary};

const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%%EOF\n";

#[tokio::test]
async fn a_document_comes_with_its_form_and_is_always_saved_never_shown() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    let id = stand.filled(&mut agent).await;
    let step = format!("/formulaires/api-particulier/demande/{id}/etapes/legal");
    let fields = [("cadre_juridique_nature", "Délibération")];
    let sent = agent.attach(&step, &fields, &[("cadre_juridique_document", "d\u{e9}lib.pdf", PDF)]).await;
    assert_eq!(sent.location(), format!("{step}?saved=1"));
    let page = agent.get(&step).await;
    assert!(
        page.text.contains("/documents/1") && page.text.contains("délib.pdf") && page.text.contains("Fichier vérifié")
    );
    let got = agent.get("/documents/1").await;
    assert_eq!((got.status, got.bytes.as_slice()), (StatusCode::OK, PDF));
    assert!(
        got.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename*=UTF-8''d%C3%A9lib")
    );
    assert!(got.headers["content-security-policy"].to_str().unwrap().ends_with("sandbox"));
    assert_eq!(stand.browser(STRANGER).await.get("/documents/1").await.status, StatusCode::NOT_FOUND);

    // The document stands for the address, is frozen with what is granted, and taken away from the request alone.
    let mut instructor = stand.browser(INSTRUCTOR).await;
    agent.post(&summary(id), &summary(id), AGREED).await;
    let at = |name: &str| format!("/instruction/demandes/{id}/{name}");
    instructor.post(&at("approuver/nouveau"), &at("approuver"), &[]).await;
    agent.post("/habilitations/1/reouvrir", "/habilitations/1/reouvrir", &[]).await;
    agent.attach(&step, &[("cadre_juridique_nature", "Délibération"), ("remove", "1")], &[]).await;
    assert!(!agent.get(&step).await.text.contains("/documents/1"));
    assert_eq!(agent.get("/documents/1").await.status, StatusCode::OK, "the authorisation has it");
    let give_up = format!("/demandes/{id}/annuler_reouverture");
    agent.post(&give_up, &give_up, &[]).await;
    assert!(agent.get(&format!("/demandes/{id}")).await.text.contains("/documents/1"), "it is back");
}

#[tokio::test]
async fn what_is_no_document_is_refused_beside_its_question_and_the_rest_is_kept() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    let id = stand.filled(&mut agent).await;
    let step = format!("/formulaires/api-particulier/demande/{id}/etapes/legal");
    let fields = [("cadre_juridique_nature", "Arrêté")];
    for (name, content) in [("d.pdf", &b""[..]), ("d.pdf", b"<script>"), ("d.exe", PDF), ("../../d.php", PDF)] {
        let answer = agent.attach(&step, &fields, &[("cadre_juridique_document", name, content)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.text.contains("cadre_juridique_document-wrong") && answer.text.contains("Arrêté"));
    }
    let mut virus = PDF.to_vec();
    virus.extend(b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE");
    agent.attach(&step, &fields, &[("cadre_juridique_document", "d.pdf", &virus)]).await;
    assert!(agent.get(&step).await.text.contains("Ce fichier contient un virus"));
    assert_eq!(agent.get("/documents/1").await.status, StatusCode::FORBIDDEN);
    for _ in 0..5 {
        agent.attach(&step, &fields, &[("cadre_juridique_document", "d.pdf", PDF)]).await;
    }
    let seventh = agent.attach(&step, &fields, &[("cadre_juridique_document", "d.pdf", PDF)]).await;
    assert_eq!(seventh.status, StatusCode::UNPROCESSABLE_ENTITY);
}
