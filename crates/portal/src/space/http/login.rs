//! Coming in and going out: through ProConnect, and in a rehearsal without it (DP §4.3).

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use guichet_jose::Secret;
use guichet_relying_party::{Beginning, LoginFailed};
use guichet_store::ephemeral::{Lifetime, Taken};
use guichet_web::csrf;
use guichet_web::language::is_local;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;
use http::header::SET_COOKIE;

use super::failure::Failure;
use super::paths;
use super::posted::GuestPosted;
use super::session::{LOGIN_SECONDS, SESSION_SECONDS, Session, Started, login_cookie, session_cookie};
use super::visit::{Asked, Guest, Menu};
use crate::space::notice::{Contact, line};

/// The identity provider whose people need a second factor (DP §1.1): ProConnect Identité.
const SECOND_FACTOR_AT: &str = "71144ab3-ee1a-4401-b7b3-79b44f7daeeb";

#[derive(Template)]
#[template(path = "space_sign_in.html")]
struct SignInPage {
    page: Page,
    menu: Menu,
    csrf: String,
    back: String,
    expired: bool,
    ready: bool,
}

/// `GET /compte/se-connecter?back=`
pub(super) async fn page(guest: Guest) -> Response {
    let asked = &guest.asked;
    let back = asked.query("back").filter(|back| is_local(back)).unwrap_or_else(|| paths::REQUESTS.to_owned());
    if guest.person.is_some() {
        return see_other(&back);
    }
    let ready = asked.space.parts.proconnect.is_some();
    let expired = asked.query("expired").is_some();
    csrf::page(StatusCode::OK, &asked.site, &asked.headers, |csrf| SignInPage {
        menu: guest.menu(),
        page: asked.page.clone(),
        csrf,
        back,
        expired,
        ready,
    })
}

/// `POST /auth/proconnect_api_particulier`
pub(super) async fn begin(posted: GuestPosted) -> Response {
    let back = Some(posted.get("back")).filter(|back| is_local(back)).unwrap_or(paths::REQUESTS);
    match send_away(&posted.asked, back, None).await {
        Ok(response) => response,
        Err(failure) => posted.asked.fail(failure),
    }
}

