//! Why an authorization request may not go on.

use crate::{
    claims::ClaimsFault,
    pkce::ChallengeFault,
    reason::{Difference, Named},
};

/// Every refusal of the authorization endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A parameter stands twice.
    DuplicatedParameter(String),
    /// A parameter that the profile does not know.
    UnknownParameter {
        /// Its name.
        name: String,
        /// The names that the profile knows.
        known: Vec<String>,
    },
    /// A required parameter is absent or empty.
    MissingParameter(String),
    /// A parameter does not have its form.
    MalformedParameter {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// No active client has this identifier.
    UnknownClient(String),
    /// The address is not one of the client's.
    RedirectUriNotRegistered {
        /// The address received.
        received: String,
        /// The client's addresses.
        registered: Vec<String>,
    },
    /// `response_type` is empty.
    ResponseTypeMissing,
    /// `response_type` is not `code`.
    ResponseTypeUnsupported(String),
    /// The client's record leaves `code` out.
    ResponseTypeNotAllowed,
    /// `response_mode` is not served.
    ResponseModeUnsupported(String),
    /// `request` was sent.
    RequestNotSupported,
    /// `request_uri` was sent.
    RequestUriNotSupported,
    /// `registration` was sent.
    RegistrationNotSupported,
    /// `openid` is not among the scopes, and a parameter needs it.
    OpenidScopeMissing(&'static str),
    /// The same, in a request with `claims` and without `acr_values`.
    OpenidScopeMissingForClaims,
    /// A known scope that the client does not have.
    ScopeNotAllowed {
        /// The scope.
        scope: String,
        /// The client's scopes.
        allowed: Vec<String>,
    },
    /// The `claims` parameter cannot be read.
    Claims(ClaimsFault),
    /// The client may not ask for `amr`.
    AmrNotGranted,
    /// A value of `prompt` that does not exist.
    PromptUnsupported(String),
    /// `prompt=none` beside another value.
    PromptNoneNotAlone,
    /// `code_challenge_method` without `code_challenge`.
    CodeChallengeMissing,
    /// `code_challenge` without `code_challenge_method`.
    CodeChallengeMethodMissing,
    /// `code_challenge` is no challenge.
    CodeChallenge(ChallengeFault),
    /// Another method than S256.
    CodeChallengeMethod(String),
    /// `max_age` is not a number of seconds.
    MaxAgeMalformed(String),
}

impl Reason {
    /// The names of all reasons, which every table of errors must hold.
    pub const NAMES: &'static [&'static str] = &[
        "duplicated-parameter",
        "unknown-parameter",
        "missing-parameter",
        "malformed-parameter",
        "unknown-client",
        "redirect-uri-not-registered",
        "response-type-missing",
        "response-type-unsupported",
        "response-type-of-client",
        "response-mode-unsupported",
        "request-not-supported",
        "request-uri-not-supported",
        "registration-not-supported",
        "openid-scope-missing",
        "openid-scope-missing-for-claims",
        "scope-not-allowed",
        "claims-not-json",
        "claims-not-object",
        "claims-empty",
        "claims-userinfo-not-object",
        "claims-id-token-not-object",
        "claims-acr-values",
        "amr-not-granted",
        "prompt-unsupported",
        "prompt-none-not-alone",
        "code-challenge-missing",
        "code-challenge-method-missing",
        "code-challenge-short",
        "code-challenge-long",
        "code-challenge-characters",
        "code-challenge-method",
        "max-age-malformed",
    ];

    /// Whether the list of parameters or the form of one is at fault, which is judged before anything else (FC §2.1).
    pub const fn is_of_the_list(&self) -> bool {
        matches!(
            self,
            Self::DuplicatedParameter(_)
                | Self::UnknownParameter { .. }
                | Self::MissingParameter(_)
                | Self::MalformedParameter { .. }
        )
    }
}

