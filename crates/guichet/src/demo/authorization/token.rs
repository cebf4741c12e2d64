//! API Particulier: asked for, granted, its token fetched, handed on and used, and taken back.

use http::StatusCode;
use serde_json::{Map, Value};
use url::Url;

use super::desk::{ANY_PAGE, Desk};
use super::forms::{self, QUOTIENT};
use super::{mail, quotient};
use crate::demo::browser::Browser;
use crate::demo::journey::redirect_uri;
use crate::demo::problem::Problem;
use crate::demo::wire::Wire;

/// How long a link that hands a token on opens it (DP §4.3).
const HANDED_ON_SECONDS: i64 = 4 * 3600;
/// Whom the token is handed on to.
const SOFTWARE_HOUSE: &str = "mise-en-service@logiciel.example";

/// The request, from the form to the decision; its number.
pub(super) async fn granted(wire: &mut Wire, agent: &mut Desk, instructor: &mut Desk) -> Result<String, Problem> {
    wire.begin("A town's agent opens the form of the town's software at DataPass, and is sent to ProConnect")?;
    let first = agent.come_in(wire, &QUOTIENT.address(), "continue").await?;
    wire.begin("They fill in what the form of the software has left open")?;
    let (summary, request) = agent.fill_in(wire, &QUOTIENT, &first).await?;
    wire.begin("They accept the terms and send the request")?;
    agent.send(wire, &summary, QUOTIENT.agreed, ANY_PAGE).await?;

    wire.begin("An instructor opens it, and is sent to ProConnect, too")?;
    instructor.come_in(wire, &format!("/instruction/demandes/{request}"), "continue").await?;
    wire.begin("They ask for a change")?;
    let reason = "À quels services la délibération s'applique-t-elle ?";
    instructor.decide(wire, &request, "demande-de-modifications", reason).await?;
    mail(wire, &agent.email, "modif").await?;
    wire.begin("The agent changes the legal ground and sends the request again")?;
    let page = agent.open(wire, &QUOTIENT.step(&request, "legal"), "continue").await?;
    let ground = ("cadre_juridique_nature", "Délibération du 3 mars, article 2 : cantines et crèches");
    agent.send(wire, &page, &[ground], "continue").await?;
    let summary = agent.open(wire, &QUOTIENT.step(&request, forms::SUMMARY), "continue").await?;
    agent.send(wire, &summary, QUOTIENT.agreed, ANY_PAGE).await?;
    wire.begin("The instructor grants it, and a mail says so")?;
    instructor.decide(wire, &request, "approuver", "Bienvenue").await?;
    mail(wire, &agent.email, "validée").await?;
    Ok(request)
}

/// The token, from the space where the agent comes with the same identity.
pub(super) async fn fetched(wire: &mut Wire, agent: &mut Desk, request: &str) -> Result<String, Problem> {
    wire.begin("From the request the agent goes to the token space, with the same identity")?;
    let page = agent.open(wire, &format!("/demandes/{request}"), "continue").await?;
    let sign_in = agent.browser.press(wire, &page, "continue", "continue").await?;
    let page = agent.browser.press(wire, &sign_in, "continue", "hand-on").await?;
    let text = page.text("token").to_owned();
    if text.is_empty() {
        return Err(Problem::Missing { document: "the token space", member: "token" });
    }
    wire.note("the token is there to be copied")?;

    wire.begin(&format!("They hand it on to {SOFTWARE_HOUSE} by a link of four hours"))?;
    agent.browser.fill_in(wire, &page, &[("email", SOFTWARE_HOUSE)], "hand-on", "hand-on").await?;
    Ok(text)
}

/// Whoever has the link sees the token, and four hours later no more.
pub(super) async fn handed_on(wire: &mut Wire, text: &str) -> Result<(), Problem> {
    let (_, told) = mail(wire, SOFTWARE_HOUSE, "jeton").await?;
    let link = told.split_whitespace().find_map(|word| Url::parse(word).ok());
    let link = link.ok_or(Problem::Missing { document: "the mail", member: "a link" })?;
    let mut browser = Browser::new(redirect_uri()?);
    let shown = browser.open(wire, link.clone(), ANY_PAGE).await?;
    if shown.text("token") != text {
        let (expected, received) = ("the agent's".to_owned(), "another one".to_owned());
        return Err(Problem::Mismatch { member: "token", expected, received });
    }
    wire.begin("Four hours later the link is dead")?;
    clock(wire, HANDED_ON_SECONDS + 1).await?;
    match browser.open(wire, link, ANY_PAGE).await {
        Err(Problem::ErrorPage { status, .. }) if status == StatusCode::NOT_FOUND => {
            wire.note("it opens nothing any more")?
        }
        Err(other) => return Err(other),
        Ok(_) => return Err(quotient::refused(StatusCode::NOT_FOUND, None)),
    }
    clock(wire, 0).await
}

async fn clock(wire: &mut Wire, offset: i64) -> Result<(), Problem> {
    wire.put("clock", Map::from_iter([("offset_seconds".to_owned(), Value::from(offset))])).await.map(drop)
}

/// The token opens what was granted and nothing else.
pub(super) async fn used(wire: &mut Wire, manifest: &Value, text: &str) -> Result<(), Problem> {
    wire.begin("The gateway knows exactly the scopes that were granted")?;
    let known = quotient::scopes(wire, manifest, text).await?;
    if known != forms::GRANTED {
        let (expected, received) = (forms::GRANTED.join(" "), known.join(" "));
        return Err(Problem::Mismatch { member: "scopes", expected, received });
    }
    wire.begin("The town's software reads a family's quotient with the token")?;
    let told = quotient::call(wire, manifest, quotient::QUOTIENT, text).await?;
    let told = told.map_err(|status| quotient::refused(StatusCode::OK, Some(status)))?;
    let data = told.get("data").cloned().unwrap_or_default();
    if data.get("quotient_familial").is_none() {
        return Err(Problem::Missing { document: "the answer", member: "quotient_familial" });
    }
    if data.get("enfants").is_some() {
        let received = "told though nobody was granted it".to_owned();
        return Err(Problem::Mismatch { member: "enfants", expected: "nothing".to_owned(), received });
    }
    wire.note("what was not asked for, the children, is absent")?;
    match quotient::call(wire, manifest, quotient::STUDENT, text).await? {
        Err(StatusCode::FORBIDDEN) => wire.note("who studies is another scope's, and refused"),
        other => Err(quotient::refused(StatusCode::FORBIDDEN, other.err())),
    }
}

/// Revoked, and of no use at once.
pub(super) async fn taken_back(
    wire: &mut Wire,
    manifest: &Value,
    instructor: &mut Desk,
    request: &str,
    text: &str,
) -> Result<(), Problem> {
    wire.begin("The instructor takes the authorisation back, and the next call is refused")?;
    instructor.decide(wire, request, "révoquer", "La délibération a été annulée").await?;
    match quotient::call(wire, manifest, quotient::QUOTIENT, text).await? {
        Err(StatusCode::UNAUTHORIZED) => wire.note("the token opens nothing any more"),
        other => Err(quotient::refused(StatusCode::UNAUTHORIZED, other.err())),
    }
}
