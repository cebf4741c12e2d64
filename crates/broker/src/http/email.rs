//! `/interaction/{uid}` where a person is led by her address: a finished login, a hint, or the page that asks for it
//! (PC §5.2).

use askama::Template;
use axum::{http::StatusCode, response::Response};
use guichet_oidc::{client::Client, endpoints::Endpoint};
use guichet_store::{
    crash,
    journal::{Event, Sync},
};
use guichet_web::page::{Page, html};

use super::query;
use crate::{
    answer::{Journey, redirect},
    broker::Broker,
    interaction::{Chosen, Interaction, State},
    professional::{Led, Notice, Refusal, Typed},
    refusal,
    trace::{self, Step},
    visit::{LoadedFlow, Visit},
};

/// The value of `error` with which the page says that an address is not taken.
const INVALID_EMAIL: &str = "invalid_email";

pub(super) async fn show(broker: &Broker, visit: &Visit, uid: &str) -> Journey {
    let mut loaded = broker.flow(visit, Some(uid), Endpoint::Interaction).await?;
    let record = broker.client_of(&loaded.interaction.flow)?;
    let client = &record.client;
    match decide(broker, visit, &mut loaded, client).await {
        Ok(response) => Ok(broker.noted(response, &client.client_id)),
        Err(refused) => broker.sent_back(visit, &loaded, refused),
    }
}

impl Broker {
    /// A refusal that goes back to the service provider; any other stays one.
    pub(super) fn sent_back(&self, visit: &Visit, loaded: &LoadedFlow, refused: refusal::Refusal) -> Journey {
        if self.out(&refused) != crate::catalogue::Out::Redirect {
            return Err(refused);
        }
        let flow = &loaded.interaction.flow;
        Ok(self.redirect_error(visit, &flow.target(), &refused, &flow.client_id))
    }
}

/// The order of PC §5.2.
async fn decide(broker: &Broker, visit: &Visit, loaded: &mut LoadedFlow, client: &Client) -> Journey {
    let flow = &loaded.interaction.flow;
    let params = query(&visit.uri).unwrap_or_default();
    let refused = params.get("error") == Some(INVALID_EMAIL);
    if let Some(hint) = flow.hints.idp.as_deref().filter(|hint| broker.provider(hint).is_none()) {
        return Err(Refusal::IdpHintUnknown(hint.to_owned()).into());
    }
    let kept = loaded.session.session.login.clone();
    if let Some(login) = kept.clone().filter(|login| !refused && broker.reuses(flow, login)) {
        let mut next = loaded.interaction.clone().returned(login);
        next.flow.is_sso = true;
        let location = broker.path_of(Endpoint::Verify, &next.flow.uid);
        return step(broker, visit, loaded, next, (Some(trace::SSO_INITIATED), &location)).await;
    }
    if flow.prompt.none {
        let former = kept.and_then(|login| broker.silently_unsatisfied(flow, &login));
        return Err(former.map_or(refusal::Refusal::LoginRequired, refusal::Refusal::from));
    }
    if let Some(hint) = flow.hints.idp.clone() {
        return send(broker, visit, loaded, client, &hint, None, trace::REDIRECTED_TO_HINTED_IDP).await;
    }
    if let Some(email) = flow.hints.login.clone().filter(|_| !refused) {
        let typed = Typed { email, remember: false };
        // Whom she was sent to before, if anybody, has no part in it.
        let begun = loaded.interaction.clone().anew();
        let hinted = event(broker, visit, &begun, client, trace::REDIRECTED_TO_HINTED_LOGIN);
        broker.record(vec![hinted], Sync::WithNextGroup).await?;
        return lead(broker, visit, loaded, client, typed).await;
    }
    if let Some(rehearsal) = &broker.parts.rehearsal {
        let (state, nonce) = broker.drawn(flow);
        if let Some(idp_uid) = rehearsal.next_login(broker.service(), &client.client_id, &state) {
            let mut interaction = loaded.interaction.clone();
            interaction.flow.decided = true;
            let (next, location) = broker.sent(client, interaction.anew(), &idp_uid, state, nonce).await?;
            return step(broker, visit, loaded, next, (Some(trace::IDP_CHOSEN), &location)).await;
        }
    }
    page(broker, visit, loaded, client).await
}

/// What was done in a flow, with all that is known of it by then.
fn event(broker: &Broker, visit: &Visit, interaction: &Interaction, client: &Client, done: Step) -> Event {
    let mut tracer = broker.flow_tracer(visit, &interaction.flow);
    tracer.public("spName", &client.name);
    let idp_uid = match &interaction.state {
        State::Chosen(chosen) => {
            tracer.typed(chosen.typed.as_ref().map(|typed| typed.email.as_str()));
            Some(&chosen.idp_uid)
        }
        State::Returned(login) => {
            tracer.login(login).personal("spSub", broker.subject(client, login));
            Some(&login.idp_uid)
        }
        _ => None,
    };
    if let Some(record) = idp_uid.and_then(|uid| broker.provider(uid)) {
        tracer.provider(&record.provider);
    }
    tracer.event(broker.service(), done, visit.now, broker.parts.site.edge.entropy.uuid())
}

