//! Every statement of the ephemeral file. `?1` and so on are numbered as the arguments come.
//!
//! `keep` is when a row may be swept: not before its expiry and the end of its tombstone, and a little later, so that
//! most changes of an expiry leave `keep` and its index alone.

/// An integer rowid and a unique key, so that rows age out in the order they came and pages are used again.
pub(super) const CREATE: &str = "
CREATE TABLE IF NOT EXISTS entry (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    taken INTEGER NOT NULL,
    version INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    remembered_until INTEGER NOT NULL,
    keep INTEGER NOT NULL,
    grant_key BLOB,
    grant_id BLOB,
    value BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS entry_keep ON entry (keep);
CREATE TABLE IF NOT EXISTS revoked (
    grant_key BLOB NOT NULL PRIMARY KEY,
    keep INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS revoked_keep ON revoked (keep);
";

/// Key, value, version, expiry, end of the tombstone, until when the row is kept, grant key, sealed grant, now.
pub(super) const PUT_NEW: &str = "
INSERT INTO entry (key, value, version, expires_at, remembered_until, keep, grant_key, grant_id, taken)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version, expires_at = excluded.expires_at,
    remembered_until = excluded.remembered_until, keep = excluded.keep, grant_key = excluded.grant_key,
    grant_id = excluded.grant_id, taken = 0
WHERE (entry.taken = 0 AND entry.expires_at <= ?9) OR (entry.taken = 1 AND entry.remembered_until <= ?9)";

/// Key, now.
pub(super) const GET: &str = "
SELECT value, version, expires_at, grant_id FROM entry
WHERE key = ?1 AND taken = 0 AND expires_at > ?2
    AND (grant_key IS NULL OR NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.grant_key = entry.grant_key))";

/// Key, expected version, value, new version, expiry, now: of a row that is kept until then anyway.
pub(super) const REPLACE: &str = "
UPDATE entry SET value = ?3, version = ?4, expires_at = ?5
WHERE key = ?1 AND version = ?2 AND taken = 0 AND expires_at > ?6 AND keep >= ?5
    AND (grant_key IS NULL OR NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.grant_key = entry.grant_key))";

/// As [`REPLACE`], then until when the row is kept.
pub(super) const REPLACE_AND_KEEP: &str = "
UPDATE entry SET value = ?3, version = ?4, expires_at = ?5, keep = MAX(?7, remembered_until)
WHERE key = ?1 AND version = ?2 AND taken = 0 AND expires_at > ?6
    AND (grant_key IS NULL OR NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.grant_key = entry.grant_key))";

/// Key, now: what a `take` finds, whether it may have it or not.
pub(super) const FIND: &str = "
SELECT id, taken, value, grant_id, remembered_until,
    grant_key IS NOT NULL AND EXISTS (SELECT 1 FROM revoked WHERE revoked.grant_key = entry.grant_key)
FROM entry
WHERE key = ?1 AND ((taken = 0 AND expires_at > ?2) OR (taken = 1 AND remembered_until > ?2))";

/// Row: leaves the tombstone. The value, which may hold an identity, goes at once.
pub(super) const BURY: &str = "UPDATE entry SET taken = 1, value = x'' WHERE id = ?1";

/// Row.
pub(super) const REMOVE: &str = "DELETE FROM entry WHERE id = ?1";

/// Key, expiry, now, until when the row is kept.
pub(super) const TOUCH: &str = "
UPDATE entry SET expires_at = ?2, keep = MAX(?4, remembered_until)
WHERE key = ?1 AND taken = 0 AND expires_at > ?3
    AND (grant_key IS NULL OR NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.grant_key = entry.grant_key))";

/// Grant key, until.
pub(super) const REVOKE: &str = "
INSERT INTO revoked (grant_key, keep) VALUES (?1, ?2)
ON CONFLICT (grant_key) DO UPDATE SET keep = MAX(revoked.keep, excluded.keep)";

/// Grant key.
pub(super) const IS_REVOKED: &str = "SELECT 1 FROM revoked WHERE grant_key = ?1";

/// The instant before which rows are rubbish by the callers' clock; the engine's own clock is the second bound, so
/// that a clock moved forward by hand and put right again has lost nothing (contract.md, "Time"). Number of rows.
pub(super) const SWEEP_ENTRIES: &str = "
DELETE FROM entry WHERE id IN (
    SELECT id FROM entry WHERE keep <= MIN(?1, 1000 * CAST(strftime('%s', 'now') AS INTEGER)) ORDER BY keep LIMIT ?2)";

/// As [`SWEEP_ENTRIES`].
pub(super) const SWEEP_REVOKED: &str = "
DELETE FROM revoked WHERE grant_key IN (
    SELECT grant_key FROM revoked WHERE keep <= MIN(?1, 1000 * CAST(strftime('%s', 'now') AS INTEGER))
    ORDER BY keep LIMIT ?2)";

pub(super) const CLEAR_ENTRIES: &str = "DELETE FROM entry";

pub(super) const CLEAR_REVOKED: &str = "DELETE FROM revoked";

/// All of them, for the test that prepares each.
#[cfg(test)]
const ALL: &[(&str, &str)] = &[
    ("put_new", PUT_NEW),
    ("get", GET),
    ("replace", REPLACE),
    ("replace_and_keep", REPLACE_AND_KEEP),
    ("find", FIND),
    ("bury", BURY),
    ("remove", REMOVE),
    ("touch", TOUCH),
    ("revoke", REVOKE),
    ("is_revoked", IS_REVOKED),
    ("sweep_entries", SWEEP_ENTRIES),
    ("sweep_revoked", SWEEP_REVOKED),
    ("clear_entries", CLEAR_ENTRIES),
    ("clear_revoked", CLEAR_REVOKED),
];

#[cfg(test)]
mod tests {
    #[test]
    fn every_statement_is_accepted() {
        let sql = rusqlite::Connection::open_in_memory().unwrap();
        sql.execute_batch(super::CREATE).unwrap();
        for (name, text) in super::ALL {
            let statement = sql.prepare(text);
            assert!(statement.is_ok(), "{name}: {:?}", statement.err());
        }
    }
}
