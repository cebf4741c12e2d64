//! The Markdown of the content as HTML: CommonMark with tables, the components of [`components`], and of HTML what [`html`] lets
//! through.

mod components;
mod html;
mod links;
mod tables;
mod writer;

use std::collections::BTreeSet;

use guichet_web::page::Page;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

pub use links::is_link;
use writer::Writer;
pub(crate) use writer::kept_together;

use super::Content;
use super::addresses::Addresses;

/// Where and for whom a text is rendered.
pub struct Setting<'a> {
    /// The words of components, in the language of the content.
    pub page: Page,
    /// Images and question trees.
    pub content: &'a Content,
    /// Where links to the real services lead.
    pub addresses: &'a Addresses,
    /// What was chosen in question trees, and where choices lead.
    pub walk: Walk,
    /// Whether the first `<Button>` is the page's primary action.
    pub primary: bool,
}

/// The way through a question tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// The address of the page, without `choix`.
    pub base: String,
    /// The tree's place among those of the page, then the place of each choice.
    pub chosen: Vec<usize>,
}

impl Walk {
    /// The way that the query of a page's address tells; what cannot be read is nothing chosen.
    #[must_use]
    pub fn of(base: &str, query: Option<&str>) -> Self {
        let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let chosen = pairs.find(|(name, _)| name == "choix").map(|(_, value)| value.into_owned());
        Self::read(base.to_owned(), chosen.as_deref().unwrap_or_default())
    }

    /// Reads `0-1-0`.
    fn read(base: String, text: &str) -> Self {
        let places: Option<Vec<usize>> = text.split('-').take(32).map(|place| place.parse().ok()).collect();
        Self { base, chosen: places.unwrap_or_default() }
    }

    /// The address of the page with this way.
    #[must_use]
    pub fn address(&self) -> String {
        if self.chosen.is_empty() { self.base.clone() } else { self.leading_to(&self.chosen) }
    }

    fn leading_to(&self, way: &[usize]) -> String {
        let joint = if self.base.contains('?') { '&' } else { '?' };
        let way: Vec<String> = way.iter().map(usize::to_string).collect();
        format!("{}{joint}choix={}", self.base, way.join("-"))
    }
}

/// Ids that the layout and the pages use themselves.
const OWN_IDS: &[&str] =
    &["content", "language", "continue", "back", "exemples-d’application", "access", "team", "details"];

/// Renders the texts of one page: ids and labels are unique over all of them, headings follow one another.
pub struct Renderer<'a> {
    setting: Setting<'a>,
    writer: Writer,
    ids: BTreeSet<String>,
    /// The level of the last heading.
    level: u8,
    tables: usize,
    /// Question trees met.
    trees: usize,
    /// The element that is left out with all that it holds.
    swallowing: Option<String>,
    warnings: Vec<String>,
}

impl<'a> Renderer<'a> {
    /// Nothing is rendered yet; the page's own heading is of level 1.
    #[must_use]
    pub fn new(setting: Setting<'a>) -> Self {
        Self {
            setting,
            writer: Writer::default(),
            ids: OWN_IDS.iter().map(|id| (*id).to_owned()).collect(),
            level: 1,
            tables: 0,
            trees: 0,
            swallowing: None,
            warnings: Vec::new(),
        }
    }

    /// The HTML of a text; its headings stand below one of `level`.
    pub fn render(&mut self, markdown: &str, level: u8) -> String {
        self.level = level;
        self.markdown(markdown);
        self.swallowing = None;
        std::mem::take(&mut self.writer).finish()
    }

