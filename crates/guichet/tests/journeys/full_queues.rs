//! More is asked than the embedded stores write: what does not fit into their queues is told to come back, what waits is served.

use std::time::Duration;

use guichet_guichet::stack::Options;
use guichet_store::{Place, Queues};
use serde_json::json;
use tokio::task::JoinSet;

use crate::stand::engines::Servers;
use crate::stand::{Reply, Stand, options};

const WAITING: usize = 4;
/// More than what one group takes and the queue holds.
const ASKED: usize = 64;

fn is_told_to_come_back(reply: &Reply) {
    assert_eq!(reply.status, 503, "{}: {}", reply.url, reply.text);
    assert!(!reply.header("retry-after").is_empty(), "{}", reply.url);
}

/// Holds the writer of a file up while many ask, and lets it go with the first answer. All answers.
async fn overwhelmed(file: &std::path::Path, ask: impl Fn() -> tokio::task::JoinHandle<Reply>) -> Vec<Reply> {
    let holder = rusqlite::Connection::open(file).unwrap();
    holder.busy_timeout(Duration::from_secs(60)).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut asked: JoinSet<Reply> = JoinSet::new();
    for _ in 0..ASKED {
        let answer = ask();
        asked.spawn(async move { answer.await.unwrap() });
    }
    let mut answers = vec![asked.join_next().await.unwrap().unwrap()];
    holder.execute_batch("ROLLBACK").unwrap();
    answers.extend(asked.join_all().await);
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_fit_into_the_queue_of_a_store_is_told_to_come_back_and_what_waits_is_served() {
    let data = tempfile::tempdir().unwrap();
    let queues = Queues { durable_writes: WAITING, ephemeral_writes: WAITING, ..Queues::default() };
    let place = Place::Directory(data.path().to_owned());
    let stores = Some(Servers::default().stores_with(place, queues).await);
    let stand = Stand::with(Options { stores, ..options() }).await;
    let client = stand.client("openid", json!({})).await;
    let tokens = stand.tokens(&client, "test", &[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let authorize = || {
        let (mut browser, url) = (stand.browser(), stand.authorize_url(&client, &[]));
        tokio::spawn(async move { browser.get(&url).await })
    };
    let userinfo = || {
        let mut program = stand.browser();
        program.extra.insert("authorization", format!("Bearer {token}").parse().unwrap());
        let url = format!("{}/userinfo", stand.issuer("openid"));
        tokio::spawn(async move { program.get(&url).await })
    };
    for (answers, served) in [
        (overwhelmed(&data.path().join("ephemeral.db"), authorize).await, 303),
        (overwhelmed(&data.path().join("guichet.db"), userinfo).await, 200),
    ] {
        is_told_to_come_back(&answers[0]);
        let (came, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == served);
        refused.iter().for_each(|answer| is_told_to_come_back(answer));
        assert!(!came.is_empty(), "{served}: those that waited are not refused with the others");
    }
    assert_eq!(stand.userinfo("openid", token).await.status, 200);
    stand.stop().await;
}
