//! Domains of e-mail addresses, each in one form however it is written: for comparison, and for people.

use serde::{Deserialize, Deserializer};

/// The domain of an address, what follows its last `@` or all of it, as [`compared`] has it.
#[must_use]
pub fn domain(email: &str) -> String {
    compared(email.rsplit_once('@').map_or(email, |(_, domain)| domain))
}

/// A domain as domains are compared: in lower case, and with letters beyond ASCII as the DNS has them (`xn--`, RFC 5891),
/// so that both ways of writing it are one. What is no such name is in lower case alone.
#[must_use]
pub fn compared(domain: &str) -> String {
    ascii_domain(domain).unwrap_or_else(|| domain.to_lowercase())
}

/// The domains of a list, each as [`compared`] has it.
///
/// # Errors
/// It is no list of texts.
pub fn compared_all<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let written = Vec::<String>::deserialize(deserializer)?;
    Ok(written.iter().map(|domain| compared(domain)).collect())
}

/// A domain as the DNS has it; none for what is none.
pub(crate) fn ascii_domain(domain: &str) -> Option<String> {
    idna::domain_to_ascii(domain).ok()
}

/// A domain as people write it: in lower case, with the letters for which `xn--` stands. What is no such name is in lower
/// case alone.
#[must_use]
pub fn in_letters(domain: &str) -> String {
    match idna::domain_to_unicode(domain) {
        (letters, Ok(())) => letters,
        (_, Err(_)) => domain.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_what_stands_behind_the_last_at_in_lower_case() {
        assert_eq!(domain("Jeanne.Martin@FIA1.fr"), "fia1.fr");
        assert_eq!(domain("\"a@b\"@fia1.fr"), "fia1.fr");
        assert_eq!(domain("FIA1.fr"), "fia1.fr");
    }

    #[test]
    fn a_domain_with_letters_beyond_ascii_is_the_same_however_it_is_written() {
        for written in [
            "mairie-élan.fr",
            "Mairie-ÉLAN.fr",
            "mairie-e\u{301}lan.fr",
            "xn--mairie-lan-h7a.fr",
            "XN--Mairie-lan-H7A.FR",
        ] {
            assert_eq!(compared(written), "xn--mairie-lan-h7a.fr", "{written}");
            assert_eq!(domain(&format!("Zoé@{written}")), "xn--mairie-lan-h7a.fr", "{written}");
            assert_eq!(in_letters(written), "mairie-élan.fr", "{written}");
        }
        // Another one is another, and what is no name stays what it is.
        assert_ne!(compared("mairie-elan.fr"), compared("mairie-élan.fr"));
        for odd in ["", "XN--A.fr", "a b.FR", "b+mfa"] {
            assert_eq!(compared(odd), odd.to_lowercase(), "{odd}");
            assert_eq!(in_letters(odd), odd.to_lowercase(), "{odd}");
        }
    }
}
