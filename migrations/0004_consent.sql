-- What a person has allowed a client, where consent is asked once (the openid profile, contract.md).
-- Retention: three years without use, or until the client is removed.
CREATE TABLE consent (
    service TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- the person's subject at the service
    person TEXT NOT NULL,
    -- space-separated
    scopes TEXT NOT NULL,
    -- milliseconds since 1970
    granted_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (service, client_id, person)
);

CREATE INDEX consent_updated ON consent (updated_at);
