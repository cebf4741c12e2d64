//! A handle is taken once, an entry is replaced from one version once, whatever the number of callers.

use std::sync::Arc;

use crate::stage::{Code, Engines, at, code, lifetime, stores};
use guichet_store::ephemeral::{Ephemeral, Replaced, Taken, Version};
use tokio::sync::Barrier;

on_every_engine!(
    ;
    of_fifty_callers_exactly_one_takes_the_entry,
    of_fifty_callers_exactly_one_replaces_a_version,
    of_fifty_callers_exactly_one_puts_the_entry,
    an_entry_is_taken_once_while_others_replace_it,
);

const ROUNDS: usize = 1000;
const CALLERS: usize = 50;

async fn all_at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    call: impl Fn(usize) -> F + Send + Sync + Clone + 'static,
) -> Vec<T> {
    let together = Arc::new(Barrier::new(CALLERS));
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let (together, call) = (Arc::clone(&together), call.clone());
            tokio::spawn(async move {
                together.wait().await;
                call(caller).await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for caller in callers {
        answers.push(caller.await.unwrap());
    }
    answers
}

async fn of_fifty_callers_exactly_one_takes_the_entry(engines: Engines) {
    let stores = stores(engines).await;
    for round in 0..ROUNDS {
        let handle = format!("handle-{round}");
        assert!(stores.ephemeral.put_new(&handle, &code("a"), lifetime(at(0)), None, at(0)).await.unwrap());
        let ephemeral = stores.ephemeral.clone();
        let answers = all_at_once(move |_| {
            let (ephemeral, handle) = (ephemeral.clone(), handle.clone());
            async move { ephemeral.take::<Code>(&handle, at(1)).await.unwrap() }
        })
        .await;
        assert_eq!(answers.iter().filter(|answer| **answer == Taken::Value(code("a"))).count(), 1, "round {round}");
        assert_eq!(answers.iter().filter(|answer| **answer == Taken::Already(None)).count(), CALLERS - 1);
    }
    stores.close().await.unwrap();
}

async fn of_fifty_callers_exactly_one_replaces_a_version(engines: Engines) {
    let stores = stores(engines).await;
    stores.ephemeral.put_new("handle", &code("start"), lifetime(at(0)), None, at(0)).await.unwrap();
    for round in 0..ROUNDS {
        let version = version(&stores.ephemeral).await;
        let ephemeral = stores.ephemeral.clone();
        let answers = all_at_once(move |caller| {
            let ephemeral = ephemeral.clone();
            async move {
                let value = code(&format!("{round}-{caller}"));
                (caller, ephemeral.replace("handle", version, &value, at(60), at(1)).await.unwrap())
            }
        })
        .await;
        let winners: Vec<_> = answers.iter().filter(|(_, answer)| *answer != Replaced::Lost).collect();
        assert_eq!(winners.len(), 1, "round {round}");
        let now = stores.ephemeral.get::<Code>("handle", at(1)).await.unwrap().unwrap();
        assert_eq!(now.value, code(&format!("{round}-{}", winners[0].0)));
        assert_eq!(Replaced::Done(now.version), winners[0].1);
    }
    stores.close().await.unwrap();
}

async fn of_fifty_callers_exactly_one_puts_the_entry(engines: Engines) {
    let stores = stores(engines).await;
    for round in 0..ROUNDS {
        let ephemeral = stores.ephemeral.clone();
        let answers = all_at_once(move |caller| {
            let (ephemeral, handle) = (ephemeral.clone(), format!("mark-{round}"));
            async move {
                let value = code(&caller.to_string());
                ephemeral.put_new(&handle, &value, lifetime(at(0)), None, at(0)).await.unwrap()
            }
        })
        .await;
        assert_eq!(answers.iter().filter(|put| **put).count(), 1, "round {round}");
    }
    stores.close().await.unwrap();
}

async fn an_entry_is_taken_once_while_others_replace_it(engines: Engines) {
    let stores = stores(engines).await;
    for round in 0..100 {
        let handle = format!("handle-{round}");
        stores.ephemeral.put_new(&handle, &code("a"), lifetime(at(0)), None, at(0)).await.unwrap();
        let ephemeral = stores.ephemeral.clone();
        let answers = all_at_once(move |caller| {
            let (ephemeral, handle) = (ephemeral.clone(), handle.clone());
            async move {
                if caller % 2 == 0 {
                    return Some(ephemeral.take::<Code>(&handle, at(1)).await.unwrap());
                }
                while let Some(read) = ephemeral.get::<Code>(&handle, at(1)).await.unwrap() {
                    ephemeral.replace(&handle, read.version, &read.value, at(60), at(1)).await.unwrap();
                }
                None
            }
        })
        .await;
        let taken: Vec<_> = answers.into_iter().flatten().collect();
        assert_eq!(taken.iter().filter(|answer| **answer == Taken::Value(code("a"))).count(), 1, "round {round}");
        assert_eq!(taken.iter().filter(|answer| **answer == Taken::Already(None)).count(), CALLERS / 2 - 1);
    }
    stores.close().await.unwrap();
}

async fn version(ephemeral: &Ephemeral) -> Version {
    ephemeral.get::<Code>("handle", at(1)).await.unwrap().unwrap().version
}
