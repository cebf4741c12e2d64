//! What an installation adds to the page that asks for the address: a message, the way of the Renater federation
//! (PC §5.2, §5.9).

use guichet_guichet::configuration::{Configuration, Mode};
use guichet_guichet::stack::Options;
use serde_json::{Value, json};

use super::scene::{DEFAULT, FIA2, Scene, asked, at_a_provider, logged_in, on_the_email_page, refused};
use crate::stand::{Reply, options};

async fn configured(text: &str) -> Scene {
    let configuration = Configuration::parse("test", text).unwrap();
    assert!(configuration.refusals(Mode::Sandbox).is_empty(), "it is what `guichet dev` takes");
    Scene::with(Options { configuration, ..options() }).await
}

/// A message of ProConnect, or of another service.
fn message(service: &str, id: &str, (start, stop): (&str, &str), active: bool, created: &str) -> String {
    format!(
        "[[notifications]]\nservice = \"{service}\"\nid = \"{id}\"\nmessage = \"Le message <{id}>\"\n\
         startDate = {start}\nstopDate = {stop}\nisActive = {active}\ncreatedAt = {created}\n"
    )
}

/// The message on a page, as it stands there.
fn told(page: &Reply) -> Option<&str> {
    let after = page.text.split("id=\"information-message\">").nth(1)?;
    after.split("<p class=\"lines\">").nth(1)?.split("</p>").next()
}

