//! A window allows its limit and no more, the same on every engine.

use guichet_store::StoreError;
use guichet_store::limits::Limits;
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::nodes;
use crate::stage::{Engines, Installation, stores};

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

/// Around that second, and at the ends of what comes after `first`.
fn hits(around: i64, first: i64) -> impl Strategy<Value = Vec<Hit>> {
    let near = prop_oneof![0_i64..300, -300_i64..0].prop_map(move |second| around + second);
    let seconds = prop_oneof![2 => near, 1 => Just(first), 1 => Just(Timestamp::MAX.as_second())];
    proptest::collection::vec((0_u8..2, 0_u32..4, prop_oneof![0_u32..3, Just(60), Just(u32::MAX)], seconds), 1..60)
}

fn counts_as_memory_does(engines: Engines, hits: impl Strategy<Value = Vec<Hit>>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let limits = runtime.block_on(stores(engines)).limits;
    let config = Config { cases: 100, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let equal = runner.run(&hits, |hits| {
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

#[test]
fn postgresql_counts_as_memory_does() {
    // Of what is to come: windows that are over by the server's clock, too, are swept while others are counted.
    let to_come = 4_102_444_800;
    counts_as_memory_does(Engines::Postgres, hits(to_come, to_come));
}

#[test]
fn redis_counts_as_memory_does() {
    counts_as_memory_does(Engines::PostgresAndRedis, hits(0, Timestamp::MIN.as_second()));
}

/// Hits of one key by two nodes at once, in the windows of three instants.
async fn count_together(engines: Engines) {
    const LIMIT: u32 = 50;
    let (_installation, one, two) = nodes::two(engines).await;
    for at in [59, 60, 61] {
        let of = |limits: &Limits| {
            let limits = limits.clone();
            tokio::spawn(async move {
                let hits = (0..100).map(|_| limits.hit("a", LIMIT, 60, second(at)));
                futures_util::future::join_all(hits).await
            })
        };
        let (here, there) = tokio::join!(of(&one.limits), of(&two.limits));
        let verdicts: Vec<_> = here.unwrap().into_iter().chain(there.unwrap()).map(Result::unwrap).collect();
        let mut left: Vec<u32> = verdicts.iter().filter(|hit| hit.allowed).map(|hit| hit.remaining).collect();
        left.sort_unstable();
        // The third instant is of the same minute as the second.
        assert_eq!(left, (0..if at == 61 { 0 } else { LIMIT }).collect::<Vec<_>>());
        assert!(verdicts.iter().all(|hit| hit.reset_at == second(if at == 59 { 60 } else { 120 })));
        assert!(two.limits.hit("b", 3, 60, second(at)).await.unwrap().allowed, "another key's hits are another's");
    }
    one.close().await.unwrap();
    two.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_nodes_on_postgresql_allow_together_as_many_as_the_limit_says() {
    count_together(Engines::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_nodes_on_redis_allow_together_as_many_as_the_limit_says() {
    count_together(Engines::PostgresAndRedis).await;
}

#[tokio::test]
async fn windows_that_are_over_leave_postgresql() {
    let installation = Installation::new(Engines::Postgres).await;
    let stores = installation.open().await;
    let mut sql = installation.sql().await;
    for key in 0..20 {
        assert!(allowed(&stores.limits, &key.to_string(), 60, 0).await);
    }
    assert!(allowed(&stores.limits, "later", 60, 3600).await);
    let mut kept: i64 = 21;
    while kept > 1 {
        kept = sqlx::query_scalar("SELECT COUNT(*) FROM limit_window").fetch_one(&mut sql).await.unwrap();
    }
    assert!(!allowed(&stores.limits, "later", 60, 3600).await, "what is not over stays");
    stores.close().await.unwrap();
}

#[tokio::test]
async fn who_hits_after_the_stop_is_told_so() {
    let stores = stores(Engines::Postgres).await;
    let limits = stores.limits.clone();
    stores.close().await.unwrap();
    assert!(matches!(limits.hit("a", 1, 60, second(0)).await, Err(StoreError::Unavailable(_))));
}
