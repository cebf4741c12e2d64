//! Doing without mails by a link in one of them, without a login (DP §2.6): to follow it shows what would be done, the button does it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_web::csrf;
use guichet_web::page::Page;
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::labels;
use super::posted::{GuestPosted, Unasked};
use super::visit::{Asked, Guest, Menu};
use crate::datapass::Datapass;
use crate::roles;
use crate::unsubscribing::{Kind, ONE_CLICK, Unsubscribing};

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct UnsubscribePage {
    page: Page,
    menu: Menu,
    csrf: String,
    title: String,
    text: String,
    /// The token, while it is yet to be confirmed.
    token: Option<String>,
}

/// `GET /desabonnement-notifications?token=`
pub(super) async fn ask(State(app): State<Arc<Datapass>>, guest: Guest) -> Response {
    let asked = &guest.asked;
    let token = asked.query("token").unwrap_or_default();
    match Unsubscribing::read(&app.parts.stores.sealer, &token, asked.now) {
        Some(known) => respond(&app, asked, guest.menu(), &Shown::Ask(known, token)),
        None => asked.fail(Failure::OldLink),
    }
}

/// `POST /desabonnement-notifications`
pub(super) async fn apply(State(app): State<Arc<Datapass>>, posted: GuestPosted) -> Response {
    done(&app, &posted.asked, posted.fields.get("token")).await
}

/// `POST /desabonnement-notifications/un-clic?token=`: a mail program asks, without cookies and without a page before (RFC 8058). The
/// token is sealed, so nobody is made to ask by another site.
pub(super) async fn at_once(State(app): State<Arc<Datapass>>, unasked: Unasked) -> Response {
    let Unasked { asked, fields } = unasked;
    let token = asked.query("token").unwrap_or_default();
    let (field, says) = ONE_CLICK;
    // Whoever follows the address in another way is shown what it is about.
    match fields.get(field) == says {
        true => done(&app, &asked, &token).await,
        false => asked.fail(Failure::OldLink),
    }
}

async fn done(app: &Datapass, asked: &Asked, token: &str) -> Response {
    let menu = Menu { who: None, organisation: None, office: false };
    let read = Unsubscribing::read(&app.parts.stores.sealer, token, asked.now);
    let applied = async {
        let known = read.ok_or(Failure::OldLink)?;
        let definition = app.parts.catalogue.definition(&known.definition).ok_or(Failure::NotFound)?;
        let person = app.records.person(known.person_id).await?.ok_or(Failure::NotFound)?;
        let setting = known.kind.occasion().setting(definition).unwrap_or_default();
        let told = person.wants(&setting) && roles::is_office(&person.roles, definition);
        app.records.silence(person.id, setting).await?;
        Ok(if told { Shown::Done(known) } else { Shown::Already(known) })
    };
    let applied: Result<Shown, Failure> = applied.await;
    match applied {
        Ok(shown) => respond(app, asked, menu, &shown),
        Err(failure) => asked.fail(failure),
    }
}

/// What is shown.
enum Shown {
    Ask(Unsubscribing, String),
    Done(Unsubscribing),
    /// Nothing was sent already.
    Already(Unsubscribing),
}

impl Shown {
    const fn name(&self) -> &'static str {
        match self {
            Self::Ask(..) => "ask",
            Self::Done(_) => "done",
            Self::Already(_) => "already",
        }
    }

    const fn about(&self) -> &Unsubscribing {
        match self {
            Self::Ask(about, _) | Self::Done(about) | Self::Already(about) => about,
        }
    }
}

fn respond(app: &Datapass, asked: &Asked, menu: Menu, shown: &Shown) -> Response {
    let Unsubscribing { definition, kind, .. } = shown.about();
    let known = app.parts.catalogue.definition(definition);
    let definition = known.map_or_else(|| definition.clone(), |known| labels::definition(&asked.page, known));
    let token = match shown {
        Shown::Ask(_, token) => Some(token.clone()),
        Shown::Done(_) | Shown::Already(_) => None,
    };
    csrf::page(StatusCode::OK, &asked.site, &asked.headers, |csrf| UnsubscribePage {
        menu,
        csrf,
        token,
        ..UnsubscribePage::of(&asked.page, shown.name(), *kind, &definition)
    })
}

impl UnsubscribePage {
    fn of(page: &Page, name: &str, kind: Kind, definition: &str) -> Self {
        let what = page.t(&format!("datapass-unsubscribe-{}", kind.name()));
        Self {
            menu: Menu { who: None, organisation: None, office: false },
            csrf: String::new(),
            title: page.t(&format!("datapass-unsubscribe-{name}-title")),
            text: page.tr2(&format!("datapass-unsubscribe-{name}-text"), "what", &what, "definition", definition),
            token: None,
            page: page.clone(),
        }
    }
}

impl Samples for UnsubscribePage {
    fn samples(page: &Page) -> Vec<Self> {
        let of = |name, kind| Self::of(page, name, kind, "API Particulier");
        let asked = Self { token: Some("00".to_owned()), ..of("ask", Kind::Submit) };
        vec![asked, of("done", Kind::Messages), of("already", Kind::Submit)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<UnsubscribePage>().unwrap();
    }
}
