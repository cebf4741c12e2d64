//! `prompt` (FC §2.3).

use serde_json::json;

use super::{PLATFORMS, Stand, begins, both, refused};

#[tokio::test]
async fn api_authorize_nominal_for_prompt_login_consent_both_orders_absent() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        for value in [Some("login"), Some("consent"), Some("login consent"), Some("consent login"), None] {
            begins(&both(&stand, &stand.authorize_url(&client, &[("prompt", value)])).await);
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_authorize_prompt_empty_none_select_account_is_y030007() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        // Being entitled to them changes nothing.
        let prompts = json!(["none", "login", "consent", "select_account"]);
        for client in
            [stand.client(platform, json!({})).await, stand.client(platform, json!({"allowedPrompts": prompts})).await]
        {
            for value in ["", " ", "none", "select_account", "login none", "login select_account", "unknown", "LOGIN"] {
                let url = stand.authorize_url(&client, &[("prompt", Some(value))]);
                refused(&both(&stand, &url).await, 400, "Y030007");
            }
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn prompt_login_for_an_entitled_sp_skips_the_page() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({"allowedPrompts": ["login"]})).await;
        let mut browser = stand.browser();
        let idp = stand.provider(platform, "Impôts");
        let login = stand.authorize_url(&client, &[("prompt", Some("login"))]);
        let back = browser.reach_information(&login, &idp, "test").await;
        assert_eq!(back.status, 303, "no page after the identity provider: {}", back.text);
        let token = stand.token(&client, &back.param("code").unwrap(), &[]).await;
        assert_eq!(token.status, 200);
        assert!(stand.events().await.contains(&"FC_AUTO_LOGIN".to_owned()));
        // It does not disable single sign-on: the second time, no page at all.
        let again = browser.open(&login).await;
        assert_eq!(again.status, 303, "{}", again.text);
        assert!(again.param("code").is_some());
    }
    stand.stop().await;
}

#[tokio::test]
async fn prompt_other_values_or_non_entitled_sp_show_the_page() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let idp = stand.provider(platform, "Impôts");
        for (entitled, asked) in [
            (json!([]), Some("login")),
            (json!(["consent"]), Some("login")),
            (json!(["login"]), None),
            (json!(["login"]), Some("consent")),
            (json!(["login"]), Some("login consent")),
            (json!(["login", "consent"]), Some("consent login")),
            (json!(["login", "consent"]), Some("consent")),
            (json!(["none", "select_account"]), Some("login")),
        ] {
            let client = stand.client(platform, json!({"allowedPrompts": entitled})).await;
            let url = stand.authorize_url(&client, &[("prompt", asked)]);
            let page = stand.browser().reach_information(&url, &idp, "test").await;
            assert_eq!(page.status, 200, "{entitled} {asked:?}");
            assert!(page.url.ends_with("/consent"), "{}", page.url);
        }
        assert!(!stand.events().await.contains(&"FC_AUTO_LOGIN".to_owned()));
    }
    stand.stop().await;
}
