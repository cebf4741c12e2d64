//! What data providers are told of access tokens: AF §1, §4.

mod answers;
mod gateway;
mod gateway_walk;
mod refusals;
mod registration;
mod transport_card;

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_jose::{JwkSet, KeyManagementAlgorithm, SignatureAlgorithm, VerificationKeys, digest};
use serde_json::{Map, Value, json};

use crate::franceconnect_plus::key_server::KeyServer;
use crate::stand::{Reply, Stand, still};

const FC: &str = "franceconnect";
const PLUS: &str = "franceconnect-plus";
/// Of the tax office and of health insurance, as FranceConnect's own test data have them (AF §1.4).
const DP1: &str = "dgfip_rfr dgfip_aft dgfip_nbpac dgfip_nbpart dgfip_sitfam dgfip_pac";
const DP2: &str = "droits_assurance_maladie cnam_caisse cnam_paiements_ij";
/// What the service provider asks for: what both hold, in no order of theirs.
const SCOPE: &str = "openid identite_pivot dgfip_aft cnam_caisse dgfip_rfr";

/// A call of a demo data provider, as the mock of the reference takes it (AF §1.8).
pub(crate) async fn data(stand: &Stand, provider: &Value, token: &str, secret: &str) -> Reply {
    let url = format!("{}/api/v1/data", provider["base_url"].as_str().unwrap());
    let bearer = format!("bearer {}", digest::base64(token.as_bytes()));
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    stand.raw("POST", &url, &headers, json!({ "auth_secret": secret, "more": 1 }).to_string()).await
}

/// A demo data provider by its path, with the secret that its callers know.
pub(crate) fn demo<'a>(stand: &'a Stand, path: &str) -> (&'a Value, &'a str) {
    let all = stand.manifest["data_providers"].as_array().unwrap();
    let provider = all.iter().find(|it| it["base_url"].as_str().unwrap().ends_with(path)).unwrap();
    (provider, provider["credentials"][0]["client_secret"].as_str().unwrap())
}

/// A data provider of the tests.
pub(crate) struct DataProvider {
    service: &'static str,
    pub(crate) client_id: String,
    signed: SignatureAlgorithm,
    keys: KeyServer,
}

impl DataProvider {
    pub(crate) async fn new(
        service: &'static str,
        letter: &str,
        signed: SignatureAlgorithm,
        encrypted: KeyManagementAlgorithm,
    ) -> Self {
        Self { service, client_id: letter.repeat(64), signed, keys: KeyServer::start(encrypted).await }
    }

    pub(crate) fn record(&self, uid: &str, scopes: &str) -> String {
        let Self { service, client_id, signed, keys } = self;
        let scopes: Vec<&str> = scopes.split(' ').collect();
        format!(
            "[[data_providers]]\nservice = \"{service}\"\nuid = \"{uid}\"\ntitle = \"Of the tests\"\n\
             scopes = {}\nclient_id = \"{client_id}\"\nclient_secret = \"{}\"\njwks_uri = \"{}\"\n\
             checktoken_signed_response_alg = \"{signed}\"\nchecktoken_encrypted_response_alg = \"{}\"\n\
             checktoken_encrypted_response_enc = \"A256GCM\"\n",
            json!(scopes),
            self.secret(),
            keys.url,
            keys.algorithm(),
        )
    }

    pub(crate) fn secret(&self) -> String {
        "5".repeat(64)
    }

    /// The form that works, with fields changed or left out.
    async fn post(&self, stand: &Stand, token: &str, changes: &[(&str, Option<&str>)]) -> Reply {
        let secret = self.secret();
        let mut fields = vec![("token", token), ("client_id", &self.client_id), ("client_secret", &secret)];
        for (name, value) in changes {
            fields.retain(|(known, _)| known != name);
            fields.extend(value.map(|value| (*name, value)));
        }
        stand.browser().post(&format!("{}/checktoken", stand.issuer(self.service)), &fields).await
    }

    /// What is told of a token, once opened and verified with the published keys.
    pub(crate) async fn told(&self, stand: &Stand, token: &str) -> Map<String, Value> {
        let reply = self.post(stand, token, &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.header("content-type"), "application/token-introspection+jwt");
        assert!(!reply.headers.contains_key("set-cookie"));
        self.verified(stand, &self.keys.open(&reply.text)).await
    }

    async fn verified(&self, stand: &Stand, signed: &str) -> Map<String, Value> {
        let published = stand.raw("GET", &format!("{}/jwks", stand.issuer(self.service)), &[], "").await;
        let keys = VerificationKeys::from_jwks(&JwkSet::parse(published.text.as_bytes()).unwrap());
        keys.verify(signed, &[self.signed]).unwrap().claims().unwrap()
    }

    async fn introspection(&self, stand: &Stand, token: &str) -> Value {
        self.told(stand, token).await["token_introspection"].clone()
    }
}

/// A stack with two data providers at FranceConnect and one at FranceConnect+.
pub(super) struct Scene {
    stand: Stand,
    taxes: DataProvider,
    health: DataProvider,
    plus: DataProvider,
}

impl Scene {
    async fn start() -> Self {
        Self::with("").await
    }

    /// With further configuration.
    async fn with(text: &str) -> Self {
        use KeyManagementAlgorithm::{EcdhEs, RsaOaep256};
        use SignatureAlgorithm::{Es256, Rs256};
        let taxes = DataProvider::new(FC, "1", Rs256, EcdhEs).await;
        let health = DataProvider::new(FC, "2", Es256, RsaOaep256).await;
        let plus = DataProvider::new(PLUS, "3", Es256, EcdhEs).await;
        let declared = [
            text.to_owned(),
            taxes.record("6f21b751-ed06-48b6-a59c-36e1300a368a", DP1),
            health.record("6f21b751-ed06-48b6-a59c-36e1300a368b", DP2),
            plus.record("6f21b751-ed06-48b6-a59c-36e1300a368c", DP1),
        ];
        let configuration = Configuration::parse("town.toml", &declared.concat()).unwrap();
        let stand = Stand::with(Options { configuration, ..still() }).await;
        Self { stand, taxes, health, plus }
    }

    /// An access token, and the client that has it.
    async fn token(&self, service: &str, persona: &str, scope: &str) -> (Value, String) {
        let client = self.stand.client(service, json!({})).await;
        let tokens = self.stand.tokens(&client, persona, &[("scope", Some(scope))]).await;
        (client, tokens["access_token"].as_str().unwrap().to_owned())
    }

    /// Events of data providers, newest last.
    async fn events(&self) -> Vec<Value> {
        let journal = self.stand.command("GET", "/journal", Value::Null).await;
        let all = journal["events"].as_array().unwrap().iter();
        all.filter(|event| event["event"].as_str().unwrap().starts_with("DP_")).cloned().collect()
    }
}
