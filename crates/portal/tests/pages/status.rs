//! The status page and its feed, over a store, with time and outcomes set by hand.

use std::sync::{Arc, Mutex};

use guichet_portal::status::{Announcement, Gauge, Kind, Measured, Measuring, Report, Status, Subject, Words, http};
use guichet_store::registry::Registry;
use guichet_store::{Place, Setup, Stores};
use guichet_web::clock::Clock;
use guichet_web::edge::{Edge, Site};
use guichet_web::language::Words as Label;
use guichet_web::origin::Origin;
use serde_json::{Value, json};

use crate::Portal;

#[derive(Clone, Default)]
struct ByHand(Arc<Mutex<Vec<(String, Measured)>>>);

impl Gauge for ByHand {
    fn subjects(&self) -> Vec<Subject> {
        let one = |name: &str, kind, fr: &str, en: &str| Subject {
            name: name.to_owned(),
            kind,
            label: Label { fr: fr.to_owned(), en: en.to_owned() },
        };
        vec![
            one("datapass", Kind::Service, "DataPass", "DataPass"),
            one("bourse", Kind::Api, "Bourse <étudiante>", "Student grant"),
        ]
    }

    fn measure(&self) -> Measuring<'_> {
        Box::pin(async { self.0.lock().unwrap().clone() })
    }
}

struct Stage {
    status: Arc<Status>,
    announcements: Registry<Announcement>,
    reports: Registry<Report>,
    clock: Clock,
    found: ByHand,
    portal: Portal,
    stores: Stores,
}

impl Stage {
    async fn open() -> Self {
        let clock = Clock::manual("2026-11-27T12:00:00Z".parse().unwrap());
        let stores = Stores::open(Setup::embedded(Place::Temporary), [9; 32], clock.now()).await.unwrap();
        let announcements = Registry::open(&stores.durable, &stores.sealer).await.unwrap();
        let found = ByHand::default();
        let reports = Registry::open(&stores.durable, &stores.sealer).await.unwrap();
        let (told, measured) = (reports.clone(), found.clone());
        let status = Status::open(&stores.durable, announcements.clone(), told, clock.clone(), measured).await.unwrap();
        let origin = Origin::parse("http://localhost:7400").unwrap();
        let edge = Arc::new(Edge::for_tests(clock.clone()).unwrap());
        let site = Arc::new(Site::new("portal", "catalogue-title", origin, edge));
        let portal = Portal::over(guichet_web::finish(site, http::router(&status)).router);
        Self { status, announcements, reports, clock, found, portal, stores }
    }

    async fn measure(&self, datapass: Measured, grant: Measured) {
        *self.found.0.lock().unwrap() = vec![("datapass".to_owned(), datapass), ("bourse".to_owned(), grant)];
        self.status.measure().await.unwrap();
    }

    async fn feed(&self) -> Value {
        serde_json::from_str(&self.portal.get(http::FEED, "fr").await.text).unwrap()
    }
}

#[tokio::test]
async fn what_is_measured_is_counted_by_day_and_an_absence_is_an_incident_until_it_is_over() {
    let stage = Stage::open().await;
    // Whoever looks first has it measured.
    *stage.found.0.lock().unwrap() = vec![("datapass".to_owned(), Measured::Up)];
    let page = stage.portal.get(http::STATUS, "fr").await.text;
    assert!(page.contains("Tout fonctionne.") && page.contains("Sans appel"), "{page}");
    for _ in 0..2 {
        stage.clock.advance(60);
        stage.measure(Measured::Down, Measured::Unknown).await;
    }
    let page = stage.portal.get(http::STATUS, "en").await.text;
    assert!(page.contains("A part does not answer.") && page.contains("Under way"), "{page}");
    assert!(page.contains("<html lang=\"en\">") && page.contains("Student grant"), "{page}");
    // 1 of 3, cut; below what is promised.
    assert!(page.contains("class=\"tag bad\">33.33 %"), "{page}");
    stage.clock.advance(60);
    stage.measure(Measured::Up, Measured::Up).await;
    let page = stage.portal.get(http::STATUS, "fr").await.text;
    assert!(page.contains("Bourse &#60;étudiante&#62;") && page.contains("100,00 %"), "{page}");
    assert!(page.contains("50,00 %") && page.contains("27/11/2026 à 13:01") && page.contains("2 min"), "{page}");
    assert!(page.contains("95 %"), "{page}");
    let feed = stage.feed().await;
    assert_eq!(
        feed["subjects"][0],
        json!({
            "name": "datapass", "kind": "service", "label": "DataPass", "label_en": "DataPass", "state": "up",
            "uptime_30_days": 50.0, "uptime_90_days": 50.0,
            "days": [{ "day": "2026-11-27", "up": 2, "down": 2, "maintenance": 0 }],
        })
    );
    let (began, ended) = ("2026-11-27T12:01:00Z", "2026-11-27T12:03:00Z");
    let incident = json!({ "subject": "datapass", "began_at": began, "ended_at": ended, "text": null });
    assert_eq!((&feed["incidents"], &feed["promised_uptime"]), (&json!([incident]), &json!(95.0)));
    // What another process measured is read at the start, and forgotten after ninety days.
    let (announcements, reports) = (stage.announcements.clone(), stage.reports.clone());
    let again = Status::open(&stage.stores.durable, announcements, reports, stage.clock.clone(), stage.found.clone());
    assert_eq!(again.await.unwrap().shown().await.incidents.len(), 1);
    stage.clock.advance(31 * 24 * 3600);
    stage.measure(Measured::Up, Measured::Unknown).await;
    let told = &stage.feed().await["subjects"][0];
    assert_eq!((&told["uptime_30_days"], &told["uptime_90_days"]), (&json!(100.0), &json!(66.66)));
    stage.clock.advance(60 * 24 * 3600);
    stage.measure(Measured::Up, Measured::Unknown).await;
    let feed = stage.feed().await;
    assert_eq!((&feed["incidents"], feed["subjects"][0]["days"].as_array().unwrap().len()), (&json!([]), 2));
}

