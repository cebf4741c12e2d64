//! What the law asks to keep, as one chain of entries per node: whoever alters, deletes, reorders, truncates or
//! recomputes entries is shown by [`Archive::verify`].
//!
//! The hashes are keyed, so a chain cannot be recomputed without the master key; signed heads are also appended to a
//! file outside the database, so neither a truncation nor a rewriting by someone who holds the key goes unseen as
//! long as a copy of that file is kept elsewhere. Personal fields stand outside the hash, which holds their salted
//! digest only: they can be purged and the chain stays valid.

mod archive;
mod chain;
mod event;
mod fields;
pub(crate) mod heads;
mod insert;
mod span;
mod verify;

use std::sync::Arc;

use serde_json::Value;

use crate::StoreError;
use crate::durable::Durable;
use crate::statements;

pub use archive::Archive;
pub(crate) use chain::{Chain, Link, Opener, Position};
pub use event::Event;
pub use fields::Fields;
pub use heads::Head;
pub(crate) use insert::{ROWS_AT_ONCE, insert};
pub use span::{Mark, Page, Span, minute_begins, minute_of};
pub use verify::{Finding, Tampering, Verification};

/// When an entry must be on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sync {
    /// Before the answer: the transfer of identity or data, every administrator's act.
    Now,
    /// Written before the answer (it survives `kill -9`), synced with the next group or checkpoint, whichever is
    /// first.
    WithNextGroup,
}

/// Which entries are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this event.
    pub event: Option<String>,
    /// At most so many, the newest.
    pub limit: Option<u32>,
}

/// The journal of this node. Clones share it.
#[derive(Debug, Clone)]
pub struct Journal {
    durable: Durable,
    node: Arc<str>,
}

impl Journal {
    pub(crate) fn new(durable: Durable, node: &str) -> Self {
        Self { durable, node: node.into() }
    }

    /// Appends entries in their order; all are kept or none. To commit them with other SQL, use
    /// [`crate::durable::Work::record`].
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue is full, [`StoreError::Unavailable`] when the commit failed.
    pub async fn append(&self, events: Vec<Event>, sync: Sync) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        self.durable.append(events, sync).await
    }

    /// The entries of this node, newest last, each a flat JSON object: `node`, `seq`, `time` (milliseconds),
    /// `service`, `event`, `category`, `step`, then the fields, then the personal fields that were not purged.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a row holds no JSON.
    pub async fn events(&self, filter: Filter) -> Result<Vec<Value>, StoreError> {
        // PostgreSQL takes no text with a NUL, not even to compare: no event has such a name.
        if filter.event.as_ref().is_some_and(|event| event.contains('\0')) {
            return Ok(Vec::new());
        }
        let limit = filter.limit.map_or(i64::MAX, i64::from);
        let mut sql = self.durable.read().await?;
        let rows = match &filter.event {
            Some(event) => {
                sqlx::query(statements::JOURNAL_OF_EVENT).bind(&*self.node).bind(event).bind(limit).fetch_all(&mut *sql)
            }
            None => sqlx::query(statements::JOURNAL_NEWEST).bind(&*self.node).bind(limit).fetch_all(&mut *sql),
        }
        .await?;
        rows.iter().rev().map(span::shown).collect()
    }

    /// The entries of a span after `after`, those of every node: a page of them.
    ///
    /// # Errors
    /// As [`Journal::events`].
    pub async fn page(&self, span: &Span, after: &Mark) -> Result<Page, StoreError> {
        span.page(&mut *self.durable.read().await?, after).await
    }

    /// How many entries of a span there are in each minute that has any: minutes since 1970, and their entries.
    ///
    /// # Errors
    /// [`StoreError::Sql`] when the database refuses.
    pub async fn per_minute(&self, span: &Span) -> Result<Vec<(i64, u64)>, StoreError> {
        span.per_minute(&mut *self.durable.read().await?).await
    }

    /// Signs the present head, if the chain has grown since the last one.
    ///
    /// # Errors
    /// As [`Journal::append`].
    pub async fn sign_head(&self) -> Result<(), StoreError> {
        self.durable.sign_head().await
    }
}
