//! The status of a whole stack: a maintenance from its announcement to its end, and incidents, measured and told of.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::api_particulier::{ANGELA, changed, get, issue};
use crate::stand::{Reply, Stand};

const API: &str = "quotient-familial";
const PATH: &str = "/v3/dss/quotient_familial/identite";
const HOUR: i64 = 3_600;

async fn feed(stand: &Stand) -> Value {
    stand.browser().get(&format!("{}/api/v1/status", stand.origin("portal"))).await.json()
}

fn state(feed: &Value, name: &str) -> String {
    let subjects = feed["subjects"].as_array().unwrap();
    subjects.iter().find(|subject| subject["name"] == name).unwrap()["state"].as_str().unwrap().to_owned()
}

/// Two calls, each of which the producer is asked: one alone says nothing. The last answer.
async fn twice(stand: &Stand, token: &str) -> Reply {
    let (query, bearer) = (changed(ANGELA, &[]), format!("Bearer {token}"));
    let asked = async || {
        let headers = [("authorization", bearer.as_str()), ("cache-control", "no-cache")];
        get(stand, PATH, &query, &headers).await
    };
    asked().await;
    asked().await
}

async fn page(stand: &Stand, language: &str) -> Reply {
    let url = format!("{}/statut", stand.origin("portal"));
    stand.raw("GET", &url, &[("accept-language", language)], "").await
}

#[tokio::test]
async fn a_maintenance_is_announced_ahead_goes_on_and_is_over_on_the_page_in_the_feed_and_at_the_gateway() {
    let stand = Stand::from_noon().await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({ "exp": null })).await;
    let asked = async || twice(&stand, &token).await;
    let now: Timestamp = stand.command("GET", "/clock", Value::Null).await["now"].as_str().unwrap().parse().unwrap();
    // A Wednesday morning, away from the hours at which the producer is away every week.
    let morning: Timestamp = "2026-12-02T08:00:00Z".parse().unwrap();
    let at = async |hours: i64| stand.clock(morning.as_second() - now.as_second() + hours * HOUR).await;
    let later = |hours| (morning + SignedDuration::from_hours(hours)).to_string();
    at(0).await;
    let body = json!({
        "subjects": [API], "from": later(1), "until": later(3),
        "text": { "fr": "Migration de la base", "en": "The database moves" },
    });
    let announced = stand.command("POST", "/maintenances", body.clone()).await;
    assert_eq!((&announced["subjects"], &announced["until"]), (&body["subjects"], &body["until"]));
    let listed = stand.command("GET", "/maintenances", Value::Null).await;
    assert_eq!(listed["maintenances"], json!([announced]));

    assert_eq!(asked().await.status, 200);
    let told = feed(&stand).await;
    assert_eq!((state(&told, API).as_str(), &told["maintenance"]), ("up", &json!([announced])));
    let (french, english) = (page(&stand, "fr").await, page(&stand, "en").await);
    assert!(french.holds("Maintenances annoncées") && french.holds("Migration de la base"), "{}", french.text);
    assert!(english.holds("The database moves") && !english.holds("Under way"), "{}", english.text);

    at(1).await;
    let refused = asked().await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["code"]), (503, &json!("35020")));
    assert_eq!(state(&feed(&stand).await, API), "maintenance");
    let french = page(&stand, "fr").await;
    assert!(french.holds("Une maintenance annoncée est en cours.") && french.holds("En cours"), "{}", french.text);

    // It takes longer.
    let id = announced["id"].as_str().unwrap();
    stand.command("PATCH", &format!("/maintenances/{id}"), json!({ "until": later(4) })).await;
    at(3).await;
    assert_eq!(asked().await.status, 503);
    at(4).await;
    assert_eq!(asked().await.status, 200);
    let told = feed(&stand).await;
    assert_eq!((state(&told, API).as_str(), &told["maintenance"], &told["incidents"]), ("up", &json!([]), &json!([])));
    assert!(!page(&stand, "fr").await.holds("Migration de la base"));
    // What was measured stands beside what is promised, wherever the API is listed.
    for path in ["/rechercher-api", "/documentation", "/les-api/quotient-familial", "/catalogue"] {
        let listed = stand.browser().get(&format!("{}{path}", stand.origin("portal"))).await;
        assert!(listed.holds("Disponibilité mesurée sur 30 jours : 100.00 % (promise : 95 %)"), "{path}");
    }
    let found = stand.browser().get(&format!("{}/documentation?q=quotient_familial", stand.origin("portal"))).await;
    assert!(
        found.holds("/documentation/quotient-familial") && !found.holds("/documentation/statut-etudiant"),
        "by a path"
    );
    stand.stop().await;
}

