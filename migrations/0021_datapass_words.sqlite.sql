-- Which words stand in which request and authorisation, for whoever searches among all of them: an index of SQLite's own.
-- Kept by triggers, as long as the row that it is of; what is deleted is overwritten.

CREATE VIRTUAL TABLE dp_request_words USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
INSERT INTO dp_request_words (dp_request_words, rank) VALUES ('secure-delete', 1);
INSERT INTO dp_request_words (rowid, words) SELECT id, words || who FROM dp_request;

CREATE TRIGGER dp_request_words_insert AFTER INSERT ON dp_request BEGIN
    INSERT INTO dp_request_words (rowid, words) VALUES (new.id, new.words || new.who);
END;
CREATE TRIGGER dp_request_words_update AFTER UPDATE OF words, who ON dp_request WHEN old.words || old.who <> new.words || new.who BEGIN
    INSERT INTO dp_request_words (dp_request_words, rowid, words) VALUES ('delete', old.id, old.words || old.who);
    INSERT INTO dp_request_words (rowid, words) VALUES (new.id, new.words || new.who);
END;
CREATE TRIGGER dp_request_words_delete AFTER DELETE ON dp_request BEGIN
    INSERT INTO dp_request_words (dp_request_words, rowid, words) VALUES ('delete', old.id, old.words || old.who);
END;

CREATE VIRTUAL TABLE dp_authorization_words USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
INSERT INTO dp_authorization_words (dp_authorization_words, rank) VALUES ('secure-delete', 1);
INSERT INTO dp_authorization_words (rowid, words) SELECT id, words FROM dp_authorization;

CREATE TRIGGER dp_authorization_words_insert AFTER INSERT ON dp_authorization BEGIN
    INSERT INTO dp_authorization_words (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER dp_authorization_words_update AFTER UPDATE OF words ON dp_authorization WHEN old.words <> new.words BEGIN
    INSERT INTO dp_authorization_words (dp_authorization_words, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO dp_authorization_words (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER dp_authorization_words_delete AFTER DELETE ON dp_authorization BEGIN
    INSERT INTO dp_authorization_words (dp_authorization_words, rowid, words) VALUES ('delete', old.id, old.words);
END;
