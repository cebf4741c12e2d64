//! FranceConnect: asked for, granted, its client taken up and used, and taken back.

use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use serde_json::Value;

use super::desk::{ANY_PAGE, Desk};
use super::forms::SIGN_IN_BUTTON;
use super::mail;
use crate::demo::browser::Browser;
use crate::demo::journey::{Cast, log_in, redirect_uri};
use crate::demo::person::Person;
use crate::demo::problem::Problem;
use crate::demo::relying_party::RelyingParty;
use crate::demo::wire::Wire;

/// The request, from the form to the decision; its number.
pub(super) async fn granted(wire: &mut Wire, agent: &mut Desk, instructor: &mut Desk) -> Result<String, Problem> {
    wire.begin("The agent asks for FranceConnect's button")?;
    let first = agent.open(wire, &SIGN_IN_BUTTON.address(), "continue").await?;
    let (summary, request) = agent.fill_in(wire, &SIGN_IN_BUTTON, &first).await?;
    agent.send(wire, &summary, SIGN_IN_BUTTON.agreed, ANY_PAGE).await?;
    wire.begin("The instructor grants it, and a mail says so")?;
    instructor.decide(wire, &request, "approuver", "Bienvenue").await?;
    mail(wire, &agent.email, "validée").await?;
    Ok(request)
}

/// The service provider, with the client that the authorisation has brought about.
pub(super) async fn taken_up(
    wire: &mut Wire,
    cast: &Cast,
    agent: &mut Desk,
    request: &str,
) -> Result<RelyingParty, Problem> {
    wire.begin("The agent says where the town's service is, and makes the secret, which is shown once")?;
    let back = redirect_uri()?;
    let page = agent.open(wire, &format!("/demandes/{request}/client"), "continue").await?;
    let page = agent.send(wire, &page, &[("redirect_uris", back.as_str())], "continue").await?;
    let shown = agent.browser.press(wire, &page, "renew", "continue").await?;
    let (client_id, secret) = (shown.text("client-id").to_owned(), shown.text("client-secret").to_owned());
    wire.note(&format!("the client is {client_id}"))?;
    Ok(RelyingParty::known(cast.scenario.plan(), back, client_id, secret))
}

/// The name of the citizen whom the client lets in.
pub(super) async fn used(
    wire: &mut Wire,
    manifest: &Value,
    cast: &Cast,
    service: &mut RelyingParty,
    (clock, entropy): (&Clock, &Entropy),
) -> Result<String, Problem> {
    let plan = cast.scenario.plan();
    let persona = cast.persona.as_deref().unwrap_or(plan.persona);
    let citizen = Person::of(wire, manifest, &plan, persona, cast.identity_provider.as_deref()).await?;
    Ok(log_in(wire, manifest, cast, (&citizen, service, &plan), clock, entropy).await?.0)
}

/// Revoked: FranceConnect knows the service no more.
pub(super) async fn taken_back(
    wire: &mut Wire,
    instructor: &mut Desk,
    request: &str,
    service: &RelyingParty,
    entropy: &Entropy,
) -> Result<(), Problem> {
    wire.begin("The instructor takes the authorisation back, and FranceConnect knows the service no more")?;
    instructor.decide(wire, request, "révoquer", "Le service a fermé").await?;
    let (url, _) = service.authorization_request(entropy)?;
    match Browser::new(redirect_uri()?).open(wire, url, ANY_PAGE).await {
        Err(Problem::ErrorPage { code, .. }) => wire.note(&format!("FranceConnect refuses with {code}")),
        Err(other) => Err(other),
        Ok(_) => {
            let expected = "an error page".to_owned();
            Err(Problem::Mismatch { member: "authorize", expected, received: "a page".to_owned() })
        }
    }
}
