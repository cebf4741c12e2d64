//! Identity providers whose clock is five minutes off. What has ended, or not begun, is refused; `iat` tells an age and
//! refuses nothing (RFC 7519 §4.1.6; `docs/reference/doubts.md`).

use serde_json::{Value, json};

use super::scene::{Scene, refused};
use crate::stand::{PLATFORMS, Stand};

/// Five minutes, in seconds.
const SKEW: i64 = 300;
/// How long tokens last, in seconds.
const LIFE: i64 = 60;

/// A stack whose clock stands still, and its second.
async fn start() -> (Scene, i64) {
    let scene = Scene::at_stand(Stand::still().await, json!({})).await;
    let clock = scene.stand.command("GET", "/clock", Value::Null).await;
    (scene, clock["now"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second())
}

/// A login at a provider that gives one instant by its own clock.
async fn with(scene: &Scene, at: &str, claim: &str, instant: i64) -> crate::stand::Reply {
    let fault = json!({ "kind": "wrong_claim", "at": at, "claim": claim, "value": instant });
    scene.fault(fault).await;
    scene.answers(json!({})).await;
    let page = scene.arrive_decided().await;
    let left = scene.stand.command("GET", "/faults", Value::Null).await;
    assert_eq!(left["faults"], json!([]), "{at} {claim}");
    page
}

#[tokio::test]
async fn a_provider_whose_clock_is_five_minutes_slow_is_y020026_or_y020027() {
    let (mut scene, now) = start().await;
    let from_now = |seconds| now + seconds;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        // Its tokens have ended when they come.
        refused(&with(&scene, "id_token", "exp", from_now(LIFE - SKEW)).await, "Y020026", 502);
        refused(&with(&scene, "userinfo", "exp", from_now(LIFE - SKEW)).await, "Y020027", 502);
        // They have not when they last longer.
        assert!(with(&scene, "id_token", "iat", from_now(-SKEW)).await.holds("DUBOIS"));
        assert!(with(&scene, "userinfo", "iat", from_now(-SKEW)).await.holds("DUBOIS"));
        // A few seconds are nobody's fault.
        assert!(with(&scene, "id_token", "exp", from_now(-2)).await.holds("DUBOIS"));
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_provider_whose_clock_is_five_minutes_fast_is_taken_unless_it_says_not_before() {
    let (mut scene, now) = start().await;
    let from_now = |seconds| now + seconds;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        for at in ["id_token", "userinfo"] {
            for (claim, instant) in [("iat", SKEW), ("exp", SKEW + LIFE)] {
                let page = with(&scene, at, claim, from_now(instant)).await;
                assert!(page.status == 200 && page.holds("DUBOIS"), "{at} {claim}: {}", page.text);
            }
        }
        refused(&with(&scene, "id_token", "nbf", from_now(SKEW)).await, "Y020026", 502);
        refused(&with(&scene, "userinfo", "nbf", from_now(SKEW)).await, "Y020027", 502);
    }
    scene.stop().await;
}
