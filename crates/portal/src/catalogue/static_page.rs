//! A page that is only text: about, accessibility, questions and answers, legal notice …

use super::front_matter::{Refused, split};
use super::shown::English;

/// One page, at the address of its file's name.
#[derive(Debug, Clone)]
pub struct StaticPage {
    /// Name of the file and address: `faq`.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// Title and summary in English.
    pub english: English,
    /// Markdown.
    pub body: String,
}

impl StaticPage {
    pub(super) fn read(slug: &str, file: &str, text: &str) -> Result<Self, Refused> {
        let (keys, body) = split(file, text)?;
        Ok(Self {
            slug: slug.to_owned(),
            title: keys.required("title")?,
            english: English::read(&keys)?,
            body: body.to_owned(),
        })
    }
}
