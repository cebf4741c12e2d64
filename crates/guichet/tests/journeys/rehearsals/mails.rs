//! The mailbox: a mail server for anybody, its pages, `GET` and `DELETE /mails`.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::stand::Stand;

/// Says all lines at once, as a client that pipelines does, and gives every reply.
async fn say(stand: &Stand, lines: &str) -> String {
    let smtp = stand.command("GET", "/mails", Value::Null).await["smtp"].as_str().unwrap().to_owned();
    let mut stream = TcpStream::connect(smtp.strip_prefix("smtp://").unwrap()).await.unwrap();
    stream.write_all(lines.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut replies = Vec::new();
    // Who writes without end may find the connection closed before all is read.
    let _closed = stream.read_to_end(&mut replies).await;
    String::from_utf8(replies).unwrap()
}

#[tokio::test]
async fn the_mailbox_takes_the_mails_of_any_program_and_shows_them_on_pages() {
    let stand = Stand::start().await;
    let replies = say(
        &stand,
        "EHLO me\r\nMAIL FROM:<app@example.org>\r\nRCPT TO:<ana@example.fr>\r\nDATA\r\nSubject: =?utf-8?q?=C3=89t=C3=A9?=\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n<p style=\"color:red\" onclick=\"evil()\">Bonjour</p>\r\n..\r\n.\r\nQUIT\r\n",
    )
    .await;
    assert!(replies.starts_with("220 ") && replies.ends_with("221 2.0.0 bye\r\n"), "{replies}");
    let mails = stand.command("GET", "/mails", Value::Null).await;
    let mail = &mails["mails"][0];
    assert_eq!((&mail["from"], &mail["to"]), (&json!("app@example.org"), &json!("ana@example.fr")));
    assert_eq!((&mail["subject"], &mail["text"]), (&json!("Été"), &json!("")));
    assert!(mail["html"].as_str().unwrap().contains("Bonjour</p>\n."), "{mail}");

    let mut browser = stand.browser();
    let list = browser.open(&stand.origin("mailbox")).await;
    assert!(list.url.ends_with("/mails") && list.holds("Été") && list.holds("ana@example.fr"), "{}", list.text);
    let address = format!("{}/mails/{}", stand.origin("portal"), mail["id"]);
    let page = browser.get(&address).await;
    assert!(page.status == 200 && page.holds("app@example.org") && !page.holds("onclick"), "{}", page.text);
    let part = browser.get(&format!("{address}/html")).await;
    assert!(part.holds("onclick") && part.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(part.header("content-security-policy").contains("sandbox"));
    for nothing in ["/mails/999", "/mails/x", "/mails/999/html"] {
        assert_eq!(browser.get(&format!("{}{nothing}", stand.origin("portal"))).await.status, 404, "{nothing}");
    }

    // A page of another site cannot throw them away; its own button can.
    let clear = format!("{}/mails/clear", stand.origin("portal"));
    assert_eq!(browser.post(&clear, &[("csrfToken", "x")]).await.status, 403);
    let done = browser.post(&clear, &[("csrfToken", &list.field("csrfToken"))]).await;
    assert_eq!(done.status, 303);
    assert_eq!(stand.command("GET", "/mails", Value::Null).await["mails"], json!([]));
    stand.stop().await;
}

#[tokio::test]
async fn the_mailbox_refuses_what_is_no_mail_and_goes_on() {
    let stand = Stand::start().await;
    let long = format!("MAIL FROM:<{}@example.org>\r\n", "a".repeat(20_000));
    let nothing = ["", "GET / HTTP/1.1\r\n\r\n", "DATA\r\n", "\0\u{ff}\r\n", "MAIL FROM:<a@b.c>\r\n", long.as_str()];
    for junk in nothing {
        let replies = say(&stand, junk).await;
        assert!(replies.starts_with("220 ") && !replies.contains("\r\n250"), "{junk:.40}: {replies}");
    }
    let large = format!("Subject: a\r\n\r\n{}\r\n", "x".repeat(990)).repeat(1_100);
    let head = "HELO me\r\nMAIL FROM:<>\r\nRCPT TO:<ana@example.fr>\r\nDATA\r\n";
    let replies = say(&stand, &format!("{head}{large}.\r\nNOOP\r\n")).await;
    assert!(replies.contains("\r\n552 ") && replies.ends_with("250 2.0.0 OK\r\n"), "{replies}");
    let replies = say(&stand, &format!("{head}never ends\r\n")).await;
    assert!(replies.ends_with("single dot\r\n"), "{replies}");
    assert_eq!(stand.command("GET", "/mails", Value::Null).await["mails"], json!([]));
    assert!(say(&stand, &format!("{head}\u{e9}\r\n.\r\n")).await.ends_with("taken\r\n"));
    assert_eq!(stand.command("GET", "/mails", Value::Null).await["mails"].as_array().unwrap().len(), 1);
    stand.command("DELETE", "/mails", Value::Null).await;
    assert_eq!(stand.command("GET", "/mails", Value::Null).await["mails"], json!([]));
    stand.stop().await;
}
