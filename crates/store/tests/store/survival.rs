//! What was acknowledged is there after a restart, a clean one or a kill; a folder is one process's.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::stage::{Code, Engines, Installation, at, code, event, lifetime, stores};
use guichet_store::ephemeral::{GrantId, Taken};
use guichet_store::journal::{Filter, Sync};
use guichet_store::{Place, Setup, StoreError, Stores};

on_every_engine!(
    everything_is_there_after_a_clean_stop,
    a_stopped_store_says_so,
    data_whose_key_is_gone_or_is_another_are_refused,
    a_killed_process_has_lost_nothing_that_it_acknowledged,
);

/// In this folder of the child process the writing goes on until it is killed.
const MARK: &str = "write-until-killed";

async fn everything_is_there_after_a_clean_stop(engines: Engines) {
    let installation = Installation::new(engines).await;
    let stores = installation.open().await;
    let grant = GrantId::new("grant-1");
    stores.ephemeral.put_new("live", &code("a"), lifetime(at(0)), None, at(0)).await.unwrap();
    stores.ephemeral.put_new("taken", &code("b"), lifetime(at(0)), Some(&grant), at(0)).await.unwrap();
    stores.ephemeral.put_new("revoked", &code("c"), lifetime(at(0)), Some(&grant), at(0)).await.unwrap();
    stores.ephemeral.take::<Code>("taken", at(1)).await.unwrap();
    stores.ephemeral.revoke_grant(&grant, at(3600), at(1)).await.unwrap();
    stores.journal.append(vec![event(1, "FC_VERIFIED")], Sync::WithNextGroup).await.unwrap();
    let sealed = stores.sealer.seal("p", b"secret").unwrap();
    stores.close().await.unwrap();

    // Another fresh key: the folder's own is used.
    let stores = installation.try_open(installation.setup(installation.place()), [9; 32]).await.unwrap();
    assert_eq!(stores.ephemeral.get::<Code>("live", at(2)).await.unwrap().unwrap().value, code("a"));
    assert_eq!(stores.ephemeral.take::<Code>("taken", at(2)).await.unwrap(), Taken::Already(Some(grant)));
    assert!(stores.ephemeral.get::<Code>("revoked", at(2)).await.unwrap().is_none());
    assert_eq!(stores.journal.events(Filter::default()).await.unwrap().len(), 1);
    assert_eq!(stores.sealer.open("p", &sealed).unwrap().as_slice(), b"secret");
    stores.close().await.unwrap();
}

