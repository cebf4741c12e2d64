//! Crashes at any moment, while many log in.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use serde_json::{Value, json};

use super::child::{Running, ports, verify_journal};
use crate::stand::{AHEAD, Browser, CALLBACK, Stand};

const OPENID: &str = "openid";
const BROWSERS: usize = 8;

/// What the process had acknowledged when it died.
#[derive(Default)]
struct Acknowledged {
    /// Codes whose exchange was never asked for.
    unspent: Vec<String>,
    /// Codes whose exchange was answered, with the access token.
    spent: Vec<(String, String)>,
    /// Of each browser the last one that was brought back to the service provider: its session has a login.
    browsers: Vec<Browser>,
}

/// When the process dies.
#[derive(Debug, Clone, Copy)]
enum Death {
    /// Killed from outside after so many acknowledgements; where it is then is the scheduler's choice.
    Acknowledged(usize),
    /// At a passage of a place inside the stores' writers, before or after a group is committed.
    At(&'static str),
}

const DEATHS: &[Death] = &[
    Death::Acknowledged(0),
    Death::At("ephemeral/uncommitted:120"),
    Death::Acknowledged(19),
    Death::At("ephemeral/committed:151"),
    Death::At("durable/uncommitted:60"),
    Death::At("durable/committed:83"),
    Death::Acknowledged(40),
];

impl Death {
    fn place(self) -> Option<&'static str> {
        match self {
            Self::Acknowledged(_) => None,
            Self::At(place) => Some(place),
        }
    }
}

/// From authorize to a code, without a page; `None`: no answer came.
async fn code(browser: &mut Browser, url: &str) -> Option<String> {
    let mut reply = browser.try_get(url).await.ok()?;
    while (300..400).contains(&reply.status) && !reply.location().starts_with(CALLBACK) {
        reply = browser.try_get(&reply.location()).await.ok()?;
    }
    Some(reply.param("code").unwrap_or_else(|| panic!("no code: {}", reply.location())))
}

async fn log_in_until_it_dies(
    stand: Arc<Stand>,
    client: Value,
    seen: Arc<Mutex<Acknowledged>>,
    count: Arc<AtomicUsize>,
) {
    let url = stand.authorize_url(&client, &[]);
    let field = |name: &str| client[name].as_str().unwrap().to_owned();
    let (id, secret) = (field("client_id"), field("client_secret"));
    let mut last = None;
    for round in 0.. {
        let mut browser = stand.browser();
        let Some(code) = code(&mut browser, &url).await else { break };
        last = Some(browser);
        count.fetch_add(1, Ordering::SeqCst);
        if round % 2 == 0 {
            seen.lock().unspent.push(code);
            continue;
        }
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("client_id", &id),
            ("client_secret", &secret),
        ];
        let Ok(reply) = stand.browser().try_post(&format!("{}/token", stand.issuer(OPENID)), &fields).await else {
            break;
        };
        assert_eq!(reply.status, 200, "{}", reply.text);
        let access = reply.json()["access_token"].as_str().unwrap().to_owned();
        seen.lock().spent.push((code, access));
        count.fetch_add(1, Ordering::SeqCst);
    }
    seen.lock().browsers.extend(last);
}

/// How many exchanges the journal tells of.
async fn exchanges(stand: &Stand) -> usize {
    stand.events().await.iter().filter(|event| *event == "SP_REQUESTED_FC_TOKEN").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_under_load_has_kept_all_that_it_acknowledged() {
    let (data, base) = (tempfile::tempdir().unwrap(), ports());
    let (mut running, stand) = Running::start(data.path(), base, DEATHS[0].place()).await;
    let mut stand = Arc::new(stand);
    let client = stand.client(OPENID, json!({})).await;
    let mut before = 0;
    for (round, death) in DEATHS.iter().enumerate() {
        // The next process has the right time: what this one gives out lives through the start and all questions.
        stand.clock(AHEAD).await;
        let login = json!({"service": OPENID, "persona": "test", "client_id": client["client_id"], "times": 10_000});
        stand.command("POST", "/logins", login).await;
        let (seen, count) = (Arc::<Mutex<Acknowledged>>::default(), Arc::<AtomicUsize>::default());
        let browsers: Vec<_> = (0..BROWSERS)
            .map(|_| tokio::spawn(log_in_until_it_dies(stand.clone(), client.clone(), seen.clone(), count.clone())))
            .collect();
        match death {
            Death::Acknowledged(enough) => {
                while count.load(Ordering::SeqCst) < *enough {
                    tokio::task::yield_now().await;
                }
                running.kill();
            }
            Death::At(_) => running.has_crashed().await,
        }
        for browser in browsers {
            browser.await.unwrap();
        }
        verify_journal(data.path()).await;
        let next = Running::start(data.path(), base, DEATHS.get(round + 1).and_then(|death| death.place())).await;
        running = next.0;
        stand = Arc::new(next.1);
        let Acknowledged { unspent, spent, browsers } = std::mem::take(&mut *seen.lock());
        let of_the_dead = exchanges(&stand).await - before;
        assert!(of_the_dead >= spent.len(), "an entry of the journal is lost ({death:?})");
        for mut browser in browsers {
            let silently = stand.authorize_url(&client, &[("prompt", Some("none"))]);
            assert!(browser.open(&silently).await.param("code").is_some(), "a session is lost ({death:?})");
        }
        for (_, access) in &spent {
            assert_eq!(stand.userinfo(OPENID, access).await.status, 200, "a token is lost ({death:?})");
        }
        for (code, _) in &spent {
            assert_eq!(stand.token(&client, code, &[]).await.status, 400, "a code was served twice ({death:?})");
        }
        for code in &unspent {
            let reply = stand.token(&client, code, &[]).await;
            assert_eq!(reply.status, 200, "a code is lost ({death:?}): {}", reply.text);
        }
        before = exchanges(&stand).await;
    }
    running.kill();
    verify_journal(data.path()).await;
}
