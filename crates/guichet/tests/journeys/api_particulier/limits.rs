//! How often one may call (AP §9).

use serde_json::json;

use super::{call, changed, codes, get, issue};
use crate::stand::{Reply, Stand};

const PATH: &str = "/v3/dss/quotient_familial/identite";

fn number(reply: &Reply, name: &str) -> i64 {
    reply.headers[name].to_str().unwrap().parse().unwrap()
}

/// Calls until one is refused; the windows are real seconds, so the count may begin in the middle of one.
async fn until_refused(stand: &Stand, token: &str) -> (Vec<i64>, Reply) {
    let mut remaining = Vec::new();
    for _ in 0..2_000 {
        let reply = call(stand, PATH, &[], token).await;
        if reply.status == 429 {
            return (remaining, reply);
        }
        remaining.push(number(&reply, "ratelimit-remaining"));
    }
    panic!("no call was one too many");
}

#[tokio::test]
async fn a_token_has_twenty_calls_in_a_second_over_all_addresses() {
    let stand = Stand::start().await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({})).await;
    let (remaining, refused) = until_refused(&stand, &token).await;
    assert_eq!(remaining.last(), Some(&0), "{remaining:?}");
    assert!(remaining.iter().all(|left| (0..20).contains(left)), "{remaining:?}");
    assert_eq!(codes(&refused), ["00429"]);
    assert_eq!(refused.headers["content-type"], "application/json; charset=utf-8");
    assert_eq!((number(&refused, "ratelimit-limit"), number(&refused, "ratelimit-remaining")), (20, 0));
    assert!((0..=1).contains(&number(&refused, "retry-after")));
    stand.stop().await;
}

#[tokio::test]
async fn a_limit_of_its_own_counts_beside_the_common_one_and_is_the_one_that_is_told() {
    let stand = Stand::start().await;
    let (id, token) = issue(&stand, &["cnaf_quotient_familial"], json!({ "rate_limit_per_minute": 3 })).await;
    let (remaining, refused) = until_refused(&stand, &token).await;
    assert!(remaining.ends_with(&[2, 1, 0]), "{remaining:?}");
    assert_eq!(number(&refused, "ratelimit-limit"), 3);
    assert!((0..=60).contains(&number(&refused, "retry-after")));
    stand.command("PATCH", &format!("/tokens/{id}"), json!({ "rate_limit_per_minute": null })).await;
    let reply = call(&stand, PATH, &[], &token).await;
    assert_eq!((reply.status, number(&reply, "ratelimit-limit")), (422, 20));
    stand.stop().await;
}

#[tokio::test]
async fn version_2_counts_by_its_header_and_says_so_in_sentences() {
    let stand = Stand::start().await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({})).await;
    let path = "/api/v2/composition-familiale-v2";
    let mut last = get(&stand, path, &changed(&[], &[]), &[("x-api-key", &token)]).await;
    for _ in 0..2_000 {
        if last.status == 429 {
            break;
        }
        last = get(&stand, path, &changed(&[], &[]), &[("x-api-key", &token)]).await;
    }
    assert_eq!((last.status, last.json()), (429, json!({ "errors": ["Vous avez effectué trop de requêtes"] })));
    stand.stop().await;
}
