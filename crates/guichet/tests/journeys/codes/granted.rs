//! What was granted changes behind the broker's back: nothing is given for the grant of another, or for none.

use guichet_store::ephemeral::{Entry, GrantId, Lifetime};
use guichet_web::clock::Clock;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refused;
use super::stored::Behind;
use crate::stand::{PLATFORMS, Reply};

/// A code as it is stored, whatever it stands for.
#[derive(Serialize, Deserialize)]
struct StoredCode(Value);
impl Entry for StoredCode {
    const PREFIX: &'static str = "code";
}

/// An access token as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredToken(Value);
impl Entry for StoredToken {
    const PREFIX: &'static str = "access-token";
}

/// Stores once more what stands under `key`, changed, under another name, and gives that.
async fn again<E: Entry>(
    behind: &Behind,
    key: &str,
    change: impl FnOnce(&mut E, Option<GrantId>) -> Option<GrantId>,
) -> String {
    let (store, now) = (&behind.stores.ephemeral, Clock::system().now());
    let mut found = store.get::<E>(key, now).await.unwrap().unwrap();
    let grant = change(&mut found.value, found.grant);
    let name = format!("another-{key}");
    let lifetime = Lifetime { expires_at: found.expires_at, remembered_until: found.expires_at };
    assert!(store.put_new(&name, &found.value, lifetime, grant.as_ref(), now).await.unwrap());
    name
}

fn of_another<E>(_: &mut E, _: Option<GrantId>) -> Option<GrantId> {
    Some(GrantId::new("another-client.a-grant".to_owned()))
}

fn of_none<E>(_: &mut E, _: Option<GrantId>) -> Option<GrantId> {
    None
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
        let other = again::<StoredCode>(&behind, &code, of_another).await;
        is(&behind.stand.token(&client, &other, &[]).await, 400, "invalid_grant", "Y043775F");
        let code = behind.stand.code(&client, "test", &[]).await;
        let other = again::<StoredCode>(&behind, &code, of_none).await;
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
        let other = again::<StoredToken>(&behind, &token().await, of_another).await;
        is(&userinfo(other).await, 401, "invalid_token", "Y0467C9C");
        let other = again::<StoredToken>(&behind, &token().await, of_none).await;
        is(&userinfo(other).await, 401, "invalid_token", "Y0489D15");
        let without_openid = |token: &mut StoredToken, grant| {
            token.0["grant"]["scopes"] = json!(["email"]);
            grant
        };
        let other = again::<StoredToken>(&behind, &token().await, without_openid).await;
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
