//! The business log (PC §5.10): each event, with the fields of the reference that are known by then, under their names.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::logout::{RETURN, leave};
use super::scene::{AT_DEFAULT, AT_FIA1, DEFAULT, FIA1, Scene, at_a_provider, essential, logged_in, on_the_email_page};
use crate::stand::{CALLBACK, Reply};

/// What the reference says of a request …
const REQUEST: &str = "ip forwardedFor userAgent method path requestId";
/// … and of a session, as it writes them.
const SESSION: &str = "sessionId browsingSessionId interactionId interactionAcr spId spName spSub spSiret spSiretHint \
    spLoginHint spLoginHintFqdn spEssentialAcr spCustom spAmr idpId idpName idpLabel idpAcr idpAmr idpSub idpEmail \
    idpEmailFqdn idpSiret idpLoginHint idpLoginHintFqdn idpBelongingPopulation idpOrganizationalUnit";

/// Known at each step, beside the request: of the browser, of what the service provider asked, …
const BROWSER: &str = "sessionId browsingSessionId interactionId";
const ASKED: &str = "spId spName spSiretHint spEssentialAcr";
/// … of the provider and of the address that led there, …
const LED: &str = "idpId idpName idpLabel";
const TYPED: &str = "idpLoginHint idpLoginHintFqdn";
const HINTED: &str = "spLoginHint spLoginHintFqdn";
/// … and of who logged in.
const LOGGED_IN: &str = "interactionAcr spSub spSiret spCustom spAmr idpAcr idpAmr idpSub idpEmail idpEmailFqdn idpSiret \
    idpBelongingPopulation idpOrganizationalUnit";
/// Without what was asked for that request.
const LEFT: &str = "spId spName";

fn words<'a>(texts: &[&'a str]) -> BTreeSet<&'a str> {
    texts.iter().flat_map(|text| text.split_whitespace()).collect()
}

/// The fields of the reference that an event has.
fn told(event: &Value) -> BTreeSet<&str> {
    let members = event.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
    members.map(|(name, _)| name.as_str()).filter(|name| words(&[REQUEST, SESSION]).contains(name)).collect()
}

/// The events since the last look.
async fn since(scene: &Scene, seen: &mut usize) -> Vec<Value> {
    let all = scene.journal().await;
    all[std::mem::replace(seen, all.len())..].to_vec()
}

