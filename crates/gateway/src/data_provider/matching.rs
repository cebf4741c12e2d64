//! Which record of an API is the person's (AF §3.4).

use serde::Deserialize;
use serde_json::Value;

use super::failure::{Failure, Kind};
use crate::ascii::ascii;
use crate::checktoken::Pivot;

/// How a person is found among records, and which members of a record say who it is about.
#[derive(Debug, Clone, Deserialize)]
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
}

/// How the records tell the sex.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gender {
    member: String,
    male: String,
    female: String,
}

/// What must agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Strategy {
    /// Everything, all given names in their order.
    StrictPivot,
    /// Name, first given name, date of birth, sex, country of birth.
    FirstGivenName,
    /// The same, and the commune of birth.
    #[default]
    FirstGivenNameBirthplace,
}

/// FranceConnect's code of births in France.
const FRANCE: &str = "99100";

impl Match {
    /// The one record of `answer` that is the person's.
    pub(super) fn find<'a>(&self, answer: &'a Value, person: &Pivot) -> Result<&'a Value, Failure> {
        let there = match &self.records {
            Some(path) => path.split('.').try_fold(answer, |value, name| value.get(name)),
            None => Some(answer),
        };
        let candidates = match there {
            Some(Value::Array(records)) => records.as_slice(),
            Some(record @ Value::Object(_)) => std::slice::from_ref(record),
            _ => &[],
        };
        let mut found = candidates.iter().filter(|record| self.agrees(record, person));
        match (found.next(), found.next()) {
            (Some(record), None) => Ok(record),
            (None, _) => Err(Failure::new(Kind::Unmatched, format!("none of {} records agrees", candidates.len()))),
            // Whether there are two must not be told apart from there being none.
            (Some(_), Some(_)) => Err(Failure::new(Kind::Ambiguous, String::new())),
        }
    }

    fn agrees(&self, record: &Value, person: &Pivot) -> bool {
        let told = |member: &String| record.get(member).and_then(Value::as_str).unwrap_or_default();
        self.names_agree(record, person)
            && same_date(told(&self.birthdate), &person.birthdate)
            && self.gender.as_ref().is_none_or(|gender| gender.agrees(record, &person.gender))
            && self.birth_agrees(
                self.birthplace.as_ref().map(told).unwrap_or_default(),
                self.birthcountry.as_ref().map(told).unwrap_or_default(),
                person,
            )
    }

    fn names_agree(&self, record: &Value, person: &Pivot) -> bool {
        let name = record.get(&self.family_name).and_then(Value::as_str).map(plain).unwrap_or_default();
        if name.is_empty() || name != plain(&person.family_name) {
            return false;
        }
        let given: Vec<&str> = match record.get(&self.given_name) {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(names)) => vec![names],
            _ => return false,
        };
        if self.strategy == Strategy::StrictPivot {
            return plain(&given.concat()) == plain(&person.given_name);
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

/// FranceConnect says `01` for a month or a day that nobody knows, records `00`.
fn same_date(record: &str, person: &str) -> bool {
    let parts = |date: &str| -> Option<[u16; 3]> {
        let parts: Vec<u16> = date.get(..10)?.split('-').map(str::parse).collect::<Result<_, _>>().ok()?;
        let [year, month, day] = parts.as_slice() else { return None };
        Some([*year, (*month).max(1), (*day).max(1)])
    };
    parts(record).is_some_and(|record| Some(record) == parts(person))
}

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn by(strategy: &str) -> Match {
        let text = format!(
            "strategy = '{strategy}'\nfamily_name = 'nom'\ngiven_name = 'prenoms'\nbirthdate = 'naissance'\n\
             birthplace = 'commune'\nbirthcountry = 'pays'\ngender = {{ member = 'sexe', male = 'M', female = 'F' }}"
        );
        toml::from_str(&text).unwrap()
    }

    fn angela() -> Pivot {
        let text = |text: &str| text.to_owned();
        Pivot {
            family_name: text("DUBOIS"),
            given_name: text("Angela Claire Louise"),
            given_name_array: vec![text("Angela"), text("Claire"), text("Louise")],
            birthdate: text("1962-08-24"),
            gender: text("female"),
            birthplace: text("75107"),
            birthcountry: text("99100"),
        }
    }

    fn record() -> Value {
        json!({ "nom": "Dubois", "prenoms": "Angela Claire Louise", "naissance": "1962-08-24", "sexe": "F", "commune": "75107", "pays": "99100" })
    }

    fn changed(member: &str, value: Value) -> Value {
        let mut record = record();
        record[member] = value;
        record
    }

    #[test]
    fn one_member_that_differs_is_another_person() {
        for strategy in ["strict_pivot", "first_given_name", "first_given_name_birthplace"] {
            let by = by(strategy);
            assert!(by.find(&record(), &angela()).is_ok(), "{strategy}");
            for (member, other) in [
                ("nom", "DUBOIT"),
                ("prenoms", "Claire"),
                ("naissance", "1962-08-25"),
                ("sexe", "M"),
                ("pays", "99352"),
            ] {
                let refused = by.find(&changed(member, json!(other)), &angela()).unwrap_err();
                assert_eq!(refused.kind, Kind::Unmatched, "{strategy} {member}");
            }
            for member in ["nom", "prenoms", "naissance", "sexe"] {
                assert!(by.find(&changed(member, Value::Null), &angela()).is_err(), "{strategy} {member}");
            }
        }
    }

    #[test]
    fn what_each_strategy_leaves_aside() {
        for (member, other, agrees) in [
            ("prenoms", json!("Angela"), [false, true, true]),
            ("prenoms", json!(["Angela", "Claire", "Louise"]), [true, true, true]),
            ("prenoms", json!("Angela Louise Claire"), [false, true, true]),
            ("commune", json!("35238"), [false, true, false]),
            ("commune", json!("75056"), [true, true, true]),
            ("pays", json!(""), [true, true, true]),
        ] {
            for (strategy, expected) in
                ["strict_pivot", "first_given_name", "first_given_name_birthplace"].into_iter().zip(agrees)
            {
                let found = by(strategy).find(&changed(member, other.clone()), &angela()).is_ok();
                assert_eq!(found, expected, "{strategy} {member} {other}");
            }
        }
    }

    #[test]
    fn two_that_agree_are_nobody() {
        let by = by("first_given_name");
        let refused = by.find(&json!([record(), changed("commune", json!("35238"))]), &angela()).unwrap_err();
        assert_eq!((refused.kind, refused.detail.as_str()), (Kind::Ambiguous, ""));
        assert_eq!(by.find(&json!([]), &angela()).unwrap_err().kind, Kind::Unmatched);
        assert_eq!(by.find(&json!("no record"), &angela()).unwrap_err().kind, Kind::Unmatched);
    }

    #[test]
    fn accents_presumed_dates_births_abroad_and_a_sex_that_is_not_known() {
        let by = by("first_given_name_birthplace");
        let joelle =
            Pivot { family_name: "DUBINÔRE".to_owned(), given_name_array: vec!["Joëlle".to_owned()], ..angela() };
        let mut plain = changed("nom", json!("DUBINORE"));
        plain["prenoms"] = json!("JOELLE FRANCOISE");
        assert!(by.find(&plain, &joelle).is_ok());
        let presumed = Pivot { birthdate: "1962-08-01".to_owned(), ..angela() };
        assert!(by.find(&changed("naissance", json!("1962-08-00")), &presumed).is_ok());
        let mut abroad = changed("commune", json!("91352"));
        abroad["pays"] = json!("99100");
        let algiers = Pivot { birthplace: String::new(), birthcountry: "99352".to_owned(), ..angela() };
        assert!(by.find(&abroad, &algiers).is_ok());
        let unspecified = Pivot { gender: "unspecified".to_owned(), ..angela() };
        assert!(by.find(&record(), &unspecified).is_ok());
        let compound = Pivot { given_name_array: vec!["Jean Philippe".to_owned()], ..angela() };
        assert!(by.find(&changed("prenoms", json!("JEAN PHILIPPE PIERRE")), &compound).is_ok());
        assert!(by.find(&changed("prenoms", json!("JEAN PIERRE")), &compound).is_err());
    }

    #[test]
    fn records_stand_where_the_file_says() {
        let by: Match = toml::from_str(
            "records = 'data.people'\nfamily_name = 'nom'\ngiven_name = 'prenoms'\nbirthdate = 'naissance'",
        )
        .unwrap();
        assert!(by.find(&json!({ "data": { "people": [record()] } }), &angela()).is_ok());
        assert_eq!(by.find(&json!({ "data": {} }), &angela()).unwrap_err().kind, Kind::Unmatched);
    }
}
