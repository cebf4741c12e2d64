//! From the bytes of a mail to what is shown of it.

use jiff::Timestamp;
use mail_parser::MessageParser;

use super::Mail;
use super::session::Envelope;

/// What can be read of a mail; bytes that are none give a mail whose text they are.
pub(super) fn read(envelope: Envelope, bytes: &[u8], at: Timestamp) -> Mail {
    let parsed = MessageParser::default().parse(bytes);
    let parsed = parsed.as_ref();
    let unix = |text: &str| text.replace("\r\n", "\n");
    // Without a part of its kind the library makes one of the other: that is not what was sent.
    let of_kind = |html: bool| {
        parsed.is_some_and(|mail| mail.parts.iter().any(|part| part.is_text_html() == html && part.is_text()))
    };
    let text = parsed.filter(|_| of_kind(false)).and_then(|mail| mail.body_text(0)).map(|text| unix(&text));
    let html = parsed.filter(|_| of_kind(true)).and_then(|mail| mail.body_html(0)).map(|html| unix(&html));
    Mail {
        id: 0,
        from: envelope.from,
        to: envelope.to.join(", "),
        subject: parsed.and_then(|mail| mail.subject()).unwrap_or_default().to_owned(),
        text: match (text, &html) {
            (Some(text), _) => text,
            (None, Some(_)) => String::new(),
            (None, None) => unix(&String::from_utf8_lossy(bytes)),
        },
        html: html.unwrap_or_default(),
        at,
        message_id: parsed.and_then(|mail| mail.message_id()).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope() -> Envelope {
        Envelope { from: "a@example.org".to_owned(), to: vec!["b@example.org".to_owned(), "c@example.org".to_owned()] }
    }

    #[test]
    fn both_forms_of_a_mail_its_subject_and_its_name_are_read() {
        let bytes = b"Message-ID: <1@example.org>\r\nSubject: =?utf-8?b?w4l0w6k=?=\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
            Bonjour\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour</p>\r\n--x--\r\n";
        let mail = read(envelope(), bytes, Timestamp::UNIX_EPOCH);
        assert_eq!((mail.subject.as_str(), mail.message_id.as_str()), ("Été", "1@example.org"));
        assert_eq!((mail.text.trim(), mail.html.trim()), ("Bonjour", "<p>Bonjour</p>"));
        assert_eq!(mail.to, "b@example.org, c@example.org");
    }

    #[test]
    fn a_mail_of_one_form_has_no_other_and_junk_is_text() {
        let mail = read(envelope(), b"Subject: a\r\n\r\ntext only\r\n", Timestamp::UNIX_EPOCH);
        assert_eq!((mail.text.as_str(), mail.html.as_str()), ("text only\n", ""));
        let mail = read(envelope(), b"Content-Type: text/html\r\n\r\n<b>x</b>", Timestamp::UNIX_EPOCH);
        assert_eq!((mail.text.as_str(), mail.html.as_str()), ("", "<b>x</b>"));
        for junk in [&b""[..], b"\xff\xfe\x00", b"\r\n\r\n"] {
            let mail = read(envelope(), junk, Timestamp::UNIX_EPOCH);
            assert_eq!(mail.html, "");
        }
    }
}
