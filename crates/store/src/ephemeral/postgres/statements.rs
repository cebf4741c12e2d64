//! Every statement of the ephemeral tables. They mean what those of the embedded file mean.

use crate::unlogged::Tables;

/// Entries, and the grants that are revoked.
pub(crate) const TABLES: Tables = Tables { create: CREATE, sweeps: &[SWEEP_ENTRIES, SWEEP_REVOKED] };

/// Values are sealed, so compressing them is work for nothing.
const CREATE: &str = "
CREATE UNLOGGED TABLE IF NOT EXISTS ephemeral_entry (
    key BYTEA NOT NULL PRIMARY KEY,
    taken BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    remembered_until BIGINT NOT NULL,
    keep BIGINT NOT NULL,
    grant_key BYTEA,
    grant_id BYTEA,
    value BYTEA NOT NULL
);
ALTER TABLE ephemeral_entry ALTER COLUMN value SET STORAGE EXTERNAL;
CREATE INDEX IF NOT EXISTS ephemeral_entry_keep ON ephemeral_entry (keep);
CREATE UNLOGGED TABLE IF NOT EXISTS ephemeral_revoked (
    grant_key BYTEA NOT NULL PRIMARY KEY,
    keep BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS ephemeral_revoked_keep ON ephemeral_revoked (keep);
";

/// Key, value, version, expiry, end of the tombstone, grant key, sealed grant, now. Put again by the same call (the
/// same version), it stands as it was put.
pub(super) const PUT_NEW: &str = "
INSERT INTO ephemeral_entry AS entry
    (key, value, version, expires_at, remembered_until, keep, grant_key, grant_id, taken)
VALUES ($1, $2, $3, $4, $5, GREATEST($4, $5), $6, $7, FALSE)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version, expires_at = excluded.expires_at,
    remembered_until = excluded.remembered_until, keep = excluded.keep, grant_key = excluded.grant_key,
    grant_id = excluded.grant_id, taken = FALSE
WHERE (NOT entry.taken AND (entry.expires_at <= $8 OR entry.version = excluded.version))
    OR (entry.taken AND entry.remembered_until <= $8)";

/// Key, now.
pub(super) const GET: &str = "
SELECT value, version, expires_at, grant_id FROM ephemeral_entry AS entry
WHERE key = $1 AND NOT taken AND expires_at > $2
    AND NOT EXISTS (SELECT 1 FROM ephemeral_revoked AS revoked WHERE revoked.grant_key = entry.grant_key)";

/// Key, expected version, value, new version, expiry, now. Replaced again by the same call, it stands as it is.
pub(super) const REPLACE: &str = "
UPDATE ephemeral_entry AS entry
SET value = $3, version = $4, expires_at = $5, keep = GREATEST($5, remembered_until)
WHERE key = $1 AND version IN ($2, $4) AND NOT taken AND expires_at > $6
    AND NOT EXISTS (SELECT 1 FROM ephemeral_revoked AS revoked WHERE revoked.grant_key = entry.grant_key)";

/// Key, now: what a `take` finds, and buries unless it is buried already or revoked. Of several at once each waits
/// for the row (`FOR UPDATE`) and then finds it as the one before left it. A tombstone whose end has come is no
/// tombstone, so an entry that is not remembered needs nothing else. The value goes at once.
pub(super) const TAKE: &str = "
WITH found AS MATERIALIZED (
    SELECT key, taken, value, grant_id,
        EXISTS (SELECT 1 FROM ephemeral_revoked AS revoked WHERE revoked.grant_key = entry.grant_key) AS revoked
    FROM ephemeral_entry AS entry
    WHERE key = $1 AND ((NOT taken AND expires_at > $2) OR (taken AND remembered_until > $2))
    FOR UPDATE OF entry
), buried AS (
    UPDATE ephemeral_entry AS entry SET taken = TRUE, value = '', keep = entry.remembered_until
    FROM found WHERE entry.key = found.key AND NOT found.taken AND NOT found.revoked
)
SELECT taken, value, grant_id, revoked FROM found";

/// Key, expiry, now.
pub(super) const TOUCH: &str = "
UPDATE ephemeral_entry AS entry SET expires_at = $2, keep = GREATEST($2, remembered_until)
WHERE key = $1 AND NOT taken AND expires_at > $3
    AND NOT EXISTS (SELECT 1 FROM ephemeral_revoked AS revoked WHERE revoked.grant_key = entry.grant_key)";

/// Grant key, until.
pub(super) const REVOKE: &str = "
INSERT INTO ephemeral_revoked AS revoked (grant_key, keep) VALUES ($1, $2)
ON CONFLICT (grant_key) DO UPDATE SET keep = GREATEST(revoked.keep, excluded.keep)";

/// The instant before which rows are rubbish by the callers' clock; the server's own is the second bound. Number of
/// rows. What another process is removing is left to it.
const SWEEP_ENTRIES: &str = "
DELETE FROM ephemeral_entry WHERE key IN (
    SELECT key FROM ephemeral_entry WHERE keep <= LEAST($1, CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT))
    ORDER BY keep LIMIT $2 FOR UPDATE SKIP LOCKED)";

/// As [`SWEEP_ENTRIES`].
const SWEEP_REVOKED: &str = "
DELETE FROM ephemeral_revoked WHERE grant_key IN (
    SELECT grant_key FROM ephemeral_revoked
    WHERE keep <= LEAST($1, CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT))
    ORDER BY keep LIMIT $2 FOR UPDATE SKIP LOCKED)";

pub(super) const CLEAR: &str = "TRUNCATE ephemeral_entry, ephemeral_revoked";
