//! `idp_hint` (FC §2.5).

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde_json::{Value, json};

use super::{FC, FORM, PLATFORMS, PLUS, Stand, appended, begins, refused, sent_back};
use crate::stand::options;

const REFUSED: &str = "An idp_hint was provided but is not allowed";

/// A stack whose instance list holds one provider.
async fn instance(uid: &str) -> Stand {
    let text = format!("[franceconnect]\nallowed_idp_hints = [\"{uid}\"]\n");
    let configuration = Configuration::parse("test.toml", &text).unwrap();
    Stand::with(Options { configuration, ..options() }).await
}

async fn hinted(stand: &Stand, client: &Value, uid: &str) -> super::Reply {
    stand.raw("GET", &appended(stand, client, &format!("idp_hint={uid}")), &[], "").await
}

#[tokio::test]
async fn idp_hint_sp_specific_valid_goes_straight_to_the_identity_provider() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let uid = stand.provider(platform, "Impôts");
        let client = stand.client(platform, json!({"allowedIdpHints": [uid]})).await;
        let mut browser = stand.browser();
        let url = appended(&stand, &client, &format!("idp_hint={uid}"));
        let sent = browser.get(&url).await;
        assert_eq!(sent.status, 302);
        assert!(
            sent.location().starts_with(&format!("{}/dgfip/", stand.origin("identity-providers"))),
            "{}",
            sent.location()
        );
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        let page = browser.follow(back).await;
        let accepted = browser.go_on(&page).await;
        assert!(browser.follow(accepted).await.param("code").is_some());
        let events = stand.events().await;
        assert!(events.contains(&"FC_REDIRECTED_TO_HINTED_IDP".to_owned()), "{events:?}");
        assert!(!events.contains(&"FC_SHOWED_IDP_CHOICE".to_owned()), "{events:?}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn idp_hint_global_valid_global_invalid_and_sp_list_overrides_global() {
    let uid = "23676fea-3f51-46d9-8936-07db897db190";
    let stand = instance(uid).await;
    for platform in PLATFORMS {
        assert_eq!(stand.provider(platform, "Impôts"), uid);
        let other = stand.provider(platform, "La Poste");
        let plain = stand.client(platform, json!({})).await;
        assert_eq!(hinted(&stand, &plain, uid).await.status, 302);
        for refused in [other.as_str(), "unknown", "dgfip"] {
            sent_back(&[hinted(&stand, &plain, refused).await], "invalid_idp_hint", REFUSED);
        }
        let own = stand.client(platform, json!({"allowedIdpHints": [other]})).await;
        assert_eq!(hinted(&stand, &own, &other).await.status, 302);
        sent_back(&[hinted(&stand, &own, uid).await], "invalid_idp_hint", REFUSED);
        let none = stand.client(platform, json!({"allowedIdpHints": []})).await;
        sent_back(&[hinted(&stand, &none, uid).await], "invalid_idp_hint", REFUSED);
    }
    stand.stop().await;
}

#[tokio::test]
async fn without_any_list_every_idp_hint_is_invalid() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let uid = stand.provider(platform, "Impôts");
        sent_back(&[hinted(&stand, &client, &uid).await], "invalid_idp_hint", REFUSED);
    }
    stand.stop().await;
}

#[tokio::test]
async fn idp_hint_is_read_from_the_query_string_only() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let url = appended(&stand, &client, "idp_hint=unknown");
        let (address, query) = url.split_once('?').unwrap();
        begins(&[stand.raw("POST", address, &[FORM], query.to_owned()).await]);
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_hinted_provider_is_still_checked_y020023_y020017_y020019() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let (uid, disabled) = (stand.provider(platform, "Impôts"), stand.provider(platform, "La Poste"));
        let change = json!({"service": platform, "active": false});
        stand.command("PATCH", &format!("/identity-providers/{disabled}"), change).await;
        let hints = json!([uid, disabled, "unknown"]);
        let black = stand.client(platform, json!({"allowedIdpHints": hints, "idpFilterList": [uid]})).await;
        refused(&[hinted(&stand, &black, &uid).await], 403, "Y020023");
        let white = stand.client(platform, json!({"allowedIdpHints": hints, "idpFilterExclude": false})).await;
        refused(&[hinted(&stand, &white, &uid).await], 403, "Y020023");
        refused(&[hinted(&stand, &black, &disabled).await], 500, "Y020017");
        refused(&[hinted(&stand, &black, "unknown").await], 500, "Y020019");
    }
    stand.stop().await;
}

#[tokio::test]
async fn idp_hint_initial_and_sso_the_hint_does_not_count_in_a_single_sign_on() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let uid = stand.provider(platform, "Impôts");
        let client = stand.client(platform, json!({"allowedIdpHints": [uid]})).await;
        let mut browser = stand.browser();
        browser.log_in(&stand.authorize_url(&client, &[]), &uid, "test").await;
        for hint in [uid.as_str(), "unknown"] {
            let sent = browser.get(&appended(&stand, &client, &format!("idp_hint={hint}"))).await;
            assert_eq!(sent.status, 302, "{hint}");
            assert!(sent.location().ends_with("/verify"), "{}", sent.location());
            let page = browser.follow(sent).await;
            let accepted = browser.go_on(&page).await;
            assert!(browser.follow(accepted).await.param("code").is_some());
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn an_idp_hint_does_not_go_round_the_check_of_the_level() {
    let stand = Stand::start().await;
    for (platform, asked, given) in [(FC, "eidas2", "eidas1"), (PLUS, "eidas1 eidas3", "eidas2,eidas3")] {
        let uid = stand.provider(platform, "Impôts");
        let client = stand.client(platform, json!({"allowedIdpHints": [uid]})).await;
        let url = stand.authorize_url(&client, &[("acr_values", Some(asked)), ("idp_hint", Some(&uid))]);
        let got = asked.split(' ').next().unwrap();
        let description =
            format!("acr_value is not valid, should be equal one of these values, expected {given}, got {got}");
        sent_back(&[stand.raw("GET", &url, &[], "").await], "invalid_acr", &description);
    }
    stand.stop().await;
}
