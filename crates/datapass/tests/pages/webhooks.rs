//! Webhooks, with a receiver over HTTP (DP §3.3). Time is moved by hand.

use axum::http::{Method, StatusCode};
use guichet_jose::digest;
use serde_json::{Value, json};

use crate::program::{EVERYTHING, Program, error};
use crate::receiver::{Answers, Receiver};
use crate::stand::{AGENT, DEVELOPER, INSTRUCTOR, OTHER_DEVELOPER, Stand, TOWN};

const LIST: &str = "/developpeurs/webhooks";
const FIRST: &str = "/developpeurs/webhooks/1";

/// Makes a receiver of events by the pages, and enables it; its secret.
async fn webhook(stand: &Stand, url: &str, events: &[&str]) -> String {
    let mut developer = stand.browser(DEVELOPER).await;
    let mut fields = vec![("definition", "api_particulier"), ("url", url)];
    fields.extend(events.iter().map(|event| ("events[]", *event)));
    let made = developer.post(LIST, LIST, &fields).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let secret = made.text.split("id=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let page = made.text.split("action=\"/developpeurs/webhooks/").nth(1).unwrap().split('/').next().unwrap();
    let page = format!("{LIST}/{page}");
    let enabled = developer.post(&page, &format!("{page}/activer"), &[]).await;
    assert!(enabled.text.contains("Activé"), "{}", enabled.text);
    secret
}

/// Decides on a request.
async fn decide(stand: &Stand, id: i64, decision: &str, reason: &str) {
    let mut instructor = stand.browser(INSTRUCTOR).await;
    let at = |name: &str| format!("/instruction/demandes/{id}/{name}");
    let fields = [("reason", reason)];
    let done = instructor.post(&at(&format!("{decision}/nouveau")), &at(decision), &fields).await;
    assert!(done.location().ends_with("done=1"));
}

#[tokio::test]
async fn a_receiver_is_told_of_an_event_as_it_was_signed_with_its_secret() {
    let (stand, receiver) = (Stand::open().await, Receiver::open().await);
    let secret = webhook(&stand, &receiver.url, &["submit", "approve"]).await;
    let tests = receiver.calls();
    let tested: Value = serde_json::from_slice(&tests[0].1).unwrap();
    assert_eq!((tests.len(), tested), (2, json!({ "test": true, "timestamp": "2026-03-02T10:00:00+01:00" })));
    let shown = stand.browser(DEVELOPER).await.get(FIRST).await.text;
    assert!(!shown.contains(&secret), "shown once");

    let mut agent = stand.browser(AGENT).await;
    let id = stand.submitted(&mut agent).await;
    decide(&stand, id, "approuver", "Bienvenue").await;
    assert!(receiver.calls().is_empty(), "out of the way of the request");
    // One thing at a time, in order; the second tells of a request that was granted, the first of one that was not.
    assert_eq!((stand.datapass.deliver_due().await, stand.datapass.deliver_due().await), (1, 1));
    assert_eq!(stand.datapass.deliver_due().await, 0);
    let calls = receiver.calls();
    assert_eq!(calls.len(), 2);
    for (headers, body) in &calls {
        let signature = digest::hex(&digest::hmac_sha256(secret.as_bytes(), body));
        assert_eq!(headers["x-hub-signature-256"], format!("sha256={signature}"));
        assert_eq!(headers["x-app-environment"], "sandbox");
        assert_eq!(headers["content-type"], "application/json");
    }
    let [submitted, approved] = [0, 1].map(|place| serde_json::from_slice::<Value>(&calls[place].1).unwrap());
    assert_eq!((&submitted["event"], &submitted["data"]["state"]), (&json!("submit"), &json!("submitted")));
    assert_eq!(submitted["data"]["authorizations"], json!([]));

    let request = stand.datapass.records.request(id).await.unwrap().unwrap();
    let applicant = stand.datapass.records.person(request.applicant_id).await.unwrap().unwrap();
    let moment = "2026-03-02T10:00:00.000+01:00";
    let mut raw = json!({ "scopes": "[\"cnaf_quotient_familial\"]", "modalities": "[\"params\"]" });
    let typed = &approved["data"]["data"];
    assert_eq!((&typed["scopes"], &typed["modalities"]), (&json!(["cnaf_quotient_familial"]), &json!(["params"])));
    for (name, value) in typed.as_object().unwrap().iter().filter(|(_, value)| value.is_string()) {
        raw[name] = value.clone();
    }
    assert_eq!(
        approved,
        json!({
            "event": "approve",
            "fired_at": stand.clock.now().as_second(),
            "model_type": "authorization_request/api_particulier",
            "model_id": id,
            "data": {
                "id": id,
                "public_id": request.public_id,
                "type": "AuthorizationRequest::APIParticulier",
                "state": "validated",
                "form_uid": "api-particulier",
                "created_at": moment,
                "last_submitted_at": moment,
                "last_validated_at": moment,
                "data": typed,
                "organization": {
                    "id": request.organisation_id,
                    "name": "Commune de clamart",
                    "insee_payload": approved["data"]["organization"]["insee_payload"],
                    "siret": TOWN,
                },
                "applicant": {
                    "id": applicant.id, "uid": null, "email": AGENT, "given_name": "Jeanne", "family_name": "agent",
                    "phone_number": "", "job_title": "",
                },
                "service_provider": null,
                "authorizations": [{
                    "id": 1, "slug": null, "revoked": false, "state": "active", "created_at": moment, "data": raw,
                    "authorization_request_class": "AuthorizationRequest::APIParticulier", "definition_id": "api_particulier",
                }],
            },
        })
    );
    let text = String::from_utf8(calls[1].1.clone()).unwrap();
    assert!(text.starts_with("{\"event\":\"approve\",\"fired_at\":"), "the order of the reference: {text}");
}

