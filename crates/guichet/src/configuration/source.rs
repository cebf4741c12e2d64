//! Where something stands in the configuration file.

use std::fmt;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

/// The text of the file and the name to call it by.
#[derive(Clone, Default)]
pub(super) struct Source {
    name: Arc<str>,
    text: Arc<str>,
}

/// One step into the file: a key of a table, or an index of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A key.
    Key(String),
    /// An index, from 0.
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// Line and column, both from 1; a column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Where something was declared, as people write it: `guichet.toml:3:8`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's name.
    pub file: Arc<str>,
    /// Absent when the thing is not in the file at all.
    pub position: Option<Position>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(Position { line, column }) => write!(f, "{}:{line}:{column}", self.file),
            None => write!(f, "{}", self.file),
        }
    }
}

/// The text itself stays out: it may hold secrets.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Source {
    pub(super) fn new(name: &str, text: &str) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The place of a byte offset.
    pub(super) fn place_at(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Place { file: Arc::clone(&self.name), position: Some(Position { line, column }) }
    }

    /// The place of what `path` leads to; the nearest table on the way when the last steps are not in the file.
    pub(super) fn place_of(&self, path: &[Step]) -> Place {
        let offset = DeTable::parse(&self.text).ok().and_then(|table| offset_in(table.get_ref(), path));
        match offset {
            Some(offset) => self.place_at(offset),
            None => Place { file: Arc::clone(&self.name), position: None },
        }
    }

    pub(super) fn line(&self, number: usize) -> &str {
        self.text.lines().nth(number.saturating_sub(1)).unwrap_or_default()
    }

    /// The keys that lead to the table around a byte offset: `services.franceconnect`.
    pub(super) fn table_around(&self, offset: usize) -> Vec<String> {
        let (table, _) = DeTable::parse_recoverable(&self.text);
        let mut keys = Vec::new();
        let mut here = table.get_ref();
        while let Some((key, next)) = here.iter().find_map(|(key, value)| match value.get_ref() {
            DeValue::Table(inner) if holds_key_at(inner, offset) => Some((key.get_ref().to_string(), inner)),
            DeValue::Array(items) => items
                .iter()
                .filter_map(|item| item.get_ref().as_table())
                .find(|inner| holds_key_at(inner, offset))
                .map(|inner| (key.get_ref().to_string(), inner)),
            _ => None,
        }) {
            keys.push(key);
            here = next;
        }
        keys
    }
}

/// A table's own span is its header only, so membership is asked of the keys and values inside it.
fn holds_key_at(table: &DeTable<'_>, offset: usize) -> bool {
    table.iter().any(|(key, value)| {
        key.span().contains(&offset)
            || value.span().contains(&offset)
            || match value.get_ref() {
                DeValue::Table(inner) => holds_key_at(inner, offset),
                DeValue::Array(items) => {
                    items.iter().filter_map(|item| item.get_ref().as_table()).any(|inner| holds_key_at(inner, offset))
                }
                _ => false,
            }
    })
}

fn offset_in(table: &DeTable<'_>, path: &[Step]) -> Option<usize> {
    let (Step::Key(wanted), rest) = path.split_first()? else { return None };
    let (key, value) = table.iter().find(|(key, _)| key.get_ref().as_ref() == wanted.as_str())?;
    Some(within(value.get_ref(), rest).unwrap_or(key.span().start))
}

fn within(value: &DeValue<'_>, path: &[Step]) -> Option<usize> {
    match (value, path.first()?) {
        (DeValue::Table(table), Step::Key(_)) => offset_in(table, path),
        (DeValue::Array(items), Step::Index(index)) => {
            let item = items.get(*index)?;
            let deeper = path.get(1..).filter(|rest| !rest.is_empty());
            Some(deeper.and_then(|rest| within(item.get_ref(), rest)).unwrap_or(item.span().start))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "mode = 'sandbox'\n\n[services.franceconnect]\norigin = 'é'\n\n[[clients]]\nname = 'a'\n\n[[clients]]\nname = 'b'\n";

    fn place(path: &[Step]) -> String {
        Source::new("g.toml", TEXT).place_of(path).to_string()
    }

    #[test]
    fn a_path_leads_to_its_line_and_column() {
        assert_eq!(place(&["mode".into()]), "g.toml:1:1");
        assert_eq!(place(&["services".into(), "franceconnect".into(), "origin".into()]), "g.toml:4:1");
        assert_eq!(place(&["clients".into(), 1.into(), "name".into()]), "g.toml:10:1");
    }

    #[test]
    fn a_missing_member_is_placed_at_the_table_that_lacks_it() {
        assert_eq!(place(&["clients".into(), 1.into(), "service".into()]), "g.toml:9:1");
        assert_eq!(place(&["store".into()]), "g.toml");
    }

    #[test]
    fn an_offset_knows_the_table_around_it() {
        let source = Source::new("g.toml", TEXT);
        let offset = TEXT.find("origin").unwrap();
        assert_eq!(source.table_around(offset), ["services", "franceconnect"]);
        assert!(source.table_around(0).is_empty());
    }
}
