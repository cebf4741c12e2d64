//! The lines of a reference's acceptance catalogue, cut into scenarios, and the tests that show each.

use serde::Deserialize;

use crate::workspace;

/// A reference's catalogue, the services that it is about, and the page that tells what is shown of it.
pub(super) struct Part {
    /// Whose it is, for the heading.
    pub(super) title: &'static str,
    /// What the lines are, and where the reference has them.
    pub(super) lines: &'static str,
    /// Where the scenarios stand, from the workspace's root.
    pub(super) file: &'static str,
    /// The page, from there too.
    pub(super) page: &'static str,
    /// The services, a column each: name and title.
    pub(super) services: &'static [(&'static str, &'static str)],
    /// Its error codes, where the page tells of them.
    pub(super) codes: Option<PartCodes>,
}

/// The error codes of a reference.
pub(super) struct PartCodes {
    /// Where the reference has them.
    pub(super) reference: &'static str,
    /// Where they stand, from the workspace's root.
    pub(super) file: &'static str,
    /// The test that compares the answer of every code with its line.
    pub(super) compared_by: &'static str,
    /// What it compares, in words.
    pub(super) compared: &'static str,
    /// The part of all codes that may be unreachable, in hundredths, where an issue bounds it.
    pub(super) never_at_most: Option<usize>,
}

impl Part {
    /// The names of its services.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.services.iter().map(|(name, _)| *name)
    }
}

/// FranceConnect and FranceConnect+.
pub(super) const FRANCECONNECT: Part = Part {
    title: "FranceConnect",
    lines: "those of the acceptance catalogue of the reference (FC §11), cut into scenarios",
    file: "crates/guichet/tests/acceptance/scenarios.toml",
    page: "docs/reference/franceconnect-coverage.md",
    services: &[(LOW, "FranceConnect"), (HIGH, "FranceConnect+")],
    codes: Some(PartCodes {
        reference: "FC §10",
        file: "crates/guichet/tests/acceptance/codes.toml",
        compared_by: "codes::every_code_is_answered_where_and_as_the_reference_says",
        compared: "page, JSON or redirect, status, title, message, error and description, \"Contactez-nous\" or not",
        never_at_most: Some(5),
    }),
};

/// ProConnect.
pub(super) const PROCONNECT: Part = Part {
    title: "ProConnect",
    lines: "those of the acceptance catalogue of the reference (PC §11.1, §11.2), cut into scenarios",
    file: "crates/guichet/tests/acceptance/proconnect.toml",
    page: "docs/reference/proconnect-coverage.md",
    services: &[("proconnect", "ProConnect")],
    codes: Some(PartCodes {
        reference: "PC §6",
        file: "crates/guichet/tests/acceptance/proconnect-codes.toml",
        compared_by: "proconnect::codes::every_code_is_answered_as_the_reference_says_with_its_way_back_to_the_service_or_none",
        compared: "status, message, whom to write to, error and description of the way back, or none",
        never_at_most: None,
    }),
};

/// The APIs FranceConnectées.
pub(super) const FRANCECONNECTEES: Part = Part {
    title: "API FranceConnectées",
    lines: "those of the acceptance scenarios of the reference (AF §4: A1 to A9, N1 to N16, and the two scenarios that follow them)",
    file: "crates/guichet/tests/acceptance/api-franceconnectees.toml",
    page: "docs/reference/api-franceconnectees-coverage.md",
    services: &[("data-providers", "Data providers")],
    codes: None,
};

/// API Particulier, whose reference has no acceptance catalogue.
pub(super) const API_PARTICULIER: Part = Part {
    title: "API Particulier",
    lines: "what the sections of the reference ask for (AP §1 to §19, which has no acceptance catalogue of its own) and the bad input of issue 7, told one by one",
    file: "crates/guichet/tests/acceptance/api-particulier.toml",
    page: "docs/reference/api-particulier-coverage.md",
    services: &[("api-particulier", "API Particulier")],
    codes: None,
};

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
    /// The services that the reference marks; no mark is all of the part.
    #[serde(default)]
    pub(super) on: Platforms,
    /// Tests that show it, by their names in the journeys.
    #[serde(default)]
    pub(super) tests: Vec<String>,
    /// Tests in a browser that show it, by their titles in `e2e`.
    #[serde(default)]
    pub(super) browser: Vec<String>,
    /// Services on which nothing shows it yet.
    pub(super) missing: Option<Platforms>,
    /// What the missing ones wait for: the issue that brings them, and the reason.
    pub(super) why: Option<String>,
}

/// Which of the services of a part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Platforms {
    /// All of them: both of FranceConnect, the one of ProConnect.
    #[default]
    #[serde(alias = "all")]
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
    fn fault(&self, part: &Part) -> Option<&'static str> {
        let shown = part.names().any(|service| self.is_on(service) && !self.is_missing(service));
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
    pub(super) fn read(part: &Part) -> Result<Self, String> {
        let path = workspace::root().join(part.file);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| format!("{}: {error}", part.file))
    }

    pub(super) fn scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.area.iter().flat_map(|area| &area.scenarios)
    }

    /// Scenarios that are not written as they should be.
    pub(super) fn faults(&self, part: &Part) -> Vec<String> {
        self.scenarios().filter_map(|it| Some(format!("«{}» {}", it.line, it.fault(part)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<&'static str> {
        toml::from_str::<Scenario>(text).unwrap().fault(&FRANCECONNECT)
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
