//! The countries and territories of the official geographic code: `data/cog/countries.txt`, whose first lines say where it
//! comes from and what it does not tell.

use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../data/cog/countries.txt");

static SHIPPED: LazyLock<Countries> = LazyLock::new(|| Countries::read(TABLE));

/// A country or a territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// Five digits: `99217`.
    pub code: &'static str,
    /// As INSEE writes it, in French; of a code that is over, its last name.
    pub name: &'static str,
    /// The first day on which it served no more, `YYYY-MM-DD`; empty where it serves today.
    pub until: &'static str,
}

impl Country {
    /// One line of the table: the code, the name and, behind semicolons, the first day, the day after the last and the country
    /// that it belongs to, as far as they are known.
    fn of_line(line: &'static str) -> Option<Self> {
        let (code, rest) = line.split_at_checked(5)?;
        let mut parts = rest.split(';');
        let name = parts.next().unwrap_or_default();
        Some(Self { code, name, until: parts.nth(1).unwrap_or_default() })
    }
}

/// All of them, by code.
#[derive(Debug)]
pub struct Countries(Vec<Country>);

impl Countries {
    /// Those of the table that the program carries; read when they are first asked for.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    fn read(table: &'static str) -> Self {
        Self(table.lines().filter(|line| !line.starts_with('#')).filter_map(Country::of_line).collect())
    }

    /// The one of a code, whether or not it still serves.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Country> {
        self.0.binary_search_by(|it| it.code.cmp(code)).ok().and_then(|place| self.0.get(place))
    }

    /// All of them, in the order of their codes.
    pub fn all(&self) -> impl Iterator<Item = &Country> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the program does not tell of a line of the table: the first day, and the country that it belongs to.
    fn untold(code: &str) -> (&'static str, &'static str) {
        let line = TABLE.lines().find(|line| line.starts_with(code)).unwrap();
        let mut parts = line.split(';').skip(1);
        let mut part = || parts.next().unwrap_or_default();
        let from = part();
        part();
        (from, part())
    }

    #[test]
    fn each_line_of_the_table_is_a_country_that_belongs_to_one_of_the_table() {
        let all = Countries::shipped();
        let is_day = |day: &str| day.is_empty() || day.len() == 10 && day.as_bytes()[4] == b'-';
        for country in all.all() {
            assert!(country.code.len() == 5 && country.code.bytes().all(|byte| byte.is_ascii_digit()), "{country:?}");
            let (from, of) = untold(country.code);
            assert!(!country.name.is_empty() && is_day(from) && is_day(country.until), "{country:?} {from}");
            assert!(of.is_empty() || all.get(of).is_some(), "{country:?} {of}");
            assert_eq!(all.get(country.code), Some(country), "in the order of the codes");
        }
        assert_eq!((all.0.len(), all.all().filter(|it| it.until.is_empty()).count()), (256, 229));
    }

    #[test]
    fn a_code_is_told_with_its_last_name_and_the_day_on_which_it_ended() {
        let told = |code: &str| Countries::shipped().get(code).map(|it| (it.name, it.until));
        assert_eq!(told("92352"), Some(("Algérie (départements français)", "1962-07-05")));
        assert_eq!(told("99115"), Some(("Tchécoslovaquie", "1993-01-01")));
        assert_eq!(told("99217"), Some(("Japon", "")));
        for unknown in ["99999", ""] {
            assert_eq!(told(unknown), None);
        }
    }

    #[test]
    fn the_table_has_the_year_of_a_first_day_and_the_country_of_a_territory() {
        assert_eq!([untold("99352").0, untold("99117").0, untold("99100").0], ["1962-01-01", "1993-01-01", ""]);
        assert_eq!(untold("99230").1, "99216");
    }
}
