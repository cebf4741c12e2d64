//! The head of a content file: YAML between two lines `---`, read key by key, so that whatever does not fit is told with
//! its file, line and key. Keys that nobody reads are left alone: content of other times has many (DP §5.1).

use saphyr::{MarkedYaml, ScalarStyle, YamlData, YamlLoader};
use saphyr_parser::Parser;
use thiserror::Error;

/// A file does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}:{line}: {reason}")]
pub struct Refused {
    /// `api/quotient-familial.md`.
    pub file: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// The key and what is wrong with its value.
    pub reason: String,
}

impl Refused {
    pub(super) fn new(file: &str, line: usize, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, reason: reason.into() }
    }
}

/// Some keys with their values, and where they stand.
#[derive(Debug, Clone)]
pub(super) struct Keys<'a> {
    file: &'a str,
    /// Lines of the file before the YAML.
    before: usize,
    line: usize,
    /// The key that holds these keys, with its point: `en.`.
    within: String,
    members: Vec<(String, MarkedYaml<'a>)>,
}

/// The head of a Markdown file and what follows it.
pub(super) fn split<'a>(file: &'a str, text: &'a str) -> Result<(Keys<'a>, &'a str), Refused> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rest = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"));
    let Some(rest) = rest else {
        return Err(Refused::new(file, 1, "a page begins with a line `---`, its keys and another line `---`"));
    };
    let mut length = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            let head = rest.get(..length).unwrap_or_default();
            return Ok((Keys::read(file, head, 1)?, rest.get(length + line.len()..).unwrap_or_default()));
        }
        length += line.len();
    }
    Err(Refused::new(file, 1, "the line `---` that ends the keys is missing"))
}

impl<'a> Keys<'a> {
    /// A file that is YAML from its first line on.
    pub(super) fn of_file(file: &'a str, text: &'a str) -> Result<Self, Refused> {
        Self::read(file, text, 0)
    }

    fn read(file: &'a str, text: &'a str, before: usize) -> Result<Self, Refused> {
        let mut loader = YamlLoader::default();
        // `99.992` stays the text that it is: it is cut, not rounded.
        loader.early_parse(false);
        let mut parser = Parser::new_from_str(text);
        let loaded = parser.load(&mut loader, false);
        if let Some(error) = loaded.err().or_else(|| loader.error().cloned()) {
            let reason = format!("this is no YAML: {}", error.info());
            return Err(Refused::new(file, before + error.marker().line(), reason));
        }
        let empty = || Self { file, before, line: before + 1, within: String::new(), members: Vec::new() };
        let Some(root) = loader.into_documents().into_iter().next() else { return Ok(empty()) };
        Self::of(file, before, String::new(), root)
    }

    fn of(file: &'a str, before: usize, within: String, node: MarkedYaml<'a>) -> Result<Self, Refused> {
        let line = before + node.span.start.line();
        let place =
            if within.is_empty() { "the head".to_owned() } else { format!("`{}`", within.trim_end_matches('.')) };
        let YamlData::Mapping(members) = node.data else {
            return Err(Refused::new(file, line, format!("{place} must hold keys with values")));
        };
        let named = members.into_iter().map(|(key, value)| match scalar(&key) {
            Some(name) => Ok((name, value)),
            None => Err(Refused::new(file, before + key.span.start.line(), format!("a key of {place} is no text"))),
        });
        let members = named.collect::<Result<_, _>>()?;
        Ok(Self { file, before, line, within, members })
    }

