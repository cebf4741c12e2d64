//! What nobody calls is asked now and then.

use serde_json::Value;

use super::Scene;
use crate::stand::PLATFORMS;

/// Asks until the answer is yes.
async fn until(ask: impl AsyncFn() -> bool) {
    let asking = async { while !ask().await {} };
    tokio::time::timeout(std::time::Duration::from_secs(120), asking).await.unwrap();
}

#[tokio::test]
async fn the_probe_finds_out_that_a_provider_is_away_and_that_it_is_back() {
    for service in PLATFORMS {
        let scene = Scene::with(service, "probe_seconds = 60\nopen_after = 1\nopen_seconds = 30").await;
        until(async || scene.health().await["calls"] == 1).await;
        assert_eq!(scene.state().await, "good");
        // Each broker asks for itself.
        scene.fails("discovery", 9).await;
        scene.stand.clock(61).await;
        until(async || scene.state().await == "away").await;
        assert!(scene.is_marked().await);
        scene.stand.command("DELETE", "/faults", Value::Null).await;
        scene.stand.clock(122).await;
        until(async || scene.state().await == "good").await;
        assert!(!scene.is_marked().await, "one failure among several answers is not told");
        scene.works().await;
        scene.stand.stop().await;
    }
}
