//! The token endpoint: what it answers, and every way it refuses (FC §3.1, §10.3).

use serde_json::json;

use super::{CALLBACK, FORM, PLATFORMS, Stand, is_handle, json_error, named_error};

#[tokio::test]
async fn api_token_five_members() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let code = stand.code(&client, "test", &[("scope", Some("openid given_name email"))]).await;
        assert!(is_handle(&code), "{code}");
        let reply = stand.token(&client, &code, &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert!(reply.header("content-type").starts_with("application/json"));
        assert_eq!(reply.header("cache-control"), "no-store");
        let body = reply.json();
        let members: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(members, ["access_token", "expires_in", "id_token", "scope", "token_type"]);
        assert!(is_handle(body["access_token"].as_str().unwrap()));
        assert_eq!(
            (&body["expires_in"], &body["scope"], &body["token_type"]),
            (&json!(60), &json!("openid given_name email"), &json!("Bearer"))
        );
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_success_redirect_has_code_state_and_iss() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let back = stand.back(&client, "test", &[]).await;
        assert_eq!(back.status, 303);
        let names: Vec<String> = super::answer(&back).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["code", "state", "iss"]);
        assert!(is_handle(&back.param("code").unwrap()));
        assert_eq!(back.param("iss"), Some(stand.issuer(platform)));
        assert_eq!(back.param("state").as_deref(), Some(super::STATE));
        assert_eq!(back.header("cache-control"), "no-store");
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_token_wrong_secret_code_missing_code_unknown() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let code = stand.code(&client, "test", &[]).await;
        let unauthenticated = "client authentication failed (invalid secret provided)";
        for wrong in ["0".repeat(64), format!("{}x", client["client_secret"].as_str().unwrap()), "é".repeat(32)] {
            let reply = stand.token(&client, &code, &[("client_secret", Some(&wrong))]).await;
            json_error(&reply, 401, "invalid_client", unauthenticated, "Y0434A7B");
        }
        for value in [None, Some("")] {
            let reply = stand.token(&client, &code, &[("code", value)]).await;
            json_error(&reply, 400, "invalid_request", "missing required parameter 'code' (undefined)", "Y048017B");
        }
        for unknown in ["x".to_owned(), "A".repeat(43), format!("{code}x"), code.to_uppercase()] {
            let reply = stand.token(&client, &unknown, &[]).await;
            let description = "grant request is invalid (authorization code not found)";
            json_error(&reply, 400, "invalid_grant", description, "Y049E20B");
        }
        // None of these faults has spent the code.
        assert_eq!(stand.token(&client, &code, &[]).await.status, 200);
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_address_of_an_error_stands_on_the_portal_in_a_rehearsal() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let reply = stand.token(&client, "unknown", &[]).await;
        let uri = reply.json()["error_uri"].as_str().unwrap().to_owned();
        assert!(uri.starts_with(&format!("{}/errors?code=Y049E20B&id=", stand.origin("portal"))), "{uri}");
        let page = stand.raw("GET", &uri, &[], "").await;
        assert_eq!(page.status, 200);
        assert!(page.holds("Y049E20B"));
    }
    stand.stop().await;
}

#[tokio::test]
async fn missing_and_wrong_members_of_the_token_request() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let code = stand.code(&client, "test", &[]).await;
        for name in ["grant_type", "redirect_uri"] {
            let reply = stand.token(&client, &code, &[(name, None)]).await;
            let description = format!("missing required parameter '{name}' (undefined)");
            json_error(&reply, 400, "invalid_request", &description, "Y048017B");
        }
        for grant in ["refresh_token", "client_credentials", "password", "authorization_code "] {
            let reply = stand.token(&client, &code, &[("grant_type", Some(grant))]).await;
            named_error(&reply, 400, "unsupported_grant_type", "Y04C2044");
        }
        for uri in ["http://localhost:9/callback/", "https://elsewhere.example/"] {
            // A code of its own each: what was taken is spent (design §4, "fail closed").
            let code = stand.code(&client, "test", &[]).await;
            let reply = stand.token(&client, &code, &[("redirect_uri", Some(uri))]).await;
            named_error(&reply, 400, "invalid_grant", "Y04F8199");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn client_authentication_of_another_kind_is_refused() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let (id, secret) = (client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap());
        let code = stand.code(&client, "test", &[]).await;
        // client_secret_basic is not accepted (platform §3.1), be the secret right or wrong.
        let url = format!("{}/token", stand.issuer(platform));
        let grant = format!("grant_type=authorization_code&code={code}&redirect_uri={CALLBACK}");
        for password in [secret, "wrong"] {
            let basic = guichet_oidc::client_auth::basic_header(id, password);
            let reply = stand.raw("POST", &url, &[FORM, ("authorization", &basic)], grant.clone()).await;
            named_error(&reply, 401, "invalid_client", "Y044D82C");
        }
        for changes in [
            vec![("client_secret", None)],
            vec![("client_secret", Some(""))],
            vec![("client_id", None), ("client_secret", None)],
            vec![("client_id", None)],
        ] {
            let reply = stand.token(&client, &code, &changes).await;
            named_error(&reply, 400, "invalid_request", "Y044FEB3");
        }
        let inactive = stand.client(platform, json!({"active": false})).await;
        let elsewhere = stand.client("openid", json!({})).await;
        for other in [&inactive, &elsewhere] {
            let changes =
                [("client_id", other["client_id"].as_str()), ("client_secret", other["client_secret"].as_str())];
            let reply = stand.token(&client, &code, &changes).await;
            named_error(&reply, 401, "invalid_client", "Y0479FCE");
        }
        assert_eq!(stand.token(&client, &code, &[]).await.status, 200, "the code is whole");
    }
    stand.stop().await;
}

#[tokio::test]
async fn bodies_that_are_not_forms_or_not_readable_are_refused() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let url = format!("{}/token", stand.issuer(platform));
        let body = json!({"grant_type": "authorization_code", "code": "x"}).to_string();
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
            let reply = stand.raw("POST", &url, &[("content-type", kind)], body.clone()).await;
            named_error(&reply, 400, "invalid_request", "Y043C322");
        }
        for bytes in ["code=%ff", "code=\u{e9}%C3", "%FE=1"] {
            let reply = stand.raw("POST", &url, &[FORM], bytes).await;
            named_error(&reply, 400, "invalid_request", "Y04A25F2");
        }
        let (id, secret) = (client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap());
        for twice in ["code=x&code=x", "client_id=x", "client_secret=x", "grant_type=authorization_code"] {
            let body = format!("grant_type=authorization_code&client_id={id}&client_secret={secret}&{twice}");
            let reply = stand.raw("POST", &url, &[FORM], body).await;
            named_error(&reply, 400, "invalid_request", "Y0496E4A");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn no_answer_of_the_token_endpoint_repeats_a_secret() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let secret = client["client_secret"].as_str().unwrap();
        for changes in [vec![("code", None)], vec![("client_id", Some("x"))], vec![("grant_type", Some(secret))]] {
            let reply = stand.token(&client, "unknown", &changes).await;
            assert!(reply.status >= 400 && !reply.holds(secret), "{}", reply.text);
        }
    }
    stand.stop().await;
}
