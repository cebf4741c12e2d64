//! The bridge to the State's own network over a real RabbitMQ, served by a consumer of another make (PC §5.12).

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use guichet_bridge::{Bridge, Failure, Settings};
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_jose::Secret;
use guichet_test_servers::RabbitMq;
use guichet_web::outgoing::Request;

use super::scene::Scene;
use crate::stand::options;

/// What the broker, the consumer and this process may take together on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn bridge(settings: Settings) -> Bridge {
    Bridge::new(settings).unwrap()
}

/// Why nobody answered over the queue.
fn silent<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> String {
    match outcome {
        Err(Failure::Queue(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_professional_logs_in_over_a_real_queue_and_whatever_fails_there_is_told() {
    let mut queue = RabbitMq::start();
    let plain = queue.port();
    let in_clear = || Settings { timeout: PATIENCE, ..Settings::new("127.0.0.1", plain) };
    let why = silent(bridge(in_clear()).ping().await);
    assert!(why.contains("NOT_FOUND"), "a queue that nobody has declared: {why}");
    queue.serve();

    let (port, authority) = queue.tls();
    let text = format!(
        "[proconnect.bridge]\nserver = 'amqps://{}:{port}'\nauthority_file = '{}'\n",
        RabbitMq::HOST,
        authority.display()
    );
    let configuration = Configuration::parse("test", &text).unwrap();
    let scene = Scene::with(Options { configuration, ..options() }).await;
    let back = scene.login(&scene.url(&[]), "jeanne.martin@fi-rie.fr").await;
    assert_eq!(scene.userinfo(&back).await["email"], "jeanne.martin@fi-rie.fr");
    assert_eq!(scene.stand.browser().get(&scene.at("/readyz/hyyyperbridge")).await.status, 200);
    scene.stop().await;

    // Answers of many frames, several at once over one connection.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let long = "é\"\n".repeat(100_000);
    let told = long.clone();
    let router = Router::new().route("/", get(async move || told));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let shared = bridge(in_clear());
    let request = Request::get(&url);
    let (one, two, three) = tokio::join!(shared.send(&request), shared.ping(), shared.send(&request));
    assert!(two.is_ok() && one.unwrap().body == long && three.unwrap().body == long);
    let missing = shared.send(&Request::get(&format!("{url}missing"))).await.unwrap();
    assert_eq!(missing.status, 404, "an error status is an answer");
    let refused = shared.send(&Request::get("http://127.0.0.1:9/")).await;
    assert!(matches!(refused, Err(Failure::Consumer(_))), "{refused:?}");

    silent(bridge(Settings { password: Secret::new("another".to_owned()), ..in_clear() }).ping().await);
    let unknown = Settings { authorities: Some(Vec::new()), timeout: PATIENCE, ..Settings::new(RabbitMq::HOST, port) };
    assert!(silent(bridge(unknown).ping().await).contains("certificate"), "nobody vouches for its certificate");
    let why = silent(bridge(Settings { virtual_host: "elsewhere".to_owned(), ..in_clear() }).ping().await);
    assert!(why.contains("elsewhere"), "{why}");
    queue.leave_alone();
    let impatient = bridge(Settings { timeout: Duration::from_secs(1), ..in_clear() });
    assert!(silent(impatient.ping().await).contains("time-out"), "nobody serves the queue");
}
