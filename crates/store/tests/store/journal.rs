//! The chain shows whoever alters, deletes, reorders, truncates or recomputes, and a purge leaves it valid.

use crate::stage::{Engines, Installation, NODE, at, event, stores};
use guichet_store::journal::{Archive, Filter, Finding, Head, Span, Sync, Tampering, Verification};
use guichet_store::{DurableEngine, Setup, StoreError};
use serde_json::json;

on_durable_engines!(
    an_untouched_journal_is_intact,
    the_chain_goes_on_after_a_restart,
    every_altered_column_is_noticed,
    personal_fields_that_no_purge_took_are_missed,
    a_deleted_entry_is_named,
    the_first_entry_deleted_is_noticed_too,
    two_entries_that_changed_places_are_named,
    a_cut_off_end_is_named_even_when_its_heads_are_cut_off_too,
    an_emptied_journal_is_a_truncated_one,
    without_the_heads_outside_the_verification_says_so,
    a_cut_that_was_written_over_still_shows,
    a_chain_recomputed_with_the_key_shows_by_the_heads_kept_elsewhere,
    a_forged_head_is_named,
    a_purge_removes_personal_fields_and_leaves_the_chain_valid,
    a_running_journal_can_be_verified_and_purged,
    events_come_newest_last_and_by_name,
    entries_of_an_event_are_read_in_pages_by_their_instants_whichever_node_wrote_them,
    two_nodes_have_a_chain_each;
    many_writers_make_one_chain,
);

/// An installation with a journal of so many entries, cleanly stopped.
async fn kept(engines: Engines, entries: i64) -> Installation {
    let installation = Installation::new(engines).await;
    write(&installation, entries, "FC_VERIFIED").await;
    installation
}

async fn write(installation: &Installation, entries: i64, name: &'static str) {
    let stores = installation.open().await;
    for number in 1..=entries {
        stores.journal.append(vec![event(number, name)], Sync::WithNextGroup).await.unwrap();
    }
    stores.close().await.unwrap();
}

async fn verify(installation: &Installation) -> Verification {
    let mut archive = installation.archive().await;
    let verification = archive.verify(None).await.unwrap();
    archive.close().await.unwrap();
    verification
}

fn found(seq: i64, tampering: Tampering) -> Vec<Finding> {
    vec![Finding { node: NODE.to_owned(), seq, tampering }]
}

async fn an_untouched_journal_is_intact(engines: Engines) {
    let kept = kept(engines, 10).await;
    let verification = verify(&kept).await;
    assert!(verification.is_intact() && verification.heads_outside);
    assert_eq!((verification.entries[NODE], verification.signed[NODE], verification.purged), (10, 10, 0));
}

async fn the_chain_goes_on_after_a_restart(engines: Engines) {
    let kept = kept(engines, 3).await;
    write(&kept, 3, "FC_VERIFIED").await;
    let verification = verify(&kept).await;
    assert!(verification.is_intact());
    assert_eq!(verification.entries[NODE], 6);
    let heads = std::fs::read_to_string(kept.folder().join("journal-heads.jsonl")).unwrap();
    // Heads are signed at intervals, too: a slow machine may sign more of them, but both stops signed theirs.
    let seqs: Vec<i64> = heads.lines().map(|line| serde_json::from_str::<Head>(line).unwrap().seq).collect();
    assert!(seqs.contains(&3) && seqs.last() == Some(&6), "{seqs:?}");
}

async fn every_altered_column_is_noticed(engines: Engines) {
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
        let kept = kept(engines, 10).await;
        kept.tamper(&format!("UPDATE journal SET {column} WHERE seq = 4")).await;
        assert_eq!(verify(&kept).await.findings, found(4, Tampering::Altered), "{column}");
    }
}

async fn personal_fields_that_no_purge_took_are_missed(engines: Engines) {
    const DAY: i64 = 86_400;
    let kept = Installation::new(engines).await;
    let stores = kept.open().await;
    for day in 1..=4 {
        stores.journal.append(vec![event(day * DAY, "FC_VERIFIED")], Sync::WithNextGroup).await.unwrap();
    }
    stores.close().await.unwrap();
    let mut archive = kept.archive().await;
    assert_eq!(archive.purge(at(2 * DAY)).await.unwrap(), 1);
    archive.close().await.unwrap();
    assert!(verify(&kept).await.is_intact());
    kept.tamper("UPDATE journal SET personal = NULL, salt = NULL WHERE seq = 3").await;
    assert_eq!(verify(&kept).await.findings, found(3, Tampering::Altered));
}

