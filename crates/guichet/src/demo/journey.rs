//! The journey, step by step, as a person would tell it.

use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use serde_json::{Map, Value};
use url::Url;

use super::authorization;
use super::browser::Browser;
use super::identity_provider;
use super::legal_aid::{Applicant, TaxAdministration};
use super::person::Person;
use super::problem::{Failed, Problem};
use super::relying_party::{RelyingParty, Tokens};
use super::scenario::{Plan, Purpose, Scenario};
use super::transcript::Transcript;
use super::wire::Wire;
use crate::services::ServiceName;

/// Where the demo's client is sent back to. Nobody listens there: the browser of the demo stops before it.
const REDIRECT_URI: &str = "http://localhost:3000/callback";

/// Who plays, and what is in their way.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    /// The journey.
    pub scenario: Scenario,
    /// Who logs in; the scenario knows somebody when nobody is given.
    pub persona: Option<String>,
    /// Where: uid, title or path of the identity provider; the first one when none is given.
    pub identity_provider: Option<String>,
    /// Bodies of `POST /control/v1/faults`, set before the browser starts.
    pub faults: Vec<Map<String, Value>>,
}

/// Plays a journey against the stack of `manifest`.
///
/// # Errors
/// [`Failed`] at the first answer that is not the expected one, with the step and the reason.
pub async fn play(
    manifest: &Value,
    cast: &Cast,
    clock: &Clock,
    entropy: &Entropy,
    transcript: Transcript,
) -> Result<(), Failed> {
    let mut wire = Wire::new(manifest, transcript).map_err(before_the_first_step)?;
    match steps(&mut wire, manifest, cast, clock, entropy).await {
        Ok(()) => Ok(()),
        Err(problem) => Err(wire.failed(problem)),
    }
}

fn before_the_first_step(problem: Problem) -> Failed {
    Failed { step: 0, title: "the manifest is read".to_owned(), problem: Box::new(problem) }
}

async fn steps(
    wire: &mut Wire,
    manifest: &Value,
    cast: &Cast,
    clock: &Clock,
    entropy: &Entropy,
) -> Result<(), Problem> {
    let plan = cast.scenario.plan();
    if cast.scenario == Scenario::Habilitation {
        return authorization::steps(wire, manifest, cast, clock, entropy).await;
    }

    wire.begin("A service provider registers with the control API")?;
    let mut relying_party = RelyingParty::register(wire, plan.clone(), redirect_uri()?).await?;
    let persona = cast.persona.as_deref().unwrap_or(plan.persona);
    let person = Person::of(wire, manifest, &plan, persona, cast.identity_provider.as_deref()).await?;
    let tax = match plan.purpose {
        Purpose::LogIn => None,
        Purpose::LegalAid => Some(TaxAdministration::of(manifest, clock)?),
    };

    if let Some(tax) = tax.as_ref().filter(|_| persona == plan.persona) {
        wire.begin("The tax administration knows their income and their address")?;
        tax.knows(wire, persona).await?;
    }

    let (name, tokens) = log_in(wire, manifest, cast, (&person, &mut relying_party, &plan), clock, entropy).await?;
    match tax {
        None => wire.done(&format!("{name} is logged in.")),
        Some(tax) => {
            let (client_id, access_token) = (relying_party.client_id(), tokens.access_token());
            let outcome = tax.tells(wire, &Applicant { name, client_id, access_token }, entropy).await?;
            wire.done(&outcome)
        }
    }
}

/// Sets what is in the way, has the person log in at the service provider, and gives their name and the tokens.
pub(super) async fn log_in(
    wire: &mut Wire,
    manifest: &Value,
    cast: &Cast,
    (person, relying_party, plan): (&Person, &mut RelyingParty, &Plan),
    clock: &Clock,
    entropy: &Entropy,
) -> Result<(String, Tokens), Problem> {
    if !cast.faults.is_empty() {
        wire.begin("Faults are set")?;
        for fault in &cast.faults {
            wire.control("faults", named_by_id(fault.clone(), manifest, relying_party)).await?;
        }
    }

    wire.begin("It reads the discovery document")?;
    relying_party.discover(wire, issuer(manifest, plan)?).await?;

    wire.begin(&format!("The {} presses its button and is sent to {}", person.noun(), broker_name(plan)))?;
    let (url, sent) = relying_party.authorization_request(entropy)?;
    let returned = person.log_in(wire, Browser::new(redirect_uri()?), url, plan).await?;
    let code = relying_party.code(&returned, &sent)?;
    wire.note("the browser is back at the service provider, with a code; `state` and `iss` are the expected ones")?;

    wire.begin("The service provider exchanges the code for tokens")?;
    let tokens = relying_party.redeem(wire, code, &sent).await?;

    let keys = relying_party.keys(wire).await?;
    let claims = relying_party.verify_id_token(&keys, &tokens, &sent, clock.now().as_second())?;
    wire.note("signature, issuer, audience, nonce and expiry are right")?;

    wire.begin("It asks who it is")?;
    let sub = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
    let identity = relying_party.userinfo(wire, &keys, &tokens, sub).await?;
    wire.note("`sub` is the one of the ID token")?;

    let text = |member: &str| identity.get(member).and_then(Value::as_str).unwrap_or_default();
    let name = format!("{} {}{}", text("given_name"), text("family_name"), text("usual_name")).trim().to_owned();
    Ok((name, tokens))
}

/// Where the service provider of the demo is.
pub(super) fn redirect_uri() -> Result<Url, Problem> {
    Url::parse(REDIRECT_URI).map_err(|_| Problem::NotAUrl { what: "the redirect URI", text: REDIRECT_URI.to_owned() })
}

pub(super) fn broker_name(plan: &Plan) -> &'static str {
    match plan.service {
        ServiceName::FranceConnect => "FranceConnect",
        ServiceName::ProConnect => "ProConnect",
        _ => "the OpenID provider",
    }
}

fn issuer<'a>(manifest: &'a Value, plan: &Plan) -> Result<&'a str, Problem> {
    manifest
        .get("issuers")
        .and_then(|issuers| issuers.get(plan.service.as_str())?.as_str())
        .ok_or(Problem::Missing { document: "the manifest", member: "issuers" })
}

/// The contract names an identity provider by its uid and a client by its identifier; on a command line a path is
/// easier, `identity-provider:dgfip`, and the demo's client has just been registered: `client:demo`.
fn named_by_id(mut fault: Map<String, Value>, manifest: &Value, relying_party: &RelyingParty) -> Map<String, Value> {
    let target = match fault.get("target").and_then(Value::as_str).and_then(|target| target.split_once(':')) {
        Some(("identity-provider", name)) => identity_provider::find(manifest, relying_party.service(), Some(name))
            .ok()
            .map(|provider| format!("identity-provider:{}", provider.uid)),
        Some(("client", "demo")) => Some(format!("client:{}", relying_party.client_id())),
        _ => None,
    };
    if let Some(target) = target {
        fault.insert("target".to_owned(), Value::String(target));
    }
    fault
}
