-- A citizen's account at a service (FC §5.5): made at the first successful verification.
-- Retention: three years without update.
CREATE TABLE account (
    -- uuid
    id TEXT NOT NULL PRIMARY KEY,
    -- the service that holds the account (franceconnect, franceconnect-plus …): their accounts are apart
    service TEXT NOT NULL,
    -- base64 of SHA-256 over the identity: the identity itself is not kept
    identity_hash TEXT NOT NULL,
    -- 0 or 1
    active BIGINT NOT NULL,
    -- these three in milliseconds since 1970
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_connection BIGINT NOT NULL,
    -- JSON object: entityId -> sub
    sp_federation TEXT NOT NULL,
    -- JSON object: idpSettings
    preferences TEXT NOT NULL,
    UNIQUE (service, identity_hash)
);

CREATE INDEX account_updated ON account (updated_at);
