//! What is kept of all that was sent, as those see it who look at it afterwards.

use super::ADMINISTRATOR;
use crate::datapass::{AGENT, INSTRUCTOR, at};
use crate::stand::{Browser, Reply, Stand};

const OF_THE_AGENT: [&str; 4] =
    ["/compte", "/usager/organisations", "/tableau-de-bord/demandes", "/tableau-de-bord/habilitations"];
const OF_THE_INSTRUCTOR: [&str; 8] = [
    "/instruction/tableau-de-bord/demandes",
    "/instruction/tableau-de-bord/habilitations",
    "/instruction/modeles-messages",
    "/instruction/gestion-des-droits",
    "/instruction/formulaires",
    "/developpeurs/applications",
    "/developpeurs/webhooks",
    "/compte",
];
const OF_THE_ADMINISTRATOR: [&str; 3] = ["/admin", "/admin/gestion-des-droits", "/admin/bannissements"];
const OF_THE_PORTAL: [&str; 5] = ["/clients", "/tokens", "/mails", "/personas", "/exchanges"];
const OF_THE_SPACE: [&str; 2] = ["/compte", "/compte/demandes"];

/// The pages of a service on which somebody else's text may stand.
pub async fn pages(stand: &Stand, service: &str) -> Vec<Reply> {
    let mut pages = Vec::new();
    let mut open = async |browser: &mut Browser, paths: &[&str]| {
        for path in paths {
            pages.push(browser.open(&format!("{}{path}", stand.origin(service))).await);
        }
    };
    match service {
        "datapass" => {
            open(&mut at(stand, AGENT).await, &OF_THE_AGENT).await;
            let mut instructor = at(stand, INSTRUCTOR).await;
            open(&mut instructor, &OF_THE_INSTRUCTOR).await;
            open(&mut at(stand, ADMINISTRATOR).await, &OF_THE_ADMINISTRATOR).await;
            for id in 1..=MET {
                for end in ["", "/messages", "/historique"] {
                    open(&mut instructor, &[&format!("/instruction/demandes/{id}{end}")]).await;
                }
            }
        }
        "portal" => open(&mut stand.browser(), &OF_THE_PORTAL).await,
        "token-space" => {
            let mut holder = stand.browser();
            open(&mut holder, &[&format!("/compte/dev-login?email={AGENT}")]).await;
            open(&mut holder, &OF_THE_SPACE).await;
        }
        _ => {}
    }
    pages
}

/// More requests than the walk makes.
const MET: usize = 60;
