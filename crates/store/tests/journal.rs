//! The chain shows whoever alters, deletes, reorders, truncates or recomputes, and a purge leaves it valid.
#![expect(dead_code, clippy::unwrap_used, reason = "a test, and its stage serves others too")]

mod stage;

use std::path::Path;

use guichet_store::journal::{Archive, Filter, Finding, Head, Sync, Tampering, Verification};
use guichet_store::{Place, StoreError, Stores};
use serde_json::json;
use stage::{NODE, at, event, open};

/// A folder with a journal of so many entries, cleanly stopped.
async fn kept(entries: i64) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), entries, "FC_VERIFIED").await;
    dir
}

async fn write(dir: &Path, entries: i64, name: &str) {
    let stores = open(dir).await;
    for number in 1..=entries {
        stores.journal.append(vec![event(number, name)], Sync::WithNextGroup).await.unwrap();
    }
    stores.close().await.unwrap();
}

fn tamper(dir: &Path, statements: &str) {
    rusqlite::Connection::open(dir.join("guichet.db")).unwrap().execute_batch(statements).unwrap();
}

async fn verify(dir: &Path) -> Verification {
    let mut archive = Archive::open(dir).await.unwrap();
    let verification = archive.verify(None).await.unwrap();
    archive.close().await.unwrap();
    verification
}

fn found(seq: i64, tampering: Tampering) -> Vec<Finding> {
    vec![Finding { node: NODE.to_owned(), seq, tampering }]
}

#[tokio::test]
async fn an_untouched_journal_is_intact() {
    let dir = kept(10).await;
    let verification = verify(dir.path()).await;
    assert!(verification.is_intact() && verification.heads_outside);
    assert_eq!((verification.entries[NODE], verification.signed[NODE], verification.purged), (10, 10, 0));
}

#[tokio::test]
async fn the_chain_goes_on_after_a_restart() {
    let dir = kept(3).await;
    write(dir.path(), 3, "FC_VERIFIED").await;
    let verification = verify(dir.path()).await;
    assert!(verification.is_intact());
    assert_eq!(verification.entries[NODE], 6);
    let heads = std::fs::read_to_string(dir.path().join("journal-heads.jsonl")).unwrap();
    // Heads are signed at intervals, too: a slow machine may sign more of them, but both stops signed theirs.
    let seqs: Vec<i64> = heads.lines().map(|line| serde_json::from_str::<Head>(line).unwrap().seq).collect();
    assert!(seqs.contains(&3) && seqs.last() == Some(&6), "{seqs:?}");
}

#[tokio::test]
async fn every_altered_column_is_noticed() {
    for column in [
        "time = time + 1",
        "service = 'x'",
        "event = 'x'",
        "category = 'x'",
        "step = 'x'",
        "fields = '{}'",
        "personal = '{}'",
        "salt = '00'",
        "personal_digest = '00'",
        "prev = '00'",
        "hash = '00'",
        "salt = NULL",
    ] {
        let dir = kept(10).await;
        tamper(dir.path(), &format!("UPDATE journal SET {column} WHERE seq = 4"));
        assert_eq!(verify(dir.path()).await.findings, found(4, Tampering::Altered), "{column}");
    }
}

#[tokio::test]
async fn a_deleted_entry_is_named() {
    for renumber in ["", "UPDATE journal SET seq = seq - 1 WHERE seq > 4;"] {
        let dir = kept(10).await;
        tamper(dir.path(), &format!("DELETE FROM journal WHERE seq = 4; {renumber}"));
        assert_eq!(verify(dir.path()).await.findings, found(4, Tampering::Deleted), "{renumber}");
    }
}

#[tokio::test]
async fn the_first_entry_deleted_is_noticed_too() {
    let dir = kept(3).await;
    tamper(dir.path(), "DELETE FROM journal WHERE seq = 1");
    assert_eq!(verify(dir.path()).await.findings, found(1, Tampering::Deleted));
}

