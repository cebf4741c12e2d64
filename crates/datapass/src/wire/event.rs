//! What happened.

use serde::Serialize;

use super::moment;
use crate::records::EventName;

/// An event of a request.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EventObject {
    id: i64,
    name: String,
    created_at: String,
}

impl EventObject {
    pub(crate) fn of(event: &EventName) -> Self {
        Self { id: event.id, name: event.name.clone(), created_at: moment(event.at) }
    }
}
