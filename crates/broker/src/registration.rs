//! Registering clients and identity providers: from open members, as a configuration or the control API gives them, to
//! a record (FC §8.1, §8.2).

use guichet_oidc::client::Client;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{
    broker::Broker,
    identity_provider::{self, IdentityProvider},
    records::{ServiceClient, ServiceProvider},
    sql,
};

/// Why a record is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The members do not make a record.
    #[error("{0}")]
    Record(String),
    /// The identifier is taken.
    #[error("a client with the identifier {0} exists already: identifiers are unique over all services")]
    Taken(String),
    /// There is no such record.
    #[error("{0} is not registered with this service")]
    Unknown(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] guichet_store::StoreError),
}

impl Broker {
    /// A client from its members; what is absent is made or takes the default of the profile.
    ///
    /// # Errors
    /// Unknown or wrong members, named.
    pub fn client_from(&self, mut members: Map<String, Value>) -> Result<Client, Refused> {
        members.remove("service");
        // The reference writes "" for none.
        members.retain(|_, value| value.as_str() != Some("") && !value.is_null());
        let entropy = &self.parts.site.edge.entropy;
        let profile = &self.parts.profile;
        let mut default = |name: &str, value: &dyn Fn() -> Value| {
            members.entry(name.to_owned()).or_insert_with(value);
        };
        default("client_id", &|| json!(entropy.hex(32)));
        default("client_secret", &|| json!(entropy.hex(32)));
        default("entityId", &|| json!(entropy.hex(32)));
        default("name", &|| json!("Service provider"));
        default("scopes", &|| json!(self.parts.scopes.names()));
        default("id_token_signed_response_alg", &|| json!(profile.token.default_algorithm));
        let client: Client =
            serde_json::from_value(Value::Object(members)).map_err(|error| Refused::Record(error.to_string()))?;
        client.validate(profile, &self.parts.scopes).map_err(|refused| Refused::Record(refused.to_string()))?;
        Ok(client)
    }

    /// Registers a new client.
    ///
    /// # Errors
    /// Wrong members, a taken identifier, the store.
    pub async fn register_client(&self, members: Map<String, Value>, now: Timestamp) -> Result<Client, Refused> {
        let client = self.client_from(members)?;
        // Another node may have written since.
        self.parts.clients.refresh().await?;
        if self.parts.clients.get(&client.client_id).is_some() {
            return Err(Refused::Taken(client.client_id));
        }
        self.keep_client(client.clone(), now).await?;
        Ok(client)
    }

    /// Changes some members of a client's record; a member that is null gets its default again.
    ///
    /// # Errors
    /// No such client, wrong members, the store.
    pub async fn change_client(
        &self,
        client_id: &str,
        members: Map<String, Value>,
        now: Timestamp,
    ) -> Result<Client, Refused> {
        // What another node has changed since stays changed.
        self.parts.clients.refresh().await?;
        let record = self.client(client_id).ok_or_else(|| Refused::Unknown(client_id.to_owned()))?;
        if members.get("client_id").is_some_and(|new| new.as_str() != Some(client_id)) {
            return Err(Refused::Record("client_id cannot be changed".to_owned()));
        }
        let known = serde_json::to_value(&record.client).map_err(|error| Refused::Record(error.to_string()))?;
        let Value::Object(mut whole) = known else { return Err(Refused::Unknown(client_id.to_owned())) };
        whole.extend(members);
        let client = self.client_from(whole)?;
        self.keep_client(client.clone(), now).await?;
        Ok(client)
    }

    /// Writes a client, in the place of an earlier one with the same identifier.
    ///
    /// # Errors
    /// The store.
    pub async fn keep_client(&self, client: Client, now: Timestamp) -> Result<(), Refused> {
        Ok(self.parts.clients.put(ServiceClient { service: self.service().to_owned(), client }, now).await?)
    }

