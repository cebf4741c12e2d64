//! Registering clients and identity providers: from open members, as a configuration or the control API gives them, to
//! a record (FC §8.1, §8.2).

mod altered;

use guichet_jose::ContentEncryption;
use guichet_oidc::{
    client::Client,
    endpoints::Endpoint,
    profile::{Checktoken, Profile},
    record::{Completed, Fault, sentence},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{
    broker::Broker,
    data_provider::DataProvider,
    identity_provider::IdentityProvider,
    information_message::InformationMessage,
    records::{ServiceClient, ServiceDataProvider, ServiceMessage, ServiceProvider, provider_key},
    sql,
};

/// Why a record is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The members do not make a record.
    #[error("{}", sentence(.0))]
    Record(Vec<Fault>),
    /// The identifier is taken.
    #[error("a record with the identifier {0} exists already: identifiers are unique over all services")]
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
        let entropy = &self.parts.site.edge.entropy;
        for made in ["client_id", "client_secret", "entityId"] {
            if members.get(made).is_none_or(Value::is_null) {
                members.insert(made.to_owned(), json!(entropy.hex(32)));
            }
        }
        self.parts.rulebook.client(members, Completed::Here).map_err(Refused::Record)
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
        let unknown = || Refused::Unknown(client_id.to_owned());
        // What another node has changed since stays changed.
        self.parts.clients.refresh().await?;
        let record = self.registered_client(client_id).ok_or_else(unknown)?;
        if members.get("client_id").is_some_and(|new| new.as_str() != Some(client_id)) {
            let fault = Fault::new("client_id", "it cannot be changed", "the one that the record has");
            return Err(Refused::Record(vec![fault]));
        }
        let Ok(Value::Object(mut whole)) = serde_json::to_value(&record.client) else { return Err(unknown()) };
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

    /// Takes a client of this service away, and what people agreed to give it; whether there was one.
    ///
    /// # Errors
    /// The store.
    pub async fn remove_client(&self, client_id: &str, now: Timestamp) -> Result<bool, Refused> {
        self.parts.clients.refresh().await?;
        if self.registered_client(client_id).is_none() {
            return Ok(false);
        }
        // First: whoever registers the identifier again must not find what was agreed with another.
        let (service, id) = (self.service().to_owned(), client_id.to_owned());
        let write = self.parts.stores.durable.write(move |work| {
            Box::pin(async move {
                sqlx::query(sql::FORGET_CONSENTS_TO).bind(service).bind(id).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        write.await?;
        Ok(self.parts.clients.remove(client_id, now).await?)
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
    pub fn provider_from(&self, members: Map<String, Value>) -> Result<IdentityProvider, Refused> {
        self.parts.rulebook.provider(members).map_err(Refused::Record)
    }

    /// Whether data providers are registered here: elsewhere they are clients (PC §7), or nobody asks.
    pub fn registers_data_providers(&self) -> bool {
        let Profile { programs, .. } = &self.parts.profile;
        !self.parts.profile.methods(Endpoint::Checktoken).is_empty() && programs.checktoken == Checktoken::Sealed
    }

    /// The data providers of this service.
    pub fn data_providers(&self) -> Vec<DataProvider> {
        let all = self.parts.data_providers.all();
        all.iter().filter(|record| record.service == self.service()).map(|record| record.provider.clone()).collect()
    }

    /// Registers a new data provider; identifiers and a secret that are absent are made.
    ///
    /// # Errors
    /// Wrong members, a taken identifier, the store.
    pub async fn register_data_provider(
        &self,
        mut members: Map<String, Value>,
        now: Timestamp,
    ) -> Result<DataProvider, Refused> {
        let entropy = &self.parts.site.edge.entropy;
        let made = [
            ("uid", entropy.uuid().to_string()),
            ("client_id", entropy.hex(32)),
            ("client_secret", entropy.hex(32)),
            ("checktoken_encrypted_response_enc", ContentEncryption::A256Gcm.to_string()),
        ];
        for (name, value) in made {
            if members.get(name).is_none_or(Value::is_null) {
                members.insert(name.to_owned(), json!(value));
            }
        }
        let provider = self.data_provider_from(members)?;
        self.parts.data_providers.refresh().await?;
        let taken = |known: &DataProvider| known.uid == provider.uid || known.client_id == provider.client_id;
        if self.data_providers().iter().any(taken) {
            return Err(Refused::Taken(provider.client_id));
        }
        self.keep_data_provider(provider, now).await
    }

    /// Changes some members of a data provider's record; a member that is null gets its default again.
    ///
    /// # Errors
    /// No such data provider, wrong members, a taken identifier, the store.
    pub async fn change_data_provider(
        &self,
        uid: &str,
        members: Map<String, Value>,
        now: Timestamp,
    ) -> Result<DataProvider, Refused> {
        let unknown = || Refused::Unknown(uid.to_owned());
        self.parts.data_providers.refresh().await?;
        let (known, others): (Vec<_>, Vec<_>) = self.data_providers().into_iter().partition(|it| it.uid == uid);
        let known = known.first().ok_or_else(unknown)?;
        let Ok(Value::Object(mut whole)) = serde_json::to_value(known) else { return Err(unknown()) };
        whole.extend(members);
        whole.insert("uid".to_owned(), json!(uid));
        let provider = self.data_provider_from(whole)?;
        if others.iter().any(|other| other.client_id == provider.client_id) {
            return Err(Refused::Taken(provider.client_id));
        }
        self.keep_data_provider(provider, now).await
    }

    async fn keep_data_provider(&self, provider: DataProvider, now: Timestamp) -> Result<DataProvider, Refused> {
        let record = ServiceDataProvider { service: self.service().to_owned(), provider: provider.clone() };
        self.parts.data_providers.put(record, now).await?;
        Ok(provider)
    }

    /// Takes a data provider of this service away; whether there was one.
    ///
    /// # Errors
    /// The store.
    pub async fn remove_data_provider(&self, uid: &str, now: Timestamp) -> Result<bool, Refused> {
        self.parts.data_providers.refresh().await?;
        Ok(self.parts.data_providers.remove(&provider_key(self.service(), uid), now).await?)
    }

    /// A data provider from its members.
    ///
    /// # Errors
    /// Unknown or wrong members, named.
    pub fn data_provider_from(&self, members: Map<String, Value>) -> Result<DataProvider, Refused> {
        self.parts.rulebook.data_provider(members).map_err(Refused::Record)
    }

    /// Writes clients, identity providers and data providers, a commit for each kind.
    ///
    /// # Errors
    /// The store.
    pub async fn keep_all(
        &self,
        clients: Vec<Client>,
        providers: Vec<IdentityProvider>,
        data_providers: Vec<DataProvider>,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let service = || self.service().to_owned();
        let clients = clients.into_iter().map(|client| ServiceClient { service: service(), client }).collect();
        self.parts.clients.put_all(clients, now).await?;
        let providers = providers.into_iter().map(|provider| ServiceProvider { service: service(), provider });
        self.parts.providers.put_all(providers.collect(), now).await?;
        let of_data = data_providers.into_iter().map(|provider| ServiceDataProvider { service: service(), provider });
        Ok(self.parts.data_providers.put_all(of_data.collect(), now).await?)
    }

    /// Writes information messages, in one commit.
    ///
    /// # Errors
    /// The store.
    pub async fn keep_messages(&self, messages: Vec<InformationMessage>, now: Timestamp) -> Result<(), Refused> {
        let service = || self.service().to_owned();
        let messages = messages.into_iter().map(|message| ServiceMessage { service: service(), message });
        Ok(self.parts.messages.put_all(messages.collect(), now).await?)
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
        let unknown = || Refused::Unknown(uid.to_owned());
        self.parts.providers.refresh().await?;
        let record = self.provider(uid).ok_or_else(unknown)?;
        let Ok(Value::Object(mut whole)) = serde_json::to_value(&record.provider) else { return Err(unknown()) };
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
