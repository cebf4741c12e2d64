//! Expiry, tombstones, grants, touch: all of it against the `now` that is given.

use crate::stage::{Code, Engines, Installation, at, code, lifetime, stores};
use guichet_store::ephemeral::{Entry, GrantId, Lifetime, Replaced, Taken};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

on_every_engine!(
    an_expired_entry_is_absent_to_every_verb,
    the_given_now_decides_in_both_directions,
    a_clock_that_was_moved_forward_and_put_right_has_lost_nothing,
    an_entry_that_expired_makes_room_for_another,
    a_tombstone_names_the_grant_as_long_as_it_is_remembered,
    an_entry_that_is_not_remembered_leaves_no_tombstone,
    what_is_removed_is_taken_once_and_remembered_as_such,
    revoking_a_grant_hides_what_was_put_before_and_after,
    touching_moves_the_expiry_and_keeps_the_version,
    two_kinds_with_the_same_handle_do_not_meet,
    hostile_handles_are_only_handles,
    the_ends_of_the_calendar_are_instants_like_others,
    clearing_forgets_entries_tombstones_and_revocations,
);

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Token {
    sub: String,
}

impl Entry for Token {
    const PREFIX: &'static str = "token";
}

fn token() -> Token {
    Token { sub: "34f4".to_owned() }
}

async fn an_expired_entry_is_absent_to_every_verb(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    store.put_new("h", &code("a"), lifetime(at(0)), None, at(0)).await.unwrap();
    let read = store.get::<Code>("h", at(59)).await.unwrap().unwrap();
    assert_eq!(read.expires_at, at(60));
    assert!(store.get::<Code>("h", at(60)).await.unwrap().is_none());
    assert_eq!(store.replace("h", read.version, &code("b"), at(200), at(60)).await.unwrap(), Replaced::Lost);
    assert!(!store.touch::<Code>("h", at(200), at(60)).await.unwrap());
    assert!(!store.remove::<Code>("h", at(60)).await.unwrap());
    assert_eq!(store.take::<Code>("h", at(60)).await.unwrap(), Taken::Absent);
}

async fn what_is_removed_is_taken_once_and_remembered_as_such(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    let grant = GrantId::new("g");
    store.put_new("h", &code("a"), lifetime(at(0)), Some(&grant), at(0)).await.unwrap();
    assert!(store.remove::<Code>("h", at(1)).await.unwrap());
    assert!(!store.remove::<Code>("h", at(1)).await.unwrap());
    assert!(store.get::<Code>("h", at(1)).await.unwrap().is_none());
    assert_eq!(store.take::<Code>("h", at(1)).await.unwrap(), Taken::Already(Some(grant)));
}

async fn the_given_now_decides_in_both_directions(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    for offset in [-10_000_000, 0, 10_000_000] {
        let handle = format!("h{offset}");
        store.put_new(&handle, &code("a"), lifetime(at(offset)), None, at(offset)).await.unwrap();
        assert!(store.get::<Code>(&handle, at(offset + 59)).await.unwrap().is_some());
        assert!(store.get::<Code>(&handle, at(offset + 60)).await.unwrap().is_none());
    }
}

async fn a_clock_that_was_moved_forward_and_put_right_has_lost_nothing(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    let today: Timestamp = "2200-01-01T00:00:00Z".parse().unwrap();
    let later: Timestamp = "2300-01-01T00:00:00Z".parse().unwrap();
    store.put_new("h", &code("a"), lifetime(today), None, today).await.unwrap();
    for _ in 0..200 {
        assert!(!store.touch::<Code>("h", later, later).await.unwrap());
    }
    assert!(store.get::<Code>("h", today).await.unwrap().is_some());
}

async fn an_entry_that_expired_makes_room_for_another(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    let short = Lifetime::plain(60, at(0));
    assert!(store.put_new("h", &code("a"), short, None, at(0)).await.unwrap());
    assert!(!store.put_new("h", &code("b"), short, None, at(59)).await.unwrap());
    let first = store.get::<Code>("h", at(1)).await.unwrap().unwrap();
    assert!(store.put_new("h", &code("b"), Lifetime::plain(60, at(60)), None, at(60)).await.unwrap());
    let second = store.get::<Code>("h", at(61)).await.unwrap().unwrap();
    assert_eq!(second.value, code("b"));
    assert_ne!(first.version, second.version, "the former version must not pass for this one");
}

async fn a_tombstone_names_the_grant_as_long_as_it_is_remembered(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    let grant = GrantId::new("grant-1");
    store.put_new("h", &code("a"), lifetime(at(0)), Some(&grant), at(0)).await.unwrap();
    assert_eq!(store.take::<Code>("h", at(1)).await.unwrap(), Taken::Value(code("a")));
    assert!(store.get::<Code>("h", at(1)).await.unwrap().is_none());
    for seconds in [1, 61, 3599] {
        let answer = store.take::<Code>("h", at(seconds)).await.unwrap();
        assert_eq!(answer, Taken::Already(Some(grant.clone())), "after {seconds} s");
        assert!(!store.put_new("h", &code("b"), lifetime(at(0)), None, at(seconds)).await.unwrap());
    }
    assert_eq!(store.take::<Code>("h", at(3600)).await.unwrap(), Taken::Absent);
}

async fn an_entry_that_is_not_remembered_leaves_no_tombstone(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    store.put_new("h", &code("a"), Lifetime::of(60, 0, at(0)), None, at(0)).await.unwrap();
    assert_eq!(store.take::<Code>("h", at(1)).await.unwrap(), Taken::Value(code("a")));
    assert_eq!(store.take::<Code>("h", at(1)).await.unwrap(), Taken::Absent);
}

