//! One crash for each place, each place in its own process.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::child::{Running, ports, verify_journal};
use crate::stand::{AHEAD, Browser, CALLBACK, Reply, Stand, Step};

const FC: &str = "franceconnect";

/// What the same request gets from the process that was started again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// What it would have got: its handle had not burnt.
    Goes,
    /// The page or the JSON error with this code: the handle has burnt.
    Refused(&'static str),
}

use Again::{Goes, Refused};

/// Place, passage of the login that dies, and what repeating its request gives.
const PLACES: &[(&str, u32, Again)] = &[
    ("choice/advanced", 3, Refused("Y470004")),
    ("choice/recorded", 3, Refused("Y470004")),
    ("callback/burnt", 3, Refused("Y420001")),
    ("callback/recorded", 3, Refused("Y420001")),
    ("callback/returned", 3, Refused("Y420001")),
    ("callback/renewed", 3, Refused("Y190001")),
    ("verify/recorded", 3, Goes),
    ("verify/advanced", 3, Refused("Y420001")),
    ("login/burnt", 3, Refused("Y420001")),
    ("login/remembered", 3, Refused("Y420001")),
    ("login/recorded", 3, Refused("Y420001")),
    ("login/kept", 3, Refused("Y420001")),
    ("resume/taken", 3, Refused("Y04CAB72")),
    ("resume/recorded", 3, Refused("Y04CAB72")),
    ("resume/put", 3, Refused("Y04CAB72")),
    ("token/taken", 2, Refused("Y0416228")),
    ("token/recorded", 2, Refused("Y0416228")),
    ("token/put", 2, Refused("Y0416228")),
];

/// Plays from a request to the token. An error: the request that got no answer.
async fn play(
    stand: &Stand,
    client: &Value,
    idp: &str,
    browser: &mut Browser,
    mut step: Step,
    codes: &mut Vec<String>,
) -> Result<Reply, Step> {
    loop {
        let Some(reply) = step.send(browser).await else { return Err(step) };
        if reply.status < 400 && reply.headers.contains_key("location") && reply.location().starts_with(CALLBACK) {
            codes.extend(reply.param("code"));
        }
        match Step::after(&reply, stand, client, idp) {
            Some(next) => step = next,
            None => return Ok(reply),
        }
    }
}

async fn events(stand: &Stand) -> Vec<Value> {
    stand.command("GET", "/journal", Value::Null).await["events"].as_array().unwrap().clone()
}

/// The code that the repeated request got, empty when it went on.
async fn crash_at(place: &str, passage: u32) -> String {
    let (data, base) = (tempfile::tempdir().unwrap(), ports());
    let (dying, stand) = Running::start(data.path(), base, Some(&format!("{place}:{passage}"))).await;
    // The process that is started again has the right time: what this one gives out lives through the start.
    stand.clock(AHEAD).await;
    let client = stand.client(FC, json!({})).await;
    let idp = stand.provider(FC, "Impôts");
    let authorize = Step::Get(stand.authorize_url(&client, &[]));
    let url = stand.authorize_url(&client, &[]);

    // Acknowledged before: a whole login with its session and token, and a code that nobody has redeemed yet.
    let mut earlier = stand.browser();
    let token = play(&stand, &client, &idp, &mut earlier, authorize.clone(), &mut Vec::new()).await.unwrap().json();
    let access = token["access_token"].as_str().unwrap().to_owned();
    let code = stand.browser().log_in(&url, &idp, "test").await.param("code").unwrap();
    let before = events(&stand).await;

    let (mut browser, mut codes) = (stand.browser(), Vec::new());
    let died = play(&stand, &client, &idp, &mut browser, authorize, &mut codes).await;
    let Err(died) = died else { panic!("{place}: nothing died") };
    dying.has_crashed().await;

    let (again, stand) = Running::start(data.path(), base, None).await;
    assert_eq!(stand.userinfo(FC, &access).await.status, 200, "{place}: an acknowledged token is lost");
    let exchanged = stand.token(&client, &code, &[]).await;
    assert_eq!(exchanged.status, 200, "{place}: an acknowledged code is lost: {}", exchanged.text);
    assert_eq!(stand.token(&client, &code, &[]).await.code(), "Y0416228", "{place}");
    let page = earlier.open(&url).await;
    assert!(page.holds("name=\"csrfToken\"") && !page.holds("providerUid"), "{place}: an acknowledged session is lost");
    let after = events(&stand).await;
    assert_eq!(after.get(..before.len()).unwrap(), before, "{place}: an acknowledged entry of the journal is lost");

    // Mails are due at the time of the process that died.
    stand.clock(AHEAD).await;
    // The mail of a login stands beside its entry: it is kept exactly if the entry is. Those of before were delivered.
    let kept = match place {
        "login/recorded" => Some(1),
        "login/burnt" | "login/remembered" => Some(0),
        _ => None,
    };
    if let Some(kept) = kept {
        let mails = stand.command("GET", "/mails", Value::Null).await;
        assert_eq!(mails["mails"].as_array().unwrap().len(), kept, "{place}: {mails}");
    }

    let repeated = died.send(&mut browser).await.unwrap();
    let got = repeated.code();
    if got.is_empty() {
        let next = Step::after(&repeated, &stand, &client, &idp).unwrap();
        let done = play(&stand, &client, &idp, &mut browser, next, &mut codes).await.unwrap();
        assert_eq!(done.status, 200, "{place}: {}", done.text);
    }
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{place}");
    assert!(codes.len() <= 1, "{place}: the flow gave more than one code");

    // Whoever met the crash begins anew and succeeds.
    let mut anew = stand.browser();
    let done = play(&stand, &client, &idp, &mut anew, Step::Get(url), &mut Vec::new()).await.unwrap();
    assert_eq!(done.status, 200, "{place}: {}", done.text);
    again.kill();
    verify_journal(data.path()).await;
    got
}

/// Two halves, so that two of them run at a time.
async fn crash_at_each(half: usize) {
    let mut surprises = Vec::new();
    for (place, passage, expected) in PLACES.iter().skip(half).step_by(2) {
        let got = crash_at(place, *passage).await;
        let wanted = match expected {
            Goes => "",
            Refused(code) => code,
        };
        if got != wanted {
            surprises.push(format!("{place}: expected {expected:?}, got \"{got}\""));
        }
    }
    assert!(surprises.is_empty(), "{surprises:#?}");
}

#[tokio::test]
async fn a_crash_between_two_steps_loses_nothing_and_serves_nothing_twice() {
    crash_at_each(0).await;
}

#[tokio::test]
async fn a_crash_between_two_other_steps_loses_nothing_and_serves_nothing_twice() {
    crash_at_each(1).await;
}
