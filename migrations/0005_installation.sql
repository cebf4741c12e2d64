-- One row: which master key the data were sealed with, so that a start with another key is refused.
-- Retention: for ever.
CREATE TABLE installation (
    id BIGINT PRIMARY KEY,
    -- keyed hash of a fixed text, hexadecimal: it tells two keys apart and says nothing about either
    key_check TEXT NOT NULL
);
