//! Client authentication at the token, revocation and introspection endpoints (RFC 6749 §2.3, RFC 7523; FC §3.1).

use std::fmt;

use guichet_jose::{ClaimChecks, ClaimError, IssuedAhead, VerificationKeys};
use serde_json::{Map, Value};

use crate::{
    client::Client,
    params::Params,
    profile::{AuthMethod, Profile},
    reason::Named,
};

/// The type of client assertions (RFC 7523 §2.2).
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Clocks of clients may differ from ours by this many seconds.
const LEEWAY: i64 = 15;

/// An assertion that ends later than this, in seconds from now, is refused (RFC 7523 §3 rule 4): it is remembered until
/// then.
const FARTHEST_END: i64 = 24 * 60 * 60;

/// The longest `jti`, in bytes.
const LONGEST_JTI: usize = 512;

/// What a request brought to prove who sent it.
pub enum Credentials {
    /// `Authorization: Basic`.
    Basic {
        /// Percent-decoded identifier.
        client_id: String,
        /// Percent-decoded secret.
        secret: guichet_jose::Secret,
    },
    /// `client_id` and `client_secret` in the body.
    Post {
        /// Identifier.
        client_id: String,
        /// Secret.
        secret: guichet_jose::Secret,
    },
    /// `client_assertion` in the body; the identifier is what it claims, not yet verified.
    Assertion {
        /// `iss` of the assertion.
        client_id: String,
        /// The assertion.
        assertion: String,
    },
}

/// What proves it stays out.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({} of {:?})", self.method().as_str(), self.client_id())
    }
}

impl Credentials {
    /// Who the request says it is.
    pub fn client_id(&self) -> &str {
        match self {
            Self::Basic { client_id, .. } | Self::Post { client_id, .. } | Self::Assertion { client_id, .. } => {
                client_id
            }
        }
    }

    /// The method that was used.
    pub const fn method(&self) -> AuthMethod {
        match self {
            Self::Basic { .. } => AuthMethod::ClientSecretBasic,
            Self::Post { .. } => AuthMethod::ClientSecretPost,
            Self::Assertion { .. } => AuthMethod::PrivateKeyJwt,
        }
    }
}

/// An assertion that was accepted, to be remembered so that it serves once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedAssertion {
    /// Its `jti`.
    pub jti: String,
    /// When it ends, in seconds since the epoch.
    pub exp: i64,
}

/// A claim of an assertion; each has a code of its own (FC §10.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssertionClaim {
    /// When it ends, and from when it is valid.
    Exp,
    /// Its identifier.
    Jti,
    /// When it was made.
    Iat,
    /// Who made it.
    Iss,
    /// Whom it is about.
    Sub,
    /// For whom it was made: somebody else.
    Aud,
    /// For whom it was made: not said.
    AudMissing,
}

impl AssertionClaim {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Exp => "exp",
            Self::Jti => "jti",
            Self::Iat => "iat",
            Self::Iss => "iss",
            Self::Sub => "sub",
            Self::Aud | Self::AudMissing => "aud",
        }
    }

    /// The claim that a failed check is about.
    fn of(fault: &ClaimError) -> Self {
        match fault {
            ClaimError::WrongIssuer { .. } => Self::Iss,
            ClaimError::IssuedInFuture { .. } => Self::Iat,
            ClaimError::Missing(name) | ClaimError::Malformed(name) => match name.as_str() {
                "aud" => Self::AudMissing,
                "iat" => Self::Iat,
                "iss" => Self::Iss,
                _ => Self::Exp,
            },
            ClaimError::WrongAudience { .. } | ClaimError::WrongAuthorizedParty { .. } => Self::Aud,
            ClaimError::Expired { .. } | ClaimError::NotYetValid { .. } | ClaimError::WrongNonce => Self::Exp,
        }
    }
}

/// Why a client is not authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A parameter stands twice.
    DuplicatedParameter(String),
    /// Nothing was brought.
    NoAuthentication,
    /// `client_id` says who it is, and nothing proves it.
    SecretMissing,
    /// Two methods at once, or a header that cannot be read.
    Malformed(&'static str),
    /// No active client has this identifier.
    ClientNotFound,
    /// The secret is wrong.
    InvalidSecret,
    /// The method is not accepted here, or not the client's.
    MethodNotRegistered(&'static str),
    /// The client has no key that fits the assertion, or its signature is wrong.
    AssertionSignature,
    /// The assertion's algorithm is not accepted.
    AssertionAlgorithm,
    /// A claim of the assertion is missing or wrong.
    AssertionClaim(AssertionClaim),
    /// The assertion was already used.
    AssertionReplayed,
}

impl Reason {
    /// The names of all reasons.
    pub const NAMES: &'static [&'static str] = &[
        "duplicated-parameter",
        "no-client-authentication",
        "secret-missing",
        "client-authentication-malformed",
        "client-not-found",
        "invalid-secret",
        "method-not-registered",
        "assertion-signature",
        "assertion-algorithm",
        "assertion-exp",
        "assertion-jti",
        "assertion-iat",
        "assertion-iss",
        "assertion-sub",
        "assertion-aud",
        "assertion-aud-missing",
        "assertion-replayed",
    ];
}

