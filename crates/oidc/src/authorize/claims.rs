//! `claims`: readable, and granted where the profile demands it (FC §2.4).

use super::{Asked, Reason, Request};
use crate::{claims::ClaimsRequest, profile::ClaimsRule};

pub(super) fn granted(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    let Some(value) = asked.params.filled("claims") else { return Ok(()) };
    let request = ClaimsRequest::parse(value).map_err(Reason::Claims)?;
    match asked.profile.authorization.claims {
        ClaimsRule::Standard => draft.claims = request,
        ClaimsRule::EntitledAmr => {
            let entitled =
                |claim: &str| asked.client.is_some_and(|client| client.claims.iter().any(|known| known == claim));
            if request.asks("amr") && !entitled("amr") {
                return Err(Reason::AmrNotGranted);
            }
            draft.claims.id_token = if request.asks("amr") { vec!["amr".to_owned()] } else { Vec::new() };
            draft.claims.userinfo = request.userinfo.into_iter().filter(|claim| claim == "amr").collect();
        }
    }
    Ok(())
}
