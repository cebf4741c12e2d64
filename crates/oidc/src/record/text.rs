//! Forms of text in records.

use std::net::IpAddr;

/// What a text must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// What people read: 1 to 256 characters.
    Name,
    /// What people read, of any length up to 4096 characters.
    Prose,
    /// An identifier: printable ASCII, blanks included (RFC 6749 appendix A).
    Printable {
        /// Fewest characters.
        least: usize,
        /// Most characters.
        most: usize,
    },
    /// Any characters but control characters.
    Readable {
        /// Fewest characters.
        least: usize,
        /// Most characters.
        most: usize,
    },
    /// An absolute web address.
    Address,
    /// An e-mail address.
    Email,
    /// E-mail addresses, separated by blanks, commas or semicolons.
    Emails,
    /// The domain of e-mail addresses, in any of the ways in which it is written.
    Domain,
    /// A uuid.
    Uuid,
    /// Digits.
    Digits {
        /// Most digits.
        most: usize,
    },
    /// An IP address, a network or a range.
    Network,
    /// A file's name without a folder.
    FileName,
    /// A day or an instant.
    Moment,
}

const MOST_OF_AN_ADDRESS: usize = 1024;

impl Text {
    /// What is wrong with a text, if anything.
    pub(super) fn wrong(self, text: &str) -> Option<String> {
        let count = text.chars().count();
        let quoted = super::kind::quoted(text);
        let not = |what: &str| Some(format!("{quoted} is not {what}"));
        let fits = match self {
            Self::Name => return readable(text, 256),
            Self::Prose => return readable(text, 4096),
            Self::Printable { least, most } | Self::Readable { least, most } if !(least..=most).contains(&count) => {
                return Some(format!("it has {count} characters"));
            }
            Self::Printable { .. } => {
                let printable = text.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
                return (!printable).then(|| format!("{quoted} has characters beyond printable ASCII"));
            }
            Self::Readable { .. } => !text.chars().any(char::is_control),
            Self::Digits { most } => (1..=most).contains(&count) && text.bytes().all(|byte| byte.is_ascii_digit()),
            Self::Address => is_address(text),
            Self::Email => crate::rp::identity::is_email(text),
            Self::Emails => {
                let mut parts =
                    text.split([' ', ',', ';', '\n', '\r', '\t']).filter(|part| !part.is_empty()).peekable();
                parts.peek().is_some() && parts.all(crate::rp::identity::is_email)
            }
            Self::Domain => is_domain(text),
            Self::Uuid => is_uuid(text),
            Self::Network => is_network(text),
            Self::FileName => !text.is_empty() && count <= 256 && !text.contains(['/', '\\', '\0']),
            Self::Moment => text.parse::<jiff::Timestamp>().is_ok() || text.parse::<jiff::civil::Date>().is_ok(),
        };
        if fits { None } else { not(self.one()) }
    }

    const fn one(self) -> &'static str {
        match self {
            Self::Address => "an address",
            Self::Email => "an e-mail address",
            Self::Emails => "a list of e-mail addresses",
            Self::Domain => "a domain",
            Self::Uuid => "a uuid",
            Self::Digits { .. } => "a number in digits",
            Self::Network => "an IP address, a network or a range",
            Self::FileName => "a file's name",
            Self::Moment => "a date",
            Self::Name | Self::Prose | Self::Printable { .. } | Self::Readable { .. } => "such a text",
        }
    }

    /// What is right, in words.
    pub(super) fn expected(self) -> String {
        match self {
            Self::Name => "1 to 256 characters, not only blanks, no control character".to_owned(),
            Self::Prose => "1 to 4096 characters, not only blanks, no control character but line ends".to_owned(),
            Self::Printable { least, most } => format!("{least} to {most} printable ASCII characters"),
            Self::Readable { least, most } => format!("{least} to {most} characters, no control character"),
            Self::Digits { most } => format!("1 to {most} digits"),
            Self::Address => format!(
                "an absolute http or https address of at most {MOST_OF_AN_ADDRESS} characters, without fragment and \
                 without credentials"
            ),
            Self::Email => "an e-mail address".to_owned(),
            Self::Emails => "e-mail addresses, separated by blanks, commas or semicolons".to_owned(),
            Self::Domain => "a domain of e-mail addresses, `élan.example` or `xn--lan-9la.example`".to_owned(),
            Self::Uuid => "a uuid, 8-4-4-4-12 hexadecimal digits".to_owned(),
            Self::Network => "`192.0.2.1`, `192.0.2.0/24` or `192.0.2.1-192.0.2.9`, IPv6 alike".to_owned(),
            Self::FileName => "a file's name without folder".to_owned(),
            Self::Moment => "a date or an instant (RFC 3339)".to_owned(),
        }
    }
}

