//! Producers that take a call and do not answer, and callers that do not wait (AP §2, §10).

use std::sync::Arc;

use axum::routing::post;
use axum::{Json, Router};
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_web::Clock;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use url::Url;

use super::{ANGELA, RECIPIENT, call, changed, codes, get, issue};
use crate::stand::{NOON, Stand, from_noon, options};

const NATIONAL: &str = "/v3/dsnj/service_national/identite";
const QUOTIENT: &str = "/v3/dss/quotient_familial/identite";
const QUOTIENT_V2: &str = "/api/v2/composition-familiale-v2";
/// Calls to one producer at a time.
const ROOM: usize = 16;

/// A DSNJ that tells how many calls have come, and answers when it is let go.
struct Held {
    stand: Arc<Stand>,
    arrived: Arc<Semaphore>,
    go: watch::Sender<bool>,
    /// What the calls are made with.
    id: String,
    token: String,
}

impl Held {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (arrived, (go, going)) = (Arc::new(Semaphore::new(0)), watch::channel(false));
        let text = format!(
            "[api_particulier]\nconcurrent_calls = {ROOM}\n[api_particulier.producers.dsnj]\nurl = 'http://{}'\n",
            listener.local_addr().unwrap()
        );
        let arrives = Arc::clone(&arrived);
        let answer = async move || {
            arrives.add_permits(1);
            let _ = going.clone().wait_for(|going| *going).await;
            Json(json!({ "return_code": "OK", "results": [{ "code": "OK", "en_regle": "En règle" }] }))
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/", post(answer))).await });
        let configuration = Configuration::parse("test", &text).unwrap();
        let stand = Stand::with(Options { configuration, ..from_noon() }).await;
        let (id, token) = issue(&stand, &["dsnj_statut_service_national", "cnaf_quotient_familial"], json!({})).await;
        Self { stand: Arc::new(stand), arrived, go, id, token }
    }

    /// So many calls have come there that nobody has waited for yet.
    async fn arrived(&self, calls: usize) {
        self.arrived.acquire_many(calls.try_into().unwrap()).await.unwrap().forget();
    }

    /// Status and codes of a call about somebody; each number is another person.
    async fn call(&self, number: usize) -> (u16, Vec<String>) {
        asked(&self.stand, &person(number), &self.token).await
    }

    fn begin(&self, number: usize) -> tokio::task::JoinHandle<(u16, Vec<String>)> {
        let (stand, token) = (Arc::clone(&self.stand), self.token.clone());
        tokio::spawn(async move { asked(&stand, &person(number), &token).await })
    }
}

async fn asked(stand: &Stand, query: &[(String, String)], token: &str) -> (u16, Vec<String>) {
    let reply = call(stand, NATIONAL, query, token).await;
    (reply.status, if reply.status == 200 { Vec::new() } else { codes(&reply) })
}

fn person(number: usize) -> Vec<(String, String)> {
    let name = "A".repeat(number + 1);
    let query = [
        ("recipient", RECIPIENT),
        ("nomNaissance", name.as_str()),
        ("prenoms[]", "Paul"),
        ("anneeDateNaissance", "2007"),
        ("moisDateNaissance", "1"),
        ("jourDateNaissance", "23"),
        ("sexeEtatCivil", "M"),
        ("codeCogInseePaysNaissance", "99100"),
    ];
    changed(&query, &[])
}

