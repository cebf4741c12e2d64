//! A team that is not the applicant's own has a name.

use super::{Filled, Problem, ProblemKind};

pub(super) fn named(filled: &Filled<'_>) -> Vec<Problem> {
    const NAME: &str = "technical_team_value";
    let foreign = matches!(filled.answers.text("technical_team_type"), "editor" | "other");
    if foreign && filled.answers.text(NAME).is_empty() {
        return vec![Problem::new(NAME, ProblemKind::Missing)];
    }
    Vec::new()
}
