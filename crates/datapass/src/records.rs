//! What is kept: people, organisations, requests with their authorisations, what happened to them, messages and documents.
//!
//! A change of a request is one [`Change`], written in one transaction with its event and its letters, or not at all: whoever
//! changes what somebody else has changed meanwhile is told so ([`Changed::Meanwhile`]).

mod account;
mod application;
mod authorization;
mod by_program;
mod change;
mod delivery;
mod document;
mod editor_draft;
mod event;
mod export;
mod follow_up;
mod import;
mod membership;
mod message;
mod message_template;
mod organisation;
mod person;
mod request;
mod search;
mod sql;
mod statement;
mod webhook;
mod whole;
mod words;

use guichet_store::durable::{Durable, Work};
use guichet_store::seal::Sealer;
use guichet_store::{StoreError, Stores};
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;
use std::sync::Arc;

use crate::catalogue::Catalogue;

pub use account::{AccountEvent, RightsChange};
pub use application::{Application, NewApplication};
pub use authorization::AuthorizationRecord;
pub use by_program::{ApplicantProfile, NewByProgram};
pub use change::{Change, Changed, Happened, Linked, NEW, Stamps};
pub use delivery::{Attempt, Concluded, InHand};
pub use document::{Attached, Content, Scan, Upload};
pub use editor_draft::{EditorDraft, OF_ALL, OF_ONE};
pub use event::EventRecord;
pub use export::{AuthorizationExported, Exported, RequestExported};
pub use follow_up::FollowUp;
pub use import::Imported;
pub use membership::Membership;
pub use message::MessageRecord;
pub use message_template::MessageTemplate;
pub use organisation::{OrganisationRecord, Seen};
pub use person::{Person, Profile};
pub use request::{Accepted, NewRequest, NotMade, RequestRecord};
pub(crate) use search::PAGE;
pub use search::{By, Found, Listed, Order, Search, Total, WITH_WORDS, Whose};
pub use webhook::{NewWebhook, Webhook};
pub use whole::{EventName, Listing, Whole};
pub(crate) use words::{begin, folded};

/// The tables of DataPass. Clones share them.
#[derive(Clone)]
pub struct Records {
    durable: Durable,
    sealer: Arc<Sealer>,
    catalogue: Arc<Catalogue>,
}

impl Records {
    /// Those of some stores. What receivers of webhooks are told is made with the catalogue.
    #[must_use]
    pub fn new(stores: &Stores, catalogue: Arc<Catalogue>) -> Self {
        Self { durable: stores.durable.clone(), sealer: Arc::clone(&stores.sealer), catalogue }
    }

    /// Every statement by its name, so that a test can prepare it on each engine; `engine` as the driver names it.
    #[must_use]
    pub fn statements(engine: &str) -> Vec<(&'static str, String)> {
        let mut all: Vec<_> = sql::ALL.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        all.extend(sql::FORGET.iter().map(|text| ("FORGET", (*text).to_owned())));
        all.extend(search::statements(engine));
        all.extend(whole::statements());
        all.extend(crate::elsewhere::statements());
        all
    }
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Records")
    }
}

/// The next number of a kind.
async fn draw(work: &mut Work<'_>, kind: &'static str) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(sql::DRAW).bind(kind).fetch_one(&mut *work.sql()).await?)
}

/// An instant that is kept in milliseconds.
fn instant(table: &'static str, column: &'static str, key: i64, at: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(at).map_err(|_| StoreError::Corrupt { table, column, key: key.to_string() })
}

/// A column of JSON.
fn json<T: serde::de::DeserializeOwned>(
    row: &AnyRow,
    table: &'static str,
    column: &'static str,
    key: i64,
) -> Result<T, StoreError> {
    let text: String = row.try_get(column)?;
    serde_json::from_str(&text).map_err(|_| StoreError::Misfit { table, column, key: key.to_string() })
}

/// A column of JSON to be written.
fn written<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Unwritable(what))
}
