//! The level of a professional's login: demanded, reached, given (PC §3.4, §5.5, §5.7). Levels are compared by membership,
//! not by order: who demands `eidas1` is not served by `eidas2`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The levels of a profile that compares them by membership.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Every level that is known, as discovery lists them.
    pub known: Vec<String>,
    /// The level of a provider that names none, or none that is known (PC §5.5).
    pub plain: String,
    /// Levels for which a finished login never serves: each needs a new one (PC §3.4).
    #[serde(default)]
    pub never_reused: Vec<String>,
    /// Which level a code sent by mail makes of which (PC §5.7).
    #[serde(default)]
    pub raised_by_mail: BTreeMap<String, String>,
    /// Levels of another version of this service, with what to ask for instead: a refusal says so.
    #[serde(default)]
    pub replaced: BTreeMap<String, String>,
}

impl Membership {
    /// Whether a level is known.
    #[must_use]
    pub fn knows(&self, level: &str) -> bool {
        self.known.iter().any(|it| it == level)
    }

    /// What to ask for instead of levels that another version of this service has, each in words; the others are left out.
    pub fn instead<'a>(&self, levels: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let told = |level: &str| {
            self.replaced.get(level).map(|now| format!("{level} is not a level of this version: ask for {now}"))
        };
        levels.into_iter().filter_map(told).collect()
    }

    /// The level that a provider's `acr` stands for.
    #[must_use]
    pub fn understood<'a>(&'a self, acr: Option<&'a str>) -> &'a str {
        acr.filter(|acr| self.knows(acr)).unwrap_or(&self.plain)
    }
}

/// What the service provider's request says of the level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The levels of which one must be reached; empty where none is demanded.
    pub essential: &'a [&'a str],
    /// `acr_values`, a wish.
    pub wished: &'a [&'a str],
}

/// What is asked of the identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demand<'a> {
    /// `claims.id_token.acr`, essential, with these.
    Essential(Vec<&'a str>),
    /// `acr_values` with these.
    Wish(Vec<&'a str>),
    /// Nothing.
    None,
}

/// What is known of the provider to which the person goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provider {
    /// Whether it takes a demanded level, or the address says that it does.
    pub takes_demand: bool,
    /// Whether it is the default one.
    pub is_default: bool,
}

/// What is asked of the identity provider.
#[must_use]
pub fn demand<'a>(asked: Asked<'a>, provider: Provider, levels: &'a Membership) -> Demand<'a> {
    let kept = |words: &[&'a str]| words.iter().copied().filter(|level| levels.knows(level)).collect::<Vec<_>>();
    let (essential, wished) = (kept(asked.essential), kept(asked.wished));
    match () {
        () if !essential.is_empty() && provider.takes_demand => Demand::Essential(essential),
        () if !wished.is_empty() => Demand::Wish(wished),
        () if !asked.wished.is_empty() || provider.is_default => Demand::None,
        () => Demand::Wish(vec![&levels.plain]),
    }
}

/// Where the code that this broker sends by mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailed {
    /// This broker sends none.
    Off,
    /// It may be sent.
    Possible,
    /// The person gave it.
    Given,
}

/// What follows from the level that a provider gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The service provider is given this level.
    Reached(String),
    /// A code sent by mail may reach it.
    AsksMailedCode,
    /// `access_denied`: requested ACRs could not be satisfied.
    Unsatisfied,
}

