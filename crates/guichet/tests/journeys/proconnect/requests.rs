//! What is wrong with a request, on a page or at the service provider (PC §2.1, §2.2, §6).

use super::scene::{AT_FIA1, Scene, link, logged_in, on_the_email_page, refused, sent_back};

#[tokio::test]
async fn u1_an_unknown_path_is_a_page_that_names_it() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    for path in ["/nowhere", "/device", "/device/auth", "/request", "/reg"] {
        let page = browser.get(&scene.at(path)).await;
        refused(&page, "Y000404", 404);
        assert!(page.holds(&format!("Cannot GET /api/v2{path}")), "{}", page.text);
        assert!(page.holds("<title>Page non trouvée") && link(&page, "back").is_none(), "{}", page.text);
    }
    scene.stop().await;
}

#[tokio::test]
async fn u21_a_redirect_uri_that_is_empty_or_no_address_is_y000400_and_an_unregistered_one_has_no_way_back() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    for bad in ["", "callback", "ftp://localhost/x", "http:///x", "javascript:alert(1)"] {
        let page = browser.get(&scene.url(&[("redirect_uri", Some(bad))])).await;
        refused(&page, "Y000400", 400);
        assert!(
            page.holds("redirect_uri must match /^https?:\\/\\/[^/].+$/ regular expression"),
            "{bad}: {}",
            page.text
        );
        assert_eq!(link(&page, "back"), None);
    }
    for bad in ["2192002350001", "219200235000144", "219 200 235 00014"] {
        let page = browser.get(&scene.url(&[("siret_hint", Some(bad))])).await;
        refused(&page, "Y000400", 400);
        assert!(page.holds("Le siret_hint doit contenir 14 caractères"), "{bad}: {}", page.text);
    }
    let page = browser.get(&scene.url(&[("redirect_uri", Some("https://elsewhere.example/callback"))])).await;
    refused(&page, "oidc-provider-rendered-error:invalid_redirect_uri", 400);
    assert!(page.holds("redirect_uri did not match any of the client&#39;s registered redirect_uris"), "{}", page.text);
    assert_eq!(link(&page, "back"), None);
    scene.stop().await;
}

#[tokio::test]
async fn u18_pkce_nominal_without_a_method_and_plain() {
    let scene = Scene::start().await;
    // RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let url = scene.url(&[("code_challenge", Some(challenge)), ("code_challenge_method", Some("S256"))]);
    let mut browser = scene.stand.browser();
    let back = scene.log_in(&mut browser, &url, AT_FIA1).await;
    logged_in(&back);
    let reply =
        scene.stand.token(&scene.client, &back.param("code").unwrap(), &[("code_verifier", Some(verifier))]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    // A session serves it too, and the verifier counts there as well.
    let back = browser.open(&url).await;
    let reply = scene.stand.token(&scene.client, &back.param("code").unwrap(), &[]).await;
    assert_eq!((reply.status, &reply.json()["error"]), (400, &"invalid_grant".into()), "{}", reply.text);
    let url = scene.url(&[("code_challenge", Some(challenge)), ("code_challenge_method", Some("plain"))]);
    sent_back(&browser.get(&url).await, "invalid_request", "not supported value of code_challenge_method");
    assert!(on_the_email_page(&scene.stand.browser().open(&scene.url(&[])).await), "and none is needed");
    scene.stop().await;
}
