//! Professional helpers who log in for others, with mandates (FC §5.10, at FranceConnect alone).

use serde_json::{Value, json};

use super::scene::{Scene, logged_in, refused};
use crate::stand::{Browser, Reply, claims};

const MANDATES: &str = r#"{"id_token":{"rep_scope":{"essential":true}}}"#;
const HOUSING: &str = "Logement";
const JUSTICE: &str = "Justice";
const SCHOOL: &str = "Famille-Scolarité";

/// A scene whose provider is that of helpers.
async fn scene() -> Scene {
    let mut scene = Scene::start().await;
    scene.idp = scene.stand.provider("franceconnect", "Aidants Connect");
    scene
}

async fn taking(scene: &Scene, mandates: &[&str]) -> Value {
    scene.stand.client("franceconnect", json!({ "rep_scope": mandates })).await
}

fn url(scene: &Scene, client: &Value) -> String {
    scene.stand.authorize_url(client, &[("claims", Some(MANDATES))])
}

/// The page after the provider, where a helper logs in with mandates ticked.
async fn helped(scene: &Scene, browser: &mut Browser, client: &Value, mandates: &[&str]) -> Reply {
    let page = browser.open(&url(scene, client)).await;
    let sent = browser.choose(&page, &scene.idp).await;
    let asked = url::Url::parse(&sent.location()).unwrap();
    let asked = asked.query_pairs().find(|(name, _)| name == "claims").map(|(_, value)| value.into_owned());
    let asked: Value = serde_json::from_str(&asked.unwrap()).unwrap();
    let expected = json!({ "id_token": { "rep_scope": { "essential": true, "values": client["rep_scope"] } } });
    assert_eq!(asked, expected, "what is asked of the provider (FC §5.4)");
    let provider = browser.follow(sent).await;
    assert!(provider.holds("name=\"rep_scope\" value=\"Logement\""), "{}", provider.text);
    let interaction = provider.field("interaction");
    let mut fields = vec![("interaction", interaction.as_str()), ("persona", "test")];
    fields.extend(mandates.iter().map(|mandate| ("rep_scope", *mandate)));
    let back = browser.post(&format!("{}/login", provider.url.split("/authorize").next().unwrap()), &fields).await;
    browser.follow(back).await
}

