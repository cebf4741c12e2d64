-- DataPass: who asks, for what, and what was decided (DP §1, §2).

-- Numbers of requests, authorisations and the rest: drawn in the transaction that uses them.
-- Retention: for good.
CREATE TABLE dp_number (
    kind TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

INSERT INTO dp_number (kind, last) VALUES
    ('organisation', 0), ('person', 0), ('request', 0), ('authorization', 0), ('event', 0), ('message', 0), ('document', 0);

-- Retention: as long as a request names it.
CREATE TABLE dp_organisation (
    id BIGINT NOT NULL PRIMARY KEY,
    siret TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- main activity (NAF), empty where it is not known
    activity TEXT NOT NULL,
    -- 1 while the establishment is open
    active BIGINT NOT NULL,
    -- milliseconds since 1970; the register was asked then
    refreshed_at BIGINT NOT NULL
);

-- Retention: until the person asks to be forgotten and no request names her.
CREATE TABLE dp_person (
    id BIGINT NOT NULL PRIMARY KEY,
    -- in lower case
    email TEXT NOT NULL UNIQUE,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    job_title TEXT NOT NULL,
    phone_number TEXT NOT NULL,
    -- the `sub` of ProConnect; null before the first login
    external_id TEXT,
    -- JSON: a list of roles (DP §1.2)
    roles TEXT NOT NULL,
    -- JSON: what she wants to be told by mail (DP §2.6)
    settings TEXT NOT NULL,
    -- milliseconds since 1970; null while she may log in
    banned_at BIGINT,
    ban_reason TEXT,
    created_at BIGINT NOT NULL
);

-- Retention: as long as the person.
CREATE TABLE dp_membership (
    person_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    -- 1 for the organisation in whose name she acts
    is_current BIGINT NOT NULL,
    -- 1 once her belonging was verified; it stays so
    verified BIGINT NOT NULL,
    -- `pro_connect` or `unknown`
    identity_federator TEXT NOT NULL,
    identity_provider_uid TEXT,
    PRIMARY KEY (person_id, organisation_id)
);

-- Retention: five years after it was put away, or after the end of its last authorisation.
CREATE TABLE dp_request (
    id BIGINT NOT NULL PRIMARY KEY,
    -- uuid
    public_id TEXT NOT NULL UNIQUE,
    definition TEXT NOT NULL,
    form_uid TEXT NOT NULL,
    -- a name of DP §2.1
    state TEXT NOT NULL,
    -- JSON: the answers by the names of the fields
    data TEXT NOT NULL,
    -- grows with each change: who changes what was changed meanwhile is refused
    version BIGINT NOT NULL,
    applicant_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    -- the version of the terms that were accepted, and when
    terms_version TEXT,
    terms_accepted_at BIGINT,
    -- JSON: what else was agreed to
    agreed TEXT NOT NULL,
    -- what the receiver of an approval answered (DP §3.3)
    external_provider_id TEXT,
    -- the answers in lower case, for whoever searches
    words TEXT NOT NULL,
    -- milliseconds since 1970
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_submitted_at BIGINT,
    last_validated_at BIGINT,
    reopened_at BIGINT
);

CREATE INDEX dp_request_organisation ON dp_request (organisation_id, id);
CREATE INDEX dp_request_applicant ON dp_request (applicant_id, id);
CREATE INDEX dp_request_instruction ON dp_request (definition, state, id);

-- Who is named in a request by an e-mail address (DP §1.1).
-- Retention: as long as the request.
CREATE TABLE dp_contact (
    request_id BIGINT NOT NULL,
    email TEXT NOT NULL,
    PRIMARY KEY (request_id, email)
);

CREATE INDEX dp_contact_email ON dp_contact (email);

-- What was granted: frozen, but for its state.
-- Retention: as long as the request.
CREATE TABLE dp_authorization (
    id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL,
    -- the authorisation that this one goes with (DP §1.7)
    parent_id BIGINT,
    definition TEXT NOT NULL,
    form_uid TEXT NOT NULL,
    -- active, obsolete or revoked
    state TEXT NOT NULL,
    -- 1 once it was taken back, also where it was obsolete before
    revoked BIGINT NOT NULL,
    data TEXT NOT NULL,
    applicant_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    message TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE INDEX dp_authorization_request ON dp_authorization (request_id, id);
CREATE INDEX dp_authorization_organisation ON dp_authorization (organisation_id, definition);

-- What happened to a request (DP §2.3).
-- Retention: as long as the request.
CREATE TABLE dp_event (
    id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    -- null for what the program does by itself
    person_id BIGINT,
    -- JSON: reason, difference, authorisation or message
    entity TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX dp_event_request ON dp_event (request_id, id);

-- Retention: as long as the request.
CREATE TABLE dp_message (
    id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    -- 1 when an instructor wrote it
    from_instructor BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- null until the other side has seen it
    read_at BIGINT
);

CREATE INDEX dp_message_request ON dp_message (request_id, id);

-- A file; it never changes.
-- Retention: as long as a request or an authorisation has it.
CREATE TABLE dp_document (
    id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    -- bytes
    size BIGINT NOT NULL,
    -- SHA-256, hexadecimal
    digest TEXT NOT NULL,
    -- pending, safe, unsafe or unknown (DP §1.5)
    scan TEXT NOT NULL,
    -- sealed, hexadecimal
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Which request (`D12`) or authorisation (`H34`) has which document for which question.
-- Retention: as long as either.
CREATE TABLE dp_attachment (
    holder TEXT NOT NULL,
    field TEXT NOT NULL,
    document_id BIGINT NOT NULL,
    PRIMARY KEY (holder, field, document_id)
);

-- Requests whose consequences elsewhere (a token, a client) are not drawn yet.
-- Retention: until they are.
CREATE TABLE dp_follow_up (
    request_id BIGINT NOT NULL PRIMARY KEY,
    -- milliseconds since 1970: when it was decided
    decided_at BIGINT NOT NULL,
    -- when it is tried next
    next_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL
);

CREATE INDEX dp_follow_up_next ON dp_follow_up (next_at);
