//! What is said between a mail client and the mailbox (RFC 5321), without the network: a line in, a reply out.

/// Most recipients of a mail (RFC 5321 §4.5.3.1.8 asks for as many at least).
const MOST_RECIPIENTS: usize = 100;
/// Largest mail, in bytes.
pub(super) const LARGEST: usize = 1024 * 1024;

/// Who sends a mail to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    pub(super) from: String,
    pub(super) to: Vec<String>,
}

/// The verbs at which a fault can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`.
    Data,
    /// Any other.
    Else,
}

/// What a line leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// This reply.
    Reply(&'static str),
    /// This reply, and then the mail itself.
    Receive(&'static str, Envelope),
    /// This reply, and the end.
    Close(&'static str),
}

/// One conversation.
#[derive(Debug, Default)]
pub(super) struct Session {
    greeted: bool,
    sender: Option<String>,
    recipients: Vec<String>,
}

impl Session {
    /// Which verb a line has.
    pub(super) fn verb(line: &str) -> Asked {
        let begins = |verb: &str| line.get(..verb.len()).is_some_and(|start| start.eq_ignore_ascii_case(verb));
        if begins("MAIL FROM:") {
            Asked::Sender
        } else if begins("RCPT TO:") {
            Asked::Recipient
        } else if line.eq_ignore_ascii_case("DATA") {
            Asked::Data
        } else {
            Asked::Else
        }
    }

    /// Answers a line, given without its end.
    pub(super) fn answer(&mut self, line: &str) -> Next {
        match Self::verb(line) {
            Asked::Sender if !self.greeted => Next::Reply("503 5.5.1 EHLO first"),
            Asked::Sender if self.sender.is_some() => Next::Reply("503 5.5.1 one mail at a time"),
            Asked::Sender => match address(line) {
                Some(address) => {
                    self.sender = Some(address);
                    Next::Reply("250 2.1.0 OK")
                }
                None => Next::Reply("501 5.1.7 this is no address"),
            },
            Asked::Recipient if self.sender.is_none() => Next::Reply("503 5.5.1 MAIL FROM first"),
            Asked::Recipient if self.recipients.len() >= MOST_RECIPIENTS => {
                Next::Reply("452 4.5.3 too many recipients")
            }
            Asked::Recipient => match address(line).filter(|address| !address.is_empty()) {
                Some(address) => {
                    self.recipients.push(address);
                    Next::Reply("250 2.1.5 OK")
                }
                None => Next::Reply("501 5.1.3 this is no address"),
            },
            Asked::Data => match (self.sender.take(), std::mem::take(&mut self.recipients)) {
                (Some(from), to) if !to.is_empty() => {
                    Next::Receive("354 the mail, then a line with a single dot", Envelope { from, to })
                }
                (sender, to) => {
                    (self.sender, self.recipients) = (sender, to);
                    Next::Reply("503 5.5.1 RCPT TO first")
                }
            },
            Asked::Else => self.other(line),
        }
    }

    fn other(&mut self, line: &str) -> Next {
        let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => {
                self.begin();
                Next::Reply("250-guichet mailbox\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 1048576")
            }
            "HELO" => {
                self.begin();
                Next::Reply("250 guichet mailbox")
            }
            "RSET" => {
                (self.sender, self.recipients) = (None, Vec::new());
                Next::Reply("250 2.0.0 OK")
            }
            "NOOP" => Next::Reply("250 2.0.0 OK"),
            "VRFY" => Next::Reply("252 2.1.5 every mail is taken"),
            "QUIT" => Next::Close("221 2.0.0 bye"),
            _ => Next::Reply("500 5.5.1 unknown command"),
        }
    }

    fn begin(&mut self) {
        *self = Self { greeted: true, ..Self::default() };
    }
}

/// The address between the brackets; empty for a mail that nobody is told about (`<>`).
fn address(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    let (address, _) = rest.split_once('>')?;
    let proper = address.is_empty() || (address.contains('@') && !address.chars().any(char::is_control));
    proper.then(|| address.to_owned())
}

/// A line of a mail as it was meant: its first dot was doubled on the way (RFC 5321 §4.5.2).
pub(super) fn unstuffed(line: &[u8]) -> &[u8] {
    line.strip_prefix(b".").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(session: &mut Session, line: &str) -> String {
        match session.answer(line) {
            Next::Reply(reply) | Next::Receive(reply, _) | Next::Close(reply) => reply[..3].to_owned(),
        }
    }

    #[test]
    fn a_mail_is_taken_in_the_order_of_the_protocol() {
        let mut session = Session::default();
        assert_eq!(says(&mut session, "MAIL FROM:<a@example.org>"), "503");
        assert_eq!(says(&mut session, "ehlo client"), "250");
        assert_eq!(says(&mut session, "RCPT TO:<b@example.org>"), "503");
        assert_eq!(says(&mut session, "mail from:<a@example.org> BODY=8BITMIME"), "250");
        assert_eq!(says(&mut session, "DATA"), "503");
        assert_eq!(says(&mut session, "RCPT TO:<nobody>"), "501");
        assert_eq!(says(&mut session, "RCPT TO:<b@example.org>"), "250");
        let Next::Receive(_, envelope) = session.answer("DATA") else { panic!("no mail is wanted") };
        assert_eq!(envelope, Envelope { from: "a@example.org".to_owned(), to: vec!["b@example.org".to_owned()] });
        assert_eq!(says(&mut session, "RCPT TO:<b@example.org>"), "503", "the next mail begins with its sender");
        assert_eq!(says(&mut session, "QUIT"), "221");
    }

    #[test]
    fn what_is_not_of_the_protocol_is_refused_and_changes_nothing() {
        let mut session = Session::default();
        for line in ["", " ", "STARTTLS", "AUTH PLAIN x", "MAIL FROM:a", "é", "GET / HTTP/1.1", "\0"] {
            assert!(says(&mut session, line).starts_with('5'), "{line:?}");
        }
        assert_eq!(says(&mut session, "HELO x"), "250");
        assert_eq!(says(&mut session, "MAIL FROM:<>"), "250");
        for _ in 0..MOST_RECIPIENTS {
            assert_eq!(says(&mut session, "RCPT TO:<b@example.org>"), "250");
        }
        assert_eq!(says(&mut session, "RCPT TO:<b@example.org>"), "452");
        assert_eq!(says(&mut session, "RSET"), "250");
        assert_eq!(says(&mut session, "DATA"), "503");
    }

    #[test]
    fn a_doubled_dot_is_one() {
        assert_eq!((unstuffed(b"..a"), unstuffed(b"a."), unstuffed(b"")), (&b".a"[..], &b"a."[..], &b""[..]));
    }
}
