//! What the sandbox needs from the status: what is announced and told of, seen and changed by the control API.

use serde_json::{Map, Value};

use crate::broker::{BoxFuture, Refused};

/// Something that somebody writes about services and APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// It will be away.
    Maintenance,
    /// It was or is away, or wrong.
    Incident,
}

impl Notice {
    /// What it is called in a sentence.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Maintenance => "maintenance",
            Self::Incident => "incident",
        }
    }
}

/// The status of this stack.
pub trait Status: Send + Sync {
    /// All that was written and is kept, the oldest first.
    fn all(&self, notice: Notice) -> Vec<Value>;
    /// Writes one; its record.
    fn add(&self, notice: Notice, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// Changes the members given.
    fn change(&self, notice: Notice, id: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// Takes one away; `false` when there is none of this id.
    fn remove(&self, notice: Notice, id: &str) -> BoxFuture<'_, Result<bool, Refused>>;
    /// Takes all away, and what was measured.
    fn reset(&self) -> BoxFuture<'_, Result<(), Refused>>;
}
