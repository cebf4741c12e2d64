//! The record of a data provider (FC §8.3): a client of the token introspection of FC §6.

mod asking;
mod sealed;
mod told;

pub use asking::Asking;
pub(crate) use sealed::Headers;

use guichet_jose::{ContentEncryption, KeyManagementAlgorithm, Secret, SignatureAlgorithm};
use guichet_oidc::{
    client::Names,
    profile::Profile,
    record::{Fault, Field, Kind, Text},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A data provider, as it was registered.
#[derive(Clone, Serialize, Deserialize)]
pub struct DataProvider {
    /// uuid v4.
    pub uid: String,
    /// What offices call it.
    pub title: String,
    /// Only active ones are answered.
    #[serde(default = "yes")]
    pub active: bool,
    /// Scopes for which it gives data.
    pub scopes: Vec<String>,
    /// Its identifier, 32 characters or more.
    pub client_id: String,
    /// Its secret.
    #[serde(with = "guichet_jose::secret::exposed")]
    pub client_secret: Secret,
    /// Where its public keys are.
    pub jwks_uri: String,
    /// Signature of what it is answered.
    pub checktoken_signed_response_alg: SignatureAlgorithm,
    /// How the key of the encrypted answer reaches it.
    pub checktoken_encrypted_response_alg: KeyManagementAlgorithm,
    /// How the answer is encrypted.
    pub checktoken_encrypted_response_enc: ContentEncryption,
    /// Members that no rule reads.
    #[serde(flatten)]
    pub further: Map<String, Value>,
}

fn yes() -> bool {
    true
}

/// Every field, in the order of the reference.
pub const FIELDS: &[Field] = &[
    Field::required("uid", Kind::Text(Text::Uuid), "its identifier, a uuid v4"),
    Field::required("title", Kind::Text(Text::Name), "what offices call it"),
    Field::optional("active", Kind::Boolean, "only active ones are answered; true when absent"),
    Field::required(
        "scopes",
        Kind::List { of: &Kind::Text(Text::Printable { least: 1, most: 128 }), least: 0 },
        "scopes for which it gives data",
    ),
    Field::required("client_id", Kind::Text(Text::Printable { least: 32, most: 256 }), "its identifier at checktoken"),
    Field::required("client_secret", Kind::Secret, "its secret there"),
    Field::required("jwks_uri", Kind::Text(Text::Address), "where its encryption key is, with `use` and `alg`"),
    Field::required("checktoken_signed_response_alg", Kind::OneOf(&["ES256", "RS256"]), "signature of the answer"),
    Field::required(
        "checktoken_encrypted_response_alg",
        Kind::OneOf(&["ECDH-ES", "RSA-OAEP", "RSA-OAEP-256"]),
        "encryption of the answer",
    ),
    Field::required("checktoken_encrypted_response_enc", Kind::OneOf(&["A256GCM"]), "beside the former"),
];

impl DataProvider {
    /// Every fault of its fields to the service.
    pub fn faults(&self, profile: &Profile, names: &Names) -> Vec<Fault> {
        let mut faults = Vec::new();
        if uuid::Uuid::parse_str(&self.uid).is_ok_and(|uid| uid.get_version_num() != 4) {
            faults.push(Fault::new("uid", format!("«{}» is not of version 4", self.uid), "a uuid v4"));
        }
        for (at, scope) in self.scopes.iter().enumerate().filter(|(_, scope)| !names.scopes.contains(*scope)) {
            let wrong = format!("«{scope}» is not a scope of this service");
            faults.push(Fault::new(format!("scopes[{at}]"), wrong, "a scope of this service"));
        }
        let signatures = &profile.token.signing_algorithms;
        if !signatures.contains(&self.checktoken_signed_response_alg) {
            let names: Vec<String> = signatures.iter().map(ToString::to_string).collect();
            let wrong = format!("«{}» is not offered by this service", self.checktoken_signed_response_alg);
            faults.push(Fault::new(
                "checktoken_signed_response_alg",
                wrong,
                format!("one of `{}`", names.join("`, `")),
            ));
        }
        faults
    }
}
