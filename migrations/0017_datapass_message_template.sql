-- DataPass: what those who instruct write again and again (DP §2.5).

INSERT INTO dp_number (kind, last) VALUES ('message_template', 0);

-- Retention: until a person who has its definition in her charge removes it.
CREATE TABLE dp_message_template (
    id BIGINT NOT NULL PRIMARY KEY,
    definition TEXT NOT NULL,
    -- refusal, modification_request or approval
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX dp_message_template_definition ON dp_message_template (definition, kind, id);
