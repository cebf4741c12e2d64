//! Letters on their way, against servers that speak SMTP over TCP and TLS.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod server;

use std::collections::BTreeMap;

use guichet_jose::Secret;
use guichet_mail::{Encryption, Letter, NotEnclosed, Outbox, Postman, Server, Settings};
use guichet_store::{Place, Setup, StoreError, Stores};
use guichet_test_servers::MailServer;
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use server::{Listening, Manner};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// An installation, its clock, and a postman at work.
struct Post {
    stores: Stores,
    clock: Clock,
    outbox: Outbox,
    stop: watch::Sender<bool>,
    postman: JoinHandle<()>,
}

fn letter(to: &str) -> Letter {
    Letter {
        from: "service@example.org".to_owned(),
        to: to.to_owned(),
        subject: "Été".to_owned(),
        text: "Bonjour".to_owned(),
        html: "<p>Bonjour</p>".to_owned(),
        unsubscribe: None,
    }
}

fn employ(stores: &Stores, clock: &Clock, settings: Settings) -> (Outbox, watch::Sender<bool>, JoinHandle<()>) {
    let server = Server::new(settings).unwrap();
    let (outbox, postman): (Outbox, Postman) =
        Outbox::new(stores, clock.clone(), Entropy::system(), server, "test".to_owned());
    let (stop, stopped) = watch::channel(false);
    (outbox, stop, tokio::spawn(postman.run(stopped)))
}

impl Post {
    async fn open(settings: Settings) -> Self {
        let clock = Clock::manual("2026-03-01T12:00:00Z".parse().unwrap());
        let stores = Stores::open(Setup::embedded(Place::Temporary), [3; 32], clock.now()).await.unwrap();
        let (outbox, stop, postman) = employ(&stores, &clock, settings);
        Self { stores, clock, outbox, stop, postman }
    }

    /// Writes a letter in a transaction that is kept, or not.
    async fn write(&self, letter: &Letter, kept: bool) {
        let enclosed = self.outbox.enclose(letter, self.clock.now()).unwrap();
        let job = self.stores.durable.write(move |work| {
            Box::pin(async move {
                enclosed.put(work).await?;
                if kept { Ok(()) } else { Err(StoreError::Unwritable("test")) }
            })
        });
        assert_eq!(job.await.is_ok(), kept);
        self.outbox.ring();
    }

    /// Another postman on the same data, as after a start.
    async fn start_again(&mut self, settings: Settings) {
        self.postman.abort();
        (self.outbox, self.stop, self.postman) = employ(&self.stores, &self.clock, settings);
    }

