//! Levels of authentication (FC §2.2, §5.6, §5.8).

use serde::{Deserialize, Serialize};

/// The ladder of one profile: which levels exist, which it serves, which one applies when none is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// Every known level, lowest first.
    pub known: Vec<String>,
    /// The levels that this provider announces and gives.
    pub supported: Vec<String>,
    /// The levels that an identity provider may be registered with (FC §1.1).
    pub identity_providers: Vec<String>,
    /// The level kept when a request names none that is known.
    pub default: String,
    /// The levels on which a finished login may serve another service provider.
    pub single_sign_on: Vec<String>,
    /// The lowest level accepted in a suspicious context (FC §5.9).
    pub suspicious_minimum: String,
}

impl Ladder {
    /// The rung of a level; `None` for one that is not known.
    pub fn rank(&self, acr: &str) -> Option<usize> {
        self.known.iter().position(|known| known == acr)
    }

    /// The lowest known level among those asked for, else the default (FC §2.2 rule 1).
    pub fn kept<'a>(&'a self, asked: &[&str]) -> &'a str {
        asked
            .iter()
            .filter_map(|acr| self.rank(acr))
            .min()
            .and_then(|rank| self.known.get(rank))
            .map_or(self.default.as_str(), String::as_str)
    }

    /// Whether this provider gives the level.
    pub fn supports(&self, acr: &str) -> bool {
        self.supported.iter().any(|known| known == acr)
    }

    /// Whether `given` stands at or above `asked`; an unknown level never does.
    pub fn reaches(&self, given: &str, asked: &str) -> bool {
        matches!((self.rank(given), self.rank(asked)), (Some(given), Some(asked)) if given >= asked)
    }

    /// The level asked of an identity provider: the greater of the kept one and the provider's lowest (FC §2.2 rule 3).
    pub fn asked_of_identity_provider<'a>(&'a self, kept: &'a str, allowed: &[String]) -> &'a str {
        let lowest = allowed.iter().filter_map(|acr| self.rank(acr)).min();
        match (lowest, self.rank(kept)) {
            (Some(lowest), Some(rank)) if lowest > rank => self.known.get(lowest).map_or(kept, String::as_str),
            _ => kept,
        }
    }

    /// The level returned to the service provider: the identity provider's if supported here, else the kept one (rule 4).
    pub fn returned<'a>(&self, given: &'a str, kept: &'a str) -> &'a str {
        if self.supports(given) { given } else { kept }
    }

    /// The level returned in a single sign-on: that value if allowed there, else the nearest allowed one below it.
    pub fn returned_in_single_sign_on<'a>(&'a self, returned: &'a str) -> Option<&'a str> {
        if self.single_sign_on.iter().any(|acr| acr == returned) {
            return Some(returned);
        }
        let rank = self.rank(returned)?;
        self.single_sign_on
            .iter()
            .filter_map(|acr| self.rank(acr))
            .filter(|below| *below < rank)
            .max()
            .and_then(|below| self.known.get(below))
            .map(String::as_str)
    }

    /// The highest of a list of levels.
    pub fn highest<'a>(&'a self, levels: &[String]) -> Option<&'a str> {
        levels.iter().filter_map(|acr| self.rank(acr)).max().and_then(|rank| self.known.get(rank)).map(String::as_str)
    }

    /// The lowest of a list of levels.
    pub fn lowest<'a>(&'a self, levels: &[String]) -> Option<&'a str> {
        levels.iter().filter_map(|acr| self.rank(acr)).min().and_then(|rank| self.known.get(rank)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(supported: &[&str], default: &str, single_sign_on: &[&str]) -> Ladder {
        let owned = |levels: &[&str]| levels.iter().map(|acr| (*acr).to_owned()).collect();
        Ladder {
            known: owned(&["eidas1", "eidas2", "eidas3"]),
            supported: owned(supported),
            identity_providers: owned(supported),
            default: default.to_owned(),
            single_sign_on: owned(single_sign_on),
            suspicious_minimum: "eidas2".to_owned(),
        }
    }

    #[test]
    fn the_lowest_known_level_is_kept_else_the_default() {
        let high = ladder(&["eidas2", "eidas3"], "eidas3", &["eidas2"]);
        assert_eq!(high.kept(&["eidas1", "eidas2", "eidas3"]), "eidas1");
        assert_eq!(high.kept(&["eidas3", "eidas2"]), "eidas2");
        assert_eq!(high.kept(&["inconnu"]), "eidas3");
    }

    #[test]
    fn a_provider_above_the_kept_level_is_asked_for_its_own_lowest() {
        let low = ladder(&["eidas1"], "eidas1", &["eidas1"]);
        assert_eq!(low.asked_of_identity_provider("eidas1", &["eidas3".into(), "eidas2".into()]), "eidas2");
        assert_eq!(low.asked_of_identity_provider("eidas1", &["eidas1".into()]), "eidas1");
    }

    #[test]
    fn what_is_returned_is_what_the_instance_supports() {
        let low = ladder(&["eidas1"], "eidas1", &["eidas1"]);
        assert_eq!(low.returned("eidas2", "eidas1"), "eidas1");
        let high = ladder(&["eidas2", "eidas3"], "eidas3", &["eidas2"]);
        assert_eq!(high.returned("eidas3", "eidas2"), "eidas3");
        assert_eq!(high.returned_in_single_sign_on("eidas3"), Some("eidas2"));
        assert_eq!(high.returned_in_single_sign_on("eidas1"), None);
    }

    #[test]
    fn an_unknown_level_reaches_nothing() {
        let low = ladder(&["eidas1"], "eidas1", &["eidas1"]);
        assert!(!low.reaches("inconnu", "eidas1"));
        assert!(low.reaches("eidas3", "eidas1"));
    }
}