fn refusal(status: u16, code: &str) -> (u16, Vec<String>) {
    (status, vec![code.to_owned()])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_producer_that_hangs_holds_up_its_own_calls_and_no_others() {
    let held = Held::start().await;
    let waiting: Vec<_> = (0..ROOM).map(|number| held.begin(number)).collect();
    held.arrived(ROOM).await;
    assert_eq!(held.call(ROOM).await, refusal(502, "39001"), "it has all that it may have");
    assert_eq!(call(&held.stand, QUOTIENT, &changed(ANGELA, &[]), &held.token).await.status, 200);
    held.go.send(true).unwrap();
    for call in waiting {
        assert_eq!(call.await.unwrap(), (200, Vec::new()));
    }
    assert_eq!(held.call(ROOM).await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_goes_away_while_a_call_waits_leaves_its_turn_to_the_next() {
    let held = Held::start().await;
    let origin = Url::parse(&held.stand.origin("api-particulier")).unwrap();
    let url = Url::parse_with_params(&format!("{origin}{}", NATIONAL.trim_start_matches('/')), person(0)).unwrap();
    let host = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    let mut socket = TcpStream::connect(&host).await.unwrap();
    let request = format!(
        "GET {}?{} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\n\r\n",
        url.path(),
        url.query().unwrap(),
        held.token
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    held.arrived(1).await;
    assert_eq!(held.call(0).await, refusal(409, "00015"));
    held.go.send(true).unwrap();
    drop(socket);
    // The end of a connection is seen when it is seen. A limit may be met meanwhile: it passes.
    let told = loop {
        let told = held.call(0).await;
        if told != refusal(409, "00015") && told != refusal(429, "00429") {
            break told;
        }
    };
    assert_eq!(told, (200, Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_revoked_while_its_call_waits_has_that_answer_and_no_other() {
    let held = Held::start().await;
    let waiting = held.begin(0);
    held.arrived(1).await;
    held.stand.command("DELETE", &format!("/tokens/{}", held.id), Value::Null).await;
    assert_eq!(held.call(1).await, refusal(401, "00105"));
    held.go.send(true).unwrap();
    // It was good when the call was let in (AP §2).
    assert_eq!(waiting.await.unwrap(), (200, Vec::new()));
    assert_eq!(held.call(0).await, refusal(401, "00105"));
}

#[tokio::test]
async fn a_producer_that_begins_no_answer_or_does_not_end_it_is_not_waited_for_longer_than_configured() {
    let text = "[api_particulier]\nconnect_seconds = 1\nanswer_seconds = 1";
    let configuration = Configuration::parse("test", text).unwrap();
    let stand = Stand::with(Options { configuration, ..from_noon() }).await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({})).await;
    let never = |at: &str| json!({ "target": "producer:api-secu", "at": at, "kind": "delay", "seconds": 600 });
    let endless = |at: &str| json!({ "target": "producer:api-secu", "at": at, "kind": "endless" });
    for fault in [never("token"), endless("token"), never("call"), endless("call")] {
        stand.command("POST", "/faults", fault.clone()).await;
        let reply = call(&stand, QUOTIENT, &changed(ANGELA, &[]), &token).await;
        assert_eq!((reply.status, codes(&reply)), refusal(504, "35002"), "{fault}");
    }
    let flat = changed(
        &[("nomNaissance", "Dubois"), ("prenoms[]", "Angela"), ("codePaysLieuDeNaissance", "99100")],
        &[("codeInseeLieuDeNaissance", Some("75107"))],
    );
    stand.command("POST", "/faults", never("call")).await;
    let reply = get(&stand, QUOTIENT_V2, &flat, &[("x-api-key", &token)]).await;
    assert_eq!((reply.status, &reply.json()["error"]), (504, &json!("timeout_error")));
    stand.stop().await;
}

#[tokio::test]
async fn a_producer_that_fails_in_a_row_is_left_alone_until_one_call_of_its_finds_it_well() {
    let configuration = Configuration::parse("test", "[api_particulier]\nopen_after = 2\nopen_seconds = 30").unwrap();
    // The seconds count from each failure on: those that the calls themselves take are none.
    let stand = Stand::with(Options { configuration, clock: Clock::manual(NOON.parse().unwrap()), ..options() }).await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial", "mesri_identite", "mesri_admissions"], json!({})).await;
    let quotient = async || {
        let reply = call(&stand, QUOTIENT, &changed(ANGELA, &[]), &token).await;
        (reply.status, if reply.status == 200 { Vec::new() } else { codes(&reply) })
    };
    let broken = json!({ "target": "producer:api-secu", "at": "call", "kind": "status", "status": 500, "times": 3 });
    stand.command("POST", "/faults", broken).await;
    let left = async || stand.command("GET", "/faults", Value::Null).await["faults"][0]["times"].clone();
    for _ in 0..2 {
        assert_eq!(quotient().await, refusal(502, "35000"));
    }
    assert_eq!((quotient().await, left().await), (refusal(502, "35001"), json!(1)), "it is not asked");
    let ine = changed(&[("recipient", RECIPIENT), ("ine", "1234567890G")], &[]);
    let student = call(&stand, "/v3/mesri/statut_etudiant/ine", &ine, &token).await;
    assert_eq!(codes(&student), ["25003"], "others are");
    stand.clock(31).await;
    assert_eq!((quotient().await, left().await), (refusal(502, "35000"), Value::Null), "one call tries, and fails");
    assert_eq!(quotient().await, refusal(502, "35001"));
    stand.clock(62).await;
    for _ in 0..3 {
        assert_eq!(quotient().await.0, 200);
    }
    stand.stop().await;
}
