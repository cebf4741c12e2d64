//! A mail as it was composed.

use std::fmt;

use lettre::Address;
use serde::{Deserialize, Serialize};

/// A mail, in plain text and as HTML.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Whom it comes from: an address.
    pub from: String,
    /// Whom it goes to: an address.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same, as HTML.
    pub html: String,
    /// An address to which one request, without a page, makes whoever gets it do without such mails (RFC 2369, RFC 8058).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<String>,
}

/// Whether `text` is the address of a mailbox.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

/// What it says, and to whom, stays out.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter").finish_non_exhaustive()
    }
}
