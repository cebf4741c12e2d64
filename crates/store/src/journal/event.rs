//! An event as the program states it, before it becomes a link of the chain.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;

use super::Fields;

/// One business event (FC §7.1).
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The instant of the request.
    pub time: Timestamp,
    /// The service that speaks: `fc_core_low_app` …
    pub service: String,
    /// `FC_VERIFIED` …
    pub event: Cow<'static, str>,
    /// `FRONT_CINEMATIC` …
    pub category: Cow<'static, str>,
    /// `5.0.0` …
    pub step: Cow<'static, str>,
    /// Inside the chain, kept as long as the entry: nothing personal, no cookie's value, no token.
    pub fields: Fields,
    /// Outside the hash, which holds their salted digest only: purged at their term.
    pub personal: Fields,
}

impl Event {
    /// An event without fields.
    pub fn new(
        time: Timestamp,
        service: impl Into<String>,
        event: impl Into<Cow<'static, str>>,
        category: impl Into<Cow<'static, str>>,
        step: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            time,
            service: service.into(),
            event: event.into(),
            category: category.into(),
            step: step.into(),
            fields: Fields::new(),
            personal: Fields::new(),
        }
    }

    /// Adds a field to the chained part.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl Serialize) -> Self {
        self.fields.set(name, value);
        self
    }

    /// Adds a personal field.
    #[must_use]
    pub fn personal(mut self, name: &str, value: impl Serialize) -> Self {
        self.personal.set(name, value);
        self
    }
}
