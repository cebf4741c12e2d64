//! Levels, and the code that raises one.

use guichet_oidc::{acr::Ladder, professional::level::Membership, profile::MailedCode};

use super::{Told, list};

pub(super) fn levels(told: &mut Told, ladder: Option<&Ladder>) {
    let Some(Ladder { known, supported, identity_providers, default, single_sign_on, suspicious_minimum }) = ladder
    else {
        return told.say("levels (acr)", "none demanded, none promised");
    };
    told.say("levels that are known (acr)", list(known));
    told.must(
        "levels that are given (acr)",
        "ask for levels among these, and accept them in the ID token (acr): {now}; before: {before}",
        list(supported),
    );
    told.say("levels of identity providers (acr)", list(identity_providers));
    told.must(
        "level when no known one is asked for",
        "expect {now} instead of {before} where it asks for no known level",
        default,
    );
    told.must(
        "levels with single sign-on",
        "expect a finished login to serve again for these levels alone: {now}; before: {before}",
        list(single_sign_on),
    );
    told.must(
        "lowest level in a suspicious context",
        "expect another {topic}: {now}; before: {before}",
        suspicious_minimum,
    );
}

pub(super) fn memberships(told: &mut Told, membership: &Membership) {
    let Membership { known, plain, never_reused, raised_by_mail, replaced } = membership;
    told.say("levels that are known (acr), compared by membership", list(known));
    told.must(
        "level of an identity provider that names no known one",
        "expect {now} instead of {before} where the identity provider names no known level",
        plain,
    );
    told.must(
        "levels that need a new login each time",
        "expect a new login each time for {now}; before: {before}",
        list(never_reused),
    );
    for (from, to) in raised_by_mail {
        told.say(format!("level that a mailed code makes of {from}"), to);
    }
    for (former, now) in replaced {
        told.say(format!("what to ask for in the place of {former}"), now);
    }
}

pub(in crate::profiles) fn code_words(code: &MailedCode) -> String {
    let MailedCode { digits, lifetime, resend_after, attempts, window } = code;
    format!("{digits} digits, good for {lifetime} s, another after {resend_after} s, {attempts} attempts in {window} s")
}
