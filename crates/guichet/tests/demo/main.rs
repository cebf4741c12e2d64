//! The demo against a provider that misbehaves on demand: what a real stack does not do, the demo must still notice.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod provider;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use guichet_guichet::demo::{Cast, Failed, Problem, Scenario, Transcript, play};
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use provider::{Misbehaviour, Provider};

/// A terminal that remembers.
#[derive(Clone, Default)]
struct Terminal(Arc<Mutex<Vec<u8>>>);

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Terminal {
    fn text(&self) -> String {
        anstream::adapter::strip_str(&String::from_utf8(self.0.lock().unwrap().clone()).unwrap()).to_string()
    }
}

async fn played(misbehaviour: Misbehaviour, scenario: Scenario) -> (Result<(), Failed>, String, Provider) {
    let clock = Clock::manual(provider::NOW.parse().unwrap());
    let provider = Provider::start(misbehaviour, &clock).await;
    let terminal = Terminal::default();
    let cast = Cast { scenario, ..Cast::default() };
    let transcript = Transcript::new(Box::new(terminal.clone()));
    let outcome = play(&provider.manifest(), &cast, &clock, &Entropy::seeded(1), transcript).await;
    (outcome, terminal.text(), provider)
}

async fn failed(misbehaviour: Misbehaviour) -> Failed {
    played(misbehaviour, Scenario::Franceconnect).await.0.unwrap_err()
}

#[tokio::test]
async fn every_exchange_of_a_journey_is_shown() {
    let (outcome, text, provider) = played(Misbehaviour::None, Scenario::Franceconnect).await;
    outcome.unwrap();
    insta::assert_snapshot!(text.replace(&provider.origin, "ORIGIN").replace(&provider.kid, "KID"));
}

#[tokio::test]
async fn a_required_box_is_ticked_where_consent_is_asked() {
    let (outcome, text, _) = played(Misbehaviour::None, Scenario::Consent).await;
    outcome.unwrap();
    assert!(text.contains("the box `accept` is ticked"), "{text}");
}

#[tokio::test]
async fn secrets_are_shown_by_their_end_only() {
    let (_, text, _) = played(Misbehaviour::None, Scenario::Franceconnect).await;
    assert!(!text.contains(provider::SECRET), "{text}");
    assert!(!text.contains(provider::ACCESS_TOKEN), "{text}");
}

#[tokio::test]
async fn an_error_page_stops_the_journey_with_its_code() {
    let failed = failed(Misbehaviour::ErrorPage).await;
    assert!(matches!(&*failed.problem, Problem::ErrorPage { code, .. } if code == "Y020026"), "{failed}");
    assert_eq!(failed.title, "They sign in there as test and come back to FranceConnect");
    assert!(failed.to_string().starts_with("step 5, "), "{failed}");
}

#[tokio::test]
async fn the_banner_of_a_failed_identity_provider_is_no_information_page() {
    let failed = failed(Misbehaviour::BackToTheChoice).await;
    assert!(matches!(&*failed.problem, Problem::NotOffered { wanted, .. } if wanted == "continue"), "{failed}");
}

#[tokio::test]
async fn a_journey_without_its_information_page_is_refused() {
    let failed = failed(Misbehaviour::NoInformationPage).await;
    assert!(matches!(&*failed.problem, Problem::BackTooEarly { .. }), "{failed}");
}

#[tokio::test]
async fn redirects_without_end_are_cut() {
    let failed = failed(Misbehaviour::RedirectsForEver).await;
    assert!(matches!(&*failed.problem, Problem::TooManyRedirects(20)), "{failed}");
}

#[tokio::test]
async fn an_error_on_the_redirect_uri_is_told_with_its_description() {
    let failed = failed(Misbehaviour::DeniesAccess).await;
    assert!(matches!(&*failed.problem, Problem::OAuth { error, .. } if error == "access_denied"), "{failed}");
}

#[tokio::test]
async fn a_return_with_another_state_or_issuer_is_refused() {
    for (misbehaviour, wrong) in [(Misbehaviour::WrongState, "state"), (Misbehaviour::WrongIss, "iss")] {
        let failed = failed(misbehaviour).await;
        assert!(matches!(&*failed.problem, Problem::Mismatch { member, .. } if *member == wrong), "{failed}");
    }
}

#[tokio::test]
async fn an_error_of_the_token_endpoint_is_told() {
    let failed = failed(Misbehaviour::RefusesTheCode).await;
    assert!(matches!(&*failed.problem, Problem::OAuth { error, .. } if error == "invalid_grant"), "{failed}");
    assert_eq!(failed.title, "The service provider exchanges the code for tokens");
}

#[tokio::test]
async fn an_id_token_that_is_not_right_is_refused() {
    for misbehaviour in
        [Misbehaviour::ForeignSignature, Misbehaviour::WrongNonce, Misbehaviour::WrongAudience, Misbehaviour::Expired]
    {
        let failed = failed(misbehaviour).await;
        assert!(
            matches!(&*failed.problem, Problem::TokenRefused { what: "ID token", .. }),
            "{misbehaviour:?}: {failed}"
        );
    }
}

#[tokio::test]
async fn a_userinfo_about_somebody_else_is_refused() {
    let failed = failed(Misbehaviour::AnotherSub).await;
    assert!(matches!(&*failed.problem, Problem::Mismatch { member: "sub", .. }), "{failed}");
}

#[tokio::test]
async fn an_answer_without_end_is_cut() {
    let failed = failed(Misbehaviour::HugePage).await;
    assert!(matches!(&*failed.problem, Problem::TooLarge { .. }), "{failed}");
}
