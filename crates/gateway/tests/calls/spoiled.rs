//! Producers that answer what they should not (issue 7, "Bad input"): whatever it is, the caller gets a refusal of the reference with
//! the prefix of that producer, nothing of what came, and no data.

use crate::addresses::{BY_NUMBER, CRECHE, JOB_SEEKER, QUOTIENT, about, of_each_protocol};
use crate::producers::{Play, Producers};
use crate::running::{Credential, FRANCE_CONNECT, Running};

const PAYMENTS: &str = "/v3/france_travail/indemnites/identifiant";
/// What stands in each answer, and in no other.
const MARK: &str = "stays-here";

fn answers() -> Vec<(&'static str, Play)> {
    let leaked = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let json = "content-type: application/json\r\n";
    let html = leaked(format!("<!doctype html><title>{MARK}</title>"));
    vec![
        ("a page", Play::Answer(200, "content-type: text/html\r\n", html)),
        ("a page as an error", Play::Answer(500, "content-type: text/html\r\n", html)),
        ("an error inside of 200", Play::Answer(200, json, leaked(format!(r#"{{"error":"{MARK}","errors":[]}}"#)))),
        ("a text", Play::Answer(200, json, leaked(format!("\"{MARK}\"")))),
        ("a number", Play::Answer(200, json, "42")),
        ("null", Play::Answer(200, json, "null")),
        ("lists in lists", Play::Answer(200, json, leaked("[".repeat(100_000)))),
        ("ten MiB", Play::Answer(200, json, leaked(format!("\"{}\"", MARK.repeat(1024 * 1024))))),
        ("no text at all", Play::Answer(200, json, "\u{0}\u{1}")),
        ("a redirect", Play::Answer(302, "location: http://127.0.0.1:1/stays-here\r\n", "")),
        ("a status of its own", Play::Answer(299, json, "{}")),
        ("a broken answer", Play::Cut),
        ("a reset", Play::Reset),
    ]
}

#[tokio::test]
async fn whatever_a_producer_answers_that_it_should_not_gives_no_data_and_its_own_code() {
    let producers = Producers::start().await;
    let running = Running::start(&producers.origin).await;
    let mut wrong = Vec::new();
    let further = [QUOTIENT, CRECHE, PAYMENTS, BY_NUMBER].map(|path| match path {
        PAYMENTS => about(JOB_SEEKER, "").replace(JOB_SEEKER, PAYMENTS),
        path => about(path, ""),
    });
    for target in of_each_protocol().into_iter().chain(further) {
        let credential = match target.as_str() {
            target if target.contains("/ants/") => Credential::Bearer(FRANCE_CONNECT),
            target if target.starts_with("/api/v2/") => Credential::Key(&running.token),
            _ => Credential::Bearer(&running.token),
        };
        for (what, play) in answers() {
            producers.play(play);
            let reply = running.call(&target, credential).await;
            let is_refused = [502, 503, 504].contains(&reply.status) && reply.code.is_some();
            if !is_refused || reply.text.contains(MARK) {
                let text: String = reply.text.chars().take(200).collect();
                wrong.push(format!(
                    "{} {what}: {} {:?} {text}",
                    target.split('?').next().unwrap(),
                    reply.status,
                    reply.code
                ));
            }
        }
        // Nothing of it is left.
        producers.play(Play::Answer(404, "", ""));
        let reply = running.call(&target, credential).await;
        assert!([404, 502, 503].contains(&reply.status), "{target}: {reply:?}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
