//! The fields of a relying party's record (FC §8.1; the last ones of OpenID Connect Dynamic Client Registration §2).

use crate::record::{Field, Kind, Text};

const IDENTIFIER: Kind = Kind::Text(Text::Name);
const ADDRESS: Kind = Kind::Text(Text::Address);
const ADDRESSES: Kind = Kind::List { of: &ADDRESS, least: 0 };
const WORDS: Kind = Kind::List { of: &Kind::Text(Text::Printable { least: 1, most: 128 }), least: 0 };
const NAME: Kind = Kind::Text(Text::Name);
const MOMENT: Kind = Kind::Text(Text::Moment);
const SIGNATURES: Kind = Kind::OneOf(&["ES256", "RS256", "HS256"]);
const KEY_MANAGEMENT: Kind = Kind::OneOf(&["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW", "RSA-OAEP", "RSA-OAEP-256"]);
const CONTENT: Kind = Kind::OneOf(&["A128GCM", "A256GCM", "A128CBC-HS256"]);
const MANDATES: Kind = Kind::OneOf(&[
    "Papier-Citoyenneté-Elections",
    "Famille-Scolarité",
    "Social-Santé",
    "Travail-Formation",
    "Logement",
    "Transports-Mobilité",
    "Argent-Impots-Consommation",
    "Justice",
    "Etranger-Europe",
    "Loisirs-Sport-Culture",
]);
const PROMPTS: Kind = Kind::OneOf(&["none", "login", "consent", "select_account"]);

/// Every field, in the order of the reference.
pub const FIELDS: &[Field] = &[
    Field::made("client_id", IDENTIFIER, "its public identifier (`key` in the reference), unique over all services"),
    Field::made("client_secret", Kind::Secret, "its secret"),
    Field::made(
        "entityId",
        Kind::Text(Text::Printable { least: 32, most: 256 }),
        "from which its `sub` values are made; several records may share one (FC §5.5)",
    ),
    Field::optional("name", NAME, "the name that pages show"),
    Field::optional("title", NAME, "another name, for offices"),
    Field::optional("active", Kind::Boolean, "only active ones are served; true when absent"),
    Field::optional(
        "platform",
        Kind::OneOf(&["CORE_FCP", "CORE_FCP_HIGH", "CORE_LEGACY"]),
        "who serves it; when absent, the service where it is registered",
    ),
    Field::required(
        "redirect_uris",
        ADDRESSES,
        "where answers may go, compared character by character; at least one when active, none for a data provider of `proconnect`",
    ),
    Field::optional("post_logout_redirect_uris", ADDRESSES, "where a logout may return"),
    Field::optional("site", ADDRESSES, "its web sites"),
    Field::optional(
        "sector_identifier_uri",
        ADDRESS,
        "answers the list of its redirect URIs; needed when they are on several hosts (FC §3.6)",
    ),
    Field::optional(
        "scopes",
        Kind::List { of: &Kind::Text(Text::Printable { least: 1, most: 128 }), least: 1 },
        "what it may ask for; all of the service when absent",
    ),
    Field::optional("claims", WORDS, "claims that it may ask for one by one: `amr` (FC §2.4)"),
    Field::optional("rep_scope", Kind::List { of: &MANDATES, least: 0 }, "mandates that it may receive (FC §5.10)"),
    Field::optional(
        "id_token_signed_response_alg",
        SIGNATURES,
        "signature of ID tokens; the service's first when absent",
    ),
    Field::optional("id_token_encrypted_response_alg", KEY_MANAGEMENT, "encryption of ID tokens; none when absent"),
    Field::optional("id_token_encrypted_response_enc", CONTENT, "beside the former"),
    Field::optional("userinfo_signed_response_alg", SIGNATURES, "signature of userinfo; plain JSON when absent"),
    Field::optional("userinfo_encrypted_response_alg", KEY_MANAGEMENT, "encryption of userinfo; none when absent"),
    Field::optional("userinfo_encrypted_response_enc", CONTENT, "beside the former"),
    Field::optional(
        "introspection_signed_response_alg",
        SIGNATURES,
        "signature of what introspection answers to it; plain JSON when absent",
    ),
    Field::optional(
        "response_types",
        Kind::List { of: &Kind::OneOf(&["code"]), least: 0 },
        "`code`, also when absent; none, and no `grant_types`, for a client at rest and a data provider of `proconnect`",
    ),
    Field::optional(
        "grant_types",
        Kind::List { of: &Kind::OneOf(&["authorization_code", "refresh_token"]), least: 0 },
        "what it may use at the token endpoint, all of the service when absent; none, and no `response_types`, for a client at rest and a data provider of `proconnect`",
    ),
    Field::optional("jwks_uri", ADDRESS, "where its public keys are; needed for encryption"),
    Field::optional("idpFilterExclude", Kind::Boolean, "whether the list excludes (true, also when absent) or admits"),
    Field::optional("idpFilterList", WORDS, "`uid`s of identity providers"),
    Field::optional("type", Kind::OneOf(&["public", "private"]), "kind of organisation; `public` when absent"),
    Field::optional("identityConsent", Kind::Boolean, "whether a private organisation's box is shown (FC §5.7)"),
    Field::optional(
        "allowedIdpHints",
        WORDS,
        "`uid`s that `idp_hint` may name; replaces the list of the service (FC §2.5)",
    ),
    Field::optional("allowedPrompts", Kind::List { of: &PROMPTS, least: 0 }, "prompts that are heeded (FC §2.3)"),
    Field::optional(
        "authorizedAttachedEmailDomains",
        Kind::List { of: &Kind::Text(Text::Domain), least: 0 },
        "ProConnect: e-mail domains of the professionals whom it takes; all when absent (PC §5.4)",
    ),
    Field::optional("signup_id", Kind::Text(Text::Digits { most: 7 }), "number of its request at DataPass"),
    Field::optional("eidas", Kind::Integer { least: 1, most: 3 }, "level for which it was signed up"),
    Field::optional("credentialsFlow", Kind::Boolean, "administrative"),
    Field::optional("email", Kind::Text(Text::Emails), "whom to write to"),
    Field::optional(
        "IPServerAddressesAndRanges",
        Kind::List { of: &Kind::Text(Text::Network), least: 0 },
        "from where its servers call",
    ),
    Field::optional("createdAt", MOMENT, "administrative"),
    Field::optional("createdBy", NAME, "administrative"),
    Field::optional("createdVia", NAME, "administrative: `EXPLOITATION_SINGLE_FORM`, `PARTNERS_MANUAL` …"),
    Field::optional("updatedAt", MOMENT, "administrative"),
    Field::optional("updatedBy", NAME, "administrative"),
    Field::optional("secretCreatedAt", MOMENT, "administrative"),
    Field::optional("secretUpdatedAt", MOMENT, "administrative"),
    Field::optional("secretUpdatedBy", NAME, "administrative"),
    Field::optional(
        "token_endpoint_auth_method",
        Kind::OneOf(&["client_secret_basic", "client_secret_post", "private_key_jwt"]),
        "how it authenticates; any way of the service with its secret when absent",
    ),
    Field::optional("jwks", Kind::Keys, "its public keys by value, in the place of `jwks_uri`"),
];
