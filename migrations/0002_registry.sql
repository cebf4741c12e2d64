-- What rarely changes and is served from memory: clients, identity providers, keys, personas …
-- Retention: until removed by the operator. A removed row keeps its key for 30 days, without its body, so that other
-- nodes learn of the removal.
CREATE TABLE registry (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    -- order of arrival within the kind
    position BIGINT NOT NULL,
    -- value of registry_version at the last change
    version BIGINT NOT NULL,
    -- 0 or 1
    removed BIGINT NOT NULL,
    -- JSON, sealed for registry/kind/id, hexadecimal: it holds client secrets and private keys
    body TEXT NOT NULL,
    -- milliseconds since 1970
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE INDEX registry_changes ON registry (kind, version);

-- One row, bumped by each change, polled by each node.
-- Retention: for ever.
CREATE TABLE registry_version (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL
);

INSERT INTO registry_version (id, version) VALUES (1, 0);
