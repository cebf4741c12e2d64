//! The `params` of a mock file and those of a call, in the one form in which they are compared (AP §13.2).

use std::collections::BTreeMap;

use crate::definition::{MockForm, MockKey};
use crate::parameters::{Argument, Arguments, FRANCE};

/// Keys and values, in lower case; a number is the text of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Params(pub(crate) BTreeMap<String, Param>);

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Param {
    Text(String),
    List(Vec<String>),
}

impl Param {
    fn lower(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(text.to_lowercase()),
            Self::List(all) => Self::List(all.iter().map(|text| text.to_lowercase()).collect()),
        }
    }

    /// As a file would have it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) => format!("`{text}`"),
            Self::List(all) => format!("[{}]", all.join(", ")),
        }
    }
}

impl FromIterator<(String, Param)> for Params {
    fn from_iter<I: IntoIterator<Item = (String, Param)>>(all: I) -> Self {
        Self(all.into_iter().map(|(key, value)| (key, value.lower())).collect())
    }
}

impl Params {
    /// Those of a call.
    pub(crate) fn of(keys: &[MockKey], arguments: &Arguments) -> Self {
        keys.iter().filter_map(|key| Some((key.key.clone(), written(key, arguments)?))).collect()
    }
}

/// A value as files have it; none where the argument is not given.
fn written(key: &MockKey, arguments: &Arguments) -> Option<Param> {
    let slot = key.slot.as_str();
    let plain = || {
        Some(match arguments.get(slot)? {
            Argument::Text(text) => Param::Text(text.clone()),
            Argument::Number(number) => Param::Text(number.to_string()),
            Argument::List(all) => Param::List(all.clone()),
        })
    };
    match key.form {
        MockForm::Plain => plain(),
        MockForm::BirthPart => {
            let of = |slot| arguments.number(slot).filter(|part| *part != 0);
            let upto = PARTS.iter().position(|part| *part == slot)?;
            let known = PARTS.iter().take(upto).all(|part| of(part).is_some());
            of(slot).filter(|_| known).map(|part| Param::Text(part.to_string()))
        }
        MockForm::InFrance => plain().filter(|_| arguments.text("pays_naissance") == Some(FRANCE)),
        MockForm::Joined => match arguments.list(slot) {
            [] => None,
            all => Some(Param::Text(all.join(", "))),
        },
        MockForm::First => arguments.list(slot).first().cloned().map(Param::Text),
        MockForm::IsoDate => {
            date(arguments).map(|[year, month, day]| Param::Text(format!("{year:04}-{month:02}-{day:02}")))
        }
        MockForm::FrenchDate => {
            date(arguments).map(|[year, month, day]| Param::Text(format!("{day:02}/{month:02}/{year:04}")))
        }
        MockForm::Gender => {
            let gender = if arguments.text(slot)? == "M" { "male" } else { "female" };
            Some(Param::Text(gender.to_owned()))
        }
    }
}

/// The parts of a date of birth, from the largest.
pub(super) const PARTS: [&str; 3] = ["annee_naissance", "mois_naissance", "jour_naissance"];

fn date(arguments: &Arguments) -> Option<[i64; 3]> {
    let [year, month, day] = PARTS.map(|part| arguments.number(part));
    Some([year?, month?, day?])
}

/// What a caller would have to say for a value to come out: arguments by slot, each with its texts. The way back of `written`.
pub(super) fn said(key: &MockKey, value: &Param) -> Vec<(String, Param)> {
    let slot = || key.slot.clone();
    let date = |text: &str, separator: char, order: [usize; 3]| {
        let parts: Vec<&str> = text.split(separator).collect();
        let part = |(place, slot): (usize, &str)| {
            Some((slot.to_owned(), Param::Text((*parts.get(place)?).trim_start_matches('0').to_owned())))
        };
        order.into_iter().zip(PARTS).filter_map(part).collect()
    };
    match (key.form, value) {
        (MockForm::Joined, Param::Text(text)) => {
            vec![(slot(), Param::List(text.split(", ").map(str::to_owned).collect()))]
        }
        (MockForm::First, Param::Text(text)) => vec![(slot(), Param::List(vec![text.clone()]))],
        (MockForm::IsoDate, Param::Text(text)) => date(text, '-', [0, 1, 2]),
        (MockForm::FrenchDate, Param::Text(text)) => date(text, '/', [2, 1, 0]),
        (MockForm::Gender, Param::Text(text)) => {
            let sex = if text == "male" { "M" } else { "F" };
            vec![(slot(), Param::Text(sex.to_owned()))]
        }
        (_, value) => vec![(slot(), value.clone())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(form: MockForm, slot: &str) -> MockKey {
        MockKey { key: "k".to_owned(), slot: slot.to_owned(), form }
    }

    fn born(country: &str) -> Arguments {
        let mut arguments = Arguments::default();
        arguments.set("prenoms", Argument::List(vec!["Zoé".to_owned(), "ANNE".to_owned()]));
        arguments.set("sexe", Argument::Text("M".to_owned()));
        arguments.set("pays_naissance", Argument::Text(country.to_owned()));
        arguments.set("commune_naissance", Argument::Text("2A004".to_owned()));
        for (slot, part) in PARTS.into_iter().zip([1990, 3, 7]) {
            arguments.set(slot, Argument::Number(part));
        }
        arguments
    }

    fn of(form: MockForm, slot: &str, arguments: &Arguments) -> Option<Param> {
        Params::of(&[key(form, slot)], arguments).0.remove("k")
    }

    #[test]
    fn each_form_is_written_as_the_reference_says_and_read_back() {
        let text = |text: &str| Some(Param::Text(text.to_owned()));
        let arguments = born(FRANCE);
        for (form, slot, expected) in [
            (MockForm::BirthPart, "mois_naissance", text("3")),
            (MockForm::InFrance, "commune_naissance", text("2a004")),
            (MockForm::Joined, "prenoms", text("zoé, anne")),
            (MockForm::First, "prenoms", text("zoé")),
            (MockForm::IsoDate, "", text("1990-03-07")),
            (MockForm::FrenchDate, "", text("07/03/1990")),
            (MockForm::Gender, "sexe", text("male")),
            (MockForm::Plain, "prenoms", Some(Param::List(vec!["zoé".to_owned(), "anne".to_owned()]))),
            (MockForm::Plain, "absent", None),
        ] {
            let written = of(form, slot, &arguments);
            assert_eq!(written, expected, "{form:?}");
            let Some(written) = written else { continue };
            for (slot, value) in said(&key(form, slot), &written) {
                let mut known = Params::of(&[key(MockForm::Plain, &slot)], &arguments).0.remove("k").unwrap();
                if let (MockForm::First, Param::List(all)) = (form, &mut known) {
                    all.truncate(1);
                }
                assert_eq!(value.lower(), known, "{form:?}");
            }
        }
    }

    #[test]
    fn a_commune_is_not_compared_abroad_nor_a_month_without_a_year() {
        let mut arguments = born("99127");
        assert_eq!(of(MockForm::InFrance, "commune_naissance", &arguments), None);
        arguments.set("annee_naissance", Argument::Number(0));
        assert_eq!(of(MockForm::BirthPart, "annee_naissance", &arguments), None);
        assert_eq!(of(MockForm::BirthPart, "mois_naissance", &arguments), None);
    }
}
