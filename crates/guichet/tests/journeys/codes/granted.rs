//! What was granted changes behind the broker's back: nothing is given for the grant of another, or for none.

use guichet_store::ephemeral::GrantId;
use serde_json::{Value, json};

use super::behind::Behind;
use super::refused;
use crate::stand::stored::{StoredCode, StoredToken};
use crate::stand::{PLATFORMS, Reply};

fn of_another(_: &mut Value, _: Option<GrantId>) -> Option<GrantId> {
    Some(GrantId::new("another-client.a-grant".to_owned()))
}

fn of_none(_: &mut Value, _: Option<GrantId>) -> Option<GrantId> {
    None
}

/// Another mark of whose it is.
fn of_another_person(_: &mut Value, grant: Option<GrantId>) -> Option<GrantId> {
    let grant = grant.unwrap();
    let (client, name) = grant.as_str().rsplit_once('.').unwrap();
    let (mark, rest) = name.split_once('~').unwrap();
    Some(GrantId::new(format!("{client}.{}~{rest}", "0".repeat(mark.len()))))
}

fn is(reply: &Reply, status: u16, error: &str, code: &str) {
    assert_eq!((reply.status, reply.code().as_str()), (status, code), "{}", reply.text);
    assert_eq!(reply.json()["error"], error, "{}", reply.text);
}

#[tokio::test]
async fn a_code_of_another_clients_grant_is_y043775f_and_one_of_no_grant_y04d8b5c() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        let code = behind.stand.code(&client, "test", &[]).await;
        let other = behind.again::<StoredCode>(&code, of_another).await;
        is(&behind.stand.token(&client, &other, &[]).await, 400, "invalid_grant", "Y043775F");
        let code = behind.stand.code(&client, "test", &[]).await;
        let other = behind.again::<StoredCode>(&code, of_none).await;
        is(&behind.stand.token(&client, &other, &[]).await, 400, "invalid_grant", "Y04D8B5C");
        assert_eq!(behind.stand.token(&client, &code, &[]).await.status, 200, "the one that was given still serves");
    }
    behind.stand.stop().await;
}

#[tokio::test]
async fn a_token_of_another_clients_grant_is_y0467c9c_one_of_no_grant_y0489d15_and_one_without_openid_y041cbdc() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        let userinfo = async |token: String| behind.stand.userinfo(service, &token).await;
        let token = async || {
            let tokens = behind.stand.tokens(&client, "test", &[]).await;
            tokens["access_token"].as_str().unwrap().to_owned()
        };
        let other = behind.again::<StoredToken>(&token().await, of_another).await;
        is(&userinfo(other).await, 401, "invalid_token", "Y0467C9C");
        let other = behind.again::<StoredToken>(&token().await, of_none).await;
        is(&userinfo(other).await, 401, "invalid_token", "Y0489D15");
        let without_openid = |token: &mut Value, grant| {
            token["grant"]["scopes"] = json!(["email"]);
            grant
        };
        let other = behind.again::<StoredToken>(&token().await, without_openid).await;
        is(&userinfo(other).await, 403, "insufficient_scope", "Y041CBDC");
        assert_eq!(userinfo(token().await).await.status, 200);
    }
    behind.stand.stop().await;
}

#[tokio::test]
async fn an_agreement_for_another_client_is_y0424348_and_that_of_another_person_y0413fbf() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        let (mut browser, to_verify, uid) = behind.returned(&client).await;
        let page = browser.follow(to_verify).await;
        let accepted = browser.go_on(&page).await;
        let of_another = json!("another-client.a-grant");
        behind.change_flow(&uid, |flow| flow["state"]["Accepted"]["grant"] = of_another).await;
        refused(&browser.get(&accepted.location()).await, "Y0424348", 500);
        let (mut browser, to_verify, _) = behind.returned(&client).await;
        let page = browser.follow(to_verify).await;
        let accepted = browser.go_on(&page).await;
        let somebody = json!("0".repeat(64));
        behind.change_session(&browser, |session| session["login"]["identity_hash"] = somebody).await;
        refused(&browser.get(&accepted.location()).await, "Y0413FBF", 500);
    }
    behind.stand.stop().await;
}

#[tokio::test]
async fn what_another_person_agreed_to_is_y043f60b_and_y0422ede_and_what_nobody_did_y04f00cd_and_y04198e0() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        let code = async || behind.stand.code(&client, "test", &[]).await;
        let token = async || {
            let tokens = behind.stand.tokens(&client, "test", &[]).await;
            tokens["access_token"].as_str().unwrap().to_owned()
        };
        let other = behind.again::<StoredCode>(&code().await, of_another_person).await;
        is(&behind.stand.token(&client, &other, &[]).await, 400, "invalid_grant", "Y043F60B");
        let of_nobody = |code: &mut Value, grant| {
            code["sub"] = json!("");
            grant
        };
        let other = behind.again::<StoredCode>(&code().await, of_nobody).await;
        is(&behind.stand.token(&client, &other, &[]).await, 400, "invalid_grant", "Y04F00CD");
        let other = behind.again::<StoredToken>(&token().await, of_another_person).await;
        is(&behind.stand.userinfo(service, &other).await, 401, "invalid_token", "Y0422EDE");
        let of_nobody = |token: &mut Value, grant| {
            token["grant"]["sub"] = json!("");
            grant
        };
        let other = behind.again::<StoredToken>(&token().await, of_nobody).await;
        is(&behind.stand.userinfo(service, &other).await, 401, "invalid_token", "Y04198E0");
    }
    behind.stand.stop().await;
}

#[tokio::test]
async fn an_agreement_of_more_than_30_seconds_ago_is_y049d91e_and_one_that_has_ended_before_its_token_y0446bd3() {
    let behind = Behind::start().await;
    let stand = &behind.stand;
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        for (then, late) in [(30, false), (31, true)] {
            let (mut browser, to_verify, _) = behind.returned(&client).await;
            let page = browser.follow(to_verify).await;
            let accepted = browser.go_on(&page).await;
            // The code is younger than what it stands for.
            stand.clock(20).await;
            let code = browser.get(&accepted.location()).await.param("code").unwrap();
            stand.clock(then).await;
            let answer = stand.token(&client, &code, &[]).await;
            if late {
                is(&answer, 400, "invalid_grant", "Y049D91E");
                assert!(answer.text.contains("grant is expired"), "{}", answer.text);
            } else {
                assert_eq!(answer.status, 200, "{}", answer.text);
            }
            stand.clock(0).await;
        }
        let tokens = stand.tokens(&client, "test", &[]).await;
        let token = tokens["access_token"].as_str().unwrap();
        let ended = |token: &mut Value, grant| {
            assert_eq!(token["grant"]["holds_until"], token["exp"], "it holds as long as its token");
            token["grant"]["holds_until"] = json!(1);
            grant
        };
        let other = behind.again::<StoredToken>(token, ended).await;
        is(&stand.userinfo(service, &other).await, 401, "invalid_token", "Y0446BD3");
    }
    behind.stand.stop().await;
}
