//! What the mail of a login says: its subject, its text and its HTML.

use askama::Template;
use guichet_web::page::Page;
use serde_json::{Map, Value};

/// What there is to say.
pub(super) struct Words<'a> {
    pub(super) page: &'a Page,
    pub(super) person: &'a str,
    pub(super) client: &'a str,
    pub(super) provider: &'a str,
    pub(super) platform: &'a str,
    /// What a person quotes when she says that it was not she.
    pub(super) code: &'a str,
    pub(super) when: String,
    pub(super) report_url: Option<&'a str>,
    pub(super) dashboard_url: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "notification.txt")]
struct Text<'a, 'b> {
    page: &'a Page,
    it: &'a Words<'b>,
}

#[derive(Template)]
#[template(path = "notification.html")]
struct Html<'a, 'b> {
    page: &'a Page,
    it: &'a Words<'b>,
}

impl Words<'_> {
    pub(super) fn subject(&self) -> String {
        self.page.tr2("mail-login-subject", "client", self.client, "platform", self.platform)
    }

    pub(super) fn text(&self) -> askama::Result<String> {
        Text { page: self.page, it: self }.render()
    }

    pub(super) fn html(&self) -> askama::Result<String> {
        Html { page: self.page, it: self }.render()
    }
}

/// The first of a person's first names.
pub(super) fn first_name(identity: &Map<String, Value>) -> Option<String> {
    let array = identity.get("given_name_array").and_then(Value::as_array).and_then(|all| all.first());
    let first = array.and_then(Value::as_str);
    let given = || identity.get("given_name").and_then(Value::as_str)?.split_whitespace().next();
    first.or_else(given).filter(|name| !name.is_empty()).map(capitalised)
}

/// The name that she goes by, else the one she was born with.
pub(super) fn last_name(identity: &Map<String, Value>) -> Option<String> {
    let text = |name: &str| identity.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    text("preferred_username").or_else(|| text("family_name")).map(capitalised)
}

/// `DE LA TOUR-D'ARGENT` as `De La Tour-D'Argent`.
fn capitalised(name: &str) -> String {
    let mut begins = true;
    let mut written = String::with_capacity(name.len());
    for letter in name.trim().chars() {
        if begins {
            written.extend(letter.to_uppercase());
        } else {
            written.extend(letter.to_lowercase());
        }
        begins = !letter.is_alphabetic();
    }
    written
}

#[cfg(test)]
mod tests {
    use guichet_web::language::Language;
    use serde_json::json;

    use super::*;

    fn identity(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_person_is_called_by_her_first_first_name_and_the_name_that_she_goes_by() {
        let known = identity(json!({
            "given_name": "Angela Claire", "given_name_array": ["Angela", "Claire"],
            "family_name": "DUBOIS", "preferred_username": "",
        }));
        assert_eq!((first_name(&known).as_deref(), last_name(&known).as_deref()), (Some("Angela"), Some("Dubois")));
        let known = identity(
            json!({ "given_name": "ÉLOÏSE marie", "family_name": "X", "preferred_username": "DE LA TOUR-D'ARGENT" }),
        );
        assert_eq!(first_name(&known).as_deref(), Some("Éloïse"));
        assert_eq!(last_name(&known).as_deref(), Some("De La Tour-D'Argent"));
        assert_eq!((first_name(&Map::new()), last_name(&Map::new())), (None, None));
    }

    #[test]
    fn the_mail_says_everything_in_both_forms_and_languages_and_escapes_names_in_html() {
        for language in Language::ALL {
            let page = Page::sample(language);
            let words = |report_url, dashboard_url| Words {
                page: &page,
                person: "Angela Dubois",
                client: "Mairie <b>de</b> \"Nantes\"",
                provider: "Impôts",
                platform: "FranceConnect",
                code: "4d6f2e0a-0000-4000-8000-000000000000",
                when: "WHEN".to_owned(),
                report_url,
                dashboard_url,
            };
            let whole = words(Some("https://report.example/"), Some("https://dashboard.example/"));
            let (text, html) = (whole.text().unwrap(), whole.html().unwrap());
            let said = [
                "Angela Dubois",
                "Impôts",
                "4d6f2e0a-",
                "WHEN",
                "https://report.example/",
                "https://dashboard.example/",
            ];
            for said in said {
                assert!(text.contains(said) && html.contains(said), "{said}: {text}\n{html}");
            }
            assert!(
                whole.subject().ends_with("\"Mairie <b>de</b> \"Nantes\"\" avec FranceConnect")
                    || language == Language::En && whole.subject().contains("FranceConnect"),
                "{}",
                whole.subject()
            );
            assert!(text.contains("Mairie <b>de</b>") && !html.contains("<b>de"), "{html}");
            let bare = words(None, None);
            assert!(!bare.html().unwrap().contains("href") && !bare.text().unwrap().contains("https:"));
            for text in [text, html, bare.text().unwrap()] {
                assert!(!text.contains("[mail-"), "{text}");
            }
        }
    }
}
