//! What visitors of the portal write reaches the mailbox.

use serde_json::Value;

use crate::stand::{Reply, Stand};

async fn post(stand: &Stand, path: &str, fields: &[(&str, &str)]) -> Reply {
    let (mut browser, url) = (stand.browser(), format!("{}{path}", stand.origin("portal")));
    let csrf = browser.open(&url).await.field("csrfToken");
    let all = [&[("csrfToken", csrf.as_str())], fields].concat();
    browser.post(url.split('?').next().unwrap(), &all).await
}

async fn mails(stand: &Stand) -> Vec<Value> {
    stand.command("GET", "/mails", Value::Null).await["mails"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_message_reaches_the_team_with_nothing_of_it_as_markup_or_as_a_header() {
    let stand = Stand::start().await;
    let subject = "Un essai\r\nBcc: victime@example.org";
    let fields = [
        ("profile", "editeur"),
        ("email", "chef.projet@logiciel.example"),
        ("subject", subject),
        ("text", "Bonjour,\r\n\r\n<img src=x onerror=alert(1)>"),
    ];
    let sent = post(&stand, "/contact/message", &fields).await;
    assert!(sent.status == 200 && sent.holds("Message envoyé"), "{}", sent.text);
    let [mail] = &mails(&stand).await[..] else { panic!("one mail") };
    let text = |member: &str| mail[member].as_str().unwrap().to_owned();
    assert_eq!((text("to").as_str(), text("from").as_str()), ("contact@guichet.example", "portail@guichet.example"));
    assert_eq!(text("subject"), "Portail : Un essai  Bcc: victime@example.org");
    assert!(text("text").contains("Un éditeur de logiciels") && text("text").contains("chef.projet@logiciel.example"));
    assert!(text("html").contains("&lt;img src=x") && !text("html").contains("<img"), "{}", text("html"));
    stand.stop().await;
}

#[tokio::test]
async fn the_newsletter_is_confirmed_by_the_link_of_a_mail_and_its_keeper_is_told() {
    let stand = Stand::start().await;
    let asked = post(&stand, "/lettre-d-information", &[("email", "Ada@ville.example")]).await;
    assert!(asked.holds("Un mail vous attend"), "{}", asked.text);
    let mail = mails(&stand).await.remove(0);
    assert_eq!(mail["to"], "ada@ville.example");
    let text = mail["text"].as_str().unwrap();
    let link = text.split_whitespace().find(|word| word.contains("/lettre-d-information/confirmation")).unwrap();
    let path = link.strip_prefix(&stand.origin("portal")).unwrap();
    let token = path.split("jeton=").nth(1).unwrap();
    let done = post(&stand, path, &[("jeton", token)]).await;
    assert!(done.status == 200 && done.holds("prochaine lettre"), "{}", done.text);
    let told = mails(&stand).await.remove(1);
    assert_eq!(told["to"], "lettre@guichet.example");
    assert!(told["text"].as_str().unwrap().contains("ada@ville.example"));
    stand.clock(8 * 24 * 3600).await;
    assert_eq!(stand.browser().get(link).await.status, 404);
    stand.stop().await;
}
