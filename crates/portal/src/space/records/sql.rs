//! Every statement of the token space, in the words that SQLite and PostgreSQL both accept.

macro_rules! statements {
    ($($(#[$about:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$about])* pub(super) const $name: &str = $text;)*
        /// Each by its name, so that a test can prepare it on each engine.
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $text)),*];
    };
}

statements! {
    PERSON = "SELECT email, given_name, family_name FROM ts_person WHERE email = $1";
    /// What is not told stays as it was.
    PERSON_PUT = "INSERT INTO ts_person (email, given_name, family_name, external_id, created_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (email) DO UPDATE SET \
        given_name = CASE WHEN excluded.given_name = '' THEN ts_person.given_name ELSE excluded.given_name END, \
        family_name = CASE WHEN excluded.family_name = '' THEN ts_person.family_name ELSE excluded.family_name END, \
        external_id = COALESCE(excluded.external_id, ts_person.external_id)";

    REQUEST = "SELECT id, external_id, title, description, form_uid, siret, organisation, editor, status, scopes, first_submitted_at, \
        validated_at, updated_at FROM ts_request WHERE id = $1";
    /// The lock of its row makes those who tell of it at once follow each other.
    REQUEST_OF_DATAPASS = "UPDATE ts_request SET updated_at = updated_at WHERE external_id = $1 RETURNING id, external_id, title, \
        description, form_uid, siret, organisation, editor, status, scopes, first_submitted_at, validated_at, updated_at";
    REQUEST_PUT = "INSERT INTO ts_request (id, external_id, title, description, form_uid, siret, organisation, editor, status, scopes, \
        first_submitted_at, validated_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
        ON CONFLICT (id) DO UPDATE SET title = excluded.title, description = excluded.description, form_uid = excluded.form_uid, \
        siret = excluded.siret, organisation = excluded.organisation, editor = excluded.editor, status = excluded.status, \
        scopes = excluded.scopes, first_submitted_at = excluded.first_submitted_at, validated_at = excluded.validated_at, \
        updated_at = excluded.updated_at";
    /// Those in which somebody takes part and that come to be granted (DP §4.3).
    REQUESTS_OF = "SELECT DISTINCT r.id AS id, r.external_id AS external_id, r.title AS title, r.description AS description, \
        r.form_uid AS form_uid, r.siret AS siret, r.organisation AS organisation, r.editor AS editor, r.status AS status, \
        r.scopes AS scopes, r.first_submitted_at AS first_submitted_at, r.validated_at AS validated_at, r.updated_at AS updated_at \
        FROM ts_request r JOIN ts_role o ON o.request_id = r.id WHERE o.email = $1 AND r.first_submitted_at IS NOT NULL \
        AND (r.status IN ('archived', 'revoked', 'validated') OR r.validated_at IS NOT NULL) ORDER BY r.external_id DESC LIMIT 500";

    ROLES = "SELECT o.role AS role, o.email AS email, p.given_name AS given_name, p.family_name AS family_name FROM ts_role o \
        LEFT JOIN ts_person p ON p.email = o.email WHERE o.request_id = $1";
    ROLES_FORGET = "DELETE FROM ts_role WHERE request_id = $1";
    ROLE_PUT = "INSERT INTO ts_role (request_id, role, email) VALUES ($1, $2, $3)";

    TOKENS = "SELECT token_id FROM ts_token WHERE request_id = $1 ORDER BY token_id";
    TOKEN_REQUEST = "SELECT request_id FROM ts_token WHERE token_id = $1";
    TOKEN_PUT = "INSERT INTO ts_token (token_id, request_id, notices) VALUES ($1, $2, '[]') ON CONFLICT (token_id) DO NOTHING";
    /// Its end is announced anew.
    TOKEN_RENEWED = "UPDATE ts_token SET notices = '[]' WHERE token_id = $1";
    /// Tokens whose end may have to be announced.
    TOKENS_LIVING = "SELECT t.token_id AS token_id, t.request_id AS request_id, t.notices AS notices FROM ts_token t \
        JOIN ts_request r ON r.id = t.request_id WHERE r.status <> 'archived' AND t.token_id > $1 ORDER BY t.token_id LIMIT 500";
    /// Of two nodes that announce it at once, one does.
    TOKEN_ANNOUNCED = "UPDATE ts_token SET notices = $3 WHERE token_id = $1 AND notices = $2";

    PROLONGATION = "SELECT status, owner, project_purpose, contact_technique, contact_metier FROM ts_prolongation WHERE token_id = $1";
    PROLONGATION_PUT = "INSERT INTO ts_prolongation (token_id, status, owner, project_purpose, contact_technique, contact_metier, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (token_id) DO UPDATE SET status = excluded.status, owner = excluded.owner, \
        project_purpose = excluded.project_purpose, contact_technique = excluded.contact_technique, \
        contact_metier = excluded.contact_metier, updated_at = excluded.updated_at";
    /// What DataPass says of an update that it was asked for: only of those that wait for it.
    PROLONGATION_MOVED = "UPDATE ts_prolongation SET status = $2, updated_at = $3 WHERE status IN (110, 120) \
        AND token_id IN (SELECT token_id FROM ts_token WHERE request_id = $1)";

    DELEGATIONS = "SELECT id, editor, given_at FROM ts_delegation WHERE request_id = $1 AND revoked_at IS NULL ORDER BY given_at, id";
    /// Of two who delegate it at once to the same editor, one does.
    DELEGATION_PUT = "INSERT INTO ts_delegation (id, editor, request_id, given_by, given_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT DO NOTHING";
    DELEGATION_REVOKED = "UPDATE ts_delegation SET revoked_by = $3, revoked_at = $4 WHERE id = $1 AND request_id = $2 \
        AND revoked_at IS NULL";
    DELEGATED = "SELECT r.id AS id, r.external_id AS external_id, r.title AS title, r.description AS description, \
        r.form_uid AS form_uid, r.siret AS siret, r.organisation AS organisation, r.editor AS editor, r.status AS status, \
        r.scopes AS scopes, r.first_submitted_at AS first_submitted_at, r.validated_at AS validated_at, r.updated_at AS updated_at \
        FROM ts_request r JOIN ts_delegation d ON d.request_id = r.id WHERE d.editor = $1 AND d.revoked_at IS NULL \
        ORDER BY r.external_id DESC LIMIT 500";
    /// Scopes are a list in JSON.
    REQUESTS_FOR = "SELECT r.id AS id, r.external_id AS external_id, r.title AS title, r.description AS description, \
        r.form_uid AS form_uid, r.siret AS siret, r.organisation AS organisation, r.editor AS editor, r.status AS status, \
        r.scopes AS scopes, r.first_submitted_at AS first_submitted_at, r.validated_at AS validated_at, r.updated_at AS updated_at \
        FROM ts_request r WHERE r.first_submitted_at IS NOT NULL AND r.scopes LIKE $1 ESCAPE '!' \
        ORDER BY r.external_id DESC LIMIT 500";

    NOTICE = "SELECT token_id FROM ts_notice WHERE notice = $1";
    NOTICE_PUT = "INSERT INTO ts_notice (notice, token_id, received_at) VALUES ($1, $2, $3) ON CONFLICT (notice) DO NOTHING";
    NOTICES_FORGET = "DELETE FROM ts_notice WHERE received_at < $1";
}

/// Forgets everything.
pub(super) const FORGET: [&str; 7] = [
    "DELETE FROM ts_notice",
    "DELETE FROM ts_delegation",
    "DELETE FROM ts_prolongation",
    "DELETE FROM ts_token",
    "DELETE FROM ts_role",
    "DELETE FROM ts_request",
    "DELETE FROM ts_person",
];
