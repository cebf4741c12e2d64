//! Every statement of DataPass, in the words that SQLite and PostgreSQL both accept.

macro_rules! statements {
    ($($(#[$about:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$about])* pub(super) const $name: &str = $text;)*
        /// Each by its name, so that a test can prepare it on each engine.
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $text)),*];
    };
}

statements! {
    /// Its lock makes the numbers of several nodes follow each other.
    DRAW = "UPDATE dp_number SET last = last + 1 WHERE kind = $1 RETURNING last";

    ORGANISATION_OF_SIRET = "SELECT id, siret, name, activity, active, refreshed_at FROM dp_organisation WHERE siret = $1";
    ORGANISATION = "SELECT id, siret, name, activity, active, refreshed_at FROM dp_organisation WHERE id = $1";
    ORGANISATION_PUT = "INSERT INTO dp_organisation (id, siret, name, activity, active, refreshed_at, words) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    ORGANISATION_REFRESH = "UPDATE dp_organisation SET name = $2, activity = $3, active = $4, refreshed_at = $5, words = $6 WHERE id = $1";

    PERSON = "SELECT id, email, given_name, family_name, job_title, phone_number, external_id, roles, settings, banned_at, ban_reason \
        FROM dp_person WHERE id = $1";
    PERSON_OF_EMAIL = "SELECT id, email, given_name, family_name, job_title, phone_number, external_id, roles, settings, banned_at, ban_reason \
        FROM dp_person WHERE email = $1";
    /// Everybody who has a role.
    OFFICE = "SELECT id, email, given_name, family_name, job_title, phone_number, external_id, roles, settings, banned_at, ban_reason \
        FROM dp_person WHERE roles <> '[]' AND banned_at IS NULL ORDER BY id";
    PERSON_PUT = "INSERT INTO dp_person (id, email, given_name, family_name, job_title, phone_number, external_id, roles, settings, created_at, words) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    PERSON_UPDATE = "UPDATE dp_person SET given_name = $2, family_name = $3, phone_number = $4, external_id = $5, words = $6 WHERE id = $1";
    PERSON_PROFILE = "UPDATE dp_person SET job_title = $2, phone_number = $3, settings = $4 WHERE id = $1";
    PERSON_SETTINGS = "UPDATE dp_person SET settings = $2 WHERE id = $1";
    PERSON_ROLES = "UPDATE dp_person SET roles = $2 WHERE id = $1";

    /// Nothing is changed where somebody else changed it first.
    PERSON_ROLES_CHANGE = "UPDATE dp_person SET roles = $3 WHERE id = $1 AND roles = $2";
    PERSON_BAN = "UPDATE dp_person SET banned_at = $2, ban_reason = $3 WHERE id = $1";
    PEOPLE_BANNED = "SELECT id, email, given_name, family_name, job_title, phone_number, external_id, roles, settings, banned_at, ban_reason \
        FROM dp_person WHERE banned_at IS NOT NULL ORDER BY banned_at DESC, id DESC LIMIT 500";
    ACCOUNT_EVENT_PUT = "INSERT INTO dp_account_event (id, name, person_id, about_id, entity, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    ACCOUNT_EVENTS = "SELECT e.id AS id, e.name AS name, e.entity AS entity, e.created_at AS created_at, p.email AS by_email, \
        a.email AS about_email FROM dp_account_event e JOIN dp_person p ON p.id = e.person_id JOIN dp_person a ON a.id = e.about_id \
        ORDER BY e.id DESC LIMIT 200";

    MEMBERSHIPS = "SELECT m.is_current AS is_current, m.verified AS verified, o.id AS id, o.siret AS siret, o.name AS name, \
        o.activity AS activity, o.active AS active, o.refreshed_at AS refreshed_at \
        FROM dp_membership m JOIN dp_organisation o ON o.id = m.organisation_id WHERE m.person_id = $1 ORDER BY o.id";
    /// Nothing where the person does not belong to it.
    MEMBERSHIP_CHOOSE = "UPDATE dp_membership SET is_current = CASE WHEN organisation_id = $2 THEN 1 ELSE 0 END WHERE person_id = $1 \
        AND EXISTS (SELECT 1 FROM dp_membership WHERE person_id = $1 AND organisation_id = $2)";
    MEMBERSHIP_NONE_CURRENT = "UPDATE dp_membership SET is_current = 0 WHERE person_id = $1";
    MEMBERSHIP_PUT = "INSERT INTO dp_membership (person_id, organisation_id, is_current, verified, identity_federator, identity_provider_uid) \
        VALUES ($1, $2, 1, $3, $4, $5) ON CONFLICT (person_id, organisation_id) DO UPDATE SET is_current = 1, \
        verified = CASE WHEN dp_membership.verified = 1 THEN 1 ELSE excluded.verified END, \
        identity_federator = excluded.identity_federator, identity_provider_uid = excluded.identity_provider_uid";

    REQUEST = "SELECT id, public_id, definition, form_uid, state, data, version, applicant_id, organisation_id, terms_version, \
        terms_accepted_at, agreed, external_provider_id, created_at, updated_at, last_submitted_at, last_validated_at, reopened_at \
        FROM dp_request WHERE id = $1";
    REQUEST_OF_PUBLIC_ID = "SELECT id FROM dp_request WHERE public_id = $1";
    REQUEST_PUT = "INSERT INTO dp_request (id, public_id, definition, form_uid, state, data, version, applicant_id, organisation_id, agreed, words, \
        created_at, updated_at, who) VALUES ($1, $2, $3, $4, 'draft', $5, 1, $6, $7, '[]', $8, $9, $9, ' d' || CAST(CAST($1 AS BIGINT) AS TEXT) || \
        (SELECT words FROM dp_person WHERE id = $6) || (SELECT words FROM dp_organisation WHERE id = $7))";
    /// For whoever searches, when a name has changed.
    WHO_OF_APPLICANT = "UPDATE dp_request SET who = ' d' || CAST(id AS TEXT) || (SELECT p.words FROM dp_person p WHERE p.id = applicant_id) || \
        (SELECT o.words FROM dp_organisation o WHERE o.id = organisation_id) WHERE applicant_id = $1";
    WHO_OF_ORGANISATION = "UPDATE dp_request SET who = ' d' || CAST(id AS TEXT) || (SELECT p.words FROM dp_person p WHERE p.id = applicant_id) || \
        (SELECT o.words FROM dp_organisation o WHERE o.id = organisation_id) WHERE organisation_id = $1";
    REQUEST_IMPORTED = "UPDATE dp_request SET state = $2, last_submitted_at = $3, last_validated_at = $4 WHERE id = $1";
    /// Nothing is changed where somebody else changed it first.
    REQUEST_CHANGE = "UPDATE dp_request SET state = $3, data = $4, words = $5, terms_version = $6, terms_accepted_at = $7, agreed = $8, \
        last_submitted_at = $9, last_validated_at = $10, reopened_at = $11, updated_at = $12, version = version + 1 \
        WHERE id = $1 AND version = $2";
    REQUEST_DATA = "UPDATE dp_request SET data = $2, words = $3 WHERE id = $1";
    REQUEST_TOUCH = "UPDATE dp_request SET version = version + 1, updated_at = $2 WHERE id = $1";
    REQUEST_PROVIDER_ID = "UPDATE dp_request SET external_provider_id = $2 WHERE id = $1";
    /// A receiver of another definition hears of what was made with the request, and makes nothing of the request itself.
    REQUEST_PROVIDER_ID_BY = "UPDATE dp_request SET external_provider_id = $2 WHERE id = $1 AND definition = $3";
    /// Of one kind and organisation, that count.
    REQUESTS_COUNTING = "SELECT COUNT(*) AS number FROM dp_request WHERE organisation_id = $1 AND definition = $2 \
        AND state NOT IN ('revoked', 'refused', 'archived')";

    CONTACT_FORGET = "DELETE FROM dp_contact WHERE request_id = $1";
    CONTACT_PUT = "INSERT INTO dp_contact (request_id, email) VALUES ($1, $2)";
    CONTACT_NAMED = "SELECT 1 AS named FROM dp_contact WHERE request_id = $1 AND email = $2";

    AUTHORIZATIONS = "SELECT id, request_id, parent_id, definition, form_uid, state, revoked, data, applicant_id, organisation_id, message, \
        created_at, revoked_at FROM dp_authorization WHERE request_id = $1 ORDER BY id";
    AUTHORIZATION = "SELECT id, request_id, parent_id, definition, form_uid, state, revoked, data, applicant_id, organisation_id, message, \
        created_at, revoked_at FROM dp_authorization WHERE id = $1";
    AUTHORIZATION_PUT = "INSERT INTO dp_authorization (id, request_id, definition, form_uid, state, revoked, data, applicant_id, organisation_id, \
        message, created_at, words) VALUES ($1, $2, $3, $4, 'active', 0, $5, $6, $7, $8, $9, \
        ' h' || CAST(CAST($1 AS BIGINT) AS TEXT) || (SELECT words || who FROM dp_request WHERE id = $2))";
    /// What is made with another one.
    AUTHORIZATION_LINK = "INSERT INTO dp_authorization (id, request_id, parent_id, definition, form_uid, state, revoked, data, applicant_id, \
        organisation_id, message, created_at, words) SELECT CAST($1 AS BIGINT), id, CAST($2 AS BIGINT), CAST($3 AS TEXT), form_uid, 'active', 0, \
        CAST($4 AS TEXT), applicant_id, organisation_id, '', CAST($5 AS BIGINT), ' h' || CAST(CAST($1 AS BIGINT) AS TEXT) || words || who \
        FROM dp_request WHERE id = $6";
    AUTHORIZATION_DATA = "UPDATE dp_authorization SET data = $2 WHERE id = $1";
    AUTHORIZATION_STATE = "UPDATE dp_authorization SET state = $2, revoked = $3, \
        revoked_at = CASE WHEN revoked = 0 AND CAST($3 AS BIGINT) = 1 THEN $4 ELSE revoked_at END WHERE id = $1";
    /// What an organisation holds of one kind.
    AUTHORIZATIONS_HELD = "SELECT id FROM dp_authorization WHERE organisation_id = $1 AND definition = $2 AND revoked = 0 \
        AND parent_id IS NULL ORDER BY id";

    /// What counts of all that an organisation holds.
    AUTHORIZATIONS_COUNTING = "SELECT id, request_id, parent_id, definition, form_uid, state, revoked, data, applicant_id, organisation_id, \
        message, created_at, revoked_at FROM dp_authorization WHERE organisation_id = $1 AND state = 'active' AND revoked = 0 ORDER BY id";

    EVENT_PUT = "INSERT INTO dp_event (id, request_id, name, person_id, entity, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    EVENTS = "SELECT e.id AS id, e.name AS name, e.entity AS entity, e.created_at AS created_at, p.given_name AS given_name, \
        p.family_name AS family_name FROM dp_event e LEFT JOIN dp_person p ON p.id = e.person_id WHERE e.request_id = $1 ORDER BY e.id DESC";

    MESSAGE_PUT = "INSERT INTO dp_message (id, request_id, person_id, from_instructor, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    MESSAGES = "SELECT m.id AS id, m.from_instructor AS from_instructor, m.body AS body, m.created_at AS created_at, \
        p.given_name AS given_name, p.family_name AS family_name FROM dp_message m JOIN dp_person p ON p.id = m.person_id \
        WHERE m.request_id = $1 ORDER BY m.id";
    /// Those that the other side wrote.
    MESSAGES_UNREAD = "SELECT COUNT(*) AS number FROM dp_message WHERE request_id = $1 AND from_instructor = $2 AND read_at IS NULL";
    MESSAGES_SEEN = "UPDATE dp_message SET read_at = $3 WHERE request_id = $1 AND from_instructor = $2 AND read_at IS NULL";

    DOCUMENT_PUT = "INSERT INTO dp_document (id, request_id, file_name, media_type, size, digest, scan, content, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    DOCUMENT = "SELECT request_id, file_name, media_type, scan, content FROM dp_document WHERE id = $1";
    DOCUMENT_SCANNED = "UPDATE dp_document SET scan = $2 WHERE id = $1";
    ATTACHED = "SELECT a.field AS field, d.id AS id, d.file_name AS file_name, d.size AS size, d.scan AS scan, d.digest AS digest \
        FROM dp_attachment a JOIN dp_document d ON d.id = a.document_id WHERE a.holder = $1 ORDER BY a.field, d.id";
    ATTACH = "INSERT INTO dp_attachment (holder, field, document_id) VALUES ($1, $2, $3)";
    DETACH = "DELETE FROM dp_attachment WHERE holder = $1 AND field = $2 AND document_id = $3";
    DETACH_ALL = "DELETE FROM dp_attachment WHERE holder = $1";
    ATTACH_COPY = "INSERT INTO dp_attachment (holder, field, document_id) \
        SELECT CAST($2 AS TEXT), field, document_id FROM dp_attachment WHERE holder = $1";
    /// One question's documents, as the answer to another one.
    ATTACH_AS = "INSERT INTO dp_attachment (holder, field, document_id) \
        SELECT CAST($2 AS TEXT), CAST($4 AS TEXT), document_id FROM dp_attachment WHERE holder = $1 AND field = $3";
    /// Nobody has it any more.
    DOCUMENT_FORGET = "DELETE FROM dp_document WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM dp_attachment WHERE document_id = $1)";

    APPLICATION_PUT = "INSERT INTO dp_application (id, person_id, name, client_id, secret_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (client_id) DO NOTHING";
    APPLICATION_OF_CLIENT = "SELECT id, person_id, name, client_id, secret_hash, created_at FROM dp_application WHERE client_id = $1";
    APPLICATION = "SELECT id, person_id, name, client_id, secret_hash, created_at FROM dp_application WHERE id = $1";
    APPLICATIONS = "SELECT id, person_id, name, client_id, secret_hash, created_at FROM dp_application WHERE person_id = $1 ORDER BY id";
    /// By its owner alone.
    APPLICATION_DELETE = "DELETE FROM dp_application WHERE id = $1 AND person_id = $2";

    /// All of a person's.
    APPLICATIONS_DELETE = "DELETE FROM dp_application WHERE person_id = $1";

    WEBHOOK_PUT = "INSERT INTO dp_webhook (id, definition, url, secret, events, enabled, validated, busy_until, created_at) \
        VALUES ($1, $2, $3, $4, $5, 0, 0, 0, $6)";
    WEBHOOK = "SELECT id, definition, url, secret, events, enabled, validated, activated_at, created_at FROM dp_webhook WHERE id = $1";
    WEBHOOKS = "SELECT id, definition, url, secret, events, enabled, validated, activated_at, created_at FROM dp_webhook \
        WHERE definition = $1 ORDER BY id";
    /// Another address is yet to be tested.
    WEBHOOK_CHANGE = "UPDATE dp_webhook SET validated = CASE WHEN url = $2 THEN validated ELSE 0 END, \
        enabled = CASE WHEN url = $2 THEN enabled ELSE 0 END, url = $2, events = $3 WHERE id = $1";
    WEBHOOK_JUDGE = "UPDATE dp_webhook SET validated = $3 WHERE id = $1 AND url = $2";
    WEBHOOK_ENABLE = "UPDATE dp_webhook SET enabled = 1, activated_at = $2 WHERE id = $1 AND validated = 1";
    WEBHOOK_DISABLE = "UPDATE dp_webhook SET enabled = 0 WHERE id = $1";
    WEBHOOK_RENEW = "UPDATE dp_webhook SET secret = $2 WHERE id = $1";
    WEBHOOK_DELETE = "DELETE FROM dp_webhook WHERE id = $1 AND enabled = 0";
    /// Those that may be told of a request.
    WEBHOOKS_LISTENING = "SELECT w.id AS id, w.events AS events FROM dp_webhook w JOIN dp_request r ON r.definition = w.definition \
        WHERE r.id = $1 AND w.enabled = 1 AND w.validated = 1 ORDER BY w.id";
    WEBHOOKS_OF = "SELECT id, events FROM dp_webhook WHERE definition = $1 AND enabled = 1 AND validated = 1 ORDER BY id";
    WEBHOOK_CLAIM = "UPDATE dp_webhook SET busy_until = $3 WHERE id = $1 AND busy_until <= $2 AND enabled = 1 \
        RETURNING id, definition, url, secret, events, enabled, validated, activated_at, created_at";
    WEBHOOK_FREE = "UPDATE dp_webhook SET busy_until = 0 WHERE id = $1";

    DELIVERY_PUT = "INSERT INTO dp_delivery (id, webhook_id, request_id, event, payload, created_at, next_at, failures) \
        VALUES ($1, $2, $3, $4, $5, $6, $6, 0)";
    /// The receivers for whom something is due, and whom nobody calls.
    DELIVERIES_DUE = "SELECT d.webhook_id AS webhook_id FROM dp_delivery d JOIN dp_webhook w ON w.id = d.webhook_id \
        WHERE d.next_at <= $1 AND w.enabled = 1 AND w.busy_until <= $1 GROUP BY d.webhook_id ORDER BY MIN(d.next_at) LIMIT $2";
    DELIVERY_NEXT = "SELECT id, request_id, event, payload, failures FROM dp_delivery WHERE webhook_id = $1 AND next_at <= $2 \
        ORDER BY next_at, id LIMIT 1";
    DELIVERY_TRIED = "UPDATE dp_delivery SET next_at = $2, failures = $3 WHERE id = $1";
    DELIVERY_AGAIN = "UPDATE dp_delivery SET next_at = $2, failures = 0 WHERE id = $1";
    DELIVERIES_DELETE = "DELETE FROM dp_delivery WHERE webhook_id = $1";
    DELIVERIES_FORGET = "DELETE FROM dp_delivery WHERE webhook_id = $1 AND next_at IS NULL AND created_at < $2";

    ATTEMPT_PUT = "INSERT INTO dp_attempt (id, webhook_id, delivery_id, status_code, response_body, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    ATTEMPTS = "SELECT a.id AS id, a.webhook_id AS webhook_id, a.delivery_id AS delivery_id, d.event AS event, d.request_id AS request_id, \
        a.status_code AS status_code, a.response_body AS response_body, a.created_at AS created_at \
        FROM dp_attempt a JOIN dp_delivery d ON d.id = a.delivery_id \
        WHERE a.webhook_id = $1 AND a.created_at >= $2 AND a.created_at <= $3 ORDER BY a.id DESC LIMIT $4";
    ATTEMPT = "SELECT a.id AS id, a.webhook_id AS webhook_id, a.delivery_id AS delivery_id, d.event AS event, d.request_id AS request_id, \
        a.status_code AS status_code, a.response_body AS response_body, a.created_at AS created_at, d.payload AS payload \
        FROM dp_attempt a JOIN dp_delivery d ON d.id = a.delivery_id WHERE a.id = $1";
    ATTEMPTS_DELETE = "DELETE FROM dp_attempt WHERE webhook_id = $1";
    ATTEMPTS_FORGET = "DELETE FROM dp_attempt WHERE webhook_id = $1 AND delivery_id IN \
        (SELECT id FROM dp_delivery WHERE webhook_id = $1 AND next_at IS NULL AND created_at < $2)";

    EDITOR_DRAFT_PUT = "INSERT INTO dp_editor_draft (id, definition, person_id, proposal, created_at) VALUES ($1, $2, $3, $4, $5)";
    EDITOR_DRAFTS = "SELECT d.id AS id, d.definition AS definition, d.proposal AS proposal, d.created_at AS created_at, p.email AS email \
        FROM dp_editor_draft d JOIN dp_person p ON p.id = d.person_id WHERE d.definition = $1 ORDER BY d.id DESC LIMIT 200";
    EDITOR_DRAFTS_WAITING = "SELECT (SELECT COUNT(*) FROM dp_editor_draft WHERE person_id = $2) AS own, \
        (SELECT COUNT(*) FROM dp_editor_draft WHERE definition = $1) AS number";
    EDITOR_DRAFT_SAME = "SELECT 1 AS same FROM dp_editor_draft WHERE definition = $1 AND person_id = $2 AND proposal = $3";
    EDITOR_DRAFT_DELETE = "DELETE FROM dp_editor_draft WHERE id = $1 AND definition = $2";

    TEMPLATES = "SELECT id, definition, kind, title, body FROM dp_message_template WHERE definition = $1 ORDER BY kind, id";
    TEMPLATE = "SELECT id, definition, kind, title, body FROM dp_message_template WHERE id = $1";
    TEMPLATES_OTHER = "SELECT COUNT(*) AS number FROM dp_message_template WHERE definition = $1 AND kind = $2 AND id <> $3";
    TEMPLATE_PUT = "INSERT INTO dp_message_template (id, definition, kind, title, body) VALUES ($1, $2, $3, $4, $5)";
    TEMPLATE_CHANGE = "UPDATE dp_message_template SET definition = $2, kind = $3, title = $4, body = $5 WHERE id = $1";
    TEMPLATE_DELETE = "DELETE FROM dp_message_template WHERE id = $1";

    PERSON_FILL = "UPDATE dp_person SET given_name = $2, family_name = $3, job_title = $4, phone_number = $5, words = $6 WHERE id = $1";
    /// A link that is there stays as it is; a first one is the one in whose name the person acts.
    MEMBERSHIP_UNVERIFIED = "INSERT INTO dp_membership (person_id, organisation_id, is_current, verified, identity_federator, identity_provider_uid) \
        SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CASE WHEN EXISTS (SELECT 1 FROM dp_membership WHERE person_id = $1 AND is_current = 1) \
        THEN 0 ELSE 1 END, 0, 'unknown', NULL WHERE NOT EXISTS (SELECT 1 FROM dp_membership WHERE person_id = $1 AND organisation_id = $2)";

    FOLLOW_UP_PUT = "INSERT INTO dp_consequence (event_id, request_id, event, happened_at, next_at, attempts) VALUES ($1, $2, $3, $4, $4, 0)";
    /// Of each request only the first, so that nothing overtakes what came before it.
    FOLLOW_UPS_DUE = "SELECT event_id, request_id, event, happened_at, attempts FROM dp_consequence c WHERE next_at <= $1 \
        AND NOT EXISTS (SELECT 1 FROM dp_consequence e WHERE e.request_id = c.request_id AND e.event_id < c.event_id) \
        ORDER BY next_at, event_id LIMIT 100";
    FOLLOW_UP_DONE = "DELETE FROM dp_consequence WHERE event_id = $1";
    FOLLOW_UP_LATER = "UPDATE dp_consequence SET next_at = $2, attempts = attempts + 1 WHERE event_id = $1";
}

/// Forgets everything; numbers begin anew.
pub(super) const FORGET: [&str; 20] = [
    "DELETE FROM dp_elsewhere",
    "DELETE FROM dp_account_event",
    "DELETE FROM dp_message_template",
    "DELETE FROM dp_editor_draft",
    "DELETE FROM dp_attempt",
    "DELETE FROM dp_delivery",
    "DELETE FROM dp_webhook",
    "DELETE FROM dp_application",
    "DELETE FROM dp_attachment",
    "DELETE FROM dp_document",
    "DELETE FROM dp_message",
    "DELETE FROM dp_event",
    "DELETE FROM dp_authorization",
    "DELETE FROM dp_contact",
    "DELETE FROM dp_consequence",
    "DELETE FROM dp_request",
    "DELETE FROM dp_membership",
    "DELETE FROM dp_person",
    "DELETE FROM dp_organisation",
    "UPDATE dp_number SET last = 0",
];
