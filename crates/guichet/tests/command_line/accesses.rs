//! `guichet accesses`, beside a program that has the journal open.

use std::path::Path;
use std::process::Output;

use guichet_store::Stores;
use guichet_store::journal::{Event, Sync};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{guichet, told};

const CANTEEN: &str = "5d9b1f3a-2c47-4e86-9a10-6b8f7c2e4d01";
const LIBRARY: &str = "7f1c2c7e-6f0a-4d2b-9a64-0b2f6c1d9e11";
/// Accesses a day apart, more than are read at once.
const DAYS: i64 = 1_200;

fn start() -> Timestamp {
    "2020-01-05T12:00:00Z".parse().unwrap()
}

fn request_id(day: i64) -> String {
    format!("00000000-0000-4000-8000-{day:012}")
}

fn access(day: i64) -> Event {
    let token = if day % 3 == 0 { LIBRARY } else { CANTEEN };
    Event::new(start() + SignedDuration::from_hours(24 * day), "api-particulier", "API_PARTICULIER_ACCESS", "D", "")
        .field("requestId", request_id(day))
        .field("tokenId", token)
        .field("organisation", if day % 3 == 0 { "13002526500013" } else { "21920023500014" })
        .field("scopes", vec!["cnaf_enfants", "cnaf_adresse"])
        .field("status", 200)
        .personal("hashedParams", format!("h{day}"))
}

/// A program with a journal, still running.
async fn running(folder: &Path) -> Stores {
    let place = guichet_store::Place::Directory(folder.to_owned());
    let stores = Stores::open(guichet_store::Setup::embedded(place), [7; 32], start()).await.unwrap();
    stores.journal.append((0..DAYS).map(access).collect(), Sync::Now).await.unwrap();
    let other = Event::new(start(), "fc_core_low_app", "FC_VERIFIED", "BACK_CINEMATIC", "5.0.0");
    stores.journal.append(vec![other.field("requestId", request_id(DAYS))], Sync::Now).await.unwrap();
    stores
}

fn accesses(folder: &Path, arguments: &[&str]) -> Output {
    guichet(&["accesses"]).args(arguments).args(["--data", folder.to_str().unwrap()]).output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", told(output));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn accesses_are_exported_between_two_dates_by_token_and_organisation_and_found_by_request_while_the_program_runs() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let stores = runtime.block_on(running(folder.path()));
    let export = |arguments: &[&str]| accesses(folder.path(), &[&["export"], arguments].concat());

    let all = lines(&export(&[]));
    assert_eq!(all.len(), usize::try_from(DAYS).unwrap());
    let instants: Vec<&str> = all.iter().map(|access| access["at"].as_str().unwrap()).collect();
    assert!(instants.is_sorted() && instants[0] == "2020-01-05T12:00:00Z");
    assert_eq!(lines(&export(&["--token", LIBRARY])).len(), all.len().div_ceil(3));
    let week = ["--since", "2020-02-01", "--until", "2020-02-07"];
    assert_eq!(lines(&export(&week)).len(), 7);
    let of_town = lines(&export(&[&week[..], &["--organisation", "21920023500014"]].concat()));
    assert_eq!(
        of_town.iter().map(|access| access["hashedParams"].as_str().unwrap()).collect::<Vec<_>>(),
        ["h28", "h29", "h31", "h32"]
    );
    let table = export(&[&week[..], &["--token", LIBRARY, "--format", "csv"]].concat());
    insta::assert_snapshot!("accesses_csv", told(&table));

    let found = accesses(folder.path(), &["find", &request_id(1_100).to_uppercase()]);
    assert!(found.status.success(), "{}", told(&found));
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!((&found["seq"], &found["requestId"]), (&Value::from(1_101), &Value::from(request_id(1_100))));

    for (arguments, sentence) in [
        (&["find", &request_id(DAYS)][..], "the journal has no access of the request 00000000-0000-4000-8000-"),
        (&["find", "' OR 1=1 --"], "is no identifier of a request"),
        (&["find", "01963f5a-8c00-7abc-8def-0123456789ab"], "the journal has no access of the request 01963f5a"),
        (&["export", "--token", "all"], "is no identifier of a token"),
        (&["export", "--since", "2020-02-30"], "neither a day such as 2026-01-31 nor an instant"),
        (&["export", "--since", "2020-02-02", "--until", "2020-02-01"], "`since` is not before `until`"),
    ] {
        let output = accesses(folder.path(), arguments);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{arguments:?}");
        assert!(told(&output).contains(sentence), "{}", told(&output));
    }
    // What tells two calls about one person as such goes at its term; the access stays.
    let purged = guichet(&["journal", "purge", "--data", folder.path().to_str().unwrap()]).output().unwrap();
    assert!(purged.status.success(), "{}", told(&purged));
    let kept = lines(&export(&["--until", "2020-01-06"]));
    assert!(kept.len() == 2 && kept.iter().all(|access| access.get("hashedParams").is_none()), "{kept:?}");
    runtime.block_on(stores.close()).unwrap();
}
