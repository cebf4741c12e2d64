//! The whole path once, on both profiles (issue: "the whole path once").

use serde_json::json;

use crate::stand::{CALLBACK, NONCE, STATE, Stand, claims, jwt_header};

#[tokio::test]
async fn a_citizen_logs_in_through_franceconnect_and_has_the_golden_sub() {
    let stand = Stand::start().await;
    let entity = "a0cd64372db6ecf39c317c0c74ce90f02d8ad7d510ce054883b759d666a996bc";
    let members =
        json!({ "entityId": entity, "id_token_signed_response_alg": "ES256", "userinfo_signed_response_alg": "ES256" });
    let client = stand.client("franceconnect", members).await;
    let idp = stand.provider("franceconnect", "Impôts");
    let back = stand.browser().log_in(&stand.authorize_url(&client, &[]), &idp, "test").await;
    assert_eq!(back.status, 303);
    assert!(back.location().starts_with(&format!("{CALLBACK}?")));
    assert_eq!(back.param("state").as_deref(), Some(STATE));
    assert_eq!(back.param("iss"), Some(stand.issuer("franceconnect")));
    let code = back.param("code").unwrap();
    assert_eq!(code.len(), 43);

    let token = stand.token(&client, &code, &[]).await;
    assert_eq!(token.status, 200, "{}", token.text);
    let body = token.json();
    let mut members: Vec<&String> = body.as_object().unwrap().keys().collect();
    members.sort();
    assert_eq!(members, ["access_token", "expires_in", "id_token", "scope", "token_type"]);
    let id_token = claims(body["id_token"].as_str().unwrap());
    assert_eq!(id_token["sub"], "4d327dd1e427daf4d50296ab71d6f3fc82ccc40742943521d42cb2bae4df41afv1");
    assert_eq!(id_token["nonce"], NONCE);
    assert_eq!(id_token.as_object().unwrap().len(), 8);
    assert_eq!(jwt_header(body["id_token"].as_str().unwrap()).as_object().unwrap().len(), 2);

    let userinfo = stand.userinfo("franceconnect", body["access_token"].as_str().unwrap()).await;
    assert_eq!(userinfo.header("content-type"), "application/jwt");
    let person = claims(&userinfo.text);
    assert_eq!(person["given_name_array"], json!(["Angela", "Claire", "Louise"]));
    assert_eq!(person["family_name"], "DUBOIS");
    stand.stop().await;
}

#[tokio::test]
async fn the_same_person_logs_in_through_the_plain_provider() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let idp = stand.provider("openid", "Assurance");
    let back = stand.browser().log_in(&stand.authorize_url(&client, &[]), &idp, "test").await;
    let token = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
    let person = stand.userinfo("openid", token["access_token"].as_str().unwrap()).await.json();
    assert_eq!(person["family_name"], "DUBOIS");
    assert_eq!(person["sub"], claims(token["id_token"].as_str().unwrap())["sub"]);
    stand.stop().await;
}