#[tokio::test]
async fn two_entries_that_changed_places_are_named() {
    for (one, other) in [(4, 5), (3, 9), (1, 2)] {
        let dir = kept(10).await;
        tamper(
            dir.path(),
            &format!(
                "UPDATE journal SET seq = -1 WHERE seq = {one};
                 UPDATE journal SET seq = {one} WHERE seq = {other};
                 UPDATE journal SET seq = {other} WHERE seq = -1;"
            ),
        );
        assert_eq!(verify(dir.path()).await.findings, found(one, Tampering::Reordered), "{one} and {other}");
    }
}

#[tokio::test]
async fn a_cut_off_end_is_named_even_when_its_heads_are_cut_off_too() {
    for heads in ["", "DELETE FROM journal_head;"] {
        let dir = kept(10).await;
        tamper(dir.path(), &format!("DELETE FROM journal WHERE seq >= 7; {heads}"));
        assert_eq!(verify(dir.path()).await.findings, found(7, Tampering::Truncated), "{heads}");
    }
}

#[tokio::test]
async fn an_emptied_journal_is_a_truncated_one() {
    let dir = kept(10).await;
    tamper(dir.path(), "DELETE FROM journal; DELETE FROM journal_head;");
    assert_eq!(verify(dir.path()).await.findings, found(1, Tampering::Truncated));
}

#[tokio::test]
async fn without_the_heads_outside_the_verification_says_so() {
    let dir = kept(10).await;
    std::fs::remove_file(dir.path().join("journal-heads.jsonl")).unwrap();
    tamper(dir.path(), "DELETE FROM journal WHERE seq >= 7; DELETE FROM journal_head;");
    let verification = verify(dir.path()).await;
    assert!(verification.is_intact() && !verification.heads_outside);
}

#[tokio::test]
async fn a_cut_that_was_written_over_still_shows() {
    let dir = kept(10).await;
    tamper(dir.path(), "DELETE FROM journal WHERE seq >= 7; DELETE FROM journal_head;");
    write(dir.path(), 10, "FC_VERIFIED").await;
    assert_eq!(verify(dir.path()).await.findings, found(7, Tampering::Deleted));
}

#[tokio::test]
async fn a_chain_recomputed_with_the_key_shows_by_the_heads_kept_elsewhere() {
    let dir = kept(10).await;
    let elsewhere = dir.path().join("copy-of-the-heads.jsonl");
    std::fs::rename(dir.path().join("journal-heads.jsonl"), &elsewhere).unwrap();
    tamper(dir.path(), "DELETE FROM journal; DELETE FROM journal_head;");
    // With the folder's own key and program, so hashes, heads and signatures are all valid.
    write(dir.path(), 12, "ANOTHER_STORY").await;
    assert!(verify(dir.path()).await.is_intact());
    let mut archive = Archive::open(dir.path()).await.unwrap();
    let verification = archive.verify(Some(&elsewhere)).await.unwrap();
    assert_eq!(verification.findings, found(10, Tampering::Recomputed));
    archive.close().await.unwrap();
}

#[tokio::test]
async fn a_forged_head_is_named() {
    let dir = kept(10).await;
    tamper(dir.path(), "UPDATE journal_head SET signature = '00'");
    assert_eq!(verify(dir.path()).await.findings, found(10, Tampering::HeadForged));
}

#[tokio::test]
async fn a_purge_removes_personal_fields_and_leaves_the_chain_valid() {
    let dir = kept(10).await;
    let mut archive = Archive::open(dir.path()).await.unwrap();
    assert_eq!(archive.purge(at(6)).await.unwrap(), 5);
    assert_eq!(archive.purge(at(6)).await.unwrap(), 0);
    archive.close().await.unwrap();
    let verification = verify(dir.path()).await;
    assert!(verification.is_intact());
    assert_eq!((verification.entries[NODE], verification.purged), (10, 5));
    let stores = open(dir.path()).await;
    let events = stores.journal.events(Filter::default()).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.get("ip").is_some()).count(), 5);
    assert!(events.iter().all(|event| event.get("spId").is_some()));
    stores.close().await.unwrap();
}