/// Asserts that these events happened, in this order, each with its step and all that is known by then.
fn happened(events: &[Value], expected: &[(&str, &str, &[&str])]) {
    let names: Vec<&Value> = events.iter().map(|event| &event["event"]).collect();
    assert_eq!(names, expected.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    for (event, (name, step, known)) in events.iter().zip(expected) {
        assert_eq!(event["step"], *step, "{name}");
        assert_eq!(told(event), words(&[&[REQUEST], *known].concat()), "{name}: {event}");
    }
}

/// A request with the headers that a proxy adds.
fn through_a_proxy(browser: &mut crate::stand::Browser) {
    for (name, value) in [("x-forwarded-for", "192.0.2.7"), ("user-agent", "essai"), ("x-request-id", "r-7")] {
        browser.extra.insert(name, value.parse().unwrap());
    }
}

#[tokio::test]
async fn each_event_of_a_login_has_the_fields_of_the_reference_that_are_known_by_then() {
    let scene = Scene::start().await;
    let client = scene.another(json!({"name": "Service", "post_logout_redirect_uris": [RETURN]})).await;
    let demand = essential(&["eidas1"]).to_string();
    let asked = [("siret_hint", Some("21920023500014")), ("claims", Some(demand.as_str()))];
    let url = scene.stand.authorize_url(&client, &asked);
    let mut browser = scene.stand.browser();
    through_a_proxy(&mut browser);
    let mut seen = scene.journal().await.len();

    // By the page.
    let page = browser.open(&url).await;
    let sent = scene.give(&mut browser, &page, AT_FIA1).await;
    let provider = browser.follow(sent).await;
    let returned = browser.sign_in(&provider, AT_FIA1).await;
    let back = browser.follow(returned).await;
    logged_in(&back);
    let led: &[&str] = &[BROWSER, ASKED, LED, TYPED];
    let whole: &[&str] = &[BROWSER, ASKED, LED, TYPED, LOGGED_IN];
    let first = since(&scene, &mut seen).await;
    happened(
        &first,
        &[
            ("FC_AUTHORIZE_INITIATED", "1.0.0", &[BROWSER, ASKED]),
            ("FC_SHOWED_IDP_CHOICE", "2.0.0", &[BROWSER, ASKED]),
            ("IDP_CHOSEN", "3.0.0", led),
            ("IDP_CALLEDBACK", "4.0.0", led),
            ("FC_REQUESTED_IDP_TOKEN", "4.1.0", led),
            ("FC_REQUESTED_IDP_USERINFO", "4.2.0", led),
            ("FC_VERIFIED", "5.0.0", whole),
            ("FC_REDIRECTED_TO_SP", "7.0.0", whole),
        ],
    );
    for (at, method, path) in [
        (0, "GET", "/api/v2/authorize".to_owned()),
        (1, "GET", page.url.strip_prefix(&scene.stand.origin("proconnect")).unwrap().to_owned()),
        (2, "POST", "/api/v2/redirect-to-idp".to_owned()),
        (3, "GET", "/api/v2/oidc-callback".to_owned()),
    ] {
        assert_eq!((&first[at]["method"], &first[at]["path"]), (&json!(method), &json!(path)));
    }
    let verified = &first[6];
    for (name, value) in [
        ("ip", json!("192.0.2.7")),
        ("forwardedFor", json!("192.0.2.7")),
        ("userAgent", json!("essai")),
        ("requestId", json!("r-7")),
        ("interactionAcr", json!("eidas1")),
        ("spEssentialAcr", json!("eidas1")),
        ("spSiretHint", json!("21920023500014")),
        ("spSiret", json!("21920023500014")),
        ("spCustom", json!({})),
        ("idpLoginHint", json!(AT_FIA1)),
        ("idpLoginHintFqdn", json!("fia1.fr")),
        ("idpEmailFqdn", json!("fia1.fr")),
        ("idpBelongingPopulation", json!("agent")),
        ("idpOrganizationalUnit", json!("comptabilite")),
    ] {
        assert_eq!(verified[name], value, "{name}");
    }

    // Programs: what the request says of them is their own.
    let mut program = scene.stand.browser();
    through_a_proxy(&mut program);
    program.extra.insert("x-request-id", "r-8".parse().unwrap());
    let (code, text) = (back.param("code").unwrap(), |name: &str| client[name].as_str().unwrap().to_owned());
    let (id, secret) = (text("client_id"), text("client_secret"));
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("client_id", id.as_str()),
        ("client_secret", secret.as_str()),
    ];
    let tokens = program.post(&scene.at("/token"), &form).await.json();
    let access = tokens["access_token"].as_str().unwrap();
    program.extra.insert("authorization", format!("Bearer {access}").parse().unwrap());
    assert_eq!(program.get(&scene.at("/userinfo")).await.status, 200);
    let of_programs = since(&scene, &mut seen).await;
    happened(&of_programs, &[("SP_REQUESTED_FC_TOKEN", "7.1.0", whole), ("SP_REQUESTED_FC_USERINFO", "7.2.0", whole)]);
    for (event, path) in of_programs.iter().zip(["/api/v2/token", "/api/v2/userinfo"]) {
        assert_eq!((&event["path"], &event["requestId"]), (&json!(path), &json!("r-8")));
        for name in words(&[SESSION]) {
            assert_eq!(event[name], verified[name], "{name}: that of the browser");
        }
    }

    // A finished login serves, unless its provider is switched off meanwhile.
    logged_in(&browser.open(&url).await);
    let served = [
        ("FC_AUTHORIZE_INITIATED", "1.0.0", &[BROWSER, ASKED] as &[&str]),
        ("FC_SSO_INITIATED", "2.1.0", whole),
        ("FC_VERIFIED", "5.0.0", whole),
        ("FC_REDIRECTED_TO_SP", "7.0.0", whole),
    ];
    happened(&since(&scene, &mut seen).await, &served);
    scene.change_provider(FIA1, json!({"active": false})).await;
    assert!(on_the_email_page(&browser.open(&url).await));
    scene.change_provider(FIA1, json!({"active": true})).await;
    let disabled = [
        served[0],
        served[1],
        ("FC_IDP_DISABLED", "5.1.0", whole),
        ("FC_SHOWED_IDP_CHOICE", "2.0.0", &[BROWSER, ASKED]),
    ];
    happened(&since(&scene, &mut seen).await, &disabled);

    // The hints of a service provider lead.
    let hint_of = |name| scene.stand.authorize_url(&client, &[&asked[..], &[name]].concat());
    let provider = browser.open(&hint_of(("login_hint", Some("paul@fia1.fr")))).await;
    assert!(at_a_provider(&provider), "{}", provider.url);
    let hinted = [BROWSER, ASKED, HINTED, LED, TYPED];
    happened(
        &since(&scene, &mut seen).await,
        &[
            ("FC_AUTHORIZE_INITIATED", "1.0.0", &[BROWSER, ASKED, HINTED]),
            ("FC_REDIRECTED_TO_HINTED_LOGIN", "2.3.0", &[BROWSER, ASKED, HINTED]),
            ("IDP_CHOSEN", "3.0.0", &hinted),
        ],
    );
    let mut other = scene.stand.browser();
    through_a_proxy(&mut other);
    assert!(at_a_provider(&other.open(&hint_of(("idp_hint", Some(FIA1)))).await));
    let by_hint = [served[0], ("FC_REDIRECTED_TO_HINTED_IDP", "2.2.0", &[BROWSER, ASKED, LED] as &[&str])];
    happened(&since(&scene, &mut seen).await, &by_hint);

    // She leaves.
    let query = [("id_token_hint", tokens["id_token"].as_str().unwrap()), ("post_logout_redirect_uri", RETURN)];
    let left: Reply = leave(&scene, &mut browser, &query).await;
    assert_eq!(left.location(), RETURN);
    let leaving: &[&str] = &[BROWSER, LEFT, LED, TYPED, LOGGED_IN];
    happened(
        &since(&scene, &mut seen).await,
        &[
            ("SP_REQUESTED_LOGOUT", "8.0.0", leaving),
            ("FC_REQUESTED_LOGOUT_FROM_IDP", "8.1.0", leaving),
            ("FC_SESSION_TERMINATED", "8.2.0", &[BROWSER]),
        ],
    );

    // All of the reference was met, each field at some step and each step of its list.
    let all = scene.journal().await;
    let met: BTreeSet<&str> = all.iter().flat_map(told).collect();
    assert_eq!(met, words(&[REQUEST, SESSION]));
    scene.stop().await;
}

