//! An editor proposes a form for her customers (DP §1.4).

use axum::http::StatusCode;

use crate::stand::{AGENT, INSTRUCTOR, REPORTER, STRANGER, Stand, TOWN};

const PAGE: &str = "/demandes/api_particulier/editeur";
const DRAFTS: &str = "/instruction/formulaires";
const FIRST: &str = "/instruction/formulaires/api_particulier/1/supprimer";

const SAID: [(&str, &str); 8] = [
    ("software", "Cantine <b>Plus</b>"),
    ("editor", "Logiciels & Cie"),
    ("siret", TOWN),
    ("email", "Technique@Logiciels.example"),
    ("phone_number", "01 99 00 12 34"),
    ("use_case", "tarification_municipale_enfance"),
    ("scopes[]", "cnaf_quotient_familial"),
    ("scopes[]", "cnaf_enfants"),
];

#[tokio::test]
async fn an_editor_who_is_not_in_the_list_proposes_a_form_that_instructors_see_and_customers_use_at_once() {
    let stand = Stand::open().await;
    let mut editor = stand.browser(STRANGER).await;
    let list = editor.get("/demandes/api_particulier/nouveau?par=editeur").await;
    assert!(list.text.contains(PAGE), "{}", list.text);
    let asked = editor.get(PAGE).await;
    assert!(asked.text.contains("value=\"COMMUNE DE LYON\"") || asked.text.contains("value=\"Commune de lyon\""));
    assert_eq!(editor.get("/demandes/france_connect/editeur").await.status, StatusCode::NOT_FOUND, "nobody's forms");

    let mut instructor = stand.browser(INSTRUCTOR).await;
    stand.browser(REPORTER).await;
    let mails = stand.mails().await;
    let long = "x".repeat(101);
    for (name, value, said) in [
        ("software", "", "software-wrong"),
        ("software", "-<i>-", "software-wrong"),
        ("editor", long.as_str(), "editor-wrong"),
        ("siret", "123", "siret-wrong"),
        ("email", "nobody", "email-wrong"),
        ("phone_number", "12", "phone_number-wrong"),
        ("scopes[]", "root", "scopes-wrong"),
    ] {
        let fields: Vec<_> = SAID.into_iter().filter(|(known, _)| *known != name).chain([(name, value)]).collect();
        let refused = editor.post(PAGE, PAGE, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(
            refused.text.contains(said) && refused.text.contains("value=\"cnaf_enfants\""),
            "{name}: {}",
            refused.text
        );
    }
    assert_eq!(stand.mails().await, mails);

    let kept = editor.post(PAGE, PAGE, &SAID).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text);
    assert_eq!(stand.mails().await, mails + 2, "the instructor and the reporter");
    assert!(kept.text.contains("api-particulier-logiciels-cie-cantine-plus"), "{}", kept.text);
    // A customer follows the link: her request has the editor's data.
    let link = kept.text.split("id=\"link\">http://localhost:7407").nth(1).unwrap().split('<').next().unwrap();
    let link = link.replace("&#38;", "&").replace("&amp;", "&");
    let mut agent = stand.browser(AGENT).await;
    let form = "/formulaires/api-particulier/demande/nouveau";
    let made = agent.post(&link, form, &[]).await;
    let id: i64 = made.location().split("/demande/").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    assert_eq!(request.answers.values("scopes"), ["cnaf_enfants", "cnaf_quotient_familial"]);
    assert_eq!(request.answers.values("modalities"), ["params"]);

    // Those who read see it, those who instruct remove it, once.
    let mut reporter = stand.browser(REPORTER).await;
    let seen = reporter.get(DRAFTS).await;
    assert!(seen.text.contains("Cantine Plus") && !seen.text.contains("supprimer"), "{}", seen.text);
    assert_eq!(reporter.post("/compte", FIRST, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(instructor.get(DRAFTS).await.text.contains(FIRST));
    assert_eq!(instructor.post(DRAFTS, FIRST, &[]).await.location(), DRAFTS);
    assert_eq!(instructor.post("/compte", FIRST, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!instructor.get(DRAFTS).await.text.contains("Cantine Plus"));
}

#[tokio::test]
async fn an_editor_proposes_ten_forms_at_most_until_some_are_removed_and_the_longest_link_works() {
    let stand = Stand::open().await;
    let mut editor = stand.browser(STRANGER).await;
    let scopes = stand.datapass.parts.catalogue.definition("api_particulier").unwrap().scopes.clone();
    let scopes: Vec<String> = scopes.into_iter().map(|scope| scope.value).collect();
    let fields: Vec<_> = SAID.into_iter().filter(|(name, _)| *name != "scopes[]").collect();
    let fields: Vec<_> = fields.into_iter().chain(scopes.iter().map(|scope| ("scopes[]", scope.as_str()))).collect();
    let kept = editor.post(PAGE, PAGE, &fields).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text);
    let link = kept.text.split("id=\"link\">http://localhost:7407").nth(1).unwrap().split('<').next().unwrap();
    let link = link.replace("&#38;", "&").replace("&amp;", "&");
    let mut agent = stand.browser(AGENT).await;
    let made = agent.post(&link, "/formulaires/api-particulier/demande/nouveau", &[]).await;
    let id: i64 = made.location().split("/demande/").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    // All but the seven of the automatic authorisation, which nobody asks for by herself, and the one that is for education alone.
    assert_eq!(request.answers.values("scopes").len(), scopes.len() - 7 - 1);
    assert!(!request.answers.values("scopes").contains(&"cnous_ine".to_owned()));

    let software =
        |name: &'static str| SAID.map(|(known, value)| (known, if known == "software" { name } else { value }));
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    assert_eq!(names.len() + 1, usize::try_from(guichet_datapass::records::OF_ONE).unwrap());
    for name in names {
        assert_eq!(editor.post(PAGE, PAGE, &software(name)).await.status, StatusCode::CREATED);
    }
    let mails = stand.mails().await;
    assert_eq!(editor.post(PAGE, PAGE, &software("a")).await.status, StatusCode::CREATED, "it is there already");
    assert_eq!(editor.post(PAGE, PAGE, &SAID).await.status, StatusCode::CONFLICT);
    assert_eq!(stand.mails().await, mails, "nobody is told of what is not kept");
    assert_eq!(stand.browser(AGENT).await.post(PAGE, PAGE, &SAID).await.status, StatusCode::CREATED, "somebody else");
    let mut instructor = stand.browser(INSTRUCTOR).await;
    instructor.post(DRAFTS, FIRST, &[]).await;
    assert_eq!(editor.post(PAGE, PAGE, &SAID).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_proposal_that_is_sent_twice_is_one_and_what_was_typed_outlives_the_session_once() {
    let stand = Stand::open().await;
    let mut editor = stand.browser(STRANGER).await;
    stand.browser(INSTRUCTOR).await;
    let opened = editor.get(PAGE).await;
    stand.clock.advance(12 * 3_600);
    let late = editor.send(&opened, PAGE, &SAID).await;
    assert!(late.location().starts_with("/connexion?back=") && late.location().ends_with("expired=1"));
    editor.get(&format!("/local-sign-in?email={STRANGER}")).await;
    let back = editor.get(PAGE).await;
    assert!(back.text.contains("technique@logiciels.example"), "{}", back.text);
    assert!(!editor.get(PAGE).await.text.contains("technique@logiciels.example"), "once");

    let mails = stand.mails().await;
    let first = editor.send(&back, PAGE, &SAID).await;
    let second = editor.send(&back, PAGE, &SAID).await;
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(stand.mails().await, mails + 1, "the instructor is told once");
    let kept = stand.datapass.records.editor_drafts("api_particulier").await.unwrap();
    assert_eq!(kept.len(), 1);
}
