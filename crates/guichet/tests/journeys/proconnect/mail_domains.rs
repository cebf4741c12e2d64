//! Whether an address is taken whose domain nobody serves: it is asked who receives its mail (PC §5.3).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::{Json, Router, extract::Query, routing::get};
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::scene::{AT_FIA1, Scene, asked, at_a_provider, logged_in, on_the_email_page};
use crate::stand::options;

/// A record of a zone: name, type, what it says.
type Record = (&'static str, u16, &'static str);

/// The types of RFC 1035.
const A: u16 = 1;
const MX: u16 = 15;

const ZONES: &[Record] = &[
    ("mairie-de-villeneuve.fr", MX, "10 mx.mairie-de-villeneuve.fr."),
    ("mairie-de-villeneuve.fr", A, "192.0.2.1"),
    ("site-sans-courrier.fr", A, "192.0.2.2"),
];

/// A resolver asked over HTTP, whose answers have the form of Google's JSON API for DNS over HTTPS.
struct Resolver {
    url: String,
    /// Name and type of each question.
    questions: Arc<Mutex<Vec<(String, String)>>>,
    serves: JoinHandle<()>,
}

#[derive(Deserialize)]
struct Question {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

impl Resolver {
    async fn start(answer: fn(&Question) -> Value) -> Self {
        let questions: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let noted = Arc::clone(&questions);
        let resolve = async move |Query(question): Query<Question>| {
            let answered = answer(&question);
            noted.lock().unwrap().push((question.name, question.kind));
            Json(answered)
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/resolve", listener.local_addr().unwrap());
        let router = Router::new().route("/resolve", get(resolve));
        let serves = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, questions, serves }
    }

    fn asked(&self) -> Vec<(String, String)> {
        std::mem::take(&mut *self.questions.lock().unwrap())
    }
}

/// What the zones say; a name without records does not exist (RFC 2308).
fn of_the_zones(question: &Question) -> Value {
    let number = if question.kind == "MX" { MX } else { A };
    let name = format!("{}.", question.name);
    let found = ZONES.iter().filter(|(zone, kind, _)| *zone == question.name && *kind == number);
    let answer: Vec<Value> =
        found.map(|(_, kind, data)| json!({ "name": name, "type": kind, "TTL": 300, "data": data })).collect();
    let exists = ZONES.iter().any(|(zone, ..)| *zone == question.name);
    let mut told = json!({
        "Status": if exists { 0 } else { 3 }, "TC": false, "RD": true, "RA": true, "AD": false, "CD": false,
        "Question": [{ "name": name, "type": number }],
    });
    let authority =
        json!([{ "name": "fr.", "type": 6, "TTL": 900, "data": "nsmaster.nic.fr. hostmaster.nic.fr. 1 2 3 4 5" }]);
    let (member, records) = if answer.is_empty() { ("Authority", authority) } else { ("Answer", json!(answer)) };
    told[member] = records;
    told
}

async fn asking(url: &str) -> Scene {
    let configuration = Configuration::parse("test", &format!("[proconnect]\nmail_resolver = '{url}'\n")).unwrap();
    Scene::with(Options { configuration, ..options() }).await
}

#[tokio::test]
async fn an_address_is_taken_whose_domain_has_a_mail_server_or_an_address_and_no_other() {
    let resolver = Resolver::start(of_the_zones).await;
    let scene = asking(&resolver.url).await;
    let mut browser = scene.stand.browser();
    for (email, taken, questions) in [
        ("accueil@mairie-de-villeneuve.fr", true, vec![("mairie-de-villeneuve.fr", "MX")]),
        ("Accueil@Mairie-de-Villeneuve.FR", true, vec![("mairie-de-villeneuve.fr", "MX")]),
        ("x@site-sans-courrier.fr", true, vec![("site-sans-courrier.fr", "MX"), ("site-sans-courrier.fr", "A")]),
        (
            "x@domaine-qui-nexiste-pas.fr",
            false,
            vec![("domaine-qui-nexiste-pas.fr", "MX"), ("domaine-qui-nexiste-pas.fr", "A")],
        ),
        // Those that are known are told to nobody.
        (AT_FIA1, true, vec![]),
        ("jeanne@gmail.com", true, vec![]),
        ("jeanne@domaine_faux", false, vec![]),
    ] {
        let page = scene.reach(&mut browser, &scene.url(&[]), email).await;
        assert_eq!((at_a_provider(&page), on_the_email_page(&page)), (taken, !taken), "{email}: {}", page.url);
        assert_eq!(page.holds("Adresse e-mail invalide.") || page.holds("id=\"email-error\""), !taken, "{email}");
        let asked: Vec<(String, String)> = resolver.asked();
        let asked: Vec<(&str, &str)> = asked.iter().map(|(name, kind)| (name.as_str(), kind.as_str())).collect();
        assert_eq!(asked, questions, "{email}");
    }
    // The hint of a service provider is looked at as what a person types.
    for (hint, taken) in [("x@site-sans-courrier.fr", true), ("x@domaine-qui-nexiste-pas.fr", false)] {
        let page = browser.open(&scene.url(&[("login_hint", Some(hint))])).await;
        assert_eq!((at_a_provider(&page), on_the_email_page(&page)), (taken, !taken), "{hint}: {}", page.url);
    }
    scene.stop().await;
}

#[tokio::test]
async fn who_logged_in_once_is_known_whatever_becomes_of_her_domain() {
    let resolver = Resolver::start(of_the_zones).await;
    let scene = asking(&resolver.url).await;
    let email = "accueil@mairie-de-villeneuve.fr";
    logged_in(&scene.login(&scene.url(&[]), email).await);
    assert_eq!(resolver.asked().len(), 1);
    let page = scene.reach(&mut scene.stand.browser(), &scene.url(&[]), email).await;
    assert_eq!(asked(&page, "login_hint").as_deref(), Some(email));
    assert_eq!(resolver.asked(), []);
    scene.stop().await;
}

#[tokio::test]
async fn every_address_is_taken_while_the_resolver_is_away_or_answers_what_is_no_answer() {
    let resolver = Resolver::start(|_| json!("no answer")).await;
    let scene = asking(&resolver.url).await;
    let mut browser = scene.stand.browser();
    let page = scene.reach(&mut browser, &scene.url(&[]), "x@domaine-un.fr").await;
    assert!(!at_a_provider(&page), "JSON without records says that there are none: {}", page.url);
    let kinds: BTreeSet<String> = resolver.asked().into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds.len(), 2);
    resolver.serves.abort();
    let _stopped = resolver.serves.await;
    let page = scene.reach(&mut browser, &scene.url(&[]), "x@domaine-deux.fr").await;
    assert!(at_a_provider(&page), "{}", page.url);
    scene.stop().await;
}
