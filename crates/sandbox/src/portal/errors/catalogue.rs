//! The codes of every service that runs, as its own catalogue tells them, and those of the sandbox's own pages.

use guichet_web::edge::Site;
use guichet_web::language::Language;
use guichet_web::page::Page;

use super::explanations::{Words, of};
use crate::Sandbox;
use crate::broker::{AnswerPlace, ErrorText};

/// Refusals that are answered alike under one code of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) service: String,
    pub(super) code: String,
    pub(super) status: u16,
    pub(super) place: String,
    pub(super) error: String,
    pub(super) description: String,
    /// What the person reads, when the answer is a page.
    pub(super) message: Option<String>,
    /// What it can mean.
    pub(super) causes: Vec<Cause>,
}

/// One thing that it can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cause {
    /// The refusal's name, as the exchanges show it.
    pub(super) name: String,
    pub(super) words: Option<Words>,
    /// It is what happened, when the page is asked about an occurrence.
    pub(super) occurred: bool,
}

/// The cases of a code, or of all codes, by service, then by code.
pub(super) fn cases(sandbox: &Sandbox, site: &Site, page: &Page, code: Option<&str>) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let wanted = |text: &ErrorText| code.is_none_or(|code| text.code == code);
    for broker in sandbox.brokers() {
        let mut texts = broker.error_texts();
        texts.retain(wanted);
        texts.sort_by(|one, other| one.code.cmp(&other.code));
        for text in texts {
            add(&mut cases, broker.service(), &text, page);
        }
    }
    for text in own(site).into_iter().filter(wanted) {
        add(&mut cases, "sandbox", &text, page);
    }
    cases
}

fn add(cases: &mut Vec<Case>, service: &str, text: &ErrorText, page: &Page) {
    let place = match text.place {
        AnswerPlace::Page => "bench-code-page",
        AnswerPlace::Redirect => "bench-code-redirect",
        AnswerPlace::Json => "bench-code-json",
    };
    let cause = Cause { name: text.name.clone(), words: of(page, &text.name), occurred: false };
    let message = match page.language {
        Language::Fr => &text.message.0,
        Language::En => &text.message.1,
    };
    let case = Case {
        service: service.to_owned(),
        code: text.code.clone(),
        status: text.status,
        place: page.t(place),
        error: text.error.clone(),
        description: text.description.clone(),
        message: (text.place == AnswerPlace::Page && !message.is_empty()).then(|| message.clone()),
        causes: Vec::new(),
    };
    let same = cases.iter_mut().find(|known| Case { causes: Vec::new(), ..(*known).clone() } == case);
    match same {
        Some(known) => known.causes.push(cause),
        None => cases.push(Case { causes: vec![cause], ..case }),
    }
}

/// What the pages of the sandbox itself answer.
fn own(site: &Site) -> Vec<ErrorText> {
    let message = |key: &str| {
        let text = |language| site.edge.messages.text(language, key, &[]);
        (text(Language::Fr), text(Language::En))
    };
    let text = |status: u16, name: &str, key: &str| ErrorText {
        code: site.http_code(status),
        name: name.to_owned(),
        status,
        place: AnswerPlace::Page,
        error: String::new(),
        description: String::new(),
        message: message(key),
    };
    vec![
        text(400, "demo-refused", "sandbox-demo-refused"),
        text(400, "simulated-refused", "sandbox-idp-refused"),
        text(403, "page-foreign", "bench-form-foreign"),
        text(502, "demo-failed", "sandbox-demo-failed"),
    ]
}
