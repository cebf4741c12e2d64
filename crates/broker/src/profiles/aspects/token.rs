//! What tokens are, in words.

use guichet_oidc::profile::{AuthenticationClaims, Descriptions, TokenRules};

use super::{Told, list};

pub(super) fn say(told: &mut Told, token: &TokenRules) {
    let TokenRules {
        authentication,
        assertion_algorithms,
        signing_algorithms,
        default_algorithm,
        encryption_algorithms,
        content_encryptions,
        id_token_claims,
        authentication_claims,
        descriptions,
        error_uri,
    } = token;
    told.must("authentication of service providers", "authenticate by {now}; before: {before}", list(authentication));
    told.must(
        "signature of assertions of service providers",
        "sign its assertions with {now}; before: {before}",
        list(assertion_algorithms),
    );
    told.must(
        "signature of ID tokens and userinfo",
        "verify ID tokens and userinfo that are signed with {now}; before: {before}",
        list(signing_algorithms),
    );
    told.must(
        "signature when none is registered",
        "expect {now} instead of {before} where it has registered no signature",
        list(std::slice::from_ref(default_algorithm)),
    );
    told.must(
        "encryption of ID tokens and userinfo",
        "decrypt ID tokens and userinfo where that is {now}; before: {before}",
        match encryption_algorithms.as_slice() {
            [] => "off".to_owned(),
            algorithms => format!("on: {} with {}", list(algorithms), list(content_encryptions)),
        },
    );
    told.must(
        "members of an ID token",
        "read an ID token of these members: {now}; before: {before}",
        list(id_token_claims),
    );
    told.must(
        "acr, auth_time and amr in an ID token",
        "look for acr, auth_time and amr in an ID token as they come now: {now}; before: {before}",
        match authentication_claims {
            AuthenticationClaims::Always => "the first two always, amr when asked for",
            AuthenticationClaims::WhenAsked => "each when asked for and known",
        },
    );
    told.must(
        "error descriptions",
        "expect other words in error_description: {now}; before: {before}",
        match descriptions {
            Descriptions::WithDetail => "with the detail in brackets",
            Descriptions::Plain => "plain",
            Descriptions::Exact => "plain, without any detail",
        },
    );
    told.say("error_uri", error_uri.clone().unwrap_or_default());
}