impl Named for Reason {
    fn name(&self) -> &'static str {
        match self {
            Self::DuplicatedParameter(_) => "duplicated-parameter",
            Self::NoAuthentication => "no-client-authentication",
            Self::SecretMissing => "secret-missing",
            Self::Malformed(_) => "client-authentication-malformed",
            Self::ClientNotFound => "client-not-found",
            Self::InvalidSecret => "invalid-secret",
            Self::MethodNotRegistered(_) => "method-not-registered",
            Self::AssertionSignature => "assertion-signature",
            Self::AssertionAlgorithm => "assertion-algorithm",
            Self::AssertionClaim(AssertionClaim::Exp) => "assertion-exp",
            Self::AssertionClaim(AssertionClaim::Jti) => "assertion-jti",
            Self::AssertionClaim(AssertionClaim::Iat) => "assertion-iat",
            Self::AssertionClaim(AssertionClaim::Iss) => "assertion-iss",
            Self::AssertionClaim(AssertionClaim::Sub) => "assertion-sub",
            Self::AssertionClaim(AssertionClaim::Aud) => "assertion-aud",
            Self::AssertionClaim(AssertionClaim::AudMissing) => "assertion-aud-missing",
            Self::AssertionReplayed => "assertion-replayed",
        }
    }

    fn detail(&self) -> Option<String> {
        Some(match self {
            Self::DuplicatedParameter(name) => name.clone(),
            Self::NoAuthentication | Self::SecretMissing => "no client authentication mechanism provided".to_owned(),
            Self::Malformed(why) => (*why).to_owned(),
            Self::ClientNotFound => "client not found".to_owned(),
            Self::InvalidSecret => "invalid secret provided".to_owned(),
            Self::MethodNotRegistered(method) => format!("{method} is not the registered client authentication method"),
            Self::AssertionSignature => "assertion signature cannot be verified".to_owned(),
            Self::AssertionAlgorithm => "assertion algorithm not accepted".to_owned(),
            Self::AssertionClaim(claim) => format!("assertion claim {} missing or wrong", claim.as_str()),
            Self::AssertionReplayed => "client assertion already used".to_owned(),
        })
    }
}

/// Reads the credentials of a request.
///
/// # Errors
/// None, several, or unreadable ones.
pub fn credentials(authorization: Option<&str>, params: &Params) -> Result<Credentials, Reason> {
    if let Some(name) = params.duplicate() {
        return Err(Reason::DuplicatedParameter(name.to_owned()));
    }
    let client_id = params.filled("client_id");
    let secret = params.filled("client_secret");
    let assertion = params.filled("client_assertion");
    let basic = authorization.and_then(|header| scheme(header, "basic"));
    match (basic, secret, assertion) {
        (Some(encoded), None, None) => from_basic(encoded, client_id),
        (None, Some(secret), None) => Ok(Credentials::Post {
            client_id: client_id.ok_or(Reason::NoAuthentication)?.to_owned(),
            secret: guichet_jose::Secret::new(secret.to_owned()),
        }),
        (None, None, Some(assertion)) => from_assertion(assertion, params, client_id),
        (None, None, None) if client_id.is_some() => Err(Reason::SecretMissing),
        (None, None, None) => Err(Reason::NoAuthentication),
        _ => Err(Reason::Malformed("client authentication must only be provided using one mechanism")),
    }
}

/// The rest of an `Authorization` header of a scheme, named in any case (RFC 9110 §11.1).
pub(crate) fn scheme<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let (scheme, rest) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case(name).then(|| rest.trim_start())
}

fn from_basic(encoded: &str, claimed: Option<&str>) -> Result<Credentials, Reason> {
    const MALFORMED: Reason = Reason::Malformed("invalid authorization header value format");
    let bytes = guichet_jose::digest::from_base64(encoded).ok_or(MALFORMED)?;
    let text = String::from_utf8(bytes).map_err(|_| MALFORMED)?;
    let (id, secret) = text.split_once(':').ok_or(MALFORMED)?;
    // RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
    let decode = |value: &str| Params::parse(format!("v={value}").as_bytes()).ok()?.get("v").map(str::to_owned);
    let client_id = decode(id).ok_or(MALFORMED)?;
    let secret = decode(secret).ok_or(MALFORMED)?;
    if claimed.is_some_and(|claimed| claimed != client_id) {
        return Err(Reason::Malformed("mismatch in body and authorization client ids"));
    }
    Ok(Credentials::Basic { client_id, secret: guichet_jose::Secret::new(secret) })
}

