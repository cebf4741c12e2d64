//! The states of producers (AP §7): some are known by the calls of the last ten minutes, the others are asked about nobody.

use guichet_gateway::definition::Ping;

use crate::addresses::{BENEFIT, about};
use crate::franceconnect::FranceConnect;
use crate::producers::{Play, Producers};
use crate::running::{Credential, Further, NOW, Running};

/// What each producer says where nobody is known, but for 404.
const NOBODY: &[(&str, Play)] = &[
    ("dsnj_service_national", Play::Answer(200, "", r#"{"return_code":"OK","results":[{"code":"NON_TROUVE"}]}"#)),
    ("ants", Play::Answer(200, "", "<a>Aucune réponse trouvée pour les critères en entrée</a>")),
];

async fn told(running: &Running, id: &str) -> (u16, String, bool) {
    let reply = running.call_at_once(&format!("/api/{id}/ping"), Credential::Nobody).await;
    let body = reply.json();
    assert!(body["last_update"].is_string(), "{body}");
    (reply.status, body["status"].as_str().unwrap().to_owned(), body["last_ok_status"].is_string())
}

fn state(status: u16, word: &str, was_ok: bool) -> (u16, String, bool) {
    (status, word.to_owned(), was_ok)
}

async fn in_production(producers: &Producers) -> Running {
    Running::start_with(&producers.origin, Further { production: true, ..Further::default() }).await
}

#[tokio::test]
async fn a_producer_is_asked_about_nobody_and_its_answer_serves_for_minutes() {
    let producers = Producers::start().await;
    let running = in_production(&producers).await;
    let asked: Vec<(String, i64)> = running
        .catalogue
        .all()
        .flat_map(|api| &api.pings)
        .filter_map(|ping| match ping {
            Ping::Asked(asked) => Some((asked.id.clone(), i64::from(asked.kept_minutes))),
            Ping::ByCalls(_) => None,
        })
        .collect();
    assert_eq!(asked.len(), 11, "those that are not of the social security (AP §7)");
    for (id, minutes) in &asked {
        let nobody = NOBODY.iter().find(|(known, _)| known == id).map(|(_, play)| play.clone());
        producers.play(nobody.unwrap_or(Play::Answer(404, "", "")));
        let before = producers.asked();
        assert_eq!(told(&running, id).await, state(200, "ok", true), "{id}");
        let once = producers.asked();
        assert!(once > before, "{id} was not asked");
        running.clock.advance(minutes * 60 - 1);
        producers.play(Play::Answer(500, "", ""));
        assert_eq!((told(&running, id).await, producers.asked()), (state(200, "ok", true), once), "{id}");
        // A failure is told at once, with when it was well; and soon asked anew.
        running.clock.advance(1);
        assert_eq!(told(&running, id).await, state(502, "bad_gateway", true), "{id}");
        let twice = producers.asked();
        assert!(twice > once, "{id}");
        running.clock.advance(9);
        assert_eq!((told(&running, id).await.0, producers.asked()), (502, twice), "{id}");
        running.clock.advance(1);
        told(&running, id).await;
        assert!(producers.asked() > twice, "{id}");
    }
}

#[tokio::test]
async fn those_of_the_social_security_are_known_by_the_calls_of_the_last_ten_minutes() {
    const PRIME: &str = "cnaf_msa_prime_activite";
    let producers = Producers::start().await;
    let running = in_production(&producers).await;
    assert_eq!(told(&running, PRIME).await, state(200, "unknown", false));
    let call = async |play: Play| {
        producers.play(play);
        running.call(&about(BENEFIT, ""), Credential::Bearer(&running.token)).await;
    };
    call(Play::Answer(404, "", "")).await;
    let asked = producers.asked();
    assert_eq!(told(&running, PRIME).await, state(200, "ok", true));
    running.clock.advance(601);
    assert_eq!(told(&running, PRIME).await, state(200, "unknown", true));
    assert_eq!(producers.asked(), asked, "nobody is asked about");
    call(Play::Answer(500, "", "")).await;
    assert_eq!(told(&running, PRIME).await, state(502, "bad_gateway", true));
    // Nobody says here whose access tokens are; what the gateway holds itself is there.
    assert_eq!(told(&running, "franceconnect").await, state(200, "unknown", false));
    assert_eq!(told(&running, "insee_metadonnees").await, state(200, "ok", false));
}

#[tokio::test]
async fn franceconnect_that_hangs_is_not_waited_for_and_is_there_again_once_it_is_let_go() {
    const NAME: &str = "franceconnect";
    let franceconnect = FranceConnect::that_hangs(NOW.parse::<jiff::Timestamp>().unwrap().as_second()).await;
    let further = Further { production: true, france_connect: Some(franceconnect.settings()), ..Further::default() };
    let running = Running::start_with("http://127.0.0.1:9", further).await;
    // Any other question is waited for much longer than this one.
    let (hangs, held) = tokio::join!(told(&running, NAME), told(&running, "insee_metadonnees"));
    assert_eq!((hangs, held), (state(502, "bad_gateway", false), state(200, "ok", false)));
    assert_eq!(franceconnect.asked(), 1, "it was asked, and has not answered yet");
    franceconnect.let_go();
    running.clock.advance(9);
    assert_eq!((told(&running, NAME).await.0, franceconnect.asked()), (502, 1));
    running.clock.advance(1);
    assert_eq!((told(&running, NAME).await, franceconnect.asked()), (state(200, "ok", true), 2));
    running.clock.advance(119);
    assert_eq!((told(&running, NAME).await, franceconnect.asked()), (state(200, "ok", true), 2), "two minutes");
    running.clock.advance(1);
    told(&running, NAME).await;
    assert_eq!(franceconnect.asked(), 3);
}
