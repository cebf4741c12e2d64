//! People of several organisations (DP §1.1).

use axum::http::StatusCode;

use crate::stand::{AGENT, CLOSED, COLLEAGUE, INSTRUCTOR, NEIGHBOUR, NOWHERE, Stand, TOWN, UNREACHABLE};

const LIST: &str = "/usager/organisations";
const JOIN: &str = "/organisations/nouveau";

#[tokio::test]
async fn an_agent_joins_another_organisation_asks_in_its_name_and_goes_back() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    let mut colleague = stand.browser(COLLEAGUE).await;
    let at_home = stand.submitted(&mut agent).await;
    let page = agent.get("/compte").await;
    assert!(page.text.contains("href=\"/usager/organisations\""), "{}", page.text);
    let listed = agent.get("/usager/organisations?back=/compte").await;
    assert!(listed.text.contains("/organisations/nouveau?back=%2Fcompte"), "{}", listed.text);

    for (siret, status, said) in [
        ("", StatusCode::UNPROCESSABLE_ENTITY, "14 chiffres"),
        ("2192002350001", StatusCode::UNPROCESSABLE_ENTITY, "14 chiffres"),
        ("21920023500015", StatusCode::UNPROCESSABLE_ENTITY, "14 chiffres"),
        ("<script>", StatusCode::UNPROCESSABLE_ENTITY, "&#60;script&#62;"),
        (NOWHERE, StatusCode::UNPROCESSABLE_ENTITY, "Aucun établissement"),
        (UNREACHABLE, StatusCode::SERVICE_UNAVAILABLE, "ne répond pas"),
    ] {
        let refused = agent.post(JOIN, JOIN, &[("siret", siret)]).await;
        assert_eq!(refused.status, status, "{siret}");
        assert!(refused.text.contains(said), "{siret}: {}", refused.text);
    }
    let joined = agent.post(&format!("{JOIN}?back=/compte"), JOIN, &[("siret", "216 901 231 00011")]).await;
    assert_eq!(joined.location(), "/compte");
    let page = agent.get("/compte").await;
    assert!(page.text.contains(NEIGHBOUR) && page.text.contains("non vérifié"), "{}", page.text);

    // What is asked now is the neighbour's; what was asked before is seen and not changed in its name.
    let id = agent.begin("api-particulier").await;
    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    let neighbour = stand.datapass.records.organisation_of(NEIGHBOUR).await.unwrap().unwrap().id;
    assert_eq!(request.organisation_id, neighbour);
    assert_eq!(colleague.get(&format!("/demandes/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(agent.get(&format!("/demandes/{at_home}")).await.status, StatusCode::OK);
    let archive = format!("/demandes/{at_home}/archiver");
    assert_eq!(agent.get(&archive).await.status, StatusCode::FORBIDDEN);
    // Whether she belongs there is said of the organisation that asks, whichever she acts for meanwhile.
    let mut instructor = stand.browser(INSTRUCTOR).await;
    const UNVERIFIED: &str = "n&#39;est pas vérifié";
    assert!(!instructor.get(&format!("/instruction/demandes/{at_home}")).await.text.contains(UNVERIFIED));
    assert!(instructor.get(&format!("/instruction/demandes/{id}")).await.text.contains(UNVERIFIED));

    // Back home by the list; nobody acts for what she does not belong to, and nobody is led elsewhere.
    let town = stand.datapass.records.organisation_of(TOWN).await.unwrap().unwrap().id.to_string();
    let foreign = stand.datapass.records.organisation_of(CLOSED).await.unwrap().unwrap().id.to_string();
    for organisation in [foreign.as_str(), "999", "x", ""] {
        let refused = agent.post(LIST, LIST, &[("organisation", organisation)]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{organisation}");
    }
    assert!(agent.get("/compte").await.text.contains(NEIGHBOUR));
    let chosen = agent.post("/compte", LIST, &[("organisation", &town), ("back", "//elsewhere.example")]).await;
    assert_eq!(chosen.location(), "/");
    assert_eq!(agent.get(&archive).await.status, StatusCode::CONFLICT, "hers again, and submitted");

    // Joined again, a link that was verified stays so.
    agent.post(JOIN, JOIN, &[("siret", TOWN)]).await;
    let page = agent.get("/compte").await;
    assert!(page.text.contains(TOWN) && !page.text.contains("non vérifié"), "{}", page.text);
    assert_eq!(stand.datapass.records.memberships(request.applicant_id).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_closed_organisation_can_be_joined_and_asks_for_nothing() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(AGENT).await;
    agent.post(JOIN, JOIN, &[("siret", CLOSED)]).await;
    assert!(agent.get(LIST).await.text.contains("fermée"));
    let form = "/formulaires/api-particulier/demande/nouveau";
    let refused = agent.post(form, form, &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("/usager/organisations"), "where another one is chosen");
}
