//! What a login rests upon, in an entry of its own (FC §5.5).

use guichet_store::ephemeral::{Lifetime, Versioned};
use jiff::{SignedDuration, Timestamp};

use crate::{
    broker::{Broker, after},
    refusal::Refusal,
    session::{Evidence, Login},
};

impl Broker {
    /// Keeps the evidence of a new login, and gives its handle.
    pub(crate) async fn keep_evidence(&self, evidence: &Evidence, now: Timestamp) -> Result<String, Refusal> {
        let handle = self.parts.site.edge.entropy.token();
        let lifetime = Lifetime::plain(self.evidence_lifetime(), now);
        self.parts.stores.ephemeral.put_new(&handle, evidence, lifetime, None, now).await?;
        Ok(handle)
    }

    /// The evidence of a login. Whoever reads it goes on with a flow or a session, which it must outlive.
    pub(crate) async fn evidence(&self, login: &Login, now: Timestamp) -> Result<Versioned<Evidence>, Refusal> {
        let store = &self.parts.stores.ephemeral;
        let found = store.get::<Evidence>(&login.evidence, now).await?.ok_or(Refusal::NoIdentity)?;
        let left = found.expires_at.duration_since(now);
        if left < SignedDuration::from_secs(i64::from(self.evidence_lifetime() / 2)) {
            self.prolong_evidence(login, now).await?;
        }
        Ok(found)
    }

    /// The evidence lasts as long from now on as that of a new login.
    pub(crate) async fn prolong_evidence(&self, login: &Login, now: Timestamp) -> Result<(), Refusal> {
        let until = after(now, self.evidence_lifetime());
        self.parts.stores.ephemeral.touch::<Evidence>(&login.evidence, until, now).await?;
        Ok(())
    }

    /// The identity is gone with the session that it opened.
    pub(crate) async fn forget_evidence(&self, login: &Login, now: Timestamp) -> Result<(), Refusal> {
        self.parts.stores.ephemeral.remove::<Evidence>(&login.evidence, now).await?;
        Ok(())
    }

    /// Half of it is the longest that a flow can last and a session after it.
    fn evidence_lifetime(&self) -> u32 {
        let lifetimes = &self.parts.profile.lifetimes;
        2 * (lifetimes.session + lifetimes.interaction)
    }
}
