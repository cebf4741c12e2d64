//! How often an API was there (DP §5.1, `uptime`).

/// Percent of a month, as decimal text: it is cut, never rounded up (DP §5.1).
#[derive(Debug, Clone, PartialEq)]
pub struct Uptime {
    /// `99.992`.
    pub written: String,
    value: f64,
}

/// How an uptime is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// 98 % or more.
    Good,
    /// 90 % or more.
    Fair,
    /// Less.
    Bad,
}

impl Uptime {
    /// Reads `99.992`; from 0 to 100.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && text.starts_with(|first: char| first.is_ascii_digit());
        let value = text.parse().ok().filter(|value| plain && (0.0..=100.0).contains(value))?;
        Some(Self { written: text.to_owned(), value })
    }

    /// Two decimals, cut: `99.99`.
    #[must_use]
    pub fn truncated(&self) -> String {
        let (whole, decimals) = self.written.split_once('.').unwrap_or((&self.written, ""));
        let decimals: String = decimals.chars().chain("00".chars()).take(2).collect();
        format!("{whole}.{decimals}")
    }

    /// Whether it is so many percent or more.
    #[must_use]
    pub fn is_at_least(&self, percent: f64) -> bool {
        self.value >= percent
    }

    /// Its colour.
    #[must_use]
    pub fn level(&self) -> Level {
        match self.value {
            value if value >= 98.0 => Level::Good,
            value if value >= 90.0 => Level::Fair,
            _ => Level::Bad,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uptime_is_cut_and_never_rounded_up() {
        for (written, shown, level) in [
            ("99.992", "99.99", Level::Good),
            ("99.999", "99.99", Level::Good),
            ("100", "100.00", Level::Good),
            ("97.999", "97.99", Level::Fair),
            ("90", "90.00", Level::Fair),
            ("89.9", "89.90", Level::Bad),
        ] {
            let uptime = Uptime::parse(written).unwrap();
            assert_eq!((uptime.truncated().as_str(), uptime.level()), (shown, level));
        }
        assert!(["", "101", "-1", "NaN", "1e1", "abc"].iter().all(|text| Uptime::parse(text).is_none()));
    }
}
