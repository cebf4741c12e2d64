//! The number of a person in the national register (NIR), made from who she is: several logins of one person have one number.

use jiff::civil::{Date, date};

use super::seed::Seed;

/// Who was born where.
#[derive(Debug, Clone, Default)]
pub(super) struct Born {
    pub(super) family_name: String,
    /// Separated by blanks.
    pub(super) given_names: String,
    /// `YYYY-MM-DD`, `00` for what is not known.
    pub(super) birthdate: String,
    pub(super) is_woman: bool,
    /// Code of a commune.
    pub(super) birthplace: Option<String>,
    /// Code of a country; France where it is not told.
    pub(super) birthcountry: Option<String>,
}

/// FranceConnect's code of France, and the place of whoever was born nobody knows where.
const FRANCE: &str = "99100";
const UNKNOWN: &str = "99990";

impl Born {
    /// Sex, year, month, place, and a number within the month: 13 characters, without the key.
    pub(super) fn nir(&self) -> String {
        let abroad = self.birthcountry.as_deref().filter(|country| *country != FRANCE);
        let place = abroad.or(self.birthplace.as_deref()).filter(|code| code.len() == 5).unwrap_or(UNKNOWN);
        let digits = |from: usize| self.birthdate.get(from..from + 2).unwrap_or("00");
        // A month that nobody knows is 20.
        let month = if digits(5) == "00" { "20" } else { digits(5) };
        let identity = format!("{} {} {}", self.family_name, self.given_names, self.birthdate).to_uppercase();
        let order = 1 + Seed::new(&identity, "nir").below(999);
        format!("{}{}{month}{place}{order:03}", if self.is_woman { 2 } else { 1 }, digits(2))
    }
}

/// A date of which month or day may not be known: the first then.
pub(super) fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(str::parse::<i16>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let part = |part: i16| i8::try_from(part.max(1)).ok();
    Date::new(year, part(month)?, part(day)?).ok().filter(|day| *day > date(1800, 1, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_says_sex_month_and_place_of_birth() {
        let born = |birthdate: &str, is_woman, place: &str, country: &str| Born {
            family_name: "DUBOIS".to_owned(),
            given_names: "Angela Claire".to_owned(),
            birthdate: birthdate.to_owned(),
            is_woman,
            birthplace: Some(place.to_owned()),
            birthcountry: Some(country.to_owned()),
        };
        for (who, begins) in [
            (born("1962-08-24", true, "75107", "99100"), "2620875107"),
            (born("1981-02-03", false, "2A004", "99100"), "181022A004"),
            (born("1992-00-00", false, "", "99217"), "1922099217"),
            (born("1998-06-18", false, "98729", "99100"), "1980698729"),
            (born("", false, "Alger", ""), "1002099990"),
        ] {
            let nir = who.nir();
            assert!(nir.starts_with(begins) && nir.len() == 13, "{nir}");
            assert_eq!(nir, who.nir());
        }
        let known = born("1962-08-24", true, "75107", "99100");
        assert_ne!(Born { given_names: "Anne".to_owned(), ..known.clone() }.nir(), known.nir());
    }

    #[test]
    fn what_is_not_known_of_a_date_is_the_first() {
        assert_eq!(day("1992-00-00").unwrap().to_string(), "1992-01-01");
        assert_eq!((day("1992-13-01"), day("1992"), day("")), (None, None, None));
    }
}
