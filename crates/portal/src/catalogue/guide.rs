//! A guide, which is a use case when it names APIs (DP §5.2).

use super::front_matter::{Refused, split};
use super::shown::English;

/// One guide.
#[derive(Debug, Clone)]
pub struct Guide {
    /// Name of the file.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// One sentence.
    pub tagline: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Title, tagline and summary in English.
    pub english: English,
    /// A word or two above the title.
    pub tags: Vec<String>,
    /// For the search.
    pub keywords: Vec<String>,
    /// Titles of the APIs that it uses.
    pub apis: Vec<String>,
    /// A picture, by its path.
    pub image: Option<String>,
    /// Whether the list shows it; the page stands in any case.
    pub publish: bool,
    /// Whether search engines are asked to leave it out.
    pub noindex: bool,
    /// Slugs of further guides.
    pub related_guides: Vec<String>,
    /// Markdown.
    pub body: String,
    /// Slugs that it had.
    pub formerly: Vec<String>,
}

impl Guide {
    pub(super) fn read(slug: &str, file: &str, text: &str) -> Result<Self, Refused> {
        let (keys, body) = split(file, text)?;
        Ok(Self {
            slug: slug.to_owned(),
            title: keys.required("title")?,
            tagline: keys.text("tagline")?,
            description: keys.text("description")?,
            english: English::read(&keys)?,
            tags: keys.list("tags")?,
            keywords: keys.list("keywords")?,
            apis: keys.list("api")?,
            image: keys.text("image")?,
            publish: keys.flag("publish")?,
            noindex: keys.flag("noindex")?,
            related_guides: keys.list("related_guides")?,
            body: body.to_owned(),
            formerly: keys.list("formerly")?,
        })
    }
}
