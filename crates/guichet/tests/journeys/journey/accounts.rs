//! The account behind a login: what it keeps, whom it lets in, and how long it lives (FC §5.5).

use guichet_broker::account::records::forget_expired;
use guichet_web::clock::Clock;
use serde_json::{Value, json};

use super::scene::{Scene, refused};
use super::subjects::{ENTITY, sub};
use crate::stand::engines::fresh_stores;
use crate::stand::{PLATFORMS, Stand, options};

/// Three years and a day, in seconds.
const THREE_YEARS: i64 = 1_097 * 86_400;

async fn account(stand: &Stand, service: &str) -> Option<Value> {
    let all = stand.command("GET", "/accounts/test", Value::Null).await;
    all["accounts"].as_array().unwrap().iter().find(|account| account["service"] == service).cloned()
}

#[tokio::test]
async fn sub_from_the_database_wins_over_the_formula() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({ "entityId": ENTITY })).await;
        let computed = sub(&scene, &scene.client, &scene.idp, "test").await;
        let (stored, older) = (format!("{}v1", "5".repeat(64)), "d8a1c0ffee@old");
        for (federation, expected) in [
            (json!({ ENTITY: stored }), stored.as_str()),
            (json!({ ENTITY: { "sub": older } }), older),
            (Value::Null, computed.as_str()),
        ] {
            let body = json!({ "service": service, "spFederation": federation });
            scene.stand.command("PATCH", "/accounts/test", body).await;
            assert_eq!(sub(&scene, &scene.client, &scene.idp, "test").await, expected, "{service}");
        }
        let elsewhere = json!({ "service": service, "spFederation": { "b".repeat(64): stored } });
        scene.stand.command("PATCH", "/accounts/test", elsewhere).await;
        assert_eq!(sub(&scene, &scene.client, &scene.idp, "test").await, computed, "another entityId's: {service}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_identity_provider_that_the_person_has_blocked_is_y100011() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let other = scene.stand.provider(service, "La Poste");
        for (excludes, list, blocked) in [
            (true, vec![scene.idp.clone()], true),
            (true, vec![other.clone()], false),
            (true, vec![], false),
            (false, vec![other.clone()], true),
            (false, vec![scene.idp.clone(), other.clone()], false),
            (false, vec![], true),
        ] {
            let settings = json!({ "idpSettings": { "isExcludeList": excludes, "list": list } });
            let body = json!({ "service": service, "preferences": settings });
            let kept = scene.stand.command("PATCH", "/accounts/test", body).await;
            assert_eq!(kept["preferences"], settings);
            let page = scene.arrive("test").await;
            if blocked {
                refused(&page, "Y100011", 403);
                assert!(page.holds("Vous avez bloqué"), "{}", page.text);
            } else {
                assert_eq!(page.status, 200, "{service} {excludes} {list:?}: {}", page.text);
            }
        }
        let body = json!({ "service": service, "preferences": null });
        scene.stand.command("PATCH", "/accounts/test", body).await;
        assert_eq!(scene.arrive("test").await.status, 200);
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_account_that_nobody_has_used_for_three_years_is_a_new_one_and_its_row_is_forgotten() {
    let stores = fresh_stores().await;
    let stand = Stand::with(guichet_guichet::stack::Options { stores: Some(stores.clone()), ..options() }).await;
    let mut before = Vec::new();
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        let entity = client["entityId"].as_str().unwrap().to_owned();
        stand
            .command("PATCH", "/accounts/test", json!({ "service": service, "spFederation": { entity: "old" } }))
            .await;
        assert_eq!(stand.tokens(&client, "test", &[]).await["token_type"], "Bearer");
        before.push((service, client, account(&stand, service).await.unwrap()));
    }
    let now = Clock::system().now();
    assert_eq!(forget_expired(&stores.durable, now).await.unwrap(), 0);
    stand.clock(THREE_YEARS - 3 * 86_400).await;
    for (service, _, kept) in &before {
        assert_eq!(account(&stand, service).await.as_ref(), Some(kept), "two days before the term");
    }
    stand.clock(THREE_YEARS).await;
    for (service, client, old) in &before {
        assert_eq!(account(&stand, service).await, None, "{service}");
        stand.tokens(client, "test", &[]).await;
        let new = account(&stand, service).await.unwrap();
        assert_ne!(new["id"], old["id"], "{service}");
        assert_eq!((&new["spFederation"], &new["active"]), (&json!({}), &json!(true)));
        assert!(new["lastConnection"].as_str() > old["lastConnection"].as_str(), "{new}");
        assert_eq!(new["createdAt"], new["lastConnection"]);
    }
    stand.clock(2 * THREE_YEARS).await;
    let later = now.checked_add(jiff::SignedDuration::from_secs(2 * THREE_YEARS)).unwrap();
    // The stack may have been faster: it looks when its time is moved.
    forget_expired(&stores.durable, later).await.unwrap();
    let mut sql = stores.durable.read().await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM account").fetch_one(&mut *sql).await.unwrap();
    assert_eq!(left, 0);
    drop(sql);
    stand.stop().await;
}

#[tokio::test]
async fn an_account_is_changed_by_its_members_only() {
    let scene = Scene::start().await;
    for (path, body, status, reason) in [
        ("/accounts/nobody", json!({ "service": "franceconnect" }), 404, "no person has the id"),
        ("/accounts/test", json!({}), 400, "`service` is missing"),
        ("/accounts/test", json!({ "service": "openid", "active": false }), 400, "asks no register"),
        ("/accounts/test", json!({ "service": "franceconnect", "colour": 1 }), 400, "colour: it is not a member"),
        ("/accounts/test", json!({ "service": "franceconnect", "spFederation": { "e": 1 } }), 400, "entityId to sub"),
        (
            "/accounts/test",
            json!({ "service": "franceconnect", "preferences": { "idpSettings": 1 } }),
            400,
            "isExclude",
        ),
    ] {
        let (answered, said) = scene.stand.control("PATCH", path, body).await;
        assert_eq!(answered, status, "{path}: {said}");
        assert!(said["detail"].as_str().unwrap().contains(reason), "{said}");
    }
    let body = json!({ "service": "franceconnect", "active": false });
    scene.stand.command("PATCH", "/accounts/test", body).await;
    refused(&scene.arrive("test").await, "Y180001", 403);
    scene.stop().await;
}
