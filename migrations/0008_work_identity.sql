-- A professional's identity at one provider, and the account to which it belongs (PC §3.6). An account has as many rows as
-- identities.
-- Retention: three years without a login.
CREATE TABLE work_identity (
    service TEXT NOT NULL,
    -- base64 of SHA-256 over the provider and the person's subject there
    identity_hash TEXT NOT NULL,
    -- uid of the provider
    provider TEXT NOT NULL,
    -- keyed hash of the address that the provider gave last, in lower case
    mail TEXT NOT NULL,
    -- uuid: the `sub` that service providers know
    account_id TEXT NOT NULL,
    -- 0 or 1, the same for all identities of an account
    active BIGINT NOT NULL,
    -- milliseconds since 1970
    created_at BIGINT NOT NULL,
    last_connection BIGINT NOT NULL,
    PRIMARY KEY (service, identity_hash)
);

CREATE INDEX work_identity_mail ON work_identity (service, mail);
CREATE INDEX work_identity_account ON work_identity (service, account_id);
CREATE INDEX work_identity_last ON work_identity (last_connection);
