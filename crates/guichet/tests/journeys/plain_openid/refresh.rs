//! Refresh tokens: how long they stay themselves, what they give, and what ends with them (contract; PC §3.2).

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{assert_refused, clock, code, text, tokens, tokens::post};
use crate::stand::{NONCE, Reply, Stand, claims};

async fn refresh(stand: &Stand, client: &Value, token: &str, more: &[(&str, &str)]) -> Reply {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
    post(stand, client, "/token", &[&fields, more].concat()).await
}

async fn is_active(stand: &Stand, client: &Value, token: &str) -> bool {
    post(stand, client, "/token/introspection", &[("token", token)]).await.json()["active"] == true
}

#[tokio::test]
async fn a_refresh_token_stays_until_seven_tenths_of_its_life_then_another_ends_where_it_would_have() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let first = tokens(&stand, &client, &[]).await;
    let kept = text(&first, "refresh_token");
    assert!(kept.len() == 43 && kept != text(&first, "access_token"), "{first}");
    let said = claims(text(&first, "id_token"));
    assert_eq!(said["nonce"], NONCE);
    clock(&stand, 30_000).await;
    let second = refresh(&stand, &client, kept, &[]).await;
    assert_eq!((second.status, second.header("cache-control")), (200, "no-store"), "{}", second.text);
    let second = second.json();
    let members: Vec<&String> = second.as_object().unwrap().keys().collect();
    assert_eq!(members, ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"]);
    assert_eq!((text(&second, "refresh_token"), text(&second, "scope")), (kept, "openid profile email"));
    let again = claims(text(&second, "id_token"));
    assert!(again.get("nonce").is_none() && again["auth_time"] == said["auth_time"], "Core §12.2: {again}");
    assert!(again["iat"].as_i64() > said["iat"].as_i64() && again["sub"] == said["sub"]);
    assert_eq!(stand.userinfo("openid", text(&second, "access_token")).await.status, 200);

    clock(&stand, 30_300).await;
    let third = refresh(&stand, &client, kept, &[]).await.json();
    let replaced = text(&third, "refresh_token").to_owned();
    assert_ne!(replaced, kept);
    assert!(!is_active(&stand, &client, kept).await);
    clock(&stand, 43_100).await;
    let fourth = refresh(&stand, &client, &replaced, &[]).await.json();
    let last = text(&fourth, "refresh_token");
    assert_ne!(last, replaced, "it had a shorter life, of which seven tenths are over");
    clock(&stand, 43_300).await;
    assert_refused(&refresh(&stand, &client, last, &[]).await, 400, "invalid_grant");
    // One that was replaced is remembered until the last access token that it gave has ended.
    assert_eq!(stand.userinfo("openid", text(&fourth, "access_token")).await.status, 200);
    assert_refused(&refresh(&stand, &client, &replaced, &[]).await, 400, "invalid_grant");
    assert_eq!(stand.userinfo("openid", text(&fourth, "access_token")).await.status, 401, "stolen and used twice");
    stand.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_refreshes_at_once_that_replace_the_token_one_wins_and_the_others_revoke_the_grant() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let first = tokens(&stand, &client, &[]).await;
    let token = text(&first, "refresh_token");
    let kept = join_all((0..20).map(|_| refresh(&stand, &client, token, &[]))).await;
    assert!(kept.iter().all(|reply| reply.status == 200 && reply.json()["refresh_token"] == token));
    clock(&stand, 31_000).await;
    let replies = join_all((0..20).map(|_| refresh(&stand, &client, token, &[]))).await;
    let won: Vec<&Reply> = replies.iter().filter(|reply| reply.status == 200).collect();
    assert_eq!(won.len(), 1);
    let won = won[0].json();
    assert!(!is_active(&stand, &client, text(&won, "access_token")).await);
    // The mark of the revocation lasts as long as anything of the grant could.
    clock(&stand, 43_000).await;
    assert_refused(&refresh(&stand, &client, text(&won, "refresh_token"), &[]).await, 400, "invalid_grant");
    stand.stop().await;
}

#[tokio::test]
async fn a_refresh_token_serves_its_client_alone_for_what_was_granted_and_ends_with_its_grant() {
    let stand = Stand::start().await;
    let (client, other) = (stand.client("openid", json!({})).await, stand.client("openid", json!({})).await);
    let first = tokens(&stand, &client, &[]).await;
    let token = text(&first, "refresh_token");
    assert_refused(&refresh(&stand, &other, token, &[]).await, 400, "invalid_grant");
    assert_refused(&refresh(&stand, &client, "unknown", &[]).await, 400, "invalid_grant");
    assert_refused(&refresh(&stand, &client, "", &[]).await, 400, "invalid_request");
    assert_refused(&refresh(&stand, &client, token, &[("scope", "openid phone")]).await, 400, "invalid_scope");
    let less = refresh(&stand, &client, token, &[("scope", "email")]).await.json();
    assert_eq!((text(&less, "scope"), less.get("id_token")), ("email", None), "{less}");
    assert_eq!(stand.userinfo("openid", text(&less, "access_token")).await.status, 403);
    assert_eq!(refresh(&stand, &client, token, &[]).await.json()["scope"], "openid profile email", "nothing was lost");

    let seen = post(&stand, &client, "/token/introspection", &[("token", token)]).await.json();
    assert_eq!((&seen["active"], seen.get("token_type")), (&json!(true), None), "{seen}");
    assert_eq!(seen["exp"].as_i64().unwrap() - seen["iat"].as_i64().unwrap(), 43_200);
    assert!(!is_active(&stand, &other, token).await);
    assert_eq!(post(&stand, &other, "/token/revocation", &[("token", token)]).await.status, 400);
    assert!(is_active(&stand, &client, token).await);
    assert_eq!(post(&stand, &client, "/token/revocation", &[("token", token)]).await.status, 200);
    assert_refused(&refresh(&stand, &client, token, &[]).await, 400, "invalid_grant");
    assert!(!is_active(&stand, &client, text(&first, "access_token")).await, "RFC 7009 §2.1");

    let twice = code(&stand, &client, &[]).await;
    let token = text(&stand.token(&client, &twice, &[]).await.json(), "refresh_token").to_owned();
    assert_refused(&stand.token(&client, &twice, &[]).await, 400, "invalid_grant");
    assert_refused(&refresh(&stand, &client, &token, &[]).await, 400, "invalid_grant");
    stand.stop().await;
}
