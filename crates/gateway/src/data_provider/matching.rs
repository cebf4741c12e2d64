//! Which record of an API is the person's (AF §3.4).

mod scores;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::failure::{Failure, Kind};
use crate::ascii::ascii;
use crate::checktoken::Pivot;
pub(super) use scores::Scores;
use scores::{Least, similar};

/// How a person is found among records, and which members of a record say who it is about.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Match {
    #[serde(default)]
    pub(super) strategy: Strategy,
    /// Where the records stand in the answer: `data.people`. Default: the answer itself is the list, or the one record.
    #[serde(default)]
    records: Option<String>,
    family_name: String,
    /// All given names in one text, or a list of them.
    given_name: String,
    /// `YYYY-MM-DD`; `00` where a part is not known.
    birthdate: String,
    #[serde(default)]
    gender: Option<Gender>,
    /// COG.
    #[serde(default)]
    birthplace: Option<String>,
    /// COG.
    #[serde(default)]
    birthcountry: Option<String>,
    /// Strategy `scored`: how much of each must agree.
    #[serde(default)]
    least: Option<Least>,
}

/// How the records tell the sex.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Gender {
    member: String,
    male: String,
    female: String,
}

/// What must agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Strategy {
    /// Everything, all given names in their order.
    StrictPivot,
    /// Name, first given name, date of birth, sex, country of birth.
    FirstGivenName,
    /// The same, and the commune of birth.
    #[default]
    FirstGivenNameBirthplace,
    /// Name, given name and date of birth by how much they agree, each enough; sex and birth as above, where records have them.
    /// The scores are told.
    Scored,
}

/// FranceConnect's code of births in France.
const FRANCE: &str = "99100";

impl Match {
    /// Why it is none.
    pub(super) fn wrong(&self) -> Option<String> {
        match &self.least {
            Some(_) if self.strategy != Strategy::Scored => Some("`least` is for the strategy `scored`".to_owned()),
            Some(least) if !least.fits() => Some("`least` has numbers from 0 to 1".to_owned()),
            _ => None,
        }
    }

    /// Whether how far a record agrees is told.
    pub(super) fn tells_scores(&self) -> bool {
        self.strategy == Strategy::Scored
    }

