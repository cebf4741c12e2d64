//! The mail server: SMTP through `lettre`.

use std::time::Duration;

use guichet_jose::Secret;
use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::response::{Category, Code, Detail, Severity};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::Letter;

/// A server to which no connection comes about in that time is away.
const CONNECTION: Duration = Duration::from_secs(10);
/// And so is one that has not taken or refused a letter by then: the library waits for an answer without end.
const PATIENCE: Duration = Duration::from_secs(20);
/// The last second that a mail's date can be written for.
const LAST_DATE: i64 = 253_402_300_799;

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From its first byte.
    Tls,
    /// By STARTTLS, without which nothing is sent.
    StartTls,
    /// Not at all: a server on this machine.
    None,
}

/// Where the server is and how it is talked to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its name, which its certificate bears.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub encryption: Encryption,
    /// Name and password; none where the server asks for none.
    pub credentials: Option<(String, Secret)>,
    /// Certificate authorities (PEM) that are believed beside those of the system.
    pub authorities: Vec<String>,
}

/// Why there is no mail server.
#[derive(Debug, thiserror::Error)]
#[error("the mail server cannot be used: {0}")]
pub struct ServerRefused(String);

/// The mail server of a stack.
pub struct Server {
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Server")
    }
}

/// What a server did with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It took it.
    Taken,
    /// It does not want this letter, with this reply.
    Refused(u16),
    /// It is away, or talks to nobody now; in words without anything of the letter.
    Away(String),
    /// The letter cannot be written as a mail.
    Unwritable,
}

impl Server {
    /// The server of these settings. Nothing is connected yet.
    ///
    /// # Errors
    /// [`ServerRefused`] when a certificate authority is none.
    pub fn new(settings: Settings) -> Result<Self, ServerRefused> {
        let refused = |error: lettre::transport::smtp::Error| ServerRefused(error.to_string());
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.as_str())
            .port(settings.port)
            .timeout(Some(CONNECTION));
        if settings.encryption != Encryption::None {
            let mut parameters = TlsParameters::builder(settings.host);
            for pem in &settings.authorities {
                parameters = parameters.add_root_certificate(Certificate::from_pem(pem.as_bytes()).map_err(refused)?);
            }
            let parameters = parameters.build_rustls().map_err(refused)?;
            builder = builder.tls(match settings.encryption {
                Encryption::Tls => Tls::Wrapper(parameters),
                _ => Tls::Required(parameters),
            });
        }
        if let Some((name, password)) = settings.credentials {
            builder = builder.credentials(Credentials::new(name, password.expose().to_owned()));
        }
        Ok(Self { transport: builder.build() })
    }

    /// Brings a letter. Its name and its instant are those of its first attempt, so that a copy is known for one.
    pub(crate) async fn send(&self, letter: &Letter, id: &str, written_at: Timestamp) -> Outcome {
        let Some(message) = message(letter, id, written_at) else { return Outcome::Unwritable };
        let Ok(sent) = tokio::time::timeout(PATIENCE, self.transport.send(message)).await else {
            return Outcome::Away("it does not answer in time".to_owned());
        };
        match sent {
            Ok(_) => Outcome::Taken,
            Err(error) => match error.status() {
                Some(code) if is_about_the_letter(code) => Outcome::Refused(u16::from(code)),
                Some(code) => Outcome::Away(format!("it answers {code}")),
                None if error.is_timeout() => Outcome::Away("it does not answer in time".to_owned()),
                None if error.is_tls() => Outcome::Away("TLS cannot be agreed on".to_owned()),
                None if error.is_response() => Outcome::Away("its answer is not SMTP".to_owned()),
                None if error.is_client() => Outcome::Away("it does not offer what is needed".to_owned()),
                None => Outcome::Away("it cannot be reached".to_owned()),
            },
        }
    }
}

/// 421 is a server that closes, and what has to do with who we are (x3x but 535's like) will be the same for each letter.
fn is_about_the_letter(code: Code) -> bool {
    let closes = code.severity == Severity::TransientNegativeCompletion
        && code.category == Category::Connections
        && code.detail == Detail::One;
    // 530, 534, 535, 538, 454: authentication or encryption is wanted or has failed (RFC 4954 §6, RFC 3207 §4).
    let identifies = code.category == Category::Unspecified3 || u16::from(code) == 454;
    !closes && !identifies
}

