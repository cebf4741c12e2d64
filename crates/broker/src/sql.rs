//! Every statement of the broker.

/// Finds or makes the account of an identity, and notes the connection. An account that has expired ($5: it was not
/// written since) is a new one.
pub const UPSERT_ACCOUNT: &str = "INSERT INTO account (id, service, identity_hash, active, created_at, updated_at, last_connection, sp_federation, preferences) \
     VALUES ($1, $2, $3, 1, $4, $4, $4, '{}', '{}') \
     ON CONFLICT (service, identity_hash) DO UPDATE SET \
     id = CASE WHEN account.updated_at <= $5 THEN excluded.id ELSE account.id END, \
     active = CASE WHEN account.updated_at <= $5 THEN excluded.active ELSE account.active END, \
     created_at = CASE WHEN account.updated_at <= $5 THEN excluded.created_at ELSE account.created_at END, \
     sp_federation = CASE WHEN account.updated_at <= $5 THEN excluded.sp_federation ELSE account.sp_federation END, \
     preferences = CASE WHEN account.updated_at <= $5 THEN excluded.preferences ELSE account.preferences END, \
     updated_at = excluded.updated_at, last_connection = excluded.last_connection \
     RETURNING id, active, sp_federation, preferences";

/// Says whether the account of an identity may log in; makes the account where there is none.
pub const PUT_ACCOUNT_ACTIVE: &str = "INSERT INTO account (id, service, identity_hash, active, created_at, updated_at, last_connection, sp_federation, preferences) \
     VALUES ($1, $2, $3, $5, $4, $4, $4, '{}', '{}') \
     ON CONFLICT (service, identity_hash) DO UPDATE SET active = excluded.active, updated_at = excluded.updated_at";

/// The account of an identity, unless it has expired ($3).
pub const READ_ACCOUNT: &str = "SELECT id, active, created_at, updated_at, last_connection, sp_federation, preferences FROM account \
     WHERE service = $1 AND identity_hash = $2 AND updated_at > $3";

/// Whether an identifier is another account's.
pub const ACCOUNT_ID_TAKEN: &str = "SELECT 1 FROM account WHERE id = $1 AND NOT (service = $2 AND identity_hash = $3)";

/// Writes an account whole.
pub const KEEP_ACCOUNT: &str = "INSERT INTO account (id, service, identity_hash, active, created_at, updated_at, last_connection, sp_federation, preferences) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
     ON CONFLICT (service, identity_hash) DO UPDATE SET id = excluded.id, active = excluded.active, created_at = excluded.created_at, \
     updated_at = excluded.updated_at, last_connection = excluded.last_connection, sp_federation = excluded.sp_federation, \
     preferences = excluded.preferences";

/// Whether an account was not written since $1.
pub const ANY_EXPIRED_ACCOUNT: &str = "SELECT 1 FROM account WHERE updated_at <= $1 LIMIT 1";

/// Forgets some accounts that were not written since $1.
pub const FORGET_EXPIRED_ACCOUNTS: &str =
    "DELETE FROM account WHERE id IN (SELECT id FROM account WHERE updated_at <= $1 ORDER BY updated_at LIMIT $2)";

/// What a person agreed to give a client, unless it was not used since $4.
pub const READ_CONSENT: &str =
    "SELECT scopes, updated_at FROM consent WHERE service = $1 AND client_id = $2 AND person = $3 AND updated_at > $4";

/// Notes what a person agrees to give a client.
pub const WRITE_CONSENT: &str = "INSERT INTO consent (service, client_id, person, scopes, granted_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5) \
     ON CONFLICT (service, client_id, person) DO UPDATE SET scopes = excluded.scopes, updated_at = excluded.updated_at";

/// Whether there is a consent that was not used since $1.
pub const ANY_EXPIRED_CONSENT: &str = "SELECT 1 FROM consent WHERE updated_at <= $1 LIMIT 1";

/// Forgets some consents that were not used since $1.
pub const FORGET_EXPIRED_CONSENTS: &str = "DELETE FROM consent WHERE (service, client_id, person) IN \
     (SELECT service, client_id, person FROM consent WHERE updated_at <= $1 ORDER BY updated_at LIMIT $2)";

