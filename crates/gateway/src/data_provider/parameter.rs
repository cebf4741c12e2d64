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
            Self::Alphanumeric => {
                (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric()), "letters and digits")
            }
            Self::Department => (is_department(text), "a department: 01 to 95, 2A, 2B, 971 to 978"),
        };
        if fits { Ok(()) } else { Err(expected) }
    }
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
            (Check::Alphanumeric, "3999999900232", "399-9"),
            (Check::Department, "2A", "20"),
            (Check::Department, "974", "979"),
        ] {
            assert_eq!(check.of(good), Ok(()), "{good}");
            assert!(check.of(bad).is_err(), "{bad}");
        }
    }
}
