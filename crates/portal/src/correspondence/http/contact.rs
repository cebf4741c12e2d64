//! `GET`, `POST /contact/message`: a message to the portal's team (DP §5.2).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_web::csrf;
use guichet_web::language::Language;
use guichet_web::messages::Messages;
use guichet_web::page::Page;
use guichet_web::samples::Samples;
use http::StatusCode;

use super::CONTACT;
use super::asked::{Asked, Posted};
use crate::correspondence::{Correspondence, Field, Message, NotSent, PROFILES};

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage {
    page: Page,
    csrf: String,
    profiles: Vec<(&'static str, String)>,
    message: Message,
    wrong: Vec<Field>,
}

impl ContactPage {
    fn of(page: &Page, csrf: String, message: Message, wrong: Vec<Field>) -> Self {
        let named = |profile: &'static str| (profile, page.t(&format!("contact-profile-{profile}")));
        Self { csrf, profiles: PROFILES.map(named).to_vec(), message, wrong, page: page.clone() }
    }

    fn wrong_words(&self, field: &Field) -> String {
        self.page.t(&format!("contact-wrong-{}", field.name()))
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.wrong.iter().any(|wrong| wrong.name() == field)
    }
}

/// Where one says who one is, and finds what others asked.
const PATH_OF_QUESTIONS: &str = crate::catalogue::http::paths::CONTACT;

fn respond(asked: &Asked, status: StatusCode, message: Message, wrong: Vec<Field>) -> Response {
    csrf::page(status, &asked.site, &asked.headers, |csrf| ContactPage::of(&asked.page, csrf, message, wrong))
}

pub(super) async fn show(State(correspondence): State<Arc<Correspondence>>, asked: Asked) -> Response {
    if correspondence.team().is_none() {
        return asked.refuse(StatusCode::NOT_FOUND, "contact-none", PATH_OF_QUESTIONS);
    }
    let profile = asked.query("profil");
    let message = Message::of(|field| if field == Field::Profile { profile.clone() } else { String::new() });
    respond(&asked, StatusCode::OK, message, Vec::new())
}

pub(super) async fn send(State(correspondence): State<Arc<Correspondence>>, posted: Posted) -> Response {
    let message = Message::of(|field| posted.get(field.name()));
    let wrong = message.wrong();
    if !wrong.is_empty() {
        return respond(&posted.asked, StatusCode::UNPROCESSABLE_ENTITY, message, wrong);
    }
    let asked = &posted.asked;
    match sent(&correspondence, asked, &message).await {
        Ok(()) => asked.tell("contact-sent", PATH_OF_QUESTIONS),
        Err(error) => asked.fail(&error, CONTACT),
    }
}

async fn sent(correspondence: &Correspondence, asked: &Asked, message: &Message) -> Result<(), NotSent> {
    let Some((outbox, team)) = correspondence.team() else { return Ok(()) };
    correspondence.count("contact", &asked.visitor, asked.now).await?;
    // The team reads French.
    let profile = Messages::embedded().text(Language::Fr, &format!("contact-profile-{}", message.profile), &[]);
    let variables = [
        ("profile", profile.as_str()),
        ("email", message.email.as_str()),
        ("subject", message.subject.as_str()),
        ("text", message.text.as_str()),
    ];
    let say = |part: &str| Messages::embedded().text(Language::Fr, &format!("contact-mail-{part}"), &variables);
    correspondence.send(outbox, team, say("subject"), say("text"), asked.now).await
}

impl Samples for ContactPage {
    fn samples(page: &Page) -> Vec<Self> {
        let typed = Message { profile: "editeur", email: "<b>".to_owned(), ..Message::default() };
        let wrong = vec![Field::Profile, Field::Email, Field::Subject, Field::Text];
        let empty = Self::of(page, String::new(), Message::default(), Vec::new());
        vec![empty, Self::of(page, String::new(), typed, wrong)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<ContactPage>().unwrap();
    }
}
