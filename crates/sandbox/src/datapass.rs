//! What the sandbox needs from DataPass.

use serde_json::Value;

use crate::broker::BoxFuture;

/// The DataPass that runs in this stack.
pub trait Datapass: Send + Sync {
    /// Forgets every request and person; the error in words.
    fn reset(&self) -> BoxFuture<'_, Result<(), String>>;

    /// The program that calls its API, with every scope, as the manifest has relying parties.
    fn program(&self) -> Value;
}
