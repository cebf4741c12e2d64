//! With what each producer's call may end, as far as it has a code of its own (AP §8.4, §15).

use super::{Kind, NotFound, ProducerFailure, ants, api_secu, cnous, france_travail, men, mesri};
use crate::definition::Mode;

/// A producer that is not there, is not well, or speaks of something else.
const OF_ANY: [ProducerFailure; 8] = [
    ProducerFailure::Unavailable,
    ProducerFailure::Timeout,
    ProducerFailure::Dns,
    ProducerFailure::Authentication,
    ProducerFailure::TooMany,
    ProducerFailure::Certificate,
    ProducerFailure::Unknown,
    ProducerFailure::Network,
];

/// It says that what was asked is wrong.
pub(super) fn wrong(code: &'static str) -> ProducerFailure {
    ProducerFailure::Refused { code, error_code: None, message: None }
}

impl Kind {
    /// What `call` may end with where it is asked in a mode.
    pub(crate) fn failures(self, call: &str, mode: Mode) -> Vec<ProducerFailure> {
        let nobody = || ProducerFailure::NotFound(NotFound::default());
        // A status of 500 says the same at all but MESRI, where it says nothing.
        let own = match self {
            Self::Ants => vec![ProducerFailure::Internal, nobody(), ants::nobody_of_that_name()],
            Self::ApiSecu => api_secu::failures(call),
            Self::Cnous => {
                let wrong = wrong(cnous::wrong_code(mode));
                let nobody = ProducerFailure::not_found(cnous::NOT_FOUND);
                vec![ProducerFailure::Internal, wrong, nobody, ProducerFailure::Conflict]
            }
            Self::Dsnj | Self::SportDataHub | Self::Cnaf | Self::Dgfip => vec![ProducerFailure::Internal, nobody()],
            Self::FranceTravail => {
                vec![ProducerFailure::Internal, ProducerFailure::not_found(france_travail::NOT_FOUND)]
            }
            Self::GipMds => vec![ProducerFailure::Internal, nobody(), wrong("00391")],
            Self::Json => vec![
                ProducerFailure::Internal,
                nobody(),
                wrong("00366"),
                ProducerFailure::Conflict,
                ProducerFailure::Gone,
                ProducerFailure::Temporary,
                ProducerFailure::Legal,
            ],
            Self::Men => {
                vec![ProducerFailure::Internal, ProducerFailure::not_found(men::NOT_FOUND), men::not_at_school()]
            }
            Self::Mesri => vec![ProducerFailure::not_found(mesri::NOT_FOUND)],
        };
        OF_ANY.into_iter().chain(own).collect()
    }
}
