//! Receivers that hang, lead elsewhere or fail for a day, of what is decided in a whole stack (DP §3.3).

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_jose::digest;
use http::{HeaderMap, StatusCode, header};
use parking_lot::Mutex;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::{AGENT, INSTRUCTOR, ask, at, mails, send, until};
use crate::stand::{Browser, Stand, options};

const LIST: &str = "/developpeurs/webhooks";
const DAY: i64 = 24 * 3600;
/// The failure after which the developers are told.
const TOLD_AT: i64 = 5;

/// What a receiver does with a call.
#[derive(Clone)]
enum Answers {
    With(StatusCode, &'static str),
    LeadsTo(String),
    Never,
}

/// What is on its way: the next answers, and the one after them.
struct Script {
    next: VecDeque<Answers>,
    then: Answers,
}

pub(crate) type Call = (HeaderMap, Bytes);
type Shared = (Arc<Mutex<Script>>, mpsc::UnboundedSender<Call>);

pub(crate) struct Receiver {
    pub(crate) url: String,
    script: Arc<Mutex<Script>>,
    pub(crate) calls: mpsc::UnboundedReceiver<Call>,
}

impl Receiver {
    /// One that takes everything.
    pub(crate) async fn open() -> Self {
        let script = Script { next: VecDeque::new(), then: Answers::With(StatusCode::OK, "") };
        let (script, (told, calls)) = (Arc::new(Mutex::new(script)), mpsc::unbounded_channel());
        let router = Router::new().fallback(answer).with_state((Arc::clone(&script), told));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/recu", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, script, calls }
    }

    fn will(&self, next: &[Answers], then: Answers) {
        *self.script.lock() = Script { next: next.iter().cloned().collect(), then };
    }

    pub(crate) async fn call(&mut self) -> Call {
        tokio::time::timeout(Duration::from_secs(120), self.calls.recv()).await.unwrap().unwrap()
    }
}

async fn answer(State((script, told)): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    // Whoever listened may be gone.
    let _ = told.send((headers, body));
    let answers = {
        let mut script = script.lock();
        script.next.pop_front().unwrap_or_else(|| script.then.clone())
    };
    match answers {
        Answers::With(status, body) => (status, body).into_response(),
        Answers::LeadsTo(url) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, url)]).into_response(),
        Answers::Never => std::future::pending().await,
    }
}

pub(crate) fn event(call: &Call) -> String {
    serde_json::from_slice::<Value>(&call.1).unwrap()["event"].as_str().unwrap_or_default().to_owned()
}

/// Declares a receiver of decisions and enables it, which it is called for twice; its secret.
pub(crate) async fn declare(stand: &Stand, developer: &mut Browser, number: usize, receiver: &mut Receiver) -> String {
    let fields = [("definition", "api_particulier"), ("url", &receiver.url), ("events[]", "approve")];
    let made = send(stand, developer, LIST, LIST, &[&fields[..], &[("events[]", "revoke")]].concat()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let secret = made.text.split("id=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let page = format!("{LIST}/{number}");
    let enabled = send(stand, developer, &page, &format!("{page}/activer"), &[]).await;
    assert!(enabled.holds("a réussi"), "{}", enabled.text);
    for _ in 0..2 {
        assert_eq!(event(&receiver.call().await), "", "a test call tells of nothing");
    }
    secret
}

/// What is logged of the calls of the first receiver, the oldest first: as the program of the manifest reads it.
pub(crate) async fn logged(stand: &Stand) -> Vec<(Option<u64>, String)> {
    let known = stand.manifest["clients"].as_array().unwrap().iter().find(|client| client["service"] == "datapass");
    let text = |member: &str| known.unwrap()[member].as_str().unwrap();
    let credentials = [
        ("grant_type", "client_credentials"),
        ("client_id", text("client_id")),
        ("client_secret", text("client_secret")),
        ("scope", "read_webhooks"),
    ];
    let at = |path: &str| format!("{}{path}", stand.origin("datapass"));
    let token = stand.browser().post(&at("/api/oauth/token"), &credentials).await.json();
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str())];
    let attempts = stand.raw("GET", &at("/api/v1/webhooks/1/attempts"), &headers, "").await.json();
    let line = |attempt: &Value| {
        (attempt["status_code"].as_u64(), attempt["response_body"].as_str().unwrap_or_default().to_owned())
    };
    attempts.as_array().unwrap().iter().rev().map(line).collect()
}

