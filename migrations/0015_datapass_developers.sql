-- DataPass: programs of developers, and whom DataPass calls when something happens to a request (DP §3).

INSERT INTO dp_number (kind, last) VALUES ('application', 0), ('webhook', 0), ('delivery', 0), ('attempt', 0);

-- Retention: until its owner deletes it, or is a developer no more.
CREATE TABLE dp_application (
    id BIGINT NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    client_id TEXT NOT NULL UNIQUE,
    -- keyed hash, hexadecimal
    secret_hash TEXT NOT NULL,
    -- milliseconds since 1970
    created_at BIGINT NOT NULL
);

CREATE INDEX dp_application_person ON dp_application (person_id, id);

-- Whom DataPass calls.
-- Retention: until a developer of its definition deletes it.
CREATE TABLE dp_webhook (
    id BIGINT NOT NULL PRIMARY KEY,
    definition TEXT NOT NULL,
    url TEXT NOT NULL,
    -- sealed, hexadecimal
    secret TEXT NOT NULL,
    -- JSON: a list of names of events
    events TEXT NOT NULL,
    -- 1 while it is called
    enabled BIGINT NOT NULL,
    -- 1 once a test call to its address succeeded
    validated BIGINT NOT NULL,
    -- these three in milliseconds since 1970
    activated_at BIGINT,
    -- one node calls it until then, and no other meanwhile; 0: none does
    busy_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX dp_webhook_definition ON dp_webhook (definition, id);

-- What a receiver is told, written with the event that it tells of.
-- Retention: 90 days and until the receiver took it; at the longest as long as the webhook.
CREATE TABLE dp_delivery (
    id BIGINT NOT NULL PRIMARY KEY,
    webhook_id BIGINT NOT NULL,
    request_id BIGINT NOT NULL,
    event TEXT NOT NULL,
    -- the body of every call, as it was when the event happened; sealed, hexadecimal
    payload TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- when it is tried next; null once the receiver took it
    next_at BIGINT,
    -- how often the receiver did not take it since it was last begun
    failures BIGINT NOT NULL
);

CREATE INDEX dp_delivery_next ON dp_delivery (next_at);
CREATE INDEX dp_delivery_webhook ON dp_delivery (webhook_id, next_at, id);

-- A call and its answer.
-- Retention: as long as what it delivers.
CREATE TABLE dp_attempt (
    id BIGINT NOT NULL PRIMARY KEY,
    webhook_id BIGINT NOT NULL,
    delivery_id BIGINT NOT NULL,
    -- null when no answer came
    status_code BIGINT,
    -- its beginning, or why none came
    response_body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX dp_attempt_webhook ON dp_attempt (webhook_id, created_at, id);
CREATE INDEX dp_attempt_delivery ON dp_attempt (delivery_id);