fn message(letter: &Letter, id: &str, written_at: Timestamp) -> Option<Message> {
    let mailbox = |address: &str| Some(Mailbox::new(None, address.parse::<Address>().ok()?));
    let (from, to) = (mailbox(&letter.from)?, mailbox(&letter.to)?);
    let name = format!("<{id}@{}>", from.email.domain());
    let date = Timestamp::from_second(written_at.as_second().clamp(0, LAST_DATE)).ok()?;
    // RFC 3834 §5: holiday notices do not answer it.
    let header = |name, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
    let mut message = Message::builder()
        .from(from)
        .to(to)
        .subject(letter.subject.as_str())
        .date(date.into())
        .message_id(Some(name))
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(url) = letter.unsubscribe.as_deref().filter(|url| is_plain(url)) {
        message = message
            .raw_header(header("List-Unsubscribe", format!("<{url}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    message.multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone())).ok()
}

/// Whether an address can stand in a header as it is: a line has at most 998 characters (RFC 5322 §2.1.1).
fn is_plain(url: &str) -> bool {
    url.len() < 900 && url.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            from: "service@example.org".to_owned(),
            to: "ana@example.org".to_owned(),
            subject: "Alerte\r\nBcc: other@example.org".to_owned(),
            text: "Bonjour à vous".to_owned(),
            html: "<p>Bonjour</p>".to_owned(),
            unsubscribe: None,
        }
    }

    #[test]
    fn mail_programs_are_told_where_one_request_ends_such_mails_and_no_header_of_a_stranger_comes_with_it() {
        let text = |url: &str| {
            let letter = Letter { unsubscribe: Some(url.to_owned()), ..letter() };
            String::from_utf8(message(&letter, "id", Timestamp::UNIX_EPOCH).unwrap().formatted()).unwrap()
        };
        let url =
            format!("https://datapass.example.org/desabonnement-notifications/un-clic?token={}", "0f".repeat(200));
        let told = text(&url).replace("\r\n ", " ");
        assert!(told.contains(&format!("List-Unsubscribe: <{url}>\r\n")), "{told}");
        assert!(told.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{told}");
        for hostile in
            ["https://x.example/\r\nBcc: a@b.example", "https://x.example/> <mailto:a@b.example", &"x".repeat(2_000)]
        {
            assert!(!text(hostile).contains("List-Unsubscribe"), "{hostile}");
        }
        let none = message(&letter(), "id", Timestamp::UNIX_EPOCH).unwrap().formatted();
        assert!(!String::from_utf8(none).unwrap().contains("List-Unsubscribe"));
    }

    #[test]
    fn a_mail_bears_the_same_name_and_date_at_each_attempt_and_no_header_of_a_stranger() {
        let at = "2025-03-05T13:07:00Z".parse().unwrap();
        let text = |letter: &Letter| String::from_utf8(message(letter, "id", at).unwrap().formatted()).unwrap();
        let first = text(&letter());
        for line in [
            "Message-ID: <id@example.org>\r\n",
            "Date: Wed, 05 Mar 2025 13:07:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
        ] {
            assert!(first.contains(line), "{line} is not in {first}");
        }
        assert!(!first.contains("\r\nBcc:"), "{first}");
        assert!(
            message(&letter(), "id", Timestamp::MIN).is_some() && message(&letter(), "id", Timestamp::MAX).is_some()
        );
    }

    #[test]
    fn an_address_that_is_none_makes_no_mail() {
        assert!(message(&Letter { to: "nobody".to_owned(), ..letter() }, "id", Timestamp::UNIX_EPOCH).is_none());
    }

    #[test]
    fn replies_about_the_letter_are_told_from_those_about_the_server() {
        let code = |text: &str| {
            let digit = |at: usize| text.as_bytes()[at] - b'0';
            let severity = if digit(0) == 4 {
                Severity::TransientNegativeCompletion
            } else {
                Severity::PermanentNegativeCompletion
            };
            let category = match digit(1) {
                0 => Category::Syntax,
                1 => Category::Information,
                2 => Category::Connections,
                3 => Category::Unspecified3,
                4 => Category::Unspecified4,
                _ => Category::MailSystem,
            };
            let detail = match digit(2) {
                0 => Detail::Zero,
                1 => Detail::One,
                4 => Detail::Four,
                _ => Detail::Five,
            };
            Code { severity, category, detail }
        };
        for of_the_letter in ["550", "450", "451", "554", "555"] {
            assert!(is_about_the_letter(code(of_the_letter)), "{of_the_letter}");
        }
        for of_the_server in ["421", "530", "535", "454"] {
            assert!(!is_about_the_letter(code(of_the_server)), "{of_the_server}");
        }
    }
}
