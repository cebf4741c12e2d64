//! From a blank form to an authorisation, and to its end.

use axum::http::StatusCode;

use crate::stand::{AGENT, AGREED, COLLEAGUE, INSTRUCTOR, STRANGER, Stand, summary};

#[tokio::test]
async fn a_town_asks_an_instructor_wants_changes_and_grants_then_takes_back() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let id = stand.submitted(&mut agent).await;
    let page = format!("/demandes/{id}");
    let shown = agent.get(&page).await;
    assert!(
        shown.text.contains("En cours d'instruction") || shown.text.contains("En cours d&#39;instruction"),
        "{}",
        shown.text
    );
    // The agent is told, and the instructor; the reporter has never come in, so is not known.
    assert_eq!(stand.mails().await, 2);

    let listed = instructor.get("/instruction/tableau-de-bord/demandes").await;
    assert!(listed.text.contains(&format!("/instruction/demandes/{id}")));
    let decide = |name: &str| {
        (format!("/instruction/demandes/{id}/{name}/nouveau"), format!("/instruction/demandes/{id}/{name}"))
    };

    let (ask, changes) = decide("demande-de-modifications");
    let without = instructor.post(&ask, &changes, &[("reason", "  ")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let asked = instructor.post(&ask, &changes, &[("reason", "Précisez le public")]).await;
    assert_eq!(asked.location(), format!("/instruction/demandes/{id}?done=1"));
    assert!(agent.get(&page).await.text.contains("Précisez le public"));

    let step = format!("/formulaires/api-particulier/demande/{id}/etapes/basic_infos");
    let described = [("intitule", "Cantine"), ("description", "Écoles primaires")];
    assert_eq!(agent.post(&step, &step, &described).await.location(), format!("{step}?saved=1"));
    assert_eq!(agent.post(&summary(id), &summary(id), AGREED).await.location(), format!("{page}?submitted=1"));
    let history = instructor.get(&format!("/instruction/demandes/{id}/historique")).await;
    assert!(history.text.contains("Tarifs selon le quotient") && history.text.contains("Écoles primaires"));

    let (ask, approve) = decide("approuver");
    let granted = instructor.post(&ask, &approve, &[("reason", "Bienvenue")]).await;
    assert_eq!(granted.location(), format!("/instruction/demandes/{id}?done=1"));
    let authorization = agent.get("/habilitations/H1").await;
    assert!(authorization.text.contains("Écoles primaires") && authorization.text.contains("Bienvenue"));
    // No student number: the town is not a school, whatever its browser sent.
    assert!(authorization.text.contains("cnaf_quotient_familial") && !authorization.text.contains("cnous_ine"));

    // A change of what was granted: unchanged it is not sent; refused, what was granted holds.
    let reopen = "/habilitations/1/reouvrir";
    assert_eq!(agent.post(reopen, reopen, &[]).await.location(), format!("{page}?done=1"));
    let unchanged = agent.post(&summary(id), &summary(id), AGREED).await;
    assert_eq!(unchanged.status, StatusCode::CONFLICT);
    let changed = [("intitule", "Cantine et garderie"), ("description", "Écoles primaires")];
    agent.post(&step, &step, &changed).await;
    agent.post(&summary(id), &summary(id), AGREED).await;
    let (ask, refuse) = decide("refuser");
    instructor.post(&ask, &refuse, &[("reason", "Faites une autre demande")]).await;
    let shown = agent.get(&page).await;
    assert!(
        shown.text.contains("Validée") && !shown.text.contains("garderie"),
        "the answers are those that were granted"
    );

    // Changed again, and granted: the former authorisation is obsolete.
    agent.post(reopen, reopen, &[]).await;
    agent.post(&step, &step, &changed).await;
    agent.post(&summary(id), &summary(id), AGREED).await;
    let (ask, approve) = decide("approuver");
    instructor.post(&ask, &approve, &[]).await;
    assert!(agent.get("/habilitations/1").await.text.contains("Obsolète"));
    assert!(agent.get("/habilitations/2").await.text.contains("garderie"));

    let (ask, revoke) = decide("r%C3%A9voquer");
    let before = stand.mails().await;
    instructor.post(&ask, &revoke, &[("reason", "Usage contraire")]).await;
    assert!(agent.get(&page).await.text.contains("Usage contraire"));
    assert_eq!(stand.mails().await, before + 1);
    assert!(agent.get("/habilitations/2").await.text.contains("Révoquée"));

    let archive = format!("{page}/archiver");
    agent.post(&archive, &archive, &[]).await;
    assert!(!agent.get("/tableau-de-bord/demandes").await.text.contains(&page), "put away");
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    assert_eq!(request.dossier.state().as_str(), "archived");
}

#[tokio::test]
async fn accepted_terms_are_kept_with_their_version_and_day() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    let id = stand.filled(&mut agent).await;
    let without = agent.post(&summary(id), &summary(id), &[("data_protection_officer_informed", "1")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    agent.post(&summary(id), &summary(id), AGREED).await;
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    let terms = request.terms.unwrap();
    assert_eq!((terms.version.as_str(), terms.at), ("2026-11", stand.clock.now()));
    assert!(request.agreed.contains("data_protection_officer_informed"));
}

#[tokio::test]
async fn a_step_says_what_is_missing_and_goes_on_only_when_it_is_complete() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    let id = agent.begin("api-particulier").await;
    let step = |name: &str| format!("/formulaires/api-particulier/demande/{id}/etapes/{name}");
    let first = step("basic_infos");
    let half = agent.post(&first, &first, &[("intitule", "Cantine"), ("next", "1")]).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.text.contains("href=\"#description\"") && half.text.contains("value=\"Cantine\""));
    let kept = agent.post(&first, &first, &[("intitule", "Cantine")]).await;
    assert_eq!(kept.location(), format!("{first}?saved=1"), "to save is not to be judged");
    let whole = agent.post(&first, &first, &[("intitule", "Cantine"), ("description", "x"), ("next", "1")]).await;
    assert_eq!(whole.location(), step("legal"));
}

