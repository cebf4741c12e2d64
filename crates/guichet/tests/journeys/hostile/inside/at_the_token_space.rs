//! Somebody to whom DataPass has granted a token, in the token space.

use super::{Inside, cookies, found};
use crate::datapass::{AGENT, INSTRUCTOR, ask, at, try_send};
use crate::stand::Stand;

/// What a DataPass elsewhere signs its notices with, in the walk's configuration.
pub const SIGNED_WITH: &str = "a-secret-that-datapass-and-the-space-share";

/// Of which other definition it tells.
pub const DEFINITION: &str = "france_connect";
/// To whom requests may be delegated.
pub const EDITOR: &str = "editeur";

/// Of a token that lives eighteen months, in seconds: it can be prolonged then.
const NEAR_ITS_END: i64 = 500 * 24 * 3600;

pub(super) async fn inside(stand: &Stand, path: &str) -> Inside {
    if path.ends_with("/dev-login") {
        return Inside { fields: [("email", AGENT.to_owned())].into(), ..Inside::default() };
    }
    if path.ends_with("/webhook") {
        let segments = [("{definition}", DEFINITION.to_owned())].into();
        return Inside { signed_with: Some(SIGNED_WITH), segments, ..Inside::default() };
    }
    let (mut agent, mut instructor) = (at(stand, AGENT).await, at(stand, INSTRUCTOR).await);
    let id = ask(stand, &mut agent).await;
    let decision = format!("/instruction/demandes/{id}/approuver");
    try_send(stand, &mut instructor, &format!("{decision}/nouveau"), &decision, &[("reason", "x")]).await.unwrap();
    let page = agent.open(&format!("{}/demandes/{id}", stand.origin("datapass"))).await;
    let token = page.text.split("/compte/jetons/").nth(1).and_then(|rest| rest.split('"').next());
    let token = token.unwrap_or_else(|| panic!("no token: {}", page.text)).to_owned();

    if ["prolong", "renew"].iter().any(|part| path.contains(part)) {
        stand.clock(NEAR_ITS_END).await;
    }
    let space = |path: &str| format!("{}{path}", stand.origin("token-space"));
    let mut holder = stand.browser();
    holder.open(&space(&format!("/compte/dev-login?email={AGENT}"))).await;
    let page = holder.open(&space(&format!("/compte/jetons/{token}"))).await;
    let mut inside = Inside::at(&holder, &page);
    inside.others.push(cookies(&agent));
    if path.starts_with("/compte/demandes/") {
        let requests = holder.open(&space("/compte/demandes")).await;
        inside.segments.insert("{id}", found(&requests, "/compte/demandes/"));
    } else {
        inside.segments.insert("{id}", token.clone());
    }
    if path.starts_with("/compte/demandes/{id}/delegations") {
        let request = inside.segments["{id}"].clone();
        let delegations = format!("/compte/demandes/{request}/delegations");
        inside.fields.insert("editor", EDITOR.to_owned());
        if path.ends_with("{delegation}") {
            let fields = [("csrfToken", inside.fields["csrfToken"].as_str()), ("editor", EDITOR)];
            holder.post(&space(&delegations), &fields).await;
            let shown = holder.open(&space(&format!("/compte/demandes/{request}"))).await;
            inside.segments.insert("{delegation}", found(&shown, &format!("{delegations}/")));
        }
    }
    if path.contains("demarche_prolongation") {
        let begun = holder.open(&space(&format!("/compte/jetons/{token}/prolonger"))).await;
        let step = begun.url.split("/demarche_prolongation/").nth(1).map(str::to_owned);
        let step = step.unwrap_or_else(|| found(&begun, &format!("/compte/jetons/{token}/demarche_prolongation/")));
        inside = Inside { others: inside.others, segments: inside.segments, ..Inside::at(&holder, &begun) };
        inside.segments.insert("{step}", step);
        inside.fields.insert("owner", "still_in_charge".to_owned());
    }
    if path.starts_with("/public/jetons/") {
        let share = space(&format!("/compte/jetons/{token}/partager"));
        holder.post(&share, &[("csrfToken", &page.field("csrfToken")), ("email", "dsi@ville.example")]).await;
        let mails = stand.command("GET", "/mails", serde_json::Value::Null).await;
        let mails = mails["mails"].as_array().unwrap();
        let said = mails.iter().filter_map(|mail| mail["text"].as_str()).rfind(|text| text.contains("/public/jetons/"));
        let shared = said.unwrap().split("/public/jetons/").nth(1).unwrap().split_whitespace().next().unwrap();
        inside.segments.insert("{access_token}", shared.to_owned());
    }
    inside
}
