//! Why a producer gave no record, and the code that says it (AP §8.4).

use guichet_web::outgoing::Failure;
use http::StatusCode;
use serde_json::{Map, Value, json};

/// Why there is no record.
#[derive(Debug, Clone, PartialEq)]
pub enum ProducerFailure {
    /// It answers that it is broken.
    Internal,
    /// It cannot be reached, or answers that it is not there.
    Unavailable,
    /// It did not answer in time.
    Timeout,
    /// It knows no such person, or nothing of her.
    NotFound(NotFound),
    /// Its name cannot be resolved.
    Dns,
    /// It may not tell.
    Legal,
    /// It does not let us in.
    Authentication,
    /// It no longer has it.
    Gone,
    /// We ask too much.
    TooMany,
    /// Its certificate is not one that we trust.
    Certificate,
    /// It is there again in a moment.
    Temporary,
    /// Several persons are meant.
    Conflict,
    /// What it answers cannot be read.
    Unknown,
    /// Its answer broke off.
    Network,
    /// It says why there is nothing, and the older era passes that on (AP §6).
    Quoted(Box<Quoted>),
    /// It says that what was asked is wrong: a code of the gateway's, with what it says itself.
    Refused {
        /// Five digits.
        code: &'static str,
        /// `provider_error_code`.
        error_code: Option<String>,
        /// `provider_error_message`.
        message: Option<String>,
    },
}

/// An error of the older era, which was made of what the producer said (AP §6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The last three digits of the code of the same meaning.
    pub suffix: &'static str,
    /// The status of the answer.
    pub status: StatusCode,
    /// `error`.
    pub error: &'static str,
    /// `reason`.
    pub reason: String,
    /// `message`.
    pub message: String,
}

/// Nobody was found, in the words of whoever looked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotFound {
    /// The two digits, where it is another than the API's own producer.
    pub prefix: Option<&'static str>,
    /// The last three digits, where they are not those of "not found".
    pub suffix: Option<&'static str>,
    /// The title, where it has one of its own.
    pub title: Option<&'static str>,
    /// The sentence, where it has one of its own.
    pub detail: Option<&'static str>,
}

impl ProducerFailure {
    /// Nobody was found, with a sentence.
    #[must_use]
    pub fn not_found(detail: &'static str) -> Self {
        Self::NotFound(NotFound { detail: Some(detail), ..NotFound::default() })
    }

    /// What a status means that a producer gives no other meaning to.
    pub(super) fn of_status(status: u16) -> Self {
        match status {
            401 | 403 => Self::Authentication,
            404 => Self::NotFound(NotFound::default()),
            500..=599 => Self::Internal,
            _ => Self::Unknown,
        }
    }

    /// Whether it answered that it knows no such person: of nobody, what it should.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound(_))
    }

    /// The five digits, for a producer of this prefix.
    #[must_use]
    pub fn code(&self, prefix: &str) -> String {
        let of = |suffix: &str| format!("{prefix}{suffix}");
        match self {
            Self::Internal => of("000"),
            Self::Unavailable => of("001"),
            Self::Timeout => of("002"),
            Self::NotFound(not_found) => {
                format!("{}{}", not_found.prefix.unwrap_or(prefix), not_found.suffix.unwrap_or("003"))
            }
            Self::Dns => of("004"),
            Self::Legal => of("005"),
            Self::Authentication => of("006"),
            Self::Gone => of("007"),
            Self::TooMany => of("008"),
            Self::Certificate => of("009"),
            Self::Temporary => of("011"),
            Self::Conflict => of("015"),
            Self::Unknown => of("999"),
            Self::Quoted(quoted) => of(quoted.suffix),
            Self::Network => "00501".to_owned(),
            Self::Refused { code, .. } => (*code).to_owned(),
        }
    }

    pub(crate) fn title(&self) -> Option<String> {
        match self {
            Self::NotFound(not_found) => not_found.title.map(str::to_owned),
            _ => None,
        }
    }

    pub(crate) fn detail(&self) -> Option<String> {
        match self {
            Self::NotFound(not_found) => not_found.detail.map(str::to_owned),
            Self::Quoted(quoted) => Some(quoted.message.clone()),
            _ => None,
        }
    }

    pub(crate) fn meta(&self) -> Map<String, Value> {
        let mut meta = Map::new();
        if let Self::Refused { error_code, message, .. } = self {
            let told = [("provider_error_code", error_code), ("provider_error_message", message)];
            meta.extend(told.into_iter().filter_map(|(name, text)| Some((name.to_owned(), json!(text.as_ref()?)))));
        }
        meta
    }

    /// Whether the producer did answer, if not with data.
    #[must_use]
    pub fn is_an_answer(&self) -> bool {
        match self {
            Self::Quoted(quoted) => quoted.status.is_client_error(),
            _ => matches!(self, Self::NotFound(_) | Self::Legal | Self::Gone | Self::Conflict | Self::Refused { .. }),
        }
    }

    /// Whether the producer is not there, or says that it is not well: asked again and again it would only get worse.
    pub(crate) fn is_an_outage(&self) -> bool {
        matches!(
            self,
            Self::Internal
                | Self::Unavailable
                | Self::Timeout
                | Self::Dns
                | Self::Certificate
                | Self::TooMany
                | Self::Temporary
                | Self::Network
        )
    }

    /// Whether the error names the producer.
    pub(crate) fn is_of_the_producer(&self) -> bool {
        !matches!(self, Self::Network)
    }
}

impl From<Failure> for ProducerFailure {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Timeout => Self::Timeout,
            Failure::Connect(cause) => {
                let cause = cause.to_lowercase();
                if cause.contains("dns") || cause.contains("lookup") || cause.contains("name or service") {
                    Self::Dns
                } else if cause.contains("certificate") {
                    Self::Certificate
                } else {
                    Self::Unavailable
                }
            }
            Failure::Private(_) | Failure::Reset(_) => Self::Unavailable,
            Failure::TooLarge | Failure::Redirect(_) => Self::Unknown,
            Failure::ResetWithin(_) | Failure::Other(_) => Self::Network,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_answers_is_there() {
        for answered in
            [ProducerFailure::NotFound(NotFound::default()), ProducerFailure::Unknown, ProducerFailure::Authentication]
        {
            assert!(!answered.is_an_outage(), "{answered:?}");
        }
        assert!(ProducerFailure::Internal.is_an_outage());
    }
}
