//! `/verify-email`: the code that was sent to the person's work address (PC §5.8).

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use bytes::Bytes;
use guichet_oidc::{endpoints::Endpoint, params::Params, profile::MailedCode};
use guichet_web::page::{Page, html};

use super::{csrf_token, form};
use crate::{
    answer::{Journey, redirect},
    broker::Broker,
    interaction::{State as FlowState, csrf_fits},
    professional::{Tried, WorkLogin},
    refusal::Refusal,
    session::Login,
    visit::{LoadedFlow, Visit},
};

const TOO_MANY: &str = "broker-code-too-many";
const WRONG: &str = "broker-code-wrong";
const NOT_SENT: &str = "broker-code-not-sent";

pub(super) async fn show(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    answered(&broker, &visit, ask(&broker, &visit).await).await
}

pub(super) async fn verify(
    State(broker): State<Arc<Broker>>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answered(&broker, &visit, judge(&broker, &visit, &headers, &body).await).await
}

pub(super) async fn resend(
    State(broker): State<Arc<Broker>>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answered(&broker, &visit, send_again(&broker, &visit, &headers, &body).await).await
}

async fn answered(broker: &Broker, visit: &Visit, journey: Journey) -> Response {
    match journey {
        Ok(response) => response,
        Err(refusal) => broker.failed(visit, None, &refusal).await,
    }
}

/// A flow that waits for the code.
struct Waiting {
    loaded: LoadedFlow,
    login: Login,
    work: WorkLogin,
    rules: MailedCode,
}

async fn waiting(broker: &Broker, visit: &Visit) -> Result<Waiting, Refusal> {
    let loaded = broker.flow(visit, None, Endpoint::VerifyEmail).await?;
    let last = loaded.interaction.last_step().path();
    let refused = Refusal::WrongStep { asked: Endpoint::VerifyEmail.path(), last };
    let FlowState::Returned(login) = &loaded.interaction.state else { return Err(refused) };
    let login = (**login).clone();
    match (login.work.clone(), broker.parts.profile.mailed_code) {
        (Some(work), Some(rules)) => Ok(Waiting { work: *work, loaded, login, rules }),
        _ => Err(refused),
    }
}

async fn posted(
    broker: &Broker,
    visit: &Visit,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(Params, Waiting), Refusal> {
    let form = form(headers, body).map_err(|_| Refusal::ParametersNotUtf8)?;
    let waiting = waiting(broker, visit).await?;
    csrf_fits(waiting.loaded.session.session.csrf.as_deref(), csrf_token(&form, headers))?;
    Ok((form, waiting))
}

async fn ask(broker: &Broker, visit: &Visit) -> Journey {
    let waiting = waiting(broker, visit).await?;
    match broker.send_code(visit, &waiting.work.email, &waiting.rules, false).await {
        Ok(wait) => page(broker, visit, &waiting, (None, wait)).await,
        Err(refusal) => not_sent(broker, visit, &waiting, refusal).await,
    }
}

/// The page says it where the mail cannot be written; what else goes wrong stays a refusal.
async fn not_sent(broker: &Broker, visit: &Visit, waiting: &Waiting, refusal: Refusal) -> Journey {
    if !matches!(refusal, Refusal::MailAddressMissing | Refusal::MailParameters | Refusal::MailTemplate) {
        return Err(refusal);
    }
    let code = broker.parts.catalogue.entry(&refusal).code.as_str();
    tracing::error!(code, "{} could not write the mail of a code: {code}", broker.service());
    page(broker, visit, waiting, (Some(NOT_SENT), 0)).await
}

async fn send_again(broker: &Broker, visit: &Visit, headers: &HeaderMap, body: &Bytes) -> Journey {
    let (_, waiting) = posted(broker, visit, headers, body).await?;
    if let Err(refusal) = broker.send_code(visit, &waiting.work.email, &waiting.rules, true).await {
        return not_sent(broker, visit, &waiting, refusal).await;
    }
    Ok(redirect(StatusCode::FOUND, &broker.path(Endpoint::VerifyEmail)))
}

async fn judge(broker: &Broker, visit: &Visit, headers: &HeaderMap, body: &Bytes) -> Journey {
    let (form, mut waiting) = posted(broker, visit, headers, body).await?;
    let typed: String = form.get("verify_email_token").unwrap_or_default().split_whitespace().collect();
    let tried = broker.try_code(&waiting.work.email, &typed, &waiting.rules, visit.now).await?;
    let fault = match tried {
        Tried::Right => {
            let mut login = waiting.login.clone();
            login.work = Some(Box::new(WorkLogin { mailed: true, ..waiting.work.clone() }));
            let next = waiting.loaded.interaction.clone().returned(login);
            let location = broker.path_of(Endpoint::Verify, &next.flow.uid);
            broker.advance(&mut waiting.loaded, next, visit.now).await?;
            return Ok(redirect(StatusCode::FOUND, &location));
        }
        Tried::Wrong => WRONG,
        Tried::TooMany => TOO_MANY,
    };
    let code = if tried == Tried::TooMany { "Y170001" } else { "Y170003" };
    tracing::info!(code, "{} did not take a code that it had sent: {code}", broker.service());
    let wait = broker.code_wait(&waiting.work.email, &waiting.rules, visit.now).await?;
    page(broker, visit, &waiting, (Some(fault), wait)).await
}

#[derive(Template)]
#[template(path = "verify-email.html")]
pub(crate) struct CodePage {
    pub(crate) page: Page,
    pub(crate) email: String,
    pub(crate) action: String,
    pub(crate) resend: String,
    pub(crate) csrf: String,
    /// Whether a code is on its way.
    pub(crate) sent: bool,
    /// What is wrong with what was typed: the key of a text.
    pub(crate) fault: Option<&'static str>,
    /// Seconds until another code may be asked for.
    pub(crate) wait: i64,
    /// The same, in minutes.
    pub(crate) minutes: String,
}

async fn page(
    broker: &Broker,
    visit: &Visit,
    waiting: &Waiting,
    (fault, wait): (Option<&'static str>, i64),
) -> Journey {
    let page = CodePage {
        page: Page::new(&broker.parts.site, visit.language, &visit.uri).back_to(&broker.path(Endpoint::VerifyEmail)),
        email: waiting.work.email.clone(),
        action: broker.path(Endpoint::VerifyEmail),
        resend: broker.path(Endpoint::ResendCode),
        csrf: broker.csrf_of(&waiting.loaded.session, visit).await?,
        sent: fault != Some(NOT_SENT),
        fault,
        wait,
        minutes: (wait + 59).div_euclid(60).to_string(),
    };
    Ok(broker.noted(html(StatusCode::OK, &page), &waiting.loaded.interaction.flow.client_id))
}
