//! The scopes of API Impôt particulier and of SFiP (DP §1.5): at least one year of revenue, and what excludes what.

use super::{Filled, Problem, ProblemKind};
use crate::catalogue::ScopeRule;

const LAST_OR_BEFORE: &str = "dgfip_annee_n_moins_2_si_indispo_n_moins_1";
const YEARS: [&str; 3] = ["dgfip_annee_n_moins_1", "dgfip_annee_n_moins_2", "dgfip_annee_n_moins_3"];
const AFTER_DEATH: &str = "dgfip_annee_df_au_3112_si_deces_ctb_mp";
const WEALTH_TAX: &str = "dgfip_indiIFI";
const SAVINGS: &str = "dgfip_IndLep";

/// Whether needs are told in a document, so that scopes may be missing.
pub(super) fn waives_scopes(filled: &Filled<'_>) -> bool {
    filled.definition.rules.contains(&ScopeRule::RevenueYears) && filled.answers.ticked("specific_requirements")
}

pub(super) fn judge(filled: &Filled<'_>) -> Vec<Problem> {
    let problem = |kind| vec![Problem::new("scopes", kind)];
    if waives_scopes(filled) {
        const DOCUMENT: &str = "specific_requirements_document";
        return match filled.documents.contains(DOCUMENT) {
            true => Vec::new(),
            false => vec![Problem::new(DOCUMENT, ProblemKind::NoSpecificDocument)],
        };
    }
    let scopes = filled.answers.values("scopes");
    let has = |scope: &str| scopes.iter().any(|chosen| chosen == scope);
    match () {
        // Nothing at all was said by the field itself.
        () if scopes.is_empty() || (has(SAVINGS) && scopes.len() == 1) => Vec::new(),
        () if (has(LAST_OR_BEFORE) || has(AFTER_DEATH)) && (has(WEALTH_TAX) || has(SAVINGS)) => {
            problem(ProblemKind::ScopesExclude)
        }
        () if has(SAVINGS) => problem(ProblemKind::NotAlone),
        () if has(LAST_OR_BEFORE) && YEARS.into_iter().any(has) => problem(ProblemKind::YearsExclude),
        () if !has(LAST_OR_BEFORE) && !YEARS.into_iter().any(has) => problem(ProblemKind::NoYear),
        () => Vec::new(),
    }
}
