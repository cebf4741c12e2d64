//! The mail that tells a person of her login (FC §5.9; §11 "Notification").

use serde_json::{Value, json};

use super::scene::{Scene, logged_in};
use crate::stand::{Browser, Stand};

async fn mails(stand: &Stand) -> Vec<Value> {
    stand.command("GET", "/mails", Value::Null).await["mails"].as_array().unwrap().clone()
}

fn text<'a>(mail: &'a Value, member: &str) -> &'a str {
    mail[member].as_str().unwrap()
}

async fn log_in(scene: &Scene, browser: &mut Browser) {
    logged_in(&browser.log_in(&scene.url(), &scene.idp, "test").await);
}

/// Another login in the same browser, which asks no identity provider.
async fn single_sign_on(scene: &Scene, browser: &mut Browser) {
    let page = browser.open(&scene.url()).await;
    let back = browser.go_on(&page).await;
    logged_in(&browser.follow(back).await);
}

const PLATFORMS: [&str; 2] = ["franceconnect", "franceconnect-plus"];

/// A service provider of a platform: the address of its request.
async fn service_provider(stand: &Stand, platform: &str) -> String {
    let client = stand.client(platform, json!({})).await;
    stand.authorize_url(&client, &[])
}

#[tokio::test]
async fn notification_none_for_a_single_known_identity_in_single_sign_on() {
    let stand = Stand::start().await;
    for (before, platform) in PLATFORMS.into_iter().enumerate() {
        let (first, second) = (service_provider(&stand, platform).await, service_provider(&stand, platform).await);
        let mut browser = stand.browser();
        logged_in(&browser.log_in(&first, &stand.provider(platform, "Impôts"), "test").await);
        assert_eq!(mails(&stand).await.len(), before + 1, "{platform}: the first login of the device");
        let page = browser.open(&second).await;
        let back = browser.go_on(&page).await;
        logged_in(&browser.follow(back).await);
        assert_eq!(mails(&stand).await.len(), before + 1, "{platform}: known, and in single sign-on");
        // Nor in another session on the same device.
        let uid = stand.provider(platform, "Impôts");
        browser.cookies.retain(|(name, _), _| name.starts_with("trustedDevice"));
        logged_in(&browser.log_in(&second, &uid, "test").await);
        assert_eq!(mails(&stand).await.len(), before + 1, "{platform}: known on a trusted device");
    }
    stand.stop().await;
}

