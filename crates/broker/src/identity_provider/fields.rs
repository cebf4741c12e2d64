//! The fields of an identity provider's record (FC §8.2).

use guichet_oidc::record::{Field, Kind, Text};

const ADDRESS: Kind = Kind::Text(Text::Address);
const NAME: Kind = Kind::Text(Text::Name);
const PROSE: Kind = Kind::Text(Text::Prose);
const MOMENT: Kind = Kind::Text(Text::Moment);
const LEVEL: Kind = Kind::Text(Text::Printable { least: 1, most: 64 });
/// FC §3.2.
const METHOD: Kind = Kind::OneOf(&[
    "pwd", "pop", "otp", "fpt", "eye", "vbm", "tel", "sms", "kba", "wia", "mfa", "face", "geo", "hwk", "iris", "mca",
    "pin", "rba", "swk", "user", "mail", "eidas", "fc",
]);
const SIGNATURES: Kind = Kind::OneOf(&["ES256", "RS256", "HS256"]);
const KEY_MANAGEMENT: Kind = Kind::OneOf(&["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW", "RSA-OAEP", "RSA-OAEP-256"]);
const CONTENT: Kind = Kind::OneOf(&["A128GCM", "A256GCM", "A128CBC-HS256"]);
const AUTHENTICATION: Kind = Kind::OneOf(&["client_secret_basic", "client_secret_post", "private_key_jwt"]);

const DOMAINS: Kind = Kind::List { of: &Kind::Text(Text::Domain), least: 0 };

const MODAL: &[Field] = &[
    Field::optional(
        "active",
        Kind::Boolean,
        "whether a confirmation is asked for (FC §5.3); then title, body and continueText are needed",
    ),
    Field::optional("title", NAME, "its title"),
    Field::optional("body", PROSE, "its text"),
    Field::optional("continueText", NAME, "the button that goes on"),
    Field::optional("moreInfoLabel", NAME, "the link to more"),
    Field::optional("moreInfoUrl", ADDRESS, "where it leads"),
];

/// Those that this version has: each comes with what it stands for.
const HANDLERS: &[Field] = &[
    Field::optional(
        "coreVerify",
        Kind::OneOf(&["core-fcp-default-verify", "core-fcp-aidants-connect-verify"]),
        "how a return is verified",
    ),
    Field::optional("authenticationEmail", Kind::OneOf(&["core-fcp-send-email"]), "whether a mail tells of a login"),
    Field::optional(
        "idpIdentityCheck",
        Kind::OneOf(&["core-fcp-default-identity-check"]),
        "how its identities are checked",
    ),
    Field::optional(
        "coreAuthorization",
        Kind::OneOf(&["core-fcp-default-authorization", "core-fcp-aidants-connect-authorization"]),
        "what is asked of it",
    ),
];

