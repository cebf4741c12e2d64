//! Finding somebody by what one remembers of her.

use crate::personas::Persona;

/// Whether every word of `words` stands somewhere in what is known of the person, accents and case aside.
pub(super) fn matches(person: &Persona, words: &str) -> bool {
    let columns = [
        Some(&person.id),
        Some(&person.label),
        person.family_name.as_ref(),
        person.preferred_username.as_ref(),
        person.given_name.as_ref(),
        person.email.as_ref(),
        person.birthdate.as_ref(),
        person.outcome.as_ref(),
        person.siret.as_ref(),
    ];
    let known: Vec<String> = columns.into_iter().flatten().map(|text| folded(text)).collect();
    folded(words).split_whitespace().all(|word| known.iter().any(|text| text.contains(word)))
}

/// Small letters without accents.
pub(in crate::portal) fn folded(text: &str) -> String {
    let plain = |letter: char| match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        '’' => '\'',
        other => other,
    };
    text.to_lowercase().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_counts_and_accents_do_not() {
        let person = Persona {
            id: "prénom_composé".to_owned(),
            label: "Prénom composé".to_owned(),
            family_name: Some("LEFÈVRE".to_owned()),
            ..serde_json::from_str(r#"{"id": ""}"#).unwrap()
        };
        for words in ["", "lefevre", "PRENOM", "  compose   lefe ", "Prénom_"] {
            assert!(matches(&person, words), "{words}");
        }
        for words in ["dubois", "lefevre dubois"] {
            assert!(!matches(&person, words), "{words}");
        }
    }
}