fn from_assertion(assertion: &str, params: &Params, claimed: Option<&str>) -> Result<Credentials, Reason> {
    if params.get("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(Reason::Malformed("client_assertion_type must be the one of RFC 7523"));
    }
    let (_, claims) =
        guichet_jose::decode_unverified(assertion).map_err(|_| Reason::AssertionClaim(AssertionClaim::Iss))?;
    let issuer = claims.get("iss").and_then(Value::as_str).ok_or(Reason::AssertionClaim(AssertionClaim::Iss))?;
    if claimed.is_some_and(|claimed| claimed != issuer) {
        return Err(Reason::AssertionClaim(AssertionClaim::Iss));
    }
    Ok(Credentials::Assertion { client_id: issuer.to_owned(), assertion: assertion.to_owned() })
}

/// What an assertion is checked against.
#[derive(Debug, Clone, Copy)]
pub struct AssertionContext<'a> {
    /// Addresses accepted as audience: the issuer and the endpoint.
    pub audiences: &'a [&'a str],
    /// Seconds since the epoch.
    pub now: i64,
    /// The client's keys, from its record or fetched from its `jwks_uri`.
    pub keys: Option<&'a VerificationKeys>,
}

/// Authenticates a client.
///
/// # Errors
/// The first rule that refuses; secrets are compared in constant time.
pub fn authenticate(
    profile: &Profile,
    client: Option<&Client>,
    credentials: &Credentials,
    context: AssertionContext<'_>,
) -> Result<Option<AcceptedAssertion>, Reason> {
    let client = client.filter(|client| client.active).ok_or(Reason::ClientNotFound)?;
    let method = credentials.method();
    let accepted = match client.token_endpoint_auth_method {
        Some(registered) => registered == method,
        // Without a registered method either way of sending the secret is taken where the profile has it.
        None => method != AuthMethod::PrivateKeyJwt || client.jwks.is_some() || client.jwks_uri.is_some(),
    };
    if !accepted || !profile.token.authentication.contains(&method) {
        return Err(Reason::MethodNotRegistered(method.as_str()));
    }
    match credentials {
        Credentials::Basic { secret, .. } | Credentials::Post { secret, .. } => {
            if client.client_secret.matches(secret.expose()) { Ok(None) } else { Err(Reason::InvalidSecret) }
        }
        Credentials::Assertion { assertion, .. } => verify(profile, client, assertion, context).map(Some),
    }
}

fn verify(
    profile: &Profile,
    client: &Client,
    assertion: &str,
    context: AssertionContext<'_>,
) -> Result<AcceptedAssertion, Reason> {
    let keys = context.keys.ok_or(Reason::AssertionSignature)?;
    let verified = keys.verify(assertion, &profile.token.assertion_algorithms).map_err(|error| match error {
        guichet_jose::VerifyError::AlgorithmRefused { .. } => Reason::AssertionAlgorithm,
        _ => Reason::AssertionSignature,
    })?;
    let claims: Map<String, Value> = verified.claims().map_err(|_| Reason::AssertionClaim(AssertionClaim::Sub))?;
    let text =
        |claim: AssertionClaim| claims.get(claim.as_str()).and_then(Value::as_str).ok_or(Reason::AssertionClaim(claim));
    for claim in [AssertionClaim::Iss, AssertionClaim::Sub] {
        if text(claim)? != client.client_id {
            return Err(Reason::AssertionClaim(claim));
        }
    }
    let jti = text(AssertionClaim::Jti)?.to_owned();
    if jti.is_empty() || jti.len() > LONGEST_JTI {
        return Err(Reason::AssertionClaim(AssertionClaim::Jti));
    }
    let exp = claims.get("exp").and_then(Value::as_i64).ok_or(Reason::AssertionClaim(AssertionClaim::Exp))?;
    if exp > context.now.saturating_add(FARTHEST_END) {
        return Err(Reason::AssertionClaim(AssertionClaim::Exp));
    }
    let faults: Vec<ClaimError> = context
        .audiences
        .iter()
        .map_while(|audience| {
            let checks = ClaimChecks {
                issuer: &client.client_id,
                audience,
                nonce: None,
                now: context.now,
                leeway: LEEWAY,
                issued_ahead: IssuedAhead::TakenIfItEnds,
                required: &["aud", "exp"],
            };
            checks.check(&claims).err()
        })
        .collect();
    if faults.len() == context.audiences.len() {
        // An audience that fits and another fault beside it says more than an audience that does not fit.
        let telling = faults.iter().find(|fault| !matches!(fault, ClaimError::WrongAudience { .. }));
        return Err(Reason::AssertionClaim(telling.map_or(AssertionClaim::Aud, AssertionClaim::of)));
    }
    Ok(AcceptedAssertion { jti, exp })
}

/// The value of a `Basic` header, as a client builds it (RFC 6749 §2.3.1).
pub fn basic_header(client_id: &str, secret: &str) -> String {
    let encode = |value: &str| form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encode(client_id), encode(secret));
    format!("Basic {}", guichet_jose::digest::base64(pair.as_bytes()))
}
