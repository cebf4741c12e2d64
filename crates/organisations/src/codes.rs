//! Codes that the register gives an establishment and its legal unit.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is no code of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}")]
pub struct CodeRefused {
    /// What the code has to be.
    pub expected: &'static str,
}

/// Legal category of a legal unit (INSEE, third level): four digits, `7210` for a town.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LegalCategory(String);

/// Main activity (NAF, also called APE): `84.11Z`; former nomenclatures have one figure or the letter less.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ActivityCode(String);

/// Code of a commune in the official geography: `92023`, `2A004`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommuneCode(String);

impl LegalCategory {
    /// Reads a category.
    ///
    /// # Errors
    /// When it is not four digits.
    pub fn parse(text: &str) -> Result<Self, CodeRefused> {
        let fits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        accepted(fits, text.to_owned(), "a legal category of four digits").map(Self)
    }
}

impl ActivityCode {
    /// Reads a code, with its dot or without, and writes it with the dot.
    ///
    /// # Errors
    /// When it is not two digits, then one or two, then at most one capital.
    pub fn parse(text: &str) -> Result<Self, CodeRefused> {
        let compact = match text.split_once('.') {
            Some((division, rest)) if division.len() == 2 => format!("{division}{rest}"),
            Some(_) => String::new(),
            None => text.to_owned(),
        };
        let figures = compact.strip_suffix(|letter: char| letter.is_ascii_uppercase()).unwrap_or(&compact);
        let fits = matches!(figures.len(), 3 | 4) && figures.bytes().all(|byte| byte.is_ascii_digit());
        let (division, rest) = if fits { compact.split_at(2) } else { ("", "") };
        accepted(fits, format!("{division}.{rest}"), "an activity code such as 84.11Z").map(Self)
    }
}

impl CommuneCode {
    /// Reads a code.
    ///
    /// # Errors
    /// When it is not five characters: digits, or `2A` and `2B` in front for Corsica.
    pub fn parse(text: &str) -> Result<Self, CodeRefused> {
        let department = text.get(..2).unwrap_or_default();
        let rest = text.get(2..).unwrap_or_default();
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let fits = text.len() == 5 && (digits(department) || matches!(department, "2A" | "2B")) && digits(rest);
        accepted(fits, text.to_owned(), "the code of a commune").map(Self)
    }
}

fn accepted(fits: bool, code: String, expected: &'static str) -> Result<String, CodeRefused> {
    if fits { Ok(code) } else { Err(CodeRefused { expected }) }
}

macro_rules! as_text {
    ($code:ty) => {
        impl $code {
            /// The code as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $code {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
        impl fmt::Debug for $code {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}({})", stringify!($code), self.0)
            }
        }
        impl TryFrom<String> for $code {
            type Error = CodeRefused;
            fn try_from(text: String) -> Result<Self, CodeRefused> {
                Self::parse(&text)
            }
        }
        impl From<$code> for String {
            fn from(code: $code) -> Self {
                code.0
            }
        }
    };
}
as_text!(LegalCategory);
as_text!(ActivityCode);
as_text!(CommuneCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_categories_are_four_digits() {
        assert_eq!(LegalCategory::parse("7210").unwrap().as_str(), "7210");
        for wrong in ["", "721", "72100", "72IO", "７２１０"] {
            assert!(LegalCategory::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn activity_codes_of_each_nomenclature_are_written_alike() {
        for (given, written) in
            [("84.11Z", "84.11Z"), ("8411Z", "84.11Z"), ("70.2A", "70.2A"), ("702A", "70.2A"), ("89.05", "89.05")]
        {
            assert_eq!(ActivityCode::parse(given).unwrap().as_str(), written);
        }
        for wrong in ["", ".", "84", "84.11z", "8.411Z", "84.111Z", "84.11ZZ", "AB.CDE", "84..11Z", "é4.11Z"] {
            assert!(ActivityCode::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn communes_of_corsica_have_letters() {
        for good in ["92023", "2A004", "2B033", "97411"] {
            assert!(CommuneCode::parse(good).is_ok(), "{good}");
        }
        for wrong in ["", "9202", "920233", "2C004", "2a004", "é2023"] {
            assert!(CommuneCode::parse(wrong).is_err(), "{wrong}");
        }
    }
}
