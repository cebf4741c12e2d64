//! Writes HTML that is well formed whatever it is told: what is opened is closed, what was not opened is not closed.

use std::fmt::Write as _;

/// HTML in the making.
#[derive(Debug, Default)]
pub(super) struct Writer {
    out: String,
    open: Vec<Open>,
    /// A paragraph begins with the next text, if one comes before another block.
    paragraph_waits: bool,
}

#[derive(Debug)]
struct Open {
    name: &'static str,
    end: String,
}

/// Elements that end a paragraph.
const BLOCKS: &[&str] = &[
    "details",
    "summary",
    "ul",
    "ol",
    "dl",
    "table",
    "blockquote",
    "pre",
    "div",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "p",
    "section",
];

/// The text with what HTML would read as its own escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Neither HTML nor a terminal has a use for them.
            letter if letter.is_control() && !matches!(letter, '\n' | '\t') => {}
            letter => out.push(letter),
        }
    }
    out
}

/// The text with the blanks of French typography as such that a line does not end there: `là ?`, `« oui »`.
pub(crate) fn kept_together(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let joins = before == '«' || matches!(letters.peek(), Some(':' | ';' | '?' | '!' | '»' | '%'));
        before = if letter == ' ' && joins { '\u{a0}' } else { letter };
        out.push(before);
    }
    out
}

impl Writer {
    /// Opens an element; `attributes` are names of ours with values of anybody's.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.open_as(name, name, attributes, format!("</{name}>"));
    }

    /// Opens the element `tag` under a name of its own, by which it is closed with `end`.
    pub(super) fn open_as(&mut self, name: &'static str, tag: &'static str, attributes: &[(&str, &str)], end: String) {
        self.make_room(tag);
        if !BLOCKS.contains(&tag) && !self.in_list_or_table(tag) {
            self.begin_paragraph();
        }
        self.tag(tag, attributes);
        self.open.push(Open { name, end });
    }

    /// What only stands within its own list or table.
    fn in_list_or_table(&self, tag: &str) -> bool {
        matches!(tag, "li" | "dt" | "dd" | "thead" | "tbody" | "tr" | "th" | "td" | "caption" | "figcaption")
    }

    /// An element without content.
    pub(super) fn void(&mut self, tag: &'static str, attributes: &[(&str, &str)]) {
        self.make_room(tag);
        if !BLOCKS.contains(&tag) {
            self.begin_paragraph();
        }
        self.tag(tag, attributes);
    }

    fn make_room(&mut self, tag: &str) {
        if BLOCKS.contains(&tag) {
            self.paragraph_waits = false;
            if self.is_open("p") {
                self.close("p");
            }
        }
    }

    fn tag(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.out, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.out, " {name}=\"{}\"", escaped(value));
        }
        self.out.push('>');
    }

    /// Closes the innermost element of this name and what is open within it.
    pub(super) fn close(&mut self, name: &str) {
        if name == "p" && self.paragraph_waits {
            self.paragraph_waits = false;
            return;
        }
        let Some(place) = self.open.iter().rposition(|open| open.name == name) else { return };
        for open in self.open.split_off(place).into_iter().rev() {
            self.out.push_str(&open.end);
        }
        self.paragraph_waits = false;
    }

    /// Has a paragraph begin with the next text.
    pub(super) fn paragraph(&mut self) {
        self.make_room("p");
        self.paragraph_waits = true;
    }

    fn begin_paragraph(&mut self) {
        if std::mem::take(&mut self.paragraph_waits) {
            self.tag("p", &[]);
            self.open.push(Open { name: "p", end: "</p>".to_owned() });
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.begin_paragraph();
        }
        self.out.push_str(&escaped(text));
    }

    /// HTML of ours, whole.
    pub(super) fn ours(&mut self, html: &str) {
        self.make_room("div");
        self.out.push_str(html);
    }

    pub(super) fn is_open(&self, name: &str) -> bool {
        self.open.iter().any(|open| open.name == name)
    }

    /// The whole, everything closed.
    pub(super) fn finish(mut self) -> String {
        for open in self.open.drain(..).rev() {
            self.out.push_str(&open.end);
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_does_not_begin_with_a_mark() {
        assert_eq!(kept_together("« Où ? » : là, 5 % ; a:b"), "«\u{a0}Où\u{a0}?\u{a0}»\u{a0}: là, 5\u{a0}%\u{a0}; a:b");
    }

    #[test]
    fn everything_is_closed_in_its_order_and_nothing_twice() {
        let mut writer = Writer::default();
        writer.close("details");
        writer.paragraph();
        writer.open("details", &[("id", "a\"b")]);
        writer.open("summary", &[]);
        writer.text("1 < 2\u{7}");
        writer.close("summary");
        writer.paragraph();
        writer.text("x");
        writer.open("strong", &[]);
        writer.open("ul", &[]);
        writer.close("strong");
        assert_eq!(
            writer.finish(),
            "<details id=\"a&quot;b\"><summary>1 &lt; 2</summary><p>x<strong></strong></p><ul></ul></details>"
        );
    }
}
