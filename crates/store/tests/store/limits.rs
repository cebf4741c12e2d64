//! A window allows its limit and no more, the same on every engine.

use guichet_store::limits::Limits;
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::stage::{Engines, stores};

on_every_engine!(
    a_window_allows_its_limit_and_no_more,
    the_next_window_begins_at_the_multiple_of_its_length,
    keys_and_lengths_are_counted_apart,
    clearing_forgets_every_hit,
    of_many_hits_at_once_as_many_are_allowed_as_the_limit_says,
);

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

async fn a_window_allows_its_limit_and_no_more(engines: Engines) {
    let limits = stores(engines).await.limits;
    let mut verdicts = Vec::new();
    for _ in 0..4 {
        verdicts.push(limits.hit("a", 3, 60, second(125)).await.unwrap());
    }
    assert_eq!(verdicts.iter().map(|v| v.allowed).collect::<Vec<_>>(), [true, true, true, false]);
    assert_eq!(verdicts.iter().map(|v| v.remaining).collect::<Vec<_>>(), [2, 1, 0, 0]);
    assert!(verdicts.iter().all(|v| v.reset_at == second(180) && v.limit == 3));
}

async fn allowed(limits: &Limits, key: &str, window_seconds: u32, at: i64) -> bool {
    limits.hit(key, 1, window_seconds, second(at)).await.unwrap().allowed
}

async fn the_next_window_begins_at_the_multiple_of_its_length(engines: Engines) {
    let limits = stores(engines).await.limits;
    assert!(allowed(&limits, "a", 60, 179).await);
    assert!(!allowed(&limits, "a", 60, 179).await);
    assert!(allowed(&limits, "a", 60, 180).await);
    assert!(!allowed(&limits, "a", 60, 179).await, "another node's clock may be a little late");
}

async fn keys_and_lengths_are_counted_apart(engines: Engines) {
    let limits = stores(engines).await.limits;
    assert!(allowed(&limits, "a", 60, 0).await);
    assert!(allowed(&limits, "b", 60, 0).await);
    assert!(allowed(&limits, "a", 3600, 0).await);
}

async fn clearing_forgets_every_hit(engines: Engines) {
    let limits = stores(engines).await.limits;
    assert!(allowed(&limits, "a", 60, 0).await);
    limits.clear().await.unwrap();
    assert!(allowed(&limits, "a", 60, 0).await);
}

async fn of_many_hits_at_once_as_many_are_allowed_as_the_limit_says(engines: Engines) {
    let limits = stores(engines).await.limits;
    let hits = futures_util::future::join_all((0..200).map(|_| limits.hit("a", 50, 60, second(0)))).await;
    assert_eq!(hits.iter().filter(|hit| hit.as_ref().unwrap().allowed).count(), 50);
}

/// Key, limit, length, second.
type Hit = (u8, u32, u32, i64);

fn hits() -> impl Strategy<Value = Vec<Hit>> {
    let seconds =
        prop_oneof![0_i64..300, -300_i64..0, Just(Timestamp::MIN.as_second()), Just(Timestamp::MAX.as_second())];
    proptest::collection::vec((0_u8..2, 0_u32..4, prop_oneof![0_u32..3, Just(60), Just(u32::MAX)], seconds), 1..60)
}

#[test]
fn redis_counts_as_memory_does() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let limits = runtime.block_on(stores(Engines::PostgresAndRedis)).limits;
    let config = Config { cases: 100, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let equal = runner.run(&hits(), |hits| {
        runtime.block_on(limits.clear()).unwrap();
        let memory = Limits::in_memory();
        for (key, limit, length, at) in hits {
            let key = key.to_string();
            let (one, other) = runtime.block_on(async {
                let one = limits.hit(&key, limit, length, second(at)).await.unwrap();
                (one, memory.hit(&key, limit, length, second(at)).await.unwrap())
            });
            prop_assert_eq!(one, other);
        }
        Ok(())
    });
    equal.unwrap();
}
