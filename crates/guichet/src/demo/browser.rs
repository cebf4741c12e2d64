//! The browser: cookies, redirects, and buttons pressed by their handles.

use http::{Method, StatusCode, header};
use url::Url;

use super::cookie_jar::CookieJar;
use super::http::{Body, Request, without_query};
use super::page::Page;
use super::problem::Problem;
use super::wire::Wire;

/// Browsers stop at about this many.
const MOST_REDIRECTS: usize = 20;

/// A browser whose address bar stops at the service provider's redirect URI.
pub(super) struct Browser {
    jar: CookieJar,
    redirect_uri: Url,
}

/// Where the browser stands.
pub(super) enum Landing {
    /// On a page of the stack.
    Page(Url, Page),
    /// Sent back to the service provider, with parameters.
    Returned(Url),
}

impl Browser {
    pub(super) fn new(redirect_uri: Url) -> Self {
        Self { jar: CookieJar::default(), redirect_uri }
    }

    /// Opens an address and follows every redirect.
    pub(super) async fn open(&mut self, wire: &mut Wire, url: Url) -> Result<Landing, Problem> {
        self.go(wire, Request::get(url)).await
    }

    /// Presses the button with this id on the page where the browser stands.
    pub(super) async fn press(&mut self, wire: &mut Wire, here: Landing, id: &str) -> Result<Landing, Problem> {
        let Landing::Page(url, page) = here else { return Err(Problem::BackTooEarly { wanted: id.to_owned() }) };
        let not_offered = || Problem::NotOffered {
            url: without_query(&url),
            title: page.title.clone(),
            wanted: id.to_owned(),
            offered: page.buttons("").take(40).collect::<Vec<_>>().join(", "),
        };
        let button = page.button(id).filter(|button| !button.disabled).ok_or_else(not_offered)?;
        let bad_address = |text: &str| Problem::NotAUrl { what: "the address of a button", text: text.to_owned() };
        if let Some(link) = &button.link {
            let target = url.join(link).map_err(|_| bad_address(link))?;
            return self.open(wire, target).await;
        }
        let form = page.form_of(button).ok_or_else(not_offered)?;
        for name in form.to_tick() {
            wire.note(&format!("the box `{name}` is ticked"))?;
        }
        let sent = form.submission(&url, button).map_err(|_| bad_address(&form.action))?;
        let request = if sent.post { Request::post(sent.url, Body::Form(sent.fields)) } else { Request::get(sent.url) };
        self.go(wire, request).await
    }

    async fn go(&mut self, wire: &mut Wire, mut request: Request) -> Result<Landing, Problem> {
        for _ in 0..MOST_REDIRECTS {
            if self.is_redirect_uri(&request.url) {
                wire.returned(&request.url)?;
                return Ok(Landing::Returned(request.url));
            }
            request.headers = vec![(header::ACCEPT, "text/html".to_owned())];
            request.headers.extend(self.jar.header(&request.url).map(|cookies| (header::COOKIE, cookies)));
            let answer = wire.exchange("browser", &request).await?;
            for cookie in answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
                self.jar.keep(&request.url, cookie);
            }
            wire.behind().await?;
            let url = request.url.clone();
            if !answer.status.is_redirection() {
                return arrived(url, &answer);
            }
            let location = answer
                .header(header::LOCATION)
                .ok_or(Problem::Missing { document: "the redirect", member: "Location" })?;
            let target = url
                .join(location)
                .map_err(|_| Problem::NotAUrl { what: "the Location of a redirect", text: location.to_owned() })?;
            let repeated = matches!(answer.status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
            if repeated && request.method == Method::POST {
                request.url = target;
            } else {
                request = Request::get(target);
            }
        }
        Err(Problem::TooManyRedirects(MOST_REDIRECTS))
    }

    fn is_redirect_uri(&self, url: &Url) -> bool {
        url.origin() == self.redirect_uri.origin() && url.path() == self.redirect_uri.path()
    }
}

fn arrived(url: Url, answer: &super::http::Answer) -> Result<Landing, Problem> {
    if !answer.is("text/html") {
        return Err(answer.unexpected(&url, "a page"));
    }
    let page = Page::read(&answer.body);
    if let Some(code) = page.text("error-code") {
        return Err(Problem::ErrorPage {
            url: without_query(&url),
            status: answer.status,
            code: code.to_owned(),
            message: page.text("error-message").unwrap_or_default().to_owned(),
        });
    }
    if answer.status.is_success() { Ok(Landing::Page(url, page)) } else { Err(answer.unexpected(&url, "a page")) }
}
