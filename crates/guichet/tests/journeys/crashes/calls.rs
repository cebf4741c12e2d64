//! Calls of API Particulier whose gateway dies: before the access is in the journal, after it and before the answer, and at any moment
//! under load (AP §2, §16).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use reqwest::Client;
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use super::child::{Running, ports, verify_journal};
use crate::api_particulier::{ANGELA, issue};
use crate::outsider;
use crate::stand::{Browser, Reply, Stand, Step};

const SCOPES: [&str; 1] = ["cnaf_quotient_familial"];
/// Callers, and the answers after which the process is killed.
const CALLERS: usize = 6;
const ENOUGH: usize = 30;

/// A token, and a call about Angela.
async fn call(stand: &Stand) -> (String, String) {
    let (_, token) = issue(stand, &SCOPES, json!({})).await;
    let path = format!("{}/v3/dss/quotient_familial/identite", stand.origin("api-particulier"));
    (token, Url::parse_with_params(&path, ANGELA).unwrap().into())
}

/// A program that shows a token.
fn program(stand: &Stand, token: &str) -> Browser {
    let mut program = stand.browser();
    program.extra = HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]);
    program
}

/// The answer's status and identifier, once it is there to its last byte. No [`Browser`]: that one asks the control API about each
/// answer, which dies with the gateway.
async fn told(http: &Client, url: &str, token: &str) -> Option<(u16, String)> {
    let answer = http.get(url).bearer_auth(token).send().await.ok()?;
    let (status, id) = (answer.status().as_u16(), answer.headers()["x-request-id"].to_str().unwrap().to_owned());
    answer.bytes().await.ok()?;
    Some((status, id))
}

/// The requests whose accesses are in the journal.
async fn accesses(stand: &Stand) -> Vec<String> {
    let events = stand.command("GET", "/journal?event=API_PARTICULIER_ACCESS", Value::Null).await;
    let all = events["events"].as_array().unwrap().iter();
    all.map(|event| event["requestId"].as_str().unwrap().to_owned()).collect()
}

fn request_id(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.header("x-request-id").to_owned()
}

#[tokio::test]
async fn a_call_that_is_cut_off_is_noted_or_was_not_told_and_goes_at_once_when_it_is_repeated() {
    for (place, noted) in [("access/unrecorded:2", 1), ("access/recorded:2", 2)] {
        let (data, base) = (tempfile::tempdir().unwrap(), ports());
        let (dying, stand) = Running::start(data.path(), base, Some(place)).await;
        let (token, url) = call(&stand).await;
        let (mut program, call) = (program(&stand, &token), Step::Get(url));
        let told = request_id(&call.send(&mut program).await.unwrap());
        assert!(call.send(&mut program).await.is_none(), "{place}: nothing died");
        dying.has_crashed().await;

        let (again, stand) = Running::start(data.path(), base, None).await;
        let known = accesses(&stand).await;
        assert_eq!((known.len(), &known[0]), (noted, &told), "{place}");
        // Not 00015: nobody holds the turn of the call that was cut off.
        let repeated = request_id(&call.send(&mut program).await.unwrap());
        assert_eq!(accesses(&stand).await.last(), Some(&repeated), "{place}");
        again.kill();
        verify_journal(data.path()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_was_told_before_a_kill_under_load_is_in_the_journal() {
    let (data, base) = (tempfile::tempdir().unwrap(), ports());
    let (running, stand) = Running::start(data.path(), base, None).await;
    let (count, mut counted) = watch::channel(0_usize);
    let count = Arc::new(count);
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let ((token, url), count) = (call(&stand).await, Arc::clone(&count));
        callers.spawn(async move {
            let (http, mut all) = (outsider::http(None, &BTreeMap::new()), Vec::new());
            while let Some((status, id)) = told(&http, &url, &token).await {
                // A second has twenty calls of one token.
                assert!(status == 200 || status == 429, "{status}");
                if status == 200 {
                    all.push(id);
                    count.send_modify(|count| *count += 1);
                }
            }
            all
        });
    }
    counted.wait_for(|count| *count >= ENOUGH).await.unwrap();
    running.kill();
    let told: Vec<String> = callers.join_all().await.into_iter().flatten().collect();

    let (again, stand) = Running::start(data.path(), base, None).await;
    let known: BTreeSet<String> = accesses(&stand).await.into_iter().collect();
    let missing: Vec<&String> = told.iter().filter(|id| !known.contains(*id)).collect();
    println!("{} calls were told, {} are noted", told.len(), known.len());
    assert!(missing.is_empty() && told.len() >= ENOUGH, "told and not noted: {missing:?}");
    again.kill();
    verify_journal(data.path()).await;
}
