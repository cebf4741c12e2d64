//! What people type, without what could be markup (DP §1.5: text only).

use html5gum::{Token, Tokenizer};

/// The longest answer in one line, in characters.
pub(crate) const LINE: usize = 1_000;
/// The longest answer in several lines, in characters.
pub(crate) const TEXT: usize = 20_000;

/// The text of `raw`: tags and comments left out, line ends as `\n`, no other control characters, no blanks around it.
pub(crate) fn text(raw: &str) -> String {
    let mut kept = String::with_capacity(raw.len());
    for Ok(token) in Tokenizer::new(raw) {
        if let Token::String(text) = token {
            kept.push_str(&String::from_utf8_lossy(&text));
        }
    }
    let kept = kept.replace("\r\n", "\n").replace('\r', "\n");
    kept.chars().filter(|character| *character == '\n' || !character.is_control()).collect::<String>().trim().to_owned()
}

/// What was typed as it is, without control characters: no database takes them all, and nobody looks for them.
pub(crate) fn plain(raw: &str) -> String {
    raw.chars().filter(|character| !character.is_control()).collect()
}

/// The same in one line.
pub(crate) fn line(raw: &str) -> String {
    text(&raw.replace(['\r', '\n'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_left_out_and_text_stays_as_it_was_typed() {
        for (raw, kept) in [
            ("  Cantine & garderie  ", "Cantine & garderie"),
            ("<b>Cantine</b>", "Cantine"),
            ("<script>alert(1)</script>", "alert(1)"),
            ("3 < 5 et 5 > 3", "3 < 5 et 5 > 3"),
            ("a\r\nb\rc\u{0}", "a\nb\nc"),
            ("<!-- x -->y", "y"),
            ("=1+1", "=1+1"),
            ("<img src=x onerror=alert(1)", ""),
        ] {
            assert_eq!(text(raw), kept, "{raw}");
        }
        assert_eq!(line("a\nb"), "a b");
    }
}
