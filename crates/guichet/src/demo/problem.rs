//! What can go wrong in a journey, in the words that the terminal shows.

use http::StatusCode;

/// A journey that stopped, and where.
#[derive(Debug, thiserror::Error)]
#[error("step {step}, “{title}”, failed: {problem}")]
pub struct Failed {
    /// The number printed before the step.
    pub step: usize,
    /// Its title.
    pub title: String,
    /// Why.
    pub problem: Box<Problem>,
}

/// Why a journey stopped.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The certificate authority of the manifest.
    #[error("the certificate authority of the manifest, {path}, cannot be used: {reason}")]
    Authority {
        /// Where it should be.
        path: String,
        /// Why not.
        reason: String,
    },
    /// The page is an error page of the stack.
    #[error("{url} answered {status} with the error page {code}: {message}")]
    ErrorPage {
        /// Address of the page, without its query.
        url: String,
        /// HTTP status.
        status: StatusCode,
        /// The text of `error-code`.
        code: String,
        /// The text of `error-message`.
        message: String,
    },
    /// An OAuth error, in JSON or on the redirect URI (RFC 6749 §4.1.2.1, §5.2).
    #[error("{url} answered the error `{error}`: {description}")]
    OAuth {
        /// Who answered, without the query.
        url: String,
        /// `error`.
        error: String,
        /// `error_description`.
        description: String,
    },
    /// Neither a page nor an OAuth error.
    #[error("{url} answered {status} where {expected} was expected: {body}")]
    Unexpected {
        /// Who answered, without the query.
        url: String,
        /// HTTP status.
        status: StatusCode,
        /// What was expected.
        expected: &'static str,
        /// The beginning of the body.
        body: String,
    },
    /// The page is another one than expected.
    #[error("the page “{title}” at {url} has no `{wanted}`{}; it offers: {offered}", told(notice))]
    NotOffered {
        /// Address of the page, without its query.
        url: String,
        /// Its title.
        title: String,
        /// What it warns of.
        notice: String,
        /// The id of the button, or the name of the field.
        wanted: String,
        /// The ids of the buttons that are there.
        offered: String,
    },
    /// The journey ended too early.
    #[error("the browser is back at the service provider already: a page with `{wanted}` was expected first")]
    BackTooEarly {
        /// The id of the button.
        wanted: String,
    },
    /// The browser is not back where the journey ends.
    #[error("the browser is on the page “{title}” at {url}{} and not back at the service provider", told(notice))]
    NotBack {
        /// Address of the page, without its query.
        url: String,
        /// Its title.
        title: String,
        /// What it warns of.
        notice: String,
    },
    /// Redirects without end.
    #[error("more than {0} redirects in a row")]
    TooManyRedirects(usize),
    /// An address that is none.
    #[error("{what} is not an address: {text}")]
    NotAUrl {
        /// What should have been one.
        what: &'static str,
        /// What it is.
        text: String,
    },
    /// A member that a document lacks.
    #[error("{document} has no `{member}`")]
    Missing {
        /// The document.
        document: &'static str,
        /// The member.
        member: &'static str,
    },
    /// What came back is not what was sent.
    #[error("`{member}` is {received} where {expected} was expected")]
    Mismatch {
        /// The parameter or claim.
        member: &'static str,
        /// What was expected.
        expected: String,
        /// What came.
        received: String,
    },
    /// The relying party does not believe the token.
    #[error("the {what} is refused: {reason}")]
    TokenRefused {
        /// ID token or userinfo.
        what: &'static str,
        /// The check that failed.
        reason: String,
    },
    /// No identity provider of that name.
    #[error("no identity provider is called `{wanted}`; there are: {known}")]
    UnknownIdentityProvider {
        /// What was asked for.
        wanted: String,
        /// Their titles.
        known: String,
    },
    /// Nobody of that name has a work address.
    #[error("`{persona}` has no work e-mail address; there are: {known}")]
    NoWorkAddress {
        /// Who was asked for.
        persona: String,
        /// Who has one.
        known: String,
    },
    /// No answer.
    #[error("no answer from {url}: {reason}")]
    Unreachable {
        /// Who was asked, without the query.
        url: String,
        /// What the network says.
        reason: String,
    },
    /// An answer without end.
    #[error("{url} answered more than {limit} bytes")]
    TooLarge {
        /// Who was asked, without the query.
        url: String,
        /// How many bytes are read.
        limit: usize,
    },
    /// The terminal is gone.
    #[error("standard output: {0}")]
    Output(#[from] std::io::Error),
}

fn told(notice: &str) -> String {
    if notice.is_empty() { String::new() } else { format!(" (it says “{notice}”)") }
}
