//! Why a call has no answer, told apart from what the client's library says.

use http::StatusCode;

use super::{LONGEST_ANSWER, Private};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nothing, or not everything, came in time.
    #[error("no whole answer within the time-out")]
    Timeout,
    /// No connection: refused, unknown host, TLS.
    #[error("no connection: {0}")]
    Connect(String),
    /// The address came with a registration and is one that is not called.
    #[error("not called: {0}")]
    Private(Private),
    /// The answer is longer than [`LONGEST_ANSWER`].
    #[error("the answer is longer than {LONGEST_ANSWER} bytes")]
    TooLarge,
    /// The answer is a redirect, which no back-channel call follows.
    #[error("the answer is a redirect ({0})")]
    Redirect(StatusCode),
    /// The connection was reset, or was closed, before the whole head of an answer; over TLS a close is this where it was announced.
    #[error("the connection was closed: {0}")]
    Reset(String),
    /// The connection was reset within the body of an answer.
    #[error("the connection was reset within the answer: {0}")]
    ResetWithin(String),
    /// The answer broke off without a reset, or is no HTTP.
    #[error("the exchange broke: {0}")]
    Other(String),
}

/// What of an answer has come when it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Come {
    /// Not the whole head.
    Nothing,
    /// The head, and perhaps some of the body.
    Head,
}

/// The error without the address, which may hold a secret.
pub(super) fn failure(error: reqwest::Error, come: Come) -> Failure {
    let error = error.without_url();
    if error.is_timeout() {
        return Failure::Timeout;
    }
    if let Some(private) = causes(&error).find_map(|cause| cause.downcast_ref::<Private>()) {
        return Failure::Private(private.clone());
    }
    let cause = innermost(&error);
    match () {
        () if error.is_connect() => Failure::Connect(cause),
        () if causes(&error).any(is_reset) => match come {
            Come::Nothing => Failure::Reset(cause),
            Come::Head => Failure::ResetWithin(cause),
        },
        () => Failure::Other(cause),
    }
}

/// Whether the other side reset the connection, or closed it before the whole head of an answer. A close within TLS that was not
/// announced is neither: the library tells it by its words alone.
fn is_reset(cause: &(dyn std::error::Error + 'static)) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    let of_system = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    matches!(of_system, Some(ConnectionReset | ConnectionAborted | BrokenPipe))
        || cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message)
}

/// What is behind an error that only says "request failed".
pub(super) fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |error| error.source())
}
