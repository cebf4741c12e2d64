//! Every statement of the outbox.

/// A letter that waits from now on.
pub(crate) const PUT: &str = "INSERT INTO mail (id, body, queued_at, next_at, attempts) VALUES ($1, $2, $3, $3, 0)";

/// How many wait, and when the next one is due.
pub(crate) const OUTLOOK: &str = "SELECT COUNT(*) AS waiting, MIN(next_at) AS next_at FROM mail";

/// Takes letters that are due until a later instant. The condition stands outside, too, so that of two processes that
/// chose the same letter the second one lets it be.
pub(crate) const CLAIM: &str = "UPDATE mail SET next_at = $1 WHERE next_at <= $2 AND id IN \
     (SELECT id FROM mail WHERE next_at <= $2 ORDER BY next_at, queued_at LIMIT $3) \
     RETURNING id, body, queued_at, attempts";

/// It has been taken by the server, or given up.
pub(crate) const REMOVE: &str = "DELETE FROM mail WHERE id = $1";

/// Another attempt, later.
pub(crate) const POSTPONE: &str = "UPDATE mail SET next_at = $2, attempts = $3 WHERE id = $1";

/// Forgets all of them (a rehearsal's reset).
pub(crate) const EMPTY: &str = "DELETE FROM mail";
