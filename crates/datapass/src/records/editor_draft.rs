//! Forms that editors propose.

use guichet_mail::Enclosed;
use guichet_store::StoreError;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Records, draw, instant, json, sql, written};
use crate::proposal::Proposal;

/// A form that was proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditorDraft {
    /// Number.
    pub id: i64,
    /// Of what.
    pub definition: String,
    /// What its editor said.
    pub proposal: Proposal,
    /// The address of who proposed it.
    pub email: String,
    /// When.
    pub at: Timestamp,
}

/// How many proposals of one person wait at most.
pub const OF_ONE: i64 = 10;
/// How many for a definition: as many as the list shows.
pub const OF_ALL: i64 = 200;

impl Records {
    /// Keeps a proposal, with the letters that tell of it; not where as many wait already as are kept. One that the same person made
    /// already and that waits is kept once.
    ///
    /// # Errors
    /// The store's.
    pub async fn propose(
        &self,
        definition: String,
        person_id: i64,
        proposal: &Proposal,
        letters: Vec<Enclosed>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let proposal = written("proposal", proposal)?;
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                // Its lock makes two who propose at once follow each other.
                let id = draw(work, "editor_draft").await?;
                let same = sqlx::query(sql::EDITOR_DRAFT_SAME).bind(definition.clone()).bind(person_id);
                if same.bind(proposal.clone()).fetch_optional(&mut *work.sql()).await?.is_some() {
                    return Ok(true);
                }
                let waiting = sqlx::query(sql::EDITOR_DRAFTS_WAITING).bind(definition.clone()).bind(person_id);
                let waiting = waiting.fetch_one(&mut *work.sql()).await?;
                if waiting.try_get::<i64, _>("own")? >= OF_ONE || waiting.try_get::<i64, _>("number")? >= OF_ALL {
                    return Ok(false);
                }
                let put = sqlx::query(sql::EDITOR_DRAFT_PUT).bind(id).bind(definition).bind(person_id).bind(proposal);
                put.bind(at.as_millisecond()).execute(&mut *work.sql()).await?;
                for letter in letters {
                    letter.put(work).await?;
                }
                Ok(true)
            })
        });
        job.await
    }

    /// What was proposed for a definition, the newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn editor_drafts(&self, definition: &str) -> Result<Vec<EditorDraft>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::EDITOR_DRAFTS).bind(definition.to_owned()).fetch_all(&mut *connection).await?;
        rows.iter().map(read).collect()
    }

    /// Removes a proposal for a definition; whether it was there.
    ///
    /// # Errors
    /// The store's.
    pub async fn remove_editor_draft(&self, id: i64, definition: String) -> Result<bool, StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let remove = sqlx::query(sql::EDITOR_DRAFT_DELETE).bind(id).bind(definition);
                Ok(remove.execute(&mut *work.sql()).await?.rows_affected() > 0)
            })
        });
        job.await
    }
}

fn read(row: &AnyRow) -> Result<EditorDraft, StoreError> {
    const TABLE: &str = "dp_editor_draft";
    let id = row.try_get("id")?;
    Ok(EditorDraft {
        id,
        definition: row.try_get("definition")?,
        proposal: json(row, TABLE, "proposal", id)?,
        email: row.try_get("email")?,
        at: instant(TABLE, "created_at", id, row.try_get("created_at")?)?,
    })
}
