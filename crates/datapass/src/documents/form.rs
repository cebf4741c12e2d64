//! A form with files, as browsers send it (`multipart/form-data`, RFC 7578): its syntax is that of mails.

use mail_parser::{MessageParser, MimeHeaders};

/// A form that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a form with files")]
pub struct NotAForm;

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The name of its question.
    pub field: String,
    /// The name of the file, as it was sent.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// What a form sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Its texts, in order.
    pub fields: Vec<(String, String)>,
    /// Its files; a question without one sends an empty one, which is left out.
    pub files: Vec<Sent>,
}

impl Form {
    /// Reads a body of this content type.
    ///
    /// # Errors
    /// [`NotAForm`] when it is none.
    pub fn read(content_type: &str, body: &[u8]) -> Result<Self, NotAForm> {
        // The type is a header of ours below: it must stay one.
        if content_type.contains(['\r', '\n']) || !content_type.to_lowercase().starts_with("multipart/form-data") {
            return Err(NotAForm);
        }
        let head = format!("MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n");
        let message = [head.as_bytes(), body].concat();
        let parsed = MessageParser::default().parse(&message).ok_or(NotAForm)?;
        let mut form = Self::default();
        for part in parsed.parts.iter().skip(1) {
            let disposition = part.content_disposition().ok_or(NotAForm)?;
            let field = disposition.attribute("name").ok_or(NotAForm)?.to_owned();
            match disposition.attribute("filename") {
                // A question without a file has an empty name, which is none to the parser, and a type, which no text has.
                None | Some("") if part.contents().is_empty() && part.content_type().is_some() => {}
                None => form.fields.push((field, String::from_utf8_lossy(part.contents()).into_owned())),
                Some(name) => form.files.push(Sent { field, name: name.to_owned(), content: part.contents().to_vec() }),
            }
        }
        Ok(form)
    }
}
