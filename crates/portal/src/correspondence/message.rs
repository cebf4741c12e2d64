//! A message to the portal's team, as it is typed and judged.

use guichet_mail::is_address;

/// Who may write (DP §5.2, `/parcours-client`); in keys of words `contact-profile-…`.
pub const PROFILES: [&str; 6] =
    ["particulier", "administration", "collectivite", "editeur", "entreprise", "association"];

/// Longest line, in characters.
const LINE: usize = 150;
/// Longest message, in characters.
const LONGEST: usize = 5_000;

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Who writes, of [`PROFILES`].
    Profile,
    /// Where she is answered.
    Email,
    /// What it is about.
    Subject,
    /// What is to be said.
    Text,
}

impl Field {
    /// Its name in the form, and in the keys of words `contact-wrong-…`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Subject => "subject",
            Self::Text => "text",
        }
    }
}

/// What is typed: nothing in it moves a cursor or begins a line where there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// Of [`PROFILES`], or nothing.
    pub profile: &'static str,
    /// One line.
    pub email: String,
    /// One line.
    pub subject: String,
    /// Some lines.
    pub text: String,
}

impl Message {
    /// The message of a form's fields.
    #[must_use]
    pub fn of(field: impl Fn(Field) -> String) -> Self {
        let typed = field(Field::Profile);
        Self {
            profile: PROFILES.into_iter().find(|profile| *profile == typed).unwrap_or_default(),
            email: line(&field(Field::Email)),
            subject: line(&field(Field::Subject)),
            text: lines(&field(Field::Text)),
        }
    }

    /// Fields that are missing or do not fit, in their order.
    #[must_use]
    pub fn wrong(&self) -> Vec<Field> {
        let fits = |text: &str, longest| !text.is_empty() && text.chars().count() <= longest;
        let judged = [
            (Field::Profile, !self.profile.is_empty()),
            (Field::Email, fits(&self.email, LINE) && is_address(&self.email)),
            (Field::Subject, fits(&self.subject, LINE)),
            (Field::Text, fits(&self.text, LONGEST)),
        ];
        judged.into_iter().filter(|(_, fits)| !fits).map(|(field, _)| field).collect()
    }
}

/// One line; what is too long stays, to be judged.
pub(super) fn line(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.trim().to_owned()
}

fn lines(text: &str) -> String {
    let plain: String =
        text.replace("\r\n", "\n").chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect();
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(profile: &str, email: &str, subject: &str, text: &str) -> Message {
        Message::of(|field| {
            match field {
                Field::Profile => profile,
                Field::Email => email,
                Field::Subject => subject,
                Field::Text => text,
            }
            .to_owned()
        })
    }

    #[test]
    fn each_field_is_asked_for_and_bounded() {
        let good = typed("editeur", "a@b.example", "Un essai", "Bonjour,\r\n\r\nune question");
        assert_eq!((good.wrong(), good.text.as_str()), (Vec::new(), "Bonjour,\n\nune question"));
        let all = [Field::Profile, Field::Email, Field::Subject, Field::Text];
        assert_eq!(typed("", " ", "\u{0}", "\n\n").wrong(), all);
        assert_eq!(typed("root", "a@b.example, c@d.example", &"x".repeat(151), &"é".repeat(5_001)).wrong(), all);
    }

    #[test]
    fn nothing_that_is_typed_begins_another_header() {
        let hostile = typed("editeur", "a@b.example\r\nBcc: c@d.example", "x\r\nBcc: y@z.example", "x");
        assert_eq!(hostile.wrong(), [Field::Email]);
        assert!(!hostile.subject.contains(['\r', '\n']), "{:?}", hostile.subject);
    }
}
