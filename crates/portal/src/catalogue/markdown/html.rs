//! HTML within Markdown. Elements and attributes of a list are written anew, everything else is left out: an operator's folder
//! often has many authors, and what one of them writes must not become a script on the portal's origin. The policy of the
//! pages (no inline script or style) is the second line, not the first.

use html5gum::{StartTag, Token, Tokenizer};

use super::Renderer;

/// Elements that stay, with the attributes that do.
const ALLOWED: &[(&str, &[&str])] = &[
    ("details", &["open"]),
    ("summary", &[]),
    ("b", &[]),
    ("strong", &[]),
    ("i", &[]),
    ("em", &[]),
    ("u", &[]),
    ("s", &[]),
    ("del", &[]),
    ("ins", &[]),
    ("mark", &[]),
    ("small", &[]),
    ("sub", &[]),
    ("sup", &[]),
    ("code", &[]),
    ("kbd", &[]),
    ("pre", &[]),
    ("blockquote", &[]),
    ("q", &[]),
    ("cite", &[]),
    ("abbr", &["title"]),
    ("ul", &[]),
    ("ol", &["start"]),
    ("li", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("dd", &[]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tr", &[]),
    ("th", &["scope", "colspan", "rowspan"]),
    ("td", &["colspan", "rowspan"]),
    ("caption", &[]),
    ("div", &[]),
    ("span", &["lang"]),
    ("figure", &[]),
    ("figcaption", &[]),
];

/// Elements whose content goes with them.
const SWALLOWED: &[&str] =
    &["script", "style", "iframe", "object", "template", "noscript", "title", "textarea", "svg", "math", "select"];

/// Attributes with their values.
pub(super) struct Attributes(Vec<(String, String)>);

impl Attributes {
    fn of(tag: &StartTag<()>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self(tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value, where it is more than blanks.
    pub(super) fn said(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|value| !value.is_empty())
    }
}

impl Renderer<'_> {
    /// Some HTML of the text: a whole block, or one tag among words.
    pub(super) fn html(&mut self, html: &str) {
        for token in Tokenizer::new(html) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    if SWALLOWED.contains(&name.as_str()) && !tag.self_closing {
                        self.swallowing.get_or_insert(name);
                    } else if self.swallowing.is_none() {
                        self.start(&name, &Attributes::of(&tag));
                    }
                }
                Token::EndTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    match &self.swallowing {
                        Some(swallowed) if *swallowed == name => self.swallowing = None,
                        Some(_) => {}
                        None => self.end(&name),
                    }
                }
                Token::String(text) if self.swallowing.is_none() => self.writer.text(&String::from_utf8_lossy(&text)),
                Token::String(_) | Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
    }

    fn start(&mut self, name: &str, attributes: &Attributes) {
        if self.component(name, attributes) {
            return;
        }
        match name {
            "p" | "center" => self.writer.paragraph(),
            "br" => self.writer.void("br", &[]),
            "hr" => self.writer.void("hr", &[]),
            "table" => self.table(),
            "img" => self.image(attributes.get("src").unwrap_or_default(), attributes.get("alt").unwrap_or_default()),
            "a" => self.anchor(attributes),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.bytes().last().map_or(2, |digit| digit.saturating_sub(b'0'));
                let id = attributes.said("id").map(|id| self.id(id));
                self.heading(level, id.as_deref());
            }
            _ => {
                let Some((element, kept)) = ALLOWED.iter().find(|(allowed, _)| *allowed == name) else { return };
                let id = attributes.said("id").map(|id| self.id(id));
                let id = id.as_deref().map(|id| ("id", id));
                let kept = kept.iter().filter_map(|name| attributes.get(name).map(|value| (*name, value)));
                let written: Vec<(&str, &str)> = id.into_iter().chain(kept).collect();
                self.writer.open(element, &written);
            }
        }
    }

    /// A link, or a place that links lead to.
    fn anchor(&mut self, attributes: &Attributes) {
        if let Some(href) = attributes.said("href") {
            return self.link(href);
        }
        let place = attributes.said("name").or_else(|| attributes.said("id")).map(|name| self.id(name));
        let place = place.unwrap_or_default();
        let written = [("id", place.as_str())];
        self.writer.open_as("a", "span", if place.is_empty() { &[] } else { &written }, "</span>".to_owned());
    }

    fn end(&mut self, name: &str) {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.writer.close("heading"),
            "center" => self.writer.close("p"),
            // Opened and closed as a whole.
            "br" | "hr" | "img" => {}
            name => self.writer.close(name),
        }
    }
}