#[tokio::test]
async fn what_a_provider_tells_beyond_the_claims_that_have_a_name_is_in_the_journal_whoever_asks() {
    let scene = Scene::start().await;
    let back = scene.login(&scene.url(&[]), AT_DEFAULT).await;
    scene.userinfo(&back).await;
    let journal = scene.journal().await;
    for name in ["FC_VERIFIED", "FC_REDIRECTED_TO_SP", "SP_REQUESTED_FC_TOKEN", "SP_REQUESTED_FC_USERINFO"] {
        let event = journal.iter().find(|event| event["event"] == name).unwrap();
        assert_eq!(event["spCustom"]["is_public_service"], true, "{event}");
        assert_eq!(event["spCustom"].get("given_name"), None, "{event}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn what_a_provider_tells_at_length_is_told_to_service_providers_and_is_not_in_the_journal() {
    let scene = Scene::start().await;
    let url = scene.url(&[("scope", Some("openid custom"))]);
    let labelled = async |label: String| {
        scene.answers(DEFAULT, json!({ "claims": { "label": label } })).await;
        let back = scene.login(&url, AT_DEFAULT).await;
        scene.userinfo(&back).await["custom"].clone()
    };
    let beside = labelled(String::new()).await.to_string().len();
    for (bytes, journaled) in [(4096, true), (4097, false)] {
        let mut seen = scene.journal().await.len();
        assert_eq!(labelled("x".repeat(bytes - beside)).await.to_string().len(), bytes);
        let events = since(&scene, &mut seen).await;
        for name in ["FC_VERIFIED", "FC_REDIRECTED_TO_SP", "SP_REQUESTED_FC_TOKEN", "SP_REQUESTED_FC_USERINFO"] {
            let event = events.iter().find(|event| event["event"] == name).unwrap();
            assert_eq!(event.get("spCustom").is_some(), journaled, "{bytes}: {event}");
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_request_that_nobody_names_has_the_name_that_its_answer_tells() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let answer = browser.get(&scene.url(&[])).await;
    let journal = scene.journal().await;
    let event = journal.last().unwrap();
    assert_eq!(event["event"], "FC_AUTHORIZE_INITIATED");
    assert_eq!(event["requestId"], answer.header("x-request-id"));
    for absent in ["forwardedFor", "userAgent"] {
        assert_eq!(event.get(absent), None, "{event}");
    }
    scene.stop().await;
}