async fn a_deleted_entry_is_named(engines: Engines) {
    for renumber in ["", "UPDATE journal SET seq = seq - 1 WHERE seq > 4;"] {
        let kept = kept(engines, 10).await;
        kept.tamper(&format!("DELETE FROM journal WHERE seq = 4; {renumber}")).await;
        assert_eq!(verify(&kept).await.findings, found(4, Tampering::Deleted), "{renumber}");
    }
}

async fn the_first_entry_deleted_is_noticed_too(engines: Engines) {
    let kept = kept(engines, 3).await;
    kept.tamper("DELETE FROM journal WHERE seq = 1").await;
    assert_eq!(verify(&kept).await.findings, found(1, Tampering::Deleted));
}

async fn two_entries_that_changed_places_are_named(engines: Engines) {
    for (one, other) in [(4, 5), (3, 9), (1, 2)] {
        let kept = kept(engines, 10).await;
        kept.tamper(&format!(
            "UPDATE journal SET seq = -1 WHERE seq = {one};
             UPDATE journal SET seq = {one} WHERE seq = {other};
             UPDATE journal SET seq = {other} WHERE seq = -1;"
        ))
        .await;
        assert_eq!(verify(&kept).await.findings, found(one, Tampering::Reordered), "{one} and {other}");
    }
}

async fn a_cut_off_end_is_named_even_when_its_heads_are_cut_off_too(engines: Engines) {
    for heads in ["", "DELETE FROM journal_head;"] {
        let kept = kept(engines, 10).await;
        kept.tamper(&format!("DELETE FROM journal WHERE seq >= 7; {heads}")).await;
        assert_eq!(verify(&kept).await.findings, found(7, Tampering::Truncated), "{heads}");
    }
}

async fn an_emptied_journal_is_a_truncated_one(engines: Engines) {
    let kept = kept(engines, 10).await;
    kept.tamper("DELETE FROM journal; DELETE FROM journal_head;").await;
    assert_eq!(verify(&kept).await.findings, found(1, Tampering::Truncated));
}

async fn without_the_heads_outside_the_verification_says_so(engines: Engines) {
    let kept = kept(engines, 10).await;
    std::fs::remove_file(kept.folder().join("journal-heads.jsonl")).unwrap();
    kept.tamper("DELETE FROM journal WHERE seq >= 7; DELETE FROM journal_head;").await;
    let verification = verify(&kept).await;
    assert!(verification.is_intact() && !verification.heads_outside);
}

async fn a_cut_that_was_written_over_still_shows(engines: Engines) {
    let kept = kept(engines, 10).await;
    kept.tamper("DELETE FROM journal WHERE seq >= 7; DELETE FROM journal_head;").await;
    write(&kept, 10, "FC_VERIFIED").await;
    assert_eq!(verify(&kept).await.findings, found(7, Tampering::Deleted));
}

async fn a_chain_recomputed_with_the_key_shows_by_the_heads_kept_elsewhere(engines: Engines) {
    let kept = kept(engines, 10).await;
    let elsewhere = kept.folder().join("copy-of-the-heads.jsonl");
    std::fs::rename(kept.folder().join("journal-heads.jsonl"), &elsewhere).unwrap();
    kept.tamper("DELETE FROM journal; DELETE FROM journal_head;").await;
    // With the folder's own key and program, so hashes, heads and signatures are all valid.
    write(&kept, 12, "ANOTHER_STORY").await;
    assert!(verify(&kept).await.is_intact());
    let mut archive = kept.archive().await;
    let verification = archive.verify(Some(&elsewhere)).await.unwrap();
    // The first head that was signed, at an interval or at the stop, is the first that differs.
    let heads = std::fs::read_to_string(&elsewhere).unwrap();
    let first: Head = serde_json::from_str(heads.lines().next().unwrap()).unwrap();
    assert_eq!(verification.findings, found(first.seq, Tampering::Recomputed));
    archive.close().await.unwrap();
}

async fn a_forged_head_is_named(engines: Engines) {
    let kept = kept(engines, 10).await;
    kept.tamper("UPDATE journal_head SET signature = '00' WHERE seq = 10").await;
    assert_eq!(verify(&kept).await.findings, found(10, Tampering::HeadForged));
}

async fn a_purge_removes_personal_fields_and_leaves_the_chain_valid(engines: Engines) {
    let kept = kept(engines, 10).await;
    let mut archive = kept.archive().await;
    assert_eq!(archive.purge(at(6)).await.unwrap(), 5);
    assert_eq!(archive.purge(at(6)).await.unwrap(), 0);
    archive.close().await.unwrap();
    let verification = verify(&kept).await;
    assert!(verification.is_intact());
    assert_eq!((verification.entries[NODE], verification.purged), (10, 5));
    let stores = kept.open().await;
    let events = stores.journal.events(Filter::default()).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.get("ip").is_some()).count(), 5);
    assert!(events.iter().all(|event| event.get("spId").is_some()));
    stores.close().await.unwrap();
}

