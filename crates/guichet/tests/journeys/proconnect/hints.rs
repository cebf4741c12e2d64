//! `idp_hint`, `login_hint`, `prompt=none` (PC §2.1, §2.4, §5.2).

use serde_json::json;

use super::scene::{
    AT_FIA1, AT_FIA2, FIA1, FIA2, Scene, asked, at_a_provider, logged_in, on_the_email_page, sent_back, session_cookie,
};

#[tokio::test]
async fn u15_idp_hint_leads_to_the_provider_serves_its_own_session_and_an_unfinished_one_breaks_nothing() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let hinted = |uid| scene.url(&[("idp_hint", Some(uid))]);
    let page = browser.open(&hinted(FIA1)).await;
    assert!(at_a_provider(&page) && asked(&page, "login_hint").is_none(), "{} {}", page.status, page.url);
    let back = browser.sign_in(&page, AT_FIA1).await;
    let back = browser.follow(back).await;
    assert_eq!(scene.userinfo(&back).await["idp_id"], FIA1);
    // The same provider: the session serves.
    logged_in(&browser.open(&hinted(FIA1)).await);
    // Another one: a new login, which is left unfinished, and the session is there still.
    assert!(at_a_provider(&browser.open(&hinted(FIA2)).await));
    logged_in(&browser.open(&scene.url(&[])).await);
    logged_in(&browser.open(&hinted(FIA1)).await);
    // Finished, it is the session.
    let page = browser.open(&hinted(FIA2)).await;
    let back = browser.sign_in(&page, AT_FIA2).await;
    let back = browser.follow(back).await;
    assert_eq!(scene.userinfo(&back).await["idp_id"], FIA2);
    logged_in(&browser.open(&hinted(FIA2)).await);
    assert!(at_a_provider(&browser.open(&hinted(FIA1)).await));
    for events in ["FC_REDIRECTED_TO_HINTED_IDP", "FC_SSO_INITIATED"] {
        assert_eq!(scene.count(events).await, 4, "{events}");
    }
    // An unknown one goes back, with a session and without.
    for browser in [&mut browser, &mut scene.stand.browser()] {
        let back = browser.open(&hinted("nobody")).await;
        sent_back(&back, "idp_hint_not_found", "provided idp_hint could not be found");
    }
    scene.stop().await;
}

#[tokio::test]
async fn u17_login_hint_leads_at_once_another_one_is_a_new_login_several_providers_are_offered_a_misspelt_one_is_asked()
{
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let hinted = |email| scene.url(&[("login_hint", Some(email))]);
    let page = browser.open(&hinted(AT_FIA1)).await;
    assert_eq!(asked(&page, "login_hint").as_deref(), Some(AT_FIA1), "{} {}", page.status, page.url);
    let back = browser.sign_in(&page, AT_FIA1).await;
    logged_in(&browser.follow(back).await);
    logged_in(&browser.open(&hinted(AT_FIA1)).await);
    let page = browser.open(&hinted("paul@fia1.fr")).await;
    assert!(at_a_provider(&page), "{}", page.url);
    let page = browser.open(&hinted("jeanne@polyfi.fr")).await;
    assert!(page.holds("id=\"selection\""), "{}", page.text);
    let sent = scene.choose(&mut browser, &page, FIA2).await;
    assert_eq!(asked(&browser.follow(sent).await, "login_hint").as_deref(), Some("jeanne@polyfi.fr"));
    let page = browser.open(&hinted("test@gendramerie.interieur.gouv.fr")).await;
    assert!(on_the_email_page(&page) && page.holds("test@gendarmerie.interieur.gouv.fr"), "{}", page.text);
    let sent = scene.give(&mut browser, &page, AT_FIA2).await;
    assert!(at_a_provider(&browser.follow(sent).await));
    // Of an address that is not taken, too; a provider was chosen by hand once, and led to twice by a hint and once by an address.
    assert_eq!(scene.count("FC_REDIRECTED_TO_HINTED_LOGIN").await, 4);
    let journal = scene.journal().await;
    let chosen: Vec<_> = journal.iter().filter(|event| event["event"] == "IDP_CHOSEN").collect();
    assert_eq!(chosen.len(), 4, "{chosen:?}");
    assert!(chosen.iter().all(|event| event["idpId"].is_string()), "{chosen:?}");
    // What is no address at all is told at once.
    for bad in ["jeanne", "jeanne@", "@fia1.fr"] {
        let page = browser.get(&hinted(bad)).await;
        super::scene::refused(&page, "Y000400", 400);
        assert!(page.holds("Le login_hint doit être une adresse email valide"), "{}", page.text);
    }
    scene.stop().await;
}

#[tokio::test]
async fn u20_prompt_none_succeeds_in_silence_with_a_session_and_is_login_required_without() {
    let scene = Scene::start().await;
    let silent = scene.url(&[("prompt", Some("none"))]);
    let mut browser = scene.stand.browser();
    let back = browser.get(&silent).await;
    sent_back(&back, "login_required", "End-User authentication is required");
    logged_in(&scene.log_in(&mut browser, &scene.url(&[]), AT_FIA1).await);
    let before = session_cookie(&browser);
    logged_in(&browser.open(&silent).await);
    assert_eq!(session_cookie(&browser), before);
    // Who the request says that it expects: whoever is there, or nobody else.
    let back = scene.login(&scene.url(&[]), "paul@fia1.fr").await;
    let paul = scene.tokens(&scene.client, &back).await["id_token"].as_str().unwrap().to_owned();
    let hinted = scene.url(&[("id_token_hint", Some(&paul))]);
    assert!(on_the_email_page(&browser.open(&hinted).await));
    let back = browser.open(&scene.url(&[("prompt", Some("none")), ("id_token_hint", Some(&paul))])).await;
    assert_eq!(back.param("error").as_deref(), Some("login_required"), "{}", back.location());
    assert!(on_the_email_page(&scene.login(&hinted, AT_FIA1).await), "still not Paul");
    logged_in(&scene.login(&hinted, "paul@fia1.fr").await);
    // A session that does not do is none.
    let demanding = super::scene::essential(&["eidas2"]).to_string();
    let back = browser.open(&scene.url(&[("prompt", Some("none")), ("claims", Some(&demanding))])).await;
    assert_eq!(back.param("error").as_deref(), Some("login_required"), "{}", back.location());
    let back = browser.open(&scene.url(&[("prompt", Some("none")), ("login_hint", Some("paul@fia1.fr"))])).await;
    assert_eq!(back.param("error").as_deref(), Some("login_required"), "{}", back.location());
    for (prompt, told) in [
        ("select_account", "unsupported prompt value requested"),
        ("none login", "prompt none must only be used alone"),
        ("none consent", "prompt none must only be used alone"),
    ] {
        sent_back(&browser.get(&scene.url(&[("prompt", Some(prompt))])).await, "invalid_request", told);
    }
    // Its provider was switched off since.
    scene.change_provider(FIA1, json!({"active": false})).await;
    sent_back(&browser.open(&silent).await, "login_required", "end-user authentication is required");
    assert!(on_the_email_page(&browser.open(&scene.url(&[])).await));
    assert_eq!(scene.count("FC_IDP_DISABLED").await, 1);
    scene.stop().await;
}
