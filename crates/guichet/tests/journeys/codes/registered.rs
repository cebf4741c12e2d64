//! Records that are no longer, or not quite, what a login needs (FC §8.1, §8.2).

use serde_json::{Value, json};

use super::{on_the_choice, refused};
use crate::franceconnect_plus::PLUS;
use crate::franceconnect_plus::key_server::KeyServer;
use crate::stand::{PLATFORMS, Stand};

#[tokio::test]
async fn a_client_at_rest_is_y0429c56_at_authorize_and_y04632e7_at_token() {
    let stand = Stand::start().await;
    for service in PLATFORMS {
        let client = stand.client(service, json!({ "response_types": [], "grant_types": [] })).await;
        let back = stand.browser().get(&stand.authorize_url(&client, &[])).await;
        assert_eq!(back.status, 303, "{}", back.text);
        assert_eq!(back.param("error").as_deref(), Some("unauthorized_client"));
        assert_eq!(
            back.param("error_description").as_deref(),
            Some("requested response_type is not allowed for this client")
        );
        let refused = stand.token(&client, "any", &[]).await;
        assert_eq!((refused.status, refused.code().as_str()), (400, "Y04632E7"), "{}", refused.text);
        assert_eq!(refused.json()["error"], "unauthorized_client");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_handler_that_is_named_as_nothing_is_y200001() {
    let stand = Stand::start().await;
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        let idp = stand.provider(service, "Impôts");
        let change = async |handlers: Value| {
            let change = json!({ "service": service, "featureHandlers": handlers });
            stand.command("PATCH", &format!("/identity-providers/{idp}"), change).await;
        };
        for step in ["coreVerify", "idpIdentityCheck", "coreAuthorization"] {
            change(json!({ step: "" })).await;
            let (mut browser, page) = on_the_choice(&stand, &client).await;
            refused(&browser.choose(&page, &idp).await, "Y200001", 500);
        }
        // No mail is no fault, and neither is a record without any name.
        for harmless in [json!({ "authenticationEmail": "" }), json!({})] {
            change(harmless).await;
            let (mut browser, page) = on_the_choice(&stand, &client).await;
            assert_eq!(browser.choose(&page, &idp).await.status, 302);
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_key_that_is_too_short_to_encrypt_for_is_y440005() {
    let stand = Stand::start().await;
    let keys = KeyServer::start(guichet_jose::KeyManagementAlgorithm::RsaOaep256).await;
    let members = json!({
        "id_token_encrypted_response_alg": "RSA-OAEP-256", "id_token_encrypted_response_enc": "A256GCM",
        "jwks_uri": keys.url,
    });
    let client = stand.client(PLUS, members).await;
    let short = guichet_jose::base64url::encode(&[0xC5; 128]);
    let key = json!({ "kty": "RSA", "use": "enc", "alg": "RSA-OAEP-256", "kid": "short", "e": "AQAB", "n": short });
    keys.answers(http::StatusCode::OK, &json!({ "keys": [key] }).to_string());
    let code = stand.code(&client, "test", &[]).await;
    let refused = stand.token(&client, &code, &[]).await;
    assert_eq!((refused.status, refused.code().as_str()), (500, "Y440005"), "{}", refused.text);
    assert_eq!(refused.json()["error"], "server_error");
    keys.publishes_its_key();
    stand.clock(20).await;
    let code = stand.code(&client, "test", &[]).await;
    assert_eq!(stand.token(&client, &code, &[]).await.status, 200);
    stand.stop().await;
}

#[tokio::test]
async fn a_client_that_is_gone_when_it_is_to_be_mended_is_y000000() {
    let stand = Stand::start().await;
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        let mut browser = stand.browser();
        let page = browser.get(&stand.authorize_url(&client, &[("redirect_uri", Some("http://localhost:9/x"))])).await;
        stand.command("DELETE", &format!("/clients/{}", client["client_id"].as_str().unwrap()), Value::Null).await;
        refused(&browser.press_continue(&page).await, "Y000000", 500);
    }
    stand.stop().await;
}