/// The `rep_scope` of the events of a name, oldest first.
async fn told(scene: &Scene, name: &str) -> Vec<String> {
    let journal = scene.stand.command("GET", &format!("/journal?event={name}"), Value::Null).await;
    journal["events"].as_array().unwrap().iter().map(|it| it["rep_scope"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn aidants_connect_absent_shown_inactive_and_the_link_works() {
    let scene = scene().await;
    let uid = &scene.idp;
    let page = scene.stand.browser().open(&scene.url()).await;
    let (list, rest) = page.text.split_once("</ul>").unwrap();
    assert!(!list.contains(uid.as_str()), "it is taken out of the list");
    assert!(
        rest.contains("Vous êtes un aidant professionnel ?") && rest.contains("Utiliser Aidants Connect"),
        "{rest}"
    );
    let button = rest.split(&format!("id=\"idp-{uid}\"")).nth(1).unwrap().split('>').next().unwrap();
    assert!(!button.contains("disabled"), "{button}");
    let mut browser = scene.stand.browser();
    let arrived = helped(&scene, &mut browser, &taking(&scene, &[]).await, &[]).await;
    logged_in(&{
        let accepted = browser.go_on(&arrived).await;
        browser.follow(accepted).await
    });

    scene.change_provider(uid, json!({ "active": false })).await;
    let page = scene.stand.browser().open(&scene.url()).await;
    let button = page.text.split(&format!("id=\"idp-{uid}\"")).nth(1).unwrap().split('>').next().unwrap();
    assert!(button.ends_with(" disabled"), "{button}");
    assert!(page.holds("Indisponible") && page.holds("Utiliser Aidants Connect"));
    scene.change_provider(uid, json!({ "active": true, "display": false })).await;
    let page = scene.stand.browser().open(&scene.url()).await;
    assert!(!page.holds("aidant professionnel") && !page.holds(uid), "{}", page.text);

    // FC §1.1: the other platforms have no mandates.
    for service in ["franceconnect-plus", "openid"] {
        let other = scene.stand.provider(service, "Impôts");
        let members =
            json!({ "service": service, "featureHandlers": { "coreVerify": "core-fcp-aidants-connect-verify" } });
        let (status, answer) = scene.stand.control("PATCH", &format!("/identity-providers/{other}"), members).await;
        assert_eq!(status, 400, "{answer}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_service_provider_without_mandates_with_one_and_with_two() {
    let scene = scene().await;
    let cases: [(&[&str], &[&str], Value); 4] = [
        (&[], &[HOUSING], Value::Null),
        (&[HOUSING], &[HOUSING, SCHOOL], json!([HOUSING])),
        (&[HOUSING, JUSTICE], &[JUSTICE], json!([JUSTICE])),
        (&[HOUSING, JUSTICE], &[HOUSING, JUSTICE], json!([HOUSING, JUSTICE])),
    ];
    for (taken, given, expected) in cases {
        let client = taking(&scene, taken).await;
        let mut browser = scene.stand.browser();
        let page = helped(&scene, &mut browser, &client, given).await;
        let accepted = browser.go_on(&page).await;
        let back = browser.follow(accepted).await;
        let tokens = scene.tokens_of(&client, &back).await;
        assert_eq!(claims(tokens["id_token"].as_str().unwrap())["rep_scope"], expected, "{taken:?}, {given:?}");
        let userinfo = scene.stand.userinfo("franceconnect", tokens["access_token"].as_str().unwrap()).await.json();
        assert_eq!((&userinfo["family_name"], &userinfo["rep_scope"]), (&json!("DUBOIS"), &Value::Null));
    }
    let valid = told(&scene, "FC_VALID_REP_SCOPE").await;
    assert_eq!(valid, ["Logement", "Famille-Scolarité Logement", "Justice", "Logement Justice"]);

    // Mandates decided ahead; and a service provider that does not ask for them is not told.
    let client = taking(&scene, &[HOUSING]).await;
    for (asks, expected) in [(Some(MANDATES), json!([HOUSING])), (None, Value::Null)] {
        let login = json!({ "service": "franceconnect", "persona": "test", "identity_provider": scene.idp,
                            "rep_scope": [HOUSING], "client_id": client["client_id"] });
        scene.stand.command("POST", "/logins", login).await;
        let back = scene.stand.browser().open(&scene.stand.authorize_url(&client, &[("claims", asks)])).await;
        let tokens = scene.tokens_of(&client, &back).await;
        assert_eq!(claims(tokens["id_token"].as_str().unwrap())["rep_scope"], expected);
    }
    let unknown = json!({ "service": "franceconnect", "persona": "test", "identity_provider": scene.idp, "rep_scope": ["Météo"] });
    assert_eq!(scene.stand.control("POST", "/logins", unknown).await.0, 400);
    scene.stop().await;
}

#[tokio::test]
async fn no_mandate_returned_or_none_that_matches_is_y600020() {
    let scene = scene().await;
    let client = taking(&scene, &[HOUSING]).await;
    for given in [&[][..], &[SCHOOL, JUSTICE]] {
        let mut browser = scene.stand.browser();
        let page = helped(&scene, &mut browser, &client, given).await;
        refused(&page, "Y600020", 400);
        // She may choose again.
        let page = browser.get(&page.url.replace("/verify", "")).await;
        assert!(page.holds("Choisissez un compte"), "{}", page.text);
    }
    assert_eq!(told(&scene, "FC_INVALID_REP_SCOPE").await, ["", "Famille-Scolarité Justice"]);
    assert!(told(&scene, "FC_VALID_REP_SCOPE").await.is_empty());
    assert!(
        !scene.stand.events().await.contains(&"FC_REQUESTED_RNIPP".to_owned()),
        "the register is not asked in vain"
    );
    // Another provider's mandates are nobody's.
    let taxes = scene.stand.provider("franceconnect", "Impôts");
    let page = scene.stand.browser().reach_information(&url(&scene, &client), &taxes, "test").await;
    assert!(page.holds("DUBOIS"), "{}", page.text);
    scene.stop().await;
}

#[tokio::test]
async fn single_sign_on_checks_the_mandates_again() {
    let scene = scene().await;
    let [housing, both, justice, none] = [&[HOUSING][..], &[HOUSING, JUSTICE], &[JUSTICE], &[]];
    let mut browser = scene.stand.browser();
    let page = helped(&scene, &mut browser, &taking(&scene, housing).await, &[HOUSING]).await;
    let accepted = browser.go_on(&page).await;
    logged_in(&browser.follow(accepted).await);
    for (taken, expected) in [(both, json!([HOUSING])), (none, Value::Null)] {
        let client = taking(&scene, taken).await;
        let page = browser.open(&url(&scene, &client)).await;
        let accepted = browser.go_on(&page).await;
        let back = browser.follow(accepted).await;
        let tokens = scene.tokens_of(&client, &back).await;
        assert_eq!(claims(tokens["id_token"].as_str().unwrap())["rep_scope"], expected, "{taken:?}");
    }
    refused(&browser.open(&url(&scene, &taking(&scene, justice).await)).await, "Y600020", 400);
    assert_eq!(told(&scene, "FC_VALID_REP_SCOPE").await, [HOUSING; 3]);
    assert_eq!(told(&scene, "FC_INVALID_REP_SCOPE").await, [HOUSING]);
    scene.stop().await;
}
