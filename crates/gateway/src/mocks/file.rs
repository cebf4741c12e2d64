//! One mock file (AP §13.1).

use std::collections::BTreeMap;

use http::StatusCode;
use saphyr::{MarkedYaml, ScalarStyle, YamlData, YamlLoader};
use saphyr_parser::Parser;
use serde_json::Value;

use super::params::{Param, Params};

/// What one file answers, and to which call.
#[derive(Debug)]
pub(crate) struct Case {
    /// `200-couple.yaml`.
    pub(crate) name: String,
    /// As they stand in the file.
    pub(crate) given: Vec<(String, Param)>,
    pub(crate) params: Params,
    pub(crate) status: StatusCode,
    /// As it stands in the file.
    pub(crate) text: String,
    pub(crate) payload: Value,
    pub(crate) places: Places,
}

/// The lines of a file, counted from 1, for whoever mends it.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) payload: usize,
    pub(crate) status: usize,
    /// Of each key of `params`.
    pub(crate) params: BTreeMap<String, usize>,
}

/// A file is none of the format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) line: usize,
    pub(crate) reason: String,
}

type Node<'a> = MarkedYaml<'a>;

impl Case {
    /// Reads the text of a file.
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, Unreadable> {
        let root = root(text)?;
        let mut params = None;
        let mut status = None;
        let mut payload = None;
        let mut places = Places::default();
        for (key, value) in members(&root)? {
            match key.as_str() {
                "params" => params = Some(read_params(value, &mut places)?),
                "status" => {
                    places.status = line(value);
                    let number = scalar(value).and_then(|text| text.parse::<u16>().ok());
                    let known = number.filter(|number| (200..=599).contains(number));
                    let read = known.and_then(|number| StatusCode::from_u16(number).ok());
                    status = Some(read.ok_or_else(|| refused(value, "`status` is no status of an answer"))?);
                }
                "payload" => {
                    places.payload = line(value);
                    let text = scalar(value).ok_or_else(|| refused(value, "`payload` is no text that holds JSON"))?;
                    let read = serde_json::from_str(&text).map_err(|error| Unreadable {
                        line: line(value).saturating_add(error.line()).saturating_sub(1),
                        reason: format!("`payload` is no JSON: {error}"),
                    })?;
                    payload = Some((text, read));
                }
                // For people, and for the catalogue of the real service.
                _ => {}
            }
        }
        let missing = |name: &str| Unreadable { line: 1, reason: format!("`{name}` is missing") };
        let (text, payload) = payload.ok_or_else(|| missing("payload"))?;
        let given = params.ok_or_else(|| missing("params"))?;
        Ok(Self {
            name: name.to_owned(),
            params: given.iter().cloned().collect(),
            given,
            status: status.ok_or_else(|| missing("status"))?,
            text,
            payload,
            places,
        })
    }

    /// An answer with data that no file holds.
    pub(crate) fn made(payload: Value) -> Self {
        Self {
            name: String::new(),
            given: Vec::new(),
            params: Params::default(),
            status: StatusCode::OK,
            text: payload.to_string(),
            payload,
            places: Places::default(),
        }
    }

    /// The data of an answer that has some: all of it in version 2.
    pub(crate) fn data(&self, flat: bool) -> Option<&Value> {
        let data = if flat { Some(&self.payload) } else { self.payload.get("data") };
        data.filter(|_| self.status == StatusCode::OK)
    }

    /// The code of an error: that of version 3, else the name of version 2 (AP §8).
    pub(crate) fn code(&self) -> Option<&str> {
        let versioned = self.payload.pointer("/errors/0/code").and_then(Value::as_str);
        versioned.or_else(|| self.payload.get("error").and_then(Value::as_str))
    }
}

fn root(text: &str) -> Result<Node<'_>, Unreadable> {
    let mut loader = YamlLoader::default();
    // `08480` and `1.0` are what they look like.
    loader.early_parse(false);
    let mut parser = Parser::new_from_str(text);
    let loaded = parser.load(&mut loader, false);
    let wrong = loaded.err().or_else(|| loader.error().cloned());
    if let Some(error) = wrong {
        return Err(Unreadable { line: error.marker().line(), reason: format!("it is no YAML: {}", error.info()) });
    }
    let nothing = || Unreadable { line: 1, reason: "it is empty".to_owned() };
    loader.into_documents().into_iter().next().ok_or_else(nothing)
}

fn line(node: &Node<'_>) -> usize {
    node.span.start.line()
}

fn refused(node: &Node<'_>, reason: &str) -> Unreadable {
    Unreadable { line: line(node), reason: reason.to_owned() }
}