#[tokio::test]
async fn the_most_recent_message_of_those_that_are_valid_now_stands_on_the_page_of_the_address() {
    const LONG: (&str, &str) = ("2020-01-01", "2090-01-01");
    let messages = [
        message("proconnect", "older", LONG, true, "2021-01-01"),
        message("proconnect", "newest", LONG, true, "2023-01-01"),
        message("proconnect", "later", ("2092-01-01", "2094-01-01"), true, "2022-01-01"),
        message("proconnect", "over", ("2020-01-01", "2020-02-01"), true, "2024-01-01"),
        message("proconnect", "off", ("2020-01-01", "2099-01-01"), false, "2025-01-01"),
        message("franceconnect", "citizens", LONG, true, "2025-01-01"),
    ];
    let scene = configured(&messages.concat()).await;
    let mut browser = scene.stand.browser();
    let now = guichet_web::clock::Clock::system().now();
    for (day, shown) in
        [(None, Some("newest")), (Some("2091-01-01T00:00:00Z"), None), (Some("2093-01-01T00:00:00Z"), Some("later"))]
    {
        let instant = day.map(|day| day.parse::<jiff::Timestamp>().unwrap().duration_since(now).as_secs());
        scene.stand.clock(instant.unwrap_or(0)).await;
        let page = browser.open(&scene.url(&[])).await;
        assert!(on_the_email_page(&page), "{}", page.text);
        let expected = shown.map(|id| format!("Le message &#60;{id}&#62;"));
        assert_eq!(told(&page), expected.as_deref(), "{day:?}");
        // It stays there when the address is asked for again.
        let sent = scene.give(&mut browser, &page, "jeanne@mairie.fia1.fr").await;
        let again = browser.follow(sent).await;
        assert!(again.holds("id=\"email-error\""), "{}", again.text);
        assert_eq!(told(&again), expected.as_deref(), "{day:?}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_maintenance_that_is_announced_stands_on_the_page_until_it_is_over() {
    let stand = crate::stand::from_noon();
    let scene = Scene::with(stand).await;
    let notice = |page: &Reply| Some(page.text.split("id=\"maintenance\">").nth(1)?.split("</div>").next()?.to_owned());
    let page_of = async |language: &str| {
        let mut browser = scene.stand.browser();
        browser.extra.insert("accept-language", language.parse().unwrap());
        let page = browser.open(&scene.url(&[])).await;
        assert!(on_the_email_page(&page), "{}", page.text);
        notice(&page)
    };
    assert_eq!(page_of("fr").await, None);
    let announce = async |subject: &str, from: &str, until: &str, text: Value| {
        let body = json!({ "subjects": [subject], "from": from, "until": until, "text": text });
        scene.stand.command("POST", "/maintenances", body).await
    };
    let words = json!({ "fr": "Migration <b>de la base</b>", "en": "The database moves" });
    announce("proconnect", "2026-12-01T21:00:00Z", "2026-12-02T01:05:00Z", words).await;
    announce("proconnect", "2026-12-20T21:00:00Z", "2026-12-20T23:00:00Z", json!({ "fr": "Une autre" })).await;
    announce("franceconnect", "2026-11-27T21:00:00Z", "2026-11-28T01:00:00Z", json!({ "fr": "Pour les citoyens" }))
        .await;
    let french = page_of("fr").await.unwrap();
    assert!(french.contains("Une maintenance de 4 h 05 commence le 01 décembre 2026 à 22:00."), "{french}");
    assert!(french.contains("lang=\"fr\">Migration &#60;b&#62;de la base"), "{french}");
    let english = page_of("en").await.unwrap();
    assert!(english.contains("A maintenance of 4 h 05 begins on 01 December 2026 at 22:00."), "{english}");
    assert!(english.contains("lang=\"en\">The database moves"), "{english}");
    scene.stand.clock_at("2026-12-01T22:00:00Z").await;
    assert!(page_of("fr").await.unwrap().contains("a commencé le 01 décembre"));
    // Who comes nevertheless is served.
    logged_in(&scene.login(&scene.url(&[]), super::scene::AT_FIA1).await);
    scene.stand.clock_at("2026-12-02T01:05:00Z").await;
    let next = page_of("en").await.unwrap();
    assert!(next.contains("20 December 2026") && next.contains("lang=\"fr\">Une autre"), "{next}");
    scene.stand.clock_at("2026-12-21T00:00:00Z").await;
    assert_eq!(page_of("fr").await, None);
    scene.stop().await;
}

#[tokio::test]
async fn the_page_says_that_it_is_a_test_environment_where_the_installation_is_one() {
    for (text, says) in [("", false), ("[proconnect]\ntest_environment = true\n", true)] {
        let scene = configured(text).await;
        for (language, words) in [("fr", "Ceci est un environnement de test"), ("en", "This is a test environment")] {
            let mut browser = scene.stand.browser();
            browser.extra.insert("accept-language", language.parse().unwrap());
            let page = browser.open(&scene.url(&[])).await;
            assert_eq!((page.holds("id=\"test-environment\""), page.holds(words)), (says, says), "{}", page.text);
            assert!(page.holds("class=\"rehearsal\""), "a sandbox says so of itself everywhere");
        }
        scene.stop().await;
    }
}

#[tokio::test]
async fn the_button_of_the_renater_federation_leads_where_its_address_leads() {
    let scene = configured("[proconnect]\nrenater_email = 'renater@fia2.fr'\n").await;
    let mut browser = scene.stand.browser();
    for (language, button) in [("fr", "Fédération Renater"), ("en", "Renater federation")] {
        let url = scene.url(&[("ui_locales", Some(language))]);
        browser.extra.insert("accept-language", language.parse().unwrap());
        let page = browser.open(&url).await;
        assert!(on_the_email_page(&page) && page.holds(button), "{}", page.text);
        // Its own form: the address that a person began to type is not sent along.
        let form = page.text.split("id=\"renater-form\"").nth(1).unwrap().split("</form>").next().unwrap();
        let email = form.split("name=\"email\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(form.contains("name=\"csrfToken\"") && form.matches("<input").count() == 2, "{form}");
        let sent = scene.give(&mut browser, &page, email).await;
        let provider = browser.follow(sent).await;
        assert!(at_a_provider(&provider), "{} {}", provider.url, provider.text);
        assert!(provider.url.contains("/fia2/"), "{}", provider.url);
        assert_eq!(asked(&provider, "login_hint").as_deref(), Some("renater@fia2.fr"));
        assert_eq!(asked(&provider, "remember_me").as_deref(), Some("false"));
        let back = browser.sign_in(&provider, "jeanne.martin@fia2.fr").await;
        let back = browser.follow(back).await;
        logged_in(&back);
        assert_eq!(scene.userinfo(&back).await["idp_id"], FIA2);
        browser.cookies.clear();
    }
    // Without its token the button leads nowhere, as any form.
    let page = browser.open(&scene.url(&[])).await;
    let sent = browser.post(&scene.at("/redirect-to-idp"), &[("email", "renater@fia2.fr")]).await;
    refused(&browser.follow(sent).await, "Y470002", 500);
    assert!(page.holds("id=\"renater\""));
    scene.stop().await;
}

#[tokio::test]
async fn a_renater_address_that_nobody_serves_leads_to_the_default_provider_or_back_and_without_one_there_is_no_button()
{
    for (more, leads_on) in [("known_domains = ['renater.fr']", true), ("known_domains = []", false)] {
        let scene = configured(&format!("[proconnect]\nrenater_email = 'x@renater.fr'\n{more}\n")).await;
        let mut browser = scene.stand.browser();
        let page = scene.reach(&mut browser, &scene.url(&[]), "x@renater.fr").await;
        assert_eq!((at_a_provider(&page), on_the_email_page(&page)), (leads_on, !leads_on), "{}", page.url);
        if leads_on {
            let default = scene.stand.provider("proconnect", "ProConnect Identité");
            assert_eq!(default, DEFAULT);
        }
        scene.stop().await;
    }
    let scene = Scene::start().await;
    let page = scene.stand.browser().open(&scene.url(&[])).await;
    assert!(on_the_email_page(&page) && !page.holds("renater"), "{}", page.text);
    scene.stop().await;
}
