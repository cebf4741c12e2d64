//! `id_token_hint`, and a `sub` in `claims`: the person who is expected (OpenID Connect Core §3.1.2.1, §5.5.1).

use serde_json::{Value, json};

use super::{assert_error, decided, is_choice, text, tokens};
use crate::stand::{Browser, Reply, Stand, claims};

struct Seen {
    stand: Stand,
    client: Value,
    /// A browser in which Angela is logged in.
    browser: Browser,
    angela: String,
    somebody_else: String,
}

async fn seen() -> Seen {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    let id_token = |back: Reply| {
        let (stand, client) = (&stand, &client);
        async move {
            let token = stand.token(client, &back.param("code").unwrap(), &[]).await.json();
            text(&token, "id_token").to_owned()
        }
    };
    let angela = id_token(decided(&stand, &mut browser, &client, "test", &[]).await).await;
    let other = decided(&stand, &mut stand.browser(), &client, "avec_nom_dusage", &[]).await;
    let somebody_else = id_token(other).await;
    Seen { stand, client, browser, angela, somebody_else }
}

fn expecting(id_token: &str) -> String {
    json!({ "id_token": { "sub": { "value": claims(id_token)["sub"] } } }).to_string()
}

#[tokio::test]
async fn prompt_none_answers_for_the_expected_person_only() {
    let Seen { stand, client, mut browser, angela, somebody_else } = seen().await;
    let forged = format!("{}A", angela.trim_end_matches(|last: char| last.is_ascii_alphanumeric()));
    for (name, value, served) in [
        ("id_token_hint", angela.clone(), true),
        ("id_token_hint", somebody_else.clone(), false),
        ("id_token_hint", "junk".to_owned(), false),
        ("id_token_hint", forged, false),
        ("claims", expecting(&angela), true),
        ("claims", expecting(&somebody_else), false),
        ("claims", r#"{"id_token":{"sub":{"value":"nobody"}}}"#.to_owned(), false),
    ] {
        let changes = [("prompt", Some("none")), (name, Some(value.as_str()))];
        let back = browser.open(&stand.authorize_url(&client, &changes)).await;
        if served {
            assert!(back.param("code").is_some(), "{name} {value}");
        } else {
            assert_error(&back, "login_required");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn an_expired_hint_still_says_who_is_expected() {
    let Seen { stand, client, mut browser, angela, .. } = seen().await;
    super::clock(&stand, 7_200).await;
    let changes = [("prompt", Some("none")), ("id_token_hint", Some(angela.as_str()))];
    let back = browser.open(&stand.authorize_url(&client, &changes)).await;
    assert!(back.param("code").is_some(), "{}", back.location());
    stand.stop().await;
}

#[tokio::test]
async fn another_person_than_the_expected_one_never_logs_in() {
    for by_claims in [false, true] {
        let Seen { stand, client, mut browser, somebody_else, .. } = seen().await;
        let idp = stand.provider("openid", "Impôts");
        let expected = expecting(&somebody_else);
        let change = if by_claims { ("claims", expected.as_str()) } else { ("id_token_hint", somebody_else.as_str()) };
        let url = stand.authorize_url(&client, &[(change.0, Some(change.1))]);
        assert!(is_choice(&browser.open(&url).await), "{change:?}");
        // Angela comes back from the provider although somebody else is expected.
        assert_error(&browser.log_in(&url, &idp, "test").await, "login_required");
        let back = browser.log_in(&url, &idp, "avec_nom_dusage").await;
        assert!(back.param("code").is_some(), "{}", back.location());
        stand.stop().await;
    }
}

#[tokio::test]
async fn a_hint_for_another_provider_or_with_a_wrong_key_expects_nobody() {
    let Seen { stand, client, mut browser, angela, .. } = seen().await;
    let key = crate::stand::foreign_key(&angela);
    let resigned = key.sign(None, &claims(&angela)).unwrap();
    let secret = guichet_jose::SigningKey::hmac(b"0123456789abcdef0123456789abcdef").unwrap();
    let confused = secret.sign(None, &claims(&angela)).unwrap();
    let franceconnect = stand.client("franceconnect", json!({})).await;
    let foreign = tokens(&stand, &franceconnect, &[]).await;
    for hint in [resigned.as_str(), confused.as_str(), text(&foreign, "id_token")] {
        let changes = [("prompt", Some("none")), ("id_token_hint", Some(hint))];
        assert_error(&browser.open(&stand.authorize_url(&client, &changes)).await, "login_required");
    }
    stand.stop().await;
}
