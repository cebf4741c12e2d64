//! A name on the page of states, and how the state is known (AP §7): by the calls of the last ten minutes, or by a call of its own
//! about nobody.

use serde::Deserialize;

use super::Mode;
use crate::parameters::Arguments;

/// One name: `/api/{id}/ping`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Ping {
    /// How its producer answered the calls of the last ten minutes says it.
    ByCalls(String),
    /// Its producer is asked.
    Asked(AskedPing),
}

/// How the producer is asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedPing {
    /// The name.
    pub id: String,
    /// In which mode, and so at which of its addresses.
    pub mode: Mode,
    /// About whom, who is nobody: that she is not found is an answer, as it would be that she is.
    pub about: Arguments,
    /// How long an answer serves, in minutes: 2 to 30.
    pub kept_minutes: u32,
}

impl Ping {
    /// The name.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::ByCalls(id) => id,
            Self::Asked(asked) => &asked.id,
        }
    }

    /// Why it is none.
    pub(super) fn wrong(&self) -> Option<String> {
        match self {
            Self::Asked(asked) if !(2..=30).contains(&asked.kept_minutes) => {
                Some(format!("ping `{}`: an answer is kept for 2 to 30 minutes (AP §7)", asked.id))
            }
            _ => None,
        }
    }
}
