//! Jobs share a commit and nothing else; every statement is accepted; a store that is asked too much says so.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::stage::{Engines, Installation, at, code, event, lifetime, stores};
use guichet_store::durable::Durable;
use guichet_store::journal::{Filter, Sync};
use guichet_store::{Queues, Setup, StoreError, Stores};
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

on_durable_engines!(
    every_statement_is_accepted,
    a_job_and_its_journal_entries_are_kept_together_or_not_at_all,
    jobs_that_share_a_commit_fail_alone,
    a_row_and_its_journal_entries_are_kept_together_or_not_at_all,
    rows_that_share_a_commit_fail_alone,
    a_panic_in_a_job_is_its_own_failure,
    a_write_whose_caller_went_away_is_done_all_the_same,
    a_reader_cannot_write,
    values_come_back_as_they_were_bound,
);

async fn insert(durable: &Durable, person: &'static str, then: Result<(), StoreError>) -> Result<(), StoreError> {
    durable
        .write(move |work| {
            Box::pin(async move {
                sqlx::query("INSERT INTO consent VALUES ('openid', 'c', $1, 'openid', 0, 0)")
                    .bind(person)
                    .execute(work.sql())
                    .await?;
                work.record(event(1, person));
                then
            })
        })
        .await
}

async fn persons(stores: &Stores) -> Vec<String> {
    let mut sql = stores.durable.read().await.unwrap();
    sqlx::query_scalar("SELECT person FROM consent ORDER BY person").fetch_all(&mut *sql).await.unwrap()
}

async fn events(stores: &Stores) -> Vec<String> {
    let events = stores.journal.events(Filter::default()).await.unwrap();
    events.iter().map(|event| event["event"].as_str().unwrap().to_owned()).collect()
}

/// Starts a call without waiting for it.
fn poll<F: Future + Unpin>(call: &mut F) -> Poll<F::Output> {
    Pin::new(call).poll(&mut Context::from_waker(Waker::noop()))
}

fn refused() -> Result<(), StoreError> {
    Err(StoreError::Unwritable("test"))
}

