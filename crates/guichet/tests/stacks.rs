//! Complete stacks beside each other: no global state (design §4).
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::Ipv4Addr;

use guichet_guichet::configuration::Configuration;
use guichet_guichet::demo::{Cast, Scenario, Transcript, play};
use guichet_guichet::listeners::PortBase;
use guichet_guichet::stack::{Options, Stack};
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;

fn options() -> Options {
    Options {
        port_base: PortBase::Any,
        bind: Ipv4Addr::LOCALHOST.into(),
        public_host: None,
        backchannel_base: None,
        data: None,
        stores: None,
        tls: None,
        lenient: false,
        clock: Clock::system(),
        configuration: Configuration::default(),
    }
}

async fn journey(stack: &Stack, scenario: Scenario) {
    let cast = Cast { scenario, ..Cast::default() };
    let transcript = Transcript::new(Box::new(std::io::sink()));
    play(&stack.manifest, &cast, &Clock::system(), &Entropy::system(), transcript).await.unwrap();
}

#[tokio::test]
async fn two_stacks_in_one_process_serve_journeys_at_the_same_time() {
    let (one, two) = (Stack::start(options()).await.unwrap(), Stack::start(options()).await.unwrap());
    assert_ne!(one.manifest.pointer("/services/portal"), two.manifest.pointer("/services/portal"));
    tokio::join!(
        journey(&one, Scenario::Franceconnect),
        journey(&two, Scenario::Franceconnect),
        journey(&one, Scenario::Openid),
        journey(&two, Scenario::Consent),
    );
    tokio::join!(one.stop(), two.stop());
}

#[tokio::test]
async fn what_one_stack_registers_the_other_does_not_know() {
    let (one, two) = (Stack::start(options()).await.unwrap(), Stack::start(options()).await.unwrap());
    journey(&one, Scenario::Franceconnect).await;
    let clients = |stack: &Stack| {
        let url = stack.manifest.pointer("/control/url").unwrap().as_str().unwrap().to_owned();
        async move { fetch(&format!("{url}/clients")).await }
    };
    assert!(clients(&one).await.contains("Guichet demo"));
    assert!(!clients(&two).await.contains("Guichet demo"));
    one.stop().await;
    journey(&two, Scenario::Franceconnect).await;
    two.stop().await;
}

async fn fetch(url: &str) -> String {
    let client = guichet_web::outgoing::Client::new(guichet_web::outgoing::Options::default()).unwrap();
    let answer = client.send("test", guichet_web::outgoing::Request::get(url)).await.unwrap();
    String::from_utf8(answer.body.to_vec()).unwrap()
}
