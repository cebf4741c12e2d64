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
    /// The first of January of the year in which it first served, `YYYY-MM-DD`; empty where it always did, or where that is
    /// not known of a code that is over.
    pub from: &'static str,
    /// The first day on which it served no more; empty where it serves today.
    pub until: &'static str,
    /// The code of the country that it belongs, or belonged, to; empty where it is one.
    pub of: &'static str,
}

impl Country {
    /// One line of the table: the code, the name and what else is known, behind semicolons.
    fn of_line(line: &'static str) -> Option<Self> {
        let (code, rest) = line.split_at_checked(5)?;
        let mut parts = rest.split(';');
        let mut part = || parts.next().unwrap_or_default();
        Some(Self { code, name: part(), from: part(), until: part(), of: part() })
    }

    /// Whether the code served at some time of a year.
    #[must_use]
    pub fn served_in(&self, year: i64) -> bool {
        let (first, last) = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
        (self.from.is_empty() || self.from <= last.as_str()) && (self.until.is_empty() || first.as_str() < self.until)
    }

    /// Whether the code serves today.
    #[must_use]
    pub fn serves(&self) -> bool {
        self.until.is_empty()
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

    #[test]
    fn each_line_of_the_table_is_a_country_that_belongs_to_one_of_the_table() {
        let all = Countries::shipped();
        let is_day = |day: &str| day.is_empty() || day.len() == 10 && day.as_bytes()[4] == b'-';
        for country in all.all() {
            assert!(country.code.len() == 5 && country.code.bytes().all(|byte| byte.is_ascii_digit()), "{country:?}");
            assert!(!country.name.is_empty() && is_day(country.from) && is_day(country.until), "{country:?}");
            assert!(country.of.is_empty() || all.get(country.of).is_some(), "{country:?}");
            assert_eq!(all.get(country.code), Some(country), "in the order of the codes");
        }
        assert_eq!((all.0.len(), all.all().filter(|it| it.serves()).count()), (256, 229));
    }

    #[test]
    fn a_code_is_told_with_its_time() {
        let all = Countries::shipped();
        let served = |code: &str, year: i64| all.get(code).map(|it| it.served_in(year));
        for (code, year, expected) in [
            ("99352", 1961, Some(false)),
            ("99352", 1962, Some(true)),
            ("92352", 1961, Some(true)),
            ("92352", 1963, Some(false)),
            ("99115", 1992, Some(true)),
            ("99115", 1993, Some(false)),
            ("99117", 1992, Some(false)),
            ("99100", 1943, Some(true)),
            ("99999", 2000, None),
            ("", 2000, None),
        ] {
            assert_eq!(served(code, year), expected, "{code} {year}");
        }
        assert_eq!(all.get("99217").map(|it| it.name), Some("Japon"));
        assert_eq!(all.get("99230").map(|it| it.of), Some("99216"));
    }
}
