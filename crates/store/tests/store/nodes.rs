//! Several processes on one durable store: a name each, changes that meet, what one changes and the other serves.

use std::time::Duration;

use guichet_store::durable::Durable;
use guichet_store::registry::{Record, Registry};
use guichet_store::{StoreError, Stores};
use serde::{Deserialize, Serialize};

use crate::stage::{Engines, Installation, at};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Key {
    id: String,
    current: bool,
}

impl Record for Key {
    const KIND: &'static str = "key";
    fn id(&self) -> String {
        self.id.clone()
    }
}

fn current(id: &str) -> Key {
    Key { id: id.to_owned(), current: true }
}

async fn keys(stores: &Stores) -> Registry<Key> {
    Registry::open(&stores.durable, &stores.sealer).await.unwrap()
}

/// Two nodes of a fresh installation; the first stays open for as long as the second.
pub async fn two(engines: Engines) -> (Installation, Stores, Stores) {
    let installation = Installation::new(engines).await;
    let one = installation.open_as("node-1").await;
    let two = installation.open_as("node-2").await;
    (installation, one, two)
}

async fn seen(condition: impl Fn() -> bool) {
    let looking = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), looking).await.unwrap();
}

#[tokio::test]
async fn a_name_is_one_process_s_at_a_time() {
    let installation = Installation::new(Engines::Postgres).await;
    let first = installation.open_as("node-1").await;
    let again = installation.setup(guichet_store::Place::Temporary);
    let again =
        guichet_store::Setup { master_key_file: Some(installation.folder().with_file_name("master.key")), ..again };
    let refused = installation.try_open(again.clone(), [0; 32]).await;
    assert!(matches!(&refused, Err(StoreError::NameInUse(name)) if name == "node-1"), "{refused:?}");
    first.close().await.unwrap();
    installation.try_open(again, [0; 32]).await.unwrap().close().await.unwrap();
}

#[tokio::test]
async fn what_one_node_changes_the_other_serves_by_itself() {
    let (_installation, one, two) = two(Engines::Postgres).await;
    let (here, there) = (keys(&one).await, keys(&two).await);
    here.put(current("a"), at(0)).await.unwrap();
    seen(|| there.get("a").is_some()).await;
    there.remove("a", at(0)).await.unwrap();
    seen(|| here.get("a").is_none()).await;
    one.close().await.unwrap();
    two.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_nodes_that_put_what_there_is_one_of_both_are_given_the_same() {
    let (_installation, one, two) = two(Engines::Postgres).await;
    let (here, there) = (keys(&one).await, keys(&two).await);
    for round in 0..20 {
        let put = |registry: Registry<Key>, node: &'static str| {
            let fits = move |known: &Key| known.current && known.id.starts_with(&format!("{round}-"));
            tokio::spawn(async move { registry.put_unless(fits, current(&format!("{round}-{node}")), at(0)).await })
        };
        let (first, second) = tokio::join!(put(here.clone(), "one"), put(there.clone(), "two"));
        let (first, second) = (first.unwrap().unwrap(), second.unwrap().unwrap());
        assert_eq!(first, second, "round {round}");
        assert_eq!(here.all().len(), round + 1);
        assert_eq!(here.all(), there.all());
    }
    one.close().await.unwrap();
    two.close().await.unwrap();
}

async fn touch(durable: Durable, person: usize) -> Result<(), StoreError> {
    durable
        .write(move |work| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO consent VALUES ('openid', 'c', $1, 'openid', 0, 0)
                     ON CONFLICT (service, client_id, person) DO UPDATE SET updated_at = consent.updated_at + 1",
                )
                .bind(person.to_string())
                .execute(work.sql())
                .await?;
                Ok(())
            })
        })
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_write_the_same_rows_in_another_order_do_not_stop_each_other() {
    let (_installation, one, two) = two(Engines::Postgres).await;
    for _ in 0..20 {
        let here = (0..10).map(|person| touch(one.durable.clone(), person));
        let there = (0..10).rev().map(|person| touch(two.durable.clone(), person));
        let (here, there) = (futures_util::future::join_all(here), futures_util::future::join_all(there));
        let (here, there) = tokio::join!(here, there);
        for done in here.into_iter().chain(there) {
            done.unwrap();
        }
    }
    let counts: Vec<i64> = {
        let mut sql = one.durable.read().await.unwrap();
        sqlx::query_scalar("SELECT updated_at FROM consent").fetch_all(&mut *sql).await.unwrap()
    };
    assert_eq!(counts, vec![39; 10]);
    one.close().await.unwrap();
    two.close().await.unwrap();
}
