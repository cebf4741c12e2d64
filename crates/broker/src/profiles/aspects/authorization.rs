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
    told.must(
        "parameters of an authorization request that are required",
        "send {now} in an authorization request; before: {before}",
        list(required),
    );
    told.must(
        "required parameters that may be empty",
        "leave none of its required parameters empty but {now}; before: {before}",
        list(may_be_empty),
    );
    told.must("parameters that are understood", "keep to the parameters {now}; before: {before}", list(known));
    told.must(
        "other parameters",
        "expect that other parameters are {now}; before: {before}",
        match unknown {
            UnknownParameters::Refused => "refused",
            UnknownParameters::Ignored => "ignored",
        },
    );
    told.must(
        "shortest nonce",
        "send a nonce of at least so much: {now}; before: {before}",
        if *nonce_min_length == 0 { "optional".to_owned() } else { format!("{nonce_min_length} characters") },
    );
    told.must(
        "ways of the answer (response_mode)",
        "ask for the answer in one of these ways (response_mode): {now}; before: {before}",
        list(response_modes),
    );
    told.must(
        "longest nonce",
        "send a nonce of at most so much: {now}; before: {before}",
        nonce_ascii_max.map_or_else(|| "any".to_owned(), |most| format!("{most} characters of ASCII")),
    );
    told.must(
        "an id_token_hint that does not verify",
        "expect that {topic} is judged otherwise: {now}; before: {before}",
        match id_token_hint {
            IdTokenHint::ExpectsNobody => "expects nobody",
            IdTokenHint::Refused => "refused",
        },
    );
    told.must(
        "longest list in a parameter",
        "send no longer list in a parameter than {now}; before: {before}",
        format!("{list_max} words"),
    );
    told.must(
        "hosts of a redirect_uri",
        "register redirect URIs with these hosts: {now}; before: {before}",
        match redirect_hosts {
            RedirectHosts::Any => "any",
            RedirectHosts::WithTopLevelDomain => "names below a top-level domain (any in a sandbox)",
        },
    );
    told.must(
        "PKCE",
        "use PKCE as it is taken now: {now}; before: {before}",
        match pkce {
            Pkce::Refused => "refused",
            Pkce::Optional => "optional, S256, enforced once used",
        },
    );
    told.must(
        "prompt",
        "use prompt as it is taken now: {now}; before: {before}",
        match prompt {
            PromptRule::EntitledOnly => "login and consent; followed for service providers that are entitled to it",
            PromptRule::Standard => "as OpenID Connect Core says",
            PromptRule::SilentOnly => "none is heeded; login and consent change nothing",
        },
    );
    told.must(
        "claims parameter",
        "use the claims parameter as it is taken now: {now}; before: {before}",
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
