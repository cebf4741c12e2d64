//! An identity provider of another make: LemonLDAP::NG as Debian packages it, declared at ProConnect (PC §5.11).

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_test_servers::{LemonLdap, RelyingParty};
use serde_json::{Value, json};

use super::logout::{RETURN, leave};
use super::scene::{Scene, essential, refused, sent_back};
use crate::stand::{Browser, Reply, claims, options};

/// The same portal, declared twice: with signed userinfo, and as plainly as it can be.
const SIGNED: &str = "3c1e6f0a-51f2-4c0e-9b7d-6a5d2e8f4b10";
const PLAIN: &str = "a94b7d5c-0d6f-4f3e-8c2a-1b3d5f7a9c0e";
const SECRET: &str = "a-secret-of-thirty-two-characters";

/// Each identifier, with the domain that leads there and the algorithms.
const DECLARED: [(&str, &str, &str, Option<&str>); 2] =
    [(SIGNED, "badwolf.org", "RS256", Some("RS256")), (PLAIN, "plain.example", "HS256", None)];

const SCOPE: &str = "openid given_name usual_name email uid siret idp_id idp_acr roles";

fn record(issuer: &str, (uid, domain, id_token, userinfo): (&str, &str, &str, Option<&str>)) -> String {
    let userinfo = userinfo.map(|algorithm| format!("userinfo_signed_response_alg = '{algorithm}'\n"));
    // What is not theirs to say: the SIRET of those who have none, the second domain's addresses.
    let further = match uid {
        SIGNED => "siret = '13002526500013'\n",
        _ => "extraAcceptedEmailDomains = ['badwolf.org']\n",
    };
    format!(
        "[[identity_providers]]\nservice = 'proconnect'\nuid = '{uid}'\nname = 'lemonldap'\ntitle = 'Direction {domain}'\n\
         discovery = true\ndiscoveryUrl = '{issuer}.well-known/openid-configuration'\nurl = '{issuer}'\n\
         clientID = '{uid}'\nclient_secret = '{SECRET}'\nid_token_signed_response_alg = '{id_token}'\n\
         attachedEmailDomains = ['{domain}']\n{}{further}",
        userinfo.unwrap_or_default()
    )
}

/// A stack that knows the portal, and the portal, which knows the stack.
async fn scene() -> (Scene, LemonLdap) {
    let mut portal = LemonLdap::new();
    let issuer = portal.issuer();
    let text: String = DECLARED.into_iter().map(|declared| record(&issuer, declared)).collect();
    let configuration = Configuration::parse("test", &text).unwrap();
    let scene = Scene::with(Options { configuration, ..options() }).await;
    let (redirect_uri, post_logout_redirect_uri) = (scene.at("/oidc-callback"), scene.at("/client/logout-callback"));
    let parties = DECLARED.map(|(uid, _, id_token, userinfo)| RelyingParty {
        client_id: uid,
        client_secret: SECRET,
        redirect_uri: &redirect_uri,
        post_logout_redirect_uri: &post_logout_redirect_uri,
        id_token,
        userinfo,
    });
    portal.resume(&parties);
    (scene, portal)
}

/// Whether a page is the portal's, which asks who the person is.
fn asks(page: &Reply) -> bool {
    page.status == 200 && page.holds("name=\"password\"") && page.header("server") == "HTTP::Server::PSGI"
}

/// Whom the portal knows gives her password there, and is led back.
async fn sign_in(browser: &mut Browser, page: &Reply, person: &str) -> Reply {
    assert!(asks(page), "{} {}\n{}", page.status, page.url, page.text);
    let destination = page.field("url");
    let back = browser.post(&page.url, &[("url", destination.as_str()), ("user", person), ("password", person)]).await;
    browser.follow(back).await
}

async fn log_in(scene: &Scene, browser: &mut Browser, url: &str, email: &str, person: &str) -> Reply {
    let page = scene.reach(browser, url, email).await;
    sign_in(browser, &page, person).await
}

#[tokio::test]
async fn a_professional_logs_in_through_a_lemonldap_and_out_again_whichever_way_it_signs() {
    let (scene, portal) = scene().await;
    let client = scene.another(json!({"post_logout_redirect_uris": [RETURN]})).await;
    let wanted = json!({"id_token": {"amr": null, "acr": null}}).to_string();
    let url = scene.stand.authorize_url(&client, &[("scope", Some(SCOPE)), ("claims", Some(&wanted))]);
    for (uid, domain, _, _) in DECLARED {
        let mut browser = scene.stand.browser();
        let page = scene.reach(&mut browser, &url, &format!("dwho@{domain}")).await;
        assert!(page.url.starts_with(&format!("{}oauth2/authorize?", portal.issuer())), "{}", page.url);
        let back = sign_in(&mut browser, &page, "dwho").await;
        let tokens = scene.tokens(&client, &back).await;
        let hint = tokens["id_token"].as_str().unwrap();
        let told = claims(hint);
        assert_eq!((&told["acr"], &told["amr"]), (&json!("eidas1"), &json!(["pwd"])), "{told}");
        let mut known = scene.stand.userinfo("proconnect", tokens["access_token"].as_str().unwrap()).await.json();
        assert_ne!(known["sub"], "dwho", "the subject is ProConnect's own");
        known["sub"] = Value::Null;
        let expected = json!({
            "sub": null, "given_name": "Doctor", "usual_name": "Who", "email": "dwho@badwolf.org", "uid": "dwho",
            "siret": "21920023500014", "idp_id": uid, "idp_acr": "eidas1",
            "roles": ["agent_public", "agent_public_territorial"],
        });
        assert_eq!(known, expected);

        // Who logs out leaves the portal too.
        let told = [("id_token_hint", hint), ("post_logout_redirect_uri", RETURN)];
        let left = leave(&scene, &mut browser, &told).await;
        assert_eq!(left.location(), RETURN);
        assert!(asks(&scene.reach(&mut browser, &url, &format!("dwho@{domain}")).await));
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_lemonldap_s_level_is_judged_by_membership_and_who_has_no_siret_there_has_the_record_s_or_none() {
    let (scene, _portal) = scene().await;
    let mut browser = scene.stand.browser();
    let demanding = scene.asking(&essential(&["eidas2", "eidas3"]));
    let back = log_in(&scene, &mut browser, &demanding, "rtyler@badwolf.org", "rtyler").await;
    assert_eq!(scene.id_token(&back).await["acr"], "eidas2");
    // A new login at ProConnect; the portal knows her still.
    let again = scene.reach(&mut browser, &demanding, "rtyler@badwolf.org").await;
    assert_eq!(scene.id_token(&again).await["acr"], "eidas2");
    let back = log_in(&scene, &mut scene.stand.browser(), &demanding, "dwho@badwolf.org", "dwho").await;
    sent_back(&back, "access_denied", "requested ACRs could not be satisfied");

    let url = scene.url(&[("scope", Some(SCOPE))]);
    let back = log_in(&scene, &mut scene.stand.browser(), &url, "msmith@badwolf.org", "msmith").await;
    assert_eq!(scene.userinfo(&back).await["siret"], "13002526500013");
    let page = log_in(&scene, &mut scene.stand.browser(), &url, "msmith@plain.example", "msmith").await;
    refused(&page, "Y500006", 500);
    scene.stop().await;
}
