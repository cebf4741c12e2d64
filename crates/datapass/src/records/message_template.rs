//! Models of messages, by definition and decision.

use guichet_store::StoreError;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Records, draw, sql};
use crate::template::{Kind, MOST};

/// A model of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageTemplate {
    /// Number; 0 before it is kept.
    pub id: i64,
    /// Of which definition.
    pub definition: String,
    /// With which decision.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Its text, with variables.
    pub body: String,
}

impl Records {
    /// Those of a definition, by kind.
    ///
    /// # Errors
    /// The store's.
    pub async fn message_templates(&self, definition: &str) -> Result<Vec<MessageTemplate>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::TEMPLATES).bind(definition.to_owned()).fetch_all(&mut *connection).await?;
        rows.iter().map(read).collect()
    }

    /// The one of this number.
    ///
    /// # Errors
    /// The store's.
    pub async fn message_template(&self, id: i64) -> Result<Option<MessageTemplate>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::TEMPLATE).bind(id).fetch_optional(&mut *connection).await?;
        row.as_ref().map(read).transpose()
    }

    /// Keeps one, new or changed; nothing where its definition has as many of its kind as may be.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_message_template(&self, template: MessageTemplate) -> Result<bool, StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let MessageTemplate { id, definition, kind, title, body } = template;
                // Drawn first: its lock lets nobody else count meanwhile.
                let drawn = draw(work, "message_template").await?;
                let others =
                    sqlx::query_scalar(sql::TEMPLATES_OTHER).bind(definition.clone()).bind(kind.name()).bind(id);
                let others: i64 = others.fetch_one(&mut *work.sql()).await?;
                if others >= MOST {
                    return Ok(false);
                }
                let (statement, id) = if id == 0 { (sql::TEMPLATE_PUT, drawn) } else { (sql::TEMPLATE_CHANGE, id) };
                let keep = sqlx::query(statement).bind(id).bind(definition).bind(kind.name()).bind(title).bind(body);
                keep.execute(&mut *work.sql()).await?;
                Ok(true)
            })
        });
        job.await
    }

    /// Removes one.
    ///
    /// # Errors
    /// The store's.
    pub async fn remove_message_template(&self, id: i64) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                sqlx::query(sql::TEMPLATE_DELETE).bind(id).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }
}

fn read(row: &AnyRow) -> Result<MessageTemplate, StoreError> {
    let id: i64 = row.try_get("id")?;
    let kind: String = row.try_get("kind")?;
    let corrupt = || StoreError::Corrupt { table: "dp_message_template", column: "kind", key: id.to_string() };
    Ok(MessageTemplate {
        id,
        definition: row.try_get("definition")?,
        kind: Kind::of(&kind).ok_or_else(corrupt)?,
        title: row.try_get("title")?,
        body: row.try_get("body")?,
    })
}
