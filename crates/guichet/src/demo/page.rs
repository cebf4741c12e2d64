//! A page read by its handles: what a person's eyes, or another team's tests, find in it (design §3, "Pages").
//!
//! The tokens come from html5gum, which follows the tokenizer of the HTML standard without a dependency of its own.
//! A tree is not needed: an element is found by its id, and forms do not nest.

use std::collections::BTreeMap;

use html5gum::{StartTag, Token, Tokenizer};

use super::form::{Button, Field, Form};

/// What a page offers.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// The document's title.
    pub(super) title: String,
    /// The text of its alert (`role="alert"`), empty when there is none.
    pub(super) alert: String,
    forms: Vec<Form>,
    buttons: Vec<Button>,
    texts: BTreeMap<String, String>,
}

/// The key under which the text of an alert is gathered: no id is empty.
const ALERT: &str = "";

const VOID: &[&str] = &["input", "img", "br", "hr", "meta", "link", "source", "col", "wbr", "area", "base", "embed"];

impl Page {
    /// Reads a page; what is not understood is passed over.
    pub(super) fn read(html: &str) -> Self {
        let mut reader = Reader::default();
        for token in Tokenizer::new(html) {
            let Ok(token) = token;
            reader.take(token);
        }
        let Reader { mut page, title, .. } = reader;
        page.title = collapsed(&title);
        page.texts.values_mut().for_each(|text| *text = collapsed(text));
        page.alert = page.texts.remove(ALERT).unwrap_or_default();
        page
    }

    /// The text inside the element with this id.
    pub(super) fn text(&self, id: &str) -> Option<&str> {
        self.texts.get(id).map(String::as_str)
    }

    /// The ids that begin with `prefix`, in the order of the page.
    pub(super) fn buttons(&self, prefix: &str) -> impl Iterator<Item = &str> {
        self.buttons.iter().map(|button| button.id.as_str()).filter(move |id| id.starts_with(prefix))
    }

    /// The button or link with this id.
    pub(super) fn button(&self, id: &str) -> Option<&Button> {
        self.buttons.iter().find(|button| button.id == id)
    }

    /// The form that a button belongs to.
    pub(super) fn form_of(&self, button: &Button) -> Option<&Form> {
        match &button.form_id {
            Some(id) => self.forms.iter().find(|form| form.id.as_deref() == Some(id)),
            None => button.form.and_then(|index| self.forms.get(index)),
        }
    }
}

#[derive(Default)]
struct Reader {
    page: Page,
    title: String,
    in_title: bool,
    form: Option<usize>,
    /// The open elements with an id: its tag, how many of the same tag are open inside it, the id.
    open: Vec<(String, usize, String)>,
}

