//! A1 to A7: requests for a login, as programs make them, and what exactly is said of those that are wrong (PC §2.1, §2.2).

use serde_json::json;

use super::scene::{AT_FIA1, Scene, link, on_the_email_page, refused, sent_back};
use crate::stand::{CALLBACK, Changes, Reply, STATE};

/// RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const UNSUPPORTED_TYPE: &str = "unsupported response_type requested";

/// What a redirect tells the service provider, in its order, behind `?` or `#`.
fn told(back: &Reply, mark: char) -> Vec<(String, String)> {
    assert_eq!(back.status, 303, "{}\n{}", back.url, back.text);
    let address = back.location();
    let (base, pairs) = address.split_once(mark).unwrap_or_else(|| panic!("nothing behind {mark}: {address}"));
    assert_eq!(base, CALLBACK);
    url::form_urlencoded::parse(pairs.as_bytes()).into_owned().collect()
}

/// An error as PC §2.2 writes it.
fn error(scene: &Scene, error: &str, description: &str) -> Vec<(String, String)> {
    let issuer = scene.at("");
    [("error", error), ("error_description", description), ("state", STATE), ("iss", &issuer)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

#[tokio::test]
async fn a1_an_unknown_or_inactive_client_is_a_page_without_a_link_back() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let inactive = scene.another(json!({"active": false})).await;
    for url in [
        scene.url(&[("client_id", Some("unknown"))]),
        scene.url(&[("client_id", Some("\"><script>alert(1)</script>"))]),
        // Another redirect URI, an unknown scope and a wrong type change nothing: nobody is told of them.
        scene.url(&[("client_id", Some("unknown")), ("response_type", Some("token")), ("scope", Some("nothing"))]),
        scene.stand.authorize_url(&inactive, &[]),
    ] {
        let page = browser.get(&url).await;
        refused(&page, "oidc-provider-rendered-error:invalid_client", 400);
        assert!(page.holds("client is invalid") && !page.holds("<script>alert"), "{}", page.text);
        assert_eq!(link(&page, "back"), None);
    }
    let page = browser.get(&scene.url(&[("client_id", None)])).await;
    refused(&page, "Y000400", 400);
    scene.stop().await;
}

#[tokio::test]
async fn a2_a3_a4_on_localhost_each_prompt_asks_for_the_address_but_none_which_is_login_required() {
    let scene = Scene::start().await;
    assert!(CALLBACK.starts_with("http://localhost:"));
    for prompt in [None, Some("login"), Some("consent"), Some("login consent"), Some("consent login")] {
        let url = scene.url(&[("prompt", prompt)]);
        let first = scene.stand.browser().get(&url).await;
        assert!(first.status == 303 && first.location().starts_with(&scene.at("/interaction/")), "{prompt:?}");
        assert!(on_the_email_page(&scene.stand.browser().open(&url).await), "{prompt:?}");
    }
    // By a form it is the same request (PC §2.1).
    let (address, query) = scene.url(&[]).split_once('?').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let fields: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut browser = scene.stand.browser();
    let sent = browser.post(&address, &fields).await;
    assert!(on_the_email_page(&browser.follow(sent).await));
    let alone = "prompt none must only be used alone";
    for (prompt, name, description) in [
        ("none", "login_required", "End-User authentication is required"),
        ("none login", "invalid_request", alone),
        ("none consent", "invalid_request", alone),
        ("consent none", "invalid_request", alone),
        ("select_account", "invalid_request", "unsupported prompt value requested"),
        ("Login", "invalid_request", "unsupported prompt value requested"),
    ] {
        let back = scene.stand.browser().get(&scene.url(&[("prompt", Some(prompt))])).await;
        assert_eq!(told(&back, '?'), error(&scene, name, description), "{prompt}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn a5_the_nonce_may_be_left_out_and_the_answer_goes_in_the_query_the_fragment_or_a_form() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let back = scene.log_in(&mut browser, &scene.url(&[("nonce", None)]), AT_FIA1).await;
    assert_eq!(scene.id_token(&back).await.get("nonce"), None);
    let names = |pairs: &[(String, String)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let redeemed = async |code: &str| scene.stand.token(&scene.client, code, &[]).await.status;
    for (mode, mark) in [("query", '?'), ("fragment", '#')] {
        let pairs = told(&browser.open(&scene.url(&[("response_mode", Some(mode))])).await, mark);
        assert_eq!(names(&pairs), ["code", "state", "iss"], "{mode}");
        assert_eq!((pairs[0].1.len(), pairs[1].1.as_str(), pairs[2].1.as_str()), (43, STATE, scene.at("").as_str()));
        assert_eq!(redeemed(&pairs[0].1).await, 200);
    }
    let spiteful = "\"><script>alert(1)</script>";
    let form = scene.url(&[("response_mode", Some("form_post")), ("state", Some(spiteful))]);
    let page = browser.open(&form).await;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{}", page.text);
    assert!(page.holds(&format!("<form method=\"post\" action=\"{CALLBACK}\" data-automatic>")), "{}", page.text);
    assert!(page.holds("id=\"continue\"") && !page.holds("<script>"), "{}", page.text);
    assert!(!page.header("content-security-policy").contains("form-action"));
    assert_eq!(page.field("iss"), scene.at(""));
    assert_eq!(redeemed(&page.field("code")).await, 200);
    // An error by a form is a page of status 400 (PC §2.2).
    let page = browser.get(&scene.url(&[("response_mode", Some("form_post")), ("prompt", Some("none login"))])).await;
    assert_eq!(
        (page.status, page.field("error").as_str(), page.field("state").as_str()),
        (400, "invalid_request", STATE)
    );
    assert_eq!(page.field("error_description"), "prompt none must only be used alone");
    // The button of an error page goes back in the same way.
    let hinted = [("response_mode", Some("form_post")), ("idp_hint", Some("nobody"))];
    assert_eq!(browser.open(&scene.url(&hinted)).await.field("error"), "idp_hint_not_found");
    let back = browser.get(&scene.url(&[("response_mode", Some("web_message"))])).await;
    assert_eq!(told(&back, '?'), error(&scene, "unsupported_response_mode", "unsupported response_mode requested"));
    scene.stop().await;
}

#[tokio::test]
async fn a6_a7_what_is_wrong_with_pkce_or_response_type_is_told_in_the_reference_s_words() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let accented = format!("é{}", &CHALLENGE[1..]);
    let long = "a".repeat(129);
    let missing = "code_challenge must be provided with code_challenge_method";
    let method = "plain code_challenge_method fallback disabled, code_challenge_method must be provided";
    let characters = "code_challenge contains invalid characters";
    for (challenge, with, description) in [
        (Some(""), Some("S256"), missing),
        (None, Some("S256"), missing),
        (Some("short"), Some("S256"), "code_challenge must be a string with a minimum length of 43 characters"),
        (Some(&CHALLENGE[1..]), Some("S256"), "code_challenge must be a string with a minimum length of 43 characters"),
        (Some(&long), Some("S256"), "code_challenge must be a string with a maximum length of 128 characters"),
        (Some(&accented), Some("S256"), characters),
        (Some(&format!("{CHALLENGE}=")), Some("S256"), characters),
        (Some(CHALLENGE), None, method),
        (Some(CHALLENGE), Some("plain"), "not supported value of code_challenge_method"),
        (Some(CHALLENGE), Some("s256"), "not supported value of code_challenge_method"),
    ] {
        let changes = [("code_challenge", challenge), ("code_challenge_method", with)];
        let back = browser.get(&scene.url(&changes)).await;
        assert_eq!(told(&back, '?'), error(&scene, "invalid_request", description), "{changes:?}");
    }
    for (kind, mark, name, description) in [
        ("", '?', "invalid_request", "missing required parameter 'response_type'"),
        ("nonsense", '?', "unsupported_response_type", UNSUPPORTED_TYPE),
        ("none", '?', "unsupported_response_type", UNSUPPORTED_TYPE),
        ("token", '#', "unsupported_response_type", UNSUPPORTED_TYPE),
        ("id_token", '#', "unsupported_response_type", UNSUPPORTED_TYPE),
        ("id_token token", '#', "unsupported_response_type", UNSUPPORTED_TYPE),
        ("code token", '#', "unsupported_response_type", UNSUPPORTED_TYPE),
        ("code id_token", '#', "unsupported_response_type", UNSUPPORTED_TYPE),
        ("code id_token token", '#', "unsupported_response_type", UNSUPPORTED_TYPE),
    ] {
        let back = browser.get(&scene.url(&[("response_type", Some(kind))])).await;
        assert_eq!(told(&back, mark), error(&scene, name, description), "{kind}");
    }
    refused(&browser.get(&scene.url(&[("response_type", None)])).await, "Y000400", 400);
    let form = [("response_type", Some("token")), ("response_mode", Some("form_post"))];
    let page = browser.get(&scene.url(&form)).await;
    assert_eq!((page.status, page.field("error").as_str()), (400, "unsupported_response_type"));
    scene.stop().await;
}

#[tokio::test]
async fn every_other_fault_of_a_request_has_its_words_and_what_breaks_a_rule_of_form_is_a_page() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let rows: &[(Changes, &str, &str)] = &[
        (&[("claims", Some("{"))], "invalid_request", "could not parse the claims parameter JSON"),
        (&[("claims", Some("[]"))], "invalid_request", "claims parameter should be a JSON object"),
        (&[("claims", Some("{}"))], "invalid_request", "claims parameter should have userinfo or id_token properties"),
        (
            &[("claims", Some(r#"{"id_token":{"acr":{"essential":true,"values":"eidas1"}}}"#))],
            "invalid_request",
            "invalid claims.id_token.acr.values type",
        ),
        (
            &[("claims", Some(r#"{"userinfo":{"siret":null}}"#)), ("scope", Some("email")), ("nonce", None)],
            "invalid_request",
            "openid scope must be requested when using the claims parameter",
        ),
        (
            &[("scope", Some("email"))],
            "invalid_request",
            "openid scope must be requested when using the nonce parameter",
        ),
        (&[("max_age", Some("soon"))], "invalid_request", "invalid max_age parameter value"),
        (&[("id_token_hint", Some("garbage"))], "invalid_request", "could not validate id_token_hint"),
        (&[("request", Some("e30.e30."))], "request_not_supported", "request parameter provided but not supported"),
        (
            &[("request_uri", Some("https://sp.example/r"))],
            "invalid_request_uri",
            "provided request_uri is not allowed",
        ),
    ];
    for (changes, name, description) in rows {
        let back = browser.get(&scene.url(changes)).await;
        assert_eq!(told(&back, '?'), error(&scene, name, description), "{changes:?}");
    }
    // The scope that is not granted is named (PC §2.1).
    let few = scene.another(json!({"scopes": ["openid", "email"]})).await;
    let back = browser.get(&scene.stand.authorize_url(&few, &[("scope", Some("openid siret phone"))])).await;
    let names: Vec<String> = told(&back, '?').into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["error", "error_description", "scope", "state", "iss"]);
    assert_eq!(back.param("scope").as_deref(), Some("siret"));
    sent_back(&back, "invalid_scope", "requested scope is not allowed");
    let long = "n".repeat(513);
    for nonce in ["", "nonçe", &long] {
        let page = browser.get(&scene.url(&[("nonce", Some(nonce))])).await;
        refused(&page, "Y000400", 400);
        assert!(page.holds("Le nonce doit être composé de caractères ASCII"), "{}", page.text);
    }
    assert!(on_the_email_page(&browser.open(&scene.url(&[("nonce", Some(&long[1..]))])).await));
    for name in ["redirect_uri", "scope", "state"] {
        refused(&browser.get(&scene.url(&[(name, None)])).await, "Y000400", 400);
    }
    // What is not known changes nothing (PC §2.1).
    let more = [("domain_hint", Some("fia1.fr")), ("ui_locales", Some("fr")), ("display", Some("page"))];
    assert!(on_the_email_page(&browser.open(&scene.url(&more)).await));
    scene.stop().await;
}
