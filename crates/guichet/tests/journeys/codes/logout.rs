//! Logouts that cannot go on.

use guichet_jose::base64url;
use serde_json::{Value, json};
use url::Url;

use super::refused;
use crate::stand::{PLATFORMS, Stand};

/// A token of these claims that nobody signed.
fn unsigned(claims: &Value) -> String {
    let part = |value: &Value| base64url::encode(value.to_string().as_bytes());
    format!("{}.{}.{}", part(&json!({ "alg": "ES256" })), part(claims), base64url::encode(&[7; 64]))
}

#[tokio::test]
async fn each_hint_that_proves_nothing_has_its_code() {
    let stand = Stand::start().await;
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        let inactive = stand.client(service, json!({ "active": false })).await;
        let issuer = stand.issuer(service);
        for (hint, code) in [
            ("junk".to_owned(), "Y04FEDB9"),
            ("a.b.c".to_owned(), "Y04FEDB9"),
            (unsigned(&json!({ "iss": issuer, "aud": "nobody" })), "Y0429C91"),
            (unsigned(&json!({ "iss": issuer })), "Y0429C91"),
            (unsigned(&json!({ "iss": issuer, "aud": inactive["client_id"] })), "Y0429C91"),
            (unsigned(&json!({ "iss": issuer, "aud": client["client_id"] })), "Y045AFAE"),
        ] {
            let url = Url::parse_with_params(&format!("{issuer}/session/end"), [("id_token_hint", &hint)]).unwrap();
            refused(&stand.browser().get(url.as_str()).await, code, 400);
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_provider_whose_logout_has_gone_is_y020028() {
    let stand = Stand::start().await;
    for service in PLATFORMS {
        let client = stand.client(service, json!({ "id_token_signed_response_alg": "ES256" })).await;
        let idp = stand.provider(service, "Assurance");
        let mut browser = stand.browser();
        let back = browser.log_in(&stand.authorize_url(&client, &[]), &idp, "test").await;
        let tokens = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
        let hint = tokens["id_token"].as_str().unwrap();
        let url = Url::parse_with_params(&format!("{}/session/end", stand.issuer(service)), [("id_token_hint", hint)]);
        let page = browser.get(url.unwrap().as_str()).await;
        assert!(page.holds("/client/disconnect-from-idp"), "{}", page.text);
        let gone = json!({ "service": service, "endSessionURL": null });
        stand.command("PATCH", &format!("/identity-providers/{idp}"), gone).await;
        refused(&browser.press_continue(&page).await, "Y020028", 500);
    }
    stand.stop().await;
}