    /// The one record of `answer` that is the person's, and how far it agrees where that is told.
    pub(super) fn find<'a>(&self, answer: &'a Value, person: &Pivot) -> Result<(&'a Value, Option<Scores>), Failure> {
        let there = match &self.records {
            Some(path) => path.split('.').try_fold(answer, |value, name| value.get(name)),
            None => Some(answer),
        };
        let candidates = match there {
            Some(Value::Array(records)) => records.as_slice(),
            Some(record @ Value::Object(_)) => std::slice::from_ref(record),
            _ => &[],
        };
        let mut found = candidates.iter().filter_map(|record| Some((record, self.agrees(record, person)?)));
        match (found.next(), found.next()) {
            (Some(found), None) => Ok(found),
            (None, _) => Err(Failure::new(Kind::Unmatched, NOT_ONE)),
            (Some(_), Some(_)) => Err(Failure::new(Kind::Ambiguous, NOT_ONE)),
        }
    }

    /// Whether a record is the person's, with the scores of `scored`.
    fn agrees(&self, record: &Value, person: &Pivot) -> Option<Option<Scores>> {
        let told = |member: &String| record.get(member).and_then(Value::as_str).unwrap_or_default();
        let scores = match self.strategy {
            Strategy::Scored => Some(self.scored(record, person)?),
            _ if self.names_agree(record, person) && same_date(told(&self.birthdate), &person.birthdate) => None,
            _ => return None,
        };
        let agrees = self.gender.as_ref().is_none_or(|gender| gender.agrees(record, &person.gender))
            && self.birth_agrees(
                self.birthplace.as_ref().map(told).unwrap_or_default(),
                self.birthcountry.as_ref().map(told).unwrap_or_default(),
                person,
            );
        agrees.then_some(scores)
    }

    /// How far names and date agree, where it is enough.
    fn scored(&self, record: &Value, person: &Pivot) -> Option<Scores> {
        let told = |member: &String| record.get(member).and_then(Value::as_str).unwrap_or_default();
        let given = self.given_names(record);
        let first = given.first()?.split_whitespace().next().unwrap_or_default();
        let scores = Scores {
            family_name: similar(&plain(told(&self.family_name)), &plain(&person.family_name)),
            // Records tell the first given name or all of them.
            given_name: similar(&plain(first), &plain(person.first_given_name()))
                .max(similar(&plain(&given.concat()), &plain(&person.given_name))),
            birth_date: scores::parts_that_agree(date(told(&self.birthdate)), date(&person.birthdate)),
        };
        self.least.unwrap_or_default().enough(scores).then_some(scores)
    }

    /// One by one, or all in one text.
    fn given_names<'a>(&self, record: &'a Value) -> Vec<&'a str> {
        match record.get(&self.given_name) {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(names)) => vec![names],
            _ => Vec::new(),
        }
    }

    fn names_agree(&self, record: &Value, person: &Pivot) -> bool {
        let name = record.get(&self.family_name).and_then(Value::as_str).map(plain).unwrap_or_default();
        if name.is_empty() || name != plain(&person.family_name) {
            return false;
        }
        let given = self.given_names(record);
        if self.strategy == Strategy::StrictPivot {
            return !given.is_empty() && plain(&given.concat()) == plain(&person.given_name);
        }
        let wanted = plain(person.first_given_name());
        let Some(first) = given.first().filter(|_| !wanted.is_empty()) else { return false };
        // A text of several names: the first of them, which may hold a blank itself.
        let mut words = String::new();
        first.split_whitespace().any(|word| {
            words.push_str(&plain(word));
            words == wanted
        })
    }

    fn birth_agrees(&self, birthplace: &str, birthcountry: &str, person: &Pivot) -> bool {
        let country = birthcountry.is_empty()
            || birthcountry == person.birthcountry
            || (was_french(birthplace) && person.birthcountry == ALGERIA);
        let by_place = self.strategy != Strategy::FirstGivenName && person.birthcountry == FRANCE;
        country && (!by_place || self.birthplace.is_none() || commune(birthplace) == commune(&person.birthplace))
    }
}

impl Gender {
    /// The register does not always know it; then it is not compared.
    fn agrees(&self, record: &Value, gender: &str) -> bool {
        let told = record.get(&self.member).and_then(Value::as_str).unwrap_or_default();
        match gender {
            "male" => told == self.male,
            "female" => told == self.female,
            _ => true,
        }
    }
}

/// Upper case, letters and digits alone, without accents.
fn plain(text: &str) -> String {
    ascii(text).chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// Year, month and day: FranceConnect says `01` for a month or a day that nobody knows, records `00`.
fn date(text: &str) -> Option<[u16; 3]> {
    let parts: Vec<u16> = text.get(..10)?.split('-').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [year, month, day] = parts.as_slice() else { return None };
    Some([*year, (*month).max(1), (*day).max(1)])
}

fn same_date(record: &str, person: &str) -> bool {
    date(record).is_some_and(|record| Some(record) == date(person))
}

/// Whether there are two must not be told apart from there being none, in a sandbox neither.
const NOT_ONE: &str = "no record agrees, or not one alone";

const ALGERIA: &str = "99352";

/// Births in Algeria before its independence have a code of the old departments, 91 to 94 (COG history).
fn was_french(birthplace: &str) -> bool {
    birthplace.len() == 5 && ["91", "92", "93", "94"].iter().any(|department| birthplace.starts_with(department))
}

/// The commune of which a code names an arrondissement: Paris, Marseille, Lyon.
fn commune(code: &str) -> &str {
    match code {
        _ if code.len() != 5 => code,
        _ if code.starts_with("751") => "75056",
        _ if code.starts_with("132") => "13055",
        _ if code.starts_with("6938") => "69123",
        _ => code,
    }
}
