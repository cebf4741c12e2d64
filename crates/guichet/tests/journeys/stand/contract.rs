//! Every answer of API Particulier that a test gets is held against the official description of its operation and against ours (AP
//! §14): a [`Reply`] is made in one place, which comes here, so that no test goes round it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use guichet_gateway::definition::Catalogue;
use guichet_guichet::configuration::Configuration;
use reqwest::header::{AUTHORIZATION, HeaderMap};
use reqwest::{Client, Method};
use serde_json::Value;
use url::Url;

use super::Reply;
use super::official::Description;

/// A gateway that runs.
struct Gateway {
    control: String,
    description: Arc<Description>,
    /// Mock files are answered as they stand.
    verbatim: bool,
    /// There are mock files, and they refuse with the codes that they say.
    has_files: bool,
}

/// By origin.
static KNOWN: LazyLock<Mutex<BTreeMap<String, Arc<Gateway>>>> = LazyLock::new(Mutex::default);
static SHIPPED: LazyLock<Arc<Description>> =
    LazyLock::new(|| Arc::new(Description::of(&Catalogue::shipped().unwrap())));

/// Notes where the gateway of a stack is, and what it serves.
pub fn serves(manifest: &Value, configuration: Option<&Configuration>) {
    let origin = manifest["services"]["api-particulier"].as_str();
    let (Some(origin), Some(control)) = (origin, manifest["control"]["url"].as_str()) else { return };
    let settings = configuration.map(|configuration| &configuration.api_particulier);
    let own = settings.is_some_and(|settings| settings.definitions.is_some());
    let description = match settings.filter(|_| own) {
        Some(settings) => Arc::new(Description::of(&settings.catalogue(true).unwrap())),
        None => Arc::clone(&SHIPPED),
    };
    let mocks = settings.and_then(|settings| settings.mocks.as_ref());
    let (verbatim, has_files) = (mocks.is_some_and(|mocks| mocks.verbatim), mocks.is_some());
    let gateway = Gateway { control: control.to_owned(), description, verbatim, has_files };
    KNOWN.lock().unwrap().insert(origin.to_owned(), Arc::new(gateway));
}

/// Holds an answer of a gateway against its contract; any other one is none of ours.
pub async fn answered(http: &Client, method: &Method, headers: &HeaderMap, reply: &Reply) {
    let url = Url::parse(&reply.url).unwrap();
    let gateway = KNOWN.lock().unwrap().get(&url.origin().ascii_serialization()).cloned();
    let Some(gateway) = gateway.filter(|gateway| *method == Method::GET && gateway.description.has(url.path())) else {
        return;
    };
    let held = match reply.status {
        200 if !gateway.verbatim => Some(gateway.held(http, headers, &url, reply).await),
        _ => None,
    };
    gateway.description.check(url.path(), reply.status, &reply.text, held.as_deref(), gateway.has_files);
}

impl Gateway {
    /// The scopes of whoever was answered: those of its row, of a token that says them itself (AP §1.3), else those that the
    /// journal has of the access, since FranceConnect alone knows them.
    async fn held(&self, http: &Client, headers: &HeaderMap, url: &Url, reply: &Reply) -> Vec<String> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let bearer = header(AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer ").map(str::to_owned));
        let in_query = || url.query_pairs().find(|(name, _)| name == "token").map(|(_, value)| value.into_owned());
        let token = bearer.or_else(|| header("x-api-key")).or_else(in_query).unwrap_or_default();
        let scopes = |value: &Value| serde_json::from_value::<Vec<String>>(value.clone()).unwrap();
        if let Ok((_, claims)) = guichet_jose::decode_unverified(&token) {
            let known = self.asked(http, "/tokens").await;
            let row = known["tokens"].as_array().unwrap().iter().find(|row| row["id"] == claims["jti"]).cloned();
            return scopes(&row.unwrap_or(claims)["scopes"]);
        }
        let access = self.asked(http, &format!("/accesses/{}", reply.header("x-request-id"))).await;
        scopes(&access["scopes"])
    }

    async fn asked(&self, http: &Client, path: &str) -> Value {
        http.get(format!("{}{path}", self.control)).send().await.unwrap().json().await.unwrap()
    }
}