impl Reader {
    fn take(&mut self, token: Token) {
        match token {
            Token::StartTag(tag) => self.start(&tag),
            Token::EndTag(tag) => self.end(&text_of(&tag.name)),
            Token::String(text) => self.text(&text_of(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = text_of(&tag.name);
        for (open, depth, _) in &mut self.open {
            if *open == name && !VOID.contains(&name.as_str()) {
                *depth += 1;
            }
        }
        let id = attribute(tag, "id").filter(|id| !id.is_empty());
        let alert = attribute(tag, "role").filter(|role| role == "alert").map(|_| ALERT.to_owned());
        for gathered in id.iter().chain(&alert) {
            self.page.texts.entry(gathered.clone()).or_default();
            if !VOID.contains(&name.as_str()) && !tag.self_closing {
                self.open.push((name.clone(), 0, gathered.clone()));
            }
        }
        match name.as_str() {
            "title" => self.in_title = self.title.is_empty(),
            "form" => {
                self.form = Some(self.page.forms.len());
                let method = attribute(tag, "method").unwrap_or_default();
                self.page.forms.push(Form {
                    id,
                    action: attribute(tag, "action").unwrap_or_default(),
                    post: method.eq_ignore_ascii_case("post"),
                    fields: Vec::new(),
                });
            }
            "a" => {
                if let (Some(id), Some(href)) = (id, attribute(tag, "href")) {
                    self.page.buttons.push(Button { id, link: Some(href), ..Button::default() });
                }
            }
            "button" => self.button(tag, "submit"),
            "input" => match attribute(tag, "type").unwrap_or_default().to_ascii_lowercase().as_str() {
                "submit" | "image" => self.button(tag, "submit"),
                "button" | "reset" => {}
                kind => self.field(tag, kind),
            },
            "select" | "textarea" => self.field(tag, &name),
            "option" => self.option(tag),
            _ => {}
        }
    }

    fn button(&mut self, tag: &StartTag<()>, default_kind: &str) {
        let kind = attribute(tag, "type").unwrap_or_else(|| default_kind.to_owned());
        let (Some(id), true) = (attribute(tag, "id"), kind.eq_ignore_ascii_case("submit")) else { return };
        self.page.buttons.push(Button {
            id,
            link: None,
            form: self.form,
            form_id: attribute(tag, "form"),
            action: attribute(tag, "formaction"),
            field: attribute(tag, "name").map(|name| (name, attribute(tag, "value").unwrap_or_default())),
            disabled: attribute(tag, "disabled").is_some(),
        });
    }

    fn field(&mut self, tag: &StartTag<()>, kind: &str) {
        let Some(name) = attribute(tag, "name") else { return };
        let ticks = matches!(kind, "checkbox" | "radio");
        let field = Field {
            name,
            value: attribute(tag, "value").unwrap_or_else(|| if ticks { "on" } else { "" }.to_owned()),
            sent: attribute(tag, "disabled").is_none() && (!ticks || attribute(tag, "checked").is_some()),
            ticks,
            radio: kind == "radio",
            // Of the radio buttons of one name, one is enough.
            to_tick: kind == "checkbox" && attribute(tag, "required").is_some(),
            choice: kind == "select",
        };
        let form = match attribute(tag, "form") {
            Some(id) => self.page.forms.iter_mut().find(|form| form.id.as_deref() == Some(&id)),
            None => self.form.and_then(|index| self.page.forms.get_mut(index)),
        };
        if let Some(form) = form {
            form.fields.push(field);
        }
    }

    /// A choice is the selected option, or the first one.
    fn option(&mut self, tag: &StartTag<()>) {
        let form = self.form.and_then(|index| self.page.forms.get_mut(index));
        let Some(choice) = form.and_then(|form| form.fields.last_mut()).filter(|field| field.choice) else { return };
        if choice.value.is_empty() || attribute(tag, "selected").is_some() {
            choice.value = attribute(tag, "value").unwrap_or_default();
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "title" => self.in_title = false,
            "form" => self.form = None,
            _ => {}
        }
        self.open.retain_mut(|(open, depth, _)| {
            if open != name {
                return true;
            }
            let closed = *depth == 0;
            *depth = depth.saturating_sub(1);
            !closed
        });
    }

    fn text(&mut self, text: &str) {
        if self.in_title {
            self.title.push_str(text);
        }
        for (_, _, id) in &self.open {
            if let Some(gathered) = self.page.texts.get_mut(id) {
                gathered.push_str(text);
            }
        }
    }
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| text_of(value))
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    const CHOICE: &str = r#"<!doctype html><title>Choix &amp; compte</title>
        <form method="post" action="/api/v2/redirect-to-idp">
          <input type="hidden" name="csrfToken" value="c0&quot;ffee">
          <button id="idp-1" name="providerUid" value="1"><span>DGFiP</span></button>
          <button id="idp-2" name="providerUid" value="2" disabled>Ameli</button>
        </form>"#;

    fn here() -> Url {
        Url::parse("http://localhost:7401/api/v2/interaction/x").unwrap()
    }

    #[test]
    fn a_button_submits_its_form_and_its_own_value() {
        let page = Page::read(CHOICE);
        assert_eq!(page.title, "Choix & compte");
        assert_eq!(page.buttons("idp-").collect::<Vec<_>>(), ["idp-1", "idp-2"]);
        let button = page.button("idp-1").unwrap();
        let sent = page.form_of(button).unwrap().submission(&here(), button).unwrap();
        assert!(sent.post);
        assert_eq!(sent.url.as_str(), "http://localhost:7401/api/v2/redirect-to-idp");
        assert_eq!(sent.fields, [("csrfToken".into(), "c0\"ffee".into()), ("providerUid".into(), "1".to_owned())]);
        assert!(page.button("idp-2").unwrap().disabled);
    }

    #[test]
    fn an_error_page_gives_its_code_and_message() {
        let page = Page::read(
            r#"<div id="outer"><p id="error-code">code <b>Y020026</b></p><p id="error-message">Une
            erreur</p></div>"#,
        );
        assert_eq!(page.text("error-code"), Some("code Y020026"));
        assert_eq!(page.text("error-message"), Some("Une erreur"));
        assert_eq!(page.text("outer"), Some("code Y020026Une erreur"));
        assert_eq!(page.alert, "");
        assert_eq!(Page::read("<div id=a role=alert><p>Non. </p></div>Oui.").alert, "Non.");
    }

    #[test]
    fn nested_elements_of_one_tag_end_where_they_should() {
        let page = Page::read(r#"<div id="a">1<div id="b">2<div>3</div>4</div>5</div>6"#);
        assert_eq!(page.text("a"), Some("12345"));
        assert_eq!(page.text("b"), Some("234"));
    }

    #[test]
    fn a_required_tick_is_known_and_a_select_sends_one_value() {
        let page = Page::read(
            r#"<form id="f" method="post"><input type="checkbox" name="accepted" required>
               <select name="acr"><option value="eidas1"><option value="eidas2" selected></select>
               </form><button form="f" id="continue">Continuer</button>"#,
        );
        let button = page.button("continue").unwrap();
        let form = page.form_of(button).unwrap();
        assert_eq!(form.to_tick().collect::<Vec<_>>(), ["accepted"]);
        let sent = form.submission(&here(), button).unwrap();
        assert_eq!(sent.url, here());
        assert_eq!(sent.fields, [("accepted".into(), "on".into()), ("acr".into(), "eidas2".to_owned())]);
    }

    #[test]
    fn a_field_is_filled_in_and_one_option_of_several_chosen() {
        let page = Page::read(
            r#"<form method="post"><input name="email" type="email" required>
               <input type="radio" name="provider" value="1" required><input type="radio" name="provider" value="2" required>
               <button id="continue">Continuer</button></form>"#,
        );
        let button = page.button("continue").unwrap();
        let form = page.form_of(button).unwrap().clone();
        assert!(form.clone().filled("address", "x").is_none() && form.clone().filled("provider", "3").is_none());
        let form = form.filled("email", "a@fia1.fr").and_then(|form| form.filled("provider", "2")).unwrap();
        let sent = form.submission(&here(), button).unwrap();
        assert_eq!(sent.fields, [("email".into(), "a@fia1.fr".into()), ("provider".into(), "2".to_owned())]);
    }

    #[test]
    fn several_boxes_of_one_name_are_ticked_together() {
        let page = Page::read(
            r#"<form><input type="checkbox" name="s[]" value="a"><input type="checkbox" name="s[]" value="b">
               <input type="checkbox" name="s[]" value="c"><button id="continue"></form>"#,
        );
        let button = page.button("continue").unwrap();
        let form = page.form_of(button).unwrap().clone();
        let form = form.filled("s[]", "a").and_then(|form| form.filled("s[]", "b")).unwrap();
        assert_eq!(form.submission(&here(), button).unwrap().url.query(), Some("s%5B%5D=a&s%5B%5D=b"));
    }

    #[test]
    fn tag_soup_is_read_without_complaint() {
        for html in
            ["", "<", "<form", "<input id=", "</form></form>", "<option value=1>", "<button id=continue>", "\0<a id>"]
        {
            let page = Page::read(html);
            assert!(page.text("error-code").is_none());
        }
    }
}
