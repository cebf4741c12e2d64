//! What the sandbox needs of the stack's outbox.

use crate::broker::BoxFuture;

/// Where mails wait for the mail server.
pub trait Outbox: Send + Sync {
    /// Comes back once each mail that was due has been tried.
    fn settle(&self) -> BoxFuture<'_, ()>;
    /// Forgets all mails that wait; in words, why not.
    fn empty(&self) -> BoxFuture<'_, Result<(), String>>;
}
