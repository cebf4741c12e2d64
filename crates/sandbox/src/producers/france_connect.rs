//! A simulated introspection of FranceConnect's access tokens, for whoever rehearses the gateway without a login (AP §1.4,
//! §13.3): tokens of `data/france-connect-tokens.toml`, and the login of each person, as it is or in lower-case ASCII, which opens
//! everything.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use guichet_jose::encryption::{EncryptionKey, FurtherMembers};
use guichet_jose::{ContentEncryption, JwkSet, KeyManagementAlgorithm, Secret};
use guichet_web::outgoing::Request;
use guichet_web::routes::Routes;
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::CLIENT;
use super::people::identified;
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};

/// Where it stands.
pub(super) const BASE: &str = "/franceconnect";
const TABLE: &str = include_str!("../../../../data/france-connect-tokens.toml");
/// How long an access token of FranceConnect lives, in seconds.
const LIFE: i64 = 60;

pub(super) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/franceconnect/checktoken", post(checktoken)).route("/franceconnect/jwks", get(jwks))
}

/// A token of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    /// The login of the person whose identity it tells.
    persona: String,
    /// All that opens something, when none is named.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    /// Seconds until its `exp`, in the place of [`LIFE`].
    #[serde(default)]
    life: Option<i64>,
}

static KNOWN: LazyLock<BTreeMap<String, Known>> = LazyLock::new(|| match toml::from_str(TABLE) {
    Ok(table) => table,
    Err(error) => {
        tracing::error!(%error, "data/france-connect-tokens.toml cannot be read: {error}");
        BTreeMap::new()
    }
});

async fn jwks(State(sandbox): State<Arc<Sandbox>>) -> Response {
    match sandbox.introspection_key() {
        Ok(key) => Json(JwkSet { keys: key.public_jwk().into_iter().collect() }).into_response(),
        Err(error) => broken(&error.to_string()),
    }
}

struct Asked {
    client_id: String,
    client_secret: String,
    token: String,
}

impl Asked {
    /// A form; what it does not hold is empty.
    fn read(body: &[u8]) -> Self {
        let text = |name: &str| {
            let found = form_urlencoded::parse(body).find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        Self { client_id: text("client_id"), client_secret: text("client_secret"), token: text("token") }
    }
}

async fn checktoken(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(super::INTROSPECTION.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    let asked = Asked::read(&body);
    if asked.client_id != CLIENT.0 || !Secret::new(CLIENT.1.to_owned()).matches(&asked.client_secret) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_client" }))).into_response();
    }
    if asked.token.is_empty() {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_request" }))).into_response();
    }
    match sealed(&sandbox, &told(&sandbox, &asked)).await {
        Ok(token) => ([(header::CONTENT_TYPE, "application/token-introspection+jwt")], token).into_response(),
        Err(reason) => broken(&reason),
    }
}

/// What is said of a token.
fn told(sandbox: &Sandbox, asked: &Asked) -> Value {
    let now = sandbox.edge().clock.now().as_second();
    let known = KNOWN.get(&asked.token).cloned().or_else(|| {
        let persona = sandbox.personas().get(&asked.token).or_else(|| identified(sandbox, &asked.token))?;
        Some(Known { persona: persona.id.clone(), scopes: None, life: None })
    });
    let introspection = match known {
        None => json!({ "active": false }),
        Some(known) => {
            let person = sandbox.personas().get(&known.persona);
            let mut members = person.map(|person| person.claims()).unwrap_or_default();
            members.retain(|name, _| PIVOT.contains(&name.as_str()));
            let life = known.life.unwrap_or(LIFE);
            let all = || sandbox.gateway().map(|gateway| gateway.scopes()).unwrap_or_default();
            let scopes = known.scopes.unwrap_or_else(all);
            let scope = ["openid", "identite_pivot"].into_iter().chain(scopes.iter().map(String::as_str));
            let scope = scope.collect::<Vec<_>>().join(" ");
            for (name, value) in [
                ("active", json!(true)),
                ("aud", json!("guichet-rehearsal")),
                ("sub", json!(format!("{}v1", asked.token))),
                ("iat", json!(now)),
                ("exp", json!(now + life)),
                ("acr", json!("eidas1")),
                ("scope", json!(scope)),
            ] {
                members.insert(name.to_owned(), value);
            }
            Value::Object(members)
        }
    };
    json!({
        "iss": sandbox.origins().producers.url(BASE),
        "aud": asked.client_id,
        "iat": now,
        "token_introspection": introspection,
    })
}

/// The members of an identity that FranceConnect tells a data provider.
const PIVOT: [&str; 6] = ["family_name", "given_name", "birthdate", "birthplace", "birthcountry", "gender"];

/// Signed, and encrypted for the key that the gateway publishes.
async fn sealed(sandbox: &Sandbox, claims: &Value) -> Result<String, String> {
    let key = sandbox.introspection_key().map_err(|error| error.to_string())?;
    let signed = key.sign(Some("token-introspection+jwt"), claims).map_err(|error| error.to_string())?;
    let url = sandbox.origins().api_particulier.url("/api/france_connect_jwks");
    let answer = sandbox.edge().outgoing.send("producers", Request::get(&url)).await;
    let answer = answer.map_err(|failure| failure.to_string())?;
    let keys = JwkSet::parse(&answer.body).map_err(|error| error.to_string())?;
    let algorithm = KeyManagementAlgorithm::RsaOaep;
    let key = keys.for_encryption(algorithm).ok_or("the gateway publishes no key")?;
    let recipient = EncryptionKey::from_jwk(key, algorithm).map_err(|error| error.to_string())?;
    let further = FurtherMembers { cty: Some("JWT"), kid: recipient.kid(), ..FurtherMembers::default() };
    let sealed = recipient.encrypt(ContentEncryption::A256Gcm, further, signed.as_bytes());
    sealed.map_err(|error| error.to_string())
}

fn broken(reason: &str) -> Response {
    tracing::error!(reason, "an access token could not be introspected: {reason}");
    (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "error": "server_error" }))).into_response()
}
