//! `scope`: `openid` present, unknown ones ignored, each known one granted to the client (FC §2.1).

use super::{Asked, Reason, Request};

/// The parameters that make sense with `openid` alone, in the order of the reference's engine (PC §2.2).
const OF_OPENID: [&str; 4] = ["claims", "id_token_hint", "max_age", "nonce"];

fn needing_openid(asked: &Asked<'_>) -> &'static str {
    OF_OPENID.into_iter().find(|name| asked.params.filled(name).is_some()).unwrap_or("nonce")
}

pub(super) fn granted(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    let words = asked.params.words("scope");
    if !words.contains(&"openid") {
        // The first parameter that asks for it is named (FC §10.3).
        let of_claims = asked.params.filled("acr_values").is_none() && asked.params.filled("claims").is_some();
        return Err(if of_claims {
            Reason::OpenidScopeMissingForClaims
        } else {
            Reason::OpenidScopeMissing(needing_openid(asked))
        });
    }
    let allowed = asked.client.map(|client| client.scopes.as_slice()).unwrap_or_default();
    for word in words {
        if asked.scopes.get(word).is_none() || draft.scopes.iter().any(|taken| taken == word) {
            continue;
        }
        if word != "openid" && !allowed.iter().any(|known| known == word) {
            return Err(Reason::ScopeNotAllowed { scope: word.to_owned(), allowed: allowed.to_vec() });
        }
        draft.scopes.push(word.to_owned());
    }
    Ok(())
}
