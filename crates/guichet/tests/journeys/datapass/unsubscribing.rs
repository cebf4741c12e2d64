//! Whoever instructs does without mails by the link in one of them, and has them again by her account (DP §2.6).

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde_json::{Value, json};

use super::{AGENT, DATAPASS, INSTRUCTOR, ask, log_in, log_in_twice, send};
use crate::stand::{Browser, Stand, options};

const PATH: &str = "/desabonnement-notifications";
const RIGHTS: &str = "/admin/gestion-des-droits";
const ADMIN: &str = "admin@dinum.example";
const SETTING: &str = "instruction_submit_notifications_for_api_particulier";

/// The mails of what is submitted, to the instructor: their texts.
async fn told(stand: &Stand) -> Vec<String> {
    let mails = stand.command("GET", "/mails", Value::Null).await;
    let all = mails["mails"].as_array().unwrap().iter();
    let ours = all.filter(|mail| mail["to"] == INSTRUCTOR && mail["subject"].as_str().unwrap().contains("instruire"));
    ours.map(|mail| mail["text"].as_str().unwrap().to_owned()).collect()
}

async fn confirm(stand: &Stand, browser: &mut Browser, link: &str) -> String {
    let page = browser.open(link).await;
    let (csrf, token) = (page.field("csrfToken"), page.field("token"));
    let sent = [("csrfToken", csrf.as_str()), ("token", token.as_str())];
    browser.post(&format!("{}{PATH}", stand.origin("datapass")), &sent).await.text
}

/// An agent and an instructor who are logged in, and the link in the mail that told her of a request.
async fn told_of_a_request(stand: &Stand) -> (Browser, Browser, String) {
    let (mut agent, mut instructor) = (stand.browser(), stand.browser());
    log_in(stand, &mut agent, AGENT).await;
    log_in_twice(stand, &mut instructor, INSTRUCTOR, DATAPASS, "/instruction", &[]).await;
    ask(stand, &mut agent).await;
    let text = told(stand).await.pop().unwrap();
    let link = text.split_whitespace().find(|word| word.contains(PATH)).unwrap().to_owned();
    (agent, instructor, link)
}

#[tokio::test]
async fn an_instructor_does_without_mails_by_the_link_in_one_of_them() {
    let stand = Stand::start().await;
    let (mut agent, mut instructor, link) = told_of_a_request(&stand).await;
    let mut anybody = stand.browser();
    assert!(link.starts_with(&format!("{}{PATH}?token=", stand.origin("datapass"))), "{link}");

    // To follow it does nothing, and what is not ours is none.
    assert!(anybody.open(&link).await.holds("Confirmer"));
    ask(&stand, &mut agent).await;
    assert_eq!(told(&stand).await.len(), 2);
    let altered = link.replace("token=0", "token=f").replace("token=1", "token=0");
    for wrong in [format!("{link}00"), altered, format!("{}{PATH}", stand.origin("datapass"))] {
        if wrong != link {
            let answer = anybody.get(&wrong).await;
            assert!(answer.status == 404 && answer.holds("Lien invalide"), "{wrong}: {}", answer.text);
        }
    }

    // The button does it, once or twice.
    assert!(confirm(&stand, &mut anybody, &link).await.contains("Vous ne recevrez plus"));
    assert!(confirm(&stand, &mut anybody, &link).await.contains("receviez déjà plus"));
    ask(&stand, &mut agent).await;
    assert_eq!(told(&stand).await.len(), 2);

    // Her account shows it, and has them again.
    let account = format!("{}/compte", stand.origin("datapass"));
    let ticked = format!("name=\"{SETTING}\" value=\"1\" checked");
    assert!(!instructor.open(&account).await.holds(&ticked));
    send(&stand, &mut instructor, "/compte", "/compte", &[(SETTING, "1")]).await;
    assert!(instructor.open(&account).await.holds(&ticked));
    ask(&stand, &mut agent).await;
    assert_eq!(told(&stand).await.len(), 3);

    stand.command("PUT", "/clock", json!({ "offset_seconds": 30 * 24 * 3_600 + 60 })).await;
    assert_eq!(anybody.get(&link).await.status, 404, "thirty days");
    stand.stop().await;
}

#[tokio::test]
async fn a_mail_program_asks_for_it_by_itself_and_it_holds_for_whoever_has_lost_her_role_and_has_it_again() {
    let configuration =
        Configuration::parse("test", &format!("[[datapass.office]]\nemail = '{ADMIN}'\nroles = ['admin']\n"));
    let stand = Stand::with(Options { configuration: configuration.unwrap(), ..options() }).await;
    let (mut agent, _, link) = told_of_a_request(&stand).await;
    let mut anybody = stand.browser();
    let at_once = link.replace(PATH, &format!("{PATH}/un-clic"));

    // Nothing is done for whoever only looks, or asks for something else.
    assert!(anybody.open(&at_once).await.holds("Confirmer"));
    for fields in [&[][..], &[("List-Unsubscribe", "Later")], &[("token", "00")]] {
        assert_eq!(anybody.post(&at_once, fields).await.status, 404);
    }
    let one_click = [("List-Unsubscribe", "One-Click")];
    assert_eq!(anybody.post(&at_once.replace("token=", "token=00"), &one_click).await.status, 404);
    ask(&stand, &mut agent).await;
    assert_eq!(told(&stand).await.len(), 2);

    // She has lost her role meanwhile: she gets none, and it is kept that she wants none.
    let mut admin = stand.browser();
    let at = |path: &str| format!("{}{path}", stand.origin("datapass"));
    admin.open(&at(&format!("/local-sign-in?email={ADMIN}"))).await;
    assert!(admin.open(&at(&format!("{RIGHTS}?search=zoe"))).await.holds("de ce nom"));
    let found = admin.open(&at(&format!("{RIGHTS}?search=pierre+DUB"))).await;
    assert!(found.holds(INSTRUCTOR) && !found.holds(&format!(">{ADMIN}<")), "{}", found.text);
    let hers = found.text.split(&format!("href=\"{RIGHTS}/")).nth(2).unwrap().split('"').next().unwrap();
    let hers = format!("{RIGHTS}/{hers}");
    let removed = send(&stand, &mut admin, &format!("{hers}/supprimer"), &format!("{hers}/supprimer"), &[]).await;
    assert_eq!(removed.status, 303, "{}", removed.text);
    let answer = anybody.post(&at_once, &one_click).await;
    assert!(answer.status == 200 && answer.holds("receviez déjà plus"), "{} {}", answer.status, answer.text);
    ask(&stand, &mut agent).await;
    assert_eq!(told(&stand).await.len(), 2);
    let given = [("scope", "dinum:api_particulier"), ("office", "instructor")];
    assert_eq!(send(&stand, &mut admin, &hers, &hers, &given).await.status, 303);
    ask(&stand, &mut agent).await;
    assert_eq!(told(&stand).await.len(), 2, "she said so");
    stand.stop().await;
}
