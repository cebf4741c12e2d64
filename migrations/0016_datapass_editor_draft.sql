-- DataPass: editors who want a form that is filled in beforehand for their customers (DP §1.4).

INSERT INTO dp_number (kind, last) VALUES ('editor_draft', 0);

-- Retention: until an instructor removes it.
CREATE TABLE dp_editor_draft (
    id BIGINT NOT NULL PRIMARY KEY,
    definition TEXT NOT NULL,
    -- who proposed it
    person_id BIGINT NOT NULL,
    -- JSON: what she said
    proposal TEXT NOT NULL,
    -- milliseconds since 1970
    created_at BIGINT NOT NULL
);

CREATE INDEX dp_editor_draft_definition ON dp_editor_draft (definition, id);
