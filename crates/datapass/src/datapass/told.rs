//! What a step is told as: its event, and who gets a mail.

use serde_json::{Value, json};

use crate::dossier::Step;
use crate::letters::Occasion;
use crate::records::RequestRecord;

/// The name of the event, and what it says.
pub(super) fn told(step: &Step, message: &str, request: &RequestRecord) -> (&'static str, Value) {
    let because = |reason: &str| json!({ "reason": reason });
    match step {
        Step::Update => ("update", json!({})),
        Step::Submit { .. } => ("submit", json!({})),
        Step::RequestChanges { reason } => ("request_changes", because(reason)),
        Step::Approve { .. } if message.is_empty() => ("approve", json!({})),
        Step::Approve { .. } => ("approve", json!({ "message": message })),
        Step::Refuse { reason } => ("refuse", because(reason)),
        Step::Archive => ("archive", json!({})),
        Step::Reopen { .. } => {
            ("reopen", json!({ "authorization": request.dossier.active().map(|active| active.id()) }))
        }
        Step::CancelReopening { reason: Some(reason) } => ("cancel_reopening", because(reason)),
        Step::CancelReopening { reason: None } => ("cancel_reopening", json!({})),
        Step::Revoke { reason } => ("revoke", because(reason)),
        Step::RevokeAuthorization { authorization, reason } => {
            ("revoke", json!({ "reason": reason, "authorization": authorization }))
        }
    }
}

/// Who is told (DP §2.6): nobody of what is archived, given up, reopened or changed.
pub(super) fn occasions(step: &Step, request: &RequestRecord) -> &'static [Occasion] {
    match (step, request.dossier.is_reopened()) {
        (Step::RequestChanges { .. }, _) => &[Occasion::ChangesRequested],
        (Step::Approve { .. }, false) => &[Occasion::Approved, Occasion::Named, Occasion::ToApiManagers],
        (Step::Approve { .. }, true) => &[Occasion::ReopeningApproved, Occasion::Named, Occasion::ToApiManagers],
        (Step::Refuse { .. }, false) => &[Occasion::Refused],
        (Step::Refuse { .. }, true) => &[Occasion::ReopeningRefused],
        (Step::Revoke { .. } | Step::RevokeAuthorization { .. }, _) => &[Occasion::Revoked],
        _ => &[],
    }
}

pub(super) fn reason<'a>(step: &'a Step, message: &'a str) -> &'a str {
    match step {
        Step::RequestChanges { reason } | Step::Refuse { reason } | Step::Revoke { reason } => reason,
        Step::RevokeAuthorization { reason, .. } => reason,
        _ => message,
    }
}
