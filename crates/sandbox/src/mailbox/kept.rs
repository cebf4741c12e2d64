//! The mails that were taken, the newest ones.

use std::collections::VecDeque;

use jiff::Timestamp;
use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The oldest go when there are more.
const MOST: usize = 1_000;
/// And when all of them together are larger, in bytes.
const LARGEST: usize = 32 * 1024 * 1024;

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mail {
    /// Its number in the order of arrival.
    pub id: u64,
    /// The sender's address, as the server was told.
    pub from: String,
    /// The recipients' addresses, as the server was told, separated by commas.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text; empty when it has none.
    pub text: String,
    /// The same as HTML; empty when it has none.
    pub html: String,
    /// When it was taken, by the stack's clock.
    pub at: Timestamp,
    /// Its `Message-ID`: two mails with the same one are one mail that was sent twice.
    pub message_id: String,
}

impl Mail {
    fn size(&self) -> usize {
        [&self.from, &self.to, &self.subject, &self.text, &self.html, &self.message_id].iter().map(|it| it.len()).sum()
    }
}

/// The mails of one stack.
#[derive(Default)]
pub(crate) struct Mailbox {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    last: u64,
    bytes: usize,
    mails: VecDeque<Mail>,
}

impl Mailbox {
    /// Keeps a mail and gives it its number.
    pub(crate) fn keep(&self, mail: Mail) {
        let mut kept = self.kept.lock();
        kept.last += 1;
        let id = kept.last;
        kept.bytes += mail.size();
        kept.mails.push_back(Mail { id, ..mail });
        while kept.mails.len() > MOST || kept.bytes > LARGEST {
            let Some(oldest) = kept.mails.pop_front() else { break };
            kept.bytes = kept.bytes.saturating_sub(oldest.size());
        }
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> Vec<Mail> {
        self.kept.lock().mails.iter().cloned().collect()
    }

    /// The mail of this number.
    pub(crate) fn get(&self, id: u64) -> Option<Mail> {
        self.kept.lock().mails.iter().find(|mail| mail.id == id).cloned()
    }

    /// Throws all of them away.
    pub(crate) fn clear(&self) {
        let mut kept = self.kept.lock();
        kept.mails.clear();
        kept.bytes = 0;
    }
}
