//! The link in a mail by which somebody confirms that she wants the letter: sealed, so that nobody else makes one, and good for a week.

use data_encoding::HEXLOWER;
use guichet_store::seal::{SealError, Sealer};
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

    /// The token.
    ///
    /// # Errors
    /// When nothing can be sealed.
    pub fn token(&self, sealer: &Sealer) -> Result<String, SealError> {
        let plain = serde_json::to_vec(self).map_err(|_| SealError::Cipher)?;
        sealer.seal(PLACE, &plain).map(|sealed| HEXLOWER.encode(&sealed))
    }

    /// Whether a text can be a token, each of which is written in one way only.
    #[must_use]
    pub fn is_token(text: &str) -> bool {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        !text.is_empty() && text.len() <= LONGEST && digits
    }

    /// What a token says; none: it is not one of ours, or not good any more.
    #[must_use]
    pub fn read(sealer: &Sealer, token: &str, now: Timestamp) -> Option<Self> {
        let sealed = HEXLOWER.decode(Some(token).filter(|token| Self::is_token(token))?.as_bytes()).ok()?;
        let read: Self = serde_json::from_slice(&sealer.open(PLACE, &sealed).ok()?).ok()?;
        (now.as_second() < read.until).then_some(read)
    }
}