/// Every field, in the order of the reference.
pub const FIELDS: &[Field] = &[
    Field::required("uid", Kind::Text(Text::Uuid), "its identifier"),
    Field::required("name", NAME, "short name, for logs"),
    Field::required("title", NAME, "the label that pages show"),
    Field::optional("subtitle", NAME, "second line of the label (ours)"),
    Field::optional("image", Kind::Text(Text::FileName), "its logo"),
    Field::optional("active", Kind::Boolean, "whether logins may go there; true when absent"),
    Field::optional("display", Kind::Boolean, "whether the page lists it; true when absent"),
    Field::optional("isBeta", Kind::Boolean, "whether the page marks it as new"),
    Field::optional("order", Kind::Integer { least: -1_000_000, most: 1_000_000 }, "place in the list"),
    Field::optional("amr", Kind::List { of: &METHOD, least: 0 }, "the methods that service providers are told"),
    Field::optional("allowedAcr", Kind::List { of: &LEVEL, least: 0 }, "levels that it may give"),
    Field::optional("discovery", Kind::Boolean, "whether its addresses come from `discoveryUrl`"),
    Field::optional("discoveryUrl", ADDRESS, "its discovery document"),
    Field::optional(
        "url",
        ADDRESS,
        "its issuer; with discovery only where it is not the document's address without the well-known ending",
    ),
    Field::optional("authzURL", ADDRESS, "authorization endpoint, without discovery"),
    Field::optional("tokenURL", ADDRESS, "token endpoint, without discovery"),
    Field::optional("userInfoURL", ADDRESS, "userinfo endpoint, without discovery"),
    Field::optional(
        "jwksURL",
        ADDRESS,
        "its keys; needed without discovery if and only if an asymmetric algorithm is used",
    ),
    Field::optional("endSessionURL", ADDRESS, "logout; none: it is not told"),
    Field::required("clientID", Kind::Text(Text::Printable { least: 1, most: 256 }), "our identifier there"),
    Field::required("client_secret", Kind::Secret, "our secret there"),
    Field::optional("response_types", Kind::List { of: &Kind::OneOf(&["code"]), least: 0 }, "`code` alone"),
    Field::optional("token_endpoint_auth_method", AUTHENTICATION, "`client_secret_post` when absent"),
    Field::optional("revocation_endpoint_auth_method", AUTHENTICATION, "kept, not used"),
    Field::required("id_token_signed_response_alg", SIGNATURES, "signature of its ID tokens"),
    Field::optional("id_token_encrypted_response_alg", KEY_MANAGEMENT, "encryption of its ID tokens"),
    Field::optional("id_token_encrypted_response_enc", CONTENT, "beside the former; `A256GCM` when absent"),
    Field::optional("userinfo_signed_response_alg", SIGNATURES, "signature of its userinfo; JSON when absent"),
    Field::optional("userinfo_encrypted_response_alg", KEY_MANAGEMENT, "encryption of its userinfo"),
    Field::optional("userinfo_encrypted_response_enc", CONTENT, "beside the former; `A256GCM` when absent"),
    Field::optional("modal", Kind::Object(MODAL), "a confirmation before it is used"),
    Field::optional("featureHandlers", Kind::Object(HANDLERS), "what differs from other providers (FC §8.2)"),
    Field::optional("attachedEmailDomains", DOMAINS, "ProConnect: the domains of the addresses that lead to it"),
    Field::optional("extraAcceptedEmailDomains", DOMAINS, "ProConnect: further domains of the addresses that it gives"),
    Field::optional("isRoutingEnabled", Kind::Boolean, "ProConnect: whether its domains lead to it; true when absent"),
    Field::optional(
        "isBlockingForUnlistedEmailDomainsEnabled",
        Kind::Boolean,
        "ProConnect: whether an address of another domain is refused; true when absent",
    ),
    Field::optional("isMfaCompliant", Kind::Boolean, "ProConnect: whether a demanded level is passed on to it"),
    Field::optional("isEntraID", Kind::Boolean, "ProConnect: whether it is Microsoft's Entra ID"),
    Field::optional(
        "siret",
        Kind::Text(Text::Digits { most: 14 }),
        "ProConnect: the SIRET of those of whom it names none",
    ),
    Field::optional("supportEmail", Kind::Text(Text::Emails), "ProConnect: whom people write to"),
    Field::optional("useTheHyyyperbridge", Kind::Boolean, "ProConnect: whether it is reached over the bridge"),
    Field::optional("eidas", Kind::Integer { least: 1, most: 3 }, "administrative"),
    Field::optional("mailto", Kind::Text(Text::Emails), "administrative"),
    Field::optional("statusURL", ADDRESS, "administrative"),
    Field::optional("specificText", PROSE, "administrative"),
    Field::optional("trustedIdentity", Kind::Boolean, "administrative"),
    Field::optional("createdAt", MOMENT, "administrative"),
    Field::optional("createdBy", NAME, "administrative"),
    Field::optional("updatedAt", MOMENT, "administrative"),
    Field::optional("updatedBy", NAME, "administrative"),
];
