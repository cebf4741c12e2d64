//! Every way in which the journey can be refused, by name; the table of the profile says what is answered.

mod names;

use guichet_oidc::reason::{Difference, Named};

pub use names::names;

/// A refusal of the journey of a person (FC §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Parameters that are not UTF-8.
    ParametersNotUtf8,
    /// A refusal that may only be answered at an address that is wrong too (FC §2.7).
    ManyFaults,
    /// The client's `sector_identifier_uri` does not answer (FC §2.7).
    SectorUnreachable(String),
    /// It answers something else than JSON.
    SectorNotJson,
    /// It answers something else than a list.
    SectorMalformed,
    /// Its list holds something else than texts.
    SectorNotTexts,
    /// Its list misses a redirect URI.
    SectorIncomplete {
        /// The address that it misses.
        missing: String,
        /// The addresses that it holds.
        listed: Vec<String>,
    },
    /// `prompt=none`, and the person would have to log in.
    LoginRequired,
    /// `prompt=none`, and the person would have to agree.
    ConsentRequired,
    /// The kept level is not served here (FC §2.2 rule 2).
    AcrUnsupported {
        /// Levels served.
        expected: Vec<String>,
        /// Level kept.
        received: String,
    },
    /// `idp_hint` names a provider to which this client may not send (FC §2.5).
    IdpHintNotAllowed,
    /// `id_token_hint` is no ID token of ours, where that matters (PC §2.1).
    IdTokenHintInvalid,
    /// The person went back to the service provider.
    UserAborted,
    /// The same, and no address to go back to.
    BackToClientUnusable,
    /// The identity provider is not active.
    IdpDisabled,
    /// No such identity provider.
    IdpUnknown,
    /// The client excludes this identity provider.
    IdpNotAllowed,
    /// Callback without `state`.
    CallbackStateMissing,
    /// Callback with another `state`.
    CallbackStateWrong,
    /// Callback without `code`.
    CallbackCodeMissing,
    /// The token call, or the ID token that it gave, failed.
    IdpTokenFailed(String),
    /// The provider's addresses or keys cannot be fetched.
    IdpDiscoveryFailed(String),
    /// The userinfo call, or its content, failed.
    IdpUserinfoFailed(String),
    /// Userinfo without a usable `sub`.
    IdpSubInvalid(String),
    /// An ID token that misses what this broker needs (`acr`).
    IdpTokenContent(String),
    /// The interaction is not there any more.
    InteractionNotFound,
    /// The interaction is there and cannot be read.
    InteractionUnreadable,
    /// The client of the interaction was taken away or switched off meanwhile.
    ClientGone,
    /// The identity provider of the login was taken away meanwhile.
    IdpGone,
    /// The identity provider's level is lower than asked.
    AcrLower {
        /// Level asked for.
        expected: String,
        /// Level given.
        received: String,
    },
    /// No level in the session.
    AcrMissing,
    /// The identity provider gave a level that it may not give.
    AcrNotAllowed {
        /// Levels that it may give.
        expected: Vec<String>,
        /// Level given.
        received: String,
    },
    /// No identity at login.
    NoIdentity,
    /// Nothing of which the person's subject can be made.
    NoSubject,
    /// What the person agreed to could not be kept, and her agreement is used up.
    GrantNotSaved,
    /// The account could not be written.
    AccountNotSaved,
    /// The person has blocked this identity provider.
    IdpBlocked,
    /// The account is blocked.
    AccountDisabled,
    /// No session.
    NoSession,
    /// The session is there and cannot be opened.
    SessionUnreadable,
    /// The session is there and is none.
    SessionInvalid,
    /// The session ended while the request was served, before what it led to was kept.
    SessionGone,
    /// The session is not at this step.
    WrongStep {
        /// What was asked for.
        asked: &'static str,
        /// The step at which the session is.
        last: &'static str,
    },
    /// The step may not be played again.
    ForbiddenRefresh,
    /// The store does not answer.
    StoreUnavailable,
    /// CSRF token that is not the session's.
    CsrfWrong,
    /// No CSRF token.
    CsrfMissing,
    /// The session has no CSRF token.
    CsrfNone,
    /// CSRF token that served already.
    CsrfConsumed,
    /// No level on which a single sign-on may be given.
    NoSingleSignOnAcr,
    /// The identity from the provider is not acceptable (FC §5.4).
    IdentityInvalid(String),
    /// A professional helper has no mandate that the service provider takes (FC §5.10).
    MandateNotCovering(String),
    /// What the register said (FC §5.5).
    Register(crate::register::Refusal),
    /// The authorization request has ended.
    ResumeExpired,
    /// No interaction at this address.
    ResumeNotFound,
    /// The cookie is of another interaction.
    ResumeCookieMismatch,
    /// The session is another one.
    ResumeSessionMismatch,
    /// The session has become another person's since she agreed.
    GrantOfAnotherAccount,
    /// What she agreed to give is named after another client.
    GrantOfAnotherClient,
    /// Logout without a session of this provider.
    LogoutSessionMissing,
    /// Confirmation without a logout.
    LogoutConfirmNone,
    /// Confirmation with a wrong token.
    LogoutConfirmXsrf,
    /// The identity provider's logout cannot be reached.
    IdpLogoutUnavailable,
    /// The keys for which tokens are encrypted cannot be fetched.
    ClientKeysUnavailable(String),
    /// They are no key set.
    ClientKeysMalformed(String),
    /// None of them is for the registered algorithm (FC §3.2).
    ClientKeyMissing {
        /// The algorithm that is registered.
        algorithm: String,
        /// Those of the published keys.
        published: Vec<String>,
    },
    /// One says that it is for this algorithm, and is no such key.
    ClientKeyUnusable {
        /// The algorithm that is registered.
        algorithm: String,
    },
    /// A token could not be encrypted.
    EncryptionFailed(String),
    /// The key that signs is out of reach (FC §10.2).
    SigningFailed,
    /// The same of an answer for a data provider (FC §10.2).
    AnswerNotSigned,
    /// The person whom a mail would tell of her login has no address.
    MailAddressMissing,
    /// The mail would miss something.
    MailParameters,
    /// The mail could not be written.
    MailTemplate,
    /// The claims that a flow asks for are there and cannot be read.
    ClaimsUnreadable,
    /// The flow is at a step that does not exist here.
    StepUnknown,
    /// The flow could not be read or written, and its session could.
    InteractionFailed,
    /// No cookie says which interaction the browser is in.
    InteractionCookieMissing,
    /// The cookie says that it is in one which is not there.
    InteractionSessionMissing,
    /// Nothing names the session of which something is asked.
    SessionIdMissing,
    /// Several sessions are named at once.
    SessionCookieAbnormal,
    /// The record of the identity provider names a handler that is empty (FC §8.2).
    HandlerEmpty,
    /// The proxy in front does not say for whom it calls (FC §1.2).
    NetworkHeadersMissing,
    /// No event tells of what would be transmitted (FC §5.7).
    ConsentEvent,
    /// What stops professionals alone (PC §6).
    Professional(Box<crate::professional::Refusal>),
    /// A fault of ours.
    Unknown,
}

