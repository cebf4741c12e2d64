//! The benefits that a person receives.

use serde::{Deserialize, Serialize};

use super::Household;
use super::seed::Seed;

/// A benefit; absent from [`Benefits`] where the person does not receive it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Benefit {
    /// Since when: `YYYY-MM-DD`.
    pub(crate) since: String,
    /// With the increase for lone parents (prime d'activité, RSA), or with the financial participation (C2S).
    #[serde(default)]
    pub(crate) increased: bool,
}

/// What a person receives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Benefits {
    /// Complémentaire santé solidaire.
    pub(crate) complementaire_sante_solidaire: Option<Benefit>,
    /// Allocation aux adultes handicapés.
    pub(crate) allocation_adulte_handicape: Option<Benefit>,
    /// Allocation d'éducation de l'enfant handicapé.
    pub(crate) allocation_enfant_handicape: Option<Benefit>,
    /// Allocation de soutien familial.
    pub(crate) allocation_soutien_familial: Option<Benefit>,
    /// Prime d'activité.
    pub(crate) prime_activite: Option<Benefit>,
    /// Revenu de solidarité active.
    pub(crate) revenu_solidarite_active: Option<Benefit>,
}

impl Benefits {
    pub(super) fn made(mut seed: Seed, household: &Household) -> Self {
        let mut granted = |possible: bool| {
            let drawn = seed.chance(50);
            (possible && drawn).then(|| Benefit {
                since: format!("202{}-{:02}-01", seed.below(6), 1 + seed.below(12)),
                increased: seed.chance(50),
            })
        };
        let modest = household.quotient.is_some_and(|quotient| quotient < 900);
        let poor = household.quotient.is_some_and(|quotient| quotient < 500);
        let alone = household.spouse.is_none() && !household.children.is_empty();
        Self {
            complementaire_sante_solidaire: granted(modest),
            allocation_adulte_handicape: granted(household.resources < 15_000),
            allocation_enfant_handicape: granted(household.disabled_children > 0),
            allocation_soutien_familial: granted(alone),
            prime_activite: granted(modest && !poor),
            revenu_solidarite_active: granted(poor),
        }
    }

    /// The one of this name, which is that of the API-SECU's call.
    pub(crate) fn get(&self, call: &str) -> Option<&Option<Benefit>> {
        Some(match call {
            "complementaire_sante_solidaire" => &self.complementaire_sante_solidaire,
            "allocation_adulte_handicape" => &self.allocation_adulte_handicape,
            "allocation_enfant_handicape" => &self.allocation_enfant_handicape,
            "allocation_soutien_familial" => &self.allocation_soutien_familial,
            "prime_activite" => &self.prime_activite,
            "revenu_solidarite_active" => &self.revenu_solidarite_active,
            _ => return None,
        })
    }
}
