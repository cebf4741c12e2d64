//! `/lettre-d-information`: who wants the portal's letter says so, and once more by a link in a mail, so that nobody does for another.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_jose::digest;
use guichet_mail::{Outbox, is_address};
use guichet_web::csrf;
use guichet_web::language::Language;
use guichet_web::messages::Messages;
use guichet_web::page::Page;
use guichet_web::samples::Samples;
use http::StatusCode;

use super::asked::{Asked, Note, Posted};
use super::{CONFIRM, LETTER};
use crate::catalogue::http::paths;
use crate::correspondence::message::line;
use crate::correspondence::remembered::{self, Invitation};
use crate::correspondence::{Correspondence, EACH, NotSent, Subscription, WINDOW};

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage {
    page: Page,
    csrf: String,
    email: String,
    wrong: bool,
    note: Option<Note>,
}

#[derive(Template)]
#[template(path = "letter_confirm.html")]
struct ConfirmPage {
    page: Page,
    csrf: String,
    email: String,
    token: String,
    note: Option<Note>,
}

/// Longest address, in characters.
const LONGEST: usize = 254;

fn none(asked: &Asked) -> Response {
    asked.refuse(StatusCode::NOT_FOUND, "letter-none", paths::ROADMAP)
}

fn over(asked: &Asked) -> Response {
    asked.refuse(StatusCode::NOT_FOUND, "letter-over", LETTER)
}

fn respond(asked: &Asked, status: StatusCode, email: String, wrong: bool, note: Option<Note>) -> Response {
    let page = asked.page.clone();
    csrf::page(status, &asked.site, &asked.headers, |csrf| LetterPage { page, csrf, email, wrong, note })
}

fn respond_to_link(asked: &Asked, status: StatusCode, email: String, token: String, note: Option<Note>) -> Response {
    let page = asked.page.clone();
    csrf::page(status, &asked.site, &asked.headers, |csrf| ConfirmPage { page, csrf, email, token, note })
}

pub(super) async fn show(State(correspondence): State<Arc<Correspondence>>, asked: Asked) -> Response {
    match correspondence.letter() {
        Some(_) => respond(&asked, StatusCode::OK, String::new(), false, None),
        None => none(&asked),
    }
}

pub(super) async fn ask(State(correspondence): State<Arc<Correspondence>>, posted: Posted) -> Response {
    let asked = &posted.asked;
    let Some((outbox, _)) = correspondence.letter() else { return none(asked) };
    let email = line(&posted.get("email")).to_lowercase();
    if email.chars().count() > LONGEST || !is_address(&email) {
        return respond(asked, StatusCode::UNPROCESSABLE_ENTITY, email, true, None);
    }
    match invite(&correspondence, outbox, asked, &email).await {
        Ok(()) => asked.tell("letter-asked", paths::ROADMAP),
        Err(error) => {
            let (status, note) = asked.unsent(&error, "correspondence");
            respond(asked, status, email, false, Some(note))
        }
    }
}

/// Writes to the address; whether it was written to of late already, nobody learns.
async fn invite(correspondence: &Correspondence, outbox: &Outbox, asked: &Asked, email: &str) -> Result<(), NotSent> {
    let stores = &correspondence.parts.stores;
    correspondence.count("letter", &asked.visitor, asked.now).await?;
    let token = Subscription::new(email, asked.now).token(&stores.sealer)?;
    let link = asked.site.origin.url(&format!("{CONFIRM}?jeton={token}"));
    let say = |part: &str| {
        Messages::embedded().text(asked.page.language, &format!("letter-mail-{part}"), &[("link", link.as_str())])
    };
    let Some(invitation) = Invitation::take(&stores.ephemeral, email, asked.now).await? else { return Ok(()) };
    let letter = correspondence.letter_to(email, say("subject"), say("text"), &[link.as_str()]);
    let sent = correspondence.send(outbox, &letter, asked.now).await;
    if sent.is_err() {
        invitation.give_back(&stores.ephemeral, asked.now).await;
    }
    sent
}

/// The link only shows what it is for: whatever opens links in mails subscribes nobody.
pub(super) async fn link(State(correspondence): State<Arc<Correspondence>>, asked: Asked) -> Response {
    if correspondence.letter().is_none() {
        return none(&asked);
    }
    let token = asked.query("jeton");
    match Subscription::read(&correspondence.parts.stores.sealer, &token, asked.now) {
        Some(read) => respond_to_link(&asked, StatusCode::OK, read.email, token, None),
        None => over(&asked),
    }
}

pub(super) async fn confirm(State(correspondence): State<Arc<Correspondence>>, posted: Posted) -> Response {
    let asked = &posted.asked;
    let Some((outbox, keeper)) = correspondence.letter() else { return none(asked) };
    let token = posted.get("jeton");
    let Some(read) = Subscription::read(&correspondence.parts.stores.sealer, &token, asked.now) else {
        return over(asked);
    };
    match told(&correspondence, (outbox, keeper), asked, &read.email, &token).await {
        Ok(()) => asked.tell("letter-done", paths::ROADMAP),
        Err(error) => {
            let (status, note) = asked.unsent(&error, "letter-confirm");
            respond_to_link(asked, status, read.email, token, Some(note))
        }
    }
}

/// Tells who keeps the list: of each link once, but rather twice than never.
async fn told(
    correspondence: &Correspondence,
    (outbox, keeper): (&Outbox, &str),
    asked: &Asked,
    email: &str,
    token: &str,
) -> Result<(), NotSent> {
    let ephemeral = &correspondence.parts.stores.ephemeral;
    if remembered::is_told(ephemeral, token, asked.now).await? {
        return Ok(());
    }
    // Of a link that is sent many times at once each may be the first.
    let key = format!("portal/letter-confirm/{}", digest::hex(&digest::sha256(token.as_bytes())));
    if !correspondence.limits().hit(&key, EACH, WINDOW, asked.now).await?.allowed {
        return Err(NotSent::TooMuch);
    }
    let say =
        |part: &str| Messages::embedded().text(Language::Fr, &format!("letter-keeper-{part}"), &[("email", email)]);
    correspondence.send(outbox, &correspondence.letter_to(keeper, say("subject"), say("text"), &[]), asked.now).await?;
    remembered::remember_told(ephemeral, token, asked.now).await;
    Ok(())
}

impl Samples for LetterPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |email: &str, wrong, note| Self {
            page: page.clone(),
            csrf: String::new(),
            email: email.to_owned(),
            wrong,
            note,
        };
        vec![with("", false, None), with("<b>", true, None), with("<b>", false, Some(Note::sample()))]
    }
}

impl Samples for ConfirmPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |note| Self {
            page: page.clone(),
            csrf: String::new(),
            email: "a@b.example".to_owned(),
            token: "x".to_owned(),
            note,
        };
        vec![with(None), with(Some(Note::sample()))]
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
