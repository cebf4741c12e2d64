//! The manifest, a public contract.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::stand::Stand;

fn texts<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|it| it[member].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_manifest_is_served_and_fits_the_schema_that_is_served_beside_it() {
    let stand = Stand::start().await;
    let portal = stand.origin("portal");
    let served = stand.browser().get(&format!("{portal}/.well-known/guichet.json")).await;
    assert_eq!(served.status, 200);
    assert_eq!(served.json(), stand.manifest, "on loopback file and page say the same");
    let schema = stand.browser().get(&format!("{portal}/.well-known/guichet.schema.json")).await;
    let validator = jsonschema::validator_for(&schema.json()).unwrap();
    assert!(validator.is_valid(&served.json()));
    for member in ["guichet", "services", "issuers", "control", "clients", "identity_providers", "personas"] {
        let mut without = served.json();
        without.as_object_mut().unwrap().remove(member);
        assert!(!validator.is_valid(&without), "{member} is required");
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_members_are_those_of_the_contract() {
    let stand = Stand::start().await;
    let manifest = &stand.manifest;
    let members: BTreeSet<&str> = manifest.as_object().unwrap().keys().map(String::as_str).collect();
    let contract = [
        "api_tokens",
        "ca",
        "clients",
        "control",
        "data_providers",
        "guichet",
        "identity_providers",
        "issuers",
        "personas",
        "producers",
        "services",
    ];
    assert_eq!(members, BTreeSet::from(contract));
    assert_eq!(manifest["guichet"], json!({ "version": env!("CARGO_PKG_VERSION"), "mode": "sandbox", "contract": 1 }));
    assert_eq!(manifest["ca"], Value::Null);
    let services: Vec<&String> = manifest["services"].as_object().unwrap().keys().collect();
    let built = [
        "api-particulier",
        "data-providers",
        "datapass",
        "franceconnect",
        "franceconnect-plus",
        "identity-providers",
        "mailbox",
        "openid",
        "portal",
        "proconnect",
        "producers",
        "service-providers",
        "token-space",
    ];
    assert_eq!(services, built, "what is not built yet is absent");
    assert_eq!(stand.issuer("franceconnect"), format!("{}/api/v2", stand.origin("franceconnect")));
    assert_eq!(stand.issuer("openid"), stand.origin("openid"));
    assert_eq!(manifest["control"]["url"], format!("{}/control/v1", stand.origin("portal")));
    assert_eq!(manifest["control"]["token"], Value::Null);
    assert!(texts(&manifest["producers"], "name").starts_with(&["rnipp", "api-entreprise", "api-secu"]));
    for origin in manifest["services"].as_object().unwrap().values() {
        let page = stand.browser().get(&format!("{}/", origin.as_str().unwrap())).await;
        assert!(page.status < 500, "{origin} answers: {}", page.status);
    }
    stand.stop().await;
}

#[tokio::test]
async fn demo_clients_have_fixed_published_identifiers() {
    let stand = Stand::start().await;
    let clients = &stand.manifest["clients"];
    let ids = |service: &str| -> BTreeSet<String> {
        let own = clients.as_array().unwrap().iter().filter(|client| client["service"] == service);
        own.map(|client| client["client_id"].as_str().unwrap().to_owned()).collect()
    };
    let franceconnect = [
        "8cf7059094b21a94790a445b4e62aac81f010537813f428e7fc42b7946d9aca0",
        "d04346cbfb692c2f23b962c158bffa1aa371aad6b9fe32d7c3a6f5a477925096",
    ];
    assert_eq!(ids("franceconnect"), franceconnect.map(str::to_owned).into());
    let openid = ["97d90ec65bf126593ab4a6beb9465fd8fdfc978f52a8c65a25862a9eb20be258"];
    assert_eq!(ids("openid"), openid.map(str::to_owned).into());
    for client in clients.as_array().unwrap() {
        for member in ["client_id", "client_secret"] {
            let value = client[member].as_str().unwrap();
            assert!(value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit()), "{member}: {value}");
        }
        assert!(!client["scopes"].as_array().unwrap().is_empty());
        // A program that calls DataPass: no browser comes back to it.
        if client["service"] == "datapass" {
            continue;
        }
        for member in ["redirect_uris", "post_logout_redirect_uris"] {
            assert!(!client[member].as_array().unwrap().is_empty(), "{member}");
        }
        // DataPass logs people in with the ProConnect beside it, as any other service provider.
        let home = match client["name"].as_str() {
            Some("DataPass") => "datapass",
            Some("Mon espace") => "token-space",
            _ => "service-providers",
        };
        assert!(client["redirect_uris"][0].as_str().unwrap().starts_with(&stand.origin(home)));
        assert!(client["name"].is_string() && client["type"].is_string());
        assert!(client["id_token_signed_response_alg"].is_string());
    }
    let legal_aid = clients.as_array().unwrap().iter().any(|client| {
        let name = client["name"].as_str().unwrap().to_lowercase();
        client["service"] == "franceconnect" && name.contains("aide") && name.contains("juridictionnelle")
    });
    assert!(legal_aid);
    stand.stop().await;
}

#[tokio::test]
async fn each_broker_has_five_identity_providers_with_fixed_uuids_and_franceconnect_that_of_helpers() {
    let stand = Stand::start().await;
    let providers = stand.manifest["identity_providers"].as_array().unwrap();
    for (service, count) in [("franceconnect", 6), ("openid", 5)] {
        let own: Vec<&Value> = providers.iter().filter(|provider| provider["service"] == service).collect();
        assert_eq!(own.len(), count, "{service}");
        let of_helpers = own.iter().filter(|provider| provider["title"] == "Aidants Connect").count();
        assert_eq!(of_helpers, count - 5, "{service}");
        for provider in &own {
            let uid = provider["uid"].as_str().unwrap();
            let version = (uid.len(), &uid[14..15], matches!(&uid[19..20], "8" | "9" | "a" | "b"));
            assert_eq!(version, (36, "4", true), "{uid} is a uuid v4");
            assert!(provider["email_domains"].is_array());
        }
        assert_eq!(own[0]["uid"], "23676fea-3f51-46d9-8936-07db897db190");
    }
    let slugs = ["dgfip", "ameli", "la-poste", "mobile-connect-et-moi", "msa", "aidants-connect"];
    for slug in slugs {
        let url = format!("{}/{slug}/.well-known/openid-configuration", stand.origin("identity-providers"));
        assert_eq!(stand.browser().get(&url).await.status, 200, "{slug}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn everybody_has_an_account_at_every_provider_of_each_broker() {
    let stand = Stand::start().await;
    let personas = stand.manifest["personas"].as_array().unwrap();
    assert_eq!(personas.len(), 114);
    for persona in personas {
        let accounts = persona["accounts"].as_array().unwrap();
        let of_citizens = accounts.iter().filter(|account| account["service"] != "proconnect");
        assert_eq!(of_citizens.count(), 14, "{}", persona["id"]);
        assert!(accounts.iter().all(|account| account["login"] == persona["id"] && account["password"] == "123"));
        assert!(persona["label"].as_str().is_some_and(|label| !label.is_empty()));
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_manifest_follows_what_is_added() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({ "name": "Arrivé après" })).await;
    stand.command("POST", "/personas", json!({ "id": "nouvelle", "family_name": "NEUVE" })).await;
    let url = format!("{}/.well-known/guichet.json", stand.origin("portal"));
    let manifest = stand.browser().get(&url).await.json();
    assert!(texts(&manifest["clients"], "client_id").contains(&client["client_id"].as_str().unwrap()));
    assert!(texts(&manifest["personas"], "id").contains(&"nouvelle"));
    stand.stop().await;
}