fn readable(text: &str, most: usize) -> Option<String> {
    let count = text.chars().count();
    if text.trim().is_empty() {
        return Some("it is empty".to_owned());
    }
    if count > most {
        return Some(format!("it has {count} characters"));
    }
    let line_ends = |character: char| most > 256 && matches!(character, '\n' | '\r' | '\t');
    let controls = text.chars().any(|character| character.is_control() && !line_ends(character));
    controls.then(|| "it has control characters".to_owned())
}

fn is_address(text: &str) -> bool {
    // The parser forgives blanks around and inside; who compares character by character must not.
    let exact = !text.chars().any(|character| character.is_whitespace() || character.is_control());
    exact
        && text.chars().count() <= MOST_OF_AN_ADDRESS
        && url::Url::parse(text).is_ok_and(|parsed| {
            matches!(parsed.scheme(), "http" | "https")
                && parsed.has_host()
                && parsed.fragment().is_none()
                && parsed.username().is_empty()
                && parsed.password().is_none()
        })
}

fn is_domain(text: &str) -> bool {
    crate::mail_domain::ascii_domain(text).is_some_and(|ascii| {
        let labels: Vec<&str> = ascii.split('.').collect();
        let plain = |label: &&str| {
            let inner = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            inner && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
        };
        labels.len() > 1 && ascii.len() <= 253 && labels.iter().all(plain)
    })
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

fn is_network(text: &str) -> bool {
    if let Some((from, to)) = text.split_once('-') {
        return matches!(
            (from.trim().parse::<IpAddr>(), to.trim().parse::<IpAddr>()),
            (Ok(from), Ok(to)) if from.is_ipv4() == to.is_ipv4() && from <= to
        );
    }
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    length.is_none_or(|length| length.parse::<u8>().is_ok_and(|length| length <= most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_takes_what_it_names_and_nothing_else() {
        let secret_path = "a".repeat(1100);
        for (form, good, bad) in [
            (Text::Name, vec!["Mairie d’Évry", "x"], vec!["", "  ", "a\nb", "a\0"]),
            (Text::Prose, vec!["a\nb"], vec!["\u{7}"]),
            (Text::Printable { least: 1, most: 3 }, vec!["a b", "~"], vec!["", "abcd", "é", "a\n"]),
            (
                Text::Address,
                vec!["https://a.example/b?c=d", "http://localhost:9/", "https://[2001:db8::1]/"],
                vec![
                    "a.example",
                    "ftp://a.example",
                    "https://a.example/#x",
                    " https://a.example",
                    "https://u:p@a.example/",
                    "https://",
                    "https://a.example/a b",
                    secret_path.as_str(),
                ],
            ),
            (Text::Email, vec!["a@b.example"], vec!["a", "a@"]),
            (Text::Emails, vec!["a@b.example", "a@b.example;c@d.example"], vec!["", "a@b.example, c"]),
            (
                Text::Domain,
                vec!["fia1.fr", "FIA1.fr", "mairie-élan.fr", "xn--mairie-lan-h7a.fr", "a.b.c.example"],
                vec!["", "fia1", "fia1.", ".fr", "a b.fr", "-a.fr", "a@b.fr", "xn--a.fr", "a_b.fr"],
            ),
            (Text::Uuid, vec!["23676fea-3f51-46d9-8936-07db897db190"], vec!["23676fea3f5146d9893607db897db190", "x"]),
            (Text::Digits { most: 7 }, vec!["1", "1234567"], vec!["", "12345678", "12a", "-1"]),
            (
                Text::Network,
                vec!["192.0.2.1", "192.0.2.0/24", "2001:db8::/32", "192.0.2.1-192.0.2.9"],
                vec!["", "192.0.2.256", "192.0.2.0/33", "192.0.2.9-192.0.2.1", "192.0.2.1-::1", "example"],
            ),
            (Text::FileName, vec!["logo.svg"], vec!["a/b.svg", "..\\x", ""]),
            (Text::Moment, vec!["2025-03-05", "2025-03-05T14:07:00Z"], vec!["yesterday", "2025-13-01"]),
        ] {
            for text in good {
                assert_eq!(form.wrong(text), None, "{form:?} {text:?}");
            }
            for text in bad {
                assert!(form.wrong(text).is_some(), "{form:?} {text:?}");
            }
        }
    }
}
