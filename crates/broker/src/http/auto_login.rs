//! `/auto-login`: on to the service provider without a page (FC §2.3).

use std::sync::Arc;

use axum::{extract::State, response::Response};
use guichet_oidc::endpoints::Endpoint;

use super::{login::accept, query};
use crate::{
    answer::Journey,
    broker::Broker,
    consent::{self, Page},
    interaction::State as FlowState,
    refusal::Refusal,
    trace,
    visit::Visit,
};

pub(super) async fn auto_login(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    match go(&broker, &visit).await {
        Ok(response) => response,
        Err(refusal) => {
            let params = query(&visit.uri).unwrap_or_default();
            broker.failed(&visit, params.filled("uid"), &refusal).await
        }
    }
}

async fn go(broker: &Broker, visit: &Visit) -> Journey {
    let params = query(&visit.uri).map_err(|_| Refusal::ParametersNotUtf8)?;
    let mut loaded = broker.flow(visit, params.filled("uid"), Endpoint::AutoLogin).await?;
    let flow = &loaded.interaction.flow;
    let client = broker.client_of(flow)?;
    let FlowState::Verified { login, .. } = &loaded.interaction.state else {
        return Err(Refusal::WrongStep {
            asked: Endpoint::AutoLogin.path(),
            last: loaded.interaction.last_step().path(),
        });
    };
    // Whoever types this address without being entitled to skip the page is sent away (FC §5.1).
    let sub = broker.subject(&client.client, login);
    let remembered = broker.consented(&client.client, &sub, visit.now).await?;
    let asked = consent::asked(&broker.parts.scopes, flow);
    if consent::page(&broker.parts.profile, &client.client, flow, &asked, &remembered) != Page::None {
        return Err(Refusal::WrongStep { asked: Endpoint::AutoLogin.path(), last: Endpoint::Verify.path() });
    }
    let grant = broker.new_grant(flow, &sub);
    let next = loaded.interaction.clone().accept_without_page(grant)?;
    accept(broker, visit, &mut loaded, next, &[trace::AUTO_LOGIN]).await
}
