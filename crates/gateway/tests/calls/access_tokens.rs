//! Access tokens of producers (AP §15): kept, had anew, and shared by those who wait.

use crate::producers::{Play, Producers};
use crate::running::{Credential, RECIPIENT, Running};

/// The code of a call about an athlete.
async fn athlete(running: &Running) -> String {
    let target = format!("/v3/sdh/statut_sportif/identifiant?recipient={RECIPIENT}&identifiant=1");
    let reply = running.call_at_once(&target, Credential::Bearer(&running.token)).await;
    reply.code.unwrap_or_else(|| panic!("{}", reply.text))
}

#[tokio::test]
async fn a_token_is_kept_between_calls_and_had_anew_ten_seconds_ahead_of_its_end() {
    let producers = Producers::start().await;
    let running = Running::start(&producers.origin).await;
    producers.play_to_tokens([Play::Answer(200, "", r#"{"access_token":"first","expires_in":60}"#)]);
    for (seconds, token, wanted) in [(0, "first", 1), (49, "first", 1), (1, "a", 2), (1, "a", 2)] {
        running.clock.advance(seconds);
        assert_eq!(athlete(&running).await, "41003");
        assert!(producers.last().contains(&format!("authorization: Bearer {token}")), "{:?}", producers.last());
        assert_eq!(producers.asked_for_tokens(), wanted, "after {seconds} s more");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_token_is_asked_for_five_times_more() {
    let producers = Producers::start().await;
    let junk = || Play::Answer(200, "", "<html>");
    let running = Running::start(&producers.origin).await;
    producers.play_to_tokens([(); 5].map(|()| junk()));
    assert_eq!((athlete(&running).await.as_str(), producers.asked_for_tokens()), ("41003", 6));
    let running = Running::start(&producers.origin).await;
    producers.play_to_tokens([(); 6].map(|()| junk()));
    assert_eq!((athlete(&running).await.as_str(), producers.asked_for_tokens()), ("41999", 12));
    assert_eq!(athlete(&running).await, "41003", "there is a token now");
}

#[tokio::test]
async fn a_kept_token_that_the_producer_refuses_is_had_anew_once() {
    let producers = Producers::start().await;
    let running = Running::start(&producers.origin).await;
    let refusal = || Play::Answer(401, "", "");
    for (refusals, code, asked, wanted) in [
        (0, "41003", 1, 1),
        (1, "41003", 2, 1),
        (2, "41006", 2, 1),
        // Nothing is kept: it is had for this very call, and another one would be no better.
        (1, "41006", 1, 1),
        (0, "41003", 1, 1),
        (0, "41003", 1, 0),
    ] {
        let before = (producers.asked(), producers.asked_for_tokens());
        for _ in 0..refusals {
            producers.play_first([refusal()]);
        }
        assert_eq!(athlete(&running).await, code, "{refusals} refusals");
        assert_eq!((producers.asked(), producers.asked_for_tokens()), (before.0 + asked, before.1 + wanted));
    }
}
