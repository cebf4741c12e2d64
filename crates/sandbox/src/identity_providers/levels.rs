//! Which level a simulated provider answers: what the broker demands, and what the provider can give (PC §5.5).

use std::collections::BTreeMap;

use guichet_oidc::params::Params;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::definition::Definition;

/// The claim of the ID token in which a provider tells the level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LevelClaim {
    /// `acr`, one level (OpenID Connect Core §2).
    #[default]
    Acr,
    /// `acrs`, a list (Entra ID; PC §3.4).
    Acrs,
}

/// What a provider does when it can give none of the levels that a broker insists on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnmetLevel {
    /// It answers the level that it can give.
    #[default]
    Other,
    /// It refuses access (PC §8.2).
    Refused,
}

/// The levels that a request demands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Demand {
    /// One of them must be reached: the essential `acr` of `claims`.
    pub(super) essential: Vec<String>,
    /// Wished for: `acr_values`.
    pub(super) wished: Vec<String>,
}

impl Demand {
    /// Of a request whose `claims`, if there are any, are readable.
    pub(super) fn of(params: &Params) -> Self {
        let claims: Option<Value> = params.filled("claims").and_then(|claims| serde_json::from_str(claims).ok());
        let acr = claims.as_ref().and_then(|claims| claims.get("id_token")?.get("acr"));
        let essential = acr.filter(|acr| acr.get("essential").and_then(Value::as_bool) == Some(true));
        let texts = |member: &str| match essential.and_then(|acr| acr.get(member)) {
            Some(Value::String(level)) => vec![level.clone()],
            Some(Value::Array(levels)) => levels.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        Self {
            essential: [texts("value"), texts("values")].concat(),
            wished: params.words("acr_values").into_iter().map(str::to_owned).collect(),
        }
    }

    /// Whether a level is one that may be answered.
    pub(super) fn is_met_by(&self, level: &str) -> bool {
        self.essential.is_empty() || self.essential.iter().any(|demanded| demanded == level)
    }
}

/// The first of the demanded levels that the provider can give, else its usual one.
pub(super) fn answered<'a>(allowed: &'a [String], usual: Option<&'a str>, demand: &Demand) -> &'a str {
    let given = |wanted: &Vec<String>| wanted.iter().find_map(|level| allowed.iter().find(|allowed| *allowed == level));
    let usual = usual.or(allowed.first().map(String::as_str)).unwrap_or_default();
    given(&demand.essential).or_else(|| given(&demand.wished)).map_or(usual, String::as_str)
}

/// The methods of authentication that go with a level.
pub(super) fn methods<'a>(
    usual: &'a [String],
    of_levels: &'a BTreeMap<String, Vec<String>>,
    level: &str,
) -> &'a [String] {
    of_levels.get(level).map_or(usual, Vec::as_slice)
}

impl Definition {
    pub(super) fn level(&self, demand: &Demand) -> &str {
        answered(&self.allowed_acr, self.default_acr.as_deref(), demand)
    }

    pub(super) fn methods(&self, level: &str) -> &[String] {
        methods(&self.amr, &self.amr_of_level, level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(levels: &[&str]) -> Vec<String> {
        levels.iter().map(|level| (*level).to_owned()).collect()
    }

    #[test]
    fn the_first_demanded_level_that_can_be_given_is_answered() {
        let allowed = list(&["eidas1", "eidas1-mfa", "eidas2"]);
        let answer = |essential: &[&str], wished: &[&str]| {
            let demand = Demand { essential: list(essential), wished: list(wished) };
            answered(&allowed, None, &demand).to_owned()
        };
        assert_eq!(answer(&[], &[]), "eidas1");
        assert_eq!(answer(&[], &["unknown", "eidas2"]), "eidas2");
        assert_eq!(answer(&["eidas0-mfa", "eidas1-mfa", "eidas2"], &["eidas2"]), "eidas1-mfa");
        assert_eq!(answer(&["eidas3"], &[]), "eidas1", "it gives what it has");
        assert_eq!(answered(&list(&["eidas0", "eidas1"]), Some("eidas1"), &Demand::default()), "eidas1");
        assert_eq!(
            answered(&list(&["c1", "c2"]), None, &Demand { wished: list(&["eidas1"]), ..Demand::default() }),
            "c1"
        );
    }

    #[test]
    fn a_demand_is_essential_only_when_the_request_says_so() {
        let of = |claims: &str| Demand::of(&Params::from_pairs([("claims", claims), ("acr_values", "a b")]));
        assert_eq!(of(r#"{"id_token":{"acr":{"essential":true,"value":"eidas2"}}}"#).essential, ["eidas2"]);
        assert_eq!(of(r#"{"id_token":{"acr":{"essential":true,"values":["x","y"]}}}"#).essential, ["x", "y"]);
        for optional in [r#"{"id_token":{"acr":null}}"#, r#"{"id_token":{"acr":{"value":"eidas2"}}}"#, "{"] {
            assert_eq!(of(optional), Demand { essential: Vec::new(), wished: list(&["a", "b"]) });
        }
    }
}
