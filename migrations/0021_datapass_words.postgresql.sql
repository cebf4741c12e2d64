-- Which words stand in which request and authorisation, for whoever searches among all of them: an index of PostgreSQL's own.

CREATE INDEX dp_request_words ON dp_request USING GIN (to_tsvector('simple', words || who));
CREATE INDEX dp_authorization_words ON dp_authorization USING GIN (to_tsvector('simple', words));
