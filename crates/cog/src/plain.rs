//! Names as they are compared.

/// Capitals without accents, one blank between words, `SAINT` for `ST`.
#[must_use]
pub fn plain(name: &str) -> String {
    let letters: String = name.chars().flat_map(unaccented).collect();
    let words = letters.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_uppercase).collect();
    let whole = |word: &String| match word.as_str() {
        "ST" => "SAINT".to_owned(),
        "STE" => "SAINTE".to_owned(),
        word => word.to_owned(),
    };
    words.iter().map(whole).collect::<Vec<_>>().join(" ")
}

fn unaccented(letter: char) -> impl Iterator<Item = char> {
    let plain = match letter {
        'À'..='Å' | 'à'..='å' => "A",
        'Ç' | 'ç' => "C",
        'È'..='Ë' | 'è'..='ë' => "E",
        'Ì'..='Ï' | 'ì'..='ï' => "I",
        'Ñ' | 'ñ' => "N",
        'Ò'..='Ö' | 'ò'..='ö' | 'Ø' | 'ø' => "O",
        'Ù'..='Ü' | 'ù'..='ü' => "U",
        'Ý' | 'ý' | 'ÿ' | 'Ÿ' => "Y",
        'Æ' | 'æ' => "AE",
        'Œ' | 'œ' => "OE",
        _ => "",
    };
    plain.chars().chain(plain.is_empty().then_some(letter))
}
