//! `GET`, `POST /contact/message`: a message to the portal's team (DP §5.2).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_mail::Outbox;
use guichet_web::csrf;
use guichet_web::language::Language;
use guichet_web::messages::Messages;
use guichet_web::page::Page;
use guichet_web::samples::Samples;
use http::StatusCode;

use super::asked::{Asked, Note, Posted};
use crate::correspondence::{Correspondence, Field, Message, NotSent, PROFILES};

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage {
    page: Page,
    csrf: String,
    profiles: Vec<(&'static str, String)>,
    message: Message,
    wrong: Vec<Field>,
    note: Option<Note>,
}

impl ContactPage {
    fn of(page: &Page, csrf: String, message: Message) -> Self {
        let named = |profile: &'static str| (profile, page.t(&format!("contact-profile-{profile}")));
        let profiles = PROFILES.map(named).to_vec();
        Self { csrf, profiles, message, wrong: Vec::new(), note: None, page: page.clone() }
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

fn none(asked: &Asked) -> Response {
    asked.refuse(StatusCode::NOT_FOUND, "contact-none", PATH_OF_QUESTIONS)
}

fn respond(asked: &Asked, status: StatusCode, message: Message, wrong: Vec<Field>, note: Option<Note>) -> Response {
    csrf::page(status, &asked.site, &asked.headers, |csrf| ContactPage {
        wrong,
        note,
        ..ContactPage::of(&asked.page, csrf, message)
    })
}

pub(super) async fn show(State(correspondence): State<Arc<Correspondence>>, asked: Asked) -> Response {
    if correspondence.team().is_none() {
        return none(&asked);
    }
    let profile = asked.query("profil");
    let message = Message::of(|field| if field == Field::Profile { profile.clone() } else { String::new() });
    respond(&asked, StatusCode::OK, message, Vec::new(), None)
}

pub(super) async fn send(State(correspondence): State<Arc<Correspondence>>, posted: Posted) -> Response {
    let asked = &posted.asked;
    let Some((outbox, team)) = correspondence.team() else { return none(asked) };
    let message = Message::of(|field| posted.get(field.name()));
    let wrong = message.wrong();
    if !wrong.is_empty() {
        return respond(asked, StatusCode::UNPROCESSABLE_ENTITY, message, wrong, None);
    }
    match sent(&correspondence, (outbox, team), asked, &message).await {
        Ok(()) => asked.tell("contact-sent", PATH_OF_QUESTIONS),
        Err(error) => {
            let (status, note) = asked.unsent(&error, "correspondence");
            respond(asked, status, message, Vec::new(), Some(note))
        }
    }
}

async fn sent(
    correspondence: &Correspondence,
    (outbox, team): (&Outbox, &str),
    asked: &Asked,
    message: &Message,
) -> Result<(), NotSent> {
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
    correspondence.send(outbox, &correspondence.letter_to(team, say("subject"), say("text"), &[]), asked.now).await
}

impl Samples for ContactPage {
    fn samples(page: &Page) -> Vec<Self> {
        let typed = Message { profile: "editeur", email: "<b>".to_owned(), ..Message::default() };
        let wrong = vec![Field::Profile, Field::Email, Field::Subject, Field::Text];
        let with = |message: &Message| Self::of(page, String::new(), message.clone());
        let refused = Self { wrong, ..with(&typed) };
        vec![with(&Message::default()), refused, Self { note: Some(Note::sample()), ..with(&typed) }]
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
