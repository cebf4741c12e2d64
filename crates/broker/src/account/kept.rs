//! An account as it is kept, and what a record of the real service says of one: of today's, or of the first version
//! (FC §5.5, §1.4).

use std::collections::BTreeMap;

use guichet_oidc::record::Fault;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// An account of FC §5.5. Instants are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identifier, a uuid.
    pub id: String,
    /// Key of the person: base64 of SHA-256 over the identity.
    pub identity_hash: String,
    /// Whether it may log in.
    pub active: bool,
    /// When it was made.
    pub created_at: i64,
    /// When it was last written: three years later it expires.
    pub updated_at: i64,
    /// When the person last came.
    pub last_connection: i64,
    /// Subjects that win over the formula, by `entityId`.
    pub federation: BTreeMap<String, String>,
    /// What the person wishes.
    pub preferences: Preferences,
}

/// What a person wishes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Which identity providers she lets in; absent: all.
    #[serde(rename = "idpSettings", skip_serializing_if = "Option::is_none")]
    pub idp_settings: Option<IdpSettings>,
}

/// Which identity providers a person lets in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdpSettings {
    /// Whether `list` names those that she blocks, or the only ones that she lets in.
    #[serde(rename = "isExcludeList")]
    pub is_exclude_list: bool,
    /// Their `uid`.
    pub list: Vec<String>,
    /// When she said so; nothing reads it here.
    #[serde(rename = "updatedAt", default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Value>,
}

impl Preferences {
    /// FC §5.5: blocked when `isExcludeList === list.includes(idpId)`.
    #[must_use]
    pub fn block(&self, idp_uid: &str) -> bool {
        self.idp_settings.as_ref().is_some_and(|it| it.is_exclude_list == it.list.iter().any(|uid| uid == idp_uid))
    }
}

/// The instant, in milliseconds since 1970: an account that was not written since has expired (three years, FC §5.5).
#[must_use]
pub fn expired_since(now: Timestamp) -> i64 {
    let before = now.to_zoned(TimeZone::UTC).checked_sub(3.years());
    before.map_or(i64::MIN, |before| before.timestamp().as_millisecond())
}

/// A stored subject: a text, or an object with it in the older form.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Text(String),
    Older { sub: String },
}

/// Reads `spFederation`.
///
/// # Errors
/// What is neither of the two forms.
pub(super) fn federation<'de, D: Deserializer<'de>>(stored: D) -> Result<BTreeMap<String, String>, D::Error> {
    let stored = BTreeMap::<String, Stored>::deserialize(stored)?;
    let sub = |(entity, stored)| match stored {
        Stored::Text(sub) | Stored::Older { sub } => (entity, sub),
    };
    Ok(stored.into_iter().map(sub).collect())
}

/// What a record says of an account; what it does not say stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Its identifier.
    pub id: Option<String>,
    /// `active`
    pub active: Option<bool>,
    /// `createdAt`
    pub created_at: Option<i64>,
    /// `updatedAt`
    pub updated_at: Option<i64>,
    /// `lastConnection`
    pub last_connection: Option<i64>,
    /// Subjects, added to those that are kept; none at all clears them.
    pub federation: Option<BTreeMap<String, String>>,
    /// `preferences`
    pub preferences: Option<Preferences>,
}

impl Said {
    /// The account that results: the one that is kept, changed, or a new one named `id`.
    #[must_use]
    pub fn onto(self, kept: Option<&Account>, identity_hash: &str, id: String, now: Timestamp) -> Account {
        let now = now.as_millisecond();
        let mut account = kept.cloned().unwrap_or_else(|| Account {
            id: self.id.clone().unwrap_or(id),
            identity_hash: identity_hash.to_owned(),
            active: true,
            created_at: self.created_at.unwrap_or(now),
            updated_at: self.updated_at.unwrap_or(now),
            last_connection: self.last_connection.unwrap_or(now),
            federation: BTreeMap::new(),
            preferences: Preferences::default(),
        });
        account.active = self.active.unwrap_or(account.active);
        account.created_at = account.created_at.min(self.created_at.unwrap_or(i64::MAX));
        account.updated_at = account.updated_at.max(self.updated_at.unwrap_or(i64::MIN));
        account.last_connection = account.last_connection.max(self.last_connection.unwrap_or(i64::MIN));
        match self.federation {
            Some(none) if none.is_empty() => account.federation.clear(),
            Some(more) => account.federation.extend(more),
            None => {}
        }
        account.preferences = self.preferences.unwrap_or(account.preferences);
        account
    }
}

/// What the first version's records and the database itself add, and nothing here needs: which provider knew the person
/// by which name, and whether a page was skipped that is always shown now.
const UNUSED: [&str; 5] = ["_id", "__v", "service", "federationKeys", "noDisplayConfirmation"];

