-- What happened to requests and is not yet told elsewhere (a token, a client, a mail of the token space): in the order of the events.
-- Retention: until it is told.
CREATE TABLE dp_consequence (
    -- that of the event
    event_id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL,
    -- `submit`, `approve` …
    event TEXT NOT NULL,
    -- milliseconds since 1970: when it happened
    happened_at BIGINT NOT NULL,
    -- when it is tried next
    next_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL
);

INSERT INTO dp_consequence (event_id, request_id, event, happened_at, next_at, attempts)
    SELECT e.id, e.request_id, e.name, e.created_at, f.next_at, 0
    FROM dp_follow_up f JOIN dp_event e ON e.request_id = f.request_id AND e.created_at = f.decided_at
    WHERE e.name IN ('approve', 'revoke', 'archive');

DROP TABLE dp_follow_up;

CREATE INDEX dp_consequence_next ON dp_consequence (next_at);
CREATE INDEX dp_consequence_request ON dp_consequence (request_id, event_id);
