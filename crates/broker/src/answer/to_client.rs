//! Answers that the browser carries to the service provider: in the query or the fragment of its address, or in a form
//! (FC §2.6, §2.7; PC §2.2, §2.5).

use askama::Template;
use axum::{http::StatusCode, response::Response};
use guichet_oidc::{authorize::Target, client::Client, profile::ResponseMode, reason::Named};
use guichet_web::page::{Page, html};
use serde_json::json;

use super::redirect;
use crate::{broker::Broker, rehearsal::Piece, visit::Visit};

/// The form that carries an answer.
#[derive(Template)]
#[template(path = "form-post.html")]
struct FormPost<'a> {
    page: Page,
    /// The address of the service provider.
    action: &'a str,
    /// Names and values.
    fields: &'a [(&'a str, &'a str)],
}

impl Broker {
    /// The way to the service provider with an error (FC §2.7).
    pub(crate) fn redirect_error(
        &self,
        visit: &Visit,
        target: &Target,
        reason: &dyn Named,
        client_id: &str,
    ) -> Response {
        let entry = self.parts.catalogue.entry(reason);
        let difference = reason.difference();
        let detail = reason.detail().unwrap_or_default();
        let instead = reason.instead().filter(|_| self.parts.rehearsal.is_some());
        let description = entry
            .description
            .replace("{expected}", &difference.as_ref().map(|it| it.expected.join(",")).unwrap_or_default())
            .replace("{received}", &difference.map(|it| it.received).unwrap_or_default())
            .replace("{parameter}", &detail);
        let description = instead.map_or(description.clone(), |instead| format!("{description} ({instead})"));
        let mut pairs = vec![("error", entry.error.as_str()), ("error_description", description.as_str())];
        pairs.extend(entry.further.as_deref().map(|name| (name, detail.as_str())));
        let response = self.redirect_with(visit, target, &pairs);
        self.note(response, reason, Some(client_id.to_owned()))
    }

    /// The way to the service provider with an error's parameters, `state` and `iss` (RFC 9207).
    pub(crate) fn redirect_with(&self, visit: &Visit, target: &Target, pairs: &[(&str, &str)]) -> Response {
        let state = target.state.as_deref().map(|state| ("state", state));
        let pairs: Vec<_> = pairs.iter().copied().chain(state).chain([("iss", self.issuer.as_str())]).collect();
        self.carried(visit, target, StatusCode::BAD_REQUEST, &pairs)
    }

    /// The way to the service provider with the code; in a rehearsal a parameter may be spoilt.
    pub(crate) fn redirect_code(&self, visit: &Visit, target: &Target, code: &str, client: &Client) -> Response {
        let state = target.state.as_deref().map(|state| ("state", state));
        let pairs: Vec<_> = [("code", code)].into_iter().chain(state).chain([("iss", self.issuer.as_str())]).collect();
        let mut members = pairs.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        if !self.spoil(client, Piece::AuthorizationAnswer, &mut members) {
            return self.carried(visit, target, StatusCode::OK, &pairs);
        }
        let spoilt: Vec<_> =
            members.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
        self.carried(visit, target, StatusCode::OK, &spoilt)
    }

    /// 303 with parameters, or a page of `status` whose form sends them.
    fn carried(&self, visit: &Visit, target: &Target, status: StatusCode, pairs: &[(&str, &str)]) -> Response {
        let query = || form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let address = &target.redirect_uri;
        match target.mode {
            ResponseMode::Query => {
                let joint = if address.contains('?') { '&' } else { '?' };
                redirect(StatusCode::SEE_OTHER, &format!("{address}{joint}{}", query()))
            }
            ResponseMode::Fragment => redirect(StatusCode::SEE_OTHER, &format!("{address}#{}", query())),
            ResponseMode::FormPost => {
                let page = Page::new(&self.parts.site, visit.language, &visit.uri);
                html(status, &FormPost { page, action: address, fields: pairs })
            }
        }
    }
}