impl Named for Refusal {
    fn name(&self) -> &str {
        match self {
            Self::ParametersNotUtf8 => "parameters-not-utf8",
            Self::ManyFaults => "many-faults",
            Self::SectorUnreachable(_) => "sector-unreachable",
            Self::SectorNotJson => "sector-not-json",
            Self::SectorMalformed => "sector-malformed",
            Self::SectorNotTexts => "sector-not-texts",
            Self::SectorIncomplete { .. } => "sector-incomplete",
            Self::LoginRequired => "login-required",
            Self::ConsentRequired => "consent-required",
            Self::AcrUnsupported { .. } => "acr-unsupported",
            Self::IdpHintNotAllowed => "idp-hint-not-allowed",
            Self::IdTokenHintInvalid => "id-token-hint-invalid",
            Self::UserAborted => "user-aborted",
            Self::BackToClientUnusable => "back-to-client-unusable",
            Self::IdpDisabled => "idp-disabled",
            Self::IdpUnknown => "idp-unknown",
            Self::IdpNotAllowed => "idp-not-allowed",
            Self::CallbackStateMissing => "callback-state-missing",
            Self::CallbackStateWrong => "callback-state-wrong",
            Self::CallbackCodeMissing => "callback-code-missing",
            Self::IdpTokenFailed(_) => "idp-token-failed",
            Self::IdpDiscoveryFailed(_) => "idp-discovery-failed",
            Self::Professional(refusal) => refusal.name(),
            Self::IdpUserinfoFailed(_) => "idp-userinfo-failed",
            Self::IdpSubInvalid(_) => "idp-sub-invalid",
            Self::IdpTokenContent(_) => "idp-token-content",
            Self::InteractionNotFound => "interaction-not-found",
            Self::InteractionUnreadable => "interaction-unreadable",
            Self::ClientGone => "client-gone",
            Self::IdpGone => "idp-gone",
            Self::AcrLower { .. } => "acr-lower",
            Self::AcrMissing => "acr-missing",
            Self::AcrNotAllowed { .. } => "acr-not-allowed",
            Self::NoIdentity => "no-identity",
            Self::NoSubject => "no-subject",
            Self::GrantNotSaved => "grant-not-saved",
            Self::AccountNotSaved => "account-not-saved",
            Self::IdpBlocked => "idp-blocked",
            Self::AccountDisabled => "account-disabled",
            Self::NoSession => "no-session",
            Self::SessionUnreadable => "session-format",
            Self::SessionInvalid => "session-invalid",
            Self::SessionGone => "session-commit",
            Self::WrongStep { .. } => "wrong-step",
            Self::ForbiddenRefresh => "forbidden-refresh",
            Self::StoreUnavailable => "store-unavailable",
            Self::CsrfWrong => "csrf-wrong",
            Self::CsrfMissing => "csrf-missing",
            Self::CsrfNone => "csrf-none",
            Self::CsrfConsumed => "csrf-consumed",
            Self::NoSingleSignOnAcr => "no-single-sign-on-acr",
            Self::IdentityInvalid(_) => "identity-invalid",
            Self::MandateNotCovering(_) => "mandate-not-covering",
            Self::Register(refusal) => refusal.name(),
            Self::ResumeExpired => "resume-expired",
            Self::ResumeNotFound => "resume-not-found",
            Self::ResumeCookieMismatch => "resume-cookie-mismatch",
            Self::ResumeSessionMismatch => "resume-session-mismatch",
            Self::GrantOfAnotherAccount => "grant-of-another-account",
            Self::GrantOfAnotherClient => "grant-of-another-client",
            Self::LogoutSessionMissing => "logout-session-missing",
            Self::LogoutConfirmNone => "logout-confirm-none",
            Self::LogoutConfirmXsrf => "logout-confirm-xsrf",
            Self::IdpLogoutUnavailable => "idp-logout-unavailable",
            Self::ClientKeysUnavailable(_) => "client-keys-unavailable",
            Self::ClientKeysMalformed(_) => "client-keys-malformed",
            Self::ClientKeyMissing { .. } => "client-key-missing",
            Self::ClientKeyUnusable { .. } => "client-key-unusable",
            Self::EncryptionFailed(_) => "encryption-failed",
            Self::SigningFailed => "signing-failed",
            Self::AnswerNotSigned => "answer-not-signed",
            Self::MailAddressMissing => "mail-address-missing",
            Self::MailParameters => "mail-parameters",
            Self::MailTemplate => "mail-template",
            Self::ClaimsUnreadable => "claims-not-json-at-grant",
            Self::StepUnknown => "step-unknown",
            Self::InteractionFailed => "interaction-runtime",
            Self::InteractionCookieMissing => "interaction-cookie-missing",
            Self::InteractionSessionMissing => "interaction-session-missing",
            Self::SessionIdMissing => "session-id-missing",
            Self::SessionCookieAbnormal => "session-cookie-abnormal",
            Self::HandlerEmpty => "handler-empty",
            Self::NetworkHeadersMissing => "network-headers",
            Self::ConsentEvent => "consent-event",
            Self::Unknown => "unknown-error",
        }
    }

