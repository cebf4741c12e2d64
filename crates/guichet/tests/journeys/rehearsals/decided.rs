//! `POST /logins` and `POST /answers`: what is decided ahead.

use serde_json::{Value, json};

use super::{list, log_in, refused};
use crate::stand::{CALLBACK, Stand, claims};

#[tokio::test]
async fn a_decided_login_shows_no_page_and_passes_every_endpoint() {
    let stand = Stand::start().await;
    for (service, register) in [("franceconnect", true), ("openid", false)] {
        let client = stand.client(service, json!({})).await;
        let mut browser = stand.browser();
        let login = json!({ "service": service, "persona": "test", "client_id": client["client_id"] });
        let decided = stand.command("POST", "/logins", login).await;
        assert_eq!(decided["times"], 1);
        let mut reply = browser.get(&stand.authorize_url(&client, &[])).await;
        let mut passed = Vec::new();
        while !reply.location().starts_with(CALLBACK) {
            assert!((300..400).contains(&reply.status), "a page: {}", reply.url);
            let location = reply.location();
            let path = url::Url::parse(&location).unwrap().path().to_owned();
            passed.push(path.rsplit('/').next().unwrap().to_owned());
            reply = browser.get(&location).await;
        }
        assert!(reply.param("code").is_some(), "{}", reply.location());
        assert_eq!(passed.len(), 6, "choice, provider, callback, verification, auto-login, resumption: {passed:?}");
        for step in ["authorize", "oidc-callback", "verify", "auto-login"] {
            assert!(passed.iter().any(|it| it == step), "{step}: {passed:?}");
        }
        let exchanges = list(&stand, "/exchanges").await;
        let said = |from: &str, to: &str, end: &str| {
            exchanges.iter().any(|it| {
                let path = it["url"].as_str().unwrap().split('?').next().unwrap();
                it["from"] == from && it["to"] == to && path.ends_with(end)
            })
        };
        assert!(said("browser", "identity-providers", "/authorize"));
        assert!(said(service, "identity-providers", "/token"));
        assert!(said(service, "identity-providers", "/userinfo"));
        assert_eq!(said(service, "producers", ""), register, "{service}: the register is asked as usual");
        assert_eq!(browser.get(&stand.authorize_url(&client, &[])).await.status / 100, 3);
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_decided_login_waits_for_its_service_and_client_and_serves_so_many_times() {
    let stand = Stand::start().await;
    let (mine, other) = (stand.client("openid", json!({})).await, stand.client("openid", json!({})).await);
    let france = stand.client("franceconnect", json!({})).await;
    let msa = stand.provider("openid", "MSA");
    let login = json!({
        "service": "openid", "persona": "avec_nom_dusage", "client_id": mine["client_id"], "times": 2,
        "identity_provider": msa,
    });
    stand.command("POST", "/logins", login).await;
    for client in [&other, &france] {
        let page = stand.browser().open(&stand.authorize_url(client, &[])).await;
        assert_eq!(page.status, 200, "not for this one: {}", page.url);
    }
    for _ in 0..2 {
        let back = stand.browser().open(&stand.authorize_url(&mine, &[])).await;
        let token = stand.token(&mine, &back.param("code").unwrap(), &[]).await.json();
        let person = stand.userinfo("openid", token["access_token"].as_str().unwrap()).await.json();
        assert_eq!(person["family_name"], "MERCIER");
    }
    let page = stand.browser().open(&stand.authorize_url(&mine, &[])).await;
    assert_eq!(page.status, 200, "spent");
    let to_msa = |it: &&Value| it["to"] == "identity-providers" && it["url"].as_str().unwrap().contains("/msa/token");
    assert_eq!(list(&stand, "/exchanges").await.iter().filter(to_msa).count(), 2);
    stand.stop().await;
}

#[tokio::test]
async fn a_decided_login_still_ends_as_the_persons_defect_says() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({})).await;
    for (persona, code) in [("sans_prenom", "Y600006"), ("E010015", "Y010015"), ("E010004", "Y010004")] {
        let page = log_in(&stand, &mut stand.browser(), &client, persona).await;
        assert_eq!(page.code(), code, "{persona}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_login_that_cannot_be_is_refused() {
    let stand = Stand::start().await;
    let other = stand.client("franceconnect", json!({})).await;
    for (body, named) in [
        (json!({}), "service"),
        (json!({ "service": "openid" }), "persona"),
        (json!({ "service": "nowhere", "persona": "test" }), "nowhere"),
        (json!({ "service": "openid", "persona": "personne" }), "personne"),
        (json!({ "service": "openid", "persona": "test", "identity_provider": "dgfip" }), "dgfip"),
        (json!({ "service": "openid", "persona": "test", "client_id": other["client_id"] }), "client_id"),
        (json!({ "service": "openid", "persona": "test", "times": 0 }), "times"),
        (json!({ "service": "openid", "persona": "test", "times": "2" }), "invalid type"),
    ] {
        refused(&stand, "POST", "/logins", body, named).await;
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_decided_answer_replaces_the_providers_page_and_the_brokers_stay() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({ "claims": ["amr"] })).await;
    let uid = stand.provider("franceconnect", "Impôts");
    let answer = json!({
        "identity_provider": uid, "persona": "test", "claims": { "given_name": "Zoé", "email": "zoe@example.fr" },
    });
    stand.command("POST", "/answers", answer).await;
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(&client, &[])).await;
    assert!(page.holds(&format!("idp-{uid}")), "the choice stays: {}", page.url);
    let sent = browser.choose(&page, &uid).await;
    let information = browser.follow(sent).await;
    assert!(
        information.url.ends_with("/consent") && information.holds("Zoé"),
        "{} {}",
        information.url,
        information.code()
    );
    let accepted = browser.go_on(&information).await;
    assert!(browser.follow(accepted).await.param("code").is_some());
    stand.stop().await;
}

#[tokio::test]
async fn a_decided_answer_may_lack_a_claim_have_another_level_or_be_an_error() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({})).await;
    let uid = stand.provider("franceconnect", "Impôts");
    for (answer, code) in [
        (json!({ "persona": "test", "claims": { "birthplace": null } }), "Y600006"),
        (json!({ "persona": "test", "claims": { "given_name": "_E010004" } }), "Y010004"),
        (json!({ "persona": "test", "acr": "eidas9" }), "Y100001"),
    ] {
        let mut answer = answer;
        answer["identity_provider"] = json!(uid);
        stand.command("POST", "/answers", answer.clone()).await;
        let mut browser = stand.browser();
        let page = browser.open(&stand.authorize_url(&client, &[])).await;
        let sent = browser.choose(&page, &uid).await;
        let page = browser.follow(sent).await;
        assert_eq!(page.code(), code, "{answer}");
    }
    let error = json!({ "identity_provider": uid, "error": "access_denied", "error_description": "parti", "times": 2 });
    stand.command("POST", "/answers", error).await;
    let mut browser = stand.browser();
    for _ in 0..2 {
        let page = browser.open(&stand.authorize_url(&client, &[])).await;
        let sent = browser.choose(&page, &uid).await;
        let page = browser.follow(sent).await;
        assert!(page.status == 200 && page.holds("id=\"idp-"), "the choice again: {} {}", page.url, page.code());
    }
    let page = browser.open(&stand.authorize_url(&client, &[])).await;
    let sent = browser.choose(&page, &uid).await;
    assert!(browser.follow(sent).await.holds("id=\"persona-test\""), "spent: the provider's own page is back");
    stand.stop().await;
}

