//! What a caller gives beside the access token.

use schemars::JsonSchema;
use serde::Deserialize;

use super::failure::{Failure, Kind, Words};

/// A parameter that the caller gives.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    pub(super) name: String,
    #[serde(default)]
    check: Check,
    /// How many characters it has.
    #[serde(default)]
    length: Option<usize>,
    /// What it may be; anything that fits the check when it is empty.
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    pub(super) required: bool,
    /// The code that is answered where it is not what it should be.
    #[serde(default)]
    code: Option<String>,
    /// The sentence.
    #[serde(default)]
    message: Option<String>,
}

impl Parameter {
    /// Whether what was given is what it should be.
    pub(super) fn fits(&self, text: &str) -> Result<(), Failure> {
        let wrong = |expected: String| Failure {
            words: Words { code: self.code.clone(), message: self.message.clone(), ..Words::default() },
            ..Failure::new(Kind::Malformed, format!("`{}` is not {expected}", self.name))
        };
        if !self.values.is_empty() && !self.values.iter().any(|value| value == text) {
            return Err(wrong(format!("one of `{}`", self.values.join("`, `"))));
        }
        match self.length.filter(|length| text.chars().count() != *length) {
            Some(length) => Err(wrong(format!("{length} characters long"))),
            None => self.check.of(text).map_err(|expected| wrong(expected.to_owned())),
        }
    }
}

/// What a text must be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Check {
    /// 1 to 200 characters, none of control.
    #[default]
    Text,
    /// A UUID, with hyphens.
    Uuid,
    /// `YYYY-MM-DD`.
    Date,
    /// Four digits.
    Year,
    /// `JJ/MM/AAAA`, or without the day, or the year alone (AF §2.1.7).
    PartialDate,
    /// Digits of ASCII.
    Digits,
    /// Letters and digits of ASCII.
    Alphanumeric,
    /// `01` to `95`, `2A`, `2B`, `971` to `978`.
    Department,
}

impl Check {
    /// Whether `text` is that; else what it should be.
    pub(super) fn of(self, text: &str) -> Result<(), &'static str> {
        let (fits, expected) = match self {
            Self::Text => {
                let length = text.chars().count();
                ((1..=200).contains(&length) && !text.chars().any(char::is_control), "1 to 200 characters")
            }
            Self::Uuid => (text.len() == 36 && uuid::Uuid::try_parse(text).is_ok(), "a UUID"),
            Self::Date => (text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(), "a date, YYYY-MM-DD"),
            Self::Year => (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()), "a year of four digits"),
            Self::PartialDate => (is_partial_date(text), "a date: JJ/MM/AAAA, MM/AAAA or AAAA"),
            Self::Digits => (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()), "digits"),
            Self::Alphanumeric => {
                (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric()), "letters and digits")
            }
            Self::Department => (is_department(text), "a department: 01 to 95, 2A, 2B, 971 to 978"),
        };
        if fits { Ok(()) } else { Err(expected) }
    }
}

fn is_partial_date(text: &str) -> bool {
    let is_of = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let (rest, year) = text.rsplit_once('/').unwrap_or(("01/01", text));
    let (day, month) = rest.split_once('/').unwrap_or(("01", rest));
    is_of(year, 4)
        && is_of(month, 2)
        && is_of(day, 2)
        && format!("{year}-{month}-{day}").parse::<jiff::civil::Date>().is_ok()
}

fn is_department(text: &str) -> bool {
    match text {
        "2A" | "2B" => true,
        _ if text.bytes().any(|byte| !byte.is_ascii_digit()) => false,
        _ => match (text.len(), text.parse().unwrap_or(0)) {
            (2, number) => (1..=95).contains(&number) && number != 20,
            (3, number) => (971..=978).contains(&number),
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_takes_what_it_names() {
        for (check, good, bad) in [
            (Check::Text, "a b", "a\u{0}b"),
            (Check::Uuid, "6f21b751-ed06-48b6-a59c-36e1300a368a", "6f21b751ed0648b6a59c36e1300a368a"),
            (Check::Date, "2026-02-28", "2026-02-30"),
            (Check::Year, "2025", "25"),
            (Check::PartialDate, "29/02/2024", "29/02/2025"),
            (Check::PartialDate, "12/1962", "13/1962"),
            (Check::PartialDate, "1962", "24/08/62"),
            (Check::PartialDate, "01/1962", "1/01/01/1962"),
            (Check::Digits, "075", "02A"),
            (Check::Alphanumeric, "3999999900232", "399-9"),
            (Check::Department, "2A", "20"),
            (Check::Department, "974", "979"),
        ] {
            assert_eq!(check.of(good), Ok(()), "{good}");
            assert!(check.of(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_a_value_that_is_listed_is_taken() {
        let text = "name = 'sexe'\nvalues = ['1', '2']";
        let parameter: Parameter = toml::from_str(text).unwrap();
        assert!(parameter.fits("2").is_ok());
        assert_eq!(parameter.fits("3").unwrap_err().detail, "`sexe` is not one of `1`, `2`");
    }
}
