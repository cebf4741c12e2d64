//! RP-initiated logout 1.0.

use serde_json::{Value, json};

use super::{PREFIX, assert_refused, decided, is_choice, text};
use crate::stand::{Browser, Reply, Stand};

const LEFT: &str = "http://localhost:9/left";

struct LoggedIn {
    stand: Stand,
    client: Value,
    browser: Browser,
    id_token: String,
    access_token: String,
}

async fn logged_in(members: Value) -> LoggedIn {
    let stand = Stand::start().await;
    let mut members = members;
    members["post_logout_redirect_uris"] = json!([LEFT, "http://localhost:9/left?from=x"]);
    let client = stand.client("openid", members).await;
    let mut browser = stand.browser();
    let back = decided(&stand, &mut browser, &client, "test", &[]).await;
    let token = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
    let (id_token, access_token) = (text(&token, "id_token").to_owned(), text(&token, "access_token").to_owned());
    LoggedIn { stand, client, browser, id_token, access_token }
}

impl LoggedIn {
    fn url(&self, pairs: &[(&str, &str)]) -> String {
        let end = format!("{}/session/end", self.stand.issuer("openid"));
        url::Url::parse_with_params(&end, pairs).unwrap().into()
    }

    async fn is_logged_in(&mut self) -> bool {
        let url = self.stand.authorize_url(&self.client, &[("prompt", Some("none"))]);
        self.browser.open(&url).await.param("code").is_some()
    }
}

/// Presses `continue` on each page of the logout, until an address of the service provider or a page without a form.
async fn leave(browser: &mut Browser, first: Reply) -> Reply {
    let mut reply = first;
    for _ in 0..12 {
        if (300..400).contains(&reply.status) {
            let location = reply.location();
            if location.starts_with(LEFT) {
                return reply;
            }
            reply = browser.get(&location).await;
        } else if reply.status == 200 && reply.holds("<form method=") && reply.holds("id=\"continue\"") {
            let form = reply.text.split("<form method=\"").find(|part| part.contains("id=\"continue\"")).unwrap();
            let action = form.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            let target = url::Url::parse(&reply.url).unwrap().join(&action).unwrap();
            let xsrf = form.contains("name=\"xsrf\"").then(|| reply.field("xsrf"));
            let fields: Vec<(&str, &str)> = xsrf.iter().map(|xsrf| ("xsrf", xsrf.as_str())).collect();
            reply = if form.starts_with("post") {
                browser.post(target.as_str(), &fields).await
            } else {
                browser.get(target.as_str()).await
            };
        } else {
            return reply;
        }
    }
    panic!("the logout does not end: {}", reply.url)
}

#[tokio::test]
async fn a_logout_ends_the_session_and_goes_back_with_the_state() {
    let mut it = logged_in(json!({})).await;
    let pairs = [("id_token_hint", it.id_token.as_str()), ("post_logout_redirect_uri", LEFT), ("state", "é &s")];
    let first = it.browser.get(&it.url(&pairs)).await;
    assert_eq!(first.status, 200);
    let back = leave(&mut it.browser, first).await;
    assert_eq!(back.location(), format!("{LEFT}?state=%C3%A9+%26s"));
    assert!(!it.is_logged_in().await);
    assert_refused(&it.stand.userinfo("openid", &it.access_token).await, 401, "invalid_token");
    assert!(is_choice(&it.browser.open(&it.stand.authorize_url(&it.client, &[])).await));
    it.stand.stop().await;
}

#[tokio::test]
async fn every_optional_part_of_a_logout_may_be_left_out() {
    for (hint, client_id, uri) in [
        (true, false, Some(LEFT)),
        (true, true, Some("http://localhost:9/left?from=x")),
        (false, true, Some(LEFT)),
        (false, true, None),
        (true, false, None),
        (false, false, None),
    ] {
        let mut it = logged_in(json!({})).await;
        let mut pairs = Vec::new();
        pairs.extend(hint.then_some(("id_token_hint", it.id_token.as_str())));
        pairs.extend(client_id.then(|| ("client_id", text(&it.client, "client_id"))));
        pairs.extend(uri.map(|uri| ("post_logout_redirect_uri", uri)));
        let pairs: Vec<(String, String)> = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let end = format!("{}/session/end", it.stand.issuer("openid"));
        let first = it.browser.post(&end, &[&pairs[..], &[("unheard", "of")]].concat()).await;
        let back = leave(&mut it.browser, first).await;
        match uri {
            Some(uri) => assert_eq!(back.location(), uri),
            None => assert_eq!((back.status, back.holds("id=\"error-code\"")), (200, false), "{}", back.url),
        }
        assert!(!it.is_logged_in().await, "{pairs:?}");
        it.stand.stop().await;
    }
}

