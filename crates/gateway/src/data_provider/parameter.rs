//! What a caller gives beside the access token.

use serde::Deserialize;

/// A parameter that the caller gives.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    pub(super) name: String,
    #[serde(default)]
    pub(super) check: Check,
    #[serde(default)]
    pub(super) required: bool,
}

/// What a text must be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
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
        };
        if fits { Ok(()) } else { Err(expected) }
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
        ] {
            assert_eq!(check.of(good), Ok(()), "{good}");
            assert!(check.of(bad).is_err(), "{bad}");
        }
    }
}
