//! `GET /exchanges` and `GET /journal`: what was said, without its secrets; and the page of each error code.

use serde_json::{Value, json};

use super::{list, log_in};
use crate::stand::Stand;

#[tokio::test]
async fn exchanges_say_who_said_what_and_hide_every_secret() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let idp = stand.provider("openid", "Impôts");
    let mut browser = stand.browser();
    let url = stand.authorize_url(&client, &[]);
    let page = browser.open(&url).await;
    let csrf = page.field("csrfToken");
    let sent = browser.choose(&page, &idp).await;
    let provider = browser.follow(sent).await;
    let at_broker = browser.sign_in(&provider, "test").await;
    let idp_code = at_broker.param("code").unwrap();
    let information = browser.follow(at_broker).await;
    let accepted = browser.go_on(&information).await;
    let back = browser.follow(accepted).await;
    let code = back.param("code").unwrap();
    let token = stand.token(&client, &code, &[]).await.json();
    let (access, id_token) = (token["access_token"].as_str().unwrap(), token["id_token"].as_str().unwrap());
    stand.userinfo("openid", access).await;
    stand.browser().get(&format!("{}/userinfo?access_token={access}", stand.issuer("openid"))).await;
    browser.get(&format!("{}/session/end?id_token_hint={id_token}", stand.issuer("openid"))).await;
    let mut basic = stand.browser();
    let secret = client["client_secret"].as_str().unwrap();
    let header = guichet_oidc::client_auth::basic_header(client["client_id"].as_str().unwrap(), secret);
    basic.extra.insert("authorization", header.parse().unwrap());
    basic.post(&format!("{}/token", stand.issuer("openid")), &[("grant_type", "authorization_code")]).await;

    let exchanges = list(&stand, "/exchanges").await;
    for exchange in &exchanges {
        for member in ["at", "from", "to", "method", "url"] {
            assert!(exchange[member].is_string(), "{member}: {exchange}");
        }
        assert!(exchange["request"].is_object() && exchange["response"].is_object() && exchange["status"].is_u64());
        exchange["at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    }
    let text = serde_json::to_string(&exchanges).unwrap();
    let cookies: Vec<&String> = browser.cookies.values().collect();
    let basic = header.strip_prefix("Basic ").unwrap();
    for secret in [&csrf, &idp_code, &code, access, id_token, secret, basic, "password\":\"123"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(cookies.iter().all(|cookie| !text.contains(cookie.as_str())), "cookies");
    for part in id_token.split('.') {
        assert!(!text.contains(part), "a part of the ID token");
    }
    for (from, to, end) in [
        ("browser", "openid", "/authorize"),
        ("browser", "identity-providers", "/login"),
        ("openid", "identity-providers", "/token"),
        ("client", "openid", "/token"),
        ("client", "openid", "/userinfo"),
    ] {
        let found = exchanges.iter().any(|it| {
            let path = it["url"].as_str().unwrap().split('?').next().unwrap().to_owned();
            it["from"] == from && it["to"] == to && path.ends_with(end)
        });
        assert!(found, "{from} → {to} {end}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn exchanges_of_one_client_are_its_own_and_name_the_rule_that_refused() {
    let stand = Stand::start().await;
    let (one, two) = (stand.client("openid", json!({})).await, stand.client("openid", json!({})).await);
    for client in [&one, &two] {
        let back = log_in(&stand, &mut stand.browser(), client, "test").await;
        stand.token(client, &back.param("code").unwrap(), &[]).await;
        stand.token(client, "unknown", &[]).await;
        stand.browser().get(&stand.authorize_url(client, &[("redirect_uri", Some("http://localhost:9/x"))])).await;
    }
    let id = one["client_id"].as_str().unwrap();
    let own = list(&stand, &format!("/exchanges?client_id={id}")).await;
    assert!(own.iter().all(|it| it["client_id"] == id) && own.len() >= 6, "{}", own.len());
    assert!(own.len() < list(&stand, "/exchanges").await.len());
    let rules: Vec<&str> = own.iter().filter_map(|it| it["rule"].as_str()).collect();
    assert!(rules.iter().any(|rule| rule.contains("G010091")), "{rules:?}");
    assert!(rules.iter().any(|rule| rule.contains("redirect_uri")), "{rules:?}");
    assert_eq!(list(&stand, "/exchanges?client_id=nobody").await, Vec::<Value>::new());
    stand.stop().await;
}

#[tokio::test]
async fn the_journal_is_told_by_event_newest_last() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    for _ in 0..2 {
        log_in(&stand, &mut stand.browser(), &client, "test").await;
    }
    let all = stand.command("GET", "/journal", Value::Null).await;
    let all = all["events"].as_array().unwrap();
    let name = all.last().unwrap()["event"].as_str().unwrap();
    let some = stand.command("GET", &format!("/journal?event={name}"), Value::Null).await;
    let some = some["events"].as_array().unwrap();
    assert_eq!(some.len(), 2);
    assert!(some.iter().all(|it| it["event"] == name));
    assert_eq!(some.last(), all.last());
    let none = stand.command("GET", "/journal?event=NOTHING", Value::Null).await;
    assert_eq!(none, json!({ "events": [] }));
    stand.stop().await;
}

#[tokio::test]
async fn every_error_leads_to_the_page_of_its_code() {
    let stand = Stand::start().await;
    let portal = stand.origin("portal");
    let client = stand.client("openid", json!({})).await;
    let refused = stand.token(&client, "unknown", &[]).await.json();
    let uri = refused["error_uri"].as_str().unwrap();
    assert!(uri.starts_with(&format!("{portal}/errors?code=G010091&id=")), "{uri}");
    let page = stand.browser().get(uri).await;
    assert_eq!(page.status, 200);
    let id = uri.rsplit('=').next().unwrap();
    assert!(page.holds("G010091") && page.holds(id), "{uri}");
    for (code, status) in [("Y010008", 200), ("Y04C013C", 200), ("G010007", 200), ("Y999999", 404), ("", 200)] {
        assert_eq!(stand.browser().get(&format!("{portal}/errors?code={code}")).await.status, status, "{code}");
    }
    for hostile in ["%3Cscript%3Ealert(1)%3C/script%3E", "%ff", "'%22%3E", &"A".repeat(5_000)] {
        let page = stand.browser().get(&format!("{portal}/errors?code={hostile}&id={hostile}")).await;
        assert!(page.status < 500 && !page.holds("<script>alert"), "{hostile}");
    }
    stand.stop().await;
}