    fn detail(&self) -> Option<String> {
        match self {
            Self::Professional(refusal) => refusal.detail(),
            Self::IdpTokenFailed(why)
            | Self::IdpDiscoveryFailed(why)
            | Self::IdpUserinfoFailed(why)
            | Self::IdpSubInvalid(why)
            | Self::IdpTokenContent(why)
            | Self::IdentityInvalid(why)
            | Self::ClientKeysUnavailable(why)
            | Self::ClientKeysMalformed(why)
            | Self::EncryptionFailed(why) => Some(why.clone()),
            Self::ClientKeyMissing { algorithm, .. } => {
                Some(format!("no key of jwks_uri has use enc and alg {algorithm}"))
            }
            Self::ClientKeyUnusable { algorithm } => {
                Some(format!("the key of jwks_uri with use enc and alg {algorithm} is no such key"))
            }
            Self::Register(refusal) => Some(refusal.to_string()),
            _ => None,
        }
    }

    fn instead(&self) -> Option<String> {
        match self {
            Self::Professional(refusal) => refusal.instead(),
            _ => None,
        }
    }

    fn difference(&self) -> Option<Difference> {
        let difference = |received: &str, expected: Vec<String>, rule| {
            Some(Difference { received: received.to_owned(), expected, rule })
        };
        match self {
            Self::AcrUnsupported { expected, received } => difference(received, expected.clone(), "FC §2.2 acr_values"),
            Self::AcrLower { expected, received } => difference(received, vec![expected.clone()], "FC §5.6 acr"),
            Self::AcrNotAllowed { expected, received } => difference(received, expected.clone(), "FC §5.6 allowedAcr"),
            Self::MandateNotCovering(why) => difference(why, Vec::new(), "FC §5.10 rep_scope"),
            Self::SectorUnreachable(why) => difference(why, Vec::new(), "FC §3.6 sector_identifier_uri"),
            Self::SectorNotJson | Self::SectorMalformed | Self::SectorNotTexts => {
                difference("", vec!["[\"https://…\"]".to_owned()], "FC §3.6 sector_identifier_uri")
            }
            Self::SectorIncomplete { missing, listed } => {
                difference(missing, listed.clone(), "FC §3.6 sector_identifier_uri")
            }
            Self::WrongStep { asked, last } => difference(asked, vec![(*last).to_owned()], "FC §5.1 stepRoute"),
            Self::Professional(refusal) => refusal.difference(),
            Self::IdpTokenFailed(why) => difference(why, Vec::new(), "FC §5.4 token"),
            Self::IdpDiscoveryFailed(why) => difference(why, Vec::new(), "FC §5.4 discovery"),
            Self::IdpUserinfoFailed(why) => difference(why, Vec::new(), "FC §5.4 userinfo"),
            Self::IdpSubInvalid(why) => difference(why, Vec::new(), "FC §5.4 sub"),
            Self::IdpTokenContent(why) => difference(why, Vec::new(), "FC §5.4 acr"),
            Self::IdentityInvalid(why) => difference(why, Vec::new(), "FC §5.4 identity check"),
            Self::ClientKeysUnavailable(why) | Self::ClientKeysMalformed(why) => {
                difference(why, Vec::new(), "FC §3.2 jwks_uri")
            }
            Self::ClientKeyMissing { algorithm, published } => {
                difference(&published.join(" "), vec![algorithm.clone()], "FC §3.2 jwks_uri")
            }
            Self::ClientKeyUnusable { algorithm } => difference("", vec![algorithm.clone()], "RFC 7518 §6"),
            Self::Register(refusal) => difference(&refusal.to_string(), Vec::new(), "FC §5.5 RNIPP"),
            _ => None,
        }
    }
}

impl From<guichet_store::StoreError> for Refusal {
    fn from(error: guichet_store::StoreError) -> Self {
        tracing::error!(%error, "the store did not answer: {error}");
        Self::StoreUnavailable
    }
}
