//! `/interaction/{uid}/verify` of a professional (PC §5.7).

use axum::http::StatusCode;
use guichet_oidc::{
    client::{Client, ClientType},
    endpoints::Endpoint,
    professional::level::Outcome,
};
use guichet_organisations::Role;
use guichet_store::{crash, journal::Sync};

use super::login::accept;
use crate::{
    answer::{Journey, redirect},
    broker::Broker,
    identity_provider::IdentityProvider,
    professional::{Refusal, WorkLogin},
    refusal,
    session::Login,
    trace::{self, Trace},
    visit::{LoadedFlow, Visit},
};

/// What follows once the account is known.
enum Next {
    /// The service provider is given this level.
    Finish(String),
    /// The person gives a code that is sent to her address.
    Code,
    /// She chooses anew: the provider of her login is switched off.
    Anew,
    /// Or what she reached is not what was wished beside what was demanded, or she is not whom the request expects.
    WishMissed,
    /// It ends here.
    Refuse(Refusal),
}

pub(super) async fn examine(broker: &Broker, visit: &Visit, loaded: &mut LoadedFlow) -> Journey {
    let mut login = loaded.interaction.to_verify()?.clone();
    let flow = loaded.interaction.flow.clone();
    let record = broker.client_of(&flow)?;
    let client = &record.client;
    let work = login.work.clone().ok_or(refusal::Refusal::NoIdentity)?;
    let provider = broker.provider(&login.idp_uid);
    let provider = provider.as_deref().map(|record| &record.provider);
    let next = judge(broker, loaded, client, provider, &login, &work);
    if let (Next::Finish(level), Some(work)) = (&next, &mut login.work) {
        work.level.clone_from(level);
    }
    let mut tracer = broker.flow_tracer(visit, &flow);
    tracer.login(&login).client(client);
    if let Some(provider) = provider {
        tracer.provider(provider);
    }
    // The account comes first (PC §5.7 rule 1): one that is blocked is told so, whatever else is wrong.
    let finishes = matches!(next, Next::Finish(_));
    let login = broker.open_work_account(&tracer, login, finishes, visit.now).await?;
    crash::point("account/opened");
    tracer.personal("spSub", broker.subject(client, &login));
    // OpenID Connect Core §3.1.2.1: the hint names somebody else, who is asked for.
    let expected = flow.expected_sub.as_deref();
    let next = match next {
        Next::Finish(_) if expected.is_some_and(|sub| sub != login.account_id) => Next::WishMissed,
        other => other,
    };
    match next {
        Next::Refuse(refused) => Err(refused.into()),
        Next::Finish(_) => {
            let grant = broker.new_grant(&flow, &broker.subject(client, &login));
            let next = loaded.interaction.clone().verified(login).accept_without_page(grant)?;
            accept(broker, visit, loaded, next, &[]).await
        }
        Next::Code => {
            let next = loaded.interaction.clone().returned(login);
            broker.advance(loaded, next, visit.now).await?;
            Ok(broker.noted(redirect(StatusCode::FOUND, &broker.path(Endpoint::VerifyEmail)), &client.client_id))
        }
        Next::WishMissed => anew(broker, visit, loaded, None).await,
        Next::Anew => anew(broker, visit, loaded, Some(&tracer)).await,
    }
}

/// The rules of PC §5.7 after that of the account, in their order.
fn judge(
    broker: &Broker,
    loaded: &LoadedFlow,
    client: &Client,
    provider: Option<&IdentityProvider>,
    login: &Login,
    work: &WorkLogin,
) -> Next {
    let flow = &loaded.interaction.flow;
    if let Err(refused) = Broker::domain_taken(client, &work.email) {
        return Next::Refuse(refused);
    }
    if !provider.is_some_and(|provider| provider.active) {
        return if flow.prompt.none { Next::Refuse(Refusal::SilentProviderDisabled) } else { Next::Anew };
    }
    if client.r#type == ClientType::Public && !work.roles.contains(&Role::AgentPublic) {
        let roles: Vec<&str> = work.roles.iter().map(|role| role.as_str()).collect();
        let label = work.organisation.as_deref().unwrap_or_default();
        return Next::Refuse(Refusal::NotPublicAgent(format!(
            "The user's roles are: [{}]; the user is linked to the non-public organization: {label} (SIRET: {})",
            roles.join(", "),
            work.siret
        )));
    }
    match (broker.outcome(flow, login, work), &broker.parts.profile.membership) {
        (Some(Outcome::Reached(level)), _) if Broker::misses_wish(flow, &level) => Next::WishMissed,
        (Some(Outcome::Reached(level)), _) => Next::Finish(level),
        (Some(Outcome::AsksMailedCode), _) if !flow.prompt.none => Next::Code,
        (Some(_), Some(levels)) => Next::Refuse(Broker::unsatisfied(levels, flow, login)),
        _ => Next::Finish(login.idp_acr.clone().unwrap_or_default()),
    }
}

/// The person is asked for her address again, and her finished login serves this flow no more.
async fn anew(broker: &Broker, visit: &Visit, loaded: &mut LoadedFlow, disabled: Option<&Trace>) -> Journey {
    let mut next = loaded.interaction.clone().anew();
    next.flow.needs_login = true;
    if let Some(tracer) = disabled {
        let id = broker.parts.site.edge.entropy.uuid();
        let event = tracer.event(broker.service(), trace::IDP_DISABLED, visit.now, id);
        broker.record(vec![event], Sync::WithNextGroup).await?;
    }
    let location = broker.path_of(Endpoint::Interaction, &next.flow.uid);
    let client_id = next.flow.client_id.clone();
    broker.advance(loaded, next, visit.now).await?;
    Ok(broker.noted(redirect(StatusCode::FOUND, &location), &client_id))
}