/// The key of a record and what it says. `entity_of`: the `entityId` of a service provider by its `client_id`, for the
/// first version's `servicesProvidersFederationKeys`; where it is not registered, its `client_id` stands for it.
///
/// # Errors
/// Every member that is unknown or wrong.
pub fn read(
    members: &Map<String, Value>,
    entity_of: impl Fn(&str) -> Option<String>,
) -> Result<(String, Said), Vec<Fault>> {
    let mut faults = Vec::new();
    let hash = members.get("identityHash").and_then(Value::as_str).filter(|hash| is_hash(hash));
    if hash.is_none() {
        faults.push(Fault::new("identityHash", "it is missing or wrong", "base64 of 32 bytes"));
    }
    let mut rest = members.clone();
    rest.remove("identityHash");
    let said = said(&rest, entity_of).map_err(|more| faults.extend(more));
    match (hash, said) {
        (Some(hash), Ok(said)) => Ok((hash.to_owned(), said)),
        _ => Err(faults),
    }
}

/// As [`read`], for a person who is known already.
///
/// # Errors
/// Every member that is unknown or wrong.
pub fn said(members: &Map<String, Value>, entity_of: impl Fn(&str) -> Option<String>) -> Result<Said, Vec<Fault>> {
    let (mut said, mut faults) = (Said::default(), Vec::new());
    let mut first = BTreeMap::new();
    for (name, value) in members {
        let expected = match (name.as_str(), value) {
            ("id", Value::String(id)) if uuid::Uuid::try_parse(id).is_ok() => {
                said.id = Some(id.clone());
                continue;
            }
            ("id", _) => "a uuid",
            ("active", Value::Bool(_) | Value::Null) => {
                said.active = Some(value.as_bool().unwrap_or(true));
                continue;
            }
            ("active", _) => "true or false",
            ("createdAt" | "updatedAt" | "lastConnection", _) => match instant(value) {
                Some(at) => {
                    let place = match name.as_str() {
                        "createdAt" => &mut said.created_at,
                        "updatedAt" => &mut said.updated_at,
                        _ => &mut said.last_connection,
                    };
                    *place = Some(at);
                    continue;
                }
                None => "an instant (`2026-02-01T12:00:00Z`)",
            },
            ("spFederation", Value::Null) => {
                said.federation.get_or_insert_default();
                continue;
            }
            ("spFederation", _) => match federation(value).ok().filter(|all| all.values().all(|sub| is_sub(sub))) {
                Some(all) => {
                    said.federation.get_or_insert_default().extend(all);
                    continue;
                }
                None => "an object: entityId to sub",
            },
            ("preferences", Value::Null) => {
                said.preferences = Some(Preferences::default());
                continue;
            }
            ("preferences", _) => match Preferences::deserialize(value) {
                Ok(preferences) => {
                    said.preferences = Some(preferences);
                    continue;
                }
                Err(_) => "{ idpSettings: { isExcludeList, list } }",
            },
            ("servicesProvidersFederationKeys", _) => match Vec::<Key>::deserialize(value) {
                Ok(keys) if keys.iter().all(|key| is_sub(&key.sub)) => {
                    let named = |key: Key| (entity_of(&key.client_id).unwrap_or(key.client_id), key.sub);
                    first.extend(keys.into_iter().map(named));
                    continue;
                }
                _ => "a list of { clientId, sub }",
            },
            (name, _) if UNUSED.contains(&name) => continue,
            _ => {
                faults.push(Fault::new(
                    name.clone(),
                    "it is not a member of an account",
                    "a member of FC §5.5 or §1.4",
                ));
                continue;
            }
        };
        faults.push(Fault::new(name.clone(), "it is wrong", expected));
    }
    // What today's form says wins: it is newer.
    for (entity, sub) in first {
        said.federation.get_or_insert_default().entry(entity).or_insert(sub);
    }
    if faults.is_empty() { Ok(said) } else { Err(faults) }
}

/// A service provider's name for a person in the first version's records.
#[derive(Deserialize)]
struct Key {
    #[serde(rename = "clientId")]
    client_id: String,
    sub: String,
}

fn is_hash(text: &str) -> bool {
    text.len() == 44
        && text
            .strip_suffix('=')
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')))
}

fn is_sub(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// An instant as JSON writes it, or as the export of the real service's database does.
fn instant(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond),
        Value::Number(number) => number.as_i64(),
        Value::Object(members) => match members.get("$date")? {
            Value::Object(long) => long.get("$numberLong")?.as_str()?.parse().ok(),
            date => instant(date),
        },
        _ => None,
    }
}
