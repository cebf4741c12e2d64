//! A mail as it was composed.

use std::fmt;

use lettre::Address;
use serde::{Deserialize, Serialize};

/// A mail, in plain text and as HTML.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Whom it comes from: an address.
    pub from: String,
    /// Whom it goes to: an address.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same, as HTML.
    pub html: String,
    /// An address to which one request, without a page, makes whoever gets it do without such mails (RFC 2369, RFC 8058).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<String>,
}

impl Letter {
    /// A mail of plain text, and the same as HTML: paragraphs, in which each of `links` can be followed.
    #[must_use]
    pub fn plain(from: String, to: String, subject: String, text: String, links: &[&str]) -> Self {
        let html = as_html(&text, links);
        Self { from, to, subject, text, html, unsubscribe: None }
    }
}

fn as_html(text: &str, links: &[&str]) -> String {
    let escape =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let linked = |text: String, link: &str| text.replace(link, &format!("<a href=\"{link}\">{link}</a>"));
    let links: Vec<String> = links.iter().filter(|link| !link.is_empty()).map(|link| escape(link)).collect();
    let paragraphs = text
        .split("\n\n")
        .map(|part| links.iter().fold(escape(part).replace('\n', "<br>"), |text, link| linked(text, link)));
    paragraphs.map(|part| format!("<p>{part}</p>\n")).collect()
}

/// Whether `text` is the address of a mailbox.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

/// What it says, and to whom, stays out.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_paragraphs_with_its_links_and_nothing_of_it_is_markup() {
        let text = "<b>Bonjour</b>\n\"A\"\n\nhttps://x.test/?a=1&b=2".to_owned();
        let [from, to, subject] = ["a@x.test", "b@x.test", "s"].map(str::to_owned);
        let letter = Letter::plain(from, to, subject, text.clone(), &["", "https://x.test/?a=1&b=2"]);
        let link = "https://x.test/?a=1&amp;b=2";
        assert_eq!(
            letter.html,
            format!("<p>&lt;b&gt;Bonjour&lt;/b&gt;<br>&quot;A&quot;</p>\n<p><a href=\"{link}\">{link}</a></p>\n")
        );
        assert_eq!((letter.text, letter.unsubscribe), (text, None));
    }
}
