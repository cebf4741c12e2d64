//! How a stack is started: configuration, `--lenient`, `--public-host`, `--backchannel-base`.

use guichet_guichet::configuration::{Configuration, backchannel_base};
use guichet_guichet::stack::{Options, Stack};
use guichet_oidc::pkce::Challenge;
use serde_json::{Value, json};

use super::{list, log_in, person};
use crate::stand::{CALLBACK, Stand, claims, options};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

const CONFIGURED: &str = r#"
[[clients]]
service = "openid"
client_id = "configured"
client_secret = "0123456789abcdef0123456789abcdef"
name = "Déclarée"
redirect_uris = ["http://localhost:9/callback"]
id_token_signed_response_alg = "ES256"

[[personas]]
id = "declaree"
family_name = "DÉCLARÉE"
given_name = "Ève"
birthdate = 1990-01-31

[franceconnect]
sub_secret = "another-secret-of-this-test"
error_uri_base = "https://docs.test/errors"
"#;

async fn configured(text: &str) -> Stand {
    Stand::with(Options { configuration: Configuration::parse("test.toml", text).unwrap(), ..options() }).await
}

#[tokio::test]
async fn clients_and_people_of_the_configuration_are_there_from_the_start_and_after_a_reset() {
    let stand = configured(CONFIGURED).await;
    for _ in 0..2 {
        let clients = list(&stand, "/clients").await;
        let client = clients.iter().find(|client| client["client_id"] == "configured").unwrap();
        let back = log_in(&stand, &mut stand.browser(), client, "declaree").await;
        let token = stand.token(client, &back.param("code").unwrap(), &[]).await.json();
        assert_eq!(crate::stand::jwt_header(token["id_token"].as_str().unwrap())["alg"], "ES256");
        let person = stand.userinfo("openid", token["access_token"].as_str().unwrap()).await.json();
        assert_eq!(
            (person["family_name"].as_str(), person["birthdate"].as_str()),
            (Some("DÉCLARÉE"), Some("1990-01-31"))
        );
        assert_eq!(list(&stand, "/personas").await.len(), 115);
        stand.command("POST", "/reset", json!({})).await;
    }
    let client = stand.client("franceconnect", json!({})).await;
    let refused = stand.token(&client, "unknown", &[]).await.json();
    assert!(refused["error_uri"].as_str().unwrap().starts_with("https://docs.test/errors?code="), "{refused}");
    stand.stop().await;
}

#[tokio::test]
async fn the_secret_of_the_configuration_makes_the_subjects() {
    let entity = json!({ "entityId": "a0cd64372db6ecf39c317c0c74ce90f02d8ad7d510ce054883b759d666a996bc" });
    let mut subs = Vec::new();
    for text in ["", CONFIGURED, CONFIGURED] {
        let stand = configured(text).await;
        let client = stand.client("franceconnect", entity.clone()).await;
        subs.push(person(&stand, &client, "test").await["sub"].as_str().unwrap().to_owned());
        stand.stop().await;
    }
    assert_eq!(subs[0], "4d327dd1e427daf4d50296ab71d6f3fc82ccc40742943521d42cb2bae4df41afv1");
    assert_ne!(subs[1], subs[0]);
    assert_eq!(subs[2], subs[1]);
}

#[tokio::test]
async fn a_person_who_does_not_fit_stops_the_start() {
    let text = "[[personas]]\nid = \"x\"\nsurname = \"X\"\n";
    let configuration = Configuration::parse("test.toml", text).unwrap();
    let error = Stack::start(Options { configuration, ..options() }).await.err().unwrap().to_string();
    assert!(error.contains("surname"), "{error}");
}

#[tokio::test]
async fn an_origin_that_no_browser_sends_stops_the_start_and_is_shown_where_it_stands() {
    let text = "[api_particulier]\npage_origins = [\n  'https://town.example',\n  'https://town.example/',\n]\n";
    let configuration = Configuration::parse("test.toml", text).unwrap();
    let error = Stack::start(Options { configuration, ..options() }).await.err().unwrap().to_string();
    assert!(error.contains("test.toml:4:3") && error.contains("https://*.town.example"), "{error}");
}

