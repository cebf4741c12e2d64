//! Error codes: each has a page in both languages, and what is really refused leads to it.

use std::collections::BTreeSet;

use guichet_jose::SignatureAlgorithm;
use serde_json::{Value, json};

use crate::requests::assertions::{assertion, key, redeem, registered};
use crate::stand::{Changes, Reply, Stand};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Something refused: the name that the code's page must give to it, and the answer.
type Refused = (&'static str, Reply);

async fn in_language(stand: &Stand, url: &str, language: &str) -> Reply {
    let page = stand.raw("GET", url, &[("accept-language", language)], "").await;
    assert_eq!(page.status, 200, "{url}");
    assert!(page.holds(&format!("<html lang=\"{language}\">")), "{url}");
    assert!(!page.holds("[code-") && !page.holds("[bench-"), "a text is missing in {language} on {url}");
    page
}

#[tokio::test]
async fn every_code_of_both_services_has_a_page_without_a_hole_in_both_languages() {
    let stand = Stand::start().await;
    let portal = stand.origin("portal");
    let all = in_language(&stand, &format!("{portal}/errors"), "en").await;
    let codes: BTreeSet<&str> =
        all.text.split("href=\"/errors?code=").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(codes.len() > 190, "{}", codes.len());
    for code in codes {
        for (language, who) in [("en", "Who mends it"), ("fr", "Qui y remédie")] {
            let page = in_language(&stand, &format!("{portal}/errors?code={code}"), language).await;
            assert!(page.holds(who), "{code}: {}", page.text);
        }
    }
    stand.stop().await;
}

/// What the token endpoint refuses to a client.
async fn at_token(stand: &Stand, client: &Value, other: &Value) -> Vec<Refused> {
    let changes: [(&str, Changes); 7] = [
        ("missing-token-parameter", &[("code", None)]),
        ("grant-type-unsupported", &[("grant_type", Some("password"))]),
        ("no-client-authentication", &[("client_id", None), ("client_secret", None)]),
        ("secret-missing", &[("client_secret", None)]),
        ("client-not-found", &[("client_id", Some("nobody"))]),
        ("invalid-secret", &[("client_secret", Some("wrong-wrong-wrong-wrong-wrong-wrong"))]),
        ("code-not-found", &[]),
    ];
    let mut refused = Vec::new();
    for (name, changes) in changes {
        refused.push((name, stand.token(client, "unknown", changes).await));
    }
    let code = stand.code(client, "test", &[]).await;
    refused.push(("client-mismatch", stand.token(other, &code, &[]).await));
    assert_eq!(stand.token(client, &code, &[]).await.status, 200);
    refused.push(("code-consumed", stand.token(client, &code, &[]).await));
    let code = stand.code(client, "test", &[]).await;
    let elsewhere: Changes = &[("redirect_uri", Some("http://localhost:9/elsewhere"))];
    refused.push(("redirect-uri-mismatch", stand.token(client, &code, elsewhere).await));
    let url = format!("{}/token", stand.issuer(client["service"].as_str().unwrap()));
    let (id, secret) = (client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap());
    for (name, kind, body) in [
        ("content-type-wrong", ("content-type", "text/plain"), "code=x".to_owned()),
        ("body-unreadable", FORM, "code=%ff".to_owned()),
        ("token-parameter-duplicated", FORM, format!("client_id={id}&client_secret={secret}&code=x&code=x")),
    ] {
        refused.push((name, stand.raw("POST", &url, &[kind], body).await));
    }
    refused
}

/// What userinfo and revocation refuse.
async fn with_a_token(stand: &Stand, client: &Value, other: &Value) -> Vec<Refused> {
    let service = client["service"].as_str().unwrap();
    let token = stand.tokens(client, "test", &[]).await["access_token"].as_str().unwrap().to_owned();
    let url = format!("{}/userinfo", stand.issuer(service));
    let (bearer, query) = (format!("Bearer {token}"), format!("{url}?access_token={token}"));
    let discovery = format!("{}/.well-known/openid-configuration", stand.issuer(service));
    let discovery = stand.raw("GET", &discovery, &[], "").await.json();
    let revocation = discovery["revocation_endpoint"].as_str().unwrap();
    let (id, secret) = (other["client_id"].as_str().unwrap(), other["client_secret"].as_str().unwrap());
    let fields = [("client_id", id), ("client_secret", secret), ("token", token.as_str())];
    vec![
        ("no-access-token", stand.raw("GET", &url, &[], "").await),
        ("access-token-not-found", stand.userinfo(service, "unknown").await),
        ("several-tokens", stand.raw("GET", &query, &[("authorization", &bearer)], "").await),
        ("authorization-malformed", stand.raw("GET", &url, &[("authorization", "Bearer")], "").await),
        ("token-of-another-client", stand.browser().post(revocation, &fields).await),
    ]
}

/// What is refused to a client that authenticates with a key of its own.
async fn to_assertions(stand: &Stand) -> Vec<Refused> {
    let own = key(SignatureAlgorithm::Es256);
    let client = registered(stand, &own).await;
    let mut refused = Vec::new();
    for (name, changes) in [
        ("assertion-exp", json!({ "exp": 1000 })),
        ("assertion-jti", json!({ "jti": null })),
        ("assertion-iat", json!({ "iat": "yesterday" })),
        ("assertion-sub", json!({ "sub": "other" })),
        ("assertion-aud", json!({ "aud": "https://elsewhere.example" })),
    ] {
        let signed = assertion(stand, &client, &own, name, changes);
        refused.push((name, redeem(stand, "unknown", &signed, &[]).await));
    }
    let forged = assertion(stand, &client, &key(SignatureAlgorithm::Es256), "forged", json!({}));
    refused.push(("assertion-signature", redeem(stand, "unknown", &forged, &[]).await));
    let odd = assertion(stand, &client, &key(SignatureAlgorithm::EdDsa), "odd", json!({}));
    refused.push(("assertion-algorithm", redeem(stand, "unknown", &odd, &[]).await));
    refused
}

/// Pages that stop a login before it begins.
async fn on_pages(stand: &Stand, client: &Value) -> Vec<Refused> {
    let changes: [(&str, Changes); 2] = [
        ("unknown-client", &[("client_id", Some("nobody"))]),
        ("redirect-uri-not-registered", &[("redirect_uri", Some("http://localhost:9/elsewhere"))]),
    ];
    let mut refused = Vec::new();
    for (name, changes) in changes {
        refused.push((name, stand.browser().get(&stand.authorize_url(client, changes)).await));
    }
    refused
}

/// The address of the page that explains an answer: `error_uri` of the JSON, the link of the page.
fn explained_at(name: &str, reply: &Reply) -> String {
    assert!(reply.status >= 400, "{name}: {} {}", reply.status, reply.text);
    if reply.header("content-type").starts_with("application/json") {
        return reply.json()["error_uri"].as_str().unwrap_or_else(|| panic!("{name}: {}", reply.text)).to_owned();
    }
    let link = reply.text.split("id=\"explain\" href=\"").nth(1).unwrap_or_else(|| panic!("{name}: {}", reply.text));
    link.split('"').next().unwrap().replace("&#38;", "&")
}

#[tokio::test]
async fn what_is_refused_leads_to_the_page_of_its_code_which_says_what_it_was() {
    let stand = Stand::start().await;
    let mut refused = to_assertions(&stand).await;
    for service in ["franceconnect", "openid"] {
        let (client, other) = (stand.client(service, json!({})).await, stand.client(service, json!({})).await);
        refused.extend(at_token(&stand, &client, &other).await);
        refused.extend(with_a_token(&stand, &client, &other).await);
        refused.extend(on_pages(&stand, &client).await);
    }
    // Too long, which the edge answers before the endpoint sees it.
    let endless = format!("{}?client_id={}", stand.issuer("franceconnect") + "/token", "x".repeat(40_000));
    let endless = stand.raw("POST", &endless, &[], "").await;
    let page = in_language(&stand, endless.json()["error_uri"].as_str().unwrap(), "en").await;
    assert!(page.holds("Y000414") && page.holds(">edge-url-too-long<"), "{}", page.text);
    for (name, reply) in refused {
        let address = explained_at(name, &reply);
        for language in ["fr", "en"] {
            let page = in_language(&stand, &address, language).await;
            assert_eq!(page.text.matches("id=\"occurred\"").count(), 1, "{name} at {address}: services share codes");
            let occurred = page.text.split("id=\"occurred\"").nth(1).and_then(|rest| rest.split("</section>").next());
            let occurred = occurred.unwrap_or_else(|| panic!("{name} at {address} does not say what it was"));
            assert!(occurred.contains(&format!(">{name}<")), "{name} at {address}: {occurred}");
            assert!(page.holds(&reply.code()) && page.holds("id=\"exchange\""), "{name} at {address}");
        }
    }
    stand.stop().await;
}
