//! From open members to a record, and from a stored record to a served one: whatever comes into a registry passes here
//! (FC §8.1 to §8.3).

use guichet_jose::digest;
use guichet_oidc::{
    client::{self, Client, Names, Rules},
    profile::{Profile, Subject},
    record::{self, Completed, Fault, Field},
    scopes::ScopeTable,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use crate::{
    data_provider::{self, DataProvider},
    identity_provider::{self, IdentityProvider},
    information_message::{self, InformationMessage},
};

/// What a service asks of its records.
#[derive(Clone)]
pub struct Rulebook {
    profile: Profile,
    names: Names,
    all_scopes: Vec<String>,
}

impl Rulebook {
    /// The rules of a service.
    pub fn new(profile: &Profile, scopes: &ScopeTable) -> Self {
        let all_scopes = scopes.names().into_iter().map(str::to_owned).collect();
        Self { profile: profile.clone(), names: Names::of(scopes), all_scopes }
    }

    /// Whose rules these are.
    pub fn service(&self) -> &str {
        &self.profile.service
    }

    fn rules(&self) -> Rules<'_> {
        Rules { profile: &self.profile, names: &self.names }
    }

    /// A client from its members; what the profile has a default for may be absent.
    ///
    /// # Errors
    /// Every fault of the members, or of what they are to one another.
    pub fn client(&self, mut members: Map<String, Value>, completed: Completed) -> Result<Client, Vec<Fault>> {
        members.remove("service");
        record::drop_absent(client::FIELDS, &mut members);
        found(client::faults(&members, &self.rules(), completed))?;
        let mut default = |name: &str, value: Value| {
            members.entry(name.to_owned()).or_insert(value);
        };
        default("name", json!("Service provider"));
        default("scopes", json!(self.all_scopes));
        default("id_token_signed_response_alg", json!(self.profile.token.default_algorithm));
        if self.profile.subject == Subject::Public {
            let client_id = members.get("client_id").and_then(Value::as_str).unwrap_or_default();
            let unused = digest::hex(&digest::sha256(client_id.as_bytes()));
            members.entry("entityId".to_owned()).or_insert(json!(unused));
        }
        let client: Client = typed(members)?;
        found(client.faults(&self.rules()))?;
        Ok(client)
    }

    /// An identity provider from its members.
    ///
    /// # Errors
    /// As [`Rulebook::client`].
    pub fn provider(&self, mut members: Map<String, Value>) -> Result<IdentityProvider, Vec<Fault>> {
        members.remove("service");
        let provider: IdentityProvider = self.of_fields(identity_provider::FIELDS, members)?;
        found(provider.faults(&self.profile))?;
        Ok(provider)
    }

    /// A data provider from its members.
    ///
    /// # Errors
    /// As [`Rulebook::client`].
    pub fn data_provider(&self, mut members: Map<String, Value>) -> Result<DataProvider, Vec<Fault>> {
        members.remove("service");
        let provider: DataProvider = self.of_fields(data_provider::FIELDS, members)?;
        found(provider.faults(&self.profile, &self.names))?;
        Ok(provider)
    }

    /// An information message from its members.
    ///
    /// # Errors
    /// As [`Rulebook::client`].
    pub fn message(&self, mut members: Map<String, Value>) -> Result<InformationMessage, Vec<Fault>> {
        members.remove("service");
        let message: InformationMessage = self.of_fields(information_message::FIELDS, members)?;
        found(message.faults())?;
        Ok(message)
    }

    fn of_fields<R: DeserializeOwned>(
        &self,
        fields: &[Field],
        mut members: Map<String, Value>,
    ) -> Result<R, Vec<Fault>> {
        record::drop_absent(fields, &mut members);
        found(record::faults(fields, &members, Completed::Nowhere))?;
        typed(members)
    }

    /// Every fault of a client that was stored.
    pub fn stored_client(&self, client: &Client) -> Vec<Fault> {
        let mut faults = stored(client::FIELDS, client);
        faults.extend(client.faults(&self.rules()));
        faults
    }

    /// Every fault of an identity provider that was stored.
    pub fn stored_provider(&self, provider: &IdentityProvider) -> Vec<Fault> {
        let mut faults = stored(identity_provider::FIELDS, provider);
        faults.extend(provider.faults(&self.profile));
        faults
    }

    /// Every fault of an information message that was stored.
    pub fn stored_message(&self, message: &InformationMessage) -> Vec<Fault> {
        let mut faults = stored(information_message::FIELDS, message);
        faults.extend(message.faults());
        faults
    }

    /// Every fault of a data provider that was stored.
    pub fn stored_data_provider(&self, provider: &DataProvider) -> Vec<Fault> {
        let mut faults = stored(data_provider::FIELDS, provider);
        faults.extend(provider.faults(&self.profile, &self.names));
        faults
    }
}

fn found(faults: Vec<Fault>) -> Result<(), Vec<Fault>> {
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// The fields were looked at one by one before; what is left is told in the words of the parser, without the value.
fn typed<R: DeserializeOwned>(members: Map<String, Value>) -> Result<R, Vec<Fault>> {
    serde_json::from_value(Value::Object(members)).map_err(|_| {
        vec![Fault::new(
            "record",
            "its members do not make a record together",
            "the fields of docs/reference/records.md",
        )]
    })
}

fn stored<R: Serialize>(fields: &[Field], record: &R) -> Vec<Fault> {
    match serde_json::to_value(record) {
        Ok(Value::Object(mut members)) => {
            record::drop_absent(fields, &mut members);
            record::faults(fields, &members, Completed::Nowhere)
        }
        _ => vec![Fault::new("record", "it cannot be read again", "a record")],
    }
}
