//! How requests and authorisations are numbered on pages: `D123`, `H456` (DP, reading conventions).

/// The number in `text`, with its letter or without, in either case: `D123`, `d123`, `123` for the letter `D`.
#[must_use]
pub fn parse(letter: char, text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix([letter.to_ascii_uppercase(), letter.to_ascii_lowercase()]).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten().filter(|number| *number > 0)
}

/// A request's number as it is shown.
#[must_use]
pub fn request(id: i64) -> String {
    format!("D{id}")
}

/// An authorisation's number as it is shown.
#[must_use]
pub fn authorization(id: i64) -> String {
    format!("H{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_with_its_letter_or_without() {
        for (text, number) in [
            ("123", Some(123)),
            ("D123", Some(123)),
            (" d7 ", Some(7)),
            ("H7", None),
            ("D", None),
            ("0", None),
            ("-1", None),
            ("D99999999999999999999", None),
            ("1e3", None),
        ] {
            assert_eq!(parse('D', text), number, "{text}");
        }
    }
}
