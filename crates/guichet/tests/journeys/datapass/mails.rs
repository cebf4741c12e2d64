//! What the mails of a request say at each of its turns (DP §2.6): the first time, after changes that were asked for, of an update.

use serde_json::Value;

use super::{AGENT, FORM, INSTRUCTOR, ask, at, send};
use crate::stand::Stand;

/// The texts of the mails that somebody got since so many, newest last.
async fn texts(stand: &Stand, to: &str, since: usize) -> Vec<String> {
    let mails = stand.command("GET", "/mails", Value::Null).await;
    let own = mails["mails"].as_array().unwrap().iter().skip(since).filter(|mail| mail["to"] == to);
    own.map(|mail| mail["text"].as_str().unwrap().to_owned()).collect()
}

async fn count(stand: &Stand) -> usize {
    stand.command("GET", "/mails", Value::Null).await["mails"].as_array().unwrap().len()
}

#[tokio::test]
async fn what_follows_changes_and_what_updates_an_authorisation_is_told_as_such() {
    let stand = Stand::start().await;
    let (mut agent, mut office) = (at(&stand, AGENT).await, at(&stand, INSTRUCTOR).await);
    let id = ask(&stand, &mut agent).await;
    let decide = |name: &str| format!("/instruction/demandes/{id}/{name}");
    let step = format!("/formulaires/{FORM}/demande/{id}/etapes/basic_infos");
    let summary = format!("/formulaires/{FORM}/demande/{id}/r%C3%A9sum%C3%A9");
    let agreed = [("terms_of_service_accepted", "1"), ("data_protection_officer_informed", "1")];
    let told = async |since: usize, (received, to_instruct): (&str, &str), others: &[&str]| {
        let (agents, instructors) = (texts(&stand, AGENT, since).await, texts(&stand, INSTRUCTOR, since).await);
        // The token space writes to her as well.
        let datapass = |text: &&String| text.contains(received) && text.contains("écrire à l'instruction");
        let own = agents.iter().find(datapass).unwrap_or_else(|| panic!("{received}: {agents:?}"));
        let one = instructors.iter().find(|text| text.contains(to_instruct));
        let one = one.unwrap_or_else(|| panic!("{to_instruct}: {instructors:?}"));
        assert!(others.iter().all(|other| !one.contains(other) && !own.contains(other)), "{own}\n{one}");
        assert!(!own.contains('$') && !one.contains('$') && !own.contains('{'), "{own}\n{one}");
    };
    let update = ["mise à jour", "en vigueur"];
    told(0, ("est bien reçue", "a soumis la demande"), &[&update[..], &["fait suite"]].concat()).await;

    let ask_changes = [("reason", "Précisez")];
    send(
        &stand,
        &mut office,
        &decide("demande-de-modifications/nouveau"),
        &decide("demande-de-modifications"),
        &ask_changes,
    )
    .await;
    let before = count(&stand).await;
    let changed = [("intitule", "Cantine des écoles"), ("description", "Tarifs selon le quotient"), ("next", "1")];
    send(&stand, &mut agent, &step, &step, &changed).await;
    send(&stand, &mut agent, &summary, &summary, &agreed).await;
    told(before, ("est bien reçue", "fait suite aux modifications"), &update).await;

    send(&stand, &mut office, &decide("approuver/nouveau"), &decide("approuver"), &[]).await;
    let page = agent.open(&format!("{}/demandes/{id}/habilitations", stand.origin("datapass"))).await;
    let granted = page.text.split("/habilitations/").nth(1).unwrap().split(['"', '/', '?']).next().unwrap().to_owned();
    let reopen = format!("/habilitations/{granted}/reouvrir");
    send(&stand, &mut agent, &reopen, &reopen, &[]).await;
    let before = count(&stand).await;
    let changed = [("intitule", "Cantine et garderie"), ("description", "Tarifs selon le quotient"), ("next", "1")];
    send(&stand, &mut agent, &step, &step, &changed).await;
    send(&stand, &mut agent, &summary, &summary, &agreed).await;
    told(before, ("La mise à jour de votre habilitation", "demande la mise à jour"), &["fait suite"]).await;
    stand.stop().await;
}
