//! An e-mail address.

use std::fmt;

use email_address::{EmailAddress, Options};

/// Longest local part, in bytes (RFC 5321 §4.5.3.1.1).
pub const LONGEST_LOCAL_PART: usize = 64;
/// Longest address, in bytes (RFC 5321 §4.5.3.1.3, without the angle brackets).
pub const LONGEST_ADDRESS: usize = 254;

/// An e-mail address whose form is right; whether anybody reads it is another question. It has no `Debug` text: it is
/// personal.
#[derive(Clone, PartialEq, Eq)]
pub struct MailAddress {
    whole: String,
    /// Where the last `@` is, in bytes.
    at: usize,
}

/// Why a text is no e-mail address. The text is not carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefused {
    /// Nothing.
    #[error("it is empty")]
    Empty,
    /// No `@`.
    #[error("it has no @")]
    NoAt,
    /// Nothing before the `@`.
    #[error("nothing stands before the @")]
    NoLocalPart,
    /// Nothing after the `@`.
    #[error("no domain stands behind the @")]
    NoDomain,
    /// More than [`LONGEST_LOCAL_PART`] bytes before the `@`.
    #[error("more than {LONGEST_LOCAL_PART} bytes stand before the @")]
    LocalPartTooLong,
    /// More than [`LONGEST_ADDRESS`] bytes.
    #[error("it is longer than {LONGEST_ADDRESS} bytes")]
    TooLong,
    /// A domain without a top-level domain, or an address in brackets.
    #[error("its domain is not a name with a dot")]
    NotADomain,
    /// Anything else.
    #[error("a character stands where it cannot")]
    Malformed,
}

impl MailAddress {
    /// Reads an address. Letters of other alphabets may stand on both sides of the `@`; comments, shown names and domains in
    /// brackets may not.
    ///
    /// # Errors
    /// [`AddressRefused`] says what does not fit.
    pub fn parse(text: &str) -> Result<Self, AddressRefused> {
        if text.is_empty() {
            return Err(AddressRefused::Empty);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressRefused::NoAt)?;
        match (local, domain) {
            ("", _) => return Err(AddressRefused::NoLocalPart),
            (_, "") => return Err(AddressRefused::NoDomain),
            (local, _) if local.len() > LONGEST_LOCAL_PART => return Err(AddressRefused::LocalPartTooLong),
            _ if text.len() > LONGEST_ADDRESS => return Err(AddressRefused::TooLong),
            (_, domain) if !domain.contains('.') || domain.starts_with('[') => return Err(AddressRefused::NotADomain),
            _ => {}
        }
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        match EmailAddress::parse_with_options(text, options) {
            Ok(_) => Ok(Self { whole: text.to_owned(), at: local.len() }),
            Err(_) => Err(AddressRefused::Malformed),
        }
    }

    /// The address as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.whole
    }

    /// What stands before the last `@`, as it was written.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.whole.get(..self.at).unwrap_or_default()
    }

    /// What stands behind it, as it was written.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.whole.get(self.at + 1..).unwrap_or_default()
    }
}

impl fmt::Debug for MailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MailAddress")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn domain(text: &str) -> String {
        MailAddress::parse(text).unwrap().domain().to_owned()
    }

    #[test]
    fn a_domain_is_what_stands_behind_the_last_at_as_it_was_written() {
        assert_eq!(domain("Jeanne.Martin@FIA1.fr"), "FIA1.fr");
        assert_eq!(domain("\"a@b\"@fia1.fr"), "fia1.fr");
        assert_eq!(domain("test@mairie-Élan.fr"), "mairie-Élan.fr");
        assert_eq!(domain("test@xn--mairie-lan-cbb.fr"), "xn--mairie-lan-cbb.fr");
    }

    #[test]
    fn plus_signs_are_kept() {
        assert_eq!(MailAddress::parse("a+b@fia1.fr").unwrap().local_part(), "a+b");
    }

    #[test]
    fn a_local_part_has_64_bytes_at_most() {
        let longest = "a".repeat(LONGEST_LOCAL_PART);
        assert!(MailAddress::parse(&format!("{longest}@fia1.fr")).is_ok());
        assert_eq!(MailAddress::parse(&format!("{longest}a@fia1.fr")), Err(AddressRefused::LocalPartTooLong));
        let accents = "é".repeat(LONGEST_LOCAL_PART / 2);
        assert!(MailAddress::parse(&format!("{accents}@fia1.fr")).is_ok());
        assert_eq!(MailAddress::parse(&format!("{accents}é@fia1.fr")), Err(AddressRefused::LocalPartTooLong));
        let label = "b".repeat(60);
        let long = format!("a@{label}.{label}.{label}.{label}.bbbbbb.fr");
        assert_eq!(long.len(), LONGEST_ADDRESS + 1);
        assert_eq!(MailAddress::parse(&long), Err(AddressRefused::TooLong));
        assert!(MailAddress::parse(&long.replace("bbbbbb", "bbbbb")).is_ok());
    }

    #[test]
    fn each_fault_has_its_name() {
        for (text, fault) in [
            ("", AddressRefused::Empty),
            ("jeanne", AddressRefused::NoAt),
            ("@fia1.fr", AddressRefused::NoLocalPart),
            ("jeanne@", AddressRefused::NoDomain),
            ("jeanne@fia1", AddressRefused::NotADomain),
            ("jeanne@[127.0.0.1]", AddressRefused::NotADomain),
            ("jeanne martin@fia1.fr", AddressRefused::Malformed),
            ("jeanne@fia1..fr", AddressRefused::Malformed),
            ("jeanne@@fia1.fr", AddressRefused::Malformed),
            ("Jeanne <jeanne@fia1.fr>", AddressRefused::Malformed),
            (" jeanne@fia1.fr", AddressRefused::Malformed),
            ("jeanne@fia1.fr\r\nBcc: x@y.fr", AddressRefused::Malformed),
        ] {
            assert_eq!(MailAddress::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn what_is_logged_of_an_address_tells_nothing() {
        assert_eq!(format!("{:?}", MailAddress::parse("jeanne@fia1.fr").unwrap()), "MailAddress");
    }

    proptest! {
        #[test]
        fn any_text_is_answered_and_an_address_is_the_sum_of_its_parts(text in "\\PC{0,12}@?\\PC{0,12}") {
            if let Ok(address) = MailAddress::parse(&text) {
                let (local, domain) = text.rsplit_once('@').unwrap();
                prop_assert_eq!(address.local_part(), local);
                prop_assert_eq!(address.domain(), domain);
            }
        }
    }
}
