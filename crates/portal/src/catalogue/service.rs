//! What somebody made with APIs (DP §5.2).

use super::api::link;
use super::front_matter::{Refused, split};
use super::shown::English;

/// One service.
#[derive(Debug, Clone)]
pub struct Service {
    /// Name of the file.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// One sentence.
    pub description: Option<String>,
    /// Where it is.
    pub link: Option<String>,
    /// Titles of the APIs that it uses.
    pub apis: Vec<String>,
    /// A picture of it, by its path.
    pub screenshot: Option<String>,
    /// Whether search engines are asked to leave it out.
    pub noindex: bool,
    /// Title, sentence and summary in English.
    pub english: English,
    /// Markdown.
    pub body: String,
    /// The line of `api`, for whoever mends it.
    pub(super) line: usize,
}

impl Service {
    pub(super) fn read(slug: &str, file: &str, text: &str) -> Result<Self, Refused> {
        let (keys, body) = split(file, text)?;
        Ok(Self {
            slug: slug.to_owned(),
            title: keys.required("title")?,
            description: keys.text("description")?,
            link: link(&keys, "link")?,
            apis: keys.list("api")?,
            screenshot: keys.text("screenshot")?,
            noindex: keys.flag("noindex")?,
            english: English::read(&keys)?,
            body: body.to_owned(),
            line: keys.refused("api", "").line,
        })
    }
}
