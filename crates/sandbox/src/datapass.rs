//! What the sandbox needs from DataPass.

use crate::broker::BoxFuture;

/// The DataPass that runs in this stack.
pub trait Datapass: Send + Sync {
    /// Forgets every request and person; the error in words.
    fn reset(&self) -> BoxFuture<'_, Result<(), String>>;
}
