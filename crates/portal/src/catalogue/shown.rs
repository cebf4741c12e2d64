//! What several kinds of pages say.

use super::front_matter::{Keys, Refused};

/// What a page says in English; its content is in French.
#[derive(Debug, Clone, Default)]
pub struct English {
    /// In the place of the title.
    pub title: Option<String>,
    /// In the place of the tagline.
    pub tagline: Option<String>,
    /// A few sentences before the French content. Markdown.
    pub summary: Option<String>,
}

impl English {
    pub(super) fn read(keys: &Keys<'_>) -> Result<Self, Refused> {
        let Some(keys) = keys.keys("en")? else { return Ok(Self::default()) };
        keys.only(&["title", "tagline", "summary"])?;
        Ok(Self { title: keys.text("title")?, tagline: keys.text("tagline")?, summary: keys.text("summary")? })
    }
}

/// Whom to write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// An address of mail.
    Mail(String),
    /// A form elsewhere.
    Form(String),
}

impl Contact {
    /// A text with `@` is an address of mail (DP §5.1).
    #[must_use]
    pub fn of(text: String) -> Self {
        if text.contains('@') && !text.contains('/') { Self::Mail(text) } else { Self::Form(text) }
    }
}
