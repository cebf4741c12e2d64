//! What nobody has used for three years goes from the tables, by itself (`-- Retention:` of the migrations).

use std::sync::Arc;
use std::time::Duration;

use guichet_guichet::stack::Options;
use guichet_store::Stores;
use serde_json::{Value, json};

use crate::stand::engines::fresh_stores;
use crate::stand::{Stand, claims, options};

const DAY: i64 = 86_400;
/// More than three years, in seconds, and a bit less.
const BEYOND: i64 = 1_097 * DAY;
const WITHIN: i64 = 1_094 * DAY;

/// A stack and its tables.
struct Kept {
    stand: Stand,
    stores: Arc<Stores>,
}

impl Kept {
    async fn start() -> Self {
        let stores = fresh_stores().await;
        let stand = Stand::with(Options { stores: Some(Arc::clone(&stores)), ..options() }).await;
        Self { stand, stores }
    }

    async fn rows(&self, count: &'static str) -> i64 {
        let mut sql = self.stores.durable.read().await.unwrap();
        sqlx::query_scalar(count).fetch_one(&mut *sql).await.unwrap()
    }

    /// Waits until the stack, which looks when its time is moved, left so many.
    async fn left(&self, count: &'static str, rows: i64) {
        let swept = async { while self.rows(count).await != rows {} };
        let in_time = tokio::time::timeout(Duration::from_secs(60), swept).await;
        assert!(in_time.is_ok(), "{} instead of {rows}: {count}", self.rows(count).await);
    }
}

/// The `sub` of a professional.
async fn sub(stand: &Stand, client: &Value, email: &str) -> Value {
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(client, &[])).await;
    let fields = [("csrfToken", page.field("csrfToken")), ("email", email.to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let sent = browser.post(&format!("{}/redirect-to-idp", stand.issuer("proconnect")), &fields).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, email).await;
    let back = browser.follow(back).await;
    let code = back.param("code").unwrap_or_else(|| panic!("{} {}", back.url, back.text));
    let tokens = stand.token(client, &code, &[]).await.json();
    claims(tokens["id_token"].as_str().unwrap())["sub"].clone()
}

#[tokio::test]
async fn identities_of_professionals_go_after_three_years_without_a_login_and_those_that_served_since_stay() {
    const COUNT: &str = "SELECT COUNT(*) FROM work_identity";
    let kept = Kept::start().await;
    let client = kept.stand.client("proconnect", json!({ "type": "private" })).await;
    let (faithful, gone) = ("jeanne.martin@fia1.fr", "paul.martin@fia1.fr");
    let first = (sub(&kept.stand, &client, faithful).await, sub(&kept.stand, &client, gone).await);
    assert_ne!(first.0, first.1);
    assert_eq!(kept.rows(COUNT).await, 2);
    kept.stand.clock(WITHIN).await;
    assert_eq!(sub(&kept.stand, &client, faithful).await, first.0);
    assert_eq!(kept.rows(COUNT).await, 2, "two days before the term");
    kept.stand.clock(BEYOND).await;
    kept.left(COUNT, 1).await;
    assert_eq!(sub(&kept.stand, &client, faithful).await, first.0);
    assert_ne!(sub(&kept.stand, &client, gone).await, first.1, "she is a new person");
    assert_eq!(kept.rows(COUNT).await, 2);
    kept.stand.clock(2 * BEYOND).await;
    kept.left(COUNT, 0).await;
    kept.stand.stop().await;
}

#[tokio::test]
async fn an_identity_of_a_professional_that_has_expired_counts_for_nothing_before_it_goes() {
    const COUNT: &str = "SELECT COUNT(*) FROM work_identity";
    let kept = Kept::start().await;
    let client = kept.stand.client("proconnect", json!({ "type": "private" })).await;
    let email = "angela.dubois@fia1.fr";
    let block = async |active: bool| {
        let account = json!({ "service": "proconnect", "active": active });
        kept.stand.control("PATCH", "/accounts/angela_mairie", account).await.0
    };
    let first = sub(&kept.stand, &client, email).await;
    assert_eq!(block(false).await, 200);
    // As if the sweep of this hour had run just before.
    let last = (guichet_web::Clock::system().now().as_second() - BEYOND) * 1000;
    let write = kept.stores.durable.write(move |work| {
        Box::pin(async move {
            let age = sqlx::query("UPDATE work_identity SET last_connection = $1").bind(last);
            age.execute(&mut *work.sql()).await?;
            Ok(())
        })
    });
    write.await.unwrap();
    assert_eq!(block(true).await, 404, "nobody has an account");
    let again = sub(&kept.stand, &client, email).await;
    assert_ne!(again, first, "she is a new person, and not blocked");
    assert_eq!(kept.rows(COUNT).await, 1);
    assert_eq!(sub(&kept.stand, &client, email).await, again);
    assert_eq!(block(false).await, 200);
    kept.stand.stop().await;
}

#[tokio::test]
async fn consents_go_after_three_years_without_use_and_those_that_served_since_stay() {
    const COUNT: &str = "SELECT COUNT(*) FROM consent";
    let kept = Kept::start().await;
    let idp = kept.stand.provider("openid", "Impôts");
    let client = kept.stand.client("openid", json!({})).await;
    let url = kept.stand.authorize_url(&client, &[]);
    let log_in = async |persona: &str| kept.stand.browser().log_in(&url, &idp, persona).await;
    for persona in ["test", "avec_nom_dusage"] {
        assert!(log_in(persona).await.param("code").is_some());
    }
    assert_eq!(kept.rows(COUNT).await, 2);
    kept.stand.clock(WITHIN).await;
    assert!(log_in("test").await.param("code").is_some());
    assert_eq!(kept.rows(COUNT).await, 2, "two days before the term");
    kept.stand.clock(BEYOND).await;
    kept.left(COUNT, 1).await;
    kept.stand.clock(WITHIN + BEYOND).await;
    kept.left(COUNT, 0).await;
    kept.stand.stop().await;
}

#[tokio::test]
async fn what_people_agreed_to_give_a_client_goes_with_it_and_is_asked_again_where_it_is_registered_again() {
    const COUNT: &str = "SELECT COUNT(*) FROM consent";
    let kept = Kept::start().await;
    let idp = kept.stand.provider("openid", "Impôts");
    let (client, other) = (kept.stand.client("openid", json!({})).await, kept.stand.client("openid", json!({})).await);
    for client in [&client, &other] {
        let url = kept.stand.authorize_url(client, &[]);
        assert!(kept.stand.browser().log_in(&url, &idp, "test").await.param("code").is_some());
    }
    assert_eq!(kept.rows(COUNT).await, 2);
    let path = format!("/clients/{}", client["client_id"].as_str().unwrap());
    kept.stand.command("DELETE", &path, Value::Null).await;
    assert_eq!(kept.rows(COUNT).await, 1);
    let again = json!({ "client_id": client["client_id"], "client_secret": client["client_secret"] });
    let client = kept.stand.client("openid", again).await;
    for (client, asked) in [(&client, true), (&other, false)] {
        let page = kept.stand.browser().reach_information(&kept.stand.authorize_url(client, &[]), &idp, "test").await;
        assert_eq!(page.status == 200, asked, "{} {}", page.status, page.url);
    }
    kept.stand.stop().await;
}