#[tokio::test]
async fn an_answer_reaches_the_plain_provider_whole() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let uid = stand.provider("openid", "Impôts");
    let said = json!({ "sub": "somebody-new", "email": "new@example.fr", "family_name": "NOUVEAU" });
    let answer = json!({ "identity_provider": uid, "claims": said, "acr": "eidas2", "amr": ["pwd", "otp"] });
    stand.command("POST", "/answers", answer).await;
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(&client, &[])).await;
    let sent = browser.choose(&page, &uid).await;
    let information = browser.follow(sent).await;
    let accepted = browser.go_on(&information).await;
    let back = browser.follow(accepted).await;
    let token = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
    assert_eq!(claims(token["id_token"].as_str().unwrap())["acr"], "eidas2");
    let person = stand.userinfo("openid", token["access_token"].as_str().unwrap()).await.json();
    assert_eq!((person["family_name"].as_str(), person["email"].as_str()), (Some("NOUVEAU"), Some("new@example.fr")));
    assert!(person.get("birthdate").is_none(), "nobody else's claims are mixed in: {person}");
    stand.stop().await;
}

#[tokio::test]
async fn an_answer_that_cannot_be_is_refused() {
    let stand = Stand::start().await;
    let uid = stand.provider("openid", "Impôts");
    for (body, named) in [
        (json!({ "persona": "test" }), "identity_provider"),
        (json!({ "identity_provider": "dgfip", "persona": "test" }), "dgfip"),
        (json!({ "identity_provider": uid }), "persona"),
        (json!({ "identity_provider": uid, "persona": "personne" }), "personne"),
        (json!({ "identity_provider": uid, "persona": "test", "error": "access_denied" }), "exclude"),
        (json!({ "identity_provider": uid, "persona": "test", "error_description": "why" }), "error_description"),
        (json!({ "identity_provider": uid, "persona": "test", "times": 0 }), "times"),
        (json!({ "identity_provider": uid, "claims": "all" }), "invalid type"),
    ] {
        refused(&stand, "POST", "/answers", body, named).await;
    }
    stand.stop().await;
}
