//! A token: its text to copy, and a link that hands it on for four hours.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_store::ephemeral::{Lifetime, Replaced};
use guichet_web::page::{Page, html, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;
use std::sync::Arc;

use super::account::{role, token_mark};
use super::failure::Failure;
use super::paths;
use super::posted::Posted;
use super::session::{Handed, SHARED_SECONDS, Shared};
use super::visit::{Guest, Menu, Visit};
use crate::space::TokenSpace;
use crate::space::letters::Mail;
use crate::space::records::Role;
use crate::space::rights::Act;
use crate::space::service::day;
use crate::space::token::Status;

/// Random bytes of a link: twenty hexadecimal digits (DP §4.1).
const LINK_BYTES: usize = 10;
/// Links of a token within the life of the first one.
const MOST_LINKS: u32 = 10;

#[derive(Template)]
#[template(path = "space_token.html")]
struct TokenPage {
    page: Page,
    menu: Menu,
    csrf: String,
    title: String,
    state: String,
    mark: &'static str,
    end: String,
    /// The text; none for whoever may not fetch it, and once it is refused.
    text: Option<String>,
    /// Who may fetch it: role, name and address.
    holders: Vec<(String, String, String)>,
    /// Where it is handed on; none for whoever may not.
    share: Option<String>,
    email: String,
    wrong: bool,
    /// What was just done.
    notice: Option<String>,
    links: Vec<(String, String)>,
    back: String,
}

/// `GET /compte/jetons/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Response {
    let done = ["shared", "prolonged"].into_iter().find(|done| visit.asked.query(done).is_some());
    let notice = done.map(|done| visit.asked.page.t(&format!("space-{done}-done")));
    let answer = page(&visit, &id, (StatusCode::OK, "", notice)).await;
    visit.answer(answer)
}

/// The page; `said` is the status, the address that is wrong, and what was just done.
async fn page(visit: &Visit, id: &str, said: (StatusCode, &str, Option<String>)) -> Result<Response, Failure> {
    let (seen, token) = visit.token(id, Act::See).await?;
    let (page, space, now) = (&visit.asked.page, &visit.asked.space, visit.asked.now);
    let (status, email, notice) = said;
    let stands = token.status(now);
    let usable = matches!(stands, Status::Active | Status::RevokedLater);
    let text = match usable && seen.may(Act::Fetch) {
        true => Some(space.parts.tokens.text(&token.id).ok_or_else(|| Failure::Gateway("it has no text".to_owned()))?),
        false => None,
    };
    let holder = |one: Role| {
        let contact = seen.contact(one)?;
        Some((role(page, one), contact.shown(), contact.email.clone()))
    };
    let mut links = vec![(paths::of_token(&token.id, "stats"), page.t("space-stats"))];
    if token.may_be_prolonged(now) {
        let what = if seen.may(Act::Prolong) { "prolonger" } else { "demande-prolongation" };
        links.push((paths::of_token(&token.id, what), page.t("space-prolong")));
    }
    links.push((paths::of_token(&token.id, "renew"), page.t("space-renew")));
    Ok(visit.form(status, |csrf| TokenPage {
        page: page.clone().back_to(&paths::token(&token.id)),
        menu: visit.menu(),
        csrf,
        title: seen.request.title.clone(),
        state: page.t(&format!("space-token-{}", stands.name())),
        mark: token_mark(stands),
        end: day(token.exp),
        text,
        holders: [Role::Applicant, Role::Technical].into_iter().filter_map(holder).collect(),
        share: (usable && seen.may(Act::Share)).then(|| paths::of_token(&token.id, "partager")),
        email: email.to_owned(),
        wrong: status != StatusCode::OK,
        notice,
        links,
        back: paths::request(&seen.request.id),
    }))
}

/// `POST /compte/jetons/{id}/partager`: a mail with a link that lives four hours.
pub(super) async fn share(Path(id): Path<String>, posted: Posted) -> Response {
    let email = posted.get("email").to_lowercase();
    let answer = handed(&posted.visit, &id, &email).await;
    posted.visit.answer(answer)
}

async fn handed(visit: &Visit, id: &str, email: &str) -> Result<Response, Failure> {
    let (seen, token) = visit.token(id, Act::Share).await?;
    let (space, asked) = (&visit.asked.space, &visit.asked);
    if !matches!(token.status(asked.now), Status::Active | Status::RevokedLater) {
        return Err(Failure::NotFound);
    }
    if !guichet_mail::is_address(email) {
        return page(visit, id, (StatusCode::UNPROCESSABLE_ENTITY, email, None)).await;
    }
    if !counted(visit, &token.id).await? {
        return Err(Failure::TooManyLinks);
    }
    let handle = asked.site.edge.entropy.hex(LINK_BYTES);
    let lifetime = Lifetime::plain(SHARED_SECONDS, asked.now);
    let shared = Shared { token_id: token.id.clone() };
    space.parts.stores.ephemeral.put_new(&handle, &shared, lifetime, None, asked.now).await?;
    let mail = Mail {
        name: "shared",
        to: email,
        request: &seen.request,
        applicant: &visit.person.shown(),
        link: &asked.site.origin.url(&paths::shared(&handle)),
        day: &day(token.exp),
    };
    if let Some(letter) = space.parts.desk.letter(&mail, asked.now) {
        space.records.send(letter).await?;
        space.parts.desk.ring();
    }
    Ok(see_other(&format!("{}?shared=1", paths::token(&token.id))))
}