#[tokio::test]
async fn an_incident_is_measured_where_a_producer_fails_and_told_of_where_nobody_can_measure_it() {
    let stand = Stand::from_noon().await;
    stand.clock_at("2026-12-02T08:00:00Z").await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({ "exp": null })).await;
    let asked = async || twice(&stand, &token).await;
    let fault = json!({ "target": "producer:api-secu", "at": "call", "kind": "status", "status": 500, "times": 20 });
    stand.command("POST", "/faults", fault).await;
    for minute in [0, 3] {
        stand.clock_at(&format!("2026-12-02T08:0{minute}:00Z")).await;
        assert!(asked().await.status >= 500);
        assert_eq!(state(&feed(&stand).await, API), "down", "{minute}");
    }
    let told = feed(&stand).await;
    assert_eq!((&told["incidents"][0]["subject"], &told["incidents"][0]["ended_at"]), (&json!(API), &Value::Null));
    assert!(page(&stand, "fr").await.holds("Une partie ne répond pas."));
    stand.command("DELETE", "/faults", Value::Null).await;
    stand.clock_at("2026-12-02T08:14:00Z").await;
    assert_eq!(asked().await.status, 200);
    let told = feed(&stand).await;
    assert!(state(&told, API) == "up" && told["incidents"][0]["ended_at"].is_string(), "{told}");

    // What answers may answer wrongly.
    let body = json!({ "subjects": ["datapass"], "text": { "fr": "Des mails partent en double", "en": null } });
    let known = stand.command("POST", "/incidents", body).await;
    assert!(page(&stand, "fr").await.holds("Un incident est en cours."));
    let english = page(&stand, "en").await;
    assert!(english.holds("<p class=\"lines\" lang=\"fr\">Des mails partent en double"), "{}", english.text);
    let told = feed(&stand).await;
    assert_eq!((state(&told, "datapass").as_str(), &told["incidents"][0]["text"]), ("up", &known["text"]));
    let path = format!("/incidents/{}", known["id"].as_str().unwrap());
    stand.clock_at("2026-12-02T08:30:00Z").await;
    stand.command("PATCH", &path, json!({ "until": "2026-12-02T08:25:00Z" })).await;
    assert!(page(&stand, "fr").await.holds("Tout fonctionne."));
    assert_eq!(feed(&stand).await["incidents"].as_array().unwrap().len(), 2);
    stand.command("DELETE", &path, Value::Null).await;
    assert_eq!(stand.command("GET", "/incidents", Value::Null).await["incidents"], json!([]));
    stand.stop().await;
}

#[tokio::test]
async fn what_is_announced_or_told_wrongly_is_refused_with_its_reason_and_a_reset_forgets_all() {
    let stand = Stand::from_noon().await;
    stand.clock_at("2026-12-02T08:00:00Z").await;
    let text = json!({ "fr": "x" });
    let of = |subject: &str, from: &str, until: &str| json!({ "subjects": [subject], "from": from, "until": until, "text": text });
    let (early, soon, late) = ("2026-12-01T08:00:00Z", "2026-12-03T08:00:00Z", "2026-12-04T08:00:00Z");
    let with_id = json!({ "id": "x", "subjects": [API], "from": soon, "until": late, "text": text });
    for (path, body, why) in [
        ("/maintenances", of("nothing", soon, late), "there is no service or API `nothing`"),
        ("/maintenances", of(API, late, soon), "ends after it begins"),
        ("/maintenances", of(API, early, early), "ends after it begins"),
        ("/maintenances", of(API, "tomorrow", late), "four digit integer"),
        ("/maintenances", json!({ "subjects": [API] }), "from"),
        ("/maintenances", with_id, "`id` is made"),
        ("/incidents", of(API, early, late), "an incident has begun"),
        ("/incidents", json!({ "subjects": [], "text": text }), "nothing is named"),
        ("/incidents", json!({ "subjects": [API], "text": { "fr": "" } }), "from 1 to 1,000 characters"),
        ("/incidents", json!({ "subjects": [API], "text": text, "more": 1 }), "more"),
    ] {
        let (status, answer) = stand.control("POST", path, body.clone()).await;
        assert_eq!((status, &answer["error"]), (400, &json!("invalid_request")), "{body}: {answer}");
        assert!(answer["detail"].as_str().unwrap().contains(why), "{body}: {answer}");
    }
    for path in ["/maintenances/x", "/incidents/x"] {
        assert_eq!(stand.control("PATCH", path, json!({})).await.0, 404);
        assert_eq!(stand.control("DELETE", path, Value::Null).await.0, 404);
    }
    stand.command("POST", "/maintenances", of(API, soon, late)).await;
    stand.command("POST", "/incidents", json!({ "subjects": [API], "text": text })).await;
    stand.command("POST", "/reset", json!({})).await;
    let told = feed(&stand).await;
    assert_eq!((&told["maintenance"], &told["incidents"]), (&json!([]), &json!([])));
    stand.stop().await;
}