#[tokio::test]
async fn messages_go_both_ways_and_are_counted_until_they_are_read() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let id = stand.submitted(&mut agent).await;
    let (ours, theirs) = (format!("/demandes/{id}/messages"), format!("/instruction/demandes/{id}/messages"));
    let before = stand.mails().await;
    instructor.post(&theirs, &theirs, &[("body", "Qui est le public ?")]).await;
    assert_eq!(stand.mails().await, before + 1);
    assert!(agent.get(&format!("/demandes/{id}")).await.text.contains("1 non lus"));
    assert!(agent.get(&ours).await.text.contains("Qui est le public ?"));
    assert!(!agent.get(&format!("/demandes/{id}")).await.text.contains("non lus"));
    let empty = agent.post(&ours, &ours, &[("body", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    agent.post(&ours, &ours, &[("body", "<b>Les écoles</b>")]).await;
    let read = instructor.get(&theirs).await;
    assert!(read.text.contains("Les écoles") && !read.text.contains("<b>"));
}

#[tokio::test]
async fn lists_show_what_each_may_see_and_are_searched() {
    let stand = Stand::open().await;
    let (mut agent, colleague) = (stand.browser(AGENT).await, stand.browser(COLLEAGUE).await);
    let (stranger, instructor) = (stand.browser(STRANGER).await, stand.browser(INSTRUCTOR).await);
    let sent = stand.submitted(&mut agent).await;
    let draft = agent.begin("api-particulier").await;
    let shows = |answer: &crate::stand::Answer, id: i64| answer.text.contains(&format!("demandes/{id}\""));
    for (browser, path, first, second) in [
        (&agent, "/tableau-de-bord/demandes", true, true),
        (&colleague, "/tableau-de-bord/demandes", true, true),
        (&stranger, "/tableau-de-bord/demandes", false, false),
        (&instructor, "/instruction/tableau-de-bord/demandes", true, false),
        (&instructor, "/instruction/tableau-de-bord/demandes?search=CANTINE", true, false),
        (&instructor, "/instruction/tableau-de-bord/demandes?search=clamart", true, false),
        (&instructor, "/instruction/tableau-de-bord/demandes?search=D1", true, false),
        (&instructor, "/instruction/tableau-de-bord/demandes?search=%25", false, false),
        (&instructor, "/instruction/tableau-de-bord/demandes?state=validated", false, false),
        (&instructor, "/instruction/tableau-de-bord/demandes?definition=france_connect", false, false),
        (&agent, "/tableau-de-bord/demandes?state=draft", false, true),
        (&agent, "/tableau-de-bord/demandes?relation=contact", false, false),
        (&colleague, "/tableau-de-bord/demandes?relation=applicant", false, false),
        (&colleague, "/tableau-de-bord/demandes?relation=organization&page=9999999999999", true, true),
    ] {
        let answer = browser.clone().get(path).await;
        assert_eq!((shows(&answer, sent), shows(&answer, draft)), (first, second), "{path}");
    }
}

#[tokio::test]
async fn the_way_to_a_form_asks_who_implements_and_knows_the_old_addresses() {
    let stand = Stand::open().await;
    let mut guest = stand.stranger();
    assert_eq!(guest.get("/api-particulier").await.location(), "/demandes/api_particulier/nouveau");
    assert!(guest.get("/demandes/api_particulier/nouveau").await.text.contains("profil=particulier"));
    assert!(!guest.get("/demandes/api_particulier/nouveau?profil=particulier").await.text.contains("/connexion?back="));
    let town = guest.get("/demandes/api_particulier/nouveau?profil=collectivite_ou_administration").await;
    assert!(town.text.contains("/connexion?back=%2Fdemandes%2Fapi_particulier%2Fnouveau"));
    // An editor's address names its form, and a use case is not forgotten on the way.
    let named = guest.get("/demandes/api_particulier/nouveau?demarche=api-particulier-arpege-concerto").await;
    assert_eq!(named.location(), "/formulaires/api-particulier-arpege-concerto/demande/nouveau");
    let case = guest.get("/demandes/api_particulier/nouveau?profil=collectivite_ou_administration&use_case=ccas").await;
    assert!(case.text.contains("/connexion?back=%2Fdemandes%2Fapi_particulier%2Fnouveau%3Fuse_case%3Dccas"));
    let login = guest.get("/formulaires/api-particulier/demande/nouveau").await;
    assert_eq!(login.location(), "/connexion?back=%2Fformulaires%2Fapi-particulier%2Fdemande%2Fnouveau");

    let mut agent = stand.browser(AGENT).await;
    let who = agent.get("/demandes/api_particulier/nouveau?use_case=ccas").await.text;
    assert!(who.contains("par=editeur&#38;use_case=ccas") || who.contains("par=editeur&amp;use_case=ccas"), "{who}");
    assert!(agent.get("/demandes/api_particulier/nouveau?par=editeur").await.text.contains("editeur=arpege"));
    let forms = agent.get("/demandes/api_particulier/nouveau?editeur=arpege").await;
    assert!(forms.text.contains("/formulaires/api-particulier-arpege-concerto/demande/nouveau"));
    assert_eq!(
        agent.get("/demandes/france_connect/nouveau").await.location(),
        "/formulaires/france-connect/demande/nouveau"
    );

    let id = agent.begin("api-particulier-waigeo-myperischool").await;
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    assert_eq!(request.answers.values("scopes"), ["cnaf_quotient_familial"]);
    let contacts = format!("/formulaires/api-particulier-waigeo-myperischool/demande/{id}/etapes/contacts");
    let page = agent.get(&contacts).await.text;
    assert!(page.contains("contact_metier_given_name") && !page.contains("contact_technique_given_name"), "{page}");
    agent.post(&contacts, &contacts, &[("contact_technique_email", "pirate@ville.example")]).await;
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    assert!(request.answers.text("contact_technique_email").ends_with("@waigeo.example"), "the editor's contact stays");
}

#[tokio::test]
async fn a_form_on_one_page_asks_everything_there_and_says_what_is_missing() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    let form = "api-particulier-teamnet-axel";
    let begin = format!("/formulaires/{form}/demande/nouveau");
    let made = agent.post(&begin, &begin, &[]).await;
    let page = made.location().to_owned();
    assert!(page.ends_with("/etapes/tout"), "{page}");
    let id: i64 = page.split("/demande/").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    let shown = agent.get(&page).await.text;
    for asked in ["name=\"intitule\"", "name=\"cadre_juridique_url\"", "value=\"cnaf_enfants\"", "contact_metier_email"]
    {
        assert!(shown.contains(asked), "{asked}: {shown}");
    }
    assert_eq!(agent.get(&page.replace("tout", "legal")).await.status, StatusCode::NOT_FOUND);

    let half = agent.post(&page, &page, &[("intitule", "Cantine"), ("next", "1")]).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.text.contains("href=\"#description\"") && half.text.contains("href=\"#contact_metier_email\""));
    let answers: Vec<_> = crate::stand::ANSWERS
        .iter()
        .filter(|(name, _)| *name != "modalities")
        .flat_map(|(_, fields)| fields.iter().copied())
        .filter(|(name, _)| *name != "next")
        .collect();
    let saved = agent.post(&page, &page, &answers).await;
    assert_eq!(saved.location(), format!("{page}?saved=1"));
    let on: Vec<_> = answers.iter().copied().chain([("next", "1")]).collect();
    let summary = format!("/formulaires/{form}/demande/{id}/r%C3%A9sum%C3%A9");
    assert_eq!(agent.post(&page, &page, &on).await.location(), summary);
    assert!(agent.get(&summary).await.text.contains(&format!("{page}\"")), "to change a block leads back to the page");
    let sent = agent.post(&summary, &summary, AGREED).await;
    assert_eq!(sent.location(), format!("/demandes/{id}?submitted=1"), "{}", sent.text);
}

