//! Every statement of the broker.

/// Finds or makes the account of an identity, and notes the connection.
pub const UPSERT_ACCOUNT: &str = "INSERT INTO account (id, service, identity_hash, active, created_at, updated_at, last_connection, sp_federation, preferences) \
     VALUES ($1, $2, $3, 1, $4, $4, $4, '{}', '{}') \
     ON CONFLICT (service, identity_hash) DO UPDATE SET updated_at = excluded.updated_at, last_connection = excluded.last_connection \
     RETURNING id, active, sp_federation, preferences";

/// Says whether the account of an identity may log in; makes the account where there is none.
pub const PUT_ACCOUNT_ACTIVE: &str = "INSERT INTO account (id, service, identity_hash, active, created_at, updated_at, last_connection, sp_federation, preferences) \
     VALUES ($1, $2, $3, $5, $4, $4, $4, '{}', '{}') \
     ON CONFLICT (service, identity_hash) DO UPDATE SET active = excluded.active";

/// What a person agreed to give a client.
pub const READ_CONSENT: &str = "SELECT scopes FROM consent WHERE service = $1 AND client_id = $2 AND person = $3";

/// Notes what a person agrees to give a client.
pub const WRITE_CONSENT: &str = "INSERT INTO consent (service, client_id, person, scopes, granted_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5) \
     ON CONFLICT (service, client_id, person) DO UPDATE SET scopes = excluded.scopes, updated_at = excluded.updated_at";

/// Forgets every account and consent of a service (a rehearsal's reset).
pub const FORGET_PEOPLE: [&str; 2] =
    ["DELETE FROM account WHERE service = $1", "DELETE FROM consent WHERE service = $1"];

/// All of them, so that a test can prepare each on each engine.
pub fn all() -> Vec<&'static str> {
    let mut all = vec![UPSERT_ACCOUNT, PUT_ACCOUNT_ACTIVE, READ_CONSENT, WRITE_CONSENT];
    all.extend(FORGET_PEOPLE);
    all
}
