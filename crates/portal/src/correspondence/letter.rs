//! The link in a mail by which somebody confirms that she wants the letter: sealed, so that nobody else makes one, and good for a week.

use guichet_store::seal::Sealer;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long it is good.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Where it is sealed for.
const PLACE: &str = "portal/letter";
/// The longest token that is looked at, in characters.
const LONGEST: usize = 2_000;

/// Who wants the letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Her address.
    pub email: String,
    /// Until when the link is good, in seconds since 1970.
    until: i64,
}

impl Subscription {
    /// One that is yet to be confirmed.
    #[must_use]
    pub fn new(email: &str, now: Timestamp) -> Self {
        Self { email: email.to_owned(), until: now.saturating_add(KEPT).map_or(i64::MAX, Timestamp::as_second) }
    }

    /// The token; none: nothing can be sealed now.
    #[must_use]
    pub fn token(&self, sealer: &Sealer) -> Option<String> {
        let plain = serde_json::to_vec(self).ok()?;
        sealer.seal(PLACE, &plain).ok().map(hex::encode)
    }

    /// What a token says; none: it is not one of ours, or not good any more.
    #[must_use]
    pub fn read(sealer: &Sealer, token: &str, now: Timestamp) -> Option<Self> {
        let sealed = hex::decode(Some(token).filter(|token| token.len() <= LONGEST)?).ok()?;
        let read: Self = serde_json::from_slice(&sealer.open(PLACE, &sealed).ok()?).ok()?;
        (now.as_second() < read.until).then_some(read)
    }
}
