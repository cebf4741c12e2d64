//! The link in a mail by which whoever gets it does without such mails (DP §2.6): sealed, so that nobody else makes one, and good for
//! thirty days.

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use guichet_store::seal::Sealer;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::letters::Occasion;

/// Where it leads.
pub(crate) const PATH: &str = "/desabonnement-notifications";
/// Where mail programs ask for the same, without a page (RFC 8058).
pub(crate) const AT_ONCE: &str = "/desabonnement-notifications/un-clic";
/// The one field of such a request, and what it says.
pub(crate) const ONE_CLICK: (&str, &str) = ("List-Unsubscribe", "One-Click");
/// How long it is good.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Where it is sealed for.
const PLACE: &str = "datapass/unsubscribing";
/// The longest token that is looked at, in characters.
const LONGEST: usize = 2_000;

/// Where a mail program asks for what a link in the mail leads to; none: there is no such link.
pub(crate) fn at_once(link: &str) -> Option<String> {
    link.contains(PATH).then(|| link.replacen(PATH, AT_ONCE, 1))
}

/// Who does without which mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unsubscribing {
    /// Number of the person.
    #[serde(rename = "user_id")]
    pub(crate) person_id: i64,
    /// Of which definition.
    #[serde(rename = "definition_id")]
    pub(crate) definition: String,
    /// Which of the two.
    pub(crate) kind: Kind,
    /// Until when, in seconds since 1970.
    until: i64,
}

/// Which mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Of what is submitted.
    Submit,
    /// Of messages.
    Messages,
}

impl Kind {
    /// Those of an occasion; none: one does not do without them.
    pub(crate) const fn of(occasion: Occasion) -> Option<Self> {
        match occasion {
            Occasion::ToInstruct => Some(Self::Submit),
            Occasion::MessageToInstructors => Some(Self::Messages),
            _ => None,
        }
    }

    /// The occasion of these mails.
    pub(crate) const fn occasion(self) -> Occasion {
        match self {
            Self::Submit => Occasion::ToInstruct,
            Self::Messages => Occasion::MessageToInstructors,
        }
    }

    /// In the keys of words.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Messages => "messages",
        }
    }
}

impl Unsubscribing {
    pub(crate) fn new(person_id: i64, definition: &str, kind: Kind, now: Timestamp) -> Self {
        let until = now.saturating_add(KEPT).map_or(i64::MAX, Timestamp::as_second);
        Self { person_id, definition: definition.to_owned(), kind, until }
    }

    /// The token; none: nothing can be sealed now.
    pub(crate) fn token(&self, sealer: &Sealer) -> Option<String> {
        let plain = serde_json::to_vec(self).ok()?;
        sealer.seal(PLACE, &plain).ok().map(|sealed| HEXLOWER.encode(&sealed))
    }

    /// What a token says; none: it is not one of ours, or not good any more.
    pub(crate) fn read(sealer: &Sealer, token: &str, now: Timestamp) -> Option<Self> {
        let sealed = HEXLOWER_PERMISSIVE.decode(Some(token).filter(|token| token.len() <= LONGEST)?.as_bytes()).ok()?;
        let plain = sealer.open(PLACE, &sealed).ok()?;
        let read: Self = serde_json::from_slice(&plain).ok()?;
        (now.as_second() < read.until).then_some(read)
    }
}
