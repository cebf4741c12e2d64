//! `GET /rechercher-api`: all APIs, the words and filters that were asked for (DP §5.2).

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use guichet_web::page::{Page, html};
use http::{HeaderValue, StatusCode, header};

use super::cards::ApiCard;
use super::{Catalogue, paths};
use crate::catalogue::Content;
use crate::catalogue::api::{Api, Openness, THEMES};
use crate::catalogue::search::{Terms, Texts};

#[derive(Template)]
#[template(path = "apis.html")]
struct SearchPage {
    page: Page,
    q: String,
    theme: String,
    access: &'static str,
    themes: Vec<&'static str>,
    apis: Vec<ApiCard>,
    count: String,
}

/// The filter by access, as it stands in addresses.
const ACCESSES: [&str; 4] = ["", "open", "notOpen", "franceConnect"];

/// What is asked for; what cannot be read is not asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    q: String,
    theme: String,
    access: &'static str,
}

impl Asked {
    fn of(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "q" => asked.q = question(&value),
                "theme" => {
                    asked.theme = THEMES.iter().find(|theme| **theme == value).copied().unwrap_or_default().to_owned()
                }
                "access" => {
                    asked.access = ACCESSES.iter().find(|access| **access == value).copied().unwrap_or_default()
                }
                _ => {}
            }
        }
        asked
    }

    fn takes(&self, api: &Api) -> bool {
        let access = match self.access {
            "open" => api.openness != Openness::Closed,
            "notOpen" => api.openness == Openness::Closed,
            "franceConnect" => api.france_connected.is_some(),
            _ => true,
        };
        access && (self.theme.is_empty() || api.themes.contains(&self.theme))
    }
}

/// What is typed, as it is looked for and shown again.
pub(super) fn question(typed: &str) -> String {
    typed.chars().filter(|letter| !letter.is_control()).take(200).collect()
}

/// Never in the list (DP §5.2).
const LEFT_OUT: &str = "api-sfip";

/// Those that fit, the best first, then in the order of the content.
fn found<'a>(content: &'a Content, asked: &Asked, terms: &Terms) -> Vec<&'a Api> {
    let listed = content.apis.iter().filter(|api| api.slug != LEFT_OUT && asked.takes(api));
    let mut scored: Vec<(usize, &Api)> = listed.map(|api| (score(content, api, terms), api)).collect();
    scored.retain(|(score, _)| terms.is_empty() || *score > 0);
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, api)| api).collect()
}

/// The better of what is said in French and in English.
pub(super) fn score(content: &Content, api: &Api, terms: &Terms) -> usize {
    let owner = content.owner(api);
    let texts = |title, tagline| Texts {
        title,
        tagline,
        owner: &owner.name,
        owner_acronym: &owner.acronym,
        keywords: &api.keywords,
    };
    let english = &api.english;
    let french = texts(&api.title, &api.tagline).score(terms);
    let english = texts(english.title.as_deref().unwrap_or_default(), english.tagline.as_deref().unwrap_or_default())
        .score(terms);
    french.max(english)
}

pub(super) async fn show(State(catalogue): State<Arc<Catalogue>>, RawQuery(query): RawQuery, page: Page) -> Response {
    let asked = Asked::of(query.as_deref().unwrap_or_default());
    let terms = Terms::of(&asked.q);
    let content = &catalogue.content;
    let apis = found(content, &asked, &terms);
    let shown = SearchPage {
        themes: THEMES
            .into_iter()
            .filter(|theme| content.apis.iter().any(|api| api.themes.iter().any(|it| it == theme)))
            .collect(),
        count: apis.len().to_string(),
        apis: apis.into_iter().map(|api| ApiCard::of(&page, &catalogue, api, &terms)).collect(),
        q: asked.q,
        theme: asked.theme,
        access: asked.access,
        page,
    };
    html(StatusCode::OK, &shown)
}

/// `GET /les-api`.
pub(super) async fn moved() -> Response {
    moved_to(paths::SEARCH)
}

/// 301: the page has another address for good.
pub(super) fn moved_to(path: &str) -> Response {
    match HeaderValue::try_from(path) {
        Ok(path) => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, path)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_not_asked_for() {
        let asked = Asked::of("q=l%27%C3%A9t%C3%A9%00&theme=Sant%C3%A9&access=notOpen&x=y");
        assert_eq!(asked, Asked { q: "l'été".to_owned(), theme: "Santé".to_owned(), access: "notOpen" });
        assert_eq!(Asked::of("theme=<script>&access=no&q=%ff%fe").theme, "");
        assert_eq!(Asked::of(&format!("q={}", "a".repeat(9_000))).q.len(), 200);
    }
}