#[tokio::test]
async fn a_running_journal_can_be_verified_and_purged() {
    let dir = tempfile::tempdir().unwrap();
    let stores = open(dir.path()).await;
    stores.journal.append(vec![event(1, "A"), event(2, "B")], Sync::Now).await.unwrap();
    stores.journal.sign_head().await.unwrap();
    assert!(verify(dir.path()).await.is_intact());
    let mut archive = Archive::open(dir.path()).await.unwrap();
    assert_eq!(archive.purge(at(100)).await.unwrap(), 2);
    stores.journal.append(vec![event(3, "C")], Sync::Now).await.unwrap();
    assert!(archive.verify(None).await.unwrap().is_intact());
    archive.close().await.unwrap();
    stores.close().await.unwrap();
}

#[tokio::test]
async fn a_folder_without_journal_or_heads_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Archive::open(dir.path()).await.map(drop), Err(StoreError::Io { .. })));
    let dir = kept(1).await;
    let mut archive = Archive::open(dir.path()).await.unwrap();
    let absent = archive.verify(Some(&dir.path().join("absent"))).await;
    assert!(matches!(absent, Err(StoreError::Io { .. })));
    archive.close().await.unwrap();
}

#[tokio::test]
async fn events_come_newest_last_and_by_name() {
    let stores = stage::temporary().await;
    for (seconds, name) in [(5, "A"), (1, "B"), (3, "A")] {
        stores.journal.append(vec![event(seconds, name)], Sync::Now).await.unwrap();
    }
    let names = |events: Vec<serde_json::Value>| -> Vec<String> {
        events.iter().map(|event| format!("{}{}", event["event"].as_str().unwrap(), event["seq"])).collect()
    };
    let all = stores.journal.events(Filter::default()).await.unwrap();
    assert_eq!(
        all[0],
        json!({
            "node": NODE, "seq": 1, "time": at(5).as_millisecond(), "service": "fc_core_low_app", "event": "A",
            "category": "FRONT_CINEMATIC", "step": "1.0.0", "spId": "client-5", "ip": "192.0.2.7"
        })
    );
    assert_eq!(names(all), ["A1", "B2", "A3"]);
    let filter = Filter { event: Some("A".to_owned()), limit: None };
    assert_eq!(names(stores.journal.events(filter).await.unwrap()), ["A1", "A3"]);
    let newest = Filter { event: None, limit: Some(2) };
    assert_eq!(names(stores.journal.events(newest).await.unwrap()), ["B2", "A3"]);
    stores.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_make_one_chain() {
    let dir = tempfile::tempdir().unwrap();
    let stores = open(dir.path()).await;
    let writers: Vec<_> = (0..40)
        .map(|writer| {
            let journal = stores.journal.clone();
            tokio::spawn(async move {
                for number in 0..30 {
                    let sync = if number % 2 == 0 { Sync::Now } else { Sync::WithNextGroup };
                    let events = (0..=number % 4).map(|_| event(writer, "E")).collect();
                    journal.append(events, sync).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    stores.close().await.unwrap();
    let verification = verify(dir.path()).await;
    assert!(verification.is_intact(), "{:?}", verification.findings);
    assert_eq!(verification.entries[NODE], 40 * (7 * 10 + 1 + 2));
    assert_eq!(verification.signed[NODE], 40 * (7 * 10 + 1 + 2));
}

#[tokio::test]
async fn two_nodes_have_a_chain_each() {
    let dir = kept(3).await;
    let place = Place::Directory(dir.path().to_owned());
    let stores = Stores::open(place, "node-2", stage::MASTER, at(0)).await.unwrap();
    stores.journal.append(vec![event(1, "A")], Sync::Now).await.unwrap();
    stores.close().await.unwrap();
    assert!(verify(dir.path()).await.is_intact());
    tamper(dir.path(), "UPDATE journal SET step = 'x'");
    let nodes: Vec<_> = verify(dir.path()).await.findings.into_iter().map(|finding| finding.node).collect();
    assert_eq!(nodes, [NODE, "node-2"]);
}
