//! Texts without accents, for producers that take no others (AP §15).

/// The nearest ASCII text: accents fall away, ligatures fall apart, what has no near letter is left out.
pub(crate) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if letter.is_ascii() => out.push(letter),
            'À'..='Å' => out.push('A'),
            'à'..='å' => out.push('a'),
            'Ç' => out.push('C'),
            'ç' => out.push('c'),
            'È'..='Ë' => out.push('E'),
            'è'..='ë' => out.push('e'),
            'Ì'..='Ï' => out.push('I'),
            'ì'..='ï' => out.push('i'),
            'Ñ' => out.push('N'),
            'ñ' => out.push('n'),
            'Ò'..='Ö' | 'Ø' => out.push('O'),
            'ò'..='ö' | 'ø' => out.push('o'),
            'Ù'..='Ü' => out.push('U'),
            'ù'..='ü' => out.push('u'),
            'Ý' => out.push('Y'),
            'ý' | 'ÿ' => out.push('y'),
            'Æ' => out.push_str("AE"),
            'æ' => out.push_str("ae"),
            'Œ' => out.push_str("OE"),
            'œ' => out.push_str("oe"),
            'Þ' => out.push_str("TH"),
            'þ' => out.push_str("th"),
            'Ð' => out.push('D'),
            'ð' => out.push('d'),
            'ß' => out.push_str("ss"),
            '’' => out.push('\''),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::ascii;

    #[test]
    fn accents_fall_away_and_ligatures_fall_apart() {
        assert_eq!(ascii("Zoë Œuvré-Ça d’Æth"), "Zoe OEuvre-Ca d'AEth");
    }
}
