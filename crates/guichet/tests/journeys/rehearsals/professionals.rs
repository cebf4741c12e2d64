//! What the sandbox has for ProConnect, with the broker between: demo services, data providers, decisions ahead (PC §7, §10).

use guichet_jose::digest;
use serde_json::{Value, json};

use crate::stand::{Browser, Reply, Stand};

/// From the button of a demo service to the page where the login ends.
async fn log_in(stand: &Stand, browser: &mut Browser, slug: &str, email: &str, persona: &str) -> Reply {
    let demo = format!("{}/{slug}", stand.origin("service-providers"));
    let page = browser.get(&demo).await;
    let sent = browser.press_continue(&page).await;
    let asked = browser.follow(sent).await;
    let url = format!("{}/redirect-to-idp", stand.issuer("proconnect"));
    let sent = browser.post(&url, &[("csrfToken", &asked.field("csrfToken")), ("email", email)]).await;
    let provider = browser.follow(sent).await;
    assert!(provider.holds(&format!("name=\"login\" value=\"{email}\"")), "{} {}", provider.url, provider.text);
    let back = browser.sign_in(&provider, persona).await;
    browser.follow(back).await
}

#[tokio::test]
async fn each_demo_service_logs_a_professional_in_and_the_restricted_one_refuses_other_domains() {
    let stand = Stand::start().await;
    for (slug, persona, email, told) in [
        ("agenda", "angela_mairie", "angela.dubois@fia1.fr", "21920023500014"),
        ("guichet-pro", "emma_logiciels", "emma.laurent@moncomptepro.fr", "00000013300017"),
        ("intranet", "paul_hopital", "paul.dupont@fia2.fr", "00000001800010"),
        ("agenda", "valentin_hopital", "valentin.hochon@entra.example", "agent_public"),
        ("agenda", "melissandre_lycee", "melissandre.trois-dupre@keycloak.example", "agent_public"),
        ("agenda", "anne_laure_departement", "anne-laure.huche@lemonldap.example", "agent_public_territorial"),
    ] {
        let page = log_in(&stand, &mut stand.browser(), slug, email, persona).await;
        assert!(page.holds("id=\"userinfo\"") && page.holds(told), "{slug} {persona}: {} {}", page.code(), page.text);
        assert!(page.holds(email), "{slug} {persona}");
    }
    let mut browser = stand.browser();
    let demo = browser.get(&format!("{}/intranet", stand.origin("service-providers"))).await;
    let sent = browser.press_continue(&demo).await;
    let asked = browser.follow(sent).await;
    let url = format!("{}/redirect-to-idp", stand.issuer("proconnect"));
    let fields = [("csrfToken", asked.field("csrfToken")), ("email", "x@keycloak.example".to_owned())];
    let refused = browser.post(&url, &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    assert_eq!(browser.follow(refused).await.code(), "Y500025");
    stand.stop().await;
}

#[tokio::test]
async fn u29_a_data_provider_learns_what_a_token_is_worth() {
    let stand = Stand::start().await;
    let members = json!({ "scopes": ["openid", "email", "groups"], "type": "private" });
    let client = stand.client("proconnect", members).await;
    let tokens = stand.tokens(&client, "angela_mairie", &[("scope", Some("openid groups"))]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let sub = stand.userinfo("proconnect", token).await.json()["sub"].clone();
    let all = stand.manifest["data_providers"].as_array().unwrap();
    let providers: Vec<&Value> = all.iter().filter(|it| it["service"] == "proconnect").collect();
    assert_eq!(providers.len(), 2);
    let ask = async |provider: &Value, token: &str| {
        let url = format!("{}/api/v1/data", provider["base_url"].as_str().unwrap());
        let bearer = format!("Bearer {}", digest::base64(token.as_bytes()));
        stand.raw("GET", &url, &[("authorization", &bearer)], "").await.json()["token_introspection"].clone()
    };
    for provider in &providers {
        let known = ask(provider, token).await;
        assert_eq!((&known["active"], &known["sub"], &known["client_id"]), (&json!(true), &sub, &client["client_id"]));
        assert_eq!(known["scope"], "openid groups");
        assert!(known["exp"].as_i64() > known["iat"].as_i64());
    }
    assert_eq!(ask(providers[0], &"x".repeat(43)).await, json!({ "active": false }));
    stand.stop().await;
}

#[tokio::test]
async fn a_provider_is_changed_and_its_next_answer_decided() {
    let stand = Stand::start().await;
    let providers = stand.manifest["identity_providers"].as_array().unwrap();
    let own = |uid: &str| {
        let mut all = providers.iter().filter(|provider| provider["service"] == "proconnect");
        all.find(|provider| provider["uid"] == uid).unwrap().clone()
    };
    let uid = "9c716f61-b8a1-435c-a407-ef4d677ec270";
    assert_eq!(own(uid)["email_domains"], json!(["fia1.fr", "polyfi.fr", "polyfi2.fr", "abcd.com"]));
    assert_eq!(own("71144ab3-ee1a-4401-b7b3-79b44f7daeeb")["email_domains"], json!(["moncomptepro.fr", "polyfi.fr"]));
    let client = stand.client("proconnect", json!({ "type": "private" })).await;
    let answer = json!({ "identity_provider": uid, "claims": { "email": "a@elsewhere.example" } });
    let log_in = async || {
        stand.command("POST", "/answers", answer.clone()).await;
        let hint = [("login_hint", Some("angela.dubois@fia1.fr"))];
        stand.browser().open(&stand.authorize_url(&client, &hint)).await
    };
    assert_eq!(log_in().await.code(), "Y500027");
    let open = json!({ "service": "proconnect", "isBlockingForUnlistedEmailDomainsEnabled": false });
    let changed = stand.command("PATCH", &format!("/identity-providers/{uid}"), open).await;
    assert_eq!(changed["uid"], uid);
    assert!(log_in().await.param("code").is_some());
    stand.stop().await;
}
