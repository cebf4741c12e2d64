//! How often one may call (AP §9).

use serde_json::json;

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_web::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::{call, changed, codes, get, issue};
use crate::stand::{NOON, Reply, Stand, options};

const PATH: &str = "/v3/dss/quotient_familial/identite";

/// A stack whose clock stands still: windows end when it is moved.
async fn still(configuration: Configuration) -> Stand {
    Stand::with(Options { clock: Clock::manual(NOON.parse().unwrap()), configuration, ..options() }).await
}

fn number(reply: &Reply, name: &str) -> i64 {
    reply.headers[name].to_str().unwrap().parse().unwrap()
}

/// Addresses that one limit counts together.
const PATHS: [&str; 4] = [
    PATH,
    "/v3/dss/revenu_solidarite_active/identite",
    "/v3/dss/prime_activite/identite",
    "/v3/dss/allocation_soutien_familial/identite",
];
const SCOPES: [&str; 4] =
    ["cnaf_quotient_familial", "revenu_solidarite_active", "prime_activite", "allocation_soutien_familial"];

/// Calls one address after the other until one call is refused.
async fn until_refused(stand: &Stand, token: &str) -> (Vec<i64>, Reply) {
    let mut remaining = Vec::new();
    for path in PATHS.iter().cycle().take(2_000) {
        let reply = call(stand, path, &[], token).await;
        if reply.status == 429 {
            return (remaining, reply);
        }
        remaining.push(number(&reply, "ratelimit-remaining"));
    }
    panic!("no call was one too many");
}

#[tokio::test]
async fn a_token_has_twenty_calls_in_a_second_over_all_addresses() {
    let stand = still(Configuration::default()).await;
    let (_, token) = issue(&stand, &SCOPES, json!({})).await;
    let (remaining, refused) = until_refused(&stand, &token).await;
    assert_eq!(remaining, (0..20).rev().collect::<Vec<_>>());
    assert_eq!(codes(&refused), ["00429"]);
    assert_eq!(refused.headers["content-type"], "application/json; charset=utf-8");
    assert_eq!((number(&refused, "ratelimit-limit"), number(&refused, "ratelimit-remaining")), (20, 0));
    assert!((0..=1).contains(&number(&refused, "retry-after")));
    stand.stop().await;
}

#[tokio::test]
async fn a_limit_of_its_own_counts_beside_the_common_one_and_is_the_one_that_is_told() {
    let stand = still(Configuration::default()).await;
    let (id, token) = issue(&stand, &SCOPES, json!({ "rate_limit_per_minute": 3 })).await;
    let (remaining, refused) = until_refused(&stand, &token).await;
    assert_eq!(remaining, [2, 1, 0]);
    assert_eq!(number(&refused, "ratelimit-limit"), 3);
    assert!((0..=60).contains(&number(&refused, "retry-after")));
    stand.command("PATCH", &format!("/tokens/{id}"), json!({ "rate_limit_per_minute": null })).await;
    let reply = call(&stand, PATH, &[], &token).await;
    assert_eq!((reply.status, number(&reply, "ratelimit-limit")), (422, 20));
    stand.stop().await;
}

#[tokio::test]
async fn version_2_counts_by_its_header_and_says_so_in_sentences() {
    let stand = still(Configuration::default()).await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({})).await;
    let path = "/api/v2/composition-familiale-v2";
    let ask = async || get(&stand, path, &changed(&[], &[]), &[("x-api-key", &token)]).await;
    for left in (0..20).rev() {
        let reply = ask().await;
        assert_eq!((reply.status == 429, number(&reply, "ratelimit-remaining")), (false, left), "{}", reply.text);
    }
    let refused = ask().await;
    assert_eq!((refused.status, refused.json()), (429, json!({ "errors": ["Vous avez effectué trop de requêtes"] })));
    assert_eq!((number(&refused, "ratelimit-limit"), number(&refused, "ratelimit-remaining")), (20, 0));
    assert!((0..=1).contains(&number(&refused, "retry-after")));
    // The third version counts apart.
    assert_eq!(number(&call(&stand, PATH, &[], &token).await, "ratelimit-remaining"), 19);
    stand.stop().await;
}

/// What comes back for a call from an address behind the trusted proxy, be it nothing.
async fn bytes_for(stand: &Stand, address: &str) -> String {
    let origin = Url::parse(&stand.origin("api-particulier")).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", origin.port().unwrap())).await.unwrap();
    let request =
        format!("GET {PATH} HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn an_address_has_its_calls_whatever_the_tokens_and_is_not_answered_any_more_when_that_is_chosen() {
    let text = "[api_particulier]\ncalls_per_address = 5\nban_hours = 12";
    let configuration = Configuration::parse("t", text).unwrap();
    let stand = still(configuration).await;
    let from = async |address: &str| {
        let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({})).await;
        get(&stand, PATH, &[], &[("authorization", &format!("Bearer {token}")), ("x-forwarded-for", address)]).await
    };
    let mut last = from("192.0.2.7").await;
    for _ in 0..20 {
        if last.status == 429 {
            break;
        }
        assert_eq!((last.status, number(&last, "ratelimit-limit")), (422, 20), "its own limit is what a token is told");
        last = from("192.0.2.7").await;
    }
    assert_eq!(codes(&last), ["00429"]);
    assert_eq!((number(&last, "ratelimit-limit"), number(&last, "ratelimit-remaining")), (5, 0));
    assert!((0..=60).contains(&number(&last, "retry-after")) && number(&last, "ratelimit-reset") % 60 == 0);
    // Nothing comes back but the end of the connection; others are answered, and so are pings.
    assert_eq!(bytes_for(&stand, "192.0.2.7").await, "");
    assert!(bytes_for(&stand, "192.0.2.8").await.starts_with("HTTP/1.1 401"));
    let pinged = get(&stand, "/api/ping", &[], &[("x-forwarded-for", "192.0.2.7")]).await;
    assert_eq!(pinged.status, 200);
    stand.command("PUT", "/clock", json!({ "offset_seconds": 12 * 3_600 + 60 })).await;
    assert!(bytes_for(&stand, "192.0.2.7").await.starts_with("HTTP/1.1 401"));
    stand.stop().await;
}
