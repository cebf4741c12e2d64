//! Errors that go to the service provider: response_type, scope, claims, acr_values (FC §2.1, §2.2, §2.4, §2.7).

use serde_json::json;

use super::{CALLBACK, FC, PLATFORMS, PLUS, Stand, answer, begins, both, error_pairs, refused, sent_back};
use crate::stand::claims;

#[tokio::test]
async fn api_authorize_response_type_empty_or_unknown_is_a_query_error() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let with = |value: &str| stand.authorize_url(&client, &[("response_type", Some(value))]);
        let missing = "missing required parameter 'response_type'";
        sent_back(&both(&stand, &with("")).await, "invalid_request", missing);
        for value in ["unknown", "none", "CODE", "code unknown"] {
            let replies = both(&stand, &with(value)).await;
            sent_back(&replies, "unsupported_response_type", "unsupported response_type requested");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_authorize_response_type_with_a_token_is_a_fragment_error() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        for value in ["id_token", "token", "id_token token", "code id_token", "code token", "code id_token token"] {
            for reply in both(&stand, &stand.authorize_url(&client, &[("response_type", Some(value))])).await {
                assert_eq!(reply.status, 303, "{value}");
                let location = reply.location();
                let fragment = location.strip_prefix(&format!("{CALLBACK}#")).unwrap_or_else(|| panic!("{location}"));
                let pairs: Vec<(String, String)> = form_urlencoded::parse(fragment.as_bytes()).into_owned().collect();
                let expected = error_pairs(&reply, "unsupported_response_type", "unsupported response_type requested");
                assert_eq!(pairs, expected, "{value}");
            }
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_authorize_scope_empty_or_without_openid_is_303_invalid_request() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        for value in ["", " ", "profile", "profile email", "OpenID", "openidx", "open id"] {
            let replies = both(&stand, &stand.authorize_url(&client, &[("scope", Some(value))])).await;
            let description = "openid scope must be requested when using the acr_values parameter";
            sent_back(&replies, "invalid_request", description);
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn scopes_unknown_scope_is_ignored_and_a_scope_not_entitled_is_an_error() {
    let stand = Stand::start().await;
    // A scope of the other platform is an unknown one.
    for (platform, other_platform) in [(FC, "rnipp_birthdate"), (PLUS, "idp_birthdate")] {
        let client = stand.client(platform, json!({"scopes": ["openid", "email", "dgfip_rfr"]})).await;
        for unknown in ["inconnu", "offline_access", "address", "phone", other_platform, "éé"] {
            let scope = format!("openid {unknown} email");
            let token = stand.tokens(&client, "test", &[("scope", Some(&scope))]).await;
            assert_eq!(token["scope"], "openid email", "{unknown}");
        }
        for known in ["profile", "birth", "gender", "dgfip_aft", "cnam_caisse", "amr"] {
            let scope = format!("openid email {known}");
            let replies = both(&stand, &stand.authorize_url(&client, &[("scope", Some(&scope))])).await;
            sent_back(&replies, "invalid_scope", "requested scope is not allowed");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn claims_that_cannot_be_read_are_303_invalid_request() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({"claims": ["amr"]})).await;
        for (value, description) in [
            ("{", "could not parse the claims parameter JSON"),
            ("amr", "could not parse the claims parameter JSON"),
            (r#"{"id_token":{}} x"#, "could not parse the claims parameter JSON"),
            ("[]", "claims parameter should be a JSON object"),
            ("null", "claims parameter should be a JSON object"),
            ("\"amr\"", "claims parameter should be a JSON object"),
        ] {
            let replies = both(&stand, &stand.authorize_url(&client, &[("claims", Some(value))])).await;
            sent_back(&replies, "invalid_request", description);
        }
        // The reference gives the error, not the words, for faults inside the object.
        for value in ["{}", r#"{"other":{}}"#, r#"{"userinfo":1}"#, r#"{"id_token":[]}"#, r#"{"id_token":"amr"}"#] {
            for reply in both(&stand, &stand.authorize_url(&client, &[("claims", Some(value))])).await {
                assert_eq!(reply.status, 303, "{value}");
                assert_eq!(reply.param("error").as_deref(), Some("invalid_request"), "{value}");
            }
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn claims_sp_not_entitled_to_amr_is_y100009() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        for value in [
            r#"{"id_token":{"amr":{"essential":true}}}"#,
            r#"{"id_token":{"amr":null}}"#,
            r#"{"userinfo":{"amr":{"essential":true}}}"#,
        ] {
            refused(&both(&stand, &stand.authorize_url(&client, &[("claims", Some(value))])).await, 400, "Y100009");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn claims_amr_fc_and_amr_absent_if_not_asked() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({"claims": ["amr"]})).await;
        let asked = [("claims", Some(r#"{"id_token":{"amr":{"essential":true}}}"#))];
        let id_token = claims(stand.tokens(&client, "test", &asked).await["id_token"].as_str().unwrap());
        assert_eq!((&id_token["amr"], id_token.as_object().unwrap().len()), (&json!(["fc"]), 9));
        let id_token = claims(stand.tokens(&client, "test", &[]).await["id_token"].as_str().unwrap());
        assert_eq!((id_token.get("amr"), id_token.as_object().unwrap().len()), (None, 8));
    }
    stand.stop().await;
}

#[tokio::test]
async fn claims_sso_where_first_sp_did_not_ask_amr() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let first = stand.client(platform, json!({})).await;
        let second = stand.client(platform, json!({"claims": ["amr"]})).await;
        let mut browser = stand.browser();
        browser.log_in(&stand.authorize_url(&first, &[]), &stand.provider(platform, "Impôts"), "test").await;
        let asked = [("claims", Some(r#"{"id_token":{"amr":{"essential":true}}}"#))];
        let page = browser.open(&stand.authorize_url(&second, &asked)).await;
        let accepted = browser.go_on(&page).await;
        let back = browser.follow(accepted).await;
        let token = stand.token(&second, &back.param("code").unwrap(), &[]).await.json();
        assert_eq!(claims(token["id_token"].as_str().unwrap())["amr"], json!(["fc"]));
    }
    stand.stop().await;
}

#[tokio::test]
async fn acr_low_eidas1_and_unknown_ok_eidas2_and_eidas3_are_invalid_acr() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let with = |value: &str| stand.authorize_url(&client, &[("acr_values", Some(value))]);
    for value in ["eidas1", "inconnu", "eidas1 eidas2 eidas3", "eidas3 eidas1", "inconnu eidas1", "EIDAS2", "eidas4"] {
        begins(&both(&stand, &with(value)).await);
        let page = stand.browser().open(&with(value)).await;
        assert_eq!(page.status, 200, "{value}: the page is shown");
        let token = stand.tokens(&client, "test", &[("acr_values", Some(value))]).await;
        assert_eq!(claims(token["id_token"].as_str().unwrap())["acr"], "eidas1", "{value}");
    }
    // The lowest known value is the one that is judged, when the page would be shown.
    for (value, got) in
        [("eidas2", "eidas2"), ("eidas3", "eidas3"), ("eidas3 eidas2", "eidas2"), ("eidas2 x", "eidas2")]
    {
        begins(&both(&stand, &with(value)).await);
        let back = stand.browser().open(&with(value)).await;
        let expected =
            format!("acr_value is not valid, should be equal one of these values, expected eidas1, got {got}");
        assert_eq!(answer(&back), error_pairs(&back, "invalid_acr", &expected), "{value}");
    }
    stand.stop().await;
}
