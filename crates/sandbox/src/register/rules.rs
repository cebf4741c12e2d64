//! What the register answers to a question: an echo, or the special case that the first name asks
//! for (`FC §13`).

use super::answer::{Found, Person, RegisterAnswer};
use super::query::{Query, QueryRefused};

/// What the endpoint does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Answers this.
    Answer(RegisterAnswer),
    /// Waits for seven seconds, longer than FranceConnect does, then answers this.
    Late(RegisterAnswer),
    /// Answers 200 with XML that is cut off.
    Unreadable,
}

/// The place that decides the `multiCog` cases.
const MULTI_COG_PLACE: &str = "27161";

/// The register's answer. `first_names` is the split of the first names that the register knows
/// for this person, when it is not the one at each space.
///
/// # Errors
/// [`QueryRefused::Birthdate`] for a date with a day and no month.
pub fn decide(query: &Query, first_names: Option<Vec<String>>) -> Result<Outcome, QueryRefused> {
    let found = echo(query, first_names)?;
    let suffix = query.given_name.rsplit('_').next().unwrap_or(&query.given_name);
    let at_place = query.place == MULTI_COG_PLACE;
    Ok(match suffix {
        "E010004" => Outcome::Answer(RegisterAnswer::without_person(4)),
        "E010006" => Outcome::Answer(RegisterAnswer::without_person(6)),
        "E010007" => Outcome::Answer(RegisterAnswer::with_person(7, found)),
        "E010008" => Outcome::Answer(RegisterAnswer::without_person(8)),
        "E010009" => Outcome::Answer(RegisterAnswer::without_person(9)),
        "E010011" => Outcome::Late(RegisterAnswer::with_person(2, found)),
        "E010012" => Outcome::Unreadable,
        // Found, but without the values that FranceConnect reads.
        "E010013" => Outcome::Answer(RegisterAnswer::without_person(2)),
        "E010015" => Outcome::Answer(RegisterAnswer::with_person(2, Person { deceased: true, ..found })),
        "multiCog" if at_place => Outcome::Answer(RegisterAnswer::with_person(2, found)),
        "multiCogEcho" if at_place => Outcome::Answer(RegisterAnswer::without_person(4)),
        "multiCog" | "multiCogEcho" | "multiCogError" => Outcome::Answer(RegisterAnswer::without_person(8)),
        _ => Outcome::Answer(RegisterAnswer::with_person(2, found)),
    })
}

fn echo(query: &Query, first_names: Option<Vec<String>>) -> Result<Person, QueryRefused> {
    Ok(Person {
        family_name: query.family_name.to_uppercase(),
        first_names: first_names.unwrap_or_else(|| query.given_name.split_whitespace().map(str::to_owned).collect()),
        sex: query.sex,
        birthdate: known_part(&query.birthdate)?,
        birthplace: if query.place.starts_with("99") {
            Found::Country(query.place.clone())
        } else {
            Found::Commune(query.place.clone())
        },
        deceased: false,
    })
}

/// `19921100` is `1992-11`, `19920000` is `1992`; a day without a month is no date.
fn known_part(digits: &str) -> Result<String, QueryRefused> {
    let (Some(year), Some(month), Some(day)) = (digits.get(..4), digits.get(4..6), digits.get(6..)) else {
        return Err(QueryRefused::Birthdate);
    };
    match (month, day) {
        ("00", "00") => Ok(year.to_owned()),
        ("00", _) => Err(QueryRefused::Birthdate),
        (_, "00") => Ok(format!("{year}-{month}")),
        _ => Ok(format!("{year}-{month}-{day}")),
    }
}