/// Forgets what people agreed to give a client.
pub const FORGET_CONSENTS_TO: &str = "DELETE FROM consent WHERE service = $1 AND client_id = $2";

/// Whether a professional's identity was not used since $1.
pub const ANY_EXPIRED_WORK_IDENTITY: &str = "SELECT 1 FROM work_identity WHERE last_connection <= $1 LIMIT 1";

/// Forgets some identities of professionals that were not used since $1.
pub const FORGET_EXPIRED_WORK_IDENTITIES: &str = "DELETE FROM work_identity WHERE (service, identity_hash) IN \
     (SELECT service, identity_hash FROM work_identity WHERE last_connection <= $1 ORDER BY last_connection LIMIT $2)";

/// Finds or makes the account of a professional's identity and notes the login: of the identity itself, else of the one that
/// the default provider ($5) gave with the same address, else a new one ($7). What did not serve since $6 has expired: it
/// counts for nothing, and the identity itself is a new one. SQLite numbers parameters by their first place in the text, so
/// they stand in their order.
pub const UPSERT_WORK_IDENTITY: &str = "INSERT INTO work_identity (service, identity_hash, provider, mail, account_id, active, created_at, last_connection) \
     VALUES ($1, $2, $3, $4, \
     COALESCE((SELECT account_id FROM work_identity WHERE service = $1 AND mail = $4 AND provider = $5 AND $3 <> $5 AND last_connection > $6 ORDER BY created_at LIMIT 1), $7), \
     COALESCE((SELECT active FROM work_identity WHERE service = $1 AND mail = $4 AND provider = $5 AND $3 <> $5 AND last_connection > $6 ORDER BY created_at LIMIT 1), 1), \
     $8, $8) \
     ON CONFLICT (service, identity_hash) DO UPDATE SET \
     account_id = CASE WHEN work_identity.last_connection <= $6 THEN excluded.account_id ELSE work_identity.account_id END, \
     active = CASE WHEN work_identity.last_connection <= $6 THEN excluded.active ELSE work_identity.active END, \
     created_at = CASE WHEN work_identity.last_connection <= $6 THEN excluded.created_at ELSE work_identity.created_at END, \
     mail = excluded.mail, last_connection = excluded.last_connection \
     RETURNING account_id, active";

/// The first account that has an identity with this address, of those that have not expired ($3).
pub const READ_WORK_ACCOUNT: &str = "SELECT account_id, active FROM work_identity WHERE service = $1 AND mail = $2 AND last_connection > $3 \
     ORDER BY created_at LIMIT 1";

/// Blocks or unblocks a professional's account, unless it has expired ($4).
pub const SET_WORK_ACCOUNT_ACTIVE: &str =
    "UPDATE work_identity SET active = $3 WHERE service = $1 AND account_id = $2 AND last_connection > $4";

/// Forgets every account and consent of a service (a rehearsal's reset).
pub const FORGET_PEOPLE: [&str; 3] = [
    "DELETE FROM account WHERE service = $1",
    "DELETE FROM consent WHERE service = $1",
    "DELETE FROM work_identity WHERE service = $1",
];

/// All of them, so that a test can prepare each on each engine.
pub fn all() -> Vec<&'static str> {
    let mut all = vec![
        UPSERT_ACCOUNT,
        PUT_ACCOUNT_ACTIVE,
        READ_ACCOUNT,
        ACCOUNT_ID_TAKEN,
        KEEP_ACCOUNT,
        ANY_EXPIRED_ACCOUNT,
        FORGET_EXPIRED_ACCOUNTS,
        READ_CONSENT,
        WRITE_CONSENT,
        ANY_EXPIRED_CONSENT,
        FORGET_EXPIRED_CONSENTS,
        FORGET_CONSENTS_TO,
        ANY_EXPIRED_WORK_IDENTITY,
        FORGET_EXPIRED_WORK_IDENTITIES,
        UPSERT_WORK_IDENTITY,
        READ_WORK_ACCOUNT,
        SET_WORK_ACCOUNT_ACTIVE,
    ];
    all.extend(FORGET_PEOPLE);
    all
}
