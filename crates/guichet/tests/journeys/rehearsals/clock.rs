//! `PUT /clock`: every lifetime follows at once, both ways.

use serde_json::{Value, json};

use super::{log_in, refused};
use crate::stand::{Stand, claims};

async fn set(stand: &Stand, offset: i64) -> i64 {
    let answer = stand.command("PUT", "/clock", json!({ "offset_seconds": offset })).await;
    assert_eq!(answer["offset_seconds"], offset);
    answer["now"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second()
}

#[tokio::test]
async fn what_is_issued_bears_the_stacks_time_however_far_it_is_moved() {
    let stand = Stand::start().await;
    for service in ["franceconnect", "openid"] {
        let client = stand.client(service, json!({})).await;
        for offset in [0, 86_400, -86_400, 20 * 365 * 86_400, -20 * 365 * 86_400, 0] {
            let now = set(&stand, offset).await;
            let back = log_in(&stand, &mut stand.browser(), &client, "test").await;
            let code = back.param("code").unwrap_or_else(|| panic!("{offset}: {}", back.location()));
            let token = stand.token(&client, &code, &[]).await;
            assert_eq!(token.status, 200, "{service} {offset}: {}", token.text);
            let iat = claims(token.json()["id_token"].as_str().unwrap())["iat"].as_i64().unwrap();
            assert!((now..now + 600).contains(&iat), "{offset}: {iat} is not about {now}");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn interactions_and_sessions_end_when_the_clock_says_so() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(&client, &[])).await;
    set(&stand, 1_700).await;
    assert_eq!(browser.get(&page.url).await.status, 200);
    set(&stand, 1_900).await;
    assert_eq!(browser.get(&page.url).await.code(), "G010046");
    set(&stand, 0).await;
    assert_eq!(browser.get(&page.url).await.status, 200, "time put right brings it back");
    set(&stand, 40_000).await;
    assert_eq!(browser.get(&page.url).await.code(), "G010054");
    stand.stop().await;
}

#[tokio::test]
async fn a_clock_that_cannot_be_is_refused_and_moves_nothing() {
    let stand = Stand::start().await;
    set(&stand, 12).await;
    for body in [
        json!({}),
        json!({ "offset_seconds": "1" }),
        json!({ "offset_seconds": 1.5 }),
        json!({ "offset_seconds": null }),
        json!({ "offset_seconds": i64::MAX }),
        json!({ "offset_seconds": i64::MIN }),
    ] {
        refused(&stand, "PUT", "/clock", body, "").await;
    }
    assert_eq!(stand.command("GET", "/clock", Value::Null).await["offset_seconds"], 12);
    stand.stop().await;
}
