//! How a refusal is answered: a page, a redirect or JSON, as the profile's table says (FC §2.7, §3.1, §10.1).

mod to_client;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use guichet_oidc::{
    endpoints::Endpoint,
    profile::{Descriptions, Flows},
    reason::Named,
};
use guichet_web::{
    error_page::{Detail, ErrorView, Link, Mend},
    exchanges::ExchangeNote,
    language::Language,
    page::{CODES, Page},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    broker::Broker,
    catalogue::{Entry, Out},
    interaction::{Flow, Interaction},
    refusal::Refusal,
    visit::Visit,
};

const NO_STORE: (header::HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

impl Broker {
    /// An error page, with the way back to the service provider when the session knows it.
    /// Where flows are independent it is the one that the request names by its `uid`: another tab's is not current here.
    pub(crate) async fn failed(
        &self,
        visit: &Visit,
        uid: Option<&str>,
        reason: &(dyn Named + std::marker::Sync),
    ) -> Response {
        let flow = self.flow_on(visit, uid).await;
        // Whoever is at a step that does not follow is led to the flow under way (PC §5.1).
        if let Some(flow) = flow.as_ref().filter(|_| self.leads_back(visit, reason)) {
            return redirect(StatusCode::FOUND, &self.path_of(Endpoint::Interaction, &flow.uid));
        }
        self.page(visit, reason, flow.as_ref(), None)
    }

    fn leads_back(&self, visit: &Visit, reason: &dyn Named) -> bool {
        let lost = ["wrong-step", "forbidden-refresh", "no-identity"].contains(&reason.name());
        lost && self.parts.profile.flows == Flows::Latest && !visit.uri.path().ends_with("/error")
    }

    pub(crate) async fn flow_on(&self, visit: &Visit, uid: Option<&str>) -> Option<Flow> {
        let session = self.session(visit).await.ok()??.session;
        let uid = match self.parts.profile.flows {
            Flows::LastStarted | Flows::Latest => session.current?,
            Flows::Independent => uid?.to_owned(),
        };
        let found = self.parts.stores.ephemeral.get::<Interaction>(&uid, visit.now).await.ok()??;
        Some(found.value.flow).filter(|flow| flow.browsing_session_id == session.browsing_session_id)
    }

    /// An error page.
    pub(crate) fn page(&self, visit: &Visit, reason: &dyn Named, flow: Option<&Flow>, mend: Option<Mend>) -> Response {
        let entry = self.parts.catalogue.entry(reason);
        // A refusal that is a redirect by rights, without an address to redirect to, is a page of status 400.
        let status = StatusCode::from_u16(entry.status).ok().filter(|status| !status.is_redirection());
        let status = status.unwrap_or(StatusCode::BAD_REQUEST);
        let id = self.parts.site.edge.entropy.uuid();
        let detail = reason.detail().unwrap_or_default();
        let message = self.parts.catalogue.message_about(entry, reason.about()).map(|message| {
            let text = match visit.language {
                Language::Fr => &message.fr,
                Language::En => &message.en,
            };
            text.replace("{detail}", &detail).trim_end().to_owned()
        });
        let page = Page::new(&self.parts.site, visit.language, &visit.uri);
        let client = flow.and_then(|flow| self.client(&flow.client_id));
        let mut view = ErrorView::new(status, &entry.code, id, message.unwrap_or_default());
        let name = client.as_ref().map(|record| record.client.name.as_str());
        let sent_to = flow.and_then(|flow| self.provider(flow.sent_to.as_deref()?));
        let provider = sent_to.as_ref().map(|record| record.provider.name.as_str());
        let general = || self.support_link(entry, id, (name, provider)).filter(|_| entry.contact);
        view.support_link = flow.and_then(|flow| self.provider_support(flow, entry, id)).or_else(general);
        view.back = client
            .zip(flow)
            .filter(|_| !entry.dead_end)
            .map(|(client, flow)| Link { label: client.client.name.clone(), href: self.back_to_client(flow, entry) });
        view.help = self.parts.profile.help.get(&entry.code).cloned();
        view.detail = self.detail(reason, entry, &page);
        view.mend = mend;
        tracing::info!(code = entry.code, error_id = %id, refusal = reason.name(), "{} refused: {}", self.service(), reason.name());
        let response = view.respond_on(page);
        self.note(response, reason, flow.map(|flow| flow.client_id.clone()))
    }

    /// A JSON error (RFC 6749 §5.2), with the code and its page.
    pub(crate) fn json_error(&self, reason: &dyn Named, parameter: Option<&str>, client_id: Option<&str>) -> Response {
        let entry = self.parts.catalogue.entry(reason);
        let id = self.parts.site.edge.entropy.uuid();
        let detail = reason.detail();
        let parameter = parameter.or(detail.as_deref()).unwrap_or_default();
        let description = entry.description.replace("{parameter}", parameter);
        let description = match self.parts.profile.token.descriptions {
            Descriptions::Plain => match &detail {
                Some(detail) if !description.contains(detail.as_str()) => format!("{description}: {detail}"),
                _ => description,
            },
            Descriptions::Exact => description,
            Descriptions::WithDetail => format!("{description} ({})", detail.as_deref().unwrap_or("undefined")),
        };
        let mut body = serde_json::Map::new();
        body.insert("error".to_owned(), json!(entry.error));
        body.insert("error_description".to_owned(), json!(description));
        if let Some(base) = &self.parts.error_uri {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("code", &entry.code)
                .append_pair("id", &id.to_string())
                .finish();
            body.insert("error_uri".to_owned(), json!(format!("{base}?{query}")));
        }
        self.json_refusal(reason, id, body, client_id)
    }

    /// A JSON error of exactly two members, in the words of the table: what data providers are answered (AF §1.3). The code
    /// stands in the log alone.
    pub(crate) fn exact_error(&self, reason: &dyn Named, client_id: Option<&str>) -> Response {
        let entry = self.parts.catalogue.entry(reason);
        let body = [("error", &entry.error), ("error_description", &entry.description)];
        let body = body.map(|(name, text)| (name.to_owned(), json!(text))).into_iter().collect();
        self.json_refusal(reason, self.parts.site.edge.entropy.uuid(), body, client_id)
    }

    fn json_refusal(
        &self,
        reason: &dyn Named,
        id: Uuid,
        body: serde_json::Map<String, serde_json::Value>,
        client_id: Option<&str>,
    ) -> Response {
        let entry = self.parts.catalogue.entry(reason);
        tracing::info!(code = entry.code, error_id = %id, refusal = reason.name(), "{} refused: {}", self.service(), reason.name());
        let status = StatusCode::from_u16(entry.status).unwrap_or(StatusCode::BAD_REQUEST);
        let response = (status, [NO_STORE], self.json(body)).into_response();
        self.note(response, reason, client_id.map(str::to_owned))
    }

    pub(crate) fn note(&self, mut response: Response, reason: &dyn Named, client_id: Option<String>) -> Response {
        let entry = self.parts.catalogue.entry(reason);
        let (mut note, mut reference) = (ExchangeNote { client_id, ..ExchangeNote::default() }, String::new());
        if let Some(difference) = reason.difference().filter(|_| self.parts.site.edge.exchanges.is_on()) {
            reference = format!(" ({})", difference.rule);
            (note.received, note.expected) = (Some(difference.received), difference.expected);
        }
        note.rule = Some(format!("{} {}{reference}", entry.code, reason.name()));
        response.extensions_mut().insert(note);
        response
    }

    /// Notes whose exchange an answer belongs to.
    pub(crate) fn noted(&self, mut response: Response, client_id: &str) -> Response {
        if !self.parts.site.edge.exchanges.is_on() {
            return response;
        }
        response
            .extensions_mut()
            .insert(ExchangeNote { client_id: Some(client_id.to_owned()), ..ExchangeNote::default() });
        response
    }

    /// The address of "Revenir sur {SP}" (FC §2.7).
    pub(crate) fn back_to_client(&self, flow: &Flow, entry: &Entry) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("error", &entry.error).append_pair("error_description", &entry.description);
        if !self.parts.profile.methods(Endpoint::InteractionError).is_empty() {
            return format!("{}?{}", self.path_of(Endpoint::InteractionError, &flow.uid), query.finish());
        }
        if let Some(state) = &flow.state {
            query.append_pair("state", state);
        }
        query.append_pair("redirect_uri", &flow.redirect_uri);
        if self.parts.profile.flows == Flows::Independent {
            query.append_pair("uid", &flow.uid);
        }
        format!("{}?{}", self.path(Endpoint::BackToClient), query.finish())
    }

    /// Whom the person writes to at the provider that she was sent to, where its record says so (PC §6).
    fn provider_support(&self, flow: &Flow, entry: &Entry, id: Uuid) -> Option<String> {
        let record = self.provider(flow.sent_to.as_deref()?)?;
        let address = record.provider.work.support_email.as_deref()?;
        Some(format!("mailto:{address}?subject={}%20{id}", entry.code))
    }

    /// The form of the support, filled in with what FC §10.1 lists; none where nobody has said where it is.
    fn support_link(&self, entry: &Entry, id: Uuid, (client, idp): (Option<&str>, Option<&str>)) -> Option<String> {
        let base = self.parts.support.as_deref()?;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("platform", self.parts.profile.support_platform.as_deref().unwrap_or(self.service()))
            .append_pair("error_code", &entry.code)
            .append_pair("sp_name", client.unwrap_or_default())
            .append_pair("idp_name", idp.unwrap_or_default())
            .append_pair("error_id", &id.to_string())
            .finish();
        Some(format!("{base}?{query}"))
    }

    fn detail(&self, reason: &dyn Named, entry: &Entry, page: &Page) -> Option<Detail> {
        let difference = reason.difference()?;
        let compared = matches!(reason.name(), "redirect-uri-not-registered" | "post-logout-uri-not-registered");
        let key = format!("broker-why-{}", reason.name());
        let explained = self.parts.site.edge.messages.has(page.language, &key);
        let href = self.parts.site.portal.as_ref().map(|portal| portal.url(&format!("{CODES}?code={}", entry.code)));
        Some(Detail {
            received: difference.received,
            expected: difference.expected,
            rule: href.map(|href| Link { label: difference.rule.to_owned(), href }),
            explanation: if explained { page.t(&key) } else { String::new() },
            difference: compared,
        })
    }

    /// Where a refusal is answered.
    pub(crate) fn out(&self, reason: &dyn Named) -> Out {
        self.parts.catalogue.entry(reason).out
    }
}

/// A redirect that no cache keeps.
pub(crate) fn redirect(status: StatusCode, location: &str) -> Response {
    match HeaderValue::try_from(location) {
        Ok(location) => (status, [NO_STORE, (header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A refusal of the journey on a page, or a store that does not answer.
pub(crate) type Journey = Result<Response, Refusal>;