#[tokio::test]
async fn notification_several_identities_on_a_device_are_told_of_and_so_is_each_on_a_shared_one() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        stand.command("DELETE", "/mails", Value::Null).await;
        let url = service_provider(&stand, platform).await;
        let uid = stand.provider(platform, "Impôts");
        let mut browser = stand.browser();
        // Each is new; with the third the device is shared, and nobody's any more.
        for (login, told) in
            [("test", 1), ("test", 1), ("nom_composé", 2), ("nom_composé", 2), ("avec_nom_dusage", 3), ("test", 4)]
        {
            browser.cookies.retain(|(name, _), _| name.starts_with("trustedDevice"));
            logged_in(&browser.log_in(&url, &uid, login).await);
            assert_eq!(mails(&stand).await.len(), told, "{platform}: {login}");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn notification_suspicious_always() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        stand.command("DELETE", "/mails", Value::Null).await;
        let url = service_provider(&stand, platform).await;
        let uid = stand.provider(platform, "La Poste");
        let levels = json!({ "service": platform, "allowedAcr": ["eidas2", "eidas3"] });
        stand.command("PATCH", &format!("/identity-providers/{uid}"), levels).await;
        let mut browser = stand.browser();
        for (suspicious, told) in [(false, 1), (false, 1), (true, 2), (true, 3), (false, 3)] {
            browser.cookies.retain(|(name, _), _| name.starts_with("trustedDevice"));
            browser.extra.remove("x-suspicious");
            if suspicious {
                browser.extra.insert("x-suspicious", "1".parse().unwrap());
            }
            logged_in(&browser.log_in(&url, &uid, "test").await);
            assert_eq!(mails(&stand).await.len(), told, "{platform}: suspicious is {suspicious}");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn notification_a_login_is_told_of_by_a_mail_that_says_where_when_and_with_which_account() {
    let scene = Scene::at_stand(Stand::still().await, json!({ "name": "Mairie de \"Nantes\" & <Cie>" })).await;
    // 5 March 2025, 13:07 UTC: 14:07 in Paris.
    let now: jiff::Timestamp =
        scene.stand.command("GET", "/clock", Value::Null).await["now"].as_str().unwrap().parse().unwrap();
    let wanted: jiff::Timestamp = "2025-03-05T13:07:10Z".parse().unwrap();
    scene.clock(wanted.as_second() - now.as_second()).await;
    log_in(&scene, &mut scene.stand.browser()).await;
    let sent = mails(&scene.stand).await;
    let [mail] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(
        text(mail, "subject"),
        "Alerte de connexion au service \"Mairie de \"Nantes\" & <Cie>\" avec FranceConnect"
    );
    assert_eq!(text(mail, "from"), "ne-pas-repondre@franceconnect.gouv.fr");
    let journal = scene.stand.command("GET", "/journal?event=FC_DATATRANSFER_INFORMATION_IDENTITY", Value::Null).await;
    let code = journal["events"][0]["browsingSessionId"].as_str().unwrap();
    let said = [
        "Angela Dubois",
        "Impôts",
        "le 05 mars 2025 à 14:07",
        code,
        "connexion inhabituelle",
        "Je signale une usurpation",
        "désabonner",
        &scene.stand.origin("portal"),
    ];
    for said in said {
        assert!(text(mail, "text").contains(said) && text(mail, "html").contains(said), "{said}: {mail}");
    }
    assert!(text(mail, "text").contains("<Cie>") && !text(mail, "html").contains("<Cie>"), "{mail}");
    assert!(text(mail, "html").contains("<html lang=\"fr\">"));
    let person = scene.person("test").await;
    assert_eq!(text(mail, "to"), person["email"]);

    // The session's language is that of the mail.
    scene.stand.command("DELETE", "/mails", Value::Null).await;
    let mut english = scene.stand.browser();
    english.extra.insert("accept-language", "en".parse().unwrap());
    log_in(&scene, &mut english).await;
    let sent = mails(&scene.stand).await;
    assert!(text(&sent[0], "subject").starts_with("Login alert for the service") && sent.len() == 1, "{sent:?}");
    assert!(text(&sent[0], "text").contains("on 05 March 2025 at 14:07"), "{sent:?}");
    scene.stop().await;
}

#[tokio::test]
async fn notification_is_sent_once_for_a_service_provider_in_a_session_and_by_providers_that_want_it() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    log_in(&scene, &mut browser).await;
    single_sign_on(&scene, &mut browser).await;
    assert_eq!(mails(&scene.stand).await.len(), 1, "told already of this service provider in this session");
    for (handlers, count) in [
        (json!({ "authenticationEmail": "" }), 1),
        (json!({}), 1),
        (json!({ "authenticationEmail": "core-fcp-send-email" }), 2),
    ] {
        scene.change_provider(&scene.idp, json!({ "featureHandlers": handlers })).await;
        log_in(&scene, &mut scene.stand.browser()).await;
        assert_eq!(mails(&scene.stand).await.len(), count, "{handlers}");
    }
    // A plain provider of OpenID Connect tells nobody.
    let client = scene.stand.client("openid", json!({})).await;
    scene.stand.code(&client, "test", &[]).await;
    assert_eq!(mails(&scene.stand).await.len(), 2);
    let (status, refused) = scene
        .stand
        .control(
            "PATCH",
            &format!("/identity-providers/{}", scene.idp),
            json!({ "service": "franceconnect", "featureHandlers": { "authenticationEmail": "by-pigeon" } }),
        )
        .await;
    assert_eq!(status, 400, "{refused}");
    scene.stop().await;
}

#[tokio::test]
async fn notification_waits_for_a_mail_server_that_is_away_and_no_login_does() {
    let scene = Scene::start().await;
    // Each login is told of, whatever befalls the server, and each mail leaves once the server takes it.
    let faults = [
        json!({ "kind": "reset" }),
        json!({ "kind": "junk" }),
        json!({ "kind": "status", "status": 421, "at": "sender" }),
        json!({ "kind": "status", "status": 451, "at": "recipient" }),
        json!({ "kind": "status", "status": 550, "at": "data" }),
    ];
    let mut offset = 0;
    for (told, fault) in faults.into_iter().enumerate() {
        let mut body = fault.clone();
        body["target"] = json!("mail-server");
        scene.stand.command("POST", "/faults", body).await;
        log_in(&scene, &mut scene.stand.browser()).await;
        // Due mails were tried: the fault is spent, the mail waits.
        mails(&scene.stand).await;
        let waiting = scene.stand.command("GET", "/faults", Value::Null).await;
        assert_eq!(waiting["faults"], json!([]), "{fault}");
        offset += 120;
        scene.clock(offset).await;
        assert_eq!(mails(&scene.stand).await.len(), told + 1, "{fault}");
    }
    // A mail that waits is forgotten by a reset, and so are those that came.
    let down = json!({ "target": "mail-server", "kind": "reset", "times": 9 });
    scene.stand.command("POST", "/faults", down).await;
    log_in(&scene, &mut scene.stand.browser()).await;
    scene.stand.command("POST", "/reset", json!({ "keep": ["clients"] })).await;
    scene.clock(86_400).await;
    assert_eq!(mails(&scene.stand).await, Vec::<Value>::new());
    scene.stop().await;
}