    /// What the texts name that there is not.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    fn markdown(&mut self, markdown: &str) {
        let widened = tables::widened(markdown);
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        let events: Vec<Event<'_>> = Parser::new_ext(&widened, options).collect();
        let mut block = None;
        let mut alignments = Vec::new();
        let mut column = 0;
        let mut head = false;
        // Where nothing stands above the first column, its cells head their rows.
        let mut heads_rows = false;
        let mut at = 0;
        while let Some(event) = events.get(at) {
            at += 1;
            match event {
                Event::Start(Tag::HtmlBlock) => block = Some(String::new()),
                Event::Html(html) => match &mut block {
                    Some(block) => block.push_str(html),
                    None => self.html(html),
                },
                Event::End(TagEnd::HtmlBlock) => {
                    if let Some(html) = block.take() {
                        self.html(&html);
                    }
                }
                Event::InlineHtml(html) => self.html(html),
                _ if self.swallowing.is_some() => {}
                Event::Start(Tag::Heading { level, .. }) => {
                    let slug = self.id(&slug(&words(events.get(at..).unwrap_or_default())));
                    self.heading(number(*level), Some(&slug));
                }
                Event::End(TagEnd::Heading(_)) => self.writer.close("heading"),
                Event::Start(Tag::Image { dest_url, .. }) => {
                    let inside = events.get(at..).unwrap_or_default();
                    self.image(dest_url, &words(inside));
                    at += inside
                        .iter()
                        .position(|event| matches!(event, Event::End(TagEnd::Image)))
                        .map_or(0, |end| end + 1);
                }
                Event::Start(Tag::Table(of)) => {
                    alignments.clone_from(of);
                    self.table();
                }
                Event::Start(Tag::TableHead) => {
                    (head, column) = (true, 0);
                    self.writer.open("thead", &[]);
                    self.writer.open("tr", &[]);
                }
                Event::End(TagEnd::TableHead) => {
                    head = false;
                    self.writer.close("thead");
                    self.writer.open("tbody", &[]);
                }
                Event::Start(Tag::TableRow) => {
                    column = 0;
                    self.writer.open("tr", &[]);
                }
                Event::Start(Tag::TableCell) => {
                    let is_empty = matches!(events.get(at), Some(Event::End(TagEnd::TableCell)));
                    let first = column == 0;
                    if head && first {
                        heads_rows = is_empty;
                    }
                    let heads = match (head, is_empty) {
                        (_, true) => None,
                        (true, false) => Some("col"),
                        (false, false) => (first && heads_rows).then_some("row"),
                    };
                    self.cell(heads, alignments.get(column).copied());
                    column += 1;
                }
                Event::End(TagEnd::TableCell) => self.writer.close("cell"),
                event => self.plain(event),
            }
        }
    }

    /// What has one element.
    fn plain(&mut self, event: &Event<'_>) {
        let writer = &mut self.writer;
        match event {
            Event::Start(tag) => match tag {
                Tag::Paragraph => writer.paragraph(),
                Tag::BlockQuote(_) => writer.open("blockquote", &[]),
                Tag::CodeBlock(kind) => {
                    let name = if let CodeBlockKind::Fenced(name) = kind { name } else { "" };
                    writer.open("pre", if name.is_empty() { &[] } else { &[("tabindex", "0")] });
                    writer.open("code", &[]);
                }
                Tag::List(None) => writer.open("ul", &[]),
                Tag::List(Some(1)) => writer.open("ol", &[]),
                Tag::List(Some(first)) => writer.open("ol", &[("start", &first.to_string())]),
                Tag::Item => writer.open("li", &[]),
                Tag::Emphasis => writer.open("em", &[]),
                Tag::Strong => writer.open("strong", &[]),
                Tag::Strikethrough => writer.open("del", &[]),
                Tag::Link { dest_url, .. } => self.link(dest_url),
                _ => {}
            },
            Event::End(tag) => match tag {
                TagEnd::Paragraph => writer.close("p"),
                TagEnd::BlockQuote(_) => writer.close("blockquote"),
                TagEnd::CodeBlock => writer.close("pre"),
                TagEnd::List(ordered) => writer.close(if *ordered { "ol" } else { "ul" }),
                TagEnd::Item => writer.close("li"),
                TagEnd::Table => writer.close("table"),
                TagEnd::TableRow => writer.close("tr"),
                TagEnd::Emphasis => writer.close("em"),
                TagEnd::Strong => writer.close("strong"),
                TagEnd::Strikethrough => writer.close("del"),
                TagEnd::Link => writer.close("a"),
                _ => {}
            },
            Event::Text(text) if writer.is_open("code") => writer.text(text),
            Event::Text(text) => writer.text(&kept_together(text)),
            Event::Code(text) => {
                writer.open("code", &[]);
                writer.text(text);
                writer.close("code");
            }
            Event::SoftBreak => writer.text("\n"),
            Event::HardBreak => writer.void("br", &[]),
            Event::Rule => writer.void("hr", &[]),
            _ => {}
        }
    }

    /// A heading one step below the last one at most: a reader who jumps from heading to heading misses none.
    fn heading(&mut self, level: u8, id: Option<&str>) {
        const TAGS: [&str; 5] = ["h2", "h3", "h4", "h5", "h6"];
        self.level = level.clamp(2, self.level.saturating_add(1).min(6));
        let tag = TAGS.get(usize::from(self.level) - 2).copied().unwrap_or("h6");
        let id = id.map(|id| ("id", id));
        self.writer.open_as("heading", tag, id.as_slice(), format!("</{tag}>"));
    }

    /// A wide table scrolls by itself, which the keyboard must reach.
    fn table(&mut self) {
        self.tables += 1;
        let label = self.setting.page.tr("catalogue-table", "number", &self.tables.to_string());
        self.writer.open_as(
            "table",
            "div",
            &[("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", &label)],
            "</div>".to_owned(),
        );
        self.writer.open_as("", "table", &[], "</table>".to_owned());
    }

    /// A cell; `heads`: what it heads. An empty one heads nothing.
    fn cell(&mut self, heads: Option<&str>, alignment: Option<Alignment>) {
        let class = match alignment {
            Some(Alignment::Right) => Some(("class", "n")),
            _ => None,
        };
        match heads {
            Some(scope) => self.writer.open_as("cell", "th", &[("scope", scope)], "</th>".to_owned()),
            None => self.writer.open_as("cell", "td", class.as_slice(), "</td>".to_owned()),
        }
    }

    /// Opens a link; its text stays where it may not lead anywhere.
    fn link(&mut self, href: &str) {
        match self.target(href) {
            Some(href) => self.writer.open("a", &[("href", &href)]),
            None => {
                self.warnings.push(format!("a link leads to `{href}`, where none may"));
                self.writer.open_as("a", "span", &[], "</span>".to_owned());
            }
        }
    }

    /// An image of the content; one of elsewhere is a link, for pages ask nothing of other machines.
    fn image(&mut self, source: &str, alternative: &str) {
        if self.setting.content.has_image(source) {
            return self.writer.void("img", &[("src", source), ("alt", alternative), ("loading", "lazy")]);
        }
        let href = self.target(source).filter(|href| href.starts_with("http"));
        match href {
            Some(href) => {
                let label = if alternative.trim().is_empty() { href.as_str() } else { alternative };
                let label = self.setting.page.tr("catalogue-image", "name", label);
                self.writer.open("a", &[("href", &href)]);
                self.writer.text(&label);
                self.writer.close("a");
            }
            None => {
                self.warnings.push(format!("there is no image `{source}`"));
                self.writer.text(alternative);
            }
        }
    }

    /// The name as an id that no other element has.
    fn id(&mut self, name: &str) -> String {
        let name: String = name.chars().map(|letter| if letter.is_whitespace() { '-' } else { letter }).collect();
        let name = if name.is_empty() { "partie".to_owned() } else { name };
        let numbered = (1..).map(|number| if number == 1 { name.clone() } else { format!("{name}-{number}") });
        let free = numbered.take(10_000).find(|id| !self.ids.contains(id)).unwrap_or(name);
        self.ids.insert(free.clone());
        free
    }
}

/// The text of a heading or an image, up to its end.
fn words(events: &[Event<'_>]) -> String {
    let within = events.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_) | TagEnd::Image)));
    let texts = within.filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.to_string()),
        Event::SoftBreak => Some(" ".to_owned()),
        _ => None,
    });
    texts.collect()
}

/// A heading as an anchor: `À quoi ça sert ?` is `à-quoi-ça-sert`.
fn slug(text: &str) -> String {
    let kept = text.trim().chars().flat_map(char::to_lowercase).filter_map(|letter| match letter {
        letter if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '’') => Some(letter),
        letter if letter.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect::<String>().trim_matches('-').to_owned()
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}

#[cfg(test)]
mod tests;
