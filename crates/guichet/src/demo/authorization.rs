//! An authorisation from the request to what it opens, and to its end (DP §2): of API Particulier a token, of FranceConnect a client.

mod client;
mod desk;
mod forms;
mod quotient;
mod token;

use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use serde_json::Value;
use url::Url;

use super::journey::Cast;
use super::problem::Problem;
use super::scenario::Scenario;
use super::wire::Wire;
use desk::Desk;

/// What the town asks of FranceConnect, and its service of the citizen.
pub(super) const SCOPE: &str = "openid given_name family_name";

/// Who decides on what the DINUM gives.
const INSTRUCTOR: &str = "pierre_dinum";

/// The whole play.
pub(super) async fn steps(
    wire: &mut Wire,
    manifest: &Value,
    cast: &Cast,
    clock: &Clock,
    entropy: &Entropy,
) -> Result<(), Problem> {
    let mut agent = Desk::of(wire, manifest, Scenario::Proconnect.plan().persona).await?;
    let mut instructor = Desk::of(wire, manifest, INSTRUCTOR).await?;
    let request = token::granted(wire, &mut agent, &mut instructor).await?;
    let text = token::fetched(wire, &mut agent, &request).await?;
    token::handed_on(wire, &text).await?;
    token::used(wire, manifest, &text).await?;
    token::taken_back(wire, manifest, &mut instructor, &request, &text).await?;

    let request = client::granted(wire, &mut agent, &mut instructor).await?;
    let mut service = client::taken_up(wire, cast, &mut agent, &request).await?;
    let name = client::used(wire, manifest, cast, &mut service, (clock, entropy)).await?;
    client::taken_back(wire, &mut instructor, &request, &service, entropy).await?;
    wire.done(&format!(
        "A town was granted data and a button, read a family's quotient, and let {name} in; both were taken back, and nothing opens any more."
    ))
}

/// The mail that was sent last to `to` with `word` in its subject; its subject and its text.
async fn mail(wire: &mut Wire, to: &str, word: &'static str) -> Result<(String, String), Problem> {
    let mails = wire.look_up("mails").await?;
    let mails = mails.get("mails").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |mail: &Value, member: &str| mail.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let told = mails.iter().rev().find(|mail| text(mail, "to") == to && text(mail, "subject").contains(word));
    let told = told.ok_or(Problem::Missing { document: "the mailbox", member: word })?;
    let subject = text(told, "subject");
    wire.note(&format!("mail to {to}: {subject}"))?;
    Ok((subject, text(told, "text")))
}

fn origin(manifest: &Value, service: &'static str) -> Result<Url, Problem> {
    let text = manifest.get("services").and_then(|services| services.get(service)?.as_str());
    let text = text.ok_or(Problem::Missing { document: "the manifest", member: service })?;
    Url::parse(text).map_err(|_| Problem::NotAUrl { what: "the origin of a service", text: text.to_owned() })
}
