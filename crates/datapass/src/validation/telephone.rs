//! Telephone numbers of France (DP §1.5): ten digits from 0, or after +33 or the code of a part overseas; blanks, dots and dashes
//! may stand between.

/// Codes of the parts overseas.
const OVERSEAS: [&str; 8] = ["590", "594", "596", "262", "508", "681", "687", "689"];
/// What mobiles overseas begin with, after the code of their part.
const OVERSEAS_MOBILE: [(&str, &[&str]); 8] = [
    ("590", &["690", "691"]),
    ("594", &["694"]),
    ("596", &["696", "697"]),
    ("262", &["692", "693", "639"]),
    ("508", &["55"]),
    ("681", &["82", "83"]),
    ("687", &["7", "8", "9"]),
    ("689", &["87", "88", "89"]),
];

/// Whether `text` is a number of France.
pub(crate) fn is_french(text: &str) -> bool {
    let Some(number) = compact(text) else { return false };
    if let Some(rest) = number.strip_prefix("+33") {
        return is_national(rest);
    }
    match number.strip_prefix('+') {
        Some(rest) => overseas(rest).is_some(),
        None => number.strip_prefix('0').is_some_and(is_national),
    }
}

/// Whether `text` is a mobile number of France.
pub(super) fn is_mobile(text: &str) -> bool {
    let Some(number) = compact(text).filter(|_| is_french(text)) else { return false };
    let national = number.strip_prefix("+33").or_else(|| number.strip_prefix('0'));
    if let Some(national) = national {
        return national.starts_with(['6', '7']);
    }
    let rest = number.strip_prefix('+').and_then(overseas);
    rest.is_some_and(|(code, rest)| {
        OVERSEAS_MOBILE
            .iter()
            .any(|(known, begins)| *known == code && begins.iter().any(|begin| rest.starts_with(begin)))
    })
}

/// Nine digits, the first of which is not 0.
fn is_national(rest: &str) -> bool {
    rest.len() == 9 && !rest.starts_with('0')
}

fn overseas(rest: &str) -> Option<(&str, &str)> {
    let (code, number) = rest.split_at_checked(3)?;
    (OVERSEAS.contains(&code) && matches!(number.len(), 6..=9)).then_some((code, number))
}

/// Digits, after a `+` or not.
fn compact(text: &str) -> Option<String> {
    let number: String = text.chars().filter(|character| !matches!(character, ' ' | '.' | '-')).collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_mobiles_of_france_are_told_from_others() {
        for (text, french, mobile) in [
            ("01 23 45 67 89", true, false),
            ("06.12.34.56.78", true, true),
            ("+33 7-12-34-56-78", true, true),
            ("+33123456789", true, false),
            ("+590 690 12 34 56", true, true),
            ("+590 590 12 34 56", true, false),
            ("+687 76 12 34", true, true),
            ("00 12 34 56 78", false, false),
            ("06123456", false, false),
            ("+49 170 1234567", false, false),
            ("", false, false),
            ("+", false, false),
            ("06 12 34 56 7a", false, false),
        ] {
            assert_eq!((is_french(text), is_mobile(text)), (french, mobile), "{text}");
        }
    }
}
