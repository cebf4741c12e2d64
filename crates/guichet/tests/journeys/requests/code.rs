//! The life of a code (FC §2.8, §3.1; contract.md, "Codes").

use serde_json::json;

use super::{PLATFORMS, Stand, json_error, named_error};

const NOT_FOUND: &str = "grant request is invalid (authorization code not found)";

#[tokio::test]
async fn a_replay_by_the_same_client_is_y0416228_and_revokes_what_the_code_gave() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let code = stand.code(&client, "test", &[]).await;
        let access = stand.token(&client, &code, &[]).await.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(stand.userinfo(platform, &access).await.status, 200);
        for _ in 0..2 {
            let reply = stand.token(&client, &code, &[]).await;
            let description = "grant request is invalid (authorization code already consumed)";
            json_error(&reply, 400, "invalid_grant", description, "Y0416228");
            assert_eq!(stand.userinfo(platform, &access).await.status, 401);
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn another_client_neither_burns_a_code_nor_revokes_anything() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let other = stand.client(platform, json!({})).await;
        let code = stand.code(&client, "test", &[]).await;
        named_error(&stand.token(&other, &code, &[]).await, 400, "invalid_grant", "Y047A2EA");
        let token = stand.token(&client, &code, &[]).await;
        assert_eq!(token.status, 200, "{}", token.text);
        let access = token.json()["access_token"].as_str().unwrap().to_owned();
        json_error(&stand.token(&other, &code, &[]).await, 400, "invalid_grant", NOT_FOUND, "Y049E20B");
        assert_eq!(stand.userinfo(platform, &access).await.status, 200);
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_code_lives_30_seconds_and_an_expired_one_is_not_found() {
    let stand = Stand::still().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let code = stand.code(&client, "test", &[]).await;
        stand.clock(31).await;
        json_error(&stand.token(&client, &code, &[]).await, 400, "invalid_grant", NOT_FOUND, "Y049E20B");
        stand.clock(0).await;
        let code = stand.code(&client, "test", &[]).await;
        stand.clock(29).await;
        assert_eq!(stand.token(&client, &code, &[]).await.status, 200);
        stand.clock(0).await;
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_code_is_remembered_as_spent_while_its_tokens_may_live() {
    let stand = Stand::still().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let code = stand.code(&client, "test", &[]).await;
        stand.clock(20).await;
        assert_eq!(stand.token(&client, &code, &[]).await.status, 200);
        stand.clock(70).await;
        named_error(&stand.token(&client, &code, &[]).await, 400, "invalid_grant", "Y0416228");
        stand.clock(3600).await;
        json_error(&stand.token(&client, &code, &[]).await, 400, "invalid_grant", NOT_FOUND, "Y049E20B");
        stand.clock(0).await;
    }
    stand.stop().await;
}

#[tokio::test]
async fn of_many_redemptions_at_once_one_succeeds_and_nothing_of_it_stays() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let code = stand.code(&client, "test", &[]).await;
        let url = format!("{}/token", stand.issuer(platform));
        let mut running = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (mut browser, url, code) = (stand.browser(), url.clone(), code.clone());
            let text = |name: &str| client[name].as_str().unwrap().to_owned();
            let (id, secret) = (text("client_id"), text("client_secret"));
            running.spawn(async move {
                let fields = [
                    ("grant_type", "authorization_code"),
                    ("code", &code),
                    ("redirect_uri", super::CALLBACK),
                    ("client_id", &id),
                    ("client_secret", &secret),
                ];
                browser.post(&url, &fields).await
            });
        }
        let replies = running.join_all().await;
        let won: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
        assert_eq!(won.len(), 1, "{replies:?}");
        for reply in replies.iter().filter(|reply| reply.status != 200) {
            named_error(reply, 400, "invalid_grant", "Y0416228");
        }
        let access = won[0].json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(stand.userinfo(platform, &access).await.status, 401, "a replay revokes");
    }
    stand.stop().await;
}