impl Named for Reason {
    fn name(&self) -> &'static str {
        match self {
            Self::DuplicatedParameter(_) => "duplicated-parameter",
            Self::UnknownParameter { .. } => "unknown-parameter",
            Self::MissingParameter(_) => "missing-parameter",
            Self::MalformedParameter { .. } => "malformed-parameter",
            Self::UnknownClient(_) => "unknown-client",
            Self::RedirectUriNotRegistered { .. } => "redirect-uri-not-registered",
            Self::ResponseTypeMissing => "response-type-missing",
            Self::ResponseTypeUnsupported(_) => "response-type-unsupported",
            Self::ResponseTypeNotAllowed => "response-type-of-client",
            Self::ResponseModeUnsupported(_) => "response-mode-unsupported",
            Self::RequestNotSupported => "request-not-supported",
            Self::RequestUriNotSupported => "request-uri-not-supported",
            Self::RegistrationNotSupported => "registration-not-supported",
            Self::OpenidScopeMissing(_) => "openid-scope-missing",
            Self::OpenidScopeMissingForClaims => "openid-scope-missing-for-claims",
            Self::ScopeNotAllowed { .. } => "scope-not-allowed",
            Self::Claims(ClaimsFault::NotJson) => "claims-not-json",
            Self::Claims(ClaimsFault::NotObject) => "claims-not-object",
            Self::Claims(ClaimsFault::Empty) => "claims-empty",
            Self::Claims(ClaimsFault::UserinfoNotObject) => "claims-userinfo-not-object",
            Self::Claims(ClaimsFault::IdTokenNotObject) => "claims-id-token-not-object",
            Self::Claims(ClaimsFault::AcrValues) => "claims-acr-values",
            Self::AmrNotGranted => "amr-not-granted",
            Self::PromptUnsupported(_) => "prompt-unsupported",
            Self::PromptNoneNotAlone => "prompt-none-not-alone",
            Self::CodeChallengeMissing => "code-challenge-missing",
            Self::CodeChallengeMethodMissing => "code-challenge-method-missing",
            Self::CodeChallenge(ChallengeFault::Short) => "code-challenge-short",
            Self::CodeChallenge(ChallengeFault::Long) => "code-challenge-long",
            Self::CodeChallenge(ChallengeFault::Characters) => "code-challenge-characters",
            Self::CodeChallengeMethod(_) => "code-challenge-method",
            Self::MaxAgeMalformed(_) => "max-age-malformed",
        }
    }

    fn about(&self) -> Option<&str> {
        match self {
            Self::MalformedParameter { name, .. } => Some(name),
            Self::MissingParameter(name) => Some(name),
            _ => None,
        }
    }

    fn detail(&self) -> Option<String> {
        Some(match self {
            Self::DuplicatedParameter(name) | Self::MissingParameter(name) => name.clone(),
            Self::UnknownParameter { name, .. } => name.clone(),
            Self::MalformedParameter { name, why } => format!("{name}: {why}"),
            Self::ScopeNotAllowed { scope, .. } => scope.clone(),
            Self::OpenidScopeMissing(parameter) => (*parameter).to_owned(),
            Self::PromptUnsupported(value) | Self::ResponseModeUnsupported(value) => value.clone(),
            _ => return None,
        })
    }

    fn difference(&self) -> Option<Difference> {
        let difference = |received: &str, expected: Vec<String>, rule| {
            Some(Difference { received: received.to_owned(), expected, rule })
        };
        match self {
            Self::DuplicatedParameter(name) => {
                difference(&format!("{name}, {name}"), vec![name.clone()], "FC §2.1; RFC 6749 §3.1")
            }
            Self::UnknownParameter { name, known } => difference(name, known.clone(), "FC §2.1"),
            Self::MissingParameter(name) => difference("", vec![format!("{name}=…")], "FC §2.1"),
            Self::MalformedParameter { name, why } => difference(&format!("{name}: {why}"), Vec::new(), "FC §2.1"),
            Self::UnknownClient(client_id) => difference(client_id, Vec::new(), "FC §2.7 client_id"),
            Self::RedirectUriNotRegistered { received, registered } => {
                difference(received, registered.clone(), "FC §2.1 redirect_uri")
            }
            Self::ResponseTypeUnsupported(value) => difference(value, vec!["code".to_owned()], "FC §2.1 response_type"),
            Self::ScopeNotAllowed { scope, allowed } => difference(scope, allowed.clone(), "FC §2.1 scope"),
            Self::CodeChallengeMethod(value) => difference(value, vec!["S256".to_owned()], "RFC 7636 §4.3"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_listed() {
        let samples = [Reason::ResponseTypeMissing, Reason::AmrNotGranted, Reason::Claims(ClaimsFault::Empty)];
        assert!(samples.iter().all(|reason| Reason::NAMES.contains(&reason.name())));
    }
}