#[tokio::test]
async fn an_absence_counts_in_the_uptime_while_nobody_calls_until_somebody_is_answered() {
    let stage = Stage::open().await;
    stage.measure(Measured::Up, Measured::Up).await;
    for _ in 0..2 {
        stage.clock.advance(60);
        stage.measure(Measured::Up, Measured::Down).await;
    }
    stage.clock.advance(60);
    stage.measure(Measured::Up, Measured::Unknown).await;
    let told = &stage.feed().await["subjects"][1];
    assert_eq!((&told["state"], &told["uptime_30_days"]), (&json!("down"), &json!(25.0)));
    stage.clock.advance(60);
    stage.measure(Measured::Up, Measured::Up).await;
    stage.clock.advance(60);
    stage.measure(Measured::Up, Measured::Unknown).await;
    let told = &stage.feed().await["subjects"][1];
    assert_eq!((&told["state"], &told["uptime_30_days"]), (&json!("unknown"), &json!(40.0)));
}

#[tokio::test]
async fn a_maintenance_is_announced_ahead_and_counts_for_nothing() {
    let stage = Stage::open().await;
    let announcement = Announcement {
        id: "6f1c".to_owned(),
        subjects: vec!["datapass".to_owned()],
        from: "2026-11-27T13:00:00Z".parse().unwrap(),
        until: "2026-11-27T14:00:00Z".parse().unwrap(),
        text: Words { fr: "Changement <b>de disque</b>".to_owned(), en: None },
    };
    stage.announcements.put(announcement, stage.clock.now()).await.unwrap();
    stage.measure(Measured::Up, Measured::Up).await;
    let page = stage.portal.get(http::STATUS, "en").await.text;
    assert!(page.contains("<p class=\"lines\" lang=\"fr\">Changement &#60;b&#62;de disque"), "{page}");
    assert!(page.contains("2026-11-27 at 14:00") && !page.contains("Under way"), "{page}");
    stage.clock.advance(3600);
    for _ in 0..3 {
        stage.measure(Measured::Down, Measured::Up).await;
    }
    let feed = stage.feed().await;
    assert_eq!((&feed["subjects"][0]["state"], &feed["incidents"]), (&json!("maintenance"), &json!([])));
    assert_eq!(feed["subjects"][0]["uptime_30_days"], 100.0);
    assert_eq!(feed["maintenance"][0]["subjects"], json!(["datapass"]));
    let page = stage.portal.get(http::STATUS, "fr").await.text;
    assert!(page.contains("Une maintenance annoncée est en cours.") && page.contains("En cours"), "{page}");
    stage.clock.advance(3600);
    stage.measure(Measured::Up, Measured::Up).await;
    let feed = stage.feed().await;
    assert_eq!((&feed["subjects"][0]["state"], &feed["maintenance"]), (&json!("up"), &json!([])));
}

#[tokio::test]
async fn what_somebody_tells_of_is_an_incident_beside_those_that_were_measured() {
    let stage = Stage::open().await;
    let report = |until: Option<&str>| Report {
        id: "7a2d".to_owned(),
        subjects: vec!["bourse".to_owned()],
        from: "2026-11-27T11:30:00Z".parse().unwrap(),
        until: until.map(|until| until.parse().unwrap()),
        text: Words { fr: "Données <b>fausses</b>".to_owned(), en: Some("Wrong data".to_owned()) },
    };
    stage.reports.put(report(None), stage.clock.now()).await.unwrap();
    stage.measure(Measured::Up, Measured::Up).await;
    let page = stage.portal.get(http::STATUS, "fr").await.text;
    assert!(page.contains("Un incident est en cours.") && page.contains("Données &#60;b&#62;fausses"), "{page}");
    assert!(stage.portal.get(http::STATUS, "en").await.text.contains("<p class=\"lines\">Wrong data"));
    stage.reports.put(report(Some("2026-11-27T11:50:00Z")), stage.clock.now()).await.unwrap();
    let page = stage.portal.get(http::STATUS, "fr").await.text;
    assert!(page.contains("Tout fonctionne.") && page.contains("20 min"), "{page}");
    let text = json!({ "fr": "Données <b>fausses</b>", "en": "Wrong data" });
    let (began, ended) = ("2026-11-27T11:30:00Z", "2026-11-27T11:50:00Z");
    let told = json!({ "subject": "bourse", "began_at": began, "ended_at": ended, "text": text });
    assert_eq!(stage.feed().await["incidents"], json!([told]));
    // Forgotten with the others; whoever looks after the clock was moved has it measured.
    stage.clock.advance(91 * 24 * 3600);
    let feed = stage.feed().await;
    assert_eq!((&feed["incidents"], &feed["measured_at"]), (&json!([]), &json!("2027-02-26T12:00:00Z")));
    assert!(stage.reports.all().is_empty());
}

#[tokio::test]
async fn a_page_that_was_kept_before_all_was_forgotten_is_not_served_after() {
    let stage = Stage::open().await;
    stage.measure(Measured::Up, Measured::Up).await;
    let kept = stage.status.changes();
    stage.status.forget().await.unwrap();
    assert_ne!(stage.status.changes(), kept);
    stage.measure(Measured::Down, Measured::Up).await;
    assert_ne!(stage.status.changes(), kept);
}