#[tokio::test]
async fn of_two_stages_the_first_is_asked_for_unless_an_editor_has_been_through_it() {
    let stand = Stand::open().await;
    let mut guest = stand.stranger();
    let begin = "/demandes/api_impot_particulier/nouveau";
    assert!(guest.get(begin).await.text.contains("profil=particulier"), "a guest is asked for whom it is");
    let mut agent = stand.browser(AGENT).await;
    let how = agent.get(begin).await.text;
    for modality in ["with_france_connect", "with_spi", "with_etat_civil"] {
        assert!(how.contains(&format!("{begin}?modalite={modality}")), "{how}");
    }
    // With FranceConnect an authorisation of it comes first.
    let first = agent.get(&format!("{begin}?modalite=with_france_connect")).await.text;
    assert!(first.contains("/demandes/france_connect/nouveau") && !first.contains("/formulaires/"), "{first}");
    let stage = agent.get(&format!("{begin}?modalite=with_spi")).await.text;
    let (sandbox, production) = ("api-impot-particulier-sandbox", "api-impot-particulier-production");
    for form in [sandbox, production] {
        assert!(stage.contains(&format!("/formulaires/{form}/demande/nouveau?modalities%5B%5D=with_spi")), "{stage}");
    }
    assert!(agent.get(&format!("{begin}?modalite=nothing")).await.text.contains("modalite=with_spi"));
    // What was answered is filled in.
    let page = format!("/formulaires/{sandbox}/demande/nouveau?modalities%5B%5D=with_spi");
    let made = agent.post(&page, &format!("/formulaires/{sandbox}/demande/nouveau"), &[]).await;
    let id: i64 = made.location().split("/demande/").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    assert_eq!(request.answers.values("modalities"), ["with_spi"]);
    // Without modalities the stage alone is asked for.
    let sfip = agent.get("/demandes/api_sfip/nouveau").await.text;
    assert!(sfip.contains("/formulaires/api-sfip-sandbox/demande/nouveau"), "{sfip}");
}
