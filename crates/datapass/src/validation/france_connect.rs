//! The authorisation of FranceConnect that some requests stand on.

use super::{Filled, Problem, ProblemKind};
use crate::number;

const FIELD: &str = "france_connect_authorization_id";

/// Asked where a modality wants it.
pub(super) fn modality(filled: &Filled<'_>) -> Vec<Problem> {
    let Some(modality) = &filled.definition.france_connect_modality else { return Vec::new() };
    let chosen = filled.answers.values("modalities").contains(modality);
    // One that is there was judged with the fields.
    if chosen && filled.answers.text(FIELD).is_empty() {
        return vec![Problem::new(FIELD, ProblemKind::NoFranceConnect)];
    }
    Vec::new()
}

/// One that is not revoked, of the same organisation.
pub(super) fn judge(filled: &Filled<'_>, field: &str) -> Option<Problem> {
    let named = number::parse('H', filled.answers.text(field));
    let known = named.is_some_and(|id| filled.france_connect.contains(&id));
    (!known).then(|| Problem::new(field, ProblemKind::NoFranceConnect))
}
