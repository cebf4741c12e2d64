//! Finding APIs: words are looked for anywhere in a text, accents and capitals do not count (DP §5.2).

/// The text without accents, in small letters, the typographic apostrophe as the plain one.
#[must_use]
pub fn folded(text: &str) -> String {
    text.chars().flat_map(plain).collect()
}

/// What one letter becomes: `œ` two letters, an accent that stands after its letter none.
fn plain(letter: char) -> impl Iterator<Item = char> {
    letter.to_lowercase().flat_map(|letter| {
        let (first, second) = match letter {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => (Some('a'), None),
            'ç' => (Some('c'), None),
            'è' | 'é' | 'ê' | 'ë' => (Some('e'), None),
            'ì' | 'í' | 'î' | 'ï' => (Some('i'), None),
            'ñ' => (Some('n'), None),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => (Some('o'), None),
            'ù' | 'ú' | 'û' | 'ü' => (Some('u'), None),
            'ý' | 'ÿ' => (Some('y'), None),
            'œ' => (Some('o'), Some('e')),
            'æ' => (Some('a'), Some('e')),
            '’' => (Some('\''), None),
            '\u{300}'..='\u{36f}' => (None, None),
            other => (Some(other), None),
        };
        first.into_iter().chain(second)
    })
}

/// Words that say nothing of what is looked for.
const STOP_WORDS: &[&str] = &[
    "a", "au", "aux", "avec", "ce", "ces", "cette", "chez", "comment", "d'", "dans", "de", "des", "du", "elle", "en",
    "et", "est", "il", "je", "l'", "la", "le", "les", "leur", "leurs", "ma", "mes", "mon", "nos", "notre", "nous",
    "on", "ou", "par", "pas", "plus", "pour", "qu'", "que", "qui", "sa", "sans", "se", "ses", "si", "son", "sur", "ta",
    "tes", "ton", "un", "une", "vos", "votre", "vous",
];

/// What is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms(Vec<String>);

impl Terms {
    /// The words of a question, stop words left out unless it has no others.
    #[must_use]
    pub fn of(question: &str) -> Self {
        let mut all: Vec<String> = folded(question).split_whitespace().map(str::to_owned).collect();
        all.dedup();
        // A question of a thousand words is none; each costs a walk through all texts.
        all.truncate(16);
        let telling: Vec<String> = all.iter().filter(|word| !STOP_WORDS.contains(&word.as_str())).cloned().collect();
        Self(if telling.is_empty() { all } else { telling })
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How often the words stand in a text.
    fn count(&self, text: &str) -> usize {
        let text = folded(text);
        self.0.iter().map(|word| text.matches(word.as_str()).count()).sum()
    }

    /// Whether any of the words stands in a text.
    #[must_use]
    pub fn stand_in(&self, text: &str) -> bool {
        self.count(text) > 0
    }

    /// The text in pieces, those that were looked for marked; marks that touch or overlap are one.
    #[must_use]
    pub fn marked(&self, text: &str) -> Vec<(String, bool)> {
        let letters: Vec<char> = text.chars().collect();
        // For each byte of the folded text, the letter that it comes from.
        let mut origin = Vec::new();
        let mut plain_text = String::new();
        for (place, letter) in letters.iter().enumerate() {
            for folded in plain(*letter) {
                plain_text.push(folded);
                origin.resize(plain_text.len(), place);
            }
        }
        let mut marks = vec![false; letters.len()];
        for word in &self.0 {
            for (begin, found) in plain_text.match_indices(word.as_str()) {
                for place in origin.iter().skip(begin).take(found.len()) {
                    if let Some(mark) = marks.get_mut(*place) {
                        *mark = true;
                    }
                }
            }
        }
        let mut pieces: Vec<(String, bool)> = Vec::new();
        for (letter, marked) in letters.into_iter().zip(marks) {
            match pieces.last_mut() {
                Some((piece, same)) if *same == marked => piece.push(letter),
                _ => pieces.push((letter.to_string(), marked)),
            }
        }
        pieces
    }
}

/// What is looked through.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// The API's name.
    pub title: &'a str,
    /// Its sentence.
    pub tagline: &'a str,
    /// Who produces it.
    pub owner: &'a str,
    /// The same in short.
    pub owner_acronym: &'a str,
    /// Its keywords.
    pub keywords: &'a [String],
}

impl Texts<'_> {
    /// 4 for each word of the title, 1 for each of the rest: ten times the weights of DP §5.2, in whole numbers.
    #[must_use]
    pub fn score(&self, terms: &Terms) -> usize {
        let rest = [self.tagline, self.owner, self.owner_acronym].map(|text| terms.count(text)).iter().sum::<usize>();
        let keywords: usize = self.keywords.iter().map(|keyword| terms.count(keyword)).sum();
        4 * terms.count(self.title) + rest + keywords
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_capitals_and_stop_words_do_not_count() {
        assert_eq!(folded("Œuvre de l’ÉTÉ e\u{301}"), "oeuvre de l'ete e");
        assert_eq!(Terms::of("  le Quotient de la CAF"), Terms(vec!["quotient".into(), "caf".into()]));
        assert_eq!(Terms::of("le la"), Terms(vec!["le".into(), "la".into()]));
        assert!(Terms::of("  ").is_empty());
    }

    #[test]
    fn a_word_of_the_title_weighs_four_times() {
        let keywords = ["étudiant".to_owned(), "bourse".to_owned()];
        let texts = Texts {
            title: "Statut étudiant",
            tagline: "Les étudiants",
            owner: "Cnous",
            owner_acronym: "",
            keywords: &keywords,
        };
        assert_eq!(texts.score(&Terms::of("etudiant")), 4 + 1 + 1);
        assert_eq!(texts.score(&Terms::of("CNOUS")), 1);
        assert_eq!(texts.score(&Terms::of("permis")), 0);
    }

    #[test]
    fn marks_lie_on_the_text_as_it_is_written_and_are_one_where_they_touch() {
        let marked = Terms::of("etud tudiant").marked("Un Étudiant œuvre");
        assert_eq!(marked, [("Un ".into(), false), ("Étudiant".into(), true), (" œuvre".into(), false)]);
        assert_eq!(
            Terms::of("oeuv").marked("L'œuvre"),
            [("L'".into(), false), ("œuv".into(), true), ("re".into(), false)]
        );
        assert_eq!(Terms::default().marked("a"), [("a".into(), false)]);
    }
}
