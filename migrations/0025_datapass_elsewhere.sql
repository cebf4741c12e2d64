-- What a DataPass elsewhere has told by webhooks (DP §3.3) of requests that clients of the brokers here follow from.

-- Retention: as long as the client that follows from the request.
CREATE TABLE dp_elsewhere (
    -- its number there
    request_id BIGINT NOT NULL PRIMARY KEY,
    -- the organisation's: requests stand on others of the same one alone
    siret TEXT NOT NULL,
    -- JSON: what was granted to it
    told TEXT NOT NULL,
    -- when the last event that was told of happened, in milliseconds since 1970
    told_at BIGINT NOT NULL
);

CREATE INDEX dp_elsewhere_siret ON dp_elsewhere (siret);
