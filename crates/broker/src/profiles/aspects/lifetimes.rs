//! How long things live, in words.

use guichet_oidc::profile::Lifetimes;

use super::Told;

pub(super) fn say(told: &mut Told, lifetimes: &Lifetimes) {
    let Lifetimes {
        code,
        grant,
        access_token,
        id_token,
        refresh_token,
        interaction,
        session,
        session_slides,
        metadata_cache,
    } = lifetimes;
    told.must(
        "grant",
        "use the code in time: {now}; before: {before}",
        grant.map_or_else(String::new, |seconds| format!("{seconds} s from the agreement to its code's use")),
    );
    told.must(
        "session",
        "expect another end of the session: {now}; before: {before}",
        match session_slides {
            true => format!("{session} s, renewed at each hit; its cookie lasts as long"),
            false => format!("{session} s, not renewed by hits; its cookie ends with the browser's session"),
        },
    );
    told.must(
        "refresh token",
        "refresh in time: {now}; before: {before}",
        refresh_token.map_or_else(String::new, |seconds| {
            format!("{seconds} s from the login; another takes its place after 70 % of its life, and ends when it would have")
        }),
    );
    for (topic, duty, seconds) in [
        ("interaction", "expect people back within {now}; before: {before}", interaction),
        ("authorization code", "use a code within {now}; before: {before}", code),
        ("access token", "use an access token within {now}; before: {before}", access_token),
        ("ID token", "expect ID tokens to end after {now}; before: {before}", id_token),
        ("cache of discovery and keys", "read discovery and keys again after {now}; before: {before}", metadata_cache),
    ] {
        told.must(topic, duty, format!("{seconds} s"));
    }
}
