//! The forms of the portal, over a store: what leaves is sealed in the queue of mails, so that it is counted here and read in the journeys.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use guichet_mail::Outbox;
use guichet_portal::correspondence::http::{CONFIRM, CONTACT, LETTER, router};
use guichet_portal::correspondence::{Correspondence, Parts, Subscription};
use guichet_store::{Place, Setup, Stores};
use guichet_web::client_address::Peer;
use guichet_web::clock::Clock;
use guichet_web::edge::{Edge, Site};
use guichet_web::origin::Origin;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;

struct Stage {
    router: Router,
    stores: Arc<Stores>,
    clock: Clock,
    visitor: SocketAddr,
}

struct Answer {
    status: StatusCode,
    cookie: String,
    text: String,
}

impl Answer {
    fn field(&self, name: &str) -> String {
        let rest = self.text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

impl Stage {
    async fn open(team: Option<&str>) -> Self {
        let clock = Clock::manual("2026-11-27T12:00:00Z".parse().unwrap());
        let stores = Arc::new(Stores::open(Setup::embedded(Place::Temporary), [9; 32], clock.now()).await.unwrap());
        let edge = Arc::new(Edge::for_tests(clock.clone()).unwrap());
        let outbox = Outbox::for_tests(&stores, clock.clone(), edge.entropy.clone()).unwrap();
        let parts = Parts {
            stores: Arc::clone(&stores),
            outbox: Some(outbox),
            from: "portail@guichet.example".to_owned(),
            team: team.map(str::to_owned),
            letter: team.map(str::to_owned),
        };
        let origin = Origin::parse("http://localhost:7400").unwrap();
        let site = Arc::new(Site::new("portal", "catalogue-title", origin, edge));
        let router = guichet_web::finish(site, router(&Correspondence::new(parts))).router;
        Self { router, stores, clock, visitor: "192.0.2.7:4000".parse().unwrap() }
    }

    async fn send(&self, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(Peer(self.visitor));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let cookie = response.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned());
        let cookie = cookie.unwrap_or_default().split(';').next().unwrap_or_default().to_owned();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, cookie, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn get(&self, path: &str, language: &str) -> Answer {
        let request = Request::get(path).header("host", "localhost:7400").header("accept-language", language);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Opens a page and sends its form.
    async fn post(&self, page: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(&self.get(page, "fr").await, page, fields).await
    }

    /// Sends the form of a page that is open.
    async fn post_from(&self, shown: &Answer, page: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = shown.field("csrfToken");
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrfToken", &csrf).extend_pairs(fields);
        let path = page.split('?').next().unwrap();
        let request = Request::post(path).header("host", "localhost:7400").header("cookie", &shown.cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.finish())).unwrap()).await
    }

    /// Sends a form that no page of ours has.
    async fn post_foreign(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path).header("host", "localhost:7400");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Asks the database for what is to be done to the queue of mails.
    async fn queue(&self, statement: &'static str) {
        let write = self.stores.durable.write(move |work| {
            Box::pin(async move {
                sqlx::query(statement).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        write.await.unwrap();
    }

    fn token(&self, email: &str) -> String {
        Subscription::new(email, self.clock.now()).token(&self.stores.sealer).unwrap()
    }

    async fn waiting(&self) -> i64 {
        let mut connection = self.stores.durable.read().await.unwrap();
        sqlx::query_scalar("SELECT COUNT(*) FROM mail").fetch_one(&mut *connection).await.unwrap()
    }
}

const SHUT: &str = "CREATE TRIGGER shut BEFORE INSERT ON mail BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
const OPEN: &str = "DROP TRIGGER shut";
const GOOD: [(&str, &str); 4] =
    [("profile", "editeur"), ("email", "a@b.example"), ("subject", "Un essai"), ("text", "Bonjour")];

#[tokio::test]
async fn a_message_leaves_as_a_mail_and_what_is_missing_is_said_beside_its_field() {
    let stage = Stage::open(Some("equipe@guichet.example")).await;
    for language in ["fr", "en"] {
        let page = stage.get(CONTACT, language).await;
        assert!(page.status == StatusCode::OK && !page.text.contains("[contact"), "{}", page.text);
    }
    let chosen = stage.get(&format!("{CONTACT}?profil=editeur"), "fr").await.text;
    assert!(chosen.contains("<option value=\"editeur\" selected>"), "{chosen}");
    let hostile =
        [("profile", "root"), ("email", "x@y\r\nBcc: z@y.example"), ("subject", ""), ("text", "<script>x</script>")];
    let wrong = stage.post(CONTACT, &hostile).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["profile", "email", "subject"] {
        assert!(
            wrong.text.contains(&format!("href=\"#{field}\"")) && wrong.text.contains(&format!("id=\"{field}-wrong\""))
        );
    }
    assert!(wrong.text.contains("&#60;script&#62;x") && !wrong.text.contains("id=\"text-wrong\""), "{}", wrong.text);
    assert_eq!(stage.waiting().await, 0);
    let sent = stage.post(CONTACT, &GOOD).await;
    assert!(sent.status == StatusCode::OK && sent.text.contains("Message envoyé"), "{}", sent.text);
    assert_eq!(stage.waiting().await, 1);
    // A form of another site's page has not the token of this browser.
    let foreign = stage.post_foreign(CONTACT, "csrfToken=x&profile=editeur&email=a%40b.example&subject=x&text=x").await;
    assert_eq!((foreign.status, stage.waiting().await), (StatusCode::FORBIDDEN, 1));
}

#[tokio::test]
async fn whoever_sends_too_much_waits_an_hour() {
    let stage = Stage::open(Some("equipe@guichet.example")).await;
    for _ in 0..5 {
        assert_eq!(stage.post(CONTACT, &GOOD).await.status, StatusCode::OK);
    }
    let refused = stage.post(CONTACT, &GOOD).await;
    assert!(refused.status == StatusCode::TOO_MANY_REQUESTS && refused.text.contains("dans une heure"));
    keeps_what_was_typed(&refused.text);
    assert_eq!(stage.waiting().await, 5);
    stage.clock.advance(3_600);
    assert_eq!(stage.post(CONTACT, &GOOD).await.status, StatusCode::OK);
}

fn keeps_what_was_typed(form: &str) {
    for kept in
        ["<option value=\"editeur\" selected>", "value=\"a@b.example\"", "value=\"Un essai\"", ">Bonjour</textarea>"]
    {
        assert!(form.contains(kept), "{kept}: {form}");
    }
    assert!(form.contains("role=\"alert\"") && !form.contains("-wrong\""), "{form}");
}

#[tokio::test]
async fn the_addresses_of_one_subscriber_are_one_visitor() {
    let mut stage = Stage::open(Some("equipe@guichet.example")).await;
    let mut sent = Vec::new();
    for address in ["1:2::1", "1:2::2", "1:2:3::1", "1:2:ffff::", "1:2::5", "1:2::6", "1:3::1"] {
        stage.visitor = format!("[2001:db8:{address}]:4000").parse().unwrap();
        sent.push(stage.post(CONTACT, &GOOD).await.status.as_u16());
    }
    assert_eq!(sent, [200, 200, 200, 200, 200, 429, 200]);
}

#[tokio::test]
async fn a_message_that_cannot_be_queued_stays_in_its_form() {
    let stage = Stage::open(Some("equipe@guichet.example")).await;
    stage.queue(SHUT).await;
    let refused = stage.post(CONTACT, &GOOD).await;
    assert!(refused.status == StatusCode::SERVICE_UNAVAILABLE && refused.text.contains("dans quelques minutes"));
    keeps_what_was_typed(&refused.text);
    stage.queue(OPEN).await;
    let sent = stage.post_from(&refused, CONTACT, &GOOD).await;
    assert_eq!((sent.status, stage.waiting().await), (StatusCode::OK, 1));
}

#[tokio::test]
async fn a_confirmation_that_is_not_passed_on_is_not_done_and_can_be_repeated() {
    let stage = Stage::open(Some("lettre@guichet.example")).await;
    let token = stage.token("ada@b.example");
    let link = format!("{CONFIRM}?jeton={token}");
    stage.queue(SHUT).await;
    for status in [503, 503, 503, 503, 503, 429] {
        let refused = stage.post(&link, &[("jeton", &token)]).await;
        assert!(refused.status == status && refused.text.contains("encore confirmé"), "{}", refused.text);
        assert_eq!(refused.field("jeton"), token);
    }
    stage.queue(OPEN).await;
    stage.clock.advance(3_600);
    for _ in 0..2 {
        let done = stage.post(&link, &[("jeton", &token)]).await;
        assert!(done.status == StatusCode::OK && done.text.contains("prochaine lettre"), "{}", done.text);
    }
    assert_eq!(stage.waiting().await, 1);
}

#[tokio::test]
async fn whoever_was_taken_from_the_list_signs_up_anew_by_another_link() {
    let stage = Stage::open(Some("lettre@guichet.example")).await;
    for told in 1..=2 {
        let token = stage.token("ada@b.example");
        for written in [token.clone(), token.to_uppercase()] {
            stage.post(&format!("{CONFIRM}?jeton={token}"), &[("jeton", &written)]).await;
        }
        assert_eq!(stage.waiting().await, told, "of each link once, in one writing");
        stage.clock.advance(2 * 24 * 3_600);
    }
}

#[tokio::test]
async fn an_address_is_written_to_twice_in_any_seven_days_and_what_was_not_sent_does_not_count() {
    let stage = Stage::open(Some("lettre@guichet.example")).await;
    let ask = async || stage.post(LETTER, &[("email", "ada@b.example")]).await;
    stage.queue(SHUT).await;
    for _ in 0..3 {
        let refused = ask().await;
        assert!(refused.status == StatusCode::SERVICE_UNAVAILABLE && refused.text.contains("value=\"ada@b.example\""));
        assert!(refused.text.contains("dans quelques minutes"), "{}", refused.text);
    }
    stage.queue(OPEN).await;
    let mut waiting = Vec::new();
    // From a Friday to the Thursday on which another week of the calendar of limits begins, and to the Friday after.
    for hours in [0, 0, 6 * 24, 24] {
        stage.clock.advance(hours * 3_600);
        assert_eq!(ask().await.status, StatusCode::OK);
        waiting.push(stage.waiting().await);
    }
    assert_eq!(waiting, [1, 2, 2, 3]);
}

#[tokio::test]
async fn the_language_is_changed_where_one_is() {
    let stage = Stage::open(Some("equipe@guichet.example")).await;
    let token = stage.token("ada@b.example");
    let link = format!("{CONFIRM}?jeton={token}");
    let leads = |page: &Answer, back: &str| {
        let back = form_urlencoded::byte_serialize(back.as_bytes()).collect::<String>();
        assert!(page.text.contains(&format!("back={back}\"")), "{back}: {}", page.text);
    };
    let chosen = format!("{CONTACT}?profil=editeur");
    leads(&stage.get(&chosen, "fr").await, &chosen);
    leads(&stage.get(&link, "fr").await, &link);
    leads(&stage.post(&chosen, &[("text", "x")]).await, CONTACT);
    leads(&stage.post(&link, &[("jeton", &token)]).await, &link);
}

#[tokio::test]
async fn a_form_of_another_page_leads_to_its_own_with_its_link() {
    let stage = Stage::open(Some("equipe@guichet.example")).await;
    let token = stage.token("ada@b.example");
    let links = [
        (CONTACT, "x=y".to_owned(), CONTACT.to_owned()),
        (LETTER, "x=y".to_owned(), LETTER.to_owned()),
        (CONFIRM, format!("jeton={token}"), format!("{CONFIRM}?jeton={token}")),
        (CONFIRM, "jeton=%22%3E%2F%2Fx".to_owned(), LETTER.to_owned()),
        (CONFIRM, String::new(), LETTER.to_owned()),
    ];
    for (path, form, back) in links {
        let refused = stage.post_foreign(path, &form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        assert!(refused.text.contains(&format!("href=\"{back}\"")), "{path} {form}: {}", refused.text);
    }
}

#[tokio::test]
async fn whoever_wants_the_letter_says_so_twice_and_nobody_for_another() {
    let stage = Stage::open(Some("lettre@guichet.example")).await;
    let wrong = stage.post(LETTER, &[("email", "nobody")]).await;
    assert!(
        wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("id=\"email-wrong\""),
        "{}",
        wrong.text
    );
    for _ in 0..3 {
        let asked = stage.post(LETTER, &[("email", "Ada@b.example")]).await;
        assert!(asked.text.contains("Un mail vous attend"), "{}", asked.text);
    }
    assert_eq!(stage.waiting().await, 2, "an address is not flooded");
    let token = stage.token("ada@b.example");
    let link = format!("{CONFIRM}?jeton={token}");
    let shown = stage.get(&link, "en").await;
    assert!(shown.status == StatusCode::OK && shown.text.contains("ada@b.example"), "{}", shown.text);
    assert_eq!(stage.waiting().await, 2, "the link alone does nothing");
    for _ in 0..2 {
        let done = stage.post(&link, &[("jeton", &token)]).await;
        assert!(done.status == StatusCode::OK && done.text.contains("prochaine lettre"), "{}", done.text);
    }
    assert_eq!(stage.waiting().await, 3, "who keeps the list is told once");
    stage.clock.advance(7 * 24 * 3_600);
    for token in [token.as_str(), "", "00", "zz"] {
        let over = stage.get(&format!("{CONFIRM}?jeton={token}"), "fr").await;
        assert!(over.status == StatusCode::NOT_FOUND && over.text.contains("nouveau mail"), "{token}");
    }
}

#[tokio::test]
async fn where_nobody_reads_messages_there_is_no_form() {
    let stage = Stage::open(None).await;
    let token = stage.token("ada@b.example");
    let link = format!("{CONFIRM}?jeton={token}");
    let shown = Stage::open(Some("equipe@guichet.example")).await.get(CONTACT, "fr").await;
    for (path, fields) in [(CONTACT, &GOOD[..]), (LETTER, &GOOD[..]), (&link, &[("jeton", token.as_str())])] {
        for page in [stage.get(path, "fr").await, stage.post_from(&shown, path, fields).await] {
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            assert!(page.text.contains("Pas de ") && !page.text.contains("<form"), "{path}: {}", page.text);
        }
    }
    assert_eq!(stage.waiting().await, 0);
    assert!(stage.get(CONTACT, "en").await.text.contains("in its messages, in DataPass"));
}
