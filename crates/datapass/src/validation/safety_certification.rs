//! A certification has an end after its beginning.

use jiff::civil::Date;

use super::{Filled, Problem, ProblemKind};

pub(super) fn dates(filled: &Filled<'_>) -> Vec<Problem> {
    const END: &str = "safety_certification_end_date";
    let day = |field: &str| filled.answers.text(field).parse::<Date>().ok();
    match (day("safety_certification_begin_date"), day(END)) {
        (Some(begin), Some(end)) if end <= begin => vec![Problem::new(END, ProblemKind::EndsBeforeItBegins)],
        _ => Vec::new(),
    }
}
