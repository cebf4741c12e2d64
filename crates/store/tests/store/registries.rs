//! What is put is served from memory at once, in order, after a restart, and by other nodes.

use std::time::Duration;

use crate::stage::{Engines, Installation, at, stores};
use guichet_store::Stores;
use guichet_store::registry::{Record, Registry};
use serde::{Deserialize, Serialize};

on_durable_engines!(
    what_is_put_is_served_in_order_and_survives,
    what_is_removed_is_gone_and_comes_back_last,
    the_generation_moves_with_each_change_of_the_kind_only,
    another_node_sees_the_change_by_itself,
    rows_of_long_ago_removals_are_forgotten_at_a_start,
    of_many_that_put_unless_one_fits_all_are_given_the_same,
    of_many_that_change_a_record_none_loses_what_another_wrote;
    changes_made_at_the_same_time_are_all_served,
);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Client {
    id: String,
    name: String,
}

impl Record for Client {
    const KIND: &'static str = "client";
    fn id(&self) -> String {
        self.id.clone()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Provider {
    uid: String,
}

impl Record for Provider {
    const KIND: &'static str = "identity-provider";
    fn id(&self) -> String {
        self.uid.clone()
    }
}

fn client(id: &str, name: &str) -> Client {
    Client { id: id.to_owned(), name: name.to_owned() }
}

async fn clients(stores: &Stores) -> Registry<Client> {
    Registry::open(&stores.durable, &stores.sealer).await.unwrap()
}

fn names(registry: &Registry<Client>) -> Vec<String> {
    registry.all().iter().map(|client| client.name.clone()).collect()
}

async fn what_is_put_is_served_in_order_and_survives(engines: Engines) {
    let installation = Installation::new(engines).await;
    let stores = installation.open().await;
    let registry = clients(&stores).await;
    assert!(registry.get("z").is_none() && registry.all().is_empty());
    registry.put(client("z", "first"), at(0)).await.unwrap();
    registry.put_all(vec![client("b", "second"), client("a", "third")], at(0)).await.unwrap();
    registry.put(client("z", "first, changed"), at(1)).await.unwrap();
    assert_eq!(names(&registry), ["first, changed", "second", "third"]);
    assert_eq!(registry.get("a").unwrap().name, "third");
    stores.close().await.unwrap();

    let stores = installation.open().await;
    assert_eq!(names(&clients(&stores).await), ["first, changed", "second", "third"]);
    stores.close().await.unwrap();
}

async fn what_is_removed_is_gone_and_comes_back_last(engines: Engines) {
    let stores = stores(engines).await;
    let registry = clients(&stores).await;
    registry.put_all(vec![client("a", "a"), client("b", "b")], at(0)).await.unwrap();
    assert!(registry.remove("a", at(0)).await.unwrap());
    assert!(!registry.remove("a", at(0)).await.unwrap());
    assert!(!registry.remove("never", at(0)).await.unwrap());
    assert_eq!(names(&registry), ["b"]);
    registry.put(client("a", "again"), at(0)).await.unwrap();
    assert_eq!(names(&registry), ["b", "again"]);
    assert_eq!(names(&clients(&stores).await), ["b", "again"]);
    stores.close().await.unwrap();
}

async fn the_generation_moves_with_each_change_of_the_kind_only(engines: Engines) {
    let stores = stores(engines).await;
    let registry = clients(&stores).await;
    let providers = Registry::<Provider>::open(&stores.durable, &stores.sealer).await.unwrap();
    let start = registry.generation();
    registry.put(client("a", "a"), at(0)).await.unwrap();
    let changed = registry.generation();
    assert!(changed > start);
    providers.put(Provider { uid: "p".to_owned() }, at(0)).await.unwrap();
    registry.refresh().await.unwrap();
    assert_eq!(registry.generation(), changed);
    assert!(registry.get("p").is_none() && providers.get("a").is_none());
    stores.close().await.unwrap();
}

async fn another_node_sees_the_change_by_itself(engines: Engines) {
    let stores = stores(engines).await;
    let (here, there) = (clients(&stores).await, clients(&stores).await);
    here.put(client("a", "a"), at(0)).await.unwrap();
    let seen = async {
        while there.get("a").is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), seen).await.unwrap();
    here.remove("a", at(0)).await.unwrap();
    there.refresh().await.unwrap();
    assert!(there.get("a").is_none());
    stores.close().await.unwrap();
}

async fn changes_made_at_the_same_time_are_all_served(engines: Engines) {
    let stores = stores(engines).await;
    let registry = clients(&stores).await;
    let changes: Vec<_> = (0..100)
        .map(|number| {
            let registry = registry.clone();
            tokio::spawn(async move {
                let id = format!("c{number}");
                registry.put(client(&id, &id), at(0)).await.unwrap();
                assert!(registry.get(&id).is_some(), "a change is served when its call returns");
            })
        })
        .collect();
    for change in changes {
        change.await.unwrap();
    }
    assert_eq!(registry.all().len(), 100);
    stores.close().await.unwrap();
}

async fn rows_of_long_ago_removals_are_forgotten_at_a_start(engines: Engines) {
    let installation = Installation::new(engines).await;
    let stores = installation.open().await;
    let registry = clients(&stores).await;
    registry.put_all(vec![client("a", "a"), client("b", "b")], at(-100 * 86_400)).await.unwrap();
    registry.remove("a", at(-31 * 86_400)).await.unwrap();
    registry.remove("b", at(-29 * 86_400)).await.unwrap();
    drop(registry);
    stores.close().await.unwrap();
    let stores = installation.open().await;
    let ids: Vec<String> = {
        let mut sql = stores.durable.read().await.unwrap();
        sqlx::query_scalar("SELECT id FROM registry").fetch_all(&mut *sql).await.unwrap()
    };
    assert_eq!(ids, ["b"]);
    stores.close().await.unwrap();
}

async fn of_many_that_put_unless_one_fits_all_are_given_the_same(engines: Engines) {
    let stores = stores(engines).await;
    let callers: Vec<Registry<Client>> =
        futures_util::future::join_all((0..20).map(|_| async { clients(&stores).await })).await;
    let put = callers.iter().enumerate().map(|(caller, registry)| {
        let fits = |known: &Client| known.name == "key";
        registry.put_unless(fits, client(&format!("key-{caller}"), "key"), at(0))
    });
    let given: Vec<_> = futures_util::future::join_all(put).await.into_iter().map(Result::unwrap).collect();
    assert!(given.iter().all(|record| record.id == given[0].id), "{given:?}");
    assert_eq!(callers[0].all().len(), 1);
    let other = callers[0].put_unless(|known| known.name == "other", client("o", "other"), at(1)).await.unwrap();
    assert_eq!(other.id, "o");
    stores.close().await.unwrap();
}

async fn of_many_that_change_a_record_none_loses_what_another_wrote(engines: Engines) {
    let stores = stores(engines).await;
    let callers: Vec<Registry<Client>> =
        futures_util::future::join_all((0..20).map(|_| async { clients(&stores).await })).await;
    let add = |known: Option<Client>| {
        let name = known.map_or_else(String::new, |known| known.name);
        Ok::<_, &str>(Some(client("a", &format!("{name}x"))))
    };
    for done in futures_util::future::join_all(callers.iter().map(|registry| registry.change("a", add, at(0)))).await {
        done.unwrap().unwrap();
    }
    let registry = &callers[0];
    registry.refresh().await.unwrap();
    assert_eq!(names(registry), ["x".repeat(20)]);
    let refused = registry.change("a", |_| Err("no"), at(1)).await.unwrap();
    assert_eq!((refused, names(registry)), (Err("no"), vec!["x".repeat(20)]));
    registry.change("a", |_| Ok::<_, &str>(None), at(2)).await.unwrap().unwrap();
    registry.change("a", Ok::<_, &str>, at(3)).await.unwrap().unwrap();
    assert!(registry.all().is_empty());
    stores.close().await.unwrap();
}
