//! Who produces APIs (DP §5.2).

use super::api::link;
use super::front_matter::{Refused, split};
use super::shown::English;

/// One producer.
#[derive(Debug, Clone)]
pub struct Producer {
    /// Name of the file.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its name in short: `CNAF`.
    pub acronym: Option<String>,
    /// File name of its logo.
    pub logo: Option<String>,
    /// What kind of body it is.
    pub kind: Option<String>,
    /// Its name as it follows `de`: `la Caisse nationale des allocations familiales`.
    pub name_with_pronoun: Option<String>,
    /// One sentence.
    pub short: Option<String>,
    /// What it does. Markdown.
    pub description: Option<String>,
    /// What data it holds. Markdown.
    pub data: Option<String>,
    /// Its site.
    pub site: Option<String>,
    /// Its site of APIs.
    pub site_api: Option<String>,
    /// Its site of open data.
    pub site_open_data: Option<String>,
    /// Its entry in the directory of administrations.
    pub directory: Option<String>,
    /// Whom to write to.
    pub contact: Option<String>,
    /// Name, sentence and summary in English.
    pub english: English,
    /// Markdown.
    pub body: String,
    /// Slugs that it had.
    pub formerly: Vec<String>,
}

impl Producer {
    pub(super) fn read(slug: &str, file: &str, text: &str) -> Result<Self, Refused> {
        let (keys, body) = split(file, text)?;
        Ok(Self {
            slug: slug.to_owned(),
            name: keys.required("name")?,
            acronym: keys.text("acronym")?,
            logo: keys.text("logo")?,
            kind: keys.text("type")?,
            name_with_pronoun: keys.text("nameWithPronoun")?,
            short: keys.text("short")?,
            description: keys.text("description")?,
            data: keys.text("data")?,
            site: link(&keys, "site")?,
            site_api: link(&keys, "siteAPI")?,
            site_open_data: link(&keys, "siteOpenData")?,
            directory: link(&keys, "annuaire")?,
            contact: keys.text("contact")?,
            english: English::read(&keys)?,
            body: body.to_owned(),
            formerly: keys.list("formerly")?,
        })
    }
}
