//! The relying-party side: what a client of an OpenID Connect provider sends and checks (OpenID Connect Core §3.1,
//! FC §5.4). The broker uses it towards identity providers, the demo service providers towards the broker.
//!
//! Everything is pure: the caller carries the bytes, brings `now` and the random values, and gets a value or a refusal
//! that names the rule. In the order of a login:
//!
//! 1. [`metadata`]: the provider's addresses, by discovery or given one by one;
//! 2. [`request`]: where the browser is sent;
//! 3. [`callback`]: what it brings back;
//! 4. [`token`]: the request for tokens and its answer;
//! 5. [`keys`] and [`id_token`]: whether the ID token is genuine, ours and fresh;
//! 6. [`userinfo`]: the person's claims, as JSON or as a signed token;
//! 7. [`identity`]: FranceConnect's check of an identity, for the profiles that ask for it;
//! 8. [`logout`]: where the browser is sent to end the session.

pub mod callback;
pub mod id_token;
pub mod identity;
pub mod keys;
pub mod logout;
pub mod metadata;
pub mod request;
pub mod token;
pub mod userinfo;

use guichet_jose::IssuedAhead;

/// What a relying party remembers of its request to hold the answers against.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The provider's issuer, exactly.
    pub issuer: &'a str,
    /// Our identifier at the provider.
    pub client_id: &'a str,
    /// The instant of the check, in seconds since the epoch.
    pub now: i64,
    /// By how many seconds the provider's clock may differ from ours.
    pub leeway: i64,
    /// What becomes of a token that was issued after now, beyond the leeway.
    pub issued_ahead: IssuedAhead,
}

/// What the tests of this module hold answers against.
#[cfg(test)]
mod expected_in_tests {
    use super::{Expected, IssuedAhead};

    pub(super) const NOW: i64 = 1_700_000_000;
    pub(super) const EXPECTED: Expected<'static> = Expected {
        issuer: "https://idp.test",
        client_id: "fc",
        now: NOW,
        leeway: 5,
        issued_ahead: IssuedAhead::Refused,
    };
}
