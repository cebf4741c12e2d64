//! Every way a call can fail, and its code (AP §8).

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::connector::ProducerFailure;
use crate::definition::Producer;

/// Why a call is not answered with data.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The same call of the same caller is being answered.
    InFlight,
    /// The token opens none of the fields.
    Scopes,
    /// There is no token, or it is none of ours.
    Token,
    /// The token's time is over.
    ExpiredToken,
    /// The token was disclosed.
    BlacklistedToken,
    /// The caller's address is not among those of the token.
    Address,
    /// Nobody is named who receives the data.
    RecipientMissing,
    /// Whoever is named has no such number.
    Recipient,
    /// A parameter is missing or wrong, by its code.
    Parameter {
        /// Five digits.
        code: String,
    },
    /// No commune has the name under which it is told (AP §3.2).
    UnknownCommune,
    /// The query is no text.
    Malformed {
        /// In which way.
        message: String,
    },
    /// The version does not exist for this address.
    Version {
        /// `v9`.
        asked: String,
    },
    /// Too much was asked in this window.
    TooMany,
    /// Our own fault.
    Internal,
    /// Something of the real service that this one has not.
    NotOffered,
    /// FranceConnect refuses the access token, by its code.
    FranceConnect {
        /// Five digits.
        code: &'static str,
        /// What is added to the sentence.
        detail: String,
    },
    /// The producer is not called at this hour.
    Maintenance {
        /// Whose.
        producer: Box<Producer>,
        /// `01:10`.
        from: String,
        /// `02:30`.
        to: String,
        /// Seconds until it is over.
        retry_in: i64,
        /// When it is over.
        until: Timestamp,
    },
    /// The producer knows nobody of those that the caller may see (AP §5).
    NobodyToSee {
        /// Whose.
        producer: Box<Producer>,
    },
    /// The producer did not give the data.
    Producer {
        /// Whose.
        producer: Box<Producer>,
        /// Why.
        failure: ProducerFailure,
    },
}

/// What an answer says of a refusal; both kinds of bodies are made from it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub(crate) code: String,
    /// The code whose status and words are told, where it is another: whoever is not found may have a number that means
    /// something else elsewhere (AP §4.11).
    pub(crate) as_of: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) title: Option<String>,
    /// Which member of `source` is told, where the table has none.
    pub(crate) meta: Map<String, Value>,
    /// Of whom the sentence speaks.
    pub(crate) producer: Option<String>,
    /// The status of version 2, in the place of the table's.
    pub(crate) flat_status: Option<StatusCode>,
    /// `error` of version 2, in the place of the table's.
    pub(crate) flat_error: Option<&'static str>,
    /// `reason` of version 2, in the place of the sentence (AP §8.2).
    pub(crate) flat_reason: Option<String>,
}

impl Told {
    /// The code whose status and words are told.
    pub(crate) fn row(&self) -> &str {
        self.as_of.as_deref().unwrap_or(&self.code)
    }
}

impl Refusal {
    pub(crate) fn told(&self) -> Told {
        let of = |code: &str| Told {
            code: code.to_owned(),
            as_of: None,
            detail: None,
            title: None,
            meta: Map::new(),
            producer: None,
            flat_status: None,
            flat_error: None,
            flat_reason: None,
        };
        match self {
            Self::InFlight => of("00015"),
            Self::Scopes => of("00100"),
            Self::Token => of("00101"),
            Self::ExpiredToken => of("00103"),
            Self::BlacklistedToken => of("00105"),
            Self::Address => of("00107"),
            Self::RecipientMissing => of("00203"),
            Self::Recipient => of("00210"),
            Self::Parameter { code } => of(code),
            Self::UnknownCommune => Told { producer: Some("INSEE".to_owned()), ..of("01003") },
            Self::Malformed { message } => Told { detail: Some(message.clone()), ..of("00401") },
            Self::Version { asked } => Told { detail: Some(asked.clone()), ..of("00402") },
            Self::TooMany => of("00429"),
            Self::Internal => of("00500"),
            Self::NotOffered => of("00503"),
            Self::FranceConnect { code, detail } => {
                Told { detail: Some(detail.clone()).filter(|detail| !detail.is_empty()), ..of(code) }
            }
            Self::Maintenance { producer, from, to, retry_in, .. } => Told {
                detail: Some(format!("{from} à {to}")),
                meta: [("retry_in".to_owned(), json!(retry_in))].into_iter().collect(),
                producer: Some(producer.name.clone()),
                ..of(&format!("{}020", producer.prefix))
            },
            Self::NobodyToSee { producer } => Told {
                detail: Some("Aucune inscription n'a pu être trouvée dans le périmètre de votre jeton".to_owned()),
                producer: Some(producer.name.clone()),
                flat_error: Some("no_enrollment"),
                flat_reason: Some("No enrollment found".to_owned()),
                ..of(&format!("{}003", producer.prefix))
            },
            Self::Producer { producer, failure: ProducerFailure::Quoted(quoted) } => Told {
                detail: Some(quoted.message.clone()),
                producer: Some(producer.name.clone()),
                flat_status: Some(quoted.status),
                flat_error: Some(quoted.error),
                flat_reason: Some(quoted.reason.clone()),
                ..of(&format!("{}{}", producer.prefix, quoted.suffix))
            },
            Self::Producer { producer, failure } => Told {
                as_of: matches!(failure, ProducerFailure::NotFound(_)).then(|| format!("{}003", producer.prefix)),
                flat_reason: producer
                    .not_found_reason
                    .clone()
                    .filter(|_| matches!(failure, ProducerFailure::NotFound(_))),
                detail: failure.detail(),
                title: failure.title(),
                meta: failure.meta(),
                producer: Some(producer.name.clone()).filter(|_| failure.is_of_the_producer()),
                ..of(&failure.code(&producer.prefix))
            },
        }
    }
}