#[tokio::test]
async fn franceconnect_refuses_pkce_unless_it_is_lenient_and_then_enforces_it() {
    let challenge = Challenge::of(VERIFIER);
    let asked = [("code_challenge", Some(challenge.as_str())), ("code_challenge_method", Some("S256"))];
    let faithful = Stand::start().await;
    let client = faithful.client("franceconnect", json!({})).await;
    assert_eq!(faithful.browser().get(&faithful.authorize_url(&client, &asked)).await.code(), "Y030007");
    faithful.stop().await;

    let lenient = Stand::with(Options { lenient: true, ..options() }).await;
    let client = lenient.client("franceconnect", json!({})).await;
    for (verifier, status) in [(Some(VERIFIER), 200), (None, 400), (Some(challenge.as_str()), 400)] {
        let login = json!({ "service": "franceconnect", "persona": "test" });
        lenient.command("POST", "/logins", login).await;
        let back = lenient.browser().open(&lenient.authorize_url(&client, &asked)).await;
        assert!(back.location().starts_with(CALLBACK), "{}", back.location());
        let reply = lenient.token(&client, &back.param("code").unwrap(), &[("code_verifier", verifier)]).await;
        assert_eq!(reply.status, status, "{verifier:?}: {}", reply.text);
    }
    let unknown = lenient.browser().get(&lenient.authorize_url(&client, &[("unheard", Some("of"))])).await;
    assert_eq!(unknown.code(), "Y030007", "lenient about PKCE alone");
    lenient.stop().await;
}

#[tokio::test]
async fn the_public_host_names_the_origins_and_the_back_channel_base_the_calls_of_servers() {
    let stand = Stand::with(Options {
        public_host: Some("guichet.localhost".to_owned()),
        backchannel_base: Some(backchannel_base("http://host.docker.internal").unwrap()),
        ..options()
    })
    .await;
    for service in ["franceconnect", "openid"] {
        let issuer = stand.issuer(service);
        assert!(issuer.starts_with("http://guichet.localhost:"), "{issuer}");
        let port = url::Url::parse(&issuer).unwrap().port().unwrap();
        let near = issuer.replace("guichet.localhost", "127.0.0.1");
        let document = stand.browser().get(&format!("{near}/.well-known/openid-configuration")).await.json();
        assert_eq!(document["issuer"], issuer);
        for member in ["authorization_endpoint", "end_session_endpoint"] {
            assert!(document[member].as_str().unwrap().starts_with(&issuer), "{member}: browsers go there");
        }
        let mut rewritten = vec!["token_endpoint", "userinfo_endpoint", "jwks_uri", "revocation_endpoint"];
        rewritten.extend((service == "openid").then_some("introspection_endpoint"));
        for member in rewritten {
            let start = format!("http://host.docker.internal:{port}/");
            assert!(document[member].as_str().unwrap().starts_with(&start), "{member}: {}", document[member]);
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_page_asked_for_under_another_name_is_redirected_to_its_origin() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let url = stand.authorize_url(&client, &[]);
    let reply = stand.browser().get(&url.replace("//localhost", "//127.0.0.1")).await;
    assert_eq!((reply.status, reply.location()), (308, url));
    stand.stop().await;
}

#[tokio::test]
async fn an_id_token_names_the_public_issuer_whatever_the_back_channel() {
    let stand =
        Stand::with(Options { backchannel_base: Some(backchannel_base("http://127.0.0.1").unwrap()), ..options() })
            .await;
    let client = stand.client("openid", json!({})).await;
    let back = log_in(&stand, &mut stand.browser(), &client, "test").await;
    let discovery = format!("{}/.well-known/openid-configuration", stand.issuer("openid"));
    let document: Value = stand.browser().get(&discovery).await.json();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &back.param("code").unwrap()),
        ("redirect_uri", CALLBACK),
        ("client_id", client["client_id"].as_str().unwrap()),
        ("client_secret", client["client_secret"].as_str().unwrap()),
    ];
    let token = stand.browser().post(document["token_endpoint"].as_str().unwrap(), &fields).await;
    assert_eq!(token.status, 200, "{}", token.text);
    assert_eq!(claims(token.json()["id_token"].as_str().unwrap())["iss"], stand.issuer("openid"));
    stand.stop().await;
}
