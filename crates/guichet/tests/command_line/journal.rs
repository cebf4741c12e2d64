use std::path::Path;
use std::process::Output;

use rusqlite::Connection;

use crate::guichet;

const ENTRIES: i64 = 6;

/// A data folder with entries of one node, written by the store itself and signed at its stop.
fn written(folder: &Path) {
    written_for(folder, "client");
}

fn written_for(folder: &Path, client: &str) {
    use guichet_store::journal::{Event, Sync};
    let start: jiff::Timestamp = "2020-01-05T12:00:00Z".parse().unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let place = guichet_store::Place::Directory(folder.to_owned());
        let stores = guichet_store::Stores::open(guichet_store::Setup::embedded(place), [7; 32], start).await.unwrap();
        for number in 1..=ENTRIES {
            let event = Event::new(start, "fc_core_low_app", "FC_VERIFIED", "BACK_CINEMATIC", "5.0.0")
                .field("spId", format!("{client}-{number}"))
                .personal("ip", "192.0.2.7");
            stores.journal.append(vec![event], Sync::Now).await.unwrap();
        }
        stores.close().await.unwrap();
    });
}

fn tamper(folder: &Path, statements: &str) {
    Connection::open(folder.join("guichet.db")).unwrap().execute_batch(statements).unwrap();
}

fn journal(folder: &Path, arguments: &[&str]) -> Output {
    let data = folder.to_str().unwrap();
    guichet(&["journal"]).args(arguments).args(["--data", data]).output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_journal_that_nobody_touched_verifies_before_and_after_a_purge() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let output = journal(folder.path(), &["verify"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(told(&output), "node node-1: 6 entries, signed up to 6\nThe journal is as it was written.\n");

    let purged = told(&journal(folder.path(), &["purge"]));
    assert!(purged.starts_with("6 entries before ") && purged.ends_with(" lost their personal fields.\n"), "{purged}");
    let output = journal(folder.path(), &["verify"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("6 entries have lost their personal fields to a purge"), "{}", told(&output));
    let left: i64 = Connection::open(folder.path().join("guichet.db"))
        .unwrap()
        .query_row("SELECT COUNT(*) FROM journal WHERE personal IS NOT NULL OR salt IS NOT NULL", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn personal_fields_stay_until_their_term_is_over() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    assert!(told(&journal(folder.path(), &["purge", "--older-than", "36500"])).starts_with("0 entries before "));
}

#[test]
fn each_manner_of_tampering_is_named_with_its_node_and_entry() {
    for (statements, expected) in [
        ("UPDATE journal SET fields = '{}' WHERE seq = 3", "node node-1, entry 3 was altered"),
        ("UPDATE journal SET personal = '{\"ip\":\"192.0.2.8\"}' WHERE seq = 2", "node node-1, entry 2 was altered"),
        ("DELETE FROM journal WHERE seq = 4", "node node-1, entry 4 was deleted"),
        (
            "UPDATE journal SET seq = 99 WHERE seq = 2; UPDATE journal SET seq = 2 WHERE seq = 3;
             UPDATE journal SET seq = 3 WHERE seq = 99",
            "node node-1, entry 2 was put in the place of another",
        ),
        (
            "DELETE FROM journal WHERE seq > 4; DELETE FROM journal_head",
            "node node-1, entry 5 and all that followed were cut off",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path());
        tamper(folder.path(), statements);
        let output = journal(folder.path(), &["verify"]);
        assert_eq!(output.status.code(), Some(1), "{statements}");
        assert!(told(&output).contains(expected), "{statements}: {}", told(&output));
    }
}

#[test]
fn a_chain_recomputed_by_one_who_has_the_key_is_not_the_one_that_was_signed() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    written(folder.path());
    written_for(other.path(), "another");
    let attach = format!("ATTACH '{}' AS other;", other.path().join("guichet.db").display());
    let replace = "DELETE FROM journal; INSERT INTO journal SELECT * FROM other.journal; DELETE FROM journal_head;
        INSERT INTO journal_head SELECT * FROM other.journal_head;";
    tamper(folder.path(), &(attach + replace));
    let output = journal(folder.path(), &["verify"]);
    assert_eq!(output.status.code(), Some(1));
    let expected = "node node-1, entry 6 is not the one that was signed: the chain was recomputed";
    assert!(told(&output).contains(expected), "{}", told(&output));
}

#[test]
fn without_heads_outside_the_database_the_command_says_what_it_cannot_see() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let kept = folder.path().join("kept.jsonl");
    std::fs::rename(folder.path().join("journal-heads.jsonl"), &kept).unwrap();
    tamper(folder.path(), "DELETE FROM journal WHERE seq > 4; DELETE FROM journal_head");
    let output = journal(folder.path(), &["verify"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(told(&output).contains("journal-heads.jsonl is not there"), "{}", told(&output));
    let output = journal(folder.path(), &["verify", "--heads", kept.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("entry 5 and all that followed were cut off"), "{}", told(&output));
}

#[test]
fn a_folder_without_a_journal_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = journal(folder.path(), &["verify"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("guichet.db"), "{}", told(&output));
}