#[tokio::test]
async fn what_a_receiver_does_not_take_comes_again_later_each_time_and_the_developers_are_told_once() {
    let (stand, receiver) = (Stand::open().await, Receiver::open().await);
    webhook(&stand, &receiver.url, &["create"]).await;
    receiver.calls();
    let program = Program::with(&stand, EVERYTHING).await;
    stand.browser(AGENT).await.begin("api-particulier").await;
    let away = Answers::With(500, "<b>away</b>");
    receiver.will(&vec![away; 6]);
    let mails = stand.mails().await;
    // Chance adds 15 % at most: (n⁴ + 2) and not before.
    for (failures, wait) in [(1, 3), (2, 18), (3, 83), (4, 258), (5, 627), (6, 1_298)] {
        assert_eq!(stand.datapass.deliver_due().await, 1, "attempt {failures}");
        let told = stand.mails().await - mails;
        assert_eq!(told, i64::from(failures >= 5), "after {failures}");
        stand.clock.advance(wait - 1);
        assert_eq!(stand.datapass.deliver_due().await, 0, "too early after {failures}");
        stand.clock.advance(1 + wait * 15 / 100 + 1);
    }
    assert_eq!(stand.datapass.deliver_due().await, 1);
    let calls = receiver.calls();
    assert_eq!(calls.len(), 7);
    assert!(calls.iter().all(|(_, body)| *body == calls[0].1), "the same bytes each time");
    stand.clock.advance(30 * 86_400);
    assert_eq!(stand.datapass.deliver_due().await, 0, "taken");

    let program_again = Program::with(&stand, EVERYTHING).await;
    assert_eq!(program.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED, "a month later");
    let attempts = program_again.get("/api/v1/webhooks/1/attempts").await.json();
    assert_eq!(attempts.as_array().unwrap().len(), 7);
    assert_eq!((&attempts[0]["status_code"], &attempts[0]["response_body"]), (&json!(200), &json!("")));
    assert_eq!(
        attempts[6],
        json!({
            "id": 1, "event": "create", "status_code": 500, "response_body": "<b>away</b>",
            "created_at": "2026-03-02T10:00:00.000+01:00", "authorization_request_id": 1,
        })
    );
    let some = |query: &str| {
        let path = format!("/api/v1/webhooks/1/attempts?{query}");
        let program = &program_again;
        async move { program.get(&path).await }
    };
    assert_eq!(some("limit=2").await.json().as_array().unwrap().len(), 2);
    assert_eq!(some("end_time=2026-03-02T09:00:00Z").await.json().as_array().unwrap().len(), 1);
    assert_eq!(some("start_time=2026-03-02T10:00:01%2B01:00").await.json().as_array().unwrap().len(), 6);
    assert_eq!(some("start_time=yesterday").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for path in ["/api/v1/webhooks/2/attempts", "/api/v1/webhooks/x/attempts"] {
        assert_eq!(error(&program_again.get(path).await).0, 404);
    }
}

#[tokio::test]
async fn hostile_receivers_are_answered_with_patience_and_bounds() {
    let (stand, receiver, elsewhere) = (Stand::open().await, Receiver::open().await, Receiver::open().await);
    webhook(&stand, &receiver.url, &["create"]).await;
    receiver.calls();
    stand.browser(AGENT).await.begin("api-particulier").await;
    let gone = Answers::Redirects(elsewhere.url.clone());
    receiver.will(&[
        gone,
        Answers::WithoutEnd,
        Answers::With(202, "later"),
        Answers::With(200, "{\"token_id\":\"jeton-1\"}"),
    ]);
    let expected = [Some(307), None, Some(202), Some(200)];
    for status in expected {
        assert_eq!(stand.datapass.deliver_due().await, 1, "{status:?}");
        stand.clock.advance(100);
    }
    assert!(elsewhere.calls().is_empty(), "redirects are not followed");
    let (from, to) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
    let logged = stand.datapass.records.attempts(1, from, to, 10).await.unwrap();
    let statuses: Vec<_> = logged.iter().rev().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, expected);
    assert!(logged[2].body.contains("longer than"), "{}", logged[2].body);
    let kept = stand.datapass.records.request(1).await.unwrap().unwrap().external_provider_id;
    assert_eq!(kept.as_deref(), Some("jeton-1"));
}