fn members<'a, 'b>(node: &'b Node<'a>) -> Result<Vec<(String, &'b Node<'a>)>, Unreadable> {
    let YamlData::Mapping(members) = &node.data else { return Err(refused(node, "this holds no keys")) };
    let named = members.iter().map(|(key, value)| {
        let name = scalar(key).ok_or_else(|| refused(key, "this key is no text"))?;
        Ok((name, value))
    });
    named.collect()
}

/// The text of a value; an empty one where nothing is given.
fn scalar(node: &Node<'_>) -> Option<String> {
    match &node.data {
        YamlData::Representation(text, ScalarStyle::Plain, _) => Some(plain(text)),
        YamlData::Representation(text, ..) => Some(text.clone().into_owned()),
        _ => None,
    }
}

/// What YAML 1.1, in which the files are written, makes of a text without quotes: `07` is 7 and `010` is 8, where `08480` is a
/// text.
fn plain(text: &str) -> String {
    let octal = text.strip_prefix('0').filter(|digits| !digits.is_empty());
    match octal.and_then(|digits| i64::from_str_radix(digits, 8).ok()) {
        Some(number) => number.to_string(),
        None if matches!(text, "~" | "null") => String::new(),
        None => text.to_owned(),
    }
}

fn read_params(node: &Node<'_>, places: &mut Places) -> Result<Vec<(String, Param)>, Unreadable> {
    let mut read = Vec::new();
    let YamlData::Mapping(all) = &node.data else { return Err(refused(node, "`params` holds no keys")) };
    for (key, value) in all {
        let name = scalar(key).ok_or_else(|| refused(key, "this key is no text"))?;
        let text = |node: &Node<'_>| scalar(node).ok_or_else(|| refused(node, "this is neither a text nor a number"));
        let param = match &value.data {
            YamlData::Sequence(entries) => Param::List(entries.iter().map(text).collect::<Result<_, _>>()?),
            _ => Param::Text(text(value)?),
        };
        places.params.insert(name.clone(), line(key));
        read.push((name, param));
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "---\ndescription: 'un cas'\nparams:\n  nom: 'DUPONT'\n  commune: 08480\n  prenoms: [Zoé, \"Anne\"]\n  \
                        annee: 1990\n  rien: ~\nstatus: 404\npayload: |-\n  {\n    \"errors\": [{ \"code\": \"35003\" }]\n  }\n";

    #[test]
    fn a_file_is_read_with_its_lines() {
        let case = Case::read("a.yaml", FILE).unwrap();
        let text = |text: &str| Param::Text(text.to_owned());
        let expected: Params = [
            ("nom".to_owned(), text("dupont")),
            ("commune".to_owned(), text("08480")),
            ("prenoms".to_owned(), Param::List(vec!["zoé".to_owned(), "anne".to_owned()])),
            ("annee".to_owned(), text("1990")),
            ("rien".to_owned(), text("")),
        ]
        .into_iter()
        .collect();
        assert_eq!(case.params, expected);
        assert_eq!((case.status.as_u16(), case.code()), (404, Some("35003")));
        let numbers = ["07", "010", "08", "0", "1962", "2A004", "~"].map(plain);
        assert_eq!(numbers, ["7", "8", "08", "0", "1962", "2A004", ""]);
        assert_eq!((case.places.status, case.places.params["commune"]), (9, 5));
    }

    #[test]
    fn a_file_that_is_none_is_told_with_its_line() {
        for (text, line, said) in [
            ("params: [", 2, "no YAML"),
            ("", 1, "empty"),
            ("- a", 1, "no keys"),
            ("params: {}\nstatus: 200", 1, "`payload` is missing"),
            ("params: {}\nstatus: 'x'\npayload: '{}'", 2, "`status`"),
            ("params: {}\nstatus: 99\npayload: '{}'", 2, "`status`"),
            ("params: 1\nstatus: 200\npayload: '{}'", 1, "`params`"),
            ("params: {a: {b: 1}}\nstatus: 200\npayload: '{}'", 1, "neither"),
            ("params: {}\nstatus: 200\npayload: {}", 3, "no text that holds JSON"),
            ("params: {}\nstatus: 200\npayload: |-\n  {\n    \"a\": }\n", 5, "no JSON"),
        ] {
            let refused = Case::read("a.yaml", text).unwrap_err();
            assert!(refused.reason.contains(said), "{text}: {refused:?}");
            assert_eq!(refused.line, line, "{text}: {refused:?}");
        }
    }
}
