//! The mail of a login, while this process and the mail server die in turn: brought at least once, and known for the
//! same when it is brought twice. The server is of another make.

use std::collections::BTreeMap;
use std::path::Path;

use guichet_test_servers::MailServer;
use serde_json::{Value, json};

use super::child::{Running, ports, verify_journal};
use crate::stand::{Stand, Step, engines};

const FC: &str = "franceconnect";

/// Declares the server to the processes of a data folder.
async fn declare(server: &MailServer, data: &Path) {
    let file = engines::of_process(data).await;
    let password = data.join("mail-password");
    std::fs::write(&password, MailServer::PASSWORD).unwrap();
    let mail = format!(
        "\n[mail]\nsmtp = \"smtp://{}:{}\"\nuser = \"{}\"\npassword_file = {password:?}\nauthority_file = {:?}\n",
        MailServer::HOST,
        server.port(),
        MailServer::USER,
        server.authority_file()
    );
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + &mail).unwrap();
}

/// A login in a browser of its own, which may meet a process that dies.
async fn log_in(stand: &Stand, client: &Value) {
    let (idp, mut browser) = (stand.provider(FC, "Impôts"), stand.browser());
    let mut next = Some(Step::Get(stand.authorize_url(client, &[])));
    while let Some(step) = next {
        let Some(reply) = step.send(&mut browser).await else { return };
        next = Step::after(&reply, stand, client, &idp);
    }
}

/// Each letter that was due has been tried.
async fn settle(stand: &Stand) {
    stand.command("GET", "/mails", Value::Null).await;
}

/// The code that the mail of each recorded login bears.
async fn recorded(stand: &Stand) -> Vec<String> {
    let journal = stand.command("GET", "/journal?event=FC_DATATRANSFER_INFORMATION_IDENTITY", Value::Null).await;
    let events = journal["events"].as_array().unwrap();
    events.iter().map(|event| event["browsingSessionId"].as_str().unwrap().to_owned()).collect()
}

/// The `Message-ID` of each mail that bears a code, once for each copy.
fn brought(server: &MailServer, code: &str) -> Vec<String> {
    let mails = server.mails().into_iter().map(|mail| mail.replace("=\n", ""));
    let of_the_login = mails.filter(|mail| mail.contains(code));
    of_the_login
        .map(|mail| mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn each_recorded_login_is_told_of_whoever_dies_meanwhile() {
    let (data, base, mut server) = (tempfile::tempdir().unwrap(), ports(), MailServer::new());
    declare(&server, data.path()).await;
    let start = async |crash| Running::start(data.path(), base, crash).await;

    // The server is away; this process is killed while mails wait.
    let (running, stand) = start(None).await;
    let client = stand.client(FC, json!({})).await;
    log_in(&stand, &client).await;
    log_in(&stand, &client).await;
    settle(&stand).await;
    running.kill();

    // It is back and takes them; this process dies with the next mail in its hands.
    server.resume();
    let (dying, stand) = start(Some("mail/claimed:2")).await;
    settle(&stand).await;
    assert_eq!(server.mails().len(), 2);
    log_in(&stand, &client).await;
    dying.has_crashed().await;
    assert_eq!(server.mails().len(), 2);

    // And with one that the server has, of which it knows not yet.
    let (dying, stand) = start(Some("mail/sent:1")).await;
    log_in(&stand, &client).await;
    dying.has_crashed().await;
    assert_eq!(server.mails().len(), 3);

    // The server dies with one that it has and has not said so; another waits for it.
    let (running, stand) = start(None).await;
    server.falls_with_the_next_mail();
    log_in(&stand, &client).await;
    settle(&stand).await;
    log_in(&stand, &client).await;
    settle(&stand).await;
    assert_eq!(server.mails().len(), 4);
    server.resume();
    // What the processes had in their hands when they died, too.
    stand.clock(180).await;
    settle(&stand).await;

    let mut copies = BTreeMap::<usize, usize>::new();
    for code in recorded(&stand).await {
        let names = brought(&server, &code);
        assert!(!names.is_empty(), "no mail tells of the login {code}");
        assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
        *copies.entry(names.len()).or_default() += 1;
    }
    assert_eq!(copies, BTreeMap::from([(1, 4), (2, 2)]), "twice: of whom nobody had noted that it was brought");
    running.kill();
    verify_journal(data.path()).await;
}
