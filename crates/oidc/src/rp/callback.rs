//! What the browser brings back from the provider (OpenID Connect Core §3.1.2.5, RFC 9207), checked in the order of
//! FC §5.4.

use guichet_jose::constant_time_eq;

use crate::params::Params;

/// What the callback must agree with.
#[derive(Clone, Copy, Debug)]
pub struct ExpectedCallback<'a> {
    /// The `state` of the request that this browser made.
    pub state: &'a str,
    /// The provider's issuer.
    pub issuer: &'a str,
    /// Whether the provider announces `iss` in each callback ([`super::metadata::ProviderMetadata::issuer_in_callback`]).
    pub issuer_required: bool,
}

/// An answer to our request.
#[derive(Clone, PartialEq, Eq)]
pub enum Callback {
    /// The person logged in; the code is to be exchanged.
    Code(String),
    /// The provider or the person ended the login; the broker goes back to the choice of providers (FC §5.4).
    Failed {
        /// The error code of OAuth or OpenID Connect, cut to 128 characters.
        error: String,
        /// Its description, cut to 512 characters. Foreign text.
        description: Option<String>,
    },
}

impl std::fmt::Debug for Callback {
    /// A code is as good as a password until it is exchanged, so it is not shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(_) => f.write_str("Code"),
            Self::Failed { error, description } => {
                f.debug_struct("Failed").field("error", error).field("description", description).finish()
            }
        }
    }
}

/// Why a callback is not an answer to our request. No value of `state` is carried: it guards the session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackRefusal {
    /// A parameter stands twice (RFC 6749 §3.1).
    #[error("`{0}` stands twice")]
    DuplicatedParameter(String),
    /// `code` is missing or empty (FC: Y020025).
    #[error("`code` is missing")]
    CodeMissing,
    /// `state` is missing or empty (FC: Y020021).
    #[error("`state` is missing")]
    StateMissing,
    /// `state` is not that of our request (FC: Y020022).
    #[error("`state` is not that of the request")]
    StateWrong,
    /// `iss` is missing though the provider announces it (RFC 9207 §2.4).
    #[error("`iss` is missing")]
    IssuerMissing,
    /// `iss` names another provider: answers were mixed up (RFC 9207 §2.4).
    #[error("`iss` is {received:?}, not {expected:?}")]
    IssuerWrong {
        /// The issuer that we asked.
        expected: String,
        /// The issuer that answers.
        received: String,
    },
}

/// Checks a callback.
///
/// # Errors
/// The first rule that refuses: a duplicate; then with `error` the state; without it the code, the state, the issuer.
pub fn check(params: &Params, expected: &ExpectedCallback<'_>) -> Result<Callback, CallbackRefusal> {
    if let Some(name) = params.duplicate() {
        return Err(CallbackRefusal::DuplicatedParameter(cut(name, 64)));
    }
    if let Some(error) = params.filled("error") {
        check_state(params, expected)?;
        let description = params.filled("error_description").map(|text| cut(text, 512));
        return Ok(Callback::Failed { error: cut(error, 128), description });
    }
    let code = params.filled("code").ok_or(CallbackRefusal::CodeMissing)?;
    check_state(params, expected)?;
    check_issuer(params, expected)?;
    Ok(Callback::Code(code.to_owned()))
}

fn check_state(params: &Params, expected: &ExpectedCallback<'_>) -> Result<(), CallbackRefusal> {
    let received = params.filled("state").ok_or(CallbackRefusal::StateMissing)?;
    if constant_time_eq(received.as_bytes(), expected.state.as_bytes()) {
        Ok(())
    } else {
        Err(CallbackRefusal::StateWrong)
    }
}

fn check_issuer(params: &Params, expected: &ExpectedCallback<'_>) -> Result<(), CallbackRefusal> {
    match params.filled("iss") {
        None if expected.issuer_required => Err(CallbackRefusal::IssuerMissing),
        Some(received) if received != expected.issuer => {
            Err(CallbackRefusal::IssuerWrong { expected: expected.issuer.to_owned(), received: cut(received, 256) })
        }
        _ => Ok(()),
    }
}

fn cut(text: &str, limit: usize) -> String {
    text.chars().take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPECTED: ExpectedCallback<'static> =
        ExpectedCallback { state: "st", issuer: "https://idp.test", issuer_required: false };

    fn checked(query: &str) -> Result<Callback, CallbackRefusal> {
        check(&Params::parse(query.as_bytes()).unwrap(), &EXPECTED)
    }

    #[test]
    fn a_code_with_our_state_is_taken() {
        assert_eq!(checked("code=c&state=st"), Ok(Callback::Code("c".to_owned())));
        assert_eq!(checked("code=c&state=st&iss=https://idp.test"), Ok(Callback::Code("c".to_owned())));
        assert_eq!(format!("{:?}", checked("code=c&state=st").unwrap()), "Code");
    }

    #[test]
    fn an_error_of_the_provider_is_reported_only_with_our_state() {
        assert_eq!(
            checked("error=access_denied&error_description=no&state=st"),
            Ok(Callback::Failed { error: "access_denied".to_owned(), description: Some("no".to_owned()) })
        );
        assert_eq!(
            checked("error=server_error&state=st"),
            Ok(Callback::Failed { error: "server_error".to_owned(), description: None })
        );
        assert_eq!(checked("error=access_denied"), Err(CallbackRefusal::StateMissing));
        assert_eq!(checked("error=access_denied&state=other"), Err(CallbackRefusal::StateWrong));
    }

    #[test]
    fn code_then_state_are_demanded_in_this_order() {
        assert_eq!(checked(""), Err(CallbackRefusal::CodeMissing));
        assert_eq!(checked("code=&state=other"), Err(CallbackRefusal::CodeMissing));
        assert_eq!(checked("state=st"), Err(CallbackRefusal::CodeMissing));
        assert_eq!(checked("code=c"), Err(CallbackRefusal::StateMissing));
        assert_eq!(checked("code=c&state="), Err(CallbackRefusal::StateMissing));
        for wrong in ["s", "stt", "St"] {
            assert_eq!(checked(&format!("code=c&state={wrong}")), Err(CallbackRefusal::StateWrong));
        }
    }

    #[test]
    fn an_answer_of_another_provider_is_refused() {
        assert_eq!(
            checked("code=c&state=st&iss=https://evil.test"),
            Err(CallbackRefusal::IssuerWrong {
                expected: "https://idp.test".to_owned(),
                received: "https://evil.test".to_owned()
            })
        );
        let announced = ExpectedCallback { issuer_required: true, ..EXPECTED };
        let params = Params::parse(b"code=c&state=st").unwrap();
        assert_eq!(check(&params, &announced), Err(CallbackRefusal::IssuerMissing));
    }

    #[test]
    fn a_parameter_that_stands_twice_is_refused() {
        for query in ["code=c&code=d&state=st", "code=c&state=st&state=st", "error=a&error=b&state=st"] {
            assert!(matches!(checked(query), Err(CallbackRefusal::DuplicatedParameter(_))), "{query}");
        }
    }

    #[test]
    fn foreign_text_is_cut() {
        let Ok(Callback::Failed { error, description }) =
            checked(&format!("error={0}&error_description={0}&state=st", "x".repeat(5000)))
        else {
            unreachable!("an error")
        };
        assert_eq!((error.len(), description.unwrap().len()), (128, 512));
    }
}
