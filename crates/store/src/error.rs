//! The ways a store can fail. An absent row is never one of them: that is `Ok(None)` or `Absent`.

use std::path::{Path, PathBuf};

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The queue of the writer is full, or every read connection is taken: try again later (HTTP 503).
    #[error("the store has too much to do")]
    Busy,
    /// The store is stopped, or its group of writes could not be committed. Nothing of this call was kept.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// A row that cannot be: sealed with another key, moved from its place, or altered.
    #[error("corrupt data in table {table}, column {column}, row {key}")]
    Corrupt {
        /// The table that holds the row.
        table: &'static str,
        /// The column that cannot be read.
        column: &'static str,
        /// The row's key, never its content.
        key: String,
    },
    /// A row that opens and holds another thing than what is kept in its place.
    #[error("data of another form in table {table}, column {column}, row {key}")]
    Misfit {
        /// The table that holds the row.
        table: &'static str,
        /// The column that cannot be understood.
        column: &'static str,
        /// The row's key, never its content.
        key: String,
    },
    /// A value that has no stored form (a map with keys that are no strings, for instance).
    #[error("a value of {0} cannot be written")]
    Unwritable(&'static str),
    /// A file or folder could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process has this data folder open.
    #[error("{0} is in use by another process")]
    InUse(PathBuf),
    /// Another process has this name at the same durable store.
    #[error("another process is the node {0} of this durable store: each needs a name of its own ([store] node)")]
    NameInUse(String),
    /// There are data, but not the key that they were sealed with.
    #[error("{0} is missing, and the data of this installation were sealed with that key: put it there")]
    KeyMissing(PathBuf),
    /// The data were sealed with another master key than the one that is given.
    #[error("{0} is not the key that the data of this installation were sealed with")]
    OtherKey(PathBuf),
    /// `master.key` does not hold 64 hexadecimal digits.
    #[error("{0} does not hold a key of 64 hexadecimal digits")]
    KeyUnreadable(PathBuf),
    /// The file of the authorities that sign a server's certificate holds none.
    #[error("{0} holds no certificate (PEM) of an authority")]
    NoAuthority(PathBuf),
    /// A database refused a statement, or did not answer.
    #[error("database: {0}")]
    Sql(sqlx::Error),
    /// Redis refused a command, or did not answer.
    #[error("Redis: {0}")]
    Redis(#[from] redis::RedisError),
    /// The migrations could not be applied.
    #[error("migrations: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The ephemeral file refused a statement.
    #[error("ephemeral store: {0}")]
    Ephemeral(#[from] rusqlite::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::PoolClosed => Self::stopped(),
            error => Self::Sql(error),
        }
    }
}

impl StoreError {
    /// The answer to every call after the stop.
    pub(crate) fn stopped() -> Self {
        Self::Unavailable("it is stopped".to_owned())
    }

    /// The writer ended, or its group broke off, before the answer.
    pub(crate) fn not_committed() -> Self {
        Self::Unavailable("the write was not committed".to_owned())
    }

    pub(crate) fn panicked() -> Self {
        Self::Unavailable("a write has panicked".to_owned())
    }

    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}