    /// Every key, in its order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.node(key).is_some()
    }

    /// What is wrong with a key, at its line.
    pub(super) fn refused(&self, key: &str, reason: &str) -> Refused {
        let line = self.members.iter().find(|(name, _)| name == key).map(|(_, node)| self.line_of(node));
        Refused::new(self.file, line.unwrap_or(self.line), format!("`{}{key}` {reason}", self.within))
    }

    fn missing(&self, key: &str) -> Refused {
        self.refused(key, "is missing")
    }

    fn line_of(&self, node: &MarkedYaml<'_>) -> usize {
        self.before + node.span.start.line()
    }

    /// The value of a key that has one.
    fn node(&self, key: &str) -> Option<&MarkedYaml<'a>> {
        let found = self.members.iter().find(|(name, _)| name == key).map(|(_, node)| node);
        found.filter(|node| scalar(node).is_none_or(|text| !text.is_empty()))
    }

    /// A text, a number or a truth value, as it is written.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, Refused> {
        let read = |node| scalar(node).ok_or_else(|| self.refused(key, "must be a text"));
        self.node(key).map(read).transpose()
    }

    pub(super) fn required(&self, key: &str) -> Result<String, Refused> {
        self.text(key)?.ok_or_else(|| self.missing(key))
    }

    pub(super) fn integer(&self, key: &str) -> Result<Option<i64>, Refused> {
        let read = |text: String| {
            text.parse().map_err(|_| self.refused(key, &format!("must be a whole number, it is `{text}`")))
        };
        self.text(key)?.map(read).transpose()
    }

    pub(super) fn flag(&self, key: &str) -> Result<bool, Refused> {
        match self.text(key)?.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(self.refused(key, &format!("must be `true` or `false`, it is `{other}`"))),
        }
    }

    /// A list of texts; a text alone is a list of one.
    pub(super) fn list(&self, key: &str) -> Result<Vec<String>, Refused> {
        let Some(node) = self.node(key) else { return Ok(Vec::new()) };
        let YamlData::Sequence(entries) = &node.data else {
            return Ok(vec![scalar(node).ok_or_else(|| self.refused(key, "must be a list of texts"))?]);
        };
        let read = |node: &MarkedYaml<'_>| {
            let reason = format!("`{}{key}` must be a list of texts", self.within);
            scalar(node).ok_or_else(|| Refused::new(self.file, self.line_of(node), reason))
        };
        entries.iter().map(read).collect()
    }

    /// The keys below a key.
    pub(super) fn keys(&self, key: &str) -> Result<Option<Self>, Refused> {
        self.node(key).map(|node| self.below(key, node)).transpose()
    }

    /// The keys of each entry of a list.
    pub(super) fn each(&self, key: &str) -> Result<Vec<Self>, Refused> {
        let Some(node) = self.node(key) else { return Ok(Vec::new()) };
        let YamlData::Sequence(entries) = &node.data else { return Err(self.refused(key, "must be a list")) };
        entries.iter().map(|entry| self.below(key, entry)).collect()
    }

    fn below(&self, key: &str, node: &MarkedYaml<'a>) -> Result<Self, Refused> {
        Self::of(self.file, self.before, format!("{}{key}.", self.within), node.clone())
    }

    /// Refuses a key that is none of `known`, where an unknown one is an error (DP §5.1, question trees).
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refused> {
        match self.names().find(|name| !known.contains(name)) {
            Some(name) => Err(self.refused(name, &format!("is unknown here; known: {}", known.join(", ")))),
            None => Ok(()),
        }
    }
}

/// The text of a value; an empty one where nothing stands.
fn scalar(node: &MarkedYaml<'_>) -> Option<String> {
    match &node.data {
        YamlData::Representation(text, ScalarStyle::Plain, _) if matches!(&**text, "~" | "null") => Some(String::new()),
        YamlData::Representation(text, ..) => Some(text.clone().into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "---\ntitle: A # comment\nis_open: -1 # closed\nlist:\n  - a\n  - b\nnothing:\nen:\n  title: E\nwho:\n  - n: 1\n---\nBody\n";

    #[test]
    fn keys_are_read_with_their_kinds() {
        let (keys, body) = split("a.md", FILE).unwrap();
        assert_eq!(body, "Body\n");
        assert_eq!(keys.required("title").unwrap(), "A");
        assert_eq!(keys.integer("is_open").unwrap(), Some(-1));
        assert_eq!(keys.list("list").unwrap(), ["a", "b"]);
        assert_eq!((keys.text("nothing").unwrap(), keys.has("nothing")), (None, false));
        assert_eq!(keys.keys("en").unwrap().unwrap().required("title").unwrap(), "E");
        assert_eq!(keys.each("who").unwrap()[0].integer("n").unwrap(), Some(1));
    }

    #[test]
    fn what_does_not_fit_is_told_with_file_line_and_key() {
        let (keys, _) = split("a.md", FILE).unwrap();
        for (refused, said) in [
            (keys.required("tagline").unwrap_err(), "a.md:2: `tagline` is missing"),
            (keys.integer("title").unwrap_err(), "a.md:2: `title` must be a whole number, it is `A`"),
            (keys.text("list").unwrap_err(), "a.md:5: `list` must be a text"),
            (keys.flag("is_open").unwrap_err(), "a.md:3: `is_open` must be `true` or `false`, it is `-1`"),
            (keys.keys("title").unwrap_err(), "a.md:2: `title` must hold keys with values"),
            (keys.each("en").unwrap_err(), "a.md:9: `en` must be a list"),
            (keys.each("list").unwrap_err(), "a.md:5: `list` must hold keys with values"),
            (
                keys.keys("en").unwrap().unwrap().only(&["x"]).unwrap_err(),
                "a.md:9: `en.title` is unknown here; known: x",
            ),
            (
                split("a.md", "# A").unwrap_err(),
                "a.md:1: a page begins with a line `---`, its keys and another line `---`",
            ),
            (split("a.md", "---\na: 1\n").unwrap_err(), "a.md:1: the line `---` that ends the keys is missing"),
        ] {
            assert_eq!(refused.to_string(), said);
        }
        let refused = split("a.md", "---\ntitle: [\n---\n").unwrap_err();
        assert!(refused.reason.starts_with("this is no YAML"), "{refused}");
        assert!(split("a.md", "---\n---\nBody").unwrap().0.required("title").is_err());
    }
}
