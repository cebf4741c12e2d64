//! The browser: cookies, redirects, and buttons pressed by their handles.

use http::{Method, StatusCode, header};
use url::Url;

use super::cookie_jar::CookieJar;
use super::form::Button;
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

/// A page of the stack where the browser stands.
pub(super) struct Shown {
    url: Url,
    page: Page,
}

/// Where a chain of redirects ends.
enum Landing {
    Page(Shown),
    /// Back at the service provider, with parameters.
    Returned(Url),
}

impl Browser {
    pub(super) fn new(redirect_uri: Url) -> Self {
        Self { jar: CookieJar::default(), redirect_uri }
    }

    /// Opens an address; the page where it leads must offer the button `next`.
    pub(super) async fn open(&mut self, wire: &mut Wire, url: Url, next: &str) -> Result<Shown, Problem> {
        self.go(wire, Request::get(url)).await?.offering(next)
    }

    /// Presses a button; the page where it leads must offer the button `next`.
    pub(super) async fn press(
        &mut self,
        wire: &mut Wire,
        shown: &Shown,
        id: &str,
        next: &str,
    ) -> Result<Shown, Problem> {
        self.fill_in(wire, shown, &[], id, next).await
    }

    /// Fills in fields, by their names, and presses a button; the page where it leads must offer the button `next`.
    pub(super) async fn fill_in(
        &mut self,
        wire: &mut Wire,
        shown: &Shown,
        typed: &[(&str, &str)],
        id: &str,
        next: &str,
    ) -> Result<Shown, Problem> {
        let request = shown.pressing(wire, typed, id)?;
        self.go(wire, request).await?.offering(next)
    }

    /// Presses a button that leads back to the service provider, and gives the address of the return.
    pub(super) async fn press_last(&mut self, wire: &mut Wire, shown: &Shown, id: &str) -> Result<Url, Problem> {
        let request = shown.pressing(wire, &[], id)?;
        match self.go(wire, request).await? {
            Landing::Returned(url) => Ok(url),
            Landing::Page(Shown { url, page }) => {
                Err(Problem::NotBack { url: without_query(&url), title: page.title, notice: page.alert })
            }
        }
    }

    async fn go(&mut self, wire: &mut Wire, mut request: Request) -> Result<Landing, Problem> {
        for _ in 0..MOST_REDIRECTS {
            if self.is_redirect_uri(&request.url) {
                wire.returned(&request.url)?;
                return Ok(Landing::Returned(request.url));
            }
            request.headers = vec![(header::ACCEPT, "text/html".to_owned())];
            request.headers.extend(self.jar.header(&request.url).map(|cookies| (header::COOKIE, cookies)));
            let answer = wire.exchange_with_those_behind("browser", &request).await?;
            for cookie in answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
                self.jar.keep(&request.url, cookie);
            }
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
            // The page says "Erreur Y020026": the code is the last word.
            code: code.split(' ').next_back().unwrap_or_default().to_owned(),
            message: page.text("error-message").unwrap_or_default().to_owned(),
        });
    }
    if !answer.status.is_success() {
        return Err(answer.unexpected(&url, "a page"));
    }
    Ok(Landing::Page(Shown { url, page }))
}

impl Landing {
    fn offering(self, wanted: &str) -> Result<Shown, Problem> {
        match self {
            Self::Page(shown) => {
                shown.button(wanted)?;
                Ok(shown)
            }
            Self::Returned(_) => Err(Problem::BackTooEarly { wanted: wanted.to_owned() }),
        }
    }
}

impl Shown {
    /// Its address.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// What the element `id` of the page says; nothing where there is none.
    pub(super) fn text(&self, id: &str) -> &str {
        self.page.text(id).unwrap_or_default()
    }

    /// Whether the element `id` of the page says each of `texts`.
    pub(super) fn says(&self, id: &str, texts: &[&'static str]) -> Result<(), Problem> {
        let said = self.page.text(id).unwrap_or_default();
        match texts.iter().find(|text| !said.contains(**text)) {
            Some(member) => Err(Problem::Missing { document: "the page", member }),
            None => Ok(()),
        }
    }

    fn button(&self, wanted: &str) -> Result<&Button, Problem> {
        self.page.button(wanted).filter(|button| !button.disabled).ok_or_else(|| self.lacks(wanted))
    }

    fn lacks(&self, wanted: &str) -> Problem {
        Problem::NotOffered {
            url: without_query(&self.url),
            title: self.page.title.clone(),
            notice: self.page.alert.clone(),
            wanted: wanted.to_owned(),
            offered: self.page.buttons("").take(40).collect::<Vec<_>>().join(", "),
        }
    }

    /// The request that pressing a button makes, the fields filled in and the required boxes ticked.
    fn pressing(&self, wire: &mut Wire, typed: &[(&str, &str)], id: &str) -> Result<Request, Problem> {
        let button = self.button(id)?;
        let bad_address = |text: &str| Problem::NotAUrl { what: "the address of a button", text: text.to_owned() };
        if let Some(link) = &button.link {
            return self.url.join(link).map(Request::get).map_err(|_| bad_address(link));
        }
        let form = self.page.form_of(button).ok_or_else(|| bad_address("none: the button has no form"))?;
        let mut form = form.clone();
        for (name, value) in typed {
            form = form.filled(name, value).ok_or_else(|| self.lacks(name))?;
        }
        for name in form.to_tick() {
            wire.note(&format!("the box `{name}` is ticked"))?;
        }
        let sent = form.submission(&self.url, button).map_err(|_| bad_address(&form.action))?;
        Ok(if sent.post { Request::post(sent.url, Body::Form(sent.fields)) } else { Request::get(sent.url) })
    }
}
