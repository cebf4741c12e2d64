//! The pages of rights.

use askama::Template;
use guichet_web::page::Page;
use guichet_web::samples::Samples;

use crate::http::paths;
use crate::http::visit::Menu;

#[derive(Template)]
#[template(path = "rights.html")]
pub(super) struct RightsPage {
    pub(super) page: Page,
    pub(super) menu: Menu,
    pub(super) people: Vec<Line>,
    /// Where people are looked for.
    pub(super) action: &'static str,
    /// Beginnings of words of whom is looked for.
    pub(super) text: String,
    pub(super) new: String,
    pub(super) done: bool,
}

/// Somebody with rights.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) email: String,
    /// Empty where it is not known.
    pub(super) name: String,
    pub(super) roles: Vec<String>,
    /// Where they are changed; none: they are her own.
    pub(super) href: Option<String>,
}

#[derive(Template)]
#[template(path = "rights_form.html")]
pub(super) struct FormPage {
    pub(super) page: Page,
    pub(super) menu: Menu,
    pub(super) csrf: String,
    /// Whose rights; none: she is yet to be named.
    pub(super) whose: Option<String>,
    pub(super) email: String,
    pub(super) held: Vec<Held>,
    /// Roles that are none of the visitor's to change.
    pub(super) outside: Vec<String>,
    pub(super) scopes: Vec<Choice>,
    pub(super) offices: Vec<Choice>,
    pub(super) wrong: Vec<(&'static str, String)>,
    pub(super) action: String,
    pub(super) remove: Option<String>,
    pub(super) back: &'static str,
}

/// A role that may be changed.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) offices: Vec<Choice>,
}

#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

#[derive(Template)]
#[template(path = "rights_remove.html")]
pub(super) struct RemovePage {
    pub(super) page: Page,
    pub(super) menu: Menu,
    pub(super) csrf: String,
    pub(super) email: String,
    pub(super) roles: Vec<String>,
    pub(super) action: String,
    pub(super) back: String,
}

fn menu() -> Menu {
    Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true }
}

impl Samples for RightsPage {
    fn samples(page: &Page) -> Vec<Self> {
        let line = |href: Option<&str>| Line {
            email: "a@dinum.example".to_owned(),
            name: "DUPONT Jeanne".to_owned(),
            roles: vec!["API Particulier : Instructeur".to_owned()],
            href: href.map(str::to_owned),
        };
        let with = |people, text: &str, done| Self {
            page: page.clone(),
            menu: menu(),
            people,
            action: paths::RIGHTS,
            text: text.to_owned(),
            new: "/x".to_owned(),
            done,
        };
        vec![
            with(vec![line(Some("/x")), line(None)], "", true),
            with(Vec::new(), "", false),
            with(Vec::new(), "zoe", false),
        ]
    }
}

impl Samples for FormPage {
    fn samples(page: &Page) -> Vec<Self> {
        let choice = |chosen| Choice { value: "a".to_owned(), label: "Un".to_owned(), chosen };
        let held =
            Held { name: "role[a]".to_owned(), label: "API Particulier".to_owned(), offices: vec![choice(true)] };
        let with = |whose: Option<&str>, held: Vec<Held>, wrong: Vec<(&'static str, String)>| Self {
            page: page.clone(),
            menu: menu(),
            csrf: String::new(),
            whose: whose.map(str::to_owned),
            email: String::new(),
            outside: held.iter().map(|held| held.label.clone()).collect(),
            remove: (!held.is_empty()).then(|| "/x".to_owned()),
            held,
            scopes: vec![choice(false)],
            offices: vec![choice(false)],
            wrong,
            action: "/x".to_owned(),
            back: paths::RIGHTS,
        };
        let wrong = ["email", "scope", "office"].map(|name| (name, "Manque".to_owned())).to_vec();
        vec![with(Some("a@dinum.example"), vec![held], Vec::new()), with(None, Vec::new(), wrong)]
    }
}

impl Samples for RemovePage {
    fn samples(page: &Page) -> Vec<Self> {
        vec![Self {
            page: page.clone(),
            menu: menu(),
            csrf: String::new(),
            email: "a@dinum.example".to_owned(),
            roles: vec!["API Particulier : Instructeur".to_owned()],
            action: "/x".to_owned(),
            back: "/x".to_owned(),
        }]
    }
}

impl FormPage {
    fn wrong(&self, name: &str) -> &str {
        self.wrong.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_render_in_both_languages() {
        guichet_web::samples::render::<RightsPage>().unwrap();
        guichet_web::samples::render::<FormPage>().unwrap();
        guichet_web::samples::render::<RemovePage>().unwrap();
    }
}
