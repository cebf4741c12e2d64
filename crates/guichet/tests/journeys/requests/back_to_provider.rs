//! "Revenir sur {SP}": `/redirect-to-sp-with-error` in all its variants (FC §2.7).

use serde_json::json;

use super::{CALLBACK, PLATFORMS, Reply, STATE, Stand, answer, error_pairs, refused};

const ABORTED: &str = "user authentication aborted";

async fn back(stand: &Stand, platform: &str, query: &str) -> Reply {
    stand.raw("GET", &format!("{}/redirect-to-sp-with-error{query}", stand.issuer(platform)), &[], "").await
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn api_redirect_to_sp_with_error_without_a_session() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        stand.client(platform, json!({})).await;
        let iss = encoded(&stand.issuer(platform));
        let uri = encoded(CALLBACK);
        let reply =
            back(&stand, platform, &format!("?error=x&error_description=y&state={STATE}&redirect_uri={uri}")).await;
        assert_eq!(reply.status, 302);
        let expected = format!(
            "{CALLBACK}?error=access_denied&error_description=user+authentication+aborted&state={STATE}&iss={iss}"
        );
        assert_eq!(reply.header("location"), expected, "what the request says about the error does not count");
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_redirect_to_sp_without_state_says_undefined() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        stand.client(platform, json!({})).await;
        let iss = encoded(&stand.issuer(platform));
        let reply = back(&stand, platform, &format!("?redirect_uri={}", encoded(CALLBACK))).await;
        assert_eq!(reply.status, 302);
        let expected = format!(
            "{CALLBACK}?error=access_denied&error_description=user+authentication+aborted&state=undefined&iss={iss}"
        );
        assert_eq!(reply.header("location"), expected);
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_redirect_to_sp_without_or_with_unknown_redirect_uri_is_500_y030030() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        stand.client(platform, json!({})).await;
        let inactive = "http://localhost:9/inactive";
        stand.client(platform, json!({"active": false, "redirect_uris": [inactive]})).await;
        let elsewhere = "http://localhost:9/elsewhere";
        stand.client("openid", json!({"redirect_uris": [elsewhere]})).await;
        let mut replies = vec![
            back(&stand, platform, "").await,
            back(&stand, platform, "?state=x").await,
            back(&stand, platform, "?redirect_uri=").await,
        ];
        for uri in
            ["https://unknown.example/", inactive, elsewhere, "javascript:alert(1)", "http://localhost:9/callback?x"]
        {
            replies.push(back(&stand, platform, &format!("?state={STATE}&redirect_uri={}", encoded(uri))).await);
        }
        replies.push(back(&stand, platform, "?redirect_uri=%ff").await);
        refused(&replies, 500, "Y030030");
    }
    stand.stop().await;
}

#[tokio::test]
async fn back_to_sp_from_the_mire_aborts_the_interaction() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let mut browser = stand.browser();
        let page = browser.open(&stand.authorize_url(&client, &[])).await;
        let link = back_link(&page);
        let reply = browser.get(&link).await;
        assert!((302..=303).contains(&reply.status), "{}", reply.status);
        assert!(reply.location().starts_with(&format!("{CALLBACK}?")));
        assert_eq!(sorted(answer(&reply)), sorted(error_pairs(&reply, "access_denied", ABORTED)));
        let after = browser.get(&page.url).await;
        assert!(after.status >= 400, "the interaction is over: {}", after.status);
        // The same link again, now without an interaction, leads to the same place.
        let again = browser.get(&link).await;
        assert_eq!(again.status, 302);
        assert_eq!(again.param("error").as_deref(), Some("access_denied"));
    }
    stand.stop().await;
}

#[tokio::test]
async fn with_a_live_interaction_the_error_goes_to_its_own_address_whatever_the_request_says() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        stand.client(platform, json!({"redirect_uris": ["http://localhost:9/other"]})).await;
        for query in [
            "",
            "?state=x&redirect_uri=http%3A%2F%2Flocalhost%3A9%2Fother",
            "?redirect_uri=https%3A%2F%2Felsewhere.example",
        ] {
            let mut browser = stand.browser();
            browser.open(&stand.authorize_url(&client, &[])).await;
            let reply = browser.get(&format!("{}/redirect-to-sp-with-error{query}", stand.issuer(platform))).await;
            assert!(reply.location().starts_with(&format!("{CALLBACK}?")), "{}", reply.location());
            assert_eq!(sorted(answer(&reply)), sorted(error_pairs(&reply, "access_denied", ABORTED)));
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn back_to_sp_after_an_error() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let mut browser = stand.browser();
        let idp = stand.provider(platform, "Impôts");
        // A persona whom the identity check refuses.
        let page = browser.reach_information(&stand.authorize_url(&client, &[]), &idp, "sans_mail").await;
        assert_eq!((page.status, page.code().as_str()), (400, "Y600006"), "{}", page.text);
        let reply = browser.get(&back_link(&page)).await;
        assert!(reply.location().starts_with(&format!("{CALLBACK}?")));
        assert_eq!(sorted(answer(&reply)), sorted(error_pairs(&reply, "access_denied", ABORTED)));
    }
    stand.stop().await;
}

#[tokio::test]
async fn parameters_join_those_that_the_redirect_uri_has() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let uri = "http://localhost:9/callback?tenant=a%20b";
        let client = stand.client(platform, json!({"redirect_uris": [uri]})).await;
        let reply = back(&stand, platform, &format!("?state=s&redirect_uri={}", encoded(uri))).await;
        assert!(reply.location().starts_with(&format!("{uri}&error=access_denied&")), "{}", reply.location());
        let reply = stand
            .raw(
                "GET",
                &stand.authorize_url(&client, &[("redirect_uri", Some(uri)), ("scope", Some("email"))]),
                &[],
                "",
            )
            .await;
        assert!(reply.location().starts_with(&format!("{uri}&error=invalid_request&")), "{}", reply.location());
    }
    stand.stop().await;
}

/// The address behind the link back to the service provider.
fn back_link(page: &Reply) -> String {
    let tag = page.text.split('<').find(|tag| tag.contains("id=\"back\"")).unwrap_or_else(|| panic!("{}", page.text));
    let href = tag.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    let href = href.replace("&#38;", "&").replace("&amp;", "&");
    assert!(href.starts_with("/api/v2/redirect-to-sp-with-error?"), "{href}");
    url::Url::parse(&page.url).unwrap().join(&href).unwrap().into()
}

fn sorted(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.sort();
    pairs
}
