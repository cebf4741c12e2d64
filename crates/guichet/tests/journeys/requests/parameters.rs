//! The list of parameters of the authorization endpoint, row by row, by GET and by POST (FC §2.1).

use serde_json::json;

use super::{NONCE, PLATFORMS, Stand, appended, begins, both, refused};

const PARAMETERS: [(&str, &str); 7] = [
    ("acr_values", "eidas1"),
    ("client_id", "other"),
    ("nonce", NONCE),
    ("redirect_uri", "http://localhost:9/other"),
    ("response_type", "code"),
    ("scope", "openid"),
    ("state", "other"),
];

#[tokio::test]
async fn api_authorize_nominal_by_get_and_by_post() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        begins(&both(&stand, &stand.authorize_url(&client, &[])).await);
        for (name, value) in [
            ("ui_locales", "fr"),
            ("ui_locales", ""),
            ("state", ""),
            ("state", "é ✓ <b> %25"),
            ("claims", r#"{"userinfo":{"email":null}}"#),
            ("scope", "openid"),
            ("scope", "  openid   email  "),
            ("acr_values", "inconnu"),
        ] {
            begins(&both(&stand, &stand.authorize_url(&client, &[(name, Some(value))])).await);
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_authorize_each_required_parameter_missing_is_y030007() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        for (name, _) in PARAMETERS {
            refused(&both(&stand, &stand.authorize_url(&client, &[(name, None)])).await, 400, "Y030007");
        }
        for name in ["client_id", "redirect_uri", "nonce", "prompt"] {
            refused(&both(&stand, &stand.authorize_url(&client, &[(name, Some(""))])).await, 400, "Y030007");
        }
        let nothing = format!("{}/authorize?", stand.issuer(platform));
        refused(&both(&stand, &nothing).await, 400, "Y030007");
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_authorize_nonce_of_32_and_of_64_and_more_characters_is_ok_of_16_is_y030007() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        for length in [22, 32, 64, 200] {
            let nonce = "n".repeat(length);
            begins(&both(&stand, &stand.authorize_url(&client, &[("nonce", Some(&nonce))])).await);
        }
        for length in [1, 16, 21] {
            let nonce = "n".repeat(length);
            refused(&both(&stand, &stand.authorize_url(&client, &[("nonce", Some(&nonce))])).await, 400, "Y030007");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_doubled_parameter_is_y030007_whether_its_values_differ_or_not() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        for (name, value) in PARAMETERS {
            refused(&both(&stand, &appended(&stand, &client, &format!("{name}={value}"))).await, 400, "Y030007");
        }
        for more in
            ["prompt=login&prompt=login", "claims=%7B%7D&claims=%7B%7D", "ui_locales=fr&ui_locales=", "st%61te=x"]
        {
            refused(&both(&stand, &appended(&stand, &client, more)).await, 400, "Y030007");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn every_parameter_outside_the_list_is_y030007_and_pkce_too() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        for more in [
            "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "code_challenge_method=S256",
            "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
            "response_mode=query",
            "response_mode=form_post",
            "request=eyJhbGciOiJub25lIn0.e30.",
            "request_uri=https%3A%2F%2Fexample.org%2Frequest",
            "max_age=0",
            "display=page",
            "login_hint=test",
            "id_token_hint=x",
            "registration=%7B%7D",
            "resource=x",
            "unknown=x",
            "unknown=",
            "unknown",
            "=x",
            "Scope=openid",
            "claims%5Buserinfo%5D=x",
            "acr_values%5B%5D=eidas1",
        ] {
            refused(&both(&stand, &appended(&stand, &client, more)).await, 400, "Y030007");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn lists_take_64_words_and_not_65() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        for (name, word) in [("acr_values", "eidas1"), ("prompt", "login")] {
            let list = |count: usize| vec![word; count].join(" ");
            begins(&both(&stand, &stand.authorize_url(&client, &[(name, Some(&list(64)))])).await);
            refused(&both(&stand, &stand.authorize_url(&client, &[(name, Some(&list(65)))])).await, 400, "Y030007");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_authorize_redirect_uri_without_scheme_is_y030007_and_a_foreign_one_y04c013c() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        for value in [
            "localhost/callback",
            "localhost:9/callback",
            "www.example.org:8080/callback",
            "//localhost:9/callback",
            "/callback",
            "callback",
            "http://",
            "javascript:alert(1)",
            "data:text/html,x",
        ] {
            refused(
                &both(&stand, &stand.authorize_url(&client, &[("redirect_uri", Some(value))])).await,
                400,
                "Y030007",
            );
        }
        for value in [
            "https://elsewhere.example/callback",
            "http://localhost:9/callback/",
            "http://localhost:9/Callback",
            "http://localhost:9/callback?",
            "http://localhost:9/callback?a=b",
            "http://localhost:9/callback#x",
            "http://localhost:10/callback",
            "https://localhost:9/callback",
            "http://127.0.0.1:9/callback",
            "http://localhost:9/callback%20",
            "http://user@localhost:9/callback",
            "http://localhost:9/../callback",
        ] {
            refused(
                &both(&stand, &stand.authorize_url(&client, &[("redirect_uri", Some(value))])).await,
                400,
                "Y04C013C",
            );
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_authorize_client_id_unknown_or_deactivated_is_y04ea6ef() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let inactive = stand.client(platform, json!({"active": false})).await;
        let id = |record: &serde_json::Value| record["client_id"].as_str().unwrap().to_owned();
        for unknown in ["unknown".to_owned(), "0".repeat(64), id(&client).to_uppercase(), id(&inactive)] {
            let url = stand.authorize_url(&client, &[("client_id", Some(&unknown))]);
            refused(&both(&stand, &url).await, 400, "Y04EA6EF");
        }
        stand.command("DELETE", &format!("/clients/{}", id(&client)), serde_json::Value::Null).await;
        refused(&both(&stand, &stand.authorize_url(&client, &[])).await, 400, "Y04EA6EF");
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_authorize_scope_and_redirect_uri_both_wrong_is_y040001() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({"scopes": ["openid", "email"]})).await;
        for fault in
            [("scope", "email"), ("scope", ""), ("scope", "openid birth"), ("response_type", "token"), ("claims", "{")]
        {
            let changes = [("redirect_uri", Some("https://elsewhere.example/")), (fault.0, Some(fault.1))];
            refused(&both(&stand, &stand.authorize_url(&client, &changes)).await, 400, "Y040001");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn an_error_page_says_what_happened_what_to_do_and_offers_the_support_where_the_reference_does() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let french = [("accept-language", "fr")];
        let invalid = stand.raw("GET", &stand.authorize_url(&client, &[("nonce", None)]), &french, "").await;
        for text in
            ["Une erreur s&#39;est produite", "Erreur Y030007", "Que faire", "fermez l&#39;onglet de votre navigateur"]
        {
            assert!(invalid.holds(text) || invalid.holds(&text.replace("&#39;", "'")), "«{text}»\n{}", invalid.text);
        }
        // platform §10.4: Y030007 has the button, Y04EA6EF has not.
        assert!(invalid.holds("id=\"support\""));
        let unknown = stand.raw("GET", &stand.authorize_url(&client, &[("client_id", Some("x"))]), &french, "").await;
        assert!(!unknown.holds("id=\"support\""));
        let id = |page: &super::Reply| {
            let rest = page.text.split("id=\"error-id\">").nth(1).unwrap();
            rest.split('<').next().unwrap().to_owned()
        };
        assert!(super::is_uuid_v4(&id(&invalid)));
        assert_ne!(id(&invalid), id(&unknown));
    }
    stand.stop().await;
}

#[tokio::test]
async fn ui_locales_choose_no_language() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let page = stand.browser().open(&stand.authorize_url(&client, &[("ui_locales", Some("en"))])).await;
        assert!(page.holds("lang=\"fr\""), "{}", page.text);
    }
    stand.stop().await;
}
