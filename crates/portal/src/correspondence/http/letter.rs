//! `/lettre-d-information`: who wants the portal's letter says so, and once more by a link in a mail, so that nobody does for another.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_jose::digest;
use guichet_mail::is_address;
use guichet_web::csrf;
use guichet_web::language::Language;
use guichet_web::messages::Messages;
use guichet_web::page::Page;
use guichet_web::samples::Samples;
use http::StatusCode;

use super::asked::{Asked, Posted};
use super::{CONFIRM, LETTER};
use crate::catalogue::http::paths;
use crate::correspondence::message::line;
use crate::correspondence::{Correspondence, NotSent, Subscription};

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage {
    page: Page,
    csrf: String,
    email: String,
    wrong: bool,
}

#[derive(Template)]
#[template(path = "letter_confirm.html")]
struct ConfirmPage {
    page: Page,
    csrf: String,
    email: String,
    token: String,
}

/// Longest address, in characters.
const LONGEST: usize = 254;
/// A link that was used is no second mail to the team for so long, in seconds.
const ONCE: u32 = 7 * 24 * 3_600;
/// An address is written to so often in such a time.
const PER_ADDRESS: u32 = 2;

fn respond(asked: &Asked, status: StatusCode, email: String, wrong: bool) -> Response {
    let page = asked.page.clone();
    csrf::page(status, &asked.site, &asked.headers, |csrf| LetterPage { page, csrf, email, wrong })
}

pub(super) async fn show(State(correspondence): State<Arc<Correspondence>>, asked: Asked) -> Response {
    match correspondence.letter() {
        Some(_) => respond(&asked, StatusCode::OK, String::new(), false),
        None => asked.refuse(StatusCode::NOT_FOUND, "letter-none", paths::ROADMAP),
    }
}

pub(super) async fn ask(State(correspondence): State<Arc<Correspondence>>, posted: Posted) -> Response {
    let asked = &posted.asked;
    let email = line(&posted.get("email")).to_lowercase();
    if email.chars().count() > LONGEST || !is_address(&email) {
        return respond(asked, StatusCode::UNPROCESSABLE_ENTITY, email, true);
    }
    match invite(&correspondence, asked, &email).await {
        Ok(()) => asked.tell("letter-asked", paths::ROADMAP),
        Err(error) => asked.fail(&error, LETTER),
    }
}

/// Writes to the address; whether it was written to of late already, nobody learns.
async fn invite(correspondence: &Correspondence, asked: &Asked, email: &str) -> Result<(), NotSent> {
    let Some((outbox, _)) = correspondence.letter() else { return Ok(()) };
    correspondence.count("letter", &asked.visitor, asked.now).await?;
    let address = digest::hex(&digest::sha256(email.as_bytes()));
    let key = format!("portal/letter-to/{address}");
    if !correspondence.limits().hit(&key, PER_ADDRESS, ONCE, asked.now).await?.allowed {
        return Ok(());
    }
    let token = Subscription::new(email, asked.now).token(&correspondence.parts.stores.sealer);
    let link = asked.site.origin.url(&format!("{CONFIRM}?jeton={}", token.unwrap_or_default()));
    let say = |part: &str| {
        Messages::embedded().text(asked.page.language, &format!("letter-mail-{part}"), &[("link", link.as_str())])
    };
    correspondence.send(outbox, email, say("subject"), say("text"), asked.now).await
}

/// The link only shows what it is for: whatever opens links in mails subscribes nobody.
pub(super) async fn link(State(correspondence): State<Arc<Correspondence>>, asked: Asked) -> Response {
    let token = asked.query("jeton");
    let Some(read) = Subscription::read(&correspondence.parts.stores.sealer, &token, asked.now) else {
        return asked.refuse(StatusCode::NOT_FOUND, "letter-over", LETTER);
    };
    let page = asked.page.clone();
    csrf::page(StatusCode::OK, &asked.site, &asked.headers, |csrf| ConfirmPage { page, csrf, email: read.email, token })
}

pub(super) async fn confirm(State(correspondence): State<Arc<Correspondence>>, posted: Posted) -> Response {
    let asked = &posted.asked;
    let token = posted.get("jeton");
    let Some(read) = Subscription::read(&correspondence.parts.stores.sealer, &token, asked.now) else {
        return asked.refuse(StatusCode::NOT_FOUND, "letter-over", LETTER);
    };
    match told(&correspondence, asked, &read.email).await {
        Ok(()) => asked.tell("letter-done", paths::ROADMAP),
        Err(error) => asked.fail(&error, LETTER),
    }
}

/// Tells who keeps the list, once.
async fn told(correspondence: &Correspondence, asked: &Asked, email: &str) -> Result<(), NotSent> {
    let Some((outbox, keeper)) = correspondence.letter() else { return Ok(()) };
    let address = digest::hex(&digest::sha256(email.as_bytes()));
    let key = format!("portal/letter-of/{address}");
    if !correspondence.limits().hit(&key, 1, ONCE, asked.now).await?.allowed {
        return Ok(());
    }
    let say =
        |part: &str| Messages::embedded().text(Language::Fr, &format!("letter-keeper-{part}"), &[("email", email)]);
    correspondence.send(outbox, keeper, say("subject"), say("text"), asked.now).await
}

impl Samples for LetterPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with =
            |email: &str, wrong| Self { page: page.clone(), csrf: String::new(), email: email.to_owned(), wrong };
        vec![with("", false), with("<b>", true)]
    }
}

impl Samples for ConfirmPage {
    fn samples(page: &Page) -> Vec<Self> {
        vec![Self { page: page.clone(), csrf: String::new(), email: "a@b.example".to_owned(), token: "x".to_owned() }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_render_in_both_languages() {
        guichet_web::samples::render::<LetterPage>().unwrap();
        guichet_web::samples::render::<ConfirmPage>().unwrap();
    }
}
