-- The token space (DP §4.1): who takes part in which authorisation of API Particulier, and what becomes of its tokens.

-- Retention: as long as a request names the address, or until the person asks to be forgotten.
CREATE TABLE ts_person (
    -- in lower case
    email TEXT NOT NULL PRIMARY KEY,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    -- the `sub` of ProConnect
    external_id TEXT,
    -- milliseconds since 1970
    created_at BIGINT NOT NULL
);

-- Retention: five years after the end of its last token.
CREATE TABLE ts_request (
    -- the UUID of the request at DataPass
    id TEXT NOT NULL PRIMARY KEY,
    -- its number there
    external_id BIGINT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    form_uid TEXT NOT NULL,
    siret TEXT NOT NULL,
    organisation TEXT NOT NULL,
    -- the editor of its form; null where there is none
    editor TEXT,
    -- a name of DP §2.1
    status TEXT NOT NULL,
    -- JSON: a list
    scopes TEXT NOT NULL,
    -- milliseconds since 1970
    first_submitted_at BIGINT,
    validated_at BIGINT,
    updated_at BIGINT NOT NULL
);

-- Retention: as long as the request.
CREATE TABLE ts_role (
    request_id TEXT NOT NULL,
    -- `demandeur`, `contact_metier` or `contact_technique`
    role TEXT NOT NULL,
    email TEXT NOT NULL,
    PRIMARY KEY (request_id, role)
);

CREATE INDEX ts_role_email ON ts_role (email);

-- Which request a token of the gateway was issued for.
-- Retention: as long as the request.
CREATE TABLE ts_token (
    token_id TEXT NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL,
    -- JSON: for how many days before its end it was announced
    notices TEXT NOT NULL
);

CREATE INDEX ts_token_request ON ts_token (request_id);

-- A prolongation that was begun (DP §4.5).
-- Retention: as long as the token.
CREATE TABLE ts_prolongation (
    token_id TEXT NOT NULL PRIMARY KEY,
    -- the number of DP §4.5
    status BIGINT NOT NULL,
    -- `still_in_charge`, `will_change_soon`, `not_in_charge`; null before it is answered
    owner TEXT,
    -- 1 yes, 0 no; null before it is answered
    project_purpose BIGINT,
    contact_technique BIGINT,
    contact_metier BIGINT,
    -- milliseconds since 1970
    updated_at BIGINT NOT NULL
);

-- What DataPass told already, so that to be told it again changes nothing.
-- Retention: ninety days.
CREATE TABLE ts_notice (
    -- the event within the program, or the digest of the webhook's body
    notice TEXT NOT NULL PRIMARY KEY,
    -- the token that was answered; null where none was
    token_id TEXT,
    -- milliseconds since 1970
    received_at BIGINT NOT NULL
);

CREATE INDEX ts_notice_received ON ts_notice (received_at);
