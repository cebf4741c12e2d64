//! Files: kept sealed, never changed, held by requests and authorisations.

use data_encoding::HEXLOWER;
use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;
use serde_json::json;
use sqlx::Row;

use super::{Happened, Records, draw, sql};
use crate::number;

/// A file to be kept.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Which question it answers.
    pub field: String,
    /// Its name, cleaned.
    pub file_name: String,
    /// Its type, as it was recognised.
    pub media_type: &'static str,
    /// SHA-256, hexadecimal.
    pub digest: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// What was found in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    /// Nobody has looked yet.
    Pending,
    /// Nothing.
    Safe,
    /// A virus.
    Unsafe,
    /// It could not be looked at.
    Unknown,
}

impl Scan {
    /// As it is kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Unknown => "unknown",
        }
    }

    fn kept(name: &str) -> Self {
        [Self::Pending, Self::Safe, Self::Unsafe]
            .into_iter()
            .find(|scan| scan.as_str() == name)
            .unwrap_or(Self::Unknown)
    }
}

/// A file that a request or an authorisation has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Number.
    pub id: i64,
    /// Which question it answers.
    pub field: String,
    /// Its name.
    pub file_name: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256, hexadecimal.
    pub digest: String,
    /// What was found in it.
    pub scan: Scan,
}

/// A file with its content.
#[derive(Debug, Clone)]
pub struct Content {
    /// The request that it was given to.
    pub request_id: i64,
    /// Its name.
    pub file_name: String,
    /// Its type.
    pub media_type: String,
    /// What was found in it.
    pub scan: Scan,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Records {
    /// The files of a request or an authorisation (`D12`, `H34`), by question.
    ///
    /// # Errors
    /// The store's.
    pub async fn attached(&self, holder: &str) -> Result<Vec<Attached>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::ATTACHED).bind(holder.to_owned()).fetch_all(&mut *connection).await?;
        let attached = |row: &sqlx::any::AnyRow| {
            let scan: String = row.try_get("scan")?;
            Ok(Attached {
                id: row.try_get("id")?,
                field: row.try_get("field")?,
                file_name: row.try_get("file_name")?,
                size: row.try_get("size")?,
                digest: row.try_get("digest")?,
                scan: Scan::kept(&scan),
            })
        };
        rows.iter().map(attached).collect()
    }

    /// A file with its content.
    ///
    /// # Errors
    /// The store's; [`StoreError::Corrupt`] when the content cannot be opened.
    pub async fn document(&self, id: i64) -> Result<Option<Content>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::DOCUMENT).bind(id).fetch_optional(&mut *connection).await?;
        let Some(row) = row else { return Ok(None) };
        let (content, scan): (String, String) = (row.try_get("content")?, row.try_get("scan")?);
        let corrupt = || StoreError::Corrupt { table: "dp_document", column: "content", key: id.to_string() };
        let sealed = HEXLOWER.decode(content.as_bytes()).map_err(|_| corrupt())?;
        let bytes = self.sealer.open(&place(id), &sealed).map_err(|_| corrupt())?;
        Ok(Some(Content {
            request_id: row.try_get("request_id")?,
            file_name: row.try_get("file_name")?,
            media_type: row.try_get("media_type")?,
            scan: Scan::kept(&scan),
            bytes: bytes.to_vec(),
        }))
    }

    /// Keeps a file for a question of a request.
    ///
    /// # Errors
    /// The store's.
    pub async fn attach(
        &self,
        request_id: i64,
        person_id: i64,
        upload: Upload,
        scan: Scan,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let records = self.clone();
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let id = draw(work, "document").await?;
                let entity = json!({ "changes": { upload.field.clone(): [null, upload.file_name.clone()] } });
                let sealed =
                    records.sealer.seal(&place(id), &upload.content).map_err(|_| StoreError::Unwritable("document"))?;
                sqlx::query(sql::DOCUMENT_PUT)
                    .bind(id)
                    .bind(request_id)
                    .bind(upload.file_name)
                    .bind(upload.media_type)
                    .bind(i64::try_from(upload.content.len()).unwrap_or(i64::MAX))
                    .bind(upload.digest)
                    .bind(scan.as_str())
                    .bind(HEXLOWER.encode(&sealed))
                    .bind(now.as_millisecond())
                    .execute(&mut *work.sql())
                    .await?;
                let attach = sqlx::query(sql::ATTACH).bind(number::request(request_id)).bind(upload.field).bind(id);
                attach.execute(&mut *work.sql()).await?;
                let happened = Happened { name: "update", person_id, entity, at: now };
                touch(&records, work, request_id, &happened).await?;
                Ok(id)
            })
        });
        job.await
    }

    /// Takes a file away from a question of a request; it is forgotten when no authorisation has it.
    ///
    /// # Errors
    /// The store's.
    pub async fn detach(
        &self,
        request_id: i64,
        person_id: i64,
        attached: Attached,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let records = self.clone();
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let entity = json!({ "changes": { attached.field.clone(): [attached.file_name, null] } });
                let holder = number::request(request_id);
                let detach = sqlx::query(sql::DETACH).bind(holder).bind(attached.field).bind(attached.id);
                detach.execute(&mut *work.sql()).await?;
                sqlx::query(sql::DOCUMENT_FORGET).bind(attached.id).execute(&mut *work.sql()).await?;
                let happened = Happened { name: "update", person_id, entity, at: now };
                touch(&records, work, request_id, &happened).await
            })
        });
        job.await
    }

    /// Keeps what was found in a file.
    ///
    /// # Errors
    /// The store's.
    pub async fn scanned(&self, document: i64, scan: Scan) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let keep = sqlx::query(sql::DOCUMENT_SCANNED).bind(document).bind(scan.as_str());
                keep.execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }
}

/// The request is another than it was, and its history says so.
async fn touch(records: &Records, work: &mut Work<'_>, request_id: i64, happened: &Happened) -> Result<(), StoreError> {
    let touch = sqlx::query(sql::REQUEST_TOUCH).bind(request_id).bind(happened.at.as_millisecond());
    touch.execute(&mut *work.sql()).await?;
    records.note(work, request_id, happened).await.map(drop)
}

fn place(id: i64) -> String {
    format!("dp_document/{id}")
}
