//! Off loopback the bench asks for the token of the control API, as the control API itself does: a person types it
//! once, a program sends it as `Authorization: Bearer`.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use guichet_jose::{Secret, constant_time_eq, digest};
use guichet_web::cookies::{Cookie, SameSite};
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::language::is_local;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::header::{AUTHORIZATION, SET_COOKIE};
use http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;

use super::form::{LooseQuery, Posted};
use super::paths;
use crate::Sandbox;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    csrf: String,
    action: &'static str,
    back: String,
    wrong: bool,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    back: String,
}

/// Lets pass whoever has the token; sends a person to the page that asks for it.
pub(super) async fn guard(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(token) = sandbox.control_token() else { return next.run(request).await };
    if knows(&site, request.headers(), token) {
        return next.run(request).await;
    }
    let here = request.uri().path_and_query().map_or(paths::HOME, |path| path.as_str());
    // A form cannot be sent again: after signing in, the person begins on the first page.
    let back = if request.method() == Method::GET { here } else { paths::HOME };
    see_other(&paths::with_query(paths::SIGN_IN, &[("back", back)]))
}

fn knows(site: &Site, headers: &HeaderMap, token: &Secret) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = given.and_then(|value| value.strip_prefix("Bearer "));
    let proof = cookie(site).read(headers);
    bearer.is_some_and(|bearer| token.matches(bearer))
        || proof.is_some_and(|proof| constant_time_eq(proof.as_bytes(), proof_of(token).as_bytes()))
}

/// The cookie holds no token: a digest of it, signed like every cookie, good until the program ends.
fn cookie(site: &Site) -> Cookie<'_> {
    site.cookie("bench").same_site(SameSite::Strict)
}

fn proof_of(token: &Secret) -> String {
    digest::hex(&digest::sha256(format!("bench\u{1f}{}", token.expose()).as_bytes()))
}

pub(super) async fn ask(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    headers: HeaderMap,
    LooseQuery(asked): LooseQuery<Asked>,
) -> Response {
    let back = Some(asked.back).filter(|back| is_local(back));
    let back = back.unwrap_or_else(|| paths::HOME.to_owned());
    if sandbox.control_token().is_none() {
        return see_other(&back);
    }
    sign_in(&site, page, &headers, back, false)
}

pub(super) async fn receive(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    headers: HeaderMap,
    form: Posted,
) -> Response {
    let back = Some(form.get("back").to_owned()).filter(|back| is_local(back));
    let back = back.unwrap_or_else(|| paths::HOME.to_owned());
    match sandbox.control_token() {
        Some(token) if !token.matches(form.get("token")) => sign_in(&site, page, &headers, back, true),
        Some(token) => {
            let mut response = see_other(&back);
            response.headers_mut().append(SET_COOKIE, cookie(&site).set(&proof_of(token), None));
            response
        }
        None => see_other(&back),
    }
}

fn sign_in(site: &Site, page: Page, headers: &HeaderMap, back: String, wrong: bool) -> Response {
    let here = paths::with_query(paths::SIGN_IN, &[("back", &back)]);
    let page = page.back_to(&here);
    let status = if wrong { StatusCode::FORBIDDEN } else { StatusCode::OK };
    csrf::page(status, site, headers, |csrf| SignInPage { page, csrf, action: paths::SIGN_IN, back, wrong })
}

impl Samples for SignInPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |wrong| Self {
            page: page.clone(),
            csrf: "token".to_owned(),
            action: paths::SIGN_IN,
            back: "/clients".to_owned(),
            wrong,
        };
        vec![with(false), with(true)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<SignInPage>().unwrap();
    }
}
