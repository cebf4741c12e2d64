//! The journal of an installation, opened by another process than the ones that write it, or by none:
//! `guichet journal` and `guichet accesses`.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sqlx::{AnyConnection, Connection};

use super::chain::Keys;
use super::verify::verify;
use super::{Mark, Page, Span, Verification, heads};
use crate::StoreError;
use crate::durable::open_existing;
use crate::seal::{MASTER_KEY_FILE, Sealer, existing_master_key};
use crate::setup::DurableEngine;
use crate::statements;
use crate::stores::{DURABLE_FILE, HEADS_FILE};

/// How many entries one statement of a purge looks at.
const PORTION: i64 = 1000;

/// The journal of a folder. The folder may be in use by a running program.
pub struct Archive {
    sql: AnyConnection,
    keys: Keys,
    heads: PathBuf,
}

impl Archive {
    /// Opens the journal of the data folder `dir`, whose engine and key may be elsewhere (as in [`crate::Setup`]).
    ///
    /// # Errors
    /// [`StoreError::Io`] when there is no database, [`StoreError::KeyMissing`] when there is no master key.
    pub async fn open(dir: &Path, durable: &DurableEngine, master_key_file: Option<&Path>) -> Result<Self, StoreError> {
        let sql = open_existing(durable, &dir.join(DURABLE_FILE)).await?;
        let key_file = master_key_file.map_or_else(|| dir.join(MASTER_KEY_FILE), Path::to_owned);
        let sealer = Sealer::from_master(&*existing_master_key(&key_file)?);
        Ok(Self { sql, keys: Keys::of(&sealer), heads: dir.join(HEADS_FILE) })
    }

    /// Checks every chain against its hashes and the signed heads. `heads`: a copy of `journal-heads.jsonl` kept
    /// elsewhere, which must be there; without it the folder's own, if it is there.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the heads cannot be read, [`StoreError::Sql`] when the database cannot.
    pub async fn verify(&mut self, heads: Option<&Path>) -> Result<Verification, StoreError> {
        let path = heads.unwrap_or(&self.heads);
        let there = path.exists();
        if heads.is_some() && !there {
            return Err(StoreError::io(path, std::io::ErrorKind::NotFound.into()));
        }
        let outside = if there { Some(heads::read(path)?) } else { None };
        verify(&mut self.sql, &self.keys, outside.as_deref()).await
    }

    /// Removes the personal fields and salts of all entries older than `before`, and gives their number. The chains
    /// stay valid.
    ///
    /// # Errors
    /// [`StoreError::Sql`] when the database refuses.
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        let before = before.as_millisecond();
        let nodes: Vec<String> = sqlx::query_scalar(statements::JOURNAL_NODES).fetch_all(&mut self.sql).await?;
        let mut purged = 0;
        for node in nodes {
            let mut last = 0_i64;
            loop {
                let next: Option<i64> = sqlx::query_scalar(statements::JOURNAL_PURGE_NEXT)
                    .bind(&node)
                    .bind(last)
                    .bind(before)
                    .fetch_optional(&mut self.sql)
                    .await?;
                let Some(first) = next else { break };
                // In portions, so that a running program can write in between; from the oldest on, so that a purge that is broken off
                // has left no entry without its fields that is younger than one that has them.
                last = first.saturating_add(PORTION - 1);
                purged += sqlx::query(statements::JOURNAL_PURGE)
                    .bind(&node)
                    .bind(first)
                    .bind(last)
                    .bind(before)
                    .execute(&mut self.sql)
                    .await?
                    .rows_affected();
            }
        }
        Ok(purged)
    }

    /// The entries of a span after `after`, those of every node: a page of them.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a row holds no JSON, [`StoreError::Sql`] when the database refuses.
    pub async fn page(&mut self, span: &Span, after: &Mark) -> Result<Page, StoreError> {
        span.page(&mut self.sql, after).await
    }

    /// Closes the database.
    ///
    /// # Errors
    /// [`StoreError::Sql`] when it did not close cleanly.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.sql.close().await?)
    }
}