#[tokio::test]
async fn a_receiver_that_hangs_holds_up_nobody_else() {
    let (stand, slow, quick) = (Stand::open().await, Receiver::open().await, Receiver::open().await);
    webhook(&stand, &slow.url, &["create"]).await;
    webhook(&stand, &quick.url, &["create"]).await;
    let mut agent = stand.browser(AGENT).await;
    agent.begin("api-particulier").await;
    agent.begin("api-particulier").await;
    slow.will(&[Answers::Later]);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(std::sync::Arc::clone(&stand.datapass).run(stopped));
    slow.arrived().await;
    quick.calls();
    // The quick one is told of both while the slow one has the first in hand and nothing else.
    let attempts = |webhook| {
        let records = &stand.datapass.records;
        async move { records.attempts(webhook, jiff::Timestamp::MIN, jiff::Timestamp::MAX, 10).await.unwrap().len() }
    };
    while attempts(2).await < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(attempts(1).await, 0);
    slow.go_on();
    while attempts(1).await < 2 {
        tokio::task::yield_now().await;
    }
    stop.send(true).unwrap();
    running.await.unwrap();
}

#[tokio::test]
async fn what_was_decided_is_told_by_another_process_when_the_first_is_killed() {
    let (stand, receiver) = (Stand::open().await, Receiver::open().await);
    webhook(&stand, &receiver.url, &["approve"]).await;
    receiver.calls();
    let mut agent = stand.browser(AGENT).await;
    let id = stand.submitted(&mut agent).await;
    decide(&stand, id, "approuver", "").await;
    // The first process takes it in hand and is gone before it calls.
    let now = stand.clock.now();
    let until = now.checked_add(jiff::SignedDuration::from_secs(60)).unwrap();
    let in_hand = stand.datapass.records.take_in_hand(10, now, until).await.unwrap();
    assert_eq!((in_hand.len(), in_hand[0].event.as_str()), (1, "approve"));

    let second = stand.beside();
    assert_eq!(second.deliver_due().await, 0, "one node at a time");
    assert!(receiver.calls().is_empty());
    stand.clock.advance(60);
    assert_eq!(second.deliver_due().await, 1);
    let told: Value = serde_json::from_slice(&receiver.calls()[0].1).unwrap();
    assert_eq!((&told["event"], &told["model_id"]), (&json!("approve"), &json!(id)));
    assert_eq!(stand.datapass.deliver_due().await, 0, "once it is taken nobody sends it again");
}

