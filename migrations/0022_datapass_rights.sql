-- DataPass: what was done with people's accounts: rights given and taken, access closed and opened again (DP §1.2).

INSERT INTO dp_number (kind, last) VALUES ('account_event', 0);

-- Retention: as long as the account that it is about.
CREATE TABLE dp_account_event (
    id BIGINT NOT NULL PRIMARY KEY,
    -- `user_rights_changed_by_manager`, `user_banned` …
    name TEXT NOT NULL,
    -- who did it, under her own name
    person_id BIGINT NOT NULL,
    -- whose account it is
    about_id BIGINT NOT NULL,
    -- JSON: the roles before and after, or the reason
    entity TEXT NOT NULL,
    -- milliseconds since 1970
    created_at BIGINT NOT NULL
);

CREATE INDEX dp_account_event_about ON dp_account_event (about_id, id);
