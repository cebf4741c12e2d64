//! The page of a failure: what happened, what was received against what was expected (sandbox only), what to do.

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use http::{StatusCode, Uri};
use uuid::Uuid;

use crate::edge::Site;
use crate::language::Language;
use crate::log::ErrorNote;
use crate::page::{Page, bytes};
use crate::samples::Samples;

/// A link with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What is shown.
    pub label: String,
    /// Where it leads. The caller has checked its scheme.
    pub href: String,
}

/// What a developer needs to mend the failure: shown in sandbox mode only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The value that came.
    pub received: String,
    /// The values that would have been accepted.
    pub expected: Vec<String>,
    /// The rule that was broken: the section of the reference, and its page.
    pub rule: Option<Link>,
    /// The rule in one sentence.
    pub explanation: String,
    /// Whether to mark where the received value leaves the nearest expected one.
    pub difference: bool,
}

/// The one click that mends it, in sandbox mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// Words of the button, which has the id `continue`.
    pub label: String,
    /// Where the form is posted.
    pub action: String,
    /// Its hidden fields.
    pub fields: Vec<(String, String)>,
}

/// A failure as its page shows it (FC §10.1).
#[derive(Clone, Debug)]
pub struct ErrorView {
    /// HTTP status.
    pub status: StatusCode,
    /// Displayed code: `Y04C013C`.
    pub code: String,
    /// Identifier of this occurrence, for support and logs.
    pub id: Uuid,
    /// Title of the document; the heading is always that of FC §10.1.
    pub title: Option<String>,
    /// What happened.
    pub message: String,
    /// What to do; the general advice when absent.
    pub advice: Option<String>,
    /// Target of the "Contactez-nous" button, for the codes of FC §10.4.
    pub support_link: Option<String>,
    /// A page that helps with this code (FC §10.1).
    pub help: Option<String>,
    /// The way back to the service.
    pub back: Option<Link>,
    /// Sandbox only.
    pub detail: Option<Detail>,
    /// Sandbox only.
    pub mend: Option<Mend>,
}

impl ErrorView {
    /// A view with the four things that every failure has.
    #[must_use]
    pub fn new(status: StatusCode, code: &str, id: Uuid, message: String) -> Self {
        Self {
            status,
            code: code.to_owned(),
            id,
            title: None,
            message,
            advice: None,
            support_link: None,
            help: None,
            back: None,
            detail: None,
            mend: None,
        }
    }

    /// The answer. Detail and mend are left out in production, whatever the caller has put in.
    #[must_use]
    pub fn respond(self, site: &Site, language: Language, uri: &Uri) -> Response {
        self.respond_on(Page::new(site, language, uri))
    }

    /// The same on a page context that the caller has made.
    #[must_use]
    pub fn respond_on(self, page: Page) -> Response {
        self.bytes(page).map(Body::from)
    }

    pub(crate) fn bytes(mut self, page: Page) -> http::Response<bytes::Bytes> {
        if !page.is_sandbox() {
            self.detail = None;
            self.mend = None;
        }
        let note = ErrorNote { code: self.code.clone(), id: self.id };
        let status = self.status;
        let mut response = bytes(status, &ErrorPage::new(page, self));
        response.extensions_mut().insert(note);
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage {
    page: Page,
    view: ErrorView,
    title: String,
    difference: Option<Difference>,
}

/// The received value in three parts: what both share, what only it holds, what both share again.
#[derive(Debug, PartialEq, Eq)]
struct Difference {
    before: String,
    only_received: String,
    only_expected: String,
    after: String,
}

impl ErrorPage {
    fn new(page: Page, view: ErrorView) -> Self {
        let title = view.title.clone().unwrap_or_else(|| page.t("web-error-title"));
        let difference = view.detail.as_ref().filter(|detail| detail.difference).and_then(Difference::of);
        Self { page, view, title, difference }
    }
}

impl Difference {
    /// Against the expected value that shares most with the received one.
    fn of(detail: &Detail) -> Option<Self> {
        let nearest = detail.expected.iter().map(|expected| Self::between(&detail.received, expected));
        nearest.max_by_key(|difference| difference.before.len() + difference.after.len())
    }

    fn between(received: &str, expected: &str) -> Self {
        let before: String = received
            .chars()
            .zip(expected.chars())
            .take_while(|(one, other)| one == other)
            .map(|(one, _)| one)
            .collect();
        let rest_received = received.get(before.len()..).unwrap_or_default();
        let rest_expected = expected.get(before.len()..).unwrap_or_default();
        let after: Vec<char> = rest_received
            .chars()
            .rev()
            .zip(rest_expected.chars().rev())
            .take_while(|(one, other)| one == other)
            .map(|(one, _)| one)
            .collect();
        let after: String = after.into_iter().rev().collect();
        let middle = |rest: &str| rest.get(..rest.len() - after.len()).unwrap_or_default().to_owned();
        Self { before, only_received: middle(rest_received), only_expected: middle(rest_expected), after }
    }
}

impl Samples for ErrorPage {
    fn samples(page: &Page) -> Vec<Self> {
        let bare = ErrorView::new(StatusCode::NOT_FOUND, "Y000404", Uuid::nil(), page.t("web-error-not-found"));
        let mut whole = ErrorView::new(
            StatusCode::BAD_REQUEST,
            "Y04C013C",
            Uuid::nil(),
            "L'adresse de retour demandée n'est pas enregistrée pour ce service.".to_owned(),
        );
        whole.back =
            Some(Link { label: "Aide juridictionnelle".to_owned(), href: "http://localhost:7409/".to_owned() });
        whole.support_link = Some("http://localhost:7400/errors?code=Y04C013C".to_owned());
        whole.detail = Some(Detail {
            received: "http://localhost:3000/auth/callback".to_owned(),
            expected: vec!["http://localhost:3000/callback".to_owned(), "http://localhost:4000/".to_owned()],
            rule: Some(Link {
                label: "FC §2.1 redirect_uri".to_owned(),
                href: "http://localhost:7400/errors".to_owned(),
            }),
            explanation: "comparaison exacte, caractère par caractère".to_owned(),
            difference: true,
        });
        whole.mend = Some(Mend {
            label: "Ajouter cette adresse au client et reprendre".to_owned(),
            action: "/mend".to_owned(),
            fields: vec![("redirect_uri".to_owned(), "http://localhost:3000/auth/callback".to_owned())],
        });
        [bare, whole].into_iter().map(|view| Self::new(page.clone(), view)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_is_what_only_one_of_the_two_values_holds() {
        let found = Difference::between("http://a/auth/callback", "http://a/callback");
        assert_eq!((&*found.before, &*found.only_received, &*found.after), ("http://a/", "auth/", "callback"));
        let found = Difference::between("é", "è");
        assert_eq!((&*found.before, &*found.only_received, &*found.only_expected), ("", "é", "è"));
        let found = Difference::between("aaa", "aa");
        assert_eq!((&*found.before, &*found.only_received, &*found.after), ("aa", "a", ""));
    }

    #[test]
    fn production_shows_neither_detail_nor_mend() {
        let mut page = Page::sample(Language::Fr);
        page.mode = crate::edge::Mode::Production;
        for sample in ErrorPage::samples(&page) {
            let body = sample.view.bytes(page.clone()).into_body();
            let text = String::from_utf8(body.to_vec()).unwrap();
            assert!(!text.contains("localhost:3000") && !text.contains("/mend") && !text.contains("rehearsal"));
        }
    }
}
