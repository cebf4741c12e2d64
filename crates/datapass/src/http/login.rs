//! Coming in and going out: through ProConnect, and in a rehearsal without it (DP §1.1).

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_store::ephemeral::{Lifetime, Taken};
use guichet_web::csrf;
use guichet_web::language::is_local;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;
use http::header::SET_COOKIE;
use std::sync::Arc;

use super::failure::Failure;
use super::paths;
use super::posted::GuestPosted;
use super::session::{LOGIN_SECONDS, SESSION_SECONDS, Session, Started, login_cookie, session_cookie};
use super::visit::{Asked, Guest, Menu};
use crate::catalogue::IdentityProvider;
use crate::clean;
use crate::datapass::Datapass;
use crate::records::{Person, Profile};
use guichet_relying_party::{Beginning, LoggedIn, LoginFailed};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    menu: Menu,
    csrf: String,
    back: String,
    expired: bool,
    ready: bool,
}

/// `GET /connexion?back=`
pub(super) async fn page(guest: Guest) -> Response {
    let asked = &guest.asked;
    let back = asked.query("back").filter(|back| is_local(back)).unwrap_or_else(|| paths::DASHBOARD.to_owned());
    if guest.person.is_some() {
        return see_other(&back);
    }
    let ready = asked.app.parts.proconnect.is_some();
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

/// `POST /auth/proconnect`
pub(super) async fn begin(posted: GuestPosted) -> Response {
    let back = Some(posted.fields.get("back")).filter(|back| is_local(back)).unwrap_or(paths::DASHBOARD);
    match send_away(&posted.asked, back, None).await {
        Ok(response) => response,
        Err(failure) => posted.asked.fail(failure),
    }
}

async fn send_away(asked: &Asked, back: &str, again_for: Option<&str>) -> Result<Response, Failure> {
    let proconnect = asked.app.parts.proconnect.as_ref().ok_or(Failure::NoProConnect)?;
    let edge = &asked.site.edge;
    let (state, nonce) = (edge.entropy.token(), edge.entropy.token());
    let location = proconnect.begin(edge, &Beginning { state: &state, nonce: &nonce, again_for }).await?;
    let started = Started { nonce, back: back.to_owned(), again: again_for.is_some() };
    let lifetime = Lifetime::plain(LOGIN_SECONDS, asked.now);
    asked.app.parts.stores.ephemeral.put_new(&state, &started, lifetime, None, asked.now).await?;
    let mut response = see_other(&location);
    let cookie = login_cookie(&asked.site).set(&state, Some(LOGIN_SECONDS.into()));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// `GET /auth/{provider}/callback`
pub(super) async fn receive(guest: Guest, Path(provider): Path<String>) -> Response {
    let asked = &guest.asked;
    if provider != "proconnect" {
        return asked.fail(Failure::NotFound);
    }
    match log_in(asked).await {
        Ok(response) => response,
        Err(failure) => asked.fail(failure),
    }
}

async fn log_in(asked: &Asked) -> Result<Response, Failure> {
    let proconnect = asked.app.parts.proconnect.as_ref().ok_or(Failure::NoProConnect)?;
    let state = login_cookie(&asked.site).read(&asked.headers).ok_or(LoginFailed::NoLogin)?;
    let taken = asked.app.parts.stores.ephemeral.take::<Started>(&state, asked.now).await?;
    let Taken::Value(started) = taken else { return Err(LoginFailed::NoLogin.into()) };
    let query = asked.uri.query().unwrap_or_default();
    let logged_in = proconnect.finish(&asked.site.edge, query.as_bytes(), &state, &started.nonce).await?;
    let email = clean::line(logged_in.claim("email"));
    if email.is_empty() {
        return Err(LoginFailed::NoEmail.into());
    }
    let provider = asked.app.parts.catalogue.identity_provider(logged_in.claim("idp_id"));
    if provider.mfa_required && !logged_in.amr.iter().any(|amr| amr == "mfa") {
        if started.again {
            return Err(LoginFailed::NoSecondFactor.into());
        }
        return send_away(asked, &started.back, Some(&email)).await;
    }
    let person = admitted(asked, &logged_in, provider.siret_verified).await?;
    let back = first_page(&provider, &started.back);
    let mut response = open(asked, &person, Some((logged_in.id_token, provider.uid)), &back).await?;
    response.headers_mut().append(SET_COOKIE, login_cookie(&asked.site).clear());
    Ok(response)
}

/// Where somebody goes who has logged in: to say in whose name she acts, unless her identity provider knows (DP §1.1).
fn first_page(provider: &IdentityProvider, back: &str) -> String {
    if provider.choose_organization_on_sign_in { paths::with_back(paths::ORGANISATIONS, back) } else { back.to_owned() }
}

async fn admitted(asked: &Asked, logged_in: &LoggedIn, verified: bool) -> Result<Person, Failure> {
    let told = |claim: &str| clean::line(logged_in.claim(claim));
    let profile = Profile {
        email: told("email"),
        given_name: told("given_name"),
        family_name: told("usual_name"),
        phone_number: told("phone_number"),
        external_id: Some(told("sub")),
    };
    let provider = Some(told("idp_id")).filter(|provider| !provider.is_empty());
    Ok(asked.app.admit(profile, logged_in.claim("siret"), verified, provider, asked.now).await?)
}

/// A session under a new handle, so that one who knew an earlier one knows nothing.
async fn open(
    asked: &Asked,
    person: &Person,
    by: Option<(guichet_jose::Secret, String)>,
    back: &str,
) -> Result<Response, Failure> {
    if person.banned_at.is_some() {
        return Err(Failure::Banned);
    }
    let handle = asked.site.edge.entropy.token();
    let (id_token, identity_provider) = by.unzip();
    let session = Session { person_id: person.id, id_token, identity_provider };
    let lifetime = Lifetime::plain(SESSION_SECONDS, asked.now);
    asked.app.parts.stores.ephemeral.put_new(&handle, &session, lifetime, None, asked.now).await?;
    let mut response = see_other(back);
    let cookie = session_cookie(&asked.site).set(&handle, Some(SESSION_SECONDS.into()));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// `GET /local-sign-in?email=`, in a rehearsal only.
pub(super) async fn local(guest: Guest) -> Response {
    let asked = &guest.asked;
    match come_in(asked).await {
        Ok(response) => response,
        Err(failure) => asked.fail(failure),
    }
}

async fn come_in(asked: &Asked) -> Result<Response, Failure> {
    let email = asked.query("email").map(|email| clean::line(&email).to_lowercase()).unwrap_or_default();
    let rehearsed = asked.app.parts.rehearsal.as_ref().and_then(|rehearsal| rehearsal.professional(&email));
    let person = match rehearsed {
        Some(rehearsed) => {
            let profile = Profile {
                email,
                given_name: rehearsed.given_name,
                family_name: rehearsed.family_name,
                phone_number: rehearsed.phone_number,
                external_id: None,
            };
            asked.app.admit(profile, &rehearsed.siret, true, None, asked.now).await?
        }
        None => asked.app.records.person_of(&email).await?.ok_or(Failure::Unknown)?,
    };
    open(asked, &person, None, "/").await
}

#[derive(Template)]
#[template(path = "sign_out.html")]
struct SignOutPage {
    page: Page,
    menu: Menu,
    csrf: String,
}

/// `GET /compte/deconnexion`: asks first, since whoever only follows a link must not be logged out.
pub(super) async fn leave(guest: Guest) -> Response {
    let asked = &guest.asked;
    if guest.person.is_none() {
        return see_other("/");
    }
    let (page, menu) = (asked.page.clone(), guest.menu());
    csrf::page(StatusCode::OK, &asked.site, &asked.headers, |csrf| SignOutPage { page, menu, csrf })
}

/// `POST /compte/deconnexion`, `POST /auth/proconnect/logout`
pub(super) async fn log_out(State(app): State<Arc<Datapass>>, posted: GuestPosted) -> Response {
    let asked = &posted.asked;
    let location = match ended(asked, &app).await {
        Ok(location) => location,
        Err(failure) => return asked.fail(failure),
    };
    let mut response = see_other(&location);
    response.headers_mut().append(SET_COOKIE, session_cookie(&asked.site).clear());
    response
}

async fn ended(asked: &Asked, app: &Datapass) -> Result<String, Failure> {
    let home = || "/".to_owned();
    let Some(handle) = session_cookie(&asked.site).read(&asked.headers) else { return Ok(home()) };
    let taken = app.parts.stores.ephemeral.take::<Session>(&handle, asked.now).await?;
    let (Taken::Value(session), Some(proconnect)) = (taken, &app.parts.proconnect) else { return Ok(home()) };
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

/// `GET /auth/failure`
pub(super) async fn failed(guest: Guest) -> Response {
    guest.asked.fail(LoginFailed::NoLogin)
}

impl Samples for SignInPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |expired, ready| Self {
            page: page.clone(),
            menu: Menu { who: None, organisation: None, office: false },
            csrf: "0".repeat(64),
            back: paths::DASHBOARD.to_owned(),
            expired,
            ready,
        };
        vec![with(false, true), with(true, true), with(false, false)]
    }
}

impl Samples for SignOutPage {
    fn samples(page: &Page) -> Vec<Self> {
        let menu =
            Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: Some("Clamart".to_owned()), office: true };
        vec![Self { page: page.clone(), menu, csrf: String::new() }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_not_known_to_belong_somewhere_says_for_whom_she_acts() {
        let catalogue = crate::catalogue::Catalogue::shipped().unwrap();
        let first = |uid: &str| first_page(&catalogue.identity_provider(uid), "/demandes?a=b");
        for unknown in ["", "00000000-0000-0000-0000-000000000000", "71144ab3-ee1a-4401-b7b3-79b44f7daeeb"] {
            assert_eq!(first(unknown), "/usager/organisations?back=%2Fdemandes%3Fa%3Db", "{unknown}");
        }
        assert_eq!(first("9c716f61-b8a1-435c-a407-ef4d677ec270"), "/demandes?a=b", "it vouches for the SIRET");
    }

    #[test]
    fn both_pages_render_in_each_state_and_language() {
        guichet_web::samples::render::<SignInPage>().unwrap();
        guichet_web::samples::render::<SignOutPage>().unwrap();
    }
}
