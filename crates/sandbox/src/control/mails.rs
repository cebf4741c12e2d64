//! `GET`, `DELETE /mails`: what the stack has sent.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde_json::{Value, json};

use crate::Sandbox;

/// A mail server that was told to be slow is not waited for longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is due has been tried before the answer, so that who logs in and asks sees the mail of her login.
pub(super) async fn list(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    settle(&sandbox).await;
    Json(json!({ "mails": sandbox.mailbox().all(), "smtp": sandbox.parts().mail_server }))
}

/// As well: a mail of before does not come afterwards.
pub(super) async fn clear(State(sandbox): State<Arc<Sandbox>>) -> StatusCode {
    settle(&sandbox).await;
    sandbox.mailbox().clear();
    StatusCode::NO_CONTENT
}

pub(crate) async fn settle(sandbox: &Sandbox) {
    if let Some(outbox) = sandbox.outbox() {
        let _late = tokio::time::timeout(PATIENCE, outbox.settle()).await;
    }
}
