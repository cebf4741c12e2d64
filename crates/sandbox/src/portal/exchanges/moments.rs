//! Times and durations as a person reads them.

use guichet_web::language::Language;
use guichet_web::page::Page;
use jiff::Timestamp;

/// How long ago `then` was, in the largest unit that fits.
pub(super) fn ago(page: &Page, then: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(then.as_second()).max(0);
    let (key, count) = match seconds {
        0..60 => ("bench-ago-seconds", seconds),
        60..3_600 => ("bench-ago-minutes", seconds / 60),
        3_600..86_400 => ("bench-ago-hours", seconds / 3_600),
        _ => ("bench-ago-days", seconds / 86_400),
    };
    page.tr(key, "count", &count.to_string())
}

/// The time of the day in UTC, to the second: the sandbox has one clock, whatever the machine's.
pub(super) fn time_of_day(then: Timestamp) -> String {
    then.strftime("%H:%M:%S UTC").to_string()
}

/// Day and time in UTC of a claim such as `exp`; none for what is no time.
pub(super) fn of_claim(seconds: i64) -> Option<String> {
    Timestamp::from_second(seconds).ok().map(|then| then.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// Milliseconds with their unit: tenths below ten, else whole, thousands apart as the language writes them.
pub(super) fn milliseconds(page: &Page, value: f64) -> String {
    let number = if value < 9.95 {
        let tenths = format!("{value:.1}");
        if page.language == Language::Fr { tenths.replace('.', ",") } else { tenths }
    } else {
        grouped(page.language, &format!("{value:.0}"))
    };
    format!("{number}\u{a0}ms")
}

fn grouped(language: Language, digits: &str) -> String {
    let separator = if language == Language::Fr { '\u{202f}' } else { ',' };
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_the_language_does() {
        let (fr, en) = (Page::sample(Language::Fr), Page::sample(Language::En));
        assert_eq!(milliseconds(&fr, 3.25), "3,2\u{a0}ms");
        assert_eq!(milliseconds(&en, 3.25), "3.2\u{a0}ms");
        assert_eq!(milliseconds(&fr, 61_420.4), "61\u{202f}420\u{a0}ms");
        assert_eq!(milliseconds(&en, 999.6), "1,000\u{a0}ms");
    }

    #[test]
    fn the_past_is_told_in_the_largest_unit() {
        let page = Page::sample(Language::En);
        let now = Timestamp::from_second(1_000_000).unwrap();
        let then = |seconds: i64| Timestamp::from_second(1_000_000 - seconds).unwrap();
        assert_eq!(ago(&page, then(5), now), "5 s ago");
        assert_eq!(ago(&page, then(130), now), "2 min ago");
        assert_eq!(ago(&page, then(90_000), now), "1 d ago");
        assert_eq!(ago(&page, then(-90), now), "0 s ago", "the clock was moved back meanwhile");
    }
}
