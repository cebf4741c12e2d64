-- Mails that wait for the mail server.
-- Retention: until the server takes it; a mail that the server has refused for five days is given up.
CREATE TABLE mail (
    -- uuid, the left half of its Message-ID
    id TEXT NOT NULL PRIMARY KEY,
    -- JSON (from, to, subject, text, html), sealed for mail/id, hexadecimal: it tells who logged in where
    body TEXT NOT NULL,
    -- these two in milliseconds since 1970
    queued_at BIGINT NOT NULL,
    -- when it is tried next; while it is in hand, when it is tried again if nothing is heard of it
    next_at BIGINT NOT NULL,
    -- how many times the server refused it
    attempts BIGINT NOT NULL
);

CREATE INDEX mail_next ON mail (next_at);
