-- DataPass: lists of everybody's requests and authorisations in the order of their days, a page of which is read and no more.

CREATE INDEX dp_request_day ON dp_request ((COALESCE(last_submitted_at, 0)), id, definition, state, last_submitted_at);
CREATE INDEX dp_authorization_day ON dp_authorization (created_at, id, definition, state);
