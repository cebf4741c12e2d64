//! What a stack stores, changed behind its back.

use std::sync::Arc;

use guichet_guichet::stack::Options;
use guichet_jose::{base64url, digest};
use guichet_store::Stores;
use guichet_store::ephemeral::{Entry, GrantId, Lifetime};
use guichet_web::clock::Clock;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::on_the_choice;
use crate::stand::engines::fresh_stores;
use crate::stand::{Browser, Reply, Stand, still};

/// Something as it is stored, whatever it is.
pub(super) trait Stored: Entry {
    fn value(&mut self) -> &mut Value;
}

macro_rules! stored {
    ($($name:ident, $prefix:literal;)*) => {$(
        #[derive(Serialize, Deserialize)]
        pub(super) struct $name(Value);
        impl Entry for $name {
            const PREFIX: &'static str = $prefix;
        }
        impl Stored for $name {
            fn value(&mut self) -> &mut Value {
                &mut self.0
            }
        }
    )*};
}

stored! {
    StoredFlow, "interaction";
    StoredSession, "session";
    StoredEvidence, "evidence";
    StoredCode, "code";
    StoredToken, "access-token";
}

/// A stack and what it stores.
pub(super) struct Behind {
    pub(super) stand: Stand,
    pub(super) stores: Arc<Stores>,
    /// The stack's, which stands still.
    clock: Clock,
}

impl Behind {
    pub(super) async fn start() -> Self {
        let stores = fresh_stores().await;
        let options = Options { stores: Some(Arc::clone(&stores)), ..still() };
        let clock = options.clock.clone();
        Self { stand: Stand::with(options).await, stores, clock }
    }

    /// What a browser holds of a cookie by which the stack has signed this value.
    pub(super) fn signed_cookie(&self, name: &str, value: &str) -> String {
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let signed = format!("{name}={value}");
        let key = self.stores.sealer.derive("cookies");
        format!("{value}.{}", base64url::encode(&digest::hmac_sha256(&key, signed.as_bytes())))
    }

    async fn change<E: Stored>(&self, key: &str, change: impl FnOnce(&mut Value)) {
        let (store, now) = (&self.stores.ephemeral, self.clock.now());
        let mut found = store.get::<E>(key, now).await.unwrap().unwrap();
        change(found.value.value());
        store.replace(key, found.version, &found.value, found.expires_at, now).await.unwrap();
    }

    pub(super) async fn change_flow(&self, uid: &str, change: impl FnOnce(&mut Value)) {
        self.change::<StoredFlow>(uid, change).await;
    }

    pub(super) async fn change_session(&self, browser: &Browser, change: impl FnOnce(&mut Value)) {
        let cookie = browser.cookies.iter().find(|((name, _), _)| name.starts_with("fc_session_id")).unwrap().1;
        self.change::<StoredSession>(cookie.rsplit_once('.').unwrap().0, change).await;
    }

    /// Changes what a verified login rests upon.
    pub(super) async fn change_evidence(&self, uid: &str, change: impl FnOnce(&mut Value)) {
        let now = self.clock.now();
        let mut flow = self.stores.ephemeral.get::<StoredFlow>(uid, now).await.unwrap().unwrap();
        let handle = flow.value.value()["state"]["Verified"]["login"]["evidence"].as_str().unwrap().to_owned();
        self.change::<StoredEvidence>(&handle, change).await;
    }

    /// Stores once more what stands under `key`, changed, under another name, and gives that.
    pub(super) async fn again<E: Stored>(
        &self,
        key: &str,
        change: impl FnOnce(&mut Value, Option<GrantId>) -> Option<GrantId>,
    ) -> String {
        let (store, now) = (&self.stores.ephemeral, self.clock.now());
        let mut found = store.get::<E>(key, now).await.unwrap().unwrap();
        let grant = change(found.value.value(), found.grant);
        let name = format!("another-{key}");
        let lifetime = Lifetime { expires_at: found.expires_at, remembered_until: found.expires_at };
        assert!(store.put_new(&name, &found.value, lifetime, grant.as_ref(), now).await.unwrap());
        name
    }

    pub(super) async fn sql(&self, statement: &'static str) {
        let write = self.stores.durable.write(move |work| {
            Box::pin(async move {
                sqlx::query(statement).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        write.await.unwrap();
    }

    /// A browser on its way to the verification, and the flow's identifier.
    pub(super) async fn returned(&self, client: &Value) -> (Browser, Reply, String) {
        let service = client["service"].as_str().unwrap();
        let (mut browser, page) = on_the_choice(&self.stand, client).await;
        let uid = page.field("uid");
        let sent = browser.choose(&page, &self.stand.provider(service, "Impôts")).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        let to_verify = browser.get(&back.location()).await;
        assert_eq!(to_verify.status, 302, "{}", to_verify.text);
        (browser, to_verify, uid)
    }
}
