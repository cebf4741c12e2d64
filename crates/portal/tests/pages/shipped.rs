//! The content that the program carries.

use guichet_portal::catalogue::Content;
use guichet_portal::catalogue::addresses::Addresses;
use http::StatusCode;

use crate::Portal;

fn shipped() -> Portal {
    Portal::of((*Content::shipped().unwrap()).clone())
}

/// The addresses of all pages about one thing.
fn addresses(content: &Content) -> Vec<String> {
    let apis = content.apis.iter().map(|it| format!("/les-api/{}", it.slug));
    let guides = content.guides.iter().map(|it| format!("/guides/{}", it.slug));
    let services = content.services.iter().map(|it| format!("/service/{}", it.slug));
    let producers = content.producers.iter().map(|it| format!("/producteurs/{}", it.slug));
    let pages = content.pages.iter().map(|it| format!("/{}", it.slug));
    let lists =
        ["/", "/rechercher-api", "/guides", "/services", "/producteurs", "/feuille-de-route"].map(str::to_owned);
    apis.chain(guides).chain(services).chain(producers).chain(pages).chain(lists).collect()
}

#[tokio::test]
async fn every_page_renders_and_every_link_to_a_page_here_leads_to_one() {
    let portal = shipped();
    for address in addresses(&portal.content) {
        let page = portal.page(&address).await;
        let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for link in links
            .filter(|link| link.starts_with('/') && !link.starts_with("/assets/") && !link.starts_with("/language"))
        {
            let link = link.replace("&amp;", "&");
            // Beside the catalogue (`status.rs`, `correspondence.rs`).
            use guichet_portal::correspondence::http::{CONTACT, LETTER};
            if [guichet_portal::status::http::STATUS, CONTACT, LETTER].contains(&link.as_str()) {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let there = portal.get(path, "fr").await;
            assert_eq!(there.status, StatusCode::OK, "{address} leads to {link}");
            assert!(anchor.is_empty() || there.text.contains(&format!("id=\"{anchor}\"")), "{address} leads to {link}");
        }
        for anchor in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(page.contains(&format!("id=\"{anchor}\"")), "{address} leads to #{anchor}");
        }
    }
}

#[test]
fn every_page_has_an_english_summary() {
    let content = Content::shipped().unwrap();
    let apis = content.apis.iter().map(|it| (&it.slug, &it.english, true));
    let guides = content.guides.iter().map(|it| (&it.slug, &it.english, true));
    let producers = content.producers.iter().map(|it| (&it.slug, &it.english, false));
    let pages = content.pages.iter().map(|it| (&it.slug, &it.english, true));
    for (slug, english, summarised) in apis.chain(guides).chain(producers).chain(pages) {
        assert!(english.title.is_some(), "{slug} has no English title");
        assert!(!summarised || english.summary.is_some(), "{slug} has no English summary");
    }
}

#[tokio::test]
async fn slugs_of_the_real_site_lead_to_the_page() {
    let portal = shipped();
    for (from, to) in [
        ("/les-api", "/rechercher-api"),
        ("/les-api/api-statut-etudiant", "/les-api/statut-etudiant"),
        ("/les-api/agent-connect", "/les-api/proconnect"),
        ("/producteurs/pole-emploi", "/producteurs/france-travail"),
    ] {
        let answer = portal.get(from, "fr").await;
        assert_eq!((answer.status, answer.headers["location"].to_str().unwrap()), (StatusCode::MOVED_PERMANENTLY, to));
    }
}

#[tokio::test]
async fn the_search_finds_by_any_word_without_accents_and_filters() {
    let portal = shipped();
    let found = async |query: &str| {
        let page = portal.page(&format!("/rechercher-api?{query}")).await;
        let (_, list) = page.split_once("id=\"found\"").unwrap();
        let cards = list.split("<li><a href=\"/les-api/").skip(1).filter_map(|rest| rest.split('"').next());
        cards.map(str::to_owned).collect::<Vec<_>>()
    };
    let students = found("q=ETUDIANT").await;
    assert!(students[..2].iter().all(|slug| slug.starts_with("statut-etudiant")), "{students:?}");
    assert_eq!(found("q=crèche").await, ["participation-familiale-eaje"]);
    assert_eq!(found("q=nursery+rhymes").await, Vec::<String>::new());
    assert_eq!(found("q=sickness").await, ["indemnites-journalieres-cnam"]);
    let all = found("").await;
    assert_eq!(all.len(), portal.content.apis.len());
    assert_eq!(found("access=open").await.len(), 0);
    assert!(found("access=franceConnect").await.len() < all.len());
    assert!(found("theme=Emploi").await.contains(&"statut-demandeur-emploi".to_owned()));
    let marked = portal.page("/rechercher-api?q=etudiant").await;
    assert!(marked.contains("<mark>étudiant</mark>"), "{marked}");
    let hostile = portal.page("/rechercher-api?q=%3Cscript%3Ealert(1)%3C/script%3E%00&theme='").await;
    assert!(!hostile.contains("<script>alert"), "{hostile}");
}

#[tokio::test]
async fn the_documentation_is_searched_by_what_apis_are_called() {
    let portal = shipped();
    let found = async |query: &str| {
        let page = portal.page(&format!("/documentation?{query}")).await;
        let (_, list) = page.split_once("id=\"found\"").unwrap();
        list.split("<li><a href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let all = found("").await;
    assert!(all.len() > 20, "{all:?}");
    assert_eq!(found("q=CRECHE").await, ["/documentation/participation-familiale-eaje"]);
    assert_eq!(found("q=nursery+rhymes").await, Vec::<String>::new());
    let hostile = portal.page("/documentation?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%00").await;
    assert!(!hostile.contains("<script>alert"), "{hostile}");
}

#[test]
fn addresses_as_written_are_those_of_the_real_services() {
    assert_eq!(Addresses::as_written().of("https://datapass.api.gouv.fr/x"), "https://datapass.api.gouv.fr/x");
}
