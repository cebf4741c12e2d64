//! `response_type`: `code` alone (FC §2.1).

use super::{Asked, Reason, Request};
use crate::{client::Client, params::Params};

pub(super) fn supported(asked: &Asked<'_>, _: &mut Request) -> Result<(), Reason> {
    match asked.params.get("response_type").unwrap_or_default() {
        "" => Err(Reason::ResponseTypeMissing),
        "code" if asked.client.is_some_and(Client::is_at_rest) => Err(Reason::ResponseTypeNotAllowed),
        "code" => Ok(()),
        other => Err(Reason::ResponseTypeUnsupported(other.to_owned())),
    }
}

/// Errors of a request that wanted tokens from this endpoint go into the fragment.
pub(super) fn wants_fragment(params: &Params) -> bool {
    params.words("response_type").iter().any(|word| matches!(*word, "token" | "id_token"))
}
