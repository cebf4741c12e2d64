//! U10: the code that ProConnect sends to a work address (PC §5.8).

use std::sync::Arc;

use futures_util::future::join_all;
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_store::Stores;
use serde_json::{Value, json};

use super::scene::{AT_FIA2, FIA2, Scene, essential, logged_in, refused};
use crate::stand::engines::fresh_stores;
use crate::stand::{Browser, Reply, Stand, options, still};

const SEVERAL_FACTORS: [&str; 4] = ["eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"];
const WRONG: &str = "Le code rentré est invalide ou expiré.";
const TOO_MANY: &str = "Vous avez dépassé le nombre de tentatives autorisées.";

async fn mails(stand: &Stand) -> Vec<Value> {
    stand.command("GET", "/mails", Value::Null).await["mails"].as_array().unwrap().clone()
}

/// The code of the newest mail.
pub(super) async fn code(scene: &Scene) -> String {
    in_mail(mails(&scene.stand).await.last().unwrap())
}

fn in_mail(mail: &Value) -> String {
    assert_eq!(mail["subject"], "Code à usage unique");
    let text = mail["text"].as_str().unwrap();
    let is_code = |line: &&str| line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit());
    text.lines().find(is_code).unwrap().to_owned()
}

pub(super) async fn type_in(scene: &Scene, browser: &mut Browser, page: &Reply, code: &str) -> Reply {
    let csrf = page.field("csrfToken");
    let fields = [("csrfToken", csrf.as_str()), ("verify_email_token", code)];
    let sent = browser.post(&scene.at("/verify-email"), &fields).await;
    browser.follow(sent).await
}

/// A browser at the page that asks for the code.
async fn at_the_code(scene: &Scene) -> (Browser, Reply) {
    at_the_code_of(scene, AT_FIA2).await
}

async fn at_the_code_of(scene: &Scene, address: &str) -> (Browser, Reply) {
    let mut browser = scene.stand.browser();
    let url = scene.asking(&essential(&SEVERAL_FACTORS));
    let page = scene.log_in(&mut browser, &url, address).await;
    assert!(page.status == 200 && page.holds("id=\"code-form\""), "{} {}", page.url, page.text);
    (browser, page)
}

#[tokio::test]
async fn u10_the_mailed_code_raises_the_level_is_sent_once_and_serves_once() {
    let scene = Scene::start().await;
    let (mut browser, page) = at_the_code(&scene).await;
    browser.get(&scene.at("/verify-email")).await;
    let page_again = browser.get(&scene.at("/verify-email")).await;
    assert!(page_again.holds("id=\"code-form\""));
    let csrf = page.field("csrfToken");
    let resent = browser.post(&scene.at("/verify-email/resend"), &[("csrfToken", &csrf)]).await;
    assert_eq!(resent.status, 302, "{}", resent.text);
    assert_eq!(mails(&scene.stand).await.len(), 1, "one mail, however often the page is asked for");
    let code = code(&scene).await;
    let wrong = if code == "00000000" { "11111111" } else { "00000000" };
    assert!(type_in(&scene, &mut browser, &page, wrong).await.holds(WRONG));
    let spaced = format!(" {} {}", &code[..4], &code[4..]);
    let back = type_in(&scene, &mut browser, &page, &spaced).await;
    logged_in(&back);
    let told = json!({"id_token": {"amr": null, "acr": {"essential": true, "values": SEVERAL_FACTORS}}});
    assert_eq!(scene.id_token(&back).await["acr"], "eidas1-mfa");
    // The same demand is served by the session, which has the method.
    let again = browser.open(&scene.asking(&told)).await;
    logged_in(&again);
    let token = scene.id_token(&again).await;
    assert_eq!((&token["acr"], &token["amr"]), (&json!("eidas1-mfa"), &json!(["pwd", "mail"])));
    // The code has served: another browser gets another one, and the old one is wrong there.
    let (mut other, page) = at_the_code(&scene).await;
    assert_eq!(mails(&scene.stand).await.len(), 2);
    assert!(type_in(&scene, &mut other, &page, &code).await.holds(WRONG));
    scene.stop().await;
}

