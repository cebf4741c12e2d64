//! For which time rights are asked (AF §2.2: `dateDebut`, `dateFin`).

use jiff::ToSpan;
use jiff::civil::Date;

/// From a day to another, both within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) from: Date,
    pub(super) to: Date,
    /// How far ahead rights are known: a year from today.
    pub(super) known: Date,
}

impl Period {
    /// The one that is asked for: from today, for a year, where nothing is said; none where it begins in the past, or ends before
    /// it begins.
    pub(super) fn asked(from: Option<&String>, to: Option<&String>, today: Date) -> Option<Self> {
        let day = |text: Option<&String>| text.map(|text| text.parse::<Date>().ok());
        let from = day(from).unwrap_or(Some(today))?;
        let to = day(to).unwrap_or(from.checked_add(1.year()).ok())?;
        let known = today.checked_add(1.year()).ok()?;
        (today <= from && from <= to).then_some(Self { from, to, known })
    }

    /// Whether something that lasts from a day to another, or without an end, is of it. `YYYY-MM-DD`.
    pub(super) fn touches(&self, since: &str, until: Option<&str>) -> bool {
        since <= self.to.to_string().as_str() && until.is_none_or(|until| self.from.to_string().as_str() <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_begins_today_or_later_and_lasts_a_year_unless_it_is_said() {
        let today = "2026-11-27".parse().unwrap();
        let asked = |from: &str, to: &str| {
            let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Period::asked(given(from).as_ref(), given(to).as_ref(), today).map(|it| format!("{} {}", it.from, it.to))
        };
        assert_eq!(asked("", "").unwrap(), "2026-11-27 2027-11-27");
        assert_eq!(asked("2027-01-01", "").unwrap(), "2027-01-01 2028-01-01");
        assert_eq!(asked("", "2026-11-27").unwrap(), "2026-11-27 2026-11-27");
        for (from, to) in [("2026-11-26", ""), ("2027-01-01", "2026-12-31"), ("soon", ""), ("", "2026-02-30")] {
            assert_eq!(asked(from, to), None, "{from} {to}");
        }
        let period = Period::asked(None, None, today).unwrap();
        assert!(period.touches("2020-01-01", None) && period.touches("2020-01-01", Some("2026-11-27")));
        assert!(!period.touches("2020-01-01", Some("2026-11-26")) && !period.touches("2027-11-28", None));
    }
}
