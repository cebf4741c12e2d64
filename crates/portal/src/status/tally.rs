//! How often a subject was there.

use jiff::civil::Date;

use crate::catalogue::uptime::Uptime;

/// Days that are told, the present one included.
pub const DAYS: i32 = 90;

/// Measures that were counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// It was there.
    pub up: i64,
    /// It was away.
    pub down: i64,
    /// It was away as announced, which counts for nothing.
    pub maintenance: i64,
}

impl Tally {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            up: self.up.saturating_add(other.up),
            down: self.down.saturating_add(other.down),
            maintenance: self.maintenance.saturating_add(other.maintenance),
        }
    }

    /// The part of measures that found it there; none where there are none. Four decimals, cut.
    #[must_use]
    pub fn uptime(self) -> Option<Uptime> {
        /// A hundred percent in ten-thousandths.
        const WHOLE: i128 = 1_000_000;
        let (up, all) = (i128::from(self.up), i128::from(self.up) + i128::from(self.down));
        let part = (up * WHOLE).checked_div(all)?;
        Uptime::parse(&format!("{}.{:04}", part / 10_000, part % 10_000))
    }

    /// All of the last so many days up to `today`.
    #[must_use]
    pub fn of_last(days: &[(Date, Self)], today: Date, count: i32) -> Self {
        let first = first_of(today, count);
        days.iter()
            .filter(|(day, _)| (first..=today).contains(day))
            .fold(Self::default(), |all, (_, one)| all.and(*one))
    }
}

/// The first of so many days up to `today`.
pub(super) fn first_of(today: Date, count: i32) -> Date {
    today.checked_sub(jiff::Span::new().days(i64::from(count) - 1)).unwrap_or(Date::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uptime_is_cut_and_maintenance_counts_for_nothing() {
        let shown = |up, down, maintenance| {
            Tally { up, down, maintenance }.uptime().map(|uptime| (uptime.truncated(), uptime.written))
        };
        assert_eq!(shown(0, 0, 5), None);
        assert_eq!(shown(1, 0, 60), Some(("100.00".to_owned(), "100.0000".to_owned())));
        // 99,9992 % is not 100 %.
        assert_eq!(shown(129_599, 1, 0), Some(("99.99".to_owned(), "99.9992".to_owned())));
        assert_eq!(shown(2, 1, 0).unwrap().0, "66.66");
        assert_eq!(shown(0, 3, 0).unwrap().0, "0.00");
        assert_eq!(shown(i64::MAX, i64::MAX, 0).unwrap().0, "50.00");
    }

    #[test]
    fn of_thirty_days_the_present_one_is_the_last() {
        let one = Tally { up: 1, ..Tally::default() };
        let day = |text: &str| text.parse::<Date>().unwrap();
        let days = [(day("2026-10-28"), one), (day("2026-10-29"), one), (day("2026-11-27"), one)];
        assert_eq!(Tally::of_last(&days, day("2026-11-27"), 30).up, 2);
        assert_eq!(Tally::of_last(&days, day("2026-11-27"), 31).up, 3);
        assert_eq!(Tally::of_last(&days, day("2026-11-26"), DAYS).up, 2);
    }
}