#[tokio::test]
async fn u10_the_eleventh_attempt_is_blocked_whoever_makes_it_and_another_code_comes_after_ten_minutes() {
    let scene = Scene::with(still()).await;
    let (mut browser, page) = at_the_code(&scene).await;
    let right = code(&scene).await;
    let wrong = if right == "00000000" { "11111111" } else { "00000000" };
    for _ in 0..10 {
        let answer = type_in(&scene, &mut browser, &page, wrong).await;
        assert!(answer.holds(WRONG), "{}", answer.text);
    }
    assert!(type_in(&scene, &mut browser, &page, wrong).await.holds(TOO_MANY));
    assert!(type_in(&scene, &mut browser, &page, &right).await.holds(TOO_MANY), "the right one too");
    let (mut other, elsewhere) = at_the_code(&scene).await;
    assert!(type_in(&scene, &mut other, &elsewhere, &right).await.holds(TOO_MANY), "in another browser too");
    scene.stand.command("PUT", "/clock", json!({ "offset_seconds": 601 })).await;
    let csrf = page.field("csrfToken");
    browser.post(&scene.at("/verify-email/resend"), &[("csrfToken", &csrf)]).await;
    let fresh = code(&scene).await;
    assert_eq!(mails(&scene.stand).await.len(), 2);
    logged_in(&type_in(&scene, &mut browser, &page, &fresh).await);
    scene.stop().await;
}

#[tokio::test]
async fn ten_codes_are_judged_in_any_five_minutes_and_a_new_code_does_not_begin_the_count_anew() {
    let scene = Scene::with(still()).await;
    let (mut browser, page) = at_the_code(&scene).await;
    let other_than = |code: &str| if code == "00000000" { "11111111" } else { "00000000" };
    let right = code(&scene).await;
    let wrong = other_than(&right);
    // Seconds since the code was sent, how many are tried then, and how many of them are judged.
    for (age, tried, judged) in [(100, 5, 5), (350, 6, 5), (399, 1, 0), (400, 6, 5), (649, 1, 0), (650, 5, 5)] {
        scene.stand.clock(age).await;
        for at in 0..tried {
            let answer = type_in(&scene, &mut browser, &page, wrong).await;
            assert!(answer.holds(if at < judged { WRONG } else { TOO_MANY }), "{age} {at}: {}", answer.text);
        }
    }
    assert!(type_in(&scene, &mut browser, &page, &right).await.holds(TOO_MANY), "the right one too");
    // Tried in the last seconds of a code, in a flow that outlives it.
    scene.stand.clock(3_500).await;
    let (mut browser, page) = at_the_code(&scene).await;
    assert_eq!(mails(&scene.stand).await.len(), 1);
    scene.stand.clock(3_590).await;
    for _ in 0..10 {
        assert!(type_in(&scene, &mut browser, &page, wrong).await.holds(WRONG));
    }
    scene.stand.clock(3_700).await;
    browser.get(&scene.at("/verify-email")).await;
    assert_eq!(mails(&scene.stand).await.len(), 2);
    let fresh = code(&scene).await;
    assert!(type_in(&scene, &mut browser, &page, &fresh).await.holds(TOO_MANY), "the count is the address's");
    scene.stand.clock(3_889).await;
    assert!(type_in(&scene, &mut browser, &page, &fresh).await.holds(TOO_MANY));
    scene.stand.clock(3_890).await;
    logged_in(&type_in(&scene, &mut browser, &page, &fresh).await);
    scene.stop().await;
}

