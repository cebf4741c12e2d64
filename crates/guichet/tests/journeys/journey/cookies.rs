//! Cookies of the journey (FC §5.2, contract "Cookies").

use serde_json::json;

use super::scene::{Scene, logged_in, refused, session_cookie};
use crate::stand::{Browser, PLATFORMS, Reply};

fn set_cookies(reply: &Reply) -> Vec<String> {
    reply.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}

fn forge(browser: &Browser, change: impl Fn(&str) -> String) -> Browser {
    let mut forged = browser.clone();
    for ((name, _), value) in &mut forged.cookies {
        if name.starts_with("fc_session_id") {
            *value = change(value);
        }
    }
    forged
}

#[tokio::test]
async fn cookies_are_present_after_authorize() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let started = scene.stand.browser().get(&scene.url()).await;
        assert_eq!(started.header("cache-control"), "no-store");
        let cookies = set_cookies(&started);
        for name in ["fc_session_id", "_session", "_interaction", "_interaction_resume"] {
            let prefix = format!("{name}-{service}=");
            let line =
                cookies.iter().find(|line| line.starts_with(&prefix)).unwrap_or_else(|| panic!("{name}: {cookies:?}"));
            let attributes: Vec<&str> = line.split("; ").skip(1).collect();
            assert!(attributes.contains(&"HttpOnly") && attributes.contains(&"SameSite=Lax"), "{line}");
            assert!(attributes.contains(&"Path=/"), "{line}");
            // http on loopback: Secure follows the scheme of the origin, Domain is for https.
            assert!(!attributes.iter().any(|it| *it == "Secure" || it.starts_with("Domain")), "{line}");
            assert!(!line.contains(".sig"), "{line}");
        }
        let session = cookies.iter().find(|line| line.starts_with("fc_session_id")).unwrap();
        // FC §5.2: of the high platform it ends with the browser.
        assert_eq!(session.contains("Max-Age=1800"), service == PLATFORMS[0], "{session}");
        let value = session.split(['=', ';']).nth(1).unwrap();
        let (id, signature) = value.rsplit_once('.').unwrap();
        assert!(id.len() == 128 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        assert!(!signature.is_empty());
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_new_session_begins_at_the_first_and_at_the_second_authorize_and_its_identifier_changes_after_the_provider() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        browser.get(&scene.url()).await;
        let first = session_cookie(&browser).unwrap();
        let page = browser.open(&scene.url()).await;
        let second = session_cookie(&browser).unwrap();
        assert_ne!(first, second);
        let sent = browser.choose(&page, &scene.idp).await;
        let provider = browser.follow(sent).await;
        let before = browser.clone();
        let back = browser.sign_in(&provider, "test").await;
        browser.get(&back.location()).await;
        let third = session_cookie(&browser).unwrap();
        assert_ne!(second, third);
        // Whoever planted the identifier of before does not hold the session of after (session fixation).
        let verify = scene.at(&format!("/interaction/{}/verify", page.field("uid")));
        refused(&before.clone().get(&verify).await, "Y190001", 401);
        let mine = browser.get(&verify).await;
        let page = browser.follow(mine).await;
        assert_eq!(page.status, 200);
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_unknown_session_at_authorize_is_fine_and_elsewhere_is_refused() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        let page = browser.open(&scene.url()).await;
        let forgeries: [fn(&str) -> String; 6] = [
            |_| "garbage".to_owned(),
            |_| String::new(),
            |value| value.replace(|c: char| c.is_ascii_digit(), "0"),
            |value| value.split('.').next().unwrap().to_owned(),
            |value| format!("{value}x"),
            |_| "a.b.c%ff%00".to_owned(),
        ];
        let uid = page.field("uid");
        for change in forgeries {
            let forged = forge(&browser, change);
            for path in [
                format!("/interaction/{uid}"),
                format!("/interaction/{uid}/verify"),
                format!("/interaction/{uid}/consent"),
            ] {
                refused(&forged.clone().get(&scene.at(&path)).await, "Y190001", 401);
            }
            refused(&forged.clone().choose(&page, &scene.idp).await, "Y190001", 401);
            refused(&forged.clone().get(&scene.at("/oidc-callback?code=a&state=b")).await, "Y190001", 401);
            refused(&forged.clone().post(&scene.at("/login"), &[("csrfToken", "a")]).await, "Y190001", 401);
            assert_eq!(forged.clone().open(&scene.url()).await.status, 200);
        }
        // Without any, too.
        for path in
            [format!("/interaction/{uid}"), format!("/interaction/{uid}/verify"), format!("/interaction/{uid}/consent")]
        {
            refused(&scene.stand.browser().get(&scene.at(&path)).await, "Y190001", 401);
        }
        refused(&scene.stand.browser().post(&scene.at("/login"), &[("csrfToken", "a")]).await, "Y190001", 401);
        // The forgeries have lost nothing.
        let sent = browser.choose(&page, &scene.idp).await;
        assert_eq!(sent.status, 302);
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_signed_value_cannot_be_moved_to_another_cookie() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = browser.open(&scene.url()).await;
    let session = session_cookie(&browser).unwrap();
    let mut moved = browser.clone();
    let resume = ("_interaction_resume-franceconnect".to_owned(), "/".to_owned());
    let other = moved.cookies[&resume].clone();
    moved.cookies.insert(("fc_session_id-franceconnect".to_owned(), "/".to_owned()), other);
    refused(&moved.get(&page.url).await, "Y190001", 401);
    // A resume cookie that holds another value is no resume cookie.
    let page = browser.reach_information(&scene.url(), &scene.idp, "test").await;
    let accepted = browser.go_on(&page).await;
    let mut other = browser.clone();
    other.cookies.insert(resume.clone(), session);
    refused(&other.get(&accepted.location()).await, "Y04D5AB7", 400);
    let mut none = browser.clone();
    none.cookies.remove(&resume);
    refused(&none.get(&accepted.location()).await, "Y04D5AB7", 400);
    logged_in(&browser.follow(accepted).await);
    scene.stop().await;
}

#[tokio::test]
async fn the_session_slides_with_each_hit_and_ends_1800_seconds_after_the_last() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = browser.open(&scene.url()).await;
    scene.clock(1500).await;
    assert_eq!(browser.get(&page.url).await.status, 200);
    // The session was renewed at 1500; the interaction lives 1800 s and does not slide.
    scene.clock(1850).await;
    refused(&browser.get(&page.url).await, "Y030025", 500);
    scene.clock(1850 + 1801).await;
    refused(&browser.get(&page.url).await, "Y190001", 401);
    scene.clock(0).await;
    scene.stop().await;
}
