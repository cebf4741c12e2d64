//! A page of the site, as far as it is needed: its form, the rows of its tables, the texts of some elements.

use std::collections::BTreeMap;

use html5gum::{StartTag, Token, Tokenizer};

/// What a page shows. Texts have single blanks.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) form: Option<Form>,
    /// Cells of each row.
    pub(super) rows: Vec<Vec<String>>,
    /// By id, and by class for what has none: those of [`KNOWN`].
    pub(super) texts: BTreeMap<String, String>,
}

/// Where it is sent, and its fields with what stands in them.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) action: String,
    pub(super) fields: Vec<(String, String)>,
}

/// Elements whose text counts, by id or class.
const KNOWN: [&str; 4] = ["nonTrouve", "erreurCorrectif", "situationPartielle", "titre_affiche_avis"];

impl Page {
    /// Reads a page; what is not understood is passed over.
    pub(super) fn read(html: &str) -> Self {
        let mut reader = Reader::default();
        for token in Tokenizer::new(html) {
            let Ok(token) = token;
            reader.take(&token);
        }
        let mut page = reader.page;
        page.rows.iter_mut().flatten().chain(page.texts.values_mut()).for_each(collapse);
        page
    }
}

fn collapse(text: &mut String) {
    *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
}

#[derive(Default)]
struct Reader {
    page: Page,
    in_cell: bool,
    /// The open elements whose text counts: tag, how many of the same are open inside, key.
    open: Vec<(String, usize, String)>,
}

impl Reader {
    fn take(&mut self, token: &Token) {
        match token {
            Token::StartTag(tag) => self.start(tag),
            Token::EndTag(tag) => self.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => self.text(&String::from_utf8_lossy(text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        for (_, depth, _) in self.open.iter_mut().filter(|(open, ..)| *open == name) {
            *depth += 1;
        }
        let key = attribute(tag, "id").or_else(|| attribute(tag, "class"));
        if let Some(key) = key.filter(|key| KNOWN.contains(&key.as_str())) {
            self.page.texts.entry(key.clone()).or_default();
            self.open.push((name.clone(), 0, key));
        }
        match name.as_str() {
            "tr" => {
                self.in_cell = false;
                self.page.rows.push(Vec::new());
            }
            "td" | "th" => {
                self.in_cell = true;
                self.page.rows.last_mut().into_iter().for_each(|row| row.push(String::new()));
            }
            "form" if self.page.form.is_none() => {
                let action = attribute(tag, "action").unwrap_or_default();
                self.page.form = Some(Form { action, fields: Vec::new() });
            }
            "input" => {
                let field = attribute(tag, "name").map(|name| (name, attribute(tag, "value").unwrap_or_default()));
                self.page.form.iter_mut().for_each(|form| form.fields.extend(field.clone()));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if matches!(name, "td" | "th" | "tr" | "table") {
            self.in_cell = false;
        }
        self.open.retain_mut(|(open, depth, _)| {
            let ends = open == name && *depth == 0;
            *depth -= usize::from(open == name && !ends);
            !ends
        });
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.page.rows.last_mut().and_then(|row| row.last_mut()).filter(|_| self.in_cell) {
            cell.push_str(text);
        }
        for (.., key) in &self.open {
            self.page.texts.entry(key.clone()).or_default().push_str(text);
        }
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value = tag.attributes.get(name.as_bytes())?;
    Some(String::from_utf8_lossy(value).into_owned())
}
