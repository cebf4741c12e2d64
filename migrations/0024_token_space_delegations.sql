-- What those who take part in a request let an editor see of it (DP §4.1).

-- Retention: as long as the request.
CREATE TABLE ts_delegation (
    -- UUID
    id TEXT NOT NULL PRIMARY KEY,
    -- the editor's short name, as it is configured
    editor TEXT NOT NULL,
    request_id TEXT NOT NULL,
    -- the address of whoever gave it
    given_by TEXT NOT NULL,
    -- milliseconds since 1970
    given_at BIGINT NOT NULL,
    -- the address of whoever took it back, and when; null as long as it lives
    revoked_by TEXT,
    revoked_at BIGINT
);

-- One that lives of an editor and a request.
CREATE UNIQUE INDEX ts_delegation_living ON ts_delegation (editor, request_id) WHERE revoked_at IS NULL;

CREATE INDEX ts_delegation_request ON ts_delegation (request_id);