    async fn close(self) {
        self.stop.send(true).unwrap();
        self.postman.await.unwrap();
        drop(self.outbox);
        self.stores.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_letter_is_brought_if_its_transaction_is_kept_and_not_otherwise() {
    let server = Listening::start(Manner::default()).await;
    let post = Post::open(server.settings(Encryption::None)).await;
    post.write(&letter("lost@example.org"), false).await;
    post.write(&letter("kept@example.org"), true).await;
    post.outbox.settle().await;
    let taken = server.taken();
    assert_eq!(taken.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["kept@example.org"]);
    assert!(taken[0].text.contains("Subject: =?utf-8?b?w4l0w6k=?=\r\n"), "{}", taken[0].text);
    let nobody = Letter { to: "nobody".to_owned(), ..letter("") };
    assert_eq!(post.outbox.enclose(&nobody, post.clock.now()).unwrap_err(), NotEnclosed::Address("recipient"));
    let from = Letter { from: String::new(), ..letter("a@example.org") };
    assert_eq!(post.outbox.enclose(&from, post.clock.now()).unwrap_err(), NotEnclosed::Address("sender"));
    post.close().await;
}

#[tokio::test]
async fn letters_wait_for_a_server_that_is_away_and_leave_when_it_is_back_without_a_start() {
    let server = Listening::start(Manner { away: true, ..Manner::default() }).await;
    let post = Post::open(server.settings(Encryption::None)).await;
    for to in ["a@example.org", "b@example.org", "c@example.org"] {
        post.write(&letter(to), true).await;
        post.outbox.settle().await;
    }
    let asked = server.connections();
    assert!(asked >= 1);
    post.outbox.settle().await;
    assert_eq!(server.connections(), asked, "a server that is away is left in peace for a while");
    server.behave(Manner::default());
    post.clock.advance(60);
    post.outbox.settle().await;
    let mut taken: Vec<_> = server.taken().into_iter().map(|mail| mail.to).collect();
    taken.sort();
    assert_eq!(taken, ["a@example.org", "b@example.org", "c@example.org"]);
    post.close().await;
}

#[tokio::test]
async fn a_letter_that_is_refused_holds_up_no_other_and_is_tried_for_five_days() {
    let server = Listening::start(Manner { refused: "bad@example.org", ..Manner::default() }).await;
    let post = Post::open(server.settings(Encryption::None)).await;
    post.write(&letter("bad@example.org"), true).await;
    post.write(&letter("good@example.org"), true).await;
    post.outbox.settle().await;
    assert_eq!(server.taken().len(), 1);
    for minutes in [1, 2, 4] {
        let before = server.refusals();
        post.clock.advance(minutes * 60 - 1);
        post.outbox.settle().await;
        assert_eq!(server.refusals(), before, "not before its time");
        post.clock.advance(1);
        post.outbox.settle().await;
        assert_eq!(server.refusals(), before + 1);
    }
    for _ in 0..20 {
        post.clock.advance(12 * 3_600);
        post.outbox.settle().await;
    }
    let tried = server.refusals();
    assert!((10..=16).contains(&tried), "{tried}");
    server.behave(Manner::default());
    post.clock.advance(86_400);
    post.outbox.settle().await;
    assert_eq!(server.taken().len(), 1, "it was given up");
    post.close().await;
}

#[tokio::test]
async fn a_letter_in_hand_when_the_process_dies_is_sent_again_under_the_same_name() {
    let server = Listening::start(Manner { silent_after_the_mail: true, ..Manner::default() }).await;
    let mut post = Post::open(server.settings(Encryption::None)).await;
    post.write(&letter("a@example.org"), true).await;
    // The server has it, and the process dies before it hears so.
    server.until_taken(1).await;
    server.behave(Manner::default());
    post.start_again(server.settings(Encryption::None)).await;
    post.outbox.settle().await;
    assert_eq!(server.taken().len(), 1, "it may still be in the hands of another process");
    post.clock.advance(120);
    post.outbox.settle().await;
    let taken = server.taken();
    let name = |text: &str| text.lines().find(|line| line.starts_with("Message-ID: ")).unwrap().to_owned();
    assert_eq!(taken.len(), 2);
    assert_eq!(name(&taken[0].text), name(&taken[1].text));
    post.close().await;
}

#[tokio::test]
async fn the_password_is_said_under_tls_only_and_nothing_is_sent_in_clear_to_a_server_without_starttls() {
    for encryption in [Encryption::Tls, Encryption::StartTls] {
        let manner = Manner { tls: true, implicit: encryption == Encryption::Tls, ..Manner::default() };
        let server = Listening::start(manner).await;
        let post = Post::open(server.with_password(encryption)).await;
        post.write(&letter("a@example.org"), true).await;
        post.outbox.settle().await;
        assert_eq!(server.taken().len(), 1, "{encryption:?}");
        // `\0guichet\0password` in base64.
        assert_eq!(server.passwords(), ["AUTH PLAIN AGd1aWNoZXQAcGFzc3dvcmQ=".to_owned()], "{encryption:?}");
        post.close().await;
    }
    let server = Listening::start(Manner::default()).await;
    let post = Post::open(server.with_password(Encryption::StartTls)).await;
    post.write(&letter("a@example.org"), true).await;
    post.outbox.settle().await;
    assert!(server.connections() > 0 && server.taken().is_empty() && server.passwords().is_empty());
    post.close().await;
}

#[tokio::test]
async fn a_server_with_a_certificate_of_nobody_we_know_gets_no_letter() {
    let server = Listening::start(Manner { tls: true, implicit: true, ..Manner::default() }).await;
    let settings = Settings { authorities: Vec::new(), ..server.with_password(Encryption::Tls) };
    let post = Post::open(settings).await;
    post.write(&letter("a@example.org"), true).await;
    post.outbox.settle().await;
    assert!(server.taken().is_empty() && server.passwords().is_empty());
    post.close().await;
}

/// A server of another make, for who says this password.
fn of_another_make(server: &MailServer, password: &str) -> Settings {
    Settings {
        host: MailServer::HOST.to_owned(),
        port: server.port(),
        encryption: Encryption::StartTls,
        credentials: Some((MailServer::USER.to_owned(), Secret::new(password.to_owned()))),
        authorities: vec![std::fs::read_to_string(server.authority_file()).unwrap()],
    }
}

/// How many copies it has of each mail, by recipient and `Message-ID`.
fn copies(server: &MailServer) -> BTreeMap<(String, String), usize> {
    let mut copies = BTreeMap::new();
    for mail in server.mails() {
        let header = |name: &str| mail.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        *copies.entry((header("To: "), header("Message-ID: "))).or_default() += 1;
    }
    copies
}

#[tokio::test]
async fn a_server_of_another_make_gets_letters_from_whoever_has_its_password_and_keeps_its_certificate() {
    let mut server = MailServer::new();
    server.resume();
    let mut post = Post::open(of_another_make(&server, "wrong")).await;
    post.write(&letter("a@example.org"), true).await;
    post.outbox.settle().await;
    let stranger = MailServer::new();
    let known = of_another_make(&server, MailServer::PASSWORD);
    let authorities = of_another_make(&stranger, "").authorities;
    post.start_again(Settings { authorities, ..known.clone() }).await;
    post.outbox.settle().await;
    assert!(server.mails().is_empty());
    post.start_again(known).await;
    post.outbox.settle().await;
    let [mail] = server.mails().try_into().unwrap();
    assert!(mail.contains("X-RcptTo: a@example.org\n") && mail.contains("Subject: =?utf-8?b?w4l0w6k=?=\n"), "{mail}");
    post.close().await;
}

#[tokio::test]
async fn a_server_that_is_killed_while_it_takes_letters_loses_none() {
    let mut server = MailServer::new();
    let post = Post::open(of_another_make(&server, MailServer::PASSWORD)).await;
    let recipients: Vec<String> = (10..50).map(|number| format!("a{number}@example.org")).collect();
    for to in &recipients {
        post.write(&letter(to), true).await;
    }
    post.outbox.settle().await;
    // With the first letter, which finds out whether the server is back, then among many.
    for _ in 0..2 {
        server.resume();
        server.falls_with_the_next_mail();
        post.clock.advance(60);
        post.outbox.settle().await;
    }
    assert!(copies(&server).values().sum::<usize>() >= 2);
    server.resume();
    post.clock.advance(60);
    post.outbox.settle().await;
    let copies = copies(&server);
    assert_eq!(copies.keys().map(|(to, _)| to).collect::<Vec<_>>(), recipients.iter().collect::<Vec<_>>());
    assert!(
        copies.values().any(|copies| *copies == 2),
        "what it did not say that it had was brought again: {copies:?}"
    );
    post.close().await;
}
