//! `client_id`: a registered, active client (FC §2.7).

use super::{Asked, Reason, Request};

pub(super) fn active(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    match asked.client {
        Some(client) if client.active => {
            draft.client_id.clone_from(&client.client_id);
            Ok(())
        }
        _ => Err(Reason::UnknownClient(asked.params.get("client_id").unwrap_or_default().to_owned())),
    }
}
