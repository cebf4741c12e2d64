//! The tags of the catalogue's own, such as `<NextSteps is_editeur />` (DP §5.1). HTML knows no capitals: `nextsteps`.

use super::html::Attributes;
use super::writer::escaped;
use super::{Renderer, links};
use crate::catalogue::question_tree::{Question, Then};

impl Renderer<'_> {
    /// Writes a component; whether the tag is one.
    pub(super) fn component(&mut self, name: &str, attributes: &Attributes) -> bool {
        match name {
            "button" => self.button(attributes),
            "buttoncopy" => self.writer.open_as("buttoncopy", "code", &[], "</code>".to_owned()),
            "external" => self.link_component("external", attributes),
            "richlink" | "flatfile" | "datagouv" => self.link_block(attributes),
            "nextsteps" => self.next_steps(attributes),
            "questiontree" => self.question_tree(attributes),
            "quote" => self.quote(attributes),
            "grid" => self.writer.open_as("grid", "div", &[("class", "grid")], "</div>".to_owned()),
            "centered" => self.writer.open_as("centered", "div", &[("class", "centred")], "</div>".to_owned()),
            "contactus" => self.one_link(crate::catalogue::http::paths::CONTACT, "catalogue-contact-us"),
            "apisirenewidget" => self.one_link("https://annuaire-entreprises.data.gouv.fr/", "catalogue-sirene"),
            _ => return false,
        }
        true
    }

    /// The first one of a page that asks for something to be done is its primary action.
    fn button(&mut self, attributes: &Attributes) {
        let Some(href) = attributes.said("href").and_then(|href| self.target(href)) else {
            return self.writer.open_as("button", "strong", &[], "</strong>".to_owned());
        };
        let is_primary = attributes.get("alt").is_none() && std::mem::take(&mut self.setting.primary);
        let (class, id) = if is_primary { ("action", "continue") } else { ("action quiet", "") };
        let mut written = vec![("class", class), ("href", href.as_str())];
        if is_primary {
            written.push(("id", id));
        }
        if !self.writer.is_open("p") {
            self.writer.paragraph();
        }
        self.writer.open_as("button", "a", &written, "</a>".to_owned());
    }

    fn link_component(&mut self, name: &'static str, attributes: &Attributes) {
        match attributes.said("href").and_then(|href| self.target(href)) {
            Some(href) => self.writer.open_as(name, "a", &[("href", &href)], "</a>".to_owned()),
            None => self.writer.open_as(name, "span", &[], "</span>".to_owned()),
        }
    }

    /// A link that says itself what it leads to.
    fn link_block(&mut self, attributes: &Attributes) {
        let href = ["href", "link", "url", "src"].iter().find_map(|name| attributes.said(name));
        let Some(href) = href.and_then(|href| self.target(href)) else { return };
        let label = ["title", "name", "label"].iter().find_map(|name| attributes.said(name)).unwrap_or(&href);
        self.writer.ours(&format!("<p><a href=\"{}\">{}</a></p>", escaped(&href), escaped(label)));
    }

    fn one_link(&mut self, href: &str, key: &str) {
        let label = self.setting.page.t(key);
        self.writer.ours(&format!("<p><a href=\"{}\">{}</a></p>", escaped(href), escaped(&label)));
    }

    fn next_steps(&mut self, attributes: &Attributes) {
        let page = &self.setting.page;
        let editor = attributes.get("is_editeur").is_some_and(|value| value != "false");
        let described = attributes.said("service_description").map(str::to_owned);
        let described = described.unwrap_or_else(|| page.t("catalogue-prepare-service"));
        let legal = if editor { "catalogue-prepare-privacy-editor" } else { "catalogue-prepare-privacy" };
        let siret = if editor { "catalogue-prepare-siret-editor" } else { "catalogue-prepare-siret" };
        let items = [
            page.t(siret),
            described,
            page.t("catalogue-prepare-law"),
            page.t("catalogue-prepare-team"),
            page.t(legal),
        ];
        let items: String = items.iter().map(|item| format!("<li>{}</li>", escaped(item))).collect();
        let lead = escaped(&page.t("catalogue-prepare"));
        self.writer.ours(&format!("<div class=\"note\"><p><strong>{lead}</strong></p><ul>{items}</ul></div>"));
    }

    fn quote(&mut self, attributes: &Attributes) {
        let said_by: Vec<&str> = ["title", "who"].iter().filter_map(|name| attributes.said(name)).collect();
        let logo = attributes.said("logo").filter(|logo| self.setting.content.has_image(logo));
        let logo =
            logo.map(|logo| format!("<img src=\"{}\" alt=\"\" height=\"40\"> ", escaped(logo))).unwrap_or_default();
        let caption = escaped(&said_by.join(", "));
        let end = format!("<figcaption>{logo}{caption}</figcaption></figure>");
        self.writer.open_as("quote", "figure", &[("class", "quote")], end);
        self.writer.open("blockquote", &[]);
        self.writer.paragraph();
    }

    /// A question, the choices as links to the same page with the way so far, and what they lead to.
    fn question_tree(&mut self, attributes: &Attributes) {
        let place = self.trees;
        self.trees += 1;
        let tree = attributes.said("tree").unwrap_or_default();
        let content = self.setting.content;
        let Some(mut question) = content.trees.find(tree, attributes.said("question")) else {
            return self.warnings.push(format!("no question tree is called `{tree}`"));
        };
        let chosen: Vec<usize> = match self.setting.walk.chosen.split_first() {
            Some((of, chosen)) if *of == place => chosen.to_vec(),
            _ => Vec::new(),
        };
        let mut way = vec![place];
        let mut chosen = chosen.into_iter();
        loop {
            let choice = chosen.next().and_then(|choice| Some((choice, question.choices.get(choice)?)));
            self.question(question, &way, choice.as_ref().map(|(choice, _)| *choice));
            match choice.map(|(place, choice)| (place, &choice.then)) {
                Some((place, Then::Ask(next))) => {
                    way.push(place);
                    question = next;
                }
                Some((_, Then::Answer(answer))) => {
                    self.writer.open("div", &[("class", "answer")]);
                    self.markdown(answer);
                    return self.writer.close("div");
                }
                None => return,
            }
        }
    }

    /// `way`: the tree's place on the page, then what was chosen before this question.
    fn question(&mut self, question: &Question, way: &[usize], chosen: Option<usize>) {
        let id = format!("question-{}-{}", way.first().unwrap_or(&0), way.len());
        let mut items = String::new();
        for (place, choice) in question.choices.iter().enumerate() {
            let way: Vec<usize> = way.iter().copied().chain([place]).collect();
            let href = escaped(&format!("{}#{id}", self.setting.walk.leading_to(&way)));
            let current = if chosen == Some(place) { " aria-current=\"true\"" } else { "" };
            let label = escaped(&choice.label);
            items.push_str(&format!(
                "<li><a class=\"action quiet\" rel=\"nofollow\" href=\"{href}\"{current}>{label}</a></li>"
            ));
        }
        let lead = escaped(&question.question);
        self.writer.ours(&format!(
            "<div class=\"question\" role=\"group\" aria-labelledby=\"{id}\"><p id=\"{id}\"><strong>{lead}</strong></p>\
             <ul class=\"options\">{items}</ul></div>"
        ));
    }

    pub(super) fn target(&self, href: &str) -> Option<String> {
        links::target(&self.setting.addresses.of(href.trim()))
    }
}