#[tokio::test]
async fn a_code_that_cannot_be_mailed_is_told_of_on_its_page_and_may_be_asked_for_at_once() {
    // `guichet check` refuses such a sender; an installation without a mail server comes as far.
    let configuration = Configuration::parse("test", "[mail]\nfrom = 'nobody'\n").unwrap();
    let scene = Scene::with(Options { configuration, ..options() }).await;
    let (mut browser, page) = at_the_code(&scene).await;
    let csrf = page.field("csrfToken");
    let resent = browser.post(&scene.at("/verify-email/resend"), &[("csrfToken", &csrf)]).await;
    let shown_again = browser.get(&scene.at("/verify-email")).await;
    for page in [&page, &resent, &shown_again] {
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(page.holds("Le code n&#39;a pas pu être envoyé."), "{}", page.text);
        assert!(!page.holds("id=\"code-sent\"") && page.holds("id=\"code-form\""), "{}", page.text);
        assert!(page.holds("id=\"resend\">") && !page.holds("id=\"resend-hint\""), "no time to wait: {}", page.text);
    }
    browser.extra.insert("accept-language", "en".parse().unwrap());
    assert!(browser.get(&scene.at("/verify-email")).await.holds("The code could not be sent."));
    // Nothing was sent, so that no code fits.
    assert_eq!(mails(&scene.stand).await, Vec::<Value>::new());
    browser.extra.clear();
    for code in ["00000000", "12345678", ""] {
        assert!(type_in(&scene, &mut browser, &page, code).await.holds(WRONG), "{code}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_address_with_letters_beyond_ascii_in_its_domain_gets_one_code_however_it_is_written() {
    let scene = Scene::start().await;
    scene.change_provider(FIA2, json!({"attachedEmailDomains": ["mairie-élan.fr", "fia2.fr"]})).await;
    for email in ["zoe@mairie-élan.fr", "zoe@xn--mairie-lan-h7a.fr", "Zoe@MAIRIE-ÉLAN.fr"] {
        scene.answers(FIA2, json!({"claims": {"email": email, "sub": "zoe"}})).await;
        at_the_code_of(&scene, email).await;
        let sent = mails(&scene.stand).await;
        assert_eq!(sent.len(), 1, "{email}: {sent:?}");
        assert_eq!(sent[0]["to"], "zoe@xn--mairie-lan-h7a.fr", "as every mail server takes it");
    }
    scene.stop().await;
}

async fn sql(stores: &Stores, statement: &'static str) {
    let write = stores.durable.write(move |work| {
        Box::pin(async move {
            sqlx::query(statement).execute(&mut *work.sql()).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

#[tokio::test]
async fn a_code_that_did_not_leave_counts_for_nothing_and_the_one_before_it_goes_on_serving() {
    const AWAY: &str = "ALTER TABLE mail RENAME TO elsewhere";
    const BACK: &str = "ALTER TABLE elsewhere RENAME TO mail";
    let stores = fresh_stores().await;
    let scene = Scene::with(Options { stores: Some(Arc::clone(&stores)), ..still() }).await;
    let sent_to = async |address: &str| {
        let all = mails(&scene.stand).await;
        let mine = all.iter().filter(|mail| mail["to"].to_string().contains(address));
        mine.map(in_mail).collect::<Vec<String>>()
    };
    for (address, asks_again) in [("une@fia2.fr", false), ("deux@fia2.fr", true)] {
        // The first code cannot be kept as a mail: the page is not there, and says when to come back.
        scene.stand.clock(0).await;
        sql(&stores, AWAY).await;
        let mut browser = scene.stand.browser();
        let url = scene.asking(&essential(&SEVERAL_FACTORS));
        let away = scene.log_in(&mut browser, &url, address).await;
        refused(&away, "Y190005", 503);
        assert!(!away.header("retry-after").is_empty(), "{}", away.url);
        sql(&stores, BACK).await;
        assert!(sent_to(address).await.is_empty());
        // Nobody waits for a code that never left: another one does at once.
        let page = browser.get(&scene.at("/verify-email")).await;
        assert!(page.status == 200 && page.holds("id=\"code-sent\""), "{}", page.text);
        let [first] = sent_to(address).await.try_into().unwrap();
        // Nor does one take the place of the code that did.
        scene.stand.clock(601).await;
        sql(&stores, AWAY).await;
        let resend = [("csrfToken", page.field("csrfToken"))];
        let resend = resend.each_ref().map(|(name, value)| (*name, value.as_str()));
        refused(&browser.post(&scene.at("/verify-email/resend"), &resend).await, "Y190005", 503);
        sql(&stores, BACK).await;
        let right = if asks_again {
            assert_eq!(browser.post(&scene.at("/verify-email/resend"), &resend).await.status, 302);
            let [_, second] = sent_to(address).await.try_into().unwrap();
            assert!(type_in(&scene, &mut browser, &page, &first).await.holds(WRONG), "another has taken its place");
            second
        } else {
            assert_eq!(sent_to(address).await, [first.as_str()]);
            first
        };
        logged_in(&type_in(&scene, &mut browser, &page, &right).await);
    }
    scene.stop().await;
}

/// Two nodes, to which requests go in turn, count the tries of a code together: one after another or all at once, and
/// whether or not the person was here before.
pub async fn tries_are_counted_together(nodes: [Stand; 2], client: Value) {
    const NEW: &str = "nouvelle.venue@fia2.fr";
    let [one, two] = nodes;
    let scene = Scene { stand: two, client };
    logged_in(&scene.login(&scene.url(&[]), AT_FIA2).await);
    let sent_to = async |address: &str| {
        let sent = [mails(&one).await, mails(&scene.stand).await].concat();
        let mine: Vec<&Value> = sent.iter().filter(|mail| mail["to"].to_string().contains(address)).collect();
        assert_eq!(mine.len(), 1, "{sent:?}");
        in_mail(mine[0])
    };
    let other_than = |code: &str| if code == "00000000" { "11111111" } else { "00000000" };
    // What the page says, but for her address, the token and how many seconds are left.
    let plain = |page: &Reply, address: &str| {
        let said = page.text.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
        let said = said.replace(&page.field("csrfToken"), "").replace(address, "");
        said.chars().filter(|letter| !letter.is_ascii_digit()).collect::<String>()
    };
    // One after another: each try at the other node.
    let (mut browser, page) = at_the_code_of(&scene, NEW).await;
    let right = sent_to(NEW).await;
    let wrong = other_than(&right);
    let mut answers = Vec::new();
    for _ in 0..11 {
        answers.push(type_in(&scene, &mut browser, &page, wrong).await);
    }
    let (last, first) = answers.split_last().unwrap();
    assert!(first.iter().all(|answer| answer.holds(WRONG)) && last.holds(TOO_MANY), "{}", last.text);
    for _ in 0..2 {
        assert!(type_in(&scene, &mut browser, &page, &right).await.holds(TOO_MANY), "the right one, at each node");
    }
    // All at once, for somebody who has an account.
    let (mut known, page) = at_the_code_of(&scene, AT_FIA2).await;
    let right = sent_to(AT_FIA2).await;
    let tries = (0..30).map(|_| {
        let mut browser = known.clone();
        let (scene, page, wrong) = (&scene, &page, other_than(&right));
        async move { type_in(scene, &mut browser, page, wrong).await }
    });
    let answers = join_all(tries).await;
    let judged: Vec<&Reply> = answers.iter().filter(|answer| answer.holds(WRONG)).collect();
    assert!((1..=10).contains(&judged.len()), "{} codes were judged", judged.len());
    let mut stopped = type_in(&scene, &mut known, &page, other_than(&right)).await;
    // Who came in the way of each other was not counted.
    for _ in judged.len()..10 {
        stopped = type_in(&scene, &mut known, &page, other_than(&right)).await;
    }
    assert!(stopped.holds(TOO_MANY), "{}", stopped.text);
    assert!(type_in(&scene, &mut known, &page, &right).await.holds(TOO_MANY));
    assert_eq!(plain(judged[0], AT_FIA2), plain(&first[0], NEW), "nothing tells who was here before");
    assert_eq!(plain(&stopped, AT_FIA2), plain(last, NEW));
}
