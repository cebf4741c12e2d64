//! Every statement of the durable store, in the words that SQLite and PostgreSQL both accept; a test prepares each.
//!
//! `TEXT` and `BIGINT` only, `$1` placeholders, `ON CONFLICT`, `RETURNING`; an integer literal or a parameter in a
//! `SELECT` list is cast, since PostgreSQL would take a parameter for text.

use std::fmt::Write;

use crate::journal::ROWS_AT_ONCE;

const JOURNAL_COLUMNS: usize = 13;

/// The insertion of so many entries at once.
pub(crate) fn journal_insert(rows: usize) -> String {
    let mut statement = String::from(
        "INSERT INTO journal (node, seq, time, service, event, category, step, fields, personal, salt, \
         personal_digest, prev, hash) VALUES ",
    );
    for row in 0..rows {
        statement.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=JOURNAL_COLUMNS {
            let separator = if column == 1 { "" } else { ", " };
            // Writing to a string does not fail.
            let _infallible = write!(statement, "{separator}${}", row * JOURNAL_COLUMNS + column);
        }
        statement.push(')');
    }
    statement
}

macro_rules! statements {
    ($($(#[$about:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$about])* pub(crate) const $name: &str = $text;)*
        const FIXED: &[(&str, &str)] = &[$((stringify!($name), $text)),*];
    };
}

statements! {
    JOURNAL_LAST = "SELECT seq, hash, time FROM journal WHERE node = $1 ORDER BY seq DESC LIMIT 1";
    JOURNAL_NEWEST = "SELECT node, seq, time, service, event, category, step, fields, personal FROM journal \
        WHERE node = $1 ORDER BY seq DESC LIMIT $2";
    JOURNAL_OF_EVENT = "SELECT node, seq, time, service, event, category, step, fields, personal FROM journal \
        WHERE node = $1 AND event = $2 ORDER BY seq DESC LIMIT $3";
    /// The next entries of an event after one, of every node.
    JOURNAL_SPAN = "SELECT node, seq, time, service, event, category, step, fields, personal FROM journal \
        WHERE event = $1 AND time < $2 AND (time, node, seq) > ($3, $4, $5) ORDER BY time, node, seq LIMIT $6";
    JOURNAL_PER_MINUTE = "SELECT time / 60000 AS minute, COUNT(*) AS entries FROM journal \
        WHERE event = $1 AND time >= $2 AND time < $3 GROUP BY time / 60000 ORDER BY minute";
    JOURNAL_NODES = "SELECT node FROM journal UNION SELECT node FROM journal_head ORDER BY node";
    /// The next entries of a node after one, so that a long journal is walked in pages.
    JOURNAL_PAGE = "SELECT node, seq, time, service, event, category, step, fields, personal, salt, \
        personal_digest, prev, hash FROM journal WHERE node = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    JOURNAL_SEQ_OF_HASH = "SELECT seq FROM journal WHERE node = $1 AND hash = $2 ORDER BY seq LIMIT 1";
    JOURNAL_PURGE_NEXT = "SELECT seq FROM journal \
        WHERE node = $1 AND seq > $2 AND personal IS NOT NULL AND time < $3 ORDER BY seq LIMIT 1";
    JOURNAL_PURGE = "UPDATE journal SET personal = NULL, salt = NULL \
        WHERE node = $1 AND seq >= $2 AND seq <= $3 AND personal IS NOT NULL AND time < $4";
    JOURNAL_ERASED = "SELECT MIN(seq) FROM journal \
        WHERE node = $1 AND personal IS NULL AND personal_digest <> '' AND time > $2";
    JOURNAL_OLDEST_PERSONAL = "SELECT MIN(time) FROM journal WHERE node = $1 AND personal IS NOT NULL";
    JOURNAL_HEAD_INSERT = "INSERT INTO journal_head (node, seq, hash, time, signature) VALUES ($1, $2, $3, $4, $5)";
    JOURNAL_HEAD_LAST = "SELECT seq FROM journal_head WHERE node = $1 ORDER BY seq DESC LIMIT 1";
    JOURNAL_HEADS = "SELECT node, seq, hash, time, signature FROM journal_head WHERE node = $1 ORDER BY seq";

    /// Nothing is inserted where the check stands already.
    INSTALLATION_CHECK_PUT = "INSERT INTO installation (id, key_check) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";
    INSTALLATION_CHECK = "SELECT key_check FROM installation WHERE id = 1";

    REGISTRY_VERSION = "SELECT version FROM registry_version WHERE id = 1";
    /// The row's lock makes versions commit in their order.
    REGISTRY_BUMP = "UPDATE registry_version SET version = version + 1 WHERE id = 1 RETURNING version";
    REGISTRY_PUT = "INSERT INTO registry (kind, id, position, version, removed, body, updated_at) \
        SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), COALESCE(MAX(position), 0) + 1, CAST($3 AS BIGINT), \
            CAST(0 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS BIGINT) FROM registry WHERE kind = $1 \
        ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, removed = excluded.removed, \
            body = excluded.body, updated_at = excluded.updated_at, \
            position = CASE WHEN registry.removed = 1 THEN excluded.position ELSE registry.position END";
    REGISTRY_REMOVE = "UPDATE registry SET removed = 1, body = '', version = $3, updated_at = $4 \
        WHERE kind = $1 AND id = $2 AND removed = 0";
    REGISTRY_CHANGES = "SELECT id, position, version, removed, body FROM registry \
        WHERE kind = $1 AND version > $2 ORDER BY version";
    REGISTRY_ONE = "SELECT id, position, version, removed, body FROM registry WHERE kind = $1 AND id = $2";
    REGISTRY_FORGET = "DELETE FROM registry WHERE removed = 1 AND updated_at < $1";
}

/// Each by its name.
pub(crate) fn all() -> Vec<(&'static str, String)> {
    let mut all: Vec<_> = FIXED.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    all.extend(ROWS_AT_ONCE.map(|rows| ("JOURNAL_INSERT", journal_insert(rows))));
    all
}