    /// Takes a client of this service away; whether there was one.
    ///
    /// # Errors
    /// The store.
    pub async fn remove_client(&self, client_id: &str, now: Timestamp) -> Result<bool, Refused> {
        self.parts.clients.refresh().await?;
        match self.client(client_id) {
            Some(_) => Ok(self.parts.clients.remove(client_id, now).await?),
            None => Ok(false),
        }
    }

    /// The clients of this service.
    pub fn clients(&self) -> Vec<Client> {
        let all = self.parts.clients.all();
        all.iter().filter(|record| record.service == self.service()).map(|record| record.client.clone()).collect()
    }

    /// An identity provider from its members.
    ///
    /// # Errors
    /// Unknown or wrong members, named.
    pub fn provider_from(&self, mut members: Map<String, Value>) -> Result<IdentityProvider, Refused> {
        members.remove("service");
        members.retain(|_, value| value.as_str() != Some("") && !value.is_null());
        let provider: IdentityProvider =
            serde_json::from_value(Value::Object(members)).map_err(|error| Refused::Record(error.to_string()))?;
        match identity_provider::fault(&provider) {
            Some(fault) => Err(Refused::Record(fault)),
            None => Ok(provider),
        }
    }

    /// Changes some members of a provider's record.
    ///
    /// # Errors
    /// No such provider, wrong members, the store.
    pub async fn change_provider(
        &self,
        uid: &str,
        members: Map<String, Value>,
        now: Timestamp,
    ) -> Result<IdentityProvider, Refused> {
        self.parts.providers.refresh().await?;
        let record = self.provider(uid).ok_or_else(|| Refused::Unknown(uid.to_owned()))?;
        let known = serde_json::to_value(&record.provider).map_err(|error| Refused::Record(error.to_string()))?;
        let Value::Object(mut whole) = known else { return Err(Refused::Unknown(uid.to_owned())) };
        whole.extend(members);
        whole.insert("uid".to_owned(), json!(uid));
        let provider = self.provider_from(whole)?;
        self.keep_provider(provider.clone(), now).await?;
        Ok(provider)
    }

    /// Writes a provider.
    ///
    /// # Errors
    /// The store.
    pub async fn keep_provider(&self, provider: IdentityProvider, now: Timestamp) -> Result<(), Refused> {
        let service = self.service().to_owned();
        Ok(self.parts.providers.put(ServiceProvider { service, provider }, now).await?)
    }

    /// Says whether the account of an identity, as the register writes it, may log in (FC §5.5 `active`).
    ///
    /// # Errors
    /// The store.
    pub async fn set_account_active(
        &self,
        identity: &crate::identity::Identity,
        active: bool,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let (id, service) = (self.parts.site.edge.entropy.uuid().to_string(), self.service().to_owned());
        let identity_hash = crate::identity::hash(identity);
        self.parts
            .stores
            .durable
            .write(move |work| {
                Box::pin(async move {
                    sqlx::query(sql::PUT_ACCOUNT_ACTIVE)
                        .bind(id)
                        .bind(service)
                        .bind(identity_hash)
                        .bind(now.as_millisecond())
                        .bind(i64::from(active))
                        .execute(&mut *work.sql())
                        .await?;
                    Ok(())
                })
            })
            .await?;
        Ok(())
    }

    /// Forgets what rehearsals left: interactions, sessions, codes, tokens, accounts, consents.
    ///
    /// # Errors
    /// The store.
    pub async fn forget_people(&self) -> Result<(), Refused> {
        self.parts.stores.ephemeral.clear().await?;
        self.metadata.lock().clear();
        self.health.clear();
        let service = self.service().to_owned();
        self.parts
            .stores
            .durable
            .write(move |work| {
                Box::pin(async move {
                    for statement in sql::FORGET_PEOPLE {
                        sqlx::query(statement).bind(service.clone()).execute(&mut *work.sql()).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(())
    }
}
