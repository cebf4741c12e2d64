//! More calls a minute than the least.

use super::{Filled, Problem, ProblemKind};

pub(super) fn justified(filled: &Filled<'_>) -> Vec<Problem> {
    const WHY: &str = "volumetrie_justification";
    let asked = filled.answers.text("volumetrie_appels_par_minute").parse::<u32>().ok();
    let least = filled.definition.calls_per_minute.iter().min();
    if asked.as_ref() > least && filled.answers.text(WHY).is_empty() {
        return vec![Problem::new(WHY, ProblemKind::VolumeUnjustified)];
    }
    Vec::new()
}
