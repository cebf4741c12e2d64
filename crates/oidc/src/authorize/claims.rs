//! `claims`: readable, and granted where the profile demands it (FC §2.4).

use super::{Asked, Reason, Request};
use crate::{
    claims::{ClaimsRequest, MANDATES, acr_values_are_texts},
    profile::{AuthenticationClaims, ClaimsRule},
};

pub(super) fn granted(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    let Some(value) = asked.params.filled("claims") else { return Ok(()) };
    let request = ClaimsRequest::parse(value).map_err(Reason::Claims)?;
    match asked.profile.authorization.claims {
        ClaimsRule::Standard => {
            acr_values_are_texts(value).map_err(Reason::Claims)?;
            draft.claims = allowed(asked, request);
        }
        rule @ (ClaimsRule::EntitledAmr | ClaimsRule::EntitledAmrAndMandates) => {
            let entitled =
                |claim: &str| asked.client.is_some_and(|client| client.claims.iter().any(|known| known == claim));
            if request.asks("amr") && !entitled("amr") {
                return Err(Reason::AmrNotGranted);
            }
            draft.claims.id_token = if request.asks("amr") { vec!["amr".to_owned()] } else { Vec::new() };
            if rule.takes_mandates() && request.id_token.iter().any(|claim| claim == MANDATES) {
                draft.claims.id_token.push(MANDATES.to_owned());
            }
            draft.claims.userinfo = request.userinfo.into_iter().filter(|claim| claim == "amr").collect();
        }
    }
    Ok(())
}

/// Where an ID token tells of the authentication only when asked, `acr_values` and `max_age` ask (PC §3.3).
pub(super) fn implied(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    if asked.profile.token.authentication_claims == AuthenticationClaims::WhenAsked {
        if draft.acr.is_some() {
            draft.claims.also("acr");
        }
        if draft.max_age.is_some() {
            draft.claims.also("auth_time");
        }
    }
    Ok(())
}

/// What the client could have by a scope or by its record; a claim that is not given is no error (Core §5.5.1).
fn allowed(asked: &Asked<'_>, request: ClaimsRequest) -> ClaimsRequest {
    let Some(client) = asked.client else { return ClaimsRequest::default() };
    let by_scope = asked.scopes.claims(&client.scopes);
    let may = |claim: &String| {
        by_scope.contains(&claim.as_str())
            || client.claims.contains(claim)
            || asked.profile.token.id_token_claims.contains(claim)
    };
    ClaimsRequest {
        id_token: request.id_token.into_iter().filter(may).collect(),
        userinfo: request.userinfo.into_iter().filter(may).collect(),
        sub: request.sub,
        levels: request.levels,
    }
}
