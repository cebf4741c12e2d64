//! One field by its kind.

use guichet_organisations::mail::MailAddress;

use super::{Filled, Problem, ProblemKind, communes, france_connect, legal};
use crate::answers::TICKED;
use crate::catalogue::{Field, FieldKind};
use crate::clean;

/// The digits of a number of months or calls are few.
const DIGITS: usize = 6;

/// `waived`: scopes may be missing.
pub(super) fn judge(filled: &Filled<'_>, field: &Field, waived: bool) -> Option<Problem> {
    let wrong = |kind| Some(Problem::new(&field.name, kind));
    let answers = filled.answers;
    let (text, values) = (answers.text(&field.name), answers.values(&field.name));
    let missing = match field.kind {
        kind if kind.is_document() => !filled.documents.contains(&field.name),
        kind if kind.is_list() => values.is_empty(),
        _ => text.is_empty(),
    };
    if missing {
        let excused = field.kind == FieldKind::Scopes && waived;
        let kind = if field.kind == FieldKind::Tick { ProblemKind::NotTicked } else { ProblemKind::Missing };
        return if field.required && !excused { wrong(kind) } else { None };
    }
    let longest = if field.kind == FieldKind::Text { clean::TEXT } else { clean::LINE };
    if text.chars().count() > longest || values.iter().any(|value| value.chars().count() > clean::LINE) {
        return wrong(ProblemKind::TooLong);
    }
    let offered = |list: &[String]| values.iter().all(|value| list.contains(value));
    let kind = match field.kind {
        FieldKind::Line | FieldKind::Text | FieldKind::Pdf | FieldKind::Spreadsheet => return None,
        FieldKind::Url => (!legal::is_url(text)).then_some(ProblemKind::NotAUrl),
        FieldKind::Whole => (!is_whole(text)).then_some(ProblemKind::NotWhole),
        FieldKind::Date => text.parse::<jiff::civil::Date>().is_err().then_some(ProblemKind::NotADay),
        FieldKind::Choice => (!field.options.iter().any(|option| option == text)).then_some(ProblemKind::NotOffered),
        FieldKind::Tick => (text != TICKED).then_some(ProblemKind::NotTicked),
        FieldKind::Email => MailAddress::parse(text).is_err().then_some(ProblemKind::NotAnAddress),
        // What a number must be is the definition's, for each kind of contact.
        FieldKind::Phone => None,
        // Values that are offered no more are kept (DP §1.3), so that only the form decides what is taken.
        FieldKind::Scopes => None,
        FieldKind::Modalities => (!offered(&filled.definition.modalities)).then_some(ProblemKind::NotOffered),
        FieldKind::FranceConnect => return france_connect::judge(filled, &field.name),
        FieldKind::Communes => (!communes::all_exist(values)).then_some(ProblemKind::NotACommune),
        FieldKind::Rate => {
            let known = filled.definition.calls_per_minute.iter().any(|rate| rate.to_string() == text);
            (!known).then_some(ProblemKind::NotOffered)
        }
    };
    kind.and_then(wrong)
}

fn is_whole(text: &str) -> bool {
    text.len() <= DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}
