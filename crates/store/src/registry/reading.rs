//! From rows to records: unsealed and parsed, on every core when there are many.

use std::sync::Arc;

use data_encoding::HEXLOWER;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Admission, Record};
use crate::StoreError;
use crate::seal::Sealer;

/// From so many rows on, threads are worth their start.
const MANY: usize = 256;

/// A row of the table.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) position: i64,
    pub(super) version: i64,
    body: String,
    removed: bool,
}

/// What a row holds.
pub(super) enum Content<R> {
    /// A record that is served.
    Served(Arc<R>),
    /// A record that is not.
    LeftOut(String),
    /// Nothing any more.
    Removed,
}

impl Row {
    /// A row whose mark cannot be read is not taken for a removed one: its body then names what is wrong.
    pub(super) fn read(row: &AnyRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.try_get("id")?,
            position: row.try_get("position")?,
            version: row.try_get("version")?,
            body: row.try_get("body")?,
            removed: row.try_get::<i64, _>("removed").is_ok_and(|removed| removed != 0),
        })
    }

    /// The record, if there is one.
    pub(super) fn open<R: Record>(&self, sealer: &Sealer) -> Result<Option<R>, StoreError> {
        if self.removed {
            return Ok(None);
        }
        let id = &self.id;
        let corrupt = || StoreError::Corrupt { table: "registry", column: "body", key: format!("{}/{id}", R::KIND) };
        let sealed = HEXLOWER.decode(self.body.as_bytes()).map_err(|_| corrupt())?;
        let plain = sealer.open(&super::place(R::KIND, id), &sealed).map_err(|_| corrupt())?;
        let record: R = serde_json::from_slice(&plain).map_err(|_| corrupt())?;
        if record.id() == *id { Ok(Some(record)) } else { Err(corrupt()) }
    }

    fn content<R: Record>(&self, sealer: &Sealer, admission: Option<&Admission<R>>) -> Result<Content<R>, StoreError> {
        let opened = match (self.open::<R>(sealer), admission) {
            (Ok(None), _) => return Ok(Content::Removed),
            (Ok(Some(record)), Some(admission)) => admission.judge(&record).map(|()| record),
            (Ok(Some(record)), None) => Ok(record),
            (Err(error @ StoreError::Corrupt { .. }), Some(_)) => Err(error.to_string()),
            (Err(error), _) => return Err(error),
        };
        Ok(match opened {
            Ok(record) => Content::Served(Arc::new(record)),
            Err(reason) => Content::LeftOut(reason),
        })
    }
}

/// What each row holds, in their order.
///
/// # Errors
/// [`StoreError::Corrupt`] without an admission, which leaves out what cannot be read.
pub(super) async fn contents<R: Record>(
    rows: Vec<Row>,
    sealer: &Arc<Sealer>,
    admission: Option<&Arc<Admission<R>>>,
) -> Result<Vec<(Row, Content<R>)>, StoreError> {
    if rows.len() < MANY {
        return one_after_the_other(rows, sealer, admission.map(Arc::as_ref));
    }
    let (sealer, admission) = (Arc::clone(sealer), admission.map(Arc::clone));
    tokio::task::spawn_blocking(move || on_every_core(rows, &sealer, admission.as_deref()))
        .await
        .map_err(|error| StoreError::Unavailable(error.to_string()))?
}

type Contents<R> = Result<Vec<(Row, Content<R>)>, StoreError>;

fn one_after_the_other<R: Record>(rows: Vec<Row>, sealer: &Sealer, admission: Option<&Admission<R>>) -> Contents<R> {
    rows.into_iter().map(|row| row.content(sealer, admission).map(|content| (row, content))).collect()
}

fn on_every_core<R: Record>(mut rows: Vec<Row>, sealer: &Sealer, admission: Option<&Admission<R>>) -> Contents<R> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = rows.len().div_ceil(cores);
    std::thread::scope(|scope| {
        let mut workers = Vec::new();
        while !rows.is_empty() {
            let rest = rows.split_off(share.min(rows.len()));
            let part = std::mem::replace(&mut rows, rest);
            workers.push(scope.spawn(move || one_after_the_other(part, sealer, admission)));
        }
        let mut all = Vec::new();
        for worker in workers {
            let part = worker.join().map_err(|_| StoreError::Unavailable("a record could not be read".to_owned()))?;
            all.extend(part?);
        }
        Ok(all)
    })
}