async fn a_stopped_store_says_so(engines: Engines) {
    let stores = stores(engines).await;
    let (ephemeral, durable, journal) = (stores.ephemeral.clone(), stores.durable.clone(), stores.journal.clone());
    stores.close().await.unwrap();
    let put = ephemeral.put_new("h", &code("a"), lifetime(at(0)), None, at(0)).await;
    assert!(matches!(put, Err(StoreError::Unavailable(_))));
    assert!(matches!(durable.write(|_| Box::pin(async { Ok(()) })).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(durable.read().await.map(drop), Err(StoreError::Unavailable(_))));
    assert!(matches!(journal.append(vec![event(0, "E")], Sync::Now).await, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn a_temporary_folder_is_gone_after_the_stop() {
    let stores = stores(Engines::Embedded).await;
    let folder = stores.folder().to_owned();
    assert!(folder.join("guichet.db").exists());
    stores.close().await.unwrap();
    assert!(!folder.exists());
}

#[tokio::test]
async fn a_folder_serves_one_process_at_a_time() {
    let installation = Installation::new(Engines::Embedded).await;
    let first = installation.open().await;
    let second = installation.try_open(installation.setup(installation.place()), [0; 32]).await;
    assert!(matches!(second, Err(StoreError::InUse(_))), "{second:?}");
    first.close().await.unwrap();
    installation.open().await.close().await.unwrap();
}

async fn data_whose_key_is_gone_or_is_another_are_refused(engines: Engines) {
    let installation = Installation::new(engines).await;
    installation.open().await.close().await.unwrap();
    let reopen = || installation.try_open(installation.setup(installation.place()), [9; 32]);
    let key = installation.folder().join("master.key");
    let text = std::fs::read_to_string(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    assert!(matches!(reopen().await, Err(StoreError::KeyMissing(_))));
    std::fs::write(&key, "00".repeat(32)).unwrap();
    assert!(matches!(reopen().await, Err(StoreError::OtherKey(_))));
    std::fs::write(&key, text).unwrap();
    reopen().await.unwrap().close().await.unwrap();
}

#[tokio::test]
async fn a_path_with_odd_characters_is_a_path_like_others() {
    let dir = tempfile::tempdir().unwrap();
    let odd = dir.path().join("données ?a=b#c %41");
    let open = || Stores::open(Setup::embedded(Place::Directory(odd.clone())), [9; 32], at(0));
    let stores = open().await.unwrap();
    stores.journal.append(vec![event(0, "E")], Sync::Now).await.unwrap();
    stores.close().await.unwrap();
    assert!(odd.join("guichet.db").exists());
    let stores = open().await.unwrap();
    assert_eq!(stores.journal.events(Filter::default()).await.unwrap().len(), 1);
    stores.close().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_what_is_stored() {
    use std::os::unix::fs::PermissionsExt;
    let installation = Installation::new(Engines::Embedded).await;
    let folder = installation.folder().to_owned();
    let stores = installation.open().await;
    stores.journal.append(vec![event(0, "E")], Sync::Now).await.unwrap();
    stores.ephemeral.put_new("h", &code("a"), lifetime(at(0)), None, at(0)).await.unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in ["master.key", "guichet.db", "guichet.db-wal", "ephemeral.db", "ephemeral.db-wal"] {
        assert_eq!(mode(&folder.join(file)), 0o600, "{file}");
    }
    stores.close().await.unwrap();
    assert_eq!(mode(&folder.join("journal-heads.jsonl")), 0o600);
}

async fn a_killed_process_has_lost_nothing_that_it_acknowledged(engines: Engines) {
    let installation = Installation::new(engines).await;
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(MARK), serde_json::to_vec(&installation).unwrap()).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "survival::the_process_that_is_killed", "--nocapture"])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = 0_i64;
    let mut count = |line: String| {
        if let Some(number) = line.strip_prefix("acknowledged ") {
            acknowledged = number.parse().unwrap();
        }
        acknowledged
    };
    while count(lines.next().expect("the child has ended by itself").unwrap()) < 100 {}
    child.kill().unwrap();
    // What it had said before it died counts too.
    lines.map_while(Result::ok).for_each(|line| {
        count(line);
    });
    child.wait().unwrap();

    let stores = installation.open().await;
    for number in 1..=acknowledged {
        let taken = stores.ephemeral.take::<Code>(&format!("taken-{number}"), at(1)).await.unwrap();
        assert_eq!(taken, Taken::Already(None), "take {number}");
        let live = stores.ephemeral.get::<Code>(&format!("live-{number}"), at(1)).await.unwrap();
        assert_eq!(live.unwrap().value, code("live"), "entry {number}");
    }
    let consents: i64 = {
        let mut sql = stores.durable.read().await.unwrap();
        sqlx::query_scalar("SELECT COUNT(*) FROM consent").fetch_one(&mut *sql).await.unwrap()
    };
    assert!(consents >= acknowledged, "{consents} rows for {acknowledged} acknowledged");
    let events = stores.journal.events(Filter { event: Some("LAZY".to_owned()), limit: None }).await.unwrap();
    assert!(i64::try_from(events.len()).unwrap() >= acknowledged);
    stores.close().await.unwrap();
    let mut archive = installation.archive().await;
    assert_eq!(archive.verify(None).await.unwrap().findings, []);
    archive.close().await.unwrap();
}

/// Not a test by itself: it writes and says so, on the stores of the test above, until it is killed.
#[tokio::test]
async fn the_process_that_is_killed() {
    let Ok(mark) = std::fs::read(MARK) else { return };
    let installation: Installation = serde_json::from_slice(&mark).unwrap();
    let stores = installation.open().await;
    for number in 1_i64.. {
        let (taken, live) = (format!("taken-{number}"), format!("live-{number}"));
        stores.ephemeral.put_new(&taken, &code("t"), lifetime(at(0)), None, at(0)).await.unwrap();
        stores.ephemeral.put_new(&live, &code("live"), lifetime(at(0)), None, at(0)).await.unwrap();
        let Taken::Value(_) = stores.ephemeral.take::<Code>(&taken, at(0)).await.unwrap() else { panic!("not there") };
        let write = stores.durable.write(move |work| {
            Box::pin(async move {
                sqlx::query("INSERT INTO consent VALUES ('openid', $1, 'p', 's', 0, 0)")
                    .bind(number.to_string())
                    .execute(work.sql())
                    .await?;
                work.record(event(number, "WITH_SQL"));
                Ok(())
            })
        });
        write.await.unwrap();
        stores.journal.append(vec![event(number, "LAZY")], Sync::WithNextGroup).await.unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "acknowledged {number}").unwrap();
        out.flush().unwrap();
    }
}
