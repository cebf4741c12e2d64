//! Accounts, subjects, consents and the identity that a client receives (FC §5.5).

pub mod kept;
pub mod records;

use guichet_jose::digest;
use guichet_oidc::{
    client::Client,
    profile::{IdentitySource, Subject},
};
use guichet_store::{StoreError, durable, ephemeral::GrantId, journal::Event};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sqlx::Row;
use std::collections::BTreeMap;

use kept::{Preferences, expired_since};

use crate::{
    broker::Broker,
    identity::{hash, pairwise_sub},
    identity_provider::IdentityProvider,
    interaction::Flow,
    refusal::Refusal,
    register::Registered,
    session::{Evidence, Login},
    sql,
    trace::{self, Trace},
};

/// The use of a consent is noted again after so long, in milliseconds: a month, so that few logins write it.
const USE_NOTED_AFTER: i64 = 30 * 86_400_000;

/// What a login needs of its account.
struct Found {
    id: String,
    active: bool,
    federation: BTreeMap<String, String>,
    preferences: Preferences,
}

/// Between whose a grant is and what makes it another.
const OF: char = '~';

impl Broker {
    /// The key of a person's account.
    pub(crate) fn identity_hash(login: &Login, registered: Option<&Registered>) -> String {
        match registered {
            Some(registered) => hash(&registered.identity),
            // Without a register, a person is what her provider says she is.
            None => digest::base64(&digest::sha256(format!("{}\n{}", login.idp_uid, login.idp_sub).as_bytes())),
        }
    }

    /// Finds or makes the account of the identity; the account and its journal entry are written together.
    pub(crate) async fn open_account(
        &self,
        tracer: &Trace,
        mut login: Login,
        now: Timestamp,
    ) -> Result<Login, Refusal> {
        let entropy = &self.parts.site.edge.entropy;
        let (id, log_id) = (entropy.uuid().to_string(), entropy.uuid());
        let service = self.service().to_owned();
        let identity_hash = login.identity_hash.clone();
        let (mut tracer, step_service) = (tracer.clone(), self.service().to_owned());
        let idp_uid = login.idp_uid.clone();
        tracer.login(&login);
        let event = move |account: &str| -> Event {
            let mut tracer = tracer.clone();
            tracer.public("accountId", account);
            tracer.event(&step_service, trace::VERIFIED, now, log_id)
        };
        let (at, expired) = (now.as_millisecond(), expired_since(now));
        let values = vec![id.into(), service.into(), identity_hash.into(), at.into(), expired.into()];
        let written = self.parts.stores.durable.write_row(sql::UPSERT_ACCOUNT, values, move |row| {
            let account = read_account(&row)?;
            let may = account.active && !account.preferences.block(&idp_uid);
            let events = if may { vec![event(&account.id)] } else { Vec::new() };
            Ok((account, events))
        });
        let written = written.await;
        let account = written.map_err(|error| match error {
            StoreError::Corrupt { .. } => {
                tracing::error!(%error, "an account cannot be read: {error}");
                Refusal::AccountNotSaved
            }
            other => other.into(),
        })?;
        if !account.active {
            return Err(Refusal::AccountDisabled);
        }
        if account.preferences.block(&login.idp_uid) {
            return Err(Refusal::IdpBlocked);
        }
        login.account_id = account.id;
        login.federation = account.federation;
        Ok(login)
    }

    /// The person as one client knows her.
    pub(crate) fn subject(&self, client: &Client, login: &Login) -> String {
        match self.parts.profile.subject {
            Subject::Public => login.account_id.clone(),
            Subject::PairwiseEntity => match login.federation.get(&client.entity_id) {
                Some(stored) => stored.clone(),
                None => pairwise_sub(&client.entity_id, &login.identity_hash, self.parts.sub_secret.expose()),
            },
        }
    }

    /// The claims from which userinfo draws (FC §5.5, "identity stored for the SP").
    pub(crate) fn identity_for_client(
        &self,
        login: &Login,
        evidence: &Evidence,
        provider: Option<&IdentityProvider>,
    ) -> Map<String, Value> {
        let from_provider = &evidence.idp_identity;
        let mut identity = Map::new();
        match (self.parts.profile.identity, &evidence.registered) {
            (IdentitySource::Register, Some(registered)) => {
                for (name, value) in registered.identity.claims() {
                    identity.insert(name.to_owned(), json!(value));
                }
                identity.insert("given_name_array".to_owned(), json!(registered.given_name_array));
                let kept =
                    [("birthdate", "idp_birthdate"), ("email", "email"), ("preferred_username", "preferred_username")];
                for (from, to) in kept {
                    let value = from_provider.get(from).filter(|value| value.as_str() != Some(""));
                    if let Some(value) = value {
                        identity.insert(to.to_owned(), value.clone());
                    }
                }
                // FC §1.4: claims that the first version gives, and no other.
                for name in ["address", "phone_number"] {
                    if let Some(value) = from_provider.get(name).filter(|_| self.parts.scopes.gives(name)) {
                        identity.insert(name.to_owned(), value.clone());
                    }
                }
                identity.insert("idp_id".to_owned(), json!(login.idp_uid));
            }
            (IdentitySource::IdentityProviderAndRegister, Some(registered)) => {
                identity.clone_from(from_provider);
                for (name, value) in registered.identity.claims() {
                    identity.insert(format!("rnipp_{name}"), json!(value));
                }
                identity.insert("rnipp_given_name_array".to_owned(), json!(registered.given_name_array));
                identity.retain(|_, value| value.as_str() != Some(""));
            }
            (IdentitySource::Professional, _) => identity.clone_from(from_provider),
            _ => {
                identity.clone_from(from_provider);
                let part = |name: &str| from_provider.get(name).and_then(Value::as_str).unwrap_or_default();
                let name = format!("{} {}", part("given_name"), part("family_name"));
                if !name.trim().is_empty() {
                    identity.entry("name").or_insert_with(|| json!(name.trim()));
                }
            }
        }
        if let Some(provider) = provider.filter(|_| login.work.is_none()) {
            identity.insert("amr".to_owned(), json!(provider.amr));
        }
        identity
    }

