//! The APIs FranceConnectées that a sandbox carries beside API Impôt particulier (AF §2.2, §2.4), as service providers call them.

mod health;
mod work;

use serde_json::{Value, json};

use crate::stand::{Reply, Stand};

const FC: &str = "franceconnect";

/// A stack, and a service provider of its FranceConnect.
struct Scene {
    stand: Stand,
    client: Value,
}

impl Scene {
    async fn start() -> Self {
        let stand = Stand::still().await;
        let client = stand.client(FC, json!({})).await;
        Self { stand, client }
    }

    /// The access token of a person who logs in for these scopes.
    async fn token(&self, persona: &str, scope: &str) -> String {
        let scope = format!("openid identite_pivot {scope}");
        let tokens = self.stand.tokens(&self.client, persona, &[("scope", Some(&scope))]).await;
        tokens["access_token"].as_str().unwrap().to_owned()
    }

    /// An API at the manifest.
    fn api(&self, name: &str) -> &Value {
        let all = self.stand.manifest["data_providers"].as_array().unwrap();
        all.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("no {name}"))
    }

    /// The key of one of its callers.
    fn key(&self, api: &str, caller: &str) -> &str {
        let all = self.api(api)["credentials"].as_array().unwrap();
        all.iter().find(|it| it["name"] == caller).unwrap()["client_secret"].as_str().unwrap()
    }

    async fn get(&self, api: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let url = format!("{}{path}", self.api(api)["base_url"].as_str().unwrap());
        self.stand.raw("GET", &url, headers, "").await
    }

    async fn patch(&self, persona: &str, body: Value) {
        self.stand.command("PATCH", &format!("/personas/{persona}"), body).await;
    }
}
