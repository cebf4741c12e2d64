//! What a stack stores, changed behind its back.

use guichet_jose::{base64url, digest};
use guichet_store::ephemeral::{GrantId, Lifetime};
use serde_json::Value;

use super::on_the_choice;
use crate::stand::engines::fresh_stores;
use crate::stand::stored::{Kept, Stored, StoredEvidence, StoredFlow, StoredSession};
use crate::stand::{Browser, Reply, Stand};

/// A stack and what it stores.
pub(super) struct Behind {
    pub(super) stand: Stand,
    kept: Kept,
}

impl Behind {
    pub(super) async fn start() -> Self {
        let (kept, options) = Kept::of(fresh_stores().await);
        Self { stand: Stand::with(options).await, kept }
    }

    /// What a browser holds of a cookie by which the stack has signed this value.
    pub(super) fn signed_cookie(&self, name: &str, value: &str) -> String {
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let signed = format!("{name}={value}");
        let key = self.kept.stores.sealer.derive("cookies");
        format!("{value}.{}", base64url::encode(&digest::hmac_sha256(&key, signed.as_bytes())))
    }

    pub(super) async fn change_flow(&self, uid: &str, change: impl FnOnce(&mut Value)) {
        self.kept.change::<StoredFlow>(uid, change).await;
    }

    pub(super) async fn change_session(&self, browser: &Browser, change: impl FnOnce(&mut Value)) {
        let cookie = browser.cookies.iter().find(|((name, _), _)| name.starts_with("fc_session_id")).unwrap().1;
        self.kept.change::<StoredSession>(cookie.rsplit_once('.').unwrap().0, change).await;
    }

    /// Changes what a verified login rests upon.
    pub(super) async fn change_evidence(&self, uid: &str, change: impl FnOnce(&mut Value)) {
        let now = self.kept.clock.now();
        let mut flow = self.kept.stores.ephemeral.get::<StoredFlow>(uid, now).await.unwrap().unwrap();
        let handle = flow.value.value()["state"]["Verified"]["login"]["evidence"].as_str().unwrap().to_owned();
        self.kept.change::<StoredEvidence>(&handle, change).await;
    }

    /// Stores once more what stands under `key`, changed, under another name, and gives that.
    pub(super) async fn again<E: Stored>(
        &self,
        key: &str,
        change: impl FnOnce(&mut Value, Option<GrantId>) -> Option<GrantId>,
    ) -> String {
        let (store, now) = (&self.kept.stores.ephemeral, self.kept.clock.now());
        let mut found = store.get::<E>(key, now).await.unwrap().unwrap();
        let grant = change(found.value.value(), found.grant);
        let name = format!("another-{key}");
        let lifetime = Lifetime { expires_at: found.expires_at, remembered_until: found.expires_at };
        assert!(store.put_new(&name, &found.value, lifetime, grant.as_ref(), now).await.unwrap());
        name
    }

    pub(super) async fn sql(&self, statement: &'static str) {
        let write = self.kept.stores.durable.write(move |work| {
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
