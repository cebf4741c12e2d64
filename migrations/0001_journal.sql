-- What the law asks to keep: who was told what about whom, one chain of entries per node.
-- Retention: entries are kept as long as the installation lives, for each is a link of its chain.
-- The personal fields are not: `personal` and `salt` become NULL at the operator's term (`guichet journal purge`),
-- and the chain stays valid, since it holds their salted digest only.
CREATE TABLE journal (
    node TEXT NOT NULL,
    seq BIGINT NOT NULL,
    -- milliseconds since 1970, as the caller told it
    time BIGINT NOT NULL,
    service TEXT NOT NULL,
    event TEXT NOT NULL,
    category TEXT NOT NULL,
    step TEXT NOT NULL,
    -- JSON object, inside the chain: nothing personal
    fields TEXT NOT NULL,
    -- JSON object, outside the chain, NULL when there is none or when it was purged
    personal TEXT,
    -- 96 random bits, hexadecimal: without it the digest tells nothing about the person
    salt TEXT,
    -- HMAC-SHA-256 of salt and personal, hexadecimal, '' when the entry never had personal fields
    personal_digest TEXT NOT NULL,
    -- the hash of the entry before
    prev TEXT NOT NULL,
    -- keyed hash of all of the above but personal and salt
    hash TEXT NOT NULL,
    PRIMARY KEY (node, seq)
);

CREATE INDEX journal_event ON journal (node, event, seq);

CREATE INDEX journal_time ON journal (time);

-- The signed state of a chain at intervals and at each clean stop; the same lines stand in journal-heads.jsonl.
-- Retention: as the journal.
CREATE TABLE journal_head (
    node TEXT NOT NULL,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    -- the time of the entry, milliseconds since 1970
    time BIGINT NOT NULL,
    -- HMAC-SHA-256 over the four others, hexadecimal
    signature TEXT NOT NULL,
    PRIMARY KEY (node, seq)
);