async fn a_running_journal_can_be_verified_and_purged(engines: Engines) {
    let kept = Installation::new(engines).await;
    let stores = kept.open().await;
    stores.journal.append(vec![event(1, "A"), event(2, "B")], Sync::Now).await.unwrap();
    stores.journal.sign_head().await.unwrap();
    assert!(verify(&kept).await.is_intact());
    let mut archive = kept.archive().await;
    assert_eq!(archive.purge(at(100)).await.unwrap(), 2);
    stores.journal.append(vec![event(3, "C")], Sync::Now).await.unwrap();
    assert!(archive.verify(None).await.unwrap().is_intact());
    archive.close().await.unwrap();
    stores.close().await.unwrap();
}

#[tokio::test]
async fn a_folder_without_journal_or_heads_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let absent = Archive::open(dir.path(), &DurableEngine::Sqlite, None).await;
    assert!(matches!(absent.map(drop), Err(StoreError::Io { .. })));
    let kept = kept(Engines::Embedded, 1).await;
    let mut archive = kept.archive().await;
    let absent = archive.verify(Some(&kept.folder().join("absent"))).await;
    assert!(matches!(absent, Err(StoreError::Io { .. })));
    archive.close().await.unwrap();
}

async fn events_come_newest_last_and_by_name(engines: Engines) {
    let stores = stores(engines).await;
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

async fn many_writers_make_one_chain(engines: Engines) {
    let kept = Installation::new(engines).await;
    let stores = kept.open().await;
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
    let verification = verify(&kept).await;
    assert!(verification.is_intact(), "{:?}", verification.findings);
    assert_eq!(verification.entries[NODE], 40 * (7 * 10 + 1 + 2));
    assert_eq!(verification.signed[NODE], 40 * (7 * 10 + 1 + 2));
}

async fn two_nodes_have_a_chain_each(engines: Engines) {
    let kept = kept(engines, 3).await;
    let setup = Setup { node: "node-2".to_owned(), ..kept.setup(kept.place()) };
    let stores = kept.try_open(setup, [0; 32]).await.unwrap();
    stores.journal.append(vec![event(1, "A")], Sync::Now).await.unwrap();
    stores.close().await.unwrap();
    assert!(verify(&kept).await.is_intact());
    kept.tamper("UPDATE journal SET step = 'x'").await;
    let nodes: Vec<_> = verify(&kept).await.findings.into_iter().map(|finding| finding.node).collect();
    assert_eq!(nodes, [NODE, "node-2"]);
}

async fn entries_of_an_event_are_read_in_pages_by_their_instants_whichever_node_wrote_them(engines: Engines) {
    let kept = Installation::new(engines).await;
    let stores = kept.open().await;
    // In the order of their writing the last is the first.
    let events = (0..1_500).rev().map(|second| event(second, "A")).collect();
    stores.journal.append(events, Sync::Now).await.unwrap();
    stores.journal.append(vec![event(100, "B"), event(1_499, "A")], Sync::Now).await.unwrap();
    stores.close().await.unwrap();
    let setup = Setup { node: "node-2".to_owned(), ..kept.setup(kept.place()) };
    let stores = kept.try_open(setup, [0; 32]).await.unwrap();
    stores.journal.append(vec![event(100, "A"), event(119, "A")], Sync::Now).await.unwrap();
    let span = Span { event: "A".to_owned(), since: at(60), until: at(1_400) };
    let mut archive = kept.archive().await;
    let (mut read, mut next) = (Vec::new(), Some(span.start()));
    while let Some(mark) = next {
        let page = stores.journal.page(&span, &mark).await.unwrap();
        assert_eq!(archive.page(&span, &mark).await.unwrap(), page);
        read.extend(page.entries.iter().map(|entry| (entry["time"].clone(), entry["node"].clone())));
        next = page.next;
    }
    let of = |second: i64, node: &str| (json!(at(second).as_millisecond()), json!(node));
    assert_eq!((read.len(), &read[0], &read[1_341]), (1_342, &of(60, NODE), &of(1_399, NODE)));
    assert_eq!(read[40..42], [of(100, NODE), of(100, "node-2")]);
    let counted = stores.journal.per_minute(&span).await.unwrap();
    let first = guichet_store::journal::minute_of(at(60));
    assert_eq!(counted[..2], [(first, 62), (first + 1, 60)]);
    assert_eq!(counted.iter().map(|(_, entries)| entries).sum::<u64>(), 1_342);
    archive.close().await.unwrap();
    stores.close().await.unwrap();
}