async fn every_statement_is_accepted(engines: Engines) {
    let stores = stores(engines).await;
    let mut sql = stores.durable.read().await.unwrap();
    for (name, text) in Durable::statements() {
        let prepared = (&mut *sql).prepare(AssertSqlSafe(text).into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {:?}", prepared.err());
    }
}

async fn a_job_and_its_journal_entries_are_kept_together_or_not_at_all(engines: Engines) {
    let stores = stores(engines).await;
    insert(&stores.durable, "kept", Ok(())).await.unwrap();
    assert!(matches!(insert(&stores.durable, "refused", refused()).await, Err(StoreError::Unwritable(_))));
    assert!(matches!(insert(&stores.durable, "kept", Ok(())).await, Err(StoreError::Sql(_))), "a doubled key");
    assert_eq!(persons(&stores).await, ["kept"]);
    assert_eq!(events(&stores).await, ["kept"]);
    stores.close().await.unwrap();
}

async fn jobs_that_share_a_commit_fail_alone(engines: Engines) {
    let stores = stores(engines).await;
    // On one thread the writer runs only when all of these are queued.
    let durable = &stores.durable;
    let (a, b, c, d, e) = tokio::join!(
        insert(durable, "a", Ok(())),
        insert(durable, "b", refused()),
        insert(durable, "a", Ok(())),
        stores.journal.append(vec![event(1, "between")], Sync::WithNextGroup),
        insert(durable, "z", Ok(())),
    );
    assert!(a.is_ok() && b.is_err() && c.is_err() && d.is_ok() && e.is_ok());
    assert_eq!(persons(&stores).await, ["a", "z"]);
    // Those who ask at the same time are not promised an order.
    let mut kept = events(&stores).await;
    kept.sort();
    assert_eq!(kept, ["a", "between", "z"]);
    stores.close().await.unwrap();
}

/// What became of a row, as its caller makes it.
#[derive(Debug, PartialEq)]
enum Then {
    Kept,
    Refused,
    Panics,
}

async fn row(durable: &Durable, person: &'static str, then: Then) -> Result<(String, i64), StoreError> {
    let statement = "INSERT INTO consent VALUES ('openid', 'c', $1, 'openid', $2, 0) RETURNING person, granted_at";
    durable
        .write_row(statement, vec![person.to_owned().into(), i64::MIN.into()], move |row| match then {
            Then::Kept => Ok(((row.text(0)?.to_owned(), row.integer(1)?), vec![event(1, person)])),
            Then::Refused => Err(StoreError::Unwritable("test")),
            Then::Panics => panic!("in what is made of a row"),
        })
        .await
}

async fn a_row_and_its_journal_entries_are_kept_together_or_not_at_all(engines: Engines) {
    let stores = stores(engines).await;
    assert_eq!(row(&stores.durable, "kept", Then::Kept).await.unwrap(), ("kept".to_owned(), i64::MIN));
    assert!(matches!(row(&stores.durable, "refused", Then::Refused).await, Err(StoreError::Unwritable(_))));
    assert!(row(&stores.durable, "panics", Then::Panics).await.is_err());
    assert!(row(&stores.durable, "kept", Then::Kept).await.is_err(), "a doubled key");
    let typed = stores.durable.write_row("SELECT CAST($1 AS TEXT)", vec!["é".to_owned().into()], |row| {
        assert!(row.integer(0).is_err() && row.text(1).is_err());
        Ok((row.text(0)?.to_owned(), Vec::new()))
    });
    assert_eq!(typed.await.unwrap(), "é");
    assert_eq!(persons(&stores).await, ["kept"]);
    assert_eq!(events(&stores).await, ["kept"]);
    stores.close().await.unwrap();
}

async fn rows_that_share_a_commit_fail_alone(engines: Engines) {
    let stores = stores(engines).await;
    let durable = &stores.durable;
    for with_a_job in [false, true] {
        let names = if with_a_job { ["d", "e", "f", "h"] } else { ["a", "b", "c", "g"] };
        let job = async { if with_a_job { insert(durable, "job", Ok(())).await } else { Ok(()) } };
        let (kept, refused, panicked, entry, doubled, job) = tokio::join!(
            row(durable, names[0], Then::Kept),
            row(durable, names[1], Then::Refused),
            row(durable, names[2], Then::Panics),
            stores.journal.append(vec![event(1, names[3])], Sync::WithNextGroup),
            row(durable, names[0], Then::Kept),
            job,
        );
        assert!(refused.is_err() && panicked.is_err() && entry.is_ok() && job.is_ok());
        assert_eq!(kept.is_ok() as u8 + doubled.is_ok() as u8, 1);
    }
    assert_eq!(persons(&stores).await, ["a", "d", "job"]);
    let mut kept = events(&stores).await;
    kept.sort();
    assert_eq!(kept, ["a", "d", "g", "h", "job"]);
    stores.close().await.unwrap();
}

async fn a_panic_in_a_job_is_its_own_failure(engines: Engines) {
    let stores = stores(engines).await;
    let panicking = stores.durable.write(|_| Box::pin(async { if true { panic!("in a job") } else { Ok(()) } }));
    let (panicked, fine) = tokio::join!(panicking, insert(&stores.durable, "a", Ok(())));
    assert!(matches!(panicked, Err(StoreError::Unavailable(_))));
    fine.unwrap();
    insert(&stores.durable, "b", Ok(())).await.unwrap();
    assert_eq!(persons(&stores).await, ["a", "b"]);
    stores.close().await.unwrap();
}

async fn a_write_whose_caller_went_away_is_done_all_the_same(engines: Engines) {
    let stores = stores(engines).await;
    let mut write = Box::pin(insert(&stores.durable, "a", Ok(())));
    assert!(poll(&mut write).is_pending());
    drop(write);
    insert(&stores.durable, "b", Ok(())).await.unwrap();
    assert_eq!(persons(&stores).await, ["a", "b"]);
    stores.close().await.unwrap();
}

async fn a_reader_cannot_write(engines: Engines) {
    let stores = stores(engines).await;
    let mut sql = stores.durable.read().await.unwrap();
    assert!(sql.execute("DELETE FROM consent").await.is_err());
}

async fn values_come_back_as_they_were_bound(engines: Engines) {
    let stores = stores(engines).await;
    let mut sql = stores.durable.read().await.unwrap();
    let row: (String, i64, Option<String>) = sqlx::query_as("SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), $3")
        .bind("é\u{1F600}")
        .bind(i64::MIN)
        .bind(None::<String>)
        .fetch_one(&mut *sql)
        .await
        .unwrap();
    assert_eq!(row, ("é\u{1F600}".to_owned(), i64::MIN, None));
}

#[tokio::test]
async fn a_store_whose_queue_is_full_is_busy_and_answers_the_others() {
    let installation = Installation::new(Engines::Embedded).await;
    let queues = Queues { ephemeral_writes: 64, ..Queues::default() };
    let setup = Setup { queues, ..installation.setup(installation.place()) };
    let stores = installation.try_open(setup, [7; 32]).await.unwrap();
    let blocker = rusqlite::Connection::open(installation.folder().join("ephemeral.db")).unwrap();
    blocker.busy_timeout(std::time::Duration::from_secs(60)).unwrap();
    blocker.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut calls: Vec<_> = (0..200)
        .map(|number| {
            let ephemeral = stores.ephemeral.clone();
            Box::pin(
                async move { ephemeral.put_new(&number.to_string(), &code("a"), lifetime(at(0)), None, at(0)).await },
            )
        })
        .collect();
    let mut busy = 0;
    let mut waiting = Vec::new();
    for mut call in calls.drain(..) {
        match poll(&mut call) {
            Poll::Ready(Err(StoreError::Busy)) => busy += 1,
            Poll::Ready(other) => panic!("{other:?}"),
            Poll::Pending => waiting.push(call),
        }
    }
    blocker.execute_batch("ROLLBACK").unwrap();
    assert!(busy > 0);
    for call in waiting {
        assert!(call.await.unwrap());
    }
    stores.close().await.unwrap();
}
