//! Two tabs, the back button, flows and sessions that have ended.

use serde_json::json;

use super::scene::{Scene, logged_in, refused};
use crate::stand::{PLATFORMS, STATE};

#[tokio::test]
async fn a_second_tab_takes_over_and_the_first_is_y190004() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let first = browser.open(&scene.url()).await;
    let second = browser.open(&scene.url_with(&[("state", Some("second-tab"))])).await;
    refused(&browser.get(&first.url).await, "Y190004", 409);
    refused(&browser.choose(&first, &scene.idp).await, "Y190004", 409);
    let sent = browser.choose(&second, &scene.idp).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, "test").await;
    let page = browser.follow(back).await;
    let accepted = browser.go_on(&page).await;
    let back = browser.follow(accepted).await;
    logged_in(&back);
    assert_eq!(back.param("state").as_deref(), Some("second-tab"));
    scene.stop().await;
}

#[tokio::test]
async fn a_tab_left_on_the_information_page_does_not_log_in_for_a_newer_one() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let old = browser.reach_information(&scene.url(), &scene.idp, "test").await;
    let new = browser.open(&scene.url_with(&[("state", Some("newer"))])).await;
    assert_eq!(new.status, 200);
    refused(&browser.go_on(&old).await, "Y190004", 409);
    scene.stop().await;
}

#[tokio::test]
async fn the_back_button_after_the_login_meets_a_page_and_gives_no_second_code() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = browser.reach_information(&scene.url(), &scene.idp, "test").await;
    let accepted = browser.go_on(&page).await;
    let with_cookies = browser.clone();
    let resume = accepted.location();
    logged_in(&browser.follow(accepted).await);
    let uid = page.field("uid");
    for path in
        [format!("/interaction/{uid}"), format!("/interaction/{uid}/verify"), format!("/interaction/{uid}/consent")]
    {
        refused(&browser.get(&scene.at(&path)).await, "Y190004", 409);
    }
    refused(&browser.go_on(&page).await, "Y190004", 409);
    // The resume cookie is gone, and even with it the code is given once.
    refused(&browser.get(&resume).await, "Y04D5AB7", 400);
    let again = with_cookies.clone().get(&resume).await;
    assert!(again.status >= 400 && again.code().starts_with('Y'), "{} {}", again.status, again.text);
    scene.stop().await;
}

#[tokio::test]
async fn of_two_clicks_on_continue_at_once_one_gives_a_code() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        let page = browser.reach_information(&scene.url(), &scene.idp, "test").await;
        let mut clicks = Vec::new();
        for _ in 0..8 {
            let (mut browser, page) = (browser.clone(), page.clone());
            clicks.push(tokio::spawn(async move { browser.go_on(&page).await }));
        }
        let mut accepted = Vec::new();
        for click in clicks {
            let reply = click.await.unwrap();
            if reply.status == 303 {
                accepted.push(reply);
            } else {
                assert!(["Y420001", "Y190004"].contains(&reply.code().as_str()), "{}", reply.text);
            }
        }
        assert_eq!(accepted.len(), 1);
        logged_in(&browser.follow(accepted.remove(0)).await);
        let events = scene.events().await;
        let given = events.iter().filter(|event| event.starts_with("FC_DATATRANSFER")).count();
        assert_eq!(given, 1);
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_expired_session_is_y190001_on_each_page() {
    let scene = Scene::start().await;
    let mut choosing = scene.stand.browser();
    let choice = choosing.open(&scene.url()).await;
    let mut away = scene.stand.browser();
    let page = away.open(&scene.url()).await;
    let sent = away.choose(&page, &scene.idp).await;
    let provider = away.follow(sent).await;
    let callback = away.sign_in(&provider, "test").await.location();
    let mut reading = scene.stand.browser();
    let information = reading.reach_information(&scene.url(), &scene.idp, "test").await;
    scene.clock(1801).await;
    refused(&choosing.get(&choice.url).await, "Y190001", 401);
    refused(&choosing.choose(&choice, &scene.idp).await, "Y190001", 401);
    refused(&away.get(&callback).await, "Y190001", 401);
    refused(&reading.get(&information.url).await, "Y190001", 401);
    refused(&reading.go_on(&information).await, "Y190001", 401);
    // The person begins again, with the same cookies.
    let back = reading.log_in(&scene.url(), &scene.idp, "test").await;
    logged_in(&back);
    assert_eq!(back.param("state").as_deref(), Some(STATE));
    scene.clock(0).await;
    scene.stop().await;
}

#[tokio::test]
async fn a_flow_of_another_browser_cannot_be_continued() {
    let scene = Scene::start().await;
    let mut mine = scene.stand.browser();
    let page = mine.reach_information(&scene.url(), &scene.idp, "test").await;
    let mut theirs = scene.stand.browser();
    theirs.open(&scene.url()).await;
    refused(&theirs.get(&page.url).await, "Y190004", 409);
    refused(&theirs.go_on(&page).await, "Y190004", 409);
    let accepted = mine.go_on(&page).await;
    let stolen = theirs.get(&accepted.location()).await;
    assert!(stolen.status >= 400 && stolen.code().starts_with('Y'), "{}", stolen.text);
    logged_in(&mine.follow(accepted).await);
    scene.stop().await;
}
