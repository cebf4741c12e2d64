-- How often a service or an API was there, day by day.
-- Retention: 90 days.
CREATE TABLE status_day (
    -- name of a service or of an API
    subject TEXT NOT NULL,
    -- YYYY-MM-DD, in Paris
    day TEXT NOT NULL,
    -- these three: measures that found it there, away, and in an announced maintenance
    up BIGINT NOT NULL,
    down BIGINT NOT NULL,
    maintenance BIGINT NOT NULL,
    PRIMARY KEY (subject, day)
);

-- Times at which a service or an API was away.
-- Retention: 90 days from their end.
CREATE TABLE status_incident (
    -- name of a service or of an API
    subject TEXT NOT NULL,
    -- these two in milliseconds since 1970; no end while it goes on
    began_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (subject, began_at)
);
