//! How an authorization request is judged, in words.

use guichet_oidc::profile::{
    Authorization, ClaimsRule, IdTokenHint, Pkce, PromptRule, RedirectHosts, UnknownParameters,
};

use super::{Told, list};

pub(super) fn say(told: &mut Told, authorization: &Authorization) {
    let Authorization {
        required,
        may_be_empty,
        known,
        unknown,
        response_modes,
        nonce_min_length,
        nonce_ascii_max,
        list_max,
        redirect_hosts,
        pkce,
        prompt,
        claims,
        id_token_hint,
        allowed_idp_hints,
    } = authorization;
    told.say("parameters of an authorization request that are required", list(required));
    told.say("required parameters that may be empty", list(may_be_empty));
    told.say("parameters that are understood", list(known));
    told.say(
        "other parameters",
        match unknown {
            UnknownParameters::Refused => "refused",
            UnknownParameters::Ignored => "ignored",
        },
    );
    told.say(
        "shortest nonce",
        if *nonce_min_length == 0 { "optional".to_owned() } else { format!("{nonce_min_length} characters") },
    );
    told.say("ways of the answer (response_mode)", list(response_modes));
    told.say(
        "longest nonce",
        nonce_ascii_max.map_or_else(|| "any".to_owned(), |most| format!("{most} characters of ASCII")),
    );
    told.say(
        "an id_token_hint that does not verify",
        match id_token_hint {
            IdTokenHint::ExpectsNobody => "expects nobody",
            IdTokenHint::Refused => "refused",
        },
    );
    told.say("longest list in a parameter", format!("{list_max} words"));
    told.say(
        "hosts of a redirect_uri",
        match redirect_hosts {
            RedirectHosts::Any => "any",
            RedirectHosts::WithTopLevelDomain => "names below a top-level domain (any in a sandbox)",
        },
    );
    told.say(
        "PKCE",
        match pkce {
            Pkce::Refused => "refused",
            Pkce::Optional => "optional, S256, enforced once used",
        },
    );
    told.say(
        "prompt",
        match prompt {
            PromptRule::EntitledOnly => "login and consent; followed for service providers that are entitled to it",
            PromptRule::Standard => "as OpenID Connect Core says",
            PromptRule::SilentOnly => "none is heeded; login and consent change nothing",
        },
    );
    told.say(
        "claims parameter",
        match claims {
            ClaimsRule::EntitledAmr => "amr, for service providers that are entitled to it",
            ClaimsRule::EntitledAmrAndMandates => {
                "amr, for service providers that are entitled to it, and the mandates of helpers (rep_scope)"
            }
            ClaimsRule::Standard => "as OpenID Connect Core says",
        },
    );
    told.say("idp_hint for every service provider", list(allowed_idp_hints));
}
