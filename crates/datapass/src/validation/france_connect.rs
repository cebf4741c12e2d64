//! The authorisation of FranceConnect that some requests stand on.

use super::{Filled, Problem, ProblemKind};
use crate::automatic::NAMED;
use crate::number;

/// Asked where a modality wants it, but where one is made automatically (DP §1.7).
pub(super) fn modality(filled: &Filled<'_>) -> Vec<Problem> {
    let Some(modality) = &filled.definition.france_connect_modality else { return Vec::new() };
    let chosen = filled.answers.values("modalities").contains(modality);
    // One that is there was judged with the fields.
    if chosen && filled.answers.text(NAMED).is_empty() && !filled.is_automatic() {
        return vec![Problem::new(NAMED, ProblemKind::NoFranceConnect)];
    }
    Vec::new()
}

/// One that is not revoked, of the same organisation.
pub(super) fn judge(filled: &Filled<'_>, field: &str) -> Option<Problem> {
    let named = number::parse('H', filled.answers.text(field));
    let known = named.is_some_and(|id| filled.france_connect.contains(&id));
    (!known).then(|| Problem::new(field, ProblemKind::NoFranceConnect))
}
