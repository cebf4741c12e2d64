//! The lines of the reference's acceptance catalogue (FC §11), cut into scenarios, and the tests that show each.

use serde::Deserialize;

use crate::workspace;

/// Where they stand, from the workspace's root.
pub(super) const FILE: &str = "crates/guichet/tests/acceptance/scenarios.toml";

/// All scenarios, in the reference's order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Catalogue {
    pub(super) area: Vec<Area>,
}

/// A heading of the reference with its scenarios.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Area {
    pub(super) title: String,
    pub(super) scenarios: Vec<Scenario>,
}

/// One thing that must be so.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenario {
    /// What the reference says, short.
    pub(super) line: String,
    /// The platforms that the reference marks; no mark is both.
    #[serde(default)]
    pub(super) on: Platforms,
    /// Tests that show it, by their names in the journeys.
    #[serde(default)]
    pub(super) tests: Vec<String>,
    /// Tests in a browser that show it, by their titles in `e2e`.
    #[serde(default)]
    pub(super) browser: Vec<String>,
    /// Platforms on which nothing shows it yet.
    pub(super) missing: Option<Platforms>,
    /// What the missing ones wait for: the issue that brings them, and the reason.
    pub(super) why: Option<String>,
}

/// Which of the two platforms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Platforms {
    #[default]
    Both,
    Low,
    High,
}

/// A platform, by the name of its service.
pub(super) const LOW: &str = "franceconnect";
pub(super) const HIGH: &str = "franceconnect-plus";

impl Platforms {
    pub(super) fn has(self, service: &str) -> bool {
        match self {
            Self::Both => true,
            Self::Low => service == LOW,
            Self::High => service == HIGH,
        }
    }
}

impl Scenario {
    /// Whether the reference asks for it on a platform.
    pub(super) fn is_on(&self, service: &str) -> bool {
        self.on.has(service)
    }

    /// Whether nothing is said to show it there.
    pub(super) fn is_missing(&self, service: &str) -> bool {
        self.is_on(service) && self.missing.is_some_and(|missing| missing.has(service))
    }

    /// What is wrong with it as it is written.
    fn fault(&self) -> Option<&'static str> {
        let shown = [LOW, HIGH].into_iter().any(|service| self.is_on(service) && !self.is_missing(service));
        let tested = !(self.tests.is_empty() && self.browser.is_empty());
        match (&self.why, self.missing) {
            (None, Some(_)) => Some("is missing without saying why"),
            (Some(_), None) => Some("says why it is missing, and is not"),
            (Some(why), Some(_)) if !why.starts_with("issue ") => Some("must name the issue that it waits for"),
            _ if shown && !tested => Some("has neither a test nor a reason"),
            _ if !shown && tested => Some("has tests although it is said to be missing"),
            _ => None,
        }
    }
}

impl Catalogue {
    /// Reads it.
    pub(super) fn read() -> Result<Self, String> {
        let path = workspace::root().join(FILE);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| format!("{FILE}: {error}"))
    }

    pub(super) fn scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.area.iter().flat_map(|area| &area.scenarios)
    }

    /// Scenarios that are not written as they should be.
    pub(super) fn faults(&self) -> Vec<String> {
        self.scenarios().filter_map(|it| Some(format!("«{}» {}", it.line, it.fault()?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<&'static str> {
        toml::from_str::<Scenario>(text).unwrap().fault()
    }

    #[test]
    fn a_scenario_has_tests_or_names_the_issue_that_it_waits_for() {
        assert_eq!(fault("line = \"x\""), Some("has neither a test nor a reason"));
        assert_eq!(fault("line = \"x\"\ntests = [\"a\"]"), None);
        assert_eq!(fault("line = \"x\"\nmissing = \"both\""), Some("is missing without saying why"));
        let waits = "line = \"x\"\nmissing = \"both\"\nwhy = \"issue 8: not built\"";
        assert_eq!(fault(waits), None);
        assert_eq!(fault(&format!("{waits}\ntests = [\"a\"]")), Some("has tests although it is said to be missing"));
        let other = "line = \"x\"\nmissing = \"low\"\nwhy = \"later\"\ntests = [\"a\"]";
        assert_eq!(fault(other), Some("must name the issue that it waits for"));
    }

    #[test]
    fn one_platform_may_be_missing_where_the_other_is_shown() {
        assert_eq!(fault("line = \"x\"\nmissing = \"high\"\nwhy = \"issue 5: x\"\ntests = [\"a\"]"), None);
        let nothing_left = "line = \"x\"\non = \"high\"\nmissing = \"high\"\nwhy = \"issue 5: x\"";
        assert_eq!(fault(nothing_left), None);
    }
}
