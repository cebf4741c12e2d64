//! The pages of the catalogue over its routes: content of the shapes that the real site's files have (`content/`, of our own
//! words), the real ones where they lie beside the project (`shared/seeds`), and the shipped ones.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod correspondence;
mod eligibility;
mod folder;
mod programs;
mod shipped;
mod status;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use guichet_portal::catalogue::addresses::{Addresses, DATAPASS};
use guichet_portal::catalogue::http::{Catalogue, Place, router};
use guichet_portal::catalogue::{Content, Files};
use guichet_web::clock::Clock;
use guichet_web::edge::{Edge, Site};
use guichet_web::origin::Origin;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// A catalogue that answers.
pub(crate) struct Portal {
    router: Router,
    pub(crate) content: Arc<Content>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Portal {
    pub(crate) fn of(content: Content) -> Self {
        let content = Arc::new(content);
        let addresses = Addresses::as_written().leading(DATAPASS, "http://localhost:7407");
        let catalogue = Arc::new(Catalogue::new(Arc::clone(&content), addresses, Place::Root, (), ()));
        let edge = Arc::new(Edge::for_tests(Clock::system()).unwrap());
        let origin = Origin::parse("http://localhost:7400").unwrap();
        let site = Arc::new(Site::new("portal", "catalogue-title", origin, edge));
        Self { router: guichet_web::finish(site, router(&catalogue)).router, content }
    }

    /// Other routes.
    pub(crate) fn over(router: Router) -> Self {
        Self { router, content: Arc::default() }
    }

    pub(crate) async fn get(&self, path: &str, language: &str) -> Answer {
        let request = Request::get(path).header("host", "localhost:7400").header("accept-language", language);
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// A page that is there, in both languages; the French one is given.
    pub(crate) async fn page(&self, path: &str) -> String {
        let english = self.get(path, "en").await;
        let french = self.get(path, "fr").await;
        for (language, answer) in [("en", &english), ("fr", &french)] {
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(answer.text.contains(&format!("<html lang=\"{language}\">")), "{path}");
            assert!(!answer.text.contains("[catalogue-"), "{path}: a text is missing");
            well_formed(path, &answer.text);
        }
        // The second time it comes as it was kept.
        assert_eq!(self.get(path, "fr").await.text, french.text, "{path}");
        french.text
    }
}

/// One heading of level 1, no level left out, no id twice, every table within one that scrolls.
fn well_formed(path: &str, html: &str) {
    let mut level = 0;
    for part in html.split("<h").skip(1) {
        let Some(next) = part.chars().next().and_then(|digit| digit.to_digit(10)) else { continue };
        assert!(next <= level + 1, "{path}: a heading of level {next} follows one of level {level}");
        assert!(next > 1 || level == 0, "{path}: two headings of level 1");
        level = next;
    }
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(count, ids.len(), "{path}: an id stands twice");
    assert_eq!(html.matches("<table").count(), html.matches("class=\"scroll\"").count(), "{path}");
    for tag in ["details", "table", "ul", "ol", "p", "div", "section", "a", "figure", "blockquote"] {
        let opened = html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{path}: <{tag}> is not closed");
    }
}

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/content")
}

pub(crate) fn content() -> Content {
    Content::of(&Files::default().with_folder(&folder()).unwrap()).unwrap()
}
