//! Reads, inline on the caller's thread (6-13 µs with a warm page cache: dependencies.md §2.5).

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use rusqlite::{Connection, OptionalExtension};

use super::super::engine::Row;
use super::{file, statements};
use crate::StoreError;

const CONNECTIONS: usize = 4;

pub(super) struct Readers {
    connections: Vec<Mutex<Connection>>,
    next: AtomicUsize,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let connections =
            (0..CONNECTIONS).map(|_| file::open_reader(path).map(Mutex::new)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { connections, next: AtomicUsize::new(0) })
    }

    pub(super) fn get(&self, key: &[u8], now: i64) -> Result<Option<Row>, StoreError> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let free = (0..CONNECTIONS)
            .filter_map(|step| self.connections.get((first.wrapping_add(step)) % CONNECTIONS))
            .find_map(Mutex::try_lock);
        let connection = match free {
            Some(connection) => connection,
            // All are reading: wait for one, for microseconds.
            None => self.connections.get(first % CONNECTIONS).ok_or(StoreError::Busy)?.lock(),
        };
        let mut statement = connection.prepare_cached(statements::GET)?;
        let row = statement.query_row((key, now), |row| {
            Ok(Row { value: row.get(0)?, version: row.get(1)?, expires_at: row.get(2)?, grant: row.get(3)? })
        });
        Ok(row.optional()?)
    }
}