#[tokio::test]
async fn a_logout_that_cannot_be_trusted_is_a_page_and_ends_nothing() {
    let mut it = logged_in(json!({})).await;
    let other = it.stand.client("openid", json!({ "post_logout_redirect_uris": ["http://localhost:9/other"] })).await;
    let (own, others) = (text(&it.client, "client_id").to_owned(), text(&other, "client_id").to_owned());
    let hint = it.id_token.clone();
    let key = crate::stand::foreign_key(&hint);
    let resigned = key.sign(None, &crate::stand::claims(&hint)).unwrap();
    let unsigned =
        format!("{}.{}.", guichet_jose::base64url::encode(br#"{"alg":"none"}"#), hint.split('.').nth(1).unwrap());
    let rows: &[&[(&str, &str)]] = &[
        &[("id_token_hint", "junk")],
        &[("id_token_hint", &resigned)],
        &[("id_token_hint", &unsigned)],
        &[("id_token_hint", &hint), ("client_id", &others)],
        &[("client_id", "nobody")],
        &[("post_logout_redirect_uri", LEFT)],
        &[("client_id", &others), ("post_logout_redirect_uri", LEFT)],
        &[("id_token_hint", &hint), ("post_logout_redirect_uri", "http://localhost:9/left/")],
        &[("id_token_hint", &hint), ("post_logout_redirect_uri", "http://localhost:9/other")],
        &[("client_id", &own), ("post_logout_redirect_uri", "https://evil.test")],
        &[("id_token_hint", &hint), ("state", "a"), ("state", "b")],
    ];
    for pairs in rows {
        let page = it.browser.get(&it.url(pairs)).await;
        assert_eq!(page.status, 400, "{pairs:?}");
        assert!(page.code().starts_with(PREFIX), "{pairs:?}: {}", page.code());
        assert!(it.is_logged_in().await, "{pairs:?}");
    }
    let confirm = format!("{}/session/end/confirm", it.stand.issuer("openid"));
    for fields in [&[][..], &[("xsrf", "0123456789abcdef")]] {
        let page = it.browser.post(&confirm, fields).await;
        assert_eq!(page.status, 400, "{fields:?}");
        assert!(it.is_logged_in().await);
    }
    it.stand.stop().await;
}

#[tokio::test]
async fn a_page_of_another_site_cannot_log_a_person_out_without_her() {
    let mut it = logged_in(json!({})).await;
    let page = it.browser.get(&it.url(&[])).await;
    assert_eq!(page.status, 200);
    assert!(page.holds("id=\"continue\"") && !page.holds("data-automatic"), "the person is asked");
    // Nor can a second navigation of that page, to where a confirmed logout goes on.
    let issuer = it.stand.issuer("openid");
    assert_eq!(it.browser.get(&format!("{issuer}/client/logout-callback")).await.status, 400);
    assert_eq!(it.browser.post(&format!("{issuer}/client/disconnect-from-idp"), &[]).await.status, 400);
    assert_eq!(it.browser.post(&format!("{issuer}/session/end/confirm"), &[("xsrf", "0")]).await.status, 400);
    assert!(it.is_logged_in().await, "nothing ends before she says so");
    let page = it.browser.get(&it.url(&[])).await;
    assert!(leave(&mut it.browser, page).await.url.ends_with("/session/end/success"));
    assert!(!it.is_logged_in().await);
    it.stand.stop().await;
}

#[tokio::test]
async fn somebody_else_s_token_ends_no_session_without_the_word_of_whose_it_is() {
    let mut it = logged_in(json!({})).await;
    let others = it.stand.tokens(&it.client, "avec_nom_dusage", &[]).await;
    let page = it.browser.get(&it.url(&[("id_token_hint", text(&others, "id_token"))])).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.holds("id=\"continue\"") && !page.holds("data-automatic"), "the person is asked");
    assert!(it.is_logged_in().await, "nothing ends before she says so");
    assert!(leave(&mut it.browser, page).await.url.ends_with("/session/end/success"));
    assert!(!it.is_logged_in().await);
    it.stand.stop().await;
}

#[tokio::test]
async fn a_logout_without_a_session_still_goes_back() {
    let mut it = logged_in(json!({ "id_token_signed_response_alg": "HS256" })).await;
    super::clock(&it.stand, 100_000).await;
    let pairs = [("id_token_hint", it.id_token.as_str()), ("post_logout_redirect_uri", LEFT), ("state", "s")];
    let url = it.url(&pairs);
    let mut stranger = it.stand.browser();
    for browser in [&mut it.browser, &mut stranger] {
        let first = browser.get(&url).await;
        let back = leave(browser, first).await;
        assert_eq!(back.location(), format!("{LEFT}?state=s"));
    }
    it.stand.stop().await;
}
