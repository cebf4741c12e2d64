//! The eligibility flow, without scripts: every visitor of every API, every way through its questions.

use guichet_portal::catalogue::Content;
use guichet_portal::catalogue::api::{Api, Verdict};
use http::StatusCode;

use crate::{Portal, content};

/// Links of a page that lead on within its question trees, as browsers read them.
fn choices(html: &str) -> Vec<String> {
    let links = html.split("rel=\"nofollow\" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.contains("choix=")).map(|link| link.replace("&amp;", "&")).collect()
}

/// Chooses each visitor of an API, and each answer to each question.
pub(crate) async fn walk(portal: &Portal, api: &Api) {
    let address = format!("/les-api/{}/demande-acces", api.slug);
    if api.access_page.is_empty() {
        assert_eq!(portal.get(&address, "fr").await.status, StatusCode::NOT_FOUND);
        return;
    }
    let asked = portal.page(&address).await;
    assert!(!asked.contains("id=\"verdict\""), "{address} judges before it was told who asks");
    let visitors = api.access_page.iter().flat_map(|access| access.who.iter().map(move |who| (who, access)));
    for (place, (who, access)) in visitors.enumerate() {
        assert!(asked.contains(&format!("name=\"qui\" value=\"{place}\"")), "{address} does not offer {who}");
        let page = portal.page(&format!("{address}?qui={place}")).await;
        let verdict = match access.verdict {
            Verdict::Eligible => "Vous êtes éligible 👌",
            Verdict::Perhaps => "Vous êtes peut-être éligible 🧐",
            Verdict::NotEligible => "Désolé, vous n&#39;êtes pas éligible 🚫",
        };
        assert!(page.contains(verdict), "{address}, {who}:\n{page}");
        // Each way ends in an answer; a link that was followed once is not followed again.
        let mut followed = Vec::new();
        let mut waiting = choices(&page);
        while let Some(link) = waiting.pop() {
            if !followed.contains(&link) {
                let further = portal.page(link.split('#').next().unwrap()).await;
                assert!(further.contains("aria-current=\"true\""), "{link} is not shown as chosen");
                waiting.extend(choices(&further));
                followed.push(link);
            }
        }
        assert!(followed.len() < 200, "{address}: the questions do not end");
        if access.description.contains("<QuestionTree") {
            assert!(followed.len() > 1, "{address}, {who}: nothing to choose");
        }
    }
}

#[tokio::test]
async fn every_visitor_gets_a_verdict_and_a_way_on() {
    let portal = Portal::of(content());
    for api in &portal.content.apis {
        walk(&portal, api).await;
    }
    let page = portal.page("/les-api/bouquet/demande-acces?qui=1").await;
    assert!(
        page.contains("<a class=\"action\" href=\"http://localhost:7407/bouquet\" id=\"continue\">Remplir</a>"),
        "{page}"
    );
    let page = portal.page("/les-api/identite/demande-acces?qui=1&choix=0-1").await;
    assert!(page.contains("href=\"http://localhost:7407/agent-connect-fi\""), "{page}");
    let answer = portal.get("/les-api/bouquet/demande-acces", "fr").await;
    assert_eq!(answer.headers["x-robots-tag"], "noindex");
}

#[tokio::test]
async fn what_nobody_offers_is_not_chosen() {
    let portal = Portal::of(content());
    let asked = portal.page("/les-api/bouquet/demande-acces").await;
    for hostile in
        ["qui=3", "qui=-1", "qui=a", "qui=99999999999999999999", "qui=%00", "qui=1e3", "choix=0-0", "qui=%3Cscript%3E"]
    {
        let page = portal.get(&format!("/les-api/bouquet/demande-acces?{hostile}"), "fr").await;
        assert_eq!((page.status, page.text.as_str()), (StatusCode::OK, asked.as_str()), "{hostile}");
    }
}

#[tokio::test]
async fn the_flow_of_every_shipped_api_works() {
    let portal = Portal::of((*Content::shipped().unwrap()).clone());
    for api in &portal.content.apis {
        walk(&portal, api).await;
    }
}
