//! What visitors of the portal write: a message to its team (DP §5.2, `/parcours-client`), and that they want its letter.
//!
//! Nothing of it is kept: a message is a mail to the team, and whoever wants the letter says so by a link in a mail of her own, upon
//! which the team is told her address. How much is sent is limited for each visitor and for all of them together, and for each address.

pub mod http;
mod letter;
mod message;
mod remembered;

use std::sync::Arc;

use guichet_mail::{Letter, Outbox};
use guichet_store::limits::Limits;
use guichet_store::seal::SealError;
use guichet_store::{StoreError, Stores};
use jiff::Timestamp;

pub use letter::Subscription;
pub use message::{Field, Message, PROFILES};

/// What it stands on.
#[derive(Clone)]
pub struct Parts {
    /// The stores.
    pub stores: Arc<Stores>,
    /// Where mails wait; none: no server takes mails.
    pub outbox: Option<Outbox>,
    /// The sender's address.
    pub from: String,
    /// Who reads messages; none: there is no form.
    pub team: Option<String>,
    /// Who keeps the list of those who want the letter; none: there is no letter.
    pub letter: Option<String>,
}

/// What visitors write.
pub struct Correspondence {
    parts: Parts,
}

/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotSent {
    /// This visitor, or all of them, have sent too much.
    #[error("too much was sent of late")]
    TooMuch,
    /// The mail cannot be written.
    #[error("the mail cannot be written: {0}")]
    Mail(#[from] guichet_mail::NotEnclosed),
    /// The link in the mail cannot be made.
    #[error("the link cannot be sealed: {0}")]
    Link(#[from] SealError),
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The window of the limits: an hour.
const WINDOW: u32 = 3_600;
/// What one visitor sends in it.
const EACH: u32 = 5;
/// What all of them do.
const ALL: u32 = 200;

impl Correspondence {
    /// Of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self { parts })
    }

    /// Who reads messages, where they can be sent.
    fn team(&self) -> Option<(&Outbox, &str)> {
        self.parts.outbox.as_ref().zip(self.parts.team.as_deref())
    }

    /// Who keeps the list, where mails can be sent.
    fn letter(&self) -> Option<(&Outbox, &str)> {
        self.parts.outbox.as_ref().zip(self.parts.letter.as_deref())
    }

    fn limits(&self) -> &Limits {
        &self.parts.stores.limits
    }

    /// Counts what a visitor sends.
    async fn count(&self, what: &str, visitor: &str, now: Timestamp) -> Result<(), NotSent> {
        let of_each = self.limits().hit(&format!("portal/{what}/{visitor}"), EACH, WINDOW, now).await?;
        if !of_each.allowed || !self.limits().hit(&format!("portal/{what}"), ALL, WINDOW, now).await?.allowed {
            return Err(NotSent::TooMuch);
        }
        Ok(())
    }

    /// A letter of plain text, in which `links` can be followed.
    fn letter_to(&self, to: &str, subject: String, text: String, links: &[&str]) -> Letter {
        Letter::plain(self.parts.from.clone(), to.to_owned(), subject, text, links)
    }

    async fn send(&self, outbox: &Outbox, letter: &Letter, now: Timestamp) -> Result<(), NotSent> {
        let enclosed = outbox.enclose(letter, now)?;
        let job = self.parts.stores.durable.write(move |work| Box::pin(async move { enclosed.put(work).await }));
        job.await?;
        outbox.ring();
        Ok(())
    }
}
