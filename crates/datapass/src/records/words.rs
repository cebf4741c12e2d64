//! The words of a text as they are kept and looked for: small letters, no accents, letters and digits only.

use std::collections::BTreeSet;

/// What is left of a longer word.
const LONGEST: usize = 40;
/// More words are not looked for at once.
const MOST: usize = 8;

/// The words of some texts, each once, with a blank before and after each; a blank where there is none.
pub(super) fn kept<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let words: BTreeSet<String> = texts.into_iter().flat_map(words).collect();
    let mut kept = " ".to_owned();
    for word in words {
        kept.push_str(&word);
        kept.push(' ');
    }
    kept
}

/// Whether each of the words that are looked for begins one of some texts.
pub(crate) fn begin<'a>(looked_for: &str, texts: impl IntoIterator<Item = &'a str>) -> bool {
    let kept = kept(texts);
    words(looked_for).iter().take(MOST).all(|word| kept.contains(&format!(" {word}")))
}

fn words(text: &str) -> Vec<String> {
    let folded: String = text.chars().flat_map(folded).collect();
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.chars().take(LONGEST).collect()).collect()
}

/// `œ` becomes two letters; an accent that stands after its letter disappears.
pub(crate) fn folded(letter: char) -> impl Iterator<Item = char> {
    letter.to_lowercase().flat_map(|letter| {
        let plain = match letter {
            'à'..='å' => "a",
            'ç' => "c",
            'è'..='ë' => "e",
            'ì'..='ï' => "i",
            'ñ' => "n",
            'ò'..='ö' => "o",
            'ù'..='ü' => "u",
            'ý' | 'ÿ' => "y",
            'æ' => "ae",
            'œ' => "oe",
            _ => "",
        };
        let itself = plain.is_empty() && !('\u{300}'..='\u{36f}').contains(&letter);
        plain.chars().chain(itself.then_some(letter))
    })
}

/// One of the words that are looked for: any of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// A word that begins so.
    begins: Option<String>,
    /// A word that is so.
    is: Vec<String>,
}

/// The words that somebody looks for: all of them must be found. `D12` and `H12` are numbers, `12` may be one.
pub(super) fn looked_for(text: &str) -> Vec<Term> {
    words(text).into_iter().take(MOST).map(Term::of).collect()
}

impl Term {
    fn of(word: String) -> Self {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let numbered = word.strip_prefix(['d', 'h']).is_some_and(digits);
        let numbers = if digits(&word) { vec![format!("d{word}"), format!("h{word}")] } else { Vec::new() };
        match word.chars().count() {
            // Nearly everything begins with any one letter.
            1 => Self { begins: None, is: [vec![word], numbers].concat() },
            _ if numbered => Self { begins: None, is: vec![word] },
            _ => Self { begins: Some(word), is: numbers },
        }
    }

    /// Patterns of `LIKE` over [`kept`] words, one of which fits.
    pub(super) fn patterns(&self) -> Vec<String> {
        let begins = self.begins.iter().map(|word| format!("% {word}%"));
        begins.chain(self.is.iter().map(|word| format!("% {word} %"))).collect()
    }

    fn alternatives(&self, begins: impl Fn(&str) -> String, is: impl Fn(&str) -> String, or: &str) -> String {
        let all: Vec<String> =
            self.begins.iter().map(|word| begins(word)).chain(self.is.iter().map(|word| is(word))).collect();
        format!("({})", all.join(or))
    }
}

/// What SQLite's index of words is asked (FTS5).
pub(super) fn for_sqlite(terms: &[Term]) -> String {
    let term = |term: &Term| term.alternatives(|word| format!("\"{word}\"*"), |word| format!("\"{word}\""), " OR ");
    terms.iter().map(term).collect::<Vec<_>>().join(" AND ")
}

/// What PostgreSQL's index of words is asked (`to_tsquery`).
pub(super) fn for_postgresql(terms: &[Term]) -> String {
    let term = |term: &Term| term.alternatives(|word| format!("'{word}':*"), |word| format!("'{word}'"), " | ");
    terms.iter().map(term).collect::<Vec<_>>().join(" & ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_once_without_capitals_accents_and_signs() {
        assert_eq!(kept(["Crèche-cœur, crèche !", "Jeanne.DUPONT@ville.fr"]), " coeur creche dupont fr jeanne ville ");
        assert_eq!(kept(["e\u{301}cole", ""]), " ecole ");
        assert_eq!(kept(["… !"]), " ");
        assert_eq!(kept([&*"x".repeat(100)]).trim().len(), LONGEST);
    }

    #[test]
    fn a_word_is_looked_for_by_its_beginning_and_a_number_by_itself() {
        for (text, sqlite, postgresql) in [
            ("Crèch", r#"("crech"*)"#, "('crech':*)"),
            ("D12", r#"("d12")"#, "('d12')"),
            ("12 a", r#"("12"* OR "d12" OR "h12") AND ("a")"#, "('12':* | 'd12' | 'h12') & ('a')"),
            (r#"x" OR "y'; --"#, r#"("x") AND ("or"*) AND ("y")"#, "('x') & ('or':*) & ('y')"),
            ("%_\\", "", ""),
        ] {
            let terms = looked_for(text);
            assert_eq!((&*for_sqlite(&terms), &*for_postgresql(&terms)), (sqlite, postgresql), "{text}");
        }
        assert_eq!(looked_for("7").first().unwrap().patterns(), ["% 7 %", "% d7 %", "% h7 %"]);
        assert_eq!(looked_for(&"mot ".repeat(50)).len(), MOST);
    }
}