/// Counts a link of a token, if one more may be made: each of them is a mail to whomever its holder names.
async fn counted(visit: &Visit, token_id: &str) -> Result<bool, Failure> {
    let (ephemeral, now) = (&visit.asked.space.parts.stores.ephemeral, visit.asked.now);
    let lifetime = Lifetime::plain(SHARED_SECONDS, now);
    if ephemeral.put_new(token_id, &Handed { links: 1 }, lifetime, None, now).await? {
        return Ok(true);
    }
    let Some(known) = ephemeral.get::<Handed>(token_id, now).await? else { return Ok(true) };
    let links = known.value.links.saturating_add(1);
    if links > MOST_LINKS {
        return Ok(false);
    }
    // Of two at once one is counted: the other asks again.
    let replaced = ephemeral.replace(token_id, known.version, &Handed { links }, known.expires_at, now).await?;
    Ok(matches!(replaced, Replaced::Done(_)))
}

#[derive(Template)]
#[template(path = "space_shared.html")]
struct SharedPage {
    page: Page,
    menu: Menu,
    title: String,
    text: String,
    end: String,
    scopes: Vec<String>,
}

/// `GET /public/jetons/{access_token}`: for whoever has the link, as long as it lives.
pub(super) async fn shared(
    State(space): State<Arc<TokenSpace>>,
    guest: Guest,
    Path(access_token): Path<String>,
) -> Response {
    let asked = &guest.asked;
    let found = async {
        let kept = space.parts.stores.ephemeral.get::<Shared>(&access_token, asked.now).await?;
        let id = kept.ok_or(Failure::LinkOver)?.value.token_id;
        let token = space.parts.tokens.get(&id).ok_or(Failure::LinkOver)?;
        let usable = matches!(token.status(asked.now), Status::Active | Status::RevokedLater);
        let text = space.parts.tokens.text(&id).filter(|_| usable).ok_or(Failure::LinkOver)?;
        Ok((token, text))
    };
    let found: Result<_, Failure> = found.await;
    let (token, text) = match found {
        Ok(found) => found,
        Err(failure) => return asked.fail(failure),
    };
    let page = SharedPage {
        page: asked.page.clone(),
        menu: guest.menu(),
        title: token.title.clone(),
        text,
        end: day(token.exp),
        scopes: token.scopes,
    };
    let mut response = html(StatusCode::OK, &page);
    // The address opens the token: it must not be told to whatever the page links to, nor found by a search engine.
    let headers = response.headers_mut();
    headers.insert(http::header::REFERRER_POLICY, http::HeaderValue::from_static("no-referrer"));
    headers.insert("x-robots-tag", http::HeaderValue::from_static("noindex"));
    response
}

impl Samples for TokenPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |text: Option<&str>, share: bool, wrong: bool, shared: bool| Self {
            page: page.clone(),
            menu: Menu::sample(),
            csrf: String::new(),
            title: "Cantine".to_owned(),
            state: "actif".to_owned(),
            mark: "tag good",
            end: "01/02/2027".to_owned(),
            text: text.map(str::to_owned),
            holders: vec![("demandeur".to_owned(), "DUPONT Jeanne".to_owned(), "jeanne@ville.example".to_owned())],
            share: share.then(|| "/x".to_owned()),
            email: "x".to_owned(),
            wrong,
            notice: shared.then(|| "x".to_owned()),
            links: vec![("/x".to_owned(), "y".to_owned())],
            back: "/z".to_owned(),
        };
        vec![
            with(Some("eyJ"), true, false, true),
            with(Some("eyJ"), true, true, false),
            with(None, false, false, false),
        ]
    }
}

impl Samples for SharedPage {
    fn samples(page: &Page) -> Vec<Self> {
        vec![Self {
            page: page.clone(),
            menu: Menu::default(),
            title: "Cantine".to_owned(),
            text: "eyJ".to_owned(),
            end: "01/02/2027".to_owned(),
            scopes: vec!["cnaf_quotient_familial".to_owned()],
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_pages_render_in_each_state_and_language() {
        guichet_web::samples::render::<TokenPage>().unwrap();
        guichet_web::samples::render::<SharedPage>().unwrap();
    }
}