/// What follows from what a provider answered: its `acr`, and whether its `amr` has `mail`, in which case a second mailed
/// code proves nothing. A person who gave the code is not asked for it again, whatever level it missed.
#[must_use]
pub fn outcome(asked: Asked<'_>, acr: Option<&str>, used_mail: bool, mailed: Mailed, levels: &Membership) -> Outcome {
    let given = levels.understood(acr);
    let listed = |level: &str| asked.essential.contains(&level);
    if asked.essential.is_empty() || listed(given) {
        return Outcome::Reached(given.to_owned());
    }
    let raised = levels.raised_by_mail.get(given).filter(|to| listed(to));
    match (mailed, raised) {
        (Mailed::Given, Some(raised)) if !used_mail => Outcome::Reached(raised.clone()),
        (Mailed::Possible, _) if !used_mail && levels.raised_by_mail.values().any(|to| listed(to)) => {
            Outcome::AsksMailedCode
        }
        _ => Outcome::Unsatisfied,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Membership {
        let raised = [("eidas1", "eidas1-mfa"), ("eidas0", "eidas0-mfa")];
        Membership {
            known: ["eidas0", "eidas0-mfa", "eidas1", "eidas1-mfa", "eidas2", "eidas3"].map(str::to_owned).to_vec(),
            plain: "eidas1".to_owned(),
            raised_by_mail: raised.map(|(from, to)| (from.to_owned(), to.to_owned())).into(),
            ..Membership::default()
        }
    }

    fn of(essential: &[&str], acr: Option<&str>, mailed: Mailed) -> Outcome {
        outcome(Asked { essential, wished: &[] }, acr, false, mailed, &known())
    }

    fn reached(level: &str) -> Outcome {
        Outcome::Reached(level.to_owned())
    }

    const MFA: [&str; 4] = ["eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"];

    #[test]
    fn u2_a_demanded_level_that_is_given_is_returned() {
        for level in ["eidas1", "eidas2", "eidas3"] {
            assert_eq!(of(&[level], Some(level), Mailed::Off), reached(level));
        }
    }

    #[test]
    fn u3_another_level_than_the_demanded_one_is_refused_be_it_higher() {
        assert_eq!(of(&["eidas1"], Some("eidas2"), Mailed::Possible), Outcome::Unsatisfied);
        assert_eq!(of(&["eidas2"], Some("eidas1"), Mailed::Possible), Outcome::Unsatisfied);
    }

    #[test]
    fn u4_a_wish_blocks_nothing_and_an_unknown_level_is_the_plain_one() {
        let wishing = Asked { essential: &[], wished: &["eidas1"] };
        assert_eq!(outcome(wishing, Some("eidas3"), false, Mailed::Off, &known()), reached("eidas3"));
        for acr in [None, Some("unknown")] {
            assert_eq!(of(&[], acr, Mailed::Off), reached("eidas1"));
        }
    }

    #[test]
    fn u4_the_known_ones_among_the_wishes_are_passed_on() {
        let provider = Provider { takes_demand: false, is_default: false };
        let known = known();
        let wish = |wished| demand(Asked { essential: &[], wished }, provider, &known);
        assert_eq!(wish(&["inconnu", "eidas3"]), Demand::Wish(vec!["eidas3"]));
        assert_eq!(wish(&["eidas2", "eidas3"]), Demand::Wish(vec!["eidas2", "eidas3"]));
        assert_eq!(wish(&["inconnu"]), Demand::None);
        assert_eq!(wish(&[]), Demand::Wish(vec!["eidas1"]));
        let default = Provider { takes_demand: true, is_default: true };
        assert_eq!(demand(Asked::default(), default, &known), Demand::None);
    }

    #[test]
    fn u6_a_demand_goes_to_a_provider_that_takes_it_and_is_met_by_one_that_was_not_asked() {
        let asked = Asked { essential: &MFA, wished: &[] };
        let known = known();
        let to = |takes_demand| demand(asked, Provider { takes_demand, is_default: false }, &known);
        assert_eq!(to(true), Demand::Essential(MFA.to_vec()));
        assert_eq!(to(false), Demand::Wish(vec!["eidas1"]));
        assert_eq!(of(&MFA, Some("eidas2"), Mailed::Off), reached("eidas2"));
    }

    #[test]
    fn u10_a_mailed_code_raises_the_level_once() {
        assert_eq!(of(&MFA, Some("eidas1"), Mailed::Possible), Outcome::AsksMailedCode);
        assert_eq!(of(&MFA, Some("eidas1"), Mailed::Given), reached("eidas1-mfa"));
        assert_eq!(of(&MFA, Some("eidas0"), Mailed::Given), reached("eidas0-mfa"));
        assert_eq!(of(&MFA, Some("eidas1"), Mailed::Off), Outcome::Unsatisfied);
        assert_eq!(of(&["eidas0-mfa"], Some("eidas1"), Mailed::Given), Outcome::Unsatisfied);
    }

    #[test]
    fn a_second_mailed_code_proves_nothing() {
        let asked = Asked { essential: &MFA, wished: &[] };
        for mailed in [Mailed::Possible, Mailed::Given] {
            assert_eq!(outcome(asked, Some("eidas1"), true, mailed, &known()), Outcome::Unsatisfied);
        }
    }

    #[test]
    fn what_takes_the_place_of_a_former_level_is_told_of_those_alone() {
        let levels = Membership { replaced: [("old".to_owned(), "eidas0".to_owned())].into(), ..known() };
        let told = vec!["old is not a level of this version: ask for eidas0".to_owned()];
        assert_eq!(levels.instead(["eidas2", "old", "inconnu"]), told);
    }

    #[test]
    fn former_levels_alone_cannot_be_satisfied() {
        let former = ["https://proconnect.gouv.fr/assurance/consistency-checked-2fa"];
        assert_eq!(of(&former, Some(former[0]), Mailed::Possible), Outcome::Unsatisfied);
    }
}