    /// The scopes to which a person agreed for a client; none where the profile asks at each login, or where she has not
    /// used her consent for three years.
    pub(crate) async fn consented(
        &self,
        client: &Client,
        person: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, Refusal> {
        Ok(self.consent(client, person, now).await?.map(|(scopes, _)| scopes).unwrap_or_default())
    }

    /// The scopes, and when the consent was noted last, in milliseconds since 1970.
    async fn consent(
        &self,
        client: &Client,
        person: &str,
        now: Timestamp,
    ) -> Result<Option<(Vec<String>, i64)>, Refusal> {
        if self.parts.profile.consent != guichet_oidc::profile::Consent::OncePerClientAndPerson {
            return Ok(None);
        }
        let mut sql = self.parts.stores.durable.read().await?;
        let row = sqlx::query(sql::READ_CONSENT)
            .bind(self.service())
            .bind(client.client_id.as_str())
            .bind(person)
            .bind(expired_since(now))
            .fetch_optional(&mut *sql)
            .await
            .map_err(StoreError::from)?;
        let Some(row) = row else { return Ok(None) };
        let scopes: String = row.try_get("scopes").map_err(StoreError::from)?;
        let scopes = scopes.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
        Ok(Some((scopes, row.try_get("updated_at").map_err(StoreError::from)?)))
    }

    /// Notes that the person agreed, or that she has used what she agreed to.
    pub(crate) async fn remember_consent(
        &self,
        client: &Client,
        person: &str,
        scopes: &[String],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let (mut agreed, noted_at) = self.consent(client, person, now).await?.unwrap_or_default();
        let before = agreed.len();
        for scope in scopes {
            if !agreed.contains(scope) {
                agreed.push(scope.clone());
            }
        }
        if agreed.len() == before && now.as_millisecond() - noted_at < USE_NOTED_AFTER {
            return Ok(());
        }
        let (service, client_id, person) = (self.service().to_owned(), client.client_id.clone(), person.to_owned());
        let scopes = agreed.join(" ");
        self.parts
            .stores
            .durable
            .write(move |work| {
                Box::pin(async move {
                    sqlx::query(sql::WRITE_CONSENT)
                        .bind(service)
                        .bind(client_id)
                        .bind(person)
                        .bind(scopes)
                        .bind(now.as_millisecond())
                        .execute(&mut *work.sql())
                        .await?;
                    Ok(())
                })
            })
            .await?;
        Ok(())
    }

    /// A name for what one login gives one client; it tells whose it is, so that only that client's replay revokes it and
    /// nothing is given for another person's.
    pub(crate) fn new_grant(&self, flow: &Flow, sub: &str) -> String {
        format!("{}.{}{OF}{}", flow.client_id, self.mark_of(sub), self.parts.site.edge.entropy.token())
    }

    /// Whether a grant was given by a person, as its client knows her. One of before this was noted tells nobody.
    pub(crate) fn is_of(&self, sub: &str, grant: &GrantId) -> bool {
        let told = grant.as_str().rsplit_once('.').and_then(|(_, name)| name.split_once(OF));
        told.is_none_or(|(mark, _)| mark == self.mark_of(sub))
    }

    fn mark_of(&self, sub: &str) -> String {
        self.parts.stores.sealer.hash("person of a grant", sub).chars().take(16).collect()
    }

    /// Whether a grant was given to a client.
    pub(crate) fn owns(client_id: &str, grant: &GrantId) -> bool {
        grant.as_str().rsplit_once('.').is_some_and(|(owner, _)| owner == client_id)
    }
}

/// The row of [`sql::UPSERT_ACCOUNT`].
fn read_account(row: &durable::Row) -> Result<Found, StoreError> {
    let (id, active) = (row.text(0)?, row.integer(1)?);
    let corrupt = |column: &'static str| StoreError::Corrupt { table: "account", column, key: id.to_owned() };
    let federation = kept::federation(&mut serde_json::Deserializer::from_str(row.text(2)?));
    Ok(Found {
        active: active != 0,
        federation: federation.map_err(|_| corrupt("sp_federation"))?,
        preferences: serde_json::from_str(row.text(3)?).map_err(|_| corrupt("preferences"))?,
        id: id.to_owned(),
    })
}
