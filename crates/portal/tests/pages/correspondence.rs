//! The forms of the portal, over a store: what leaves is sealed in the queue of mails, so that it is counted here and read in the journeys.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use guichet_mail::{Encryption, Outbox, Server, Settings};
use guichet_portal::correspondence::http::{CONFIRM, CONTACT, LETTER, router};
use guichet_portal::correspondence::{Correspondence, Parts, Subscription};
use guichet_store::{Place, Setup, Stores};
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
        let server = Server::new(Settings {
            host: "127.0.0.1".to_owned(),
            port: 9,
            encryption: Encryption::None,
            credentials: None,
            authorities: Vec::new(),
        });
        let server = server.unwrap();
        // Nobody carries them: they wait, which is what is counted.
        let (outbox, _) = Outbox::new(&stores, clock.clone(), edge.entropy.clone(), server, "test".to_owned());
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
        Self { router, stores, clock }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
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
        let shown = self.get(page, "fr").await;
        let csrf = shown.field("csrfToken");
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrfToken", &csrf).extend_pairs(fields);
        let path = page.split('?').next().unwrap();
        let request = Request::post(path).header("host", "localhost:7400").header("cookie", &shown.cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.finish())).unwrap()).await
    }

    async fn waiting(&self) -> i64 {
        let mut connection = self.stores.durable.read().await.unwrap();
        sqlx::query_scalar("SELECT COUNT(*) FROM mail").fetch_one(&mut *connection).await.unwrap()
    }
}

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
    let form = "csrfToken=x&profile=editeur&email=a%40b.example&subject=x&text=x";
    let request = Request::post(CONTACT).header("host", "localhost:7400");
    let foreign =
        stage.send(request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(form)).unwrap());
    assert_eq!((foreign.await.status, stage.waiting().await), (StatusCode::FORBIDDEN, 1));
}

#[tokio::test]
async fn whoever_sends_too_much_waits_an_hour() {
    let stage = Stage::open(Some("equipe@guichet.example")).await;
    for _ in 0..5 {
        assert_eq!(stage.post(CONTACT, &GOOD).await.status, StatusCode::OK);
    }
    let refused = stage.post(CONTACT, &GOOD).await;
    assert!(
        refused.status == StatusCode::TOO_MANY_REQUESTS && refused.text.contains("dans une heure"),
        "{}",
        refused.text
    );
    assert_eq!(stage.waiting().await, 5);
    stage.clock.advance(3_600);
    assert_eq!(stage.post(CONTACT, &GOOD).await.status, StatusCode::OK);
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
    let token = Subscription::new("ada@b.example", stage.clock.now()).token(&stage.stores.sealer).unwrap();
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
    for path in [CONTACT, LETTER] {
        let page = stage.get(path, "fr").await;
        assert!(page.status == StatusCode::NOT_FOUND && !page.text.contains("<form"), "{}", page.text);
    }
}
