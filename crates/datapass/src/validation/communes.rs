//! Communes whose students are asked for, and from when.

use guichet_cog::Communes;
use jiff::civil::Date;

use super::{Filled, Problem, ProblemKind};

pub(super) fn not_before_today(filled: &Filled<'_>) -> Vec<Problem> {
    const FIRST: &str = "premiere_date_transmission";
    let first = filled.answers.text(FIRST).parse::<Date>().ok();
    if first.is_some_and(|first| first < filled.today) {
        return vec![Problem::new(FIRST, ProblemKind::InThePast)];
    }
    Vec::new()
}

/// Whether each is the code of a commune: `^([013-9]\d|2[AB1-9])\d{3}$`, and one that exists.
pub(super) fn all_exist(codes: &[String]) -> bool {
    let known = Communes::shipped();
    codes.iter().all(|code| is_code(code) && known.name(code, LATEST).is_some())
}

/// The year of the name that a code has at last.
const LATEST: i64 = 9_999;

fn is_code(code: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((department, rest)) = code.split_at_checked(2) else { return false };
    let corsica = matches!(department, "2A" | "2B");
    (corsica || (digits(department) && department != "20")) && rest.len() == 3 && digits(rest)
}
