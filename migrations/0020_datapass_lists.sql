-- Lists of requests and authorisations that stay fast among hundreds of thousands.

-- Distinct words in small letters without accents, one blank before and after each: of a person's name and address …
ALTER TABLE dp_person ADD COLUMN words TEXT NOT NULL DEFAULT '';
-- … of an organisation's name and SIRET …
ALTER TABLE dp_organisation ADD COLUMN words TEXT NOT NULL DEFAULT '';
-- … of a request's number, applicant and organisation (`words` has those of its answers) …
ALTER TABLE dp_request ADD COLUMN who TEXT NOT NULL DEFAULT '';
-- … and of all of it as it was when an authorisation was given, with its number.
ALTER TABLE dp_authorization ADD COLUMN words TEXT NOT NULL DEFAULT '';

-- What was kept before keeps its accents until it changes.
UPDATE dp_person SET words = ' ' || LOWER(family_name || ' ' || given_name || ' ' || REPLACE(REPLACE(REPLACE(email, '@', ' '), '.', ' '), '-', ' ')) || ' ';
UPDATE dp_organisation SET words = ' ' || LOWER(REPLACE(name, '-', ' ')) || ' ' || siret || ' ';
UPDATE dp_request SET
    words = ' ' || REPLACE(REPLACE(REPLACE(REPLACE(words, '
', ' '), '@', ' '), '.', ' '), '-', ' ') || ' ',
    who = ' d' || CAST(id AS TEXT) || (SELECT words FROM dp_person WHERE id = applicant_id)
        || (SELECT words FROM dp_organisation WHERE id = organisation_id);
UPDATE dp_authorization SET words = ' h' || CAST(id AS TEXT)
    || COALESCE((SELECT r.words || r.who FROM dp_request r WHERE r.id = request_id), ' ');

-- Whole lists are counted, filtered and sorted in an index, without a look at the answers.
DROP INDEX dp_request_instruction;
CREATE INDEX dp_request_listed ON dp_request (id, definition, state, last_submitted_at, organisation_id, applicant_id);
DROP INDEX dp_request_organisation;
CREATE INDEX dp_request_organisation ON dp_request (organisation_id, id, definition, state, last_submitted_at);
CREATE INDEX dp_authorization_listed ON dp_authorization (id, definition, state, created_at, organisation_id, request_id);
CREATE INDEX dp_authorization_of_organisation ON dp_authorization (organisation_id, id, definition, state);
CREATE INDEX dp_organisation_name ON dp_organisation (name, id);
