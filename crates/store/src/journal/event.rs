//! An event as the program states it, before it becomes a link of the chain.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// One business event (FC §7.1).
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The instant of the request.
    pub time: Timestamp,
    /// The service that speaks: `fc_core_low_app` …
    pub service: String,
    /// `FC_VERIFIED` …
    pub event: String,
    /// `FRONT_CINEMATIC` …
    pub category: String,
    /// `5.0.0` …
    pub step: String,
    /// Inside the chain, kept as long as the entry: nothing personal, no cookie's value, no token.
    pub fields: Map<String, Value>,
    /// Outside the hash, which holds their salted digest only: purged at their term.
    pub personal: Map<String, Value>,
}

impl Event {
    /// An event without fields.
    pub fn new(
        time: Timestamp,
        service: impl Into<String>,
        event: impl Into<String>,
        category: impl Into<String>,
        step: impl Into<String>,
    ) -> Self {
        Self {
            time,
            service: service.into(),
            event: event.into(),
            category: category.into(),
            step: step.into(),
            fields: Map::new(),
            personal: Map::new(),
        }
    }

    /// Adds a field to the chained part.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.insert(name.into(), value.into());
        self
    }

    /// Adds a personal field.
    #[must_use]
    pub fn personal(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.personal.insert(name.into(), value.into());
        self
    }
}
