use axum::routing::get;
use guichet_web::Language;
use guichet_web::Routes;

use crate::running::Running;

async fn tag(language: Language) -> &'static str {
    language.tag()
}

#[tokio::test]
async fn the_switch_of_a_page_leads_back_in_the_other_language_and_is_kept() {
    let running = Running::start(Routes::new().route("/tag", get(tag))).await;
    let page = running.get("/unknown?a=b", "").await;
    assert!(page.body.contains("<html lang=\"fr\">"));
    let (_, link) = page.body.split_once("id=\"language\" href=\"").unwrap();
    let link = link.split('"').next().unwrap().replace("&#38;", "&");
    let answer = running.get(&link, "").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/unknown?a=b")));
    let english = running.get("/unknown?a=b", &answer.cookie()).await;
    assert!(english.body.contains("<html lang=\"en\">") && english.body.contains(">Français</a>"));
    // The choice weighs more than the browser's list.
    let lines = format!("accept-language: fr\r\n{}", answer.cookie());
    assert_eq!(running.get("/tag", &lines).await.body, "en");
}

#[tokio::test]
async fn the_switch_never_leads_to_another_origin() {
    let running = Running::start(Routes::new()).await;
    for back in ["https://evil.test", "//evil.test", "/%5Cevil.test", "%0d%0aset-cookie:x", "/a%0d%0ab", "/%C3%A9", ""]
    {
        let answer = running.get(&format!("/language?to=en&back={back}"), "").await;
        assert_eq!((answer.status, answer.header("location")), (303, Some("/")), "{back}");
    }
    let junk = running.get("/language?to=%ff&back=/x", "").await;
    assert_eq!(junk.header("location"), Some("/x"));
    assert!(junk.header("set-cookie").unwrap().starts_with("language-franceconnect=fr."));
}

#[tokio::test]
async fn the_switch_works_by_post_too() {
    let running = Running::start(Routes::new()).await;
    let answer = running.post("/language?to=en&back=/x", "", "").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/x")));
}

#[tokio::test]
async fn the_browsers_list_decides_without_a_choice_and_a_forged_choice_is_none() {
    let running = Running::start(Routes::new().route("/tag", get(tag))).await;
    assert_eq!(running.get("/tag", "").await.body, "fr");
    assert_eq!(running.get("/tag", "accept-language: en-GB,fr;q=0.5\r\n").await.body, "en");
    assert_eq!(running.get("/tag", "cookie: language-franceconnect=en\r\n").await.body, "fr");
}
