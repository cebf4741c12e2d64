//! What went wrong, as the sentence that the person reads: a bench that meets a wrong answer stops.

use std::fmt;

/// One failure.
#[derive(Debug)]
pub(crate) struct Wrong(String);

impl Wrong {
    /// In words.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// An answer that is not the one that the step needs.
    pub(crate) fn answer(step: &str, expected: &str, received: impl fmt::Display) -> Self {
        Self(format!("{step}: expected {expected}, received {received}"))
    }

    /// With the circumstance in front.
    pub(crate) fn at(self, place: &str) -> Self {
        Self(format!("{place}: {}", self.0))
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Wrong {}

impl From<std::io::Error> for Wrong {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Puts the circumstance in front of a failure.
pub(crate) trait At<T> {
    /// `place`: what was being done.
    fn at(self, place: &str) -> Result<T, Wrong>;
}

impl<T, E: fmt::Display> At<T> for Result<T, E> {
    fn at(self, place: &str) -> Result<T, Wrong> {
        self.map_err(|error| Wrong(format!("{place}: {error}")))
    }
}