async fn send_away(asked: &Asked, back: &str, again_for: Option<&str>) -> Result<Response, Failure> {
    let proconnect = asked.space.parts.proconnect.as_ref().ok_or(Failure::NoProConnect)?;
    let edge = &asked.site.edge;
    let (state, nonce) = (edge.entropy.token(), edge.entropy.token());
    let location = proconnect.begin(edge, &Beginning { state: &state, nonce: &nonce, again_for }).await?;
    let started = Started { nonce, back: back.to_owned(), again: again_for.is_some() };
    let lifetime = Lifetime::plain(LOGIN_SECONDS, asked.now);
    asked.space.parts.stores.ephemeral.put_new(&state, &started, lifetime, None, asked.now).await?;
    let mut response = see_other(&location);
    let cookie = login_cookie(&asked.site).set(&state, Some(LOGIN_SECONDS.into()));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// `GET /auth/{provider}/callback`
pub(super) async fn receive(guest: Guest, Path(provider): Path<String>) -> Response {
    let asked = &guest.asked;
    if provider != "proconnect_api_particulier" {
        return asked.fail(Failure::NotFound);
    }
    match log_in(asked).await {
        Ok(response) => response,
        Err(failure) => asked.fail(failure),
    }
}

async fn log_in(asked: &Asked) -> Result<Response, Failure> {
    let proconnect = asked.space.parts.proconnect.as_ref().ok_or(Failure::NoProConnect)?;
    let state = login_cookie(&asked.site).read(&asked.headers).ok_or(LoginFailed::NoLogin)?;
    let taken = asked.space.parts.stores.ephemeral.take::<Started>(&state, asked.now).await?;
    let Taken::Value(started) = taken else { return Err(LoginFailed::NoLogin.into()) };
    let query = asked.uri.query().unwrap_or_default();
    let logged_in = proconnect.finish(&asked.site.edge, query.as_bytes(), &state, &started.nonce).await?;
    let told = |claim: &str| line(logged_in.claim(claim));
    let contact = Contact {
        email: told("email").to_lowercase(),
        given_name: told("given_name"),
        family_name: told("usual_name"),
        external_id: Some(told("sub")),
    };
    let contact = contact.named().ok_or(LoginFailed::NoEmail)?;
    if logged_in.claim("idp_id") == SECOND_FACTOR_AT && !logged_in.amr.iter().any(|amr| amr == "mfa") {
        if started.again {
            return Err(LoginFailed::NoSecondFactor.into());
        }
        return send_away(asked, &started.back, Some(&contact.email)).await;
    }
    let mut response = open(asked, contact, Some(logged_in.id_token), &started.back).await?;
    response.headers_mut().append(SET_COOKIE, login_cookie(&asked.site).clear());
    Ok(response)
}

/// A session under a new handle, so that one who knew an earlier one knows nothing.
async fn open(asked: &Asked, contact: Contact, id_token: Option<Secret>, back: &str) -> Result<Response, Failure> {
    let session = Session { email: contact.email.clone(), id_token };
    asked.space.records.admit(contact, asked.now).await?;
    let handle = asked.site.edge.entropy.token();
    let lifetime = Lifetime::plain(SESSION_SECONDS, asked.now);
    asked.space.parts.stores.ephemeral.put_new(&handle, &session, lifetime, None, asked.now).await?;
    let mut response = see_other(back);
    let cookie = session_cookie(&asked.site).set(&handle, Some(SESSION_SECONDS.into()));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// `GET /compte/dev-login?email=`, in a rehearsal only.
pub(super) async fn local(guest: Guest) -> Response {
    let asked = &guest.asked;
    match come_in(asked).await {
        Ok(response) => response,
        Err(failure) => asked.fail(failure),
    }
}

async fn come_in(asked: &Asked) -> Result<Response, Failure> {
    let email = asked.query("email").map(|email| line(&email).to_lowercase()).unwrap_or_default();
    let rehearsed = asked.space.parts.rehearsal.as_ref().and_then(|rehearsal| rehearsal.professional(&email));
    let contact = match rehearsed {
        Some(known) => {
            Contact { given_name: known.given_name, family_name: known.family_name, email, external_id: None }
        }
        None => {
            let known = asked.space.records.person(&email).await?.ok_or(Failure::Unknown)?;
            Contact { email, given_name: known.given_name, family_name: known.family_name, external_id: None }
        }
    };
    open(asked, contact, None, paths::REQUESTS).await
}

#[derive(Template)]
#[template(path = "space_sign_out.html")]
struct SignOutPage {
    page: Page,
    menu: Menu,
    csrf: String,
}

/// `GET /compte/deconnexion`: asks first, since whoever only follows a link must not be logged out.
pub(super) async fn leave(guest: Guest) -> Response {
    let asked = &guest.asked;
    if guest.person.is_none() {
        return see_other(paths::SIGN_IN);
    }
    let (page, menu) = (asked.page.clone(), guest.menu());
    csrf::page(StatusCode::OK, &asked.site, &asked.headers, |csrf| SignOutPage { page, menu, csrf })
}

/// `POST /compte/deconnexion`
pub(super) async fn log_out(posted: GuestPosted) -> Response {
    let asked = &posted.asked;
    let location = match ended(asked).await {
        Ok(location) => location,
        Err(failure) => return asked.fail(failure),
    };
    let mut response = see_other(&location);
    response.headers_mut().append(SET_COOKIE, session_cookie(&asked.site).clear());
    response
}

async fn ended(asked: &Asked) -> Result<String, Failure> {
    let home = || paths::SIGN_IN.to_owned();
    let Some(handle) = session_cookie(&asked.site).read(&asked.headers) else { return Ok(home()) };
    let taken = asked.space.parts.stores.ephemeral.take::<Session>(&handle, asked.now).await?;
    let (Taken::Value(session), Some(proconnect)) = (taken, &asked.space.parts.proconnect) else { return Ok(home()) };
    let Some(id_token) = session.id_token else { return Ok(home()) };
    // Logged out here, whatever becomes of it there.
    match proconnect.log_out(&asked.site.edge, &id_token).await {
        Ok(location) => Ok(location.unwrap_or_else(home)),
        Err(error) => {
            tracing::warn!(%error, "ProConnect could not be told of a logout: {error}");
            Ok(home())
        }
    }
}

impl Samples for SignInPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |expired, ready| Self {
            page: page.clone(),
            menu: Menu::default(),
            csrf: "0".repeat(64),
            back: paths::REQUESTS.to_owned(),
            expired,
            ready,
        };
        vec![with(false, true), with(true, true), with(false, false)]
    }
}

impl Samples for SignOutPage {
    fn samples(page: &Page) -> Vec<Self> {
        vec![Self { page: page.clone(), menu: Menu::sample(), csrf: String::new() }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_pages_render_in_each_state_and_language() {
        guichet_web::samples::render::<SignInPage>().unwrap();
        guichet_web::samples::render::<SignOutPage>().unwrap();
    }
}