/// The flow's next state, with its event where there is one, and where the browser goes.
async fn step(
    broker: &Broker,
    visit: &Visit,
    loaded: &mut LoadedFlow,
    next: Interaction,
    (done, location): (Option<Step>, &str),
) -> Journey {
    let record = broker.client_of(&next.flow)?;
    let event = done.map(|done| event(broker, visit, &next, &record.client, done));
    broker.advance(loaded, next, visit.now).await?;
    crash::point("address/advanced");
    broker.record(event.into_iter().collect(), Sync::WithNextGroup).await?;
    crash::point("address/recorded");
    Ok(broker.noted(redirect(StatusCode::FOUND, location), &record.client.client_id))
}

/// Leads a person by her address (PC §5.3, §5.4).
pub(super) async fn lead(
    broker: &Broker,
    visit: &Visit,
    loaded: &mut LoadedFlow,
    client: &Client,
    typed: Typed,
) -> Journey {
    if !broker.takes(&typed.email).await {
        return Ok(broker.noted(asked_again(broker, &loaded.interaction.flow.uid, &typed.email), &client.client_id));
    }
    Broker::domain_taken(client, &typed.email)?;
    match broker.led(&typed.email) {
        Led::To(uid) => send(broker, visit, loaded, client, &uid, Some(typed), trace::IDP_CHOSEN).await,
        Led::Choice => {
            let next = loaded.interaction.clone().typed(typed);
            step(broker, visit, loaded, next, (None, &broker.path(Endpoint::ProviderSelection))).await
        }
        Led::Nowhere => Err(Refusal::NoProviderForEmail.into()),
    }
}

/// Back at the page, which says what is wrong and what may have been meant.
fn asked_again(broker: &Broker, uid: &str, email: &str) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("error", INVALID_EMAIL).append_pair("user_email", email);
    if let Some(meant) = broker.meant(email) {
        query.append_pair("email_suggestion", &meant);
    }
    redirect(StatusCode::FOUND, &format!("{}?{}", broker.path_of(Endpoint::Interaction, uid), query.finish()))
}

/// Sends a person to a provider.
pub(super) async fn send(
    broker: &Broker,
    visit: &Visit,
    loaded: &mut LoadedFlow,
    client: &Client,
    idp_uid: &str,
    typed: Option<Typed>,
    done: Step,
) -> Journey {
    let record = broker.provider(idp_uid);
    let wanted = broker.wanted(&loaded.interaction.flow);
    let provider = record.as_deref().map(|record| &record.provider);
    let provider = crate::identity_provider::chosen(provider, client, wanted)?;
    let (idp_state, idp_nonce) = broker.drawn(&loaded.interaction.flow);
    let chosen = Chosen { idp_uid: idp_uid.to_owned(), idp_state, idp_nonce, csrf: None, typed };
    let location = broker.authorization_url(provider, &loaded.interaction.flow, &chosen).await?;
    let next = loaded.interaction.clone().anew().send(chosen)?;
    step(broker, visit, loaded, next, (Some(done), &location)).await
}

#[derive(Template)]
#[template(path = "email.html")]
pub(crate) struct EmailPage {
    pub(crate) page: Page,
    pub(crate) client: String,
    pub(crate) action: String,
    pub(crate) csrf: String,
    pub(crate) test_environment: bool,
    pub(crate) maintenance: Option<Notice>,
    pub(crate) message: Option<String>,
    /// What was typed before and is not taken.
    pub(crate) refused: Option<String>,
    pub(crate) suggestion: Option<String>,
    pub(crate) renater: Option<String>,
}

async fn page(broker: &Broker, visit: &Visit, loaded: &mut LoadedFlow, client: &Client) -> Journey {
    let csrf = broker.csrf_of(&loaded.session, visit).await?;
    let first_time = loaded.interaction.last_step() != Endpoint::Interaction;
    let next = loaded.interaction.clone().anew().asks(csrf.clone());
    if first_time {
        broker.showed_choice(visit, &next.flow, client).await?;
    }
    broker.advance(loaded, next, visit.now).await?;
    let params = query(&visit.uri).unwrap_or_default();
    let refused = params.get("error") == Some(INVALID_EMAIL);
    let told = |name: &str| params.filled(name).filter(|_| refused).map(str::to_owned);
    let page = Page::new(&broker.parts.site, visit.language, &visit.uri);
    let professionals = broker.professionals();
    let announced = professionals.and_then(|it| it.maintenances.next(visit.now, visit.language));
    let page = EmailPage {
        test_environment: professionals.is_some_and(|it| it.test_environment),
        maintenance: announced.map(|announced| Notice::of(announced, &page, visit.now)),
        page,
        client: client.name.clone(),
        action: broker.path(Endpoint::RedirectToIdp),
        csrf,
        message: broker.information(visit.now),
        refused: refused.then(|| told("user_email").unwrap_or_default()),
        suggestion: told("email_suggestion")
            .filter(|text| guichet_organisations::mail::MailAddress::parse(text).is_ok()),
        renater: professionals.and_then(|it| it.renater_address.clone()),
    };
    Ok(broker.noted(html(StatusCode::OK, &page), &client.client_id))
}

impl Broker {
    /// The token of the forms of a session, made with its first page (PC §5.1).
    pub(super) async fn csrf_of(
        &self,
        session: &crate::visit::Loaded,
        visit: &Visit,
    ) -> Result<String, refusal::Refusal> {
        if let Some(csrf) = &session.session.csrf {
            return Ok(csrf.clone());
        }
        let csrf = self.parts.site.edge.entropy.hex(32);
        let made = csrf.clone();
        self.update_session(session, visit.now, move |session| {
            session.csrf.get_or_insert_with(|| made.clone());
        })
        .await?;
        Ok(csrf)
    }
}
