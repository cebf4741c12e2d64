//! The journal of accesses (AP §16): which calls are in it, and with which outcome.

use guichet_gateway::token::TokenKey;
use guichet_jose::Secret;
use serde_json::{Value, json};

use crate::addresses::{BENEFIT, BY_NUMBER, about};
use crate::producers::Producers;
use crate::running::{Credential, Running};

/// The identifier that a text names.
fn id(text: &str) -> Value {
    guichet_jose::decode_unverified(text).unwrap().1["jti"].clone()
}

/// What was written down since the last so many: token, operation, status and code of each.
async fn written(running: &Running, before: usize) -> Vec<Value> {
    let all = running.accesses().await;
    let told = |access: &serde_json::Map<String, Value>| {
        json!([access["tokenId"], access["operation"], access["status"], access.get("code")])
    };
    all[before..].iter().map(told).collect()
}

fn credential<'a>(target: &str, token: &'a str) -> Credential<'a> {
    if target.starts_with("/api/") { Credential::Key(token) } else { Credential::Bearer(token) }
}

#[tokio::test]
async fn each_call_of_a_known_token_is_written_down_whatever_it_was_told_and_none_of_an_unknown_one() {
    let producers = Producers::start().await;
    let running = Running::start(&producers.origin).await;
    let past = Some(running.clock.now().as_second());
    let disclosed = running.issue(|token| token.blacklisted_at = past).await;
    let expired = running.issue(|token| token.exp = past).await;
    let elsewhere = running.issue(|token| token.allowed_ips = vec!["192.0.2.1/32".parse().unwrap()]).await;
    let limited = running.issue(|token| token.rate_limit_per_minute = Some(1)).await;
    let poor = running.issue(|token| token.scopes = vec!["cnaf_enfants".to_owned()]).await;
    let foreign = TokenKey::new(&Secret::new("1".repeat(64))).unwrap();
    let foreign = foreign.text(&running.token_of(&expired)).unwrap();
    let student = "/api/v2/etudiants?ine=1234567890G".to_owned();
    for (target, operation, nobody, insufficient) in [
        (about(BENEFIT, ""), "api_particulier_v3_cnav_prime_activite_with_civility", "36003", 403),
        (about(BY_NUMBER, ""), "api_particulier_v3_cnous_etudiant_boursier_with_ine", "26003", 403),
        (student, "api_particulier_v2_mesri_student_status", "25003", 401),
    ] {
        let before = running.accesses().await.len();
        let mut expected = Vec::new();
        for (token, code, status) in [
            (&disclosed, "00105", 401),
            (&expired, "00103", 401),
            (&elsewhere, "00107", 403),
            (&limited, nobody, 404),
            (&limited, "00429", 429),
            (&poor, "00100", insufficient),
        ] {
            let reply = running.call_at_once(&target, credential(&target, token)).await;
            assert_eq!((reply.status, reply.code.as_deref()), (status, Some(code)), "{target}: {reply:?}");
            expected.push(json!([id(token), operation, status, code]));
        }
        for unknown in [credential(&target, "a.b.c"), credential(&target, &foreign), Credential::Nobody] {
            assert_eq!(running.call_at_once(&target, unknown).await.code.as_deref(), Some("00101"));
        }
        assert_eq!(written(&running, before).await, expected);
        // The minute of the token with a limit of its own is over.
        running.clock.advance(60);
    }
}
