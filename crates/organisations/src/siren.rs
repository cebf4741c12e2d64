//! Numbers of the register: SIREN of a legal unit, SIRET of one of its establishments.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// SIREN of La Poste, whose establishments have numbers that the check does not fit (PC §4).
pub const LA_POSTE: &str = "356000000";

/// Why a text is no number of the register. The text itself is not carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberRefused {
    /// Not as many characters as the number has, white space apart.
    #[error("{given} characters where {expected} digits are expected")]
    Length {
        /// How many there were.
        given: usize,
        /// How many the number has.
        expected: usize,
    },
    /// Something that is no digit.
    #[error("a character that is not a digit")]
    NotDigits,
    /// The last digit does not fit the others (Luhn).
    #[error("the check digit is wrong")]
    Check,
}

/// Number of a legal unit: nine digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Siren(String);

/// Number of an establishment: the SIREN of its legal unit and five more digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Siret(String);

impl Siren {
    /// Reads a SIREN; white space is left out.
    ///
    /// # Errors
    /// [`NumberRefused`] says what does not fit.
    pub fn parse(text: &str) -> Result<Self, NumberRefused> {
        let digits = digits(text, 9)?;
        if luhn(&digits) { Ok(Self(digits)) } else { Err(NumberRefused::Check) }
    }

    /// The nine digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Siret {
    /// Reads a SIRET; white space is left out. Those of [`LA_POSTE`] are not checked (PC §4).
    ///
    /// # Errors
    /// [`NumberRefused`] says what does not fit.
    pub fn parse(text: &str) -> Result<Self, NumberRefused> {
        let digits = digits(text, 14)?;
        if digits.starts_with(LA_POSTE) || luhn(&digits) { Ok(Self(digits)) } else { Err(NumberRefused::Check) }
    }

    /// The fourteen digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number of the legal unit. Its own check digit is not looked at: the reference checks the whole only.
    #[must_use]
    pub fn siren(&self) -> Siren {
        Siren(self.0.chars().take(9).collect())
    }
}

fn digits(text: &str, expected: usize) -> Result<String, NumberRefused> {
    let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let given = compact.chars().count();
    if given != expected {
        return Err(NumberRefused::Length { given, expected });
    }
    if compact.bytes().all(|byte| byte.is_ascii_digit()) { Ok(compact) } else { Err(NumberRefused::NotDigits) }
}

/// Whether the digits fit the formula of Luhn: from the right, every second digit is doubled.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([1, 2].into_iter().cycle())
        .map(|(byte, weight)| u32::from(byte.saturating_sub(b'0')) * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    sum.is_multiple_of(10)
}

macro_rules! as_text {
    ($number:ty) => {
        impl fmt::Display for $number {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
        impl fmt::Debug for $number {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}({})", stringify!($number), self.0)
            }
        }
        impl FromStr for $number {
            type Err = NumberRefused;
            fn from_str(text: &str) -> Result<Self, NumberRefused> {
                Self::parse(text)
            }
        }
        impl TryFrom<String> for $number {
            type Error = NumberRefused;
            fn try_from(text: String) -> Result<Self, NumberRefused> {
                Self::parse(&text)
            }
        }
        impl From<$number> for String {
            fn from(number: $number) -> Self {
                number.0
            }
        }
    };
}
as_text!(Siren);
as_text!(Siret);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_public_bodies_are_read_with_or_without_blanks() {
        for good in ["13002526500013", "219 200 235 00014", "81801912700021", "11009001600053", " 21690123100011\n"] {
            assert!(Siret::parse(good).is_ok(), "{good}");
        }
        assert_eq!(Siret::parse("130 025 265\u{a0}00013").unwrap().siren().as_str(), "130025265");
        assert_eq!(Siren::parse("130 025 265").unwrap().to_string(), "130025265");
    }

    #[test]
    fn each_fault_of_a_number_has_its_name() {
        assert_eq!(Siret::parse("13002526500014"), Err(NumberRefused::Check));
        assert_eq!(Siren::parse("130025266"), Err(NumberRefused::Check));
        assert_eq!(Siret::parse("130025265"), Err(NumberRefused::Length { given: 9, expected: 14 }));
        assert_eq!(Siret::parse(""), Err(NumberRefused::Length { given: 0, expected: 14 }));
        assert_eq!(Siret::parse("1300252650001A"), Err(NumberRefused::NotDigits));
        assert_eq!(Siret::parse("１３００２５２６５０００１３"), Err(NumberRefused::NotDigits));
    }

    #[test]
    fn an_establishment_of_la_poste_is_taken_whatever_its_check_digit() {
        for number in ["35600000000048", "35600000049837", "35600000000049"] {
            assert!(Siret::parse(number).is_ok(), "{number}");
        }
        assert_eq!(Siret::parse("356000000A0048"), Err(NumberRefused::NotDigits));
        assert_eq!(Siren::parse(LA_POSTE).unwrap().as_str(), LA_POSTE);
    }

    /// `length - 1` digits and the one that makes them fit.
    fn fitting(length: usize) -> impl Strategy<Value = String> {
        proptest::collection::vec(0_u8..10, length - 1).prop_map(|digits| {
            let head: String = digits.into_iter().map(|digit| char::from(b'0' + digit)).collect();
            ('0'..='9').map(|last| format!("{head}{last}")).find(|whole| luhn(whole)).unwrap()
        })
    }

    proptest! {
        #[test]
        fn a_number_that_fits_is_read_and_written_as_it_was(siret in fitting(14), siren in fitting(9)) {
            prop_assert_eq!(Siret::parse(&siret).unwrap().to_string(), siret);
            prop_assert_eq!(Siren::parse(&siren).unwrap().to_string(), siren);
        }

        #[test]
        fn one_wrong_digit_is_always_seen(siret in fitting(14), at in 0_usize..14, by in 1_u8..10) {
            prop_assume!(!siret.starts_with(LA_POSTE));
            let mut bytes = siret.into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let changed = String::from_utf8(bytes).unwrap();
            prop_assume!(!changed.starts_with(LA_POSTE));
            prop_assert_eq!(Siret::parse(&changed), Err(NumberRefused::Check));
        }

        #[test]
        fn two_neighbours_that_changed_places_are_seen_but_for_0_and_9(siret in fitting(14), at in 0_usize..13) {
            let mut bytes = siret.clone().into_bytes();
            let pair = (bytes[at], bytes[at + 1]);
            prop_assume!(pair.0 != pair.1 && !matches!(pair, (b'0', b'9') | (b'9', b'0')));
            bytes.swap(at, at + 1);
            let changed = String::from_utf8(bytes).unwrap();
            prop_assume!(!changed.starts_with(LA_POSTE));
            prop_assert_eq!(Siret::parse(&changed), Err(NumberRefused::Check));
        }

        #[test]
        fn blanks_anywhere_change_nothing(siret in fitting(14), at in 0_usize..15) {
            let mut spaced = siret.clone();
            spaced.insert(at, ' ');
            prop_assert_eq!(Siret::parse(&spaced).unwrap().to_string(), siret);
        }

        #[test]
        fn any_text_is_answered(text in ".{0,40}") {
            if let Ok(siret) = Siret::parse(&text) {
                prop_assert_eq!(siret.as_str().len(), 14);
                prop_assert_eq!(siret.siren().as_str().len(), 9);
            }
        }
    }
}