async fn revoking_a_grant_hides_what_was_put_before_and_after(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    let (revoked, other) = (GrantId::new("grant-1"), GrantId::new("grant-2"));
    store.put_new("before", &token(), lifetime(at(0)), Some(&revoked), at(0)).await.unwrap();
    store.put_new("code", &code("a"), lifetime(at(0)), Some(&revoked), at(0)).await.unwrap();
    store.put_new("other", &token(), lifetime(at(0)), Some(&other), at(0)).await.unwrap();
    store.put_new("none", &token(), lifetime(at(0)), None, at(0)).await.unwrap();
    let read = store.get::<Token>("before", at(1)).await.unwrap().unwrap();
    assert_eq!(read.grant, Some(revoked.clone()));

    store.revoke_grant(&revoked, at(3600), at(1)).await.unwrap();
    store.put_new("after", &token(), lifetime(at(2)), Some(&revoked), at(2)).await.unwrap();
    for handle in ["before", "after"] {
        assert!(store.get::<Token>(handle, at(3)).await.unwrap().is_none(), "{handle}");
        assert!(!store.touch::<Token>(handle, at(99), at(3)).await.unwrap(), "{handle}");
    }
    assert_eq!(store.replace("before", read.version, &token(), at(99), at(3)).await.unwrap(), Replaced::Lost);
    assert_eq!(store.take::<Code>("code", at(3)).await.unwrap(), Taken::Absent);
    assert!(store.get::<Token>("other", at(3)).await.unwrap().is_some());
    assert!(store.get::<Token>("none", at(3)).await.unwrap().is_some());
}

async fn touching_moves_the_expiry_and_keeps_the_version(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    store.put_new("h", &code("a"), lifetime(at(0)), None, at(0)).await.unwrap();
    let before = store.get::<Code>("h", at(1)).await.unwrap().unwrap();
    assert!(store.touch::<Code>("h", at(500), at(1)).await.unwrap());
    let after = store.get::<Code>("h", at(400)).await.unwrap().unwrap();
    assert_eq!((after.version, after.expires_at), (before.version, at(500)));
    assert!(!store.touch::<Code>("absent", at(500), at(1)).await.unwrap());
}

async fn two_kinds_with_the_same_handle_do_not_meet(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    store.put_new("h", &code("a"), lifetime(at(0)), None, at(0)).await.unwrap();
    assert!(store.get::<Token>("h", at(1)).await.unwrap().is_none());
    assert!(store.put_new("h", &token(), lifetime(at(0)), None, at(1)).await.unwrap());
    assert_eq!(store.take::<Code>("h", at(1)).await.unwrap(), Taken::Value(code("a")));
    assert!(store.get::<Token>("h", at(1)).await.unwrap().is_some());
}

async fn hostile_handles_are_only_handles(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    let long = "x".repeat(64 * 1024);
    for handle in ["", "'; DROP TABLE entry; --", "\0", "é\u{202e}", &long] {
        assert!(store.get::<Code>(handle, at(0)).await.unwrap().is_none());
        assert!(store.put_new(handle, &code(handle), lifetime(at(0)), None, at(0)).await.unwrap());
        assert_eq!(store.take::<Code>(handle, at(0)).await.unwrap(), Taken::Value(code(handle)));
    }
}

async fn the_ends_of_the_calendar_are_instants_like_others(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    for now in [Timestamp::MIN, Timestamp::MAX] {
        let lifetime = Lifetime { expires_at: Timestamp::MAX, remembered_until: Timestamp::MAX };
        store.put_new("h", &code("a"), lifetime, None, now).await.unwrap();
        assert_eq!(store.get::<Code>("h", now).await.unwrap().is_some(), now < Timestamp::MAX);
    }
    assert_eq!(Lifetime::plain(u32::MAX, Timestamp::MAX).expires_at, Timestamp::MAX);
}

async fn clearing_forgets_entries_tombstones_and_revocations(engines: Engines) {
    let store = stores(engines).await.ephemeral;
    let grant = GrantId::new("grant-1");
    store.put_new("h", &code("a"), lifetime(at(0)), Some(&grant), at(0)).await.unwrap();
    store.put_new("taken", &code("a"), lifetime(at(0)), None, at(0)).await.unwrap();
    store.take::<Code>("taken", at(0)).await.unwrap();
    store.revoke_grant(&grant, at(3600), at(0)).await.unwrap();
    store.clear().await.unwrap();
    assert_eq!(store.take::<Code>("taken", at(0)).await.unwrap(), Taken::Absent);
    assert!(store.put_new("h", &code("a"), lifetime(at(0)), Some(&grant), at(0)).await.unwrap());
    assert!(store.get::<Code>("h", at(0)).await.unwrap().is_some());
}

#[tokio::test]
async fn expired_rows_leave_the_file_while_others_are_written() {
    let installation = Installation::new(Engines::Embedded).await;
    let stores = installation.open().await;
    for number in 0..150 {
        let handle = format!("old-{number}");
        stores.ephemeral.put_new(&handle, &code("a"), Lifetime::plain(60, at(0)), None, at(0)).await.unwrap();
    }
    stores.ephemeral.put_new("live", &code("a"), Lifetime::plain(600, at(0)), None, at(0)).await.unwrap();
    for _ in 0..200 {
        stores.ephemeral.touch::<Code>("absent", at(0), at(120)).await.unwrap();
    }
    assert!(stores.ephemeral.get::<Code>("live", at(120)).await.unwrap().is_some());
    stores.close().await.unwrap();
    let sql = rusqlite::Connection::open(installation.folder().join("ephemeral.db")).unwrap();
    let rows: i64 = sql.query_row("SELECT COUNT(*) FROM entry", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 1);
}