#[tokio::test]
async fn a_decision_is_told_until_a_receiver_takes_it_that_hung_led_elsewhere_and_failed_for_a_day() {
    let configuration = Configuration::parse("t", "[limits]\nwebhook_seconds = 10").unwrap();
    let stand = Stand::with(Options { configuration, ..options() }).await;
    let [mut receiver, mut elsewhere, mut steady] =
        [Receiver::open().await, Receiver::open().await, Receiver::open().await];
    let mut office = at(&stand, INSTRUCTOR).await;
    let secret = declare(&stand, &mut office, 1, &mut receiver).await;
    declare(&stand, &mut office, 2, &mut steady).await;
    let fails = Answers::With(StatusCode::INTERNAL_SERVER_ERROR, "en panne");
    receiver.will(&[Answers::Never, Answers::LeadsTo(elsewhere.url.clone())], fails.clone());

    let mut agent = at(&stand, AGENT).await;
    let id = ask(&stand, &mut agent).await;
    let decide = |name: &str| format!("/instruction/demandes/{id}/{name}");
    send(&stand, &mut office, &decide("approuver/nouveau"), &decide("approuver"), &[]).await;
    let (mut failures, mut passed) = (0, 0);
    let approval = receiver.call().await;
    assert_eq!(event(&approval), "approve");
    let told = async || {
        let mails = mails(&stand).await;
        mails.iter().filter(|(to, subject)| to == INSTRUCTOR && subject.contains("webhook")).count()
    };
    let mut told_since = 0;
    while passed <= DAY {
        failures += 1;
        let calls = usize::try_from(failures + told_since).unwrap();
        until(async || logged(&stand).await.len() == calls).await;
        assert_eq!(told().await, usize::from(failures >= TOLD_AT), "after {failures}");
        if failures == TOLD_AT {
            // What is decided meanwhile is told meanwhile.
            receiver.will(&[Answers::With(StatusCode::NO_CONTENT, "")], fails.clone());
            let (mut office, reason) = (at(&stand, INSTRUCTOR).await, [("reason", "Fin du service")]);
            send(&stand, &mut office, &decide("r%C3%A9voquer/nouveau"), &decide("r%C3%A9voquer"), &reason).await;
            assert_eq!(event(&receiver.call().await), "revoke");
            until(async || logged(&stand).await.len() == calls + 1).await;
            told_since = 1;
        }
        // n⁴ + 2 seconds, to which chance adds 15 % at most.
        passed += failures.pow(4) * 115 / 100 + 3;
        if passed > DAY {
            receiver.will(&[], Answers::With(StatusCode::OK, "{\"token_id\":\"chez-nous\"}"));
        }
        stand.clock(passed).await;
        let call = receiver.call().await;
        assert_eq!(call.1, approval.1, "the same bytes each time");
        let signature = digest::hex(&digest::hmac_sha256(secret.as_bytes(), &call.1));
        assert_eq!(call.0["x-hub-signature-256"], format!("sha256={signature}"));
    }
    assert_eq!([event(&steady.call().await), event(&steady.call().await)], ["approve", "revoke"], "held up by nobody");
    assert!(elsewhere.calls.try_recv().is_err(), "redirects are not followed");
    let calls = usize::try_from(failures).unwrap() + 2;
    until(async || logged(&stand).await.len() == calls).await;
    let all = logged(&stand).await;
    assert!(all[0].0.is_none() && all[0].1.contains("time-out"), "{:?}", all[0]);
    let statuses: Vec<_> = all[1..].iter().filter_map(|(status, _)| *status).collect();
    let failed = statuses.iter().filter(|status| **status == 500).count();
    assert_eq!((statuses[0], statuses[4], failed, statuses[calls - 2]), (307, 204, calls - 4, 200), "{all:?}");

    // A day of failures has not disabled it; each call is shown, and made again where a developer wants it.
    let mut office = at(&stand, INSTRUCTOR).await;
    let page = office.open(&format!("{}{LIST}/1", stand.origin("datapass"))).await;
    assert!(page.holds("Activé") && page.holds("Aucune réponse") && page.holds("307"), "{}", page.text);
    let newest = page.text.split("/appels/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let newest = format!("{LIST}/1/appels/{newest}");
    let replayed = send(&stand, &mut office, &newest, &format!("{newest}/rejouer"), &[]).await;
    assert_eq!(replayed.status, 303, "{}", replayed.text);
    assert_eq!(receiver.call().await.1, approval.1);
    stand.stop().await;
}
