//! Where establishments are looked up: what whoever asks needs, and how a look-up can fail.

use std::future::Future;
use std::pin::Pin;

use crate::establishment::Establishment;
use crate::organisation::{NotShown, Organisation};
use crate::siren::Siret;

/// A look-up on its way.
pub type Lookup<'a> = Pin<Box<dyn Future<Output = Result<Organisation, NotFound>> + Send + 'a>>;

/// A place that knows organisations: a file, an API, an import.
pub trait Directory: Send + Sync {
    /// The organisation of this number, as it may be shown.
    fn find<'a>(&'a self, siret: &'a Siret) -> Lookup<'a>;

    /// The same for whoever wants to know whether the place answers: not what it answered long ago.
    fn find_now<'a>(&'a self, siret: &'a Siret) -> Lookup<'a> {
        self.find(siret)
    }
}

/// Why there is no organisation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// Nobody has this number.
    #[error("no establishment has this SIRET")]
    Unknown,
    /// It exists and is not published: for whoever asks it does not exist (PC §8.4).
    #[error(transparent)]
    NotShown(#[from] NotShown),
    /// It is not known whether it exists.
    #[error("the register of organisations cannot be asked: {0}")]
    Unavailable(#[from] Unavailable),
}

/// Why the register cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// No whole answer in time.
    #[error("no answer in time")]
    Timeout,
    /// No connection, or one that broke.
    #[error("no connection: {0}")]
    Unreachable(String),
    /// Too many calls, by its own count or by ours.
    #[error("too many calls")]
    TooMany,
    /// It does not accept our credentials, or not our question.
    #[error("refused with status {0}")]
    Refused(u16),
    /// It says that it cannot answer.
    #[error("answered with status {0}")]
    Broken(u16),
    /// What it answered is no establishment, or another one.
    #[error("an answer that cannot be read: {0}")]
    Unreadable(String),
}

impl NotFound {
    /// What is answered for a record that may or may not be there.
    ///
    /// # Errors
    /// [`NotFound::Unknown`] for none, [`NotFound::NotShown`] for one that is not published.
    pub fn of(record: Option<&Establishment>) -> Result<Organisation, Self> {
        Ok(Organisation::shown(record.ok_or(Self::Unknown)?)?)
    }
}
