//! Ends of tokens are announced (DP §4.4).

use crate::stand::Stand;

#[tokio::test]
async fn each_threshold_is_announced_once_and_a_prolonged_token_anew() {
    let stand = Stand::open().await;
    let id = stand.granted().await;
    let announce = async || stand.space.announce(stand.clock.now()).await.unwrap();
    let before = stand.mails().await;
    assert_eq!(announce().await, 0);
    let end = stand.token(&id).exp;
    let mut mails = 0;
    for days in [90, 60, 30, 15, 7, 0] {
        let at = end.as_second() - days * 86_400;
        stand.clock.advance(at - stand.clock.now().as_second() - 1);
        assert_eq!(announce().await, 0, "a second before {days} days");
        stand.clock.advance(1);
        assert_eq!((announce().await, announce().await), (1, 0), "{days} days");
        mails += 1;
        assert_eq!(stand.mails().await, before + mails);
    }
    stand.clock.advance(60);
    stand.told(&stand.notice("submit", "submitted")).await;
    stand.clock.advance(60);
    stand.told(&stand.notice("approve", "validated")).await;
    assert_eq!(announce().await, 0);
    stand.days(500);
    assert_eq!(announce().await, 1);
}

#[tokio::test]
async fn nothing_is_announced_of_what_was_revoked_or_put_away() {
    for (event, state) in [("revoke", "revoked"), ("archive", "archived")] {
        let stand = Stand::open().await;
        stand.granted().await;
        stand.clock.advance(60);
        stand.told(&stand.notice(event, state)).await;
        stand.days(560);
        assert_eq!(stand.space.announce(stand.clock.now()).await.unwrap(), 0, "{event}");
    }
}
