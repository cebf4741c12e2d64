//! Data that are kept for long.

use super::{Filled, Problem, ProblemKind};

/// Months that need no reason.
const MONTHS: u32 = 36;

pub(super) fn long_conservation(filled: &Filled<'_>) -> Vec<Problem> {
    const WHY: &str = "duree_conservation_donnees_caractere_personnel_justification";
    let months = filled.answers.text("duree_conservation_donnees_caractere_personnel").parse::<u32>().unwrap_or(0);
    if months <= MONTHS || !filled.answers.text(WHY).is_empty() {
        return Vec::new();
    }
    vec![Problem::new(WHY, ProblemKind::LongConservation)]
}
