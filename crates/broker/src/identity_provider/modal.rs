//! The confirmation that a provider asks for before it is used (FC §5.3, §8.2 `modal`).

use guichet_oidc::record::Fault;
use serde::{Deserialize, Serialize};

/// The words of the confirmation, as the record has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Modal {
    /// Whether it is shown.
    pub active: bool,
    /// Its title.
    pub title: String,
    /// Its text; line ends are kept.
    pub body: String,
    /// The button that goes on.
    #[serde(rename = "continueText")]
    pub continue_text: String,
    /// The link to more; none when empty.
    #[serde(rename = "moreInfoLabel")]
    pub more_info_label: String,
    /// Where it leads.
    #[serde(rename = "moreInfoUrl")]
    pub more_info_url: String,
}

impl Modal {
    /// What an active one lacks.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let missing = |(name, text): &(&str, &String), why: &str| {
            text.is_empty().then(|| Fault::new(format!("modal.{name}"), format!("it is missing, and {why}"), "a text"))
        };
        if !self.active {
            return Vec::new();
        }
        let words = [("title", &self.title), ("body", &self.body), ("continueText", &self.continue_text)];
        let mut faults: Vec<Fault> = words.iter().filter_map(|word| missing(word, "the modal is active")).collect();
        let link = [("moreInfoLabel", &self.more_info_label), ("moreInfoUrl", &self.more_info_url)];
        if link.iter().any(|(_, text)| !text.is_empty()) {
            faults.extend(link.iter().filter_map(|half| missing(half, "the other half of the link is there")));
        }
        faults
    }
}