#[tokio::test]
async fn a_webhook_is_tested_enabled_changed_replayed_and_deleted_when_it_is_disabled() {
    let (stand, receiver) = (Stand::open().await, Receiver::open().await);
    let mut developer = stand.browser(DEVELOPER).await;
    let with = |url: &'static str, events: &'static [&str]| {
        let mut fields = vec![("definition", "api_particulier"), ("url", url)];
        fields.extend(events.iter().map(|event| ("events[]", *event)));
        fields
    };
    for fields in [
        with("ftp://ville.example/", &["approve"]),
        with("https://a:b@ville.example/", &["approve"]),
        with("https://ville.example/", &[]),
        with("https://ville.example/", &["create_by_api"]),
        vec![("definition", "france_connect"), ("url", "https://ville.example/"), ("events[]", "approve")],
    ] {
        let refused = developer.post(LIST, LIST, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
    }
    // A receiver that fails the test is kept and not enabled.
    receiver.will(&[Answers::With(500, ""), Answers::With(404, "")]);
    let fields = [("definition", "api_particulier"), ("url", receiver.url.as_str()), ("events[]", "create")];
    let made = developer.post(LIST, LIST, &fields).await;
    assert!(made.text.contains("pas réussi") && made.text.contains("<code>500</code>"), "{}", made.text);
    let refused = developer.post(FIRST, &format!("{FIRST}/activer"), &[]).await;
    assert!(refused.text.contains("<code>404</code>"));
    let state = |stand: &Stand| {
        let records = stand.datapass.records.clone();
        async move {
            let webhook = records.webhook(1).await.unwrap().unwrap();
            (webhook.enabled, webhook.validated)
        }
    };
    assert_eq!(state(&stand).await, (false, false));
    let enabled = developer.post(FIRST, &format!("{FIRST}/activer"), &[]).await;
    assert!(enabled.text.contains("a réussi"), "{}", enabled.text);
    assert_eq!(state(&stand).await, (true, true));

    // Told, and told again with another secret.
    stand.browser(AGENT).await.begin("api-particulier").await;
    receiver.calls();
    stand.datapass.deliver_due().await;
    let first = receiver.calls().remove(0);
    let renewed = developer.post(FIRST, &format!("{FIRST}/secret"), &[]).await.text;
    let secret = renewed.split("id=\"secret\">").nth(1).unwrap().split('<').next().unwrap();
    let call = format!("{FIRST}/appels/1");
    let shown = developer.get(&call).await.text;
    assert!(shown.contains("&#34;event&#34;:&#34;create&#34;"), "{shown}");
    developer.post(&call, &format!("{call}/rejouer"), &[]).await;
    stand.datapass.deliver_due().await;
    let again = receiver.calls().remove(0);
    assert_eq!(first.1, again.1);
    let signature = digest::hex(&digest::hmac_sha256(secret.as_bytes(), &again.1));
    assert_eq!(again.0["x-hub-signature-256"], format!("sha256={signature}"));
    assert_ne!(first.0["x-hub-signature-256"], again.0["x-hub-signature-256"]);

    // Others neither see nor touch it.
    for who in [AGENT, INSTRUCTOR, OTHER_DEVELOPER] {
        let mut other = stand.browser(who).await;
        let expected = if who == OTHER_DEVELOPER { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN };
        assert_eq!(other.get(FIRST).await.status, expected, "{who}");
        for action in ["activer", "desactiver", "tester", "secret", "supprimer", "appels/1/rejouer"] {
            assert_eq!(
                other.post("/compte", &format!("{FIRST}/{action}"), &[]).await.status,
                expected,
                "{who} {action}"
            );
        }
    }

    // Another address is tested and has to be enabled; other events do not.
    let change = developer.post(FIRST, FIRST, &[("url", &receiver.url), ("events[]", "approve")]).await;
    assert_eq!(change.location(), FIRST);
    assert_eq!(state(&stand).await, (true, true));
    let other = Receiver::open().await;
    developer.post(FIRST, FIRST, &[("url", &other.url), ("events[]", "approve")]).await;
    assert_eq!((state(&stand).await, other.calls().len()), ((false, true), 1));

    developer.post(FIRST, &format!("{FIRST}/activer"), &[]).await;
    let kept = developer.post(FIRST, &format!("{FIRST}/supprimer"), &[]).await;
    assert_eq!(kept.status, StatusCode::CONFLICT);
    developer.post(FIRST, &format!("{FIRST}/desactiver"), &[]).await;
    assert_eq!(developer.post(FIRST, &format!("{FIRST}/supprimer"), &[]).await.location(), LIST);
    assert_eq!(developer.get(FIRST).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_a_program_changes_is_told_to_nobody_and_a_disabled_receiver_waits() {
    let (stand, receiver) = (Stand::open().await, Receiver::open().await);
    webhook(&stand, &receiver.url, &["create", "update"]).await;
    let program = Program::with(&stand, EVERYTHING).await;
    let id = program.make().await;
    let body = json!({ "demande": { "data": { "intitule": "x" } } });
    program.call(Method::PATCH, &format!("/api/v1/demandes/{id}"), body).await;
    assert_eq!(stand.datapass.deliver_due().await, 0);
    let mut developer = stand.browser(DEVELOPER).await;
    let mut agent = stand.browser(AGENT).await;
    agent.begin("api-particulier").await;
    developer.post(FIRST, &format!("{FIRST}/desactiver"), &[]).await;
    agent.begin("api-particulier").await;
    assert_eq!(stand.datapass.deliver_due().await, 0);
    developer.post(FIRST, &format!("{FIRST}/activer"), &[]).await;
    assert_eq!(
        (stand.datapass.deliver_due().await, stand.datapass.deliver_due().await),
        (1, 0),
        "what was told before"
    );
}

#[test]
fn the_program_of_the_how_to_knows_what_is_ours() {
    const HOW_TO: &str = include_str!("../../../../docs/how-to/receive-datapass-webhooks.md");
    let program = HOW_TO.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    let (secret, body) = ("s3cret", "{\"event\":\"approve\",\"data\":{\"intitule\":\"Cantine à l'école\"}}");
    let signature = digest::hex(&digest::hmac_sha256(secret.as_bytes(), body.as_bytes()));
    let folder = std::env::temp_dir().join(format!("guichet-webhook-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (script, sent) = (folder.join("verify.py"), folder.join("body.json"));
    std::fs::write(&script, program).unwrap();
    std::fs::write(&sent, body).unwrap();
    let verified = |secret: &str, header: &str| {
        let mut command = std::process::Command::new("python3");
        command.arg(&script).args([secret, header]).stdin(std::fs::File::open(&sent).unwrap());
        command.status().unwrap().success()
    };
    let header = format!("sha256={signature}");
    assert!(verified(secret, &header));
    assert!(!verified("another", &header) && !verified(secret, "sha256=0") && !verified(secret, &signature));
    std::fs::remove_dir_all(folder).unwrap();
}
