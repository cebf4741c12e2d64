//! A request of a browser: its instant, language, session and place in a flow.

use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::{HeaderMap, HeaderValue, request::Parts},
};
use guichet_oidc::{endpoints::Endpoint, profile::Flows};
use guichet_store::StoreError;
use guichet_store::ephemeral::{Lifetime, Replaced, Taken, Version, Versioned};
use guichet_web::language::Language;
use jiff::Timestamp;
use std::{convert::Infallible, sync::Arc};

use crate::{
    broker::{Broker, after},
    caller::Caller,
    interaction::{Flow, Interaction, Misread},
    refusal::Refusal,
    session::Session,
    trace::Trace,
};

/// The cookie of the browser's session (FC §5.2).
/// The cookie of the engine's session.
pub(crate) const ENGINE_COOKIE: &str = "_session";
/// The cookie of the interaction.
pub(crate) const INTERACTION_COOKIE: &str = "_interaction";
/// The cookie that resumes the interaction.
pub(crate) const RESUME_COOKIE: &str = "_interaction_resume";

/// A session is renewed when this much of it has passed, so that a burst of hits is one write.
const RENEW_AFTER_SECONDS: i64 = 30;

/// How many times a change of a session is tried against changes of other tabs.
const SESSION_ATTEMPTS: usize = 8;

/// What every page handler needs to know of its request.
pub(crate) struct Visit {
    pub(crate) now: Timestamp,
    pub(crate) language: Language,
    pub(crate) caller: Caller,
    pub(crate) headers: HeaderMap,
    pub(crate) uri: axum::http::Uri,
    pub(crate) session_id: Option<String>,
    /// Whether the browser names several sessions: nobody knows which of them is hers.
    pub(crate) has_several_sessions: bool,
}

impl Visit {
    /// Whether a step can be played with what came.
    pub(crate) fn is_whole(&self) -> Result<(), Refusal> {
        if self.caller.address.unnamed {
            return Err(Refusal::NetworkHeadersMissing);
        }
        if self.has_several_sessions { Err(Refusal::SessionCookieAbnormal) } else { Ok(()) }
    }
}

impl FromRequestParts<Arc<Broker>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, broker: &Arc<Broker>) -> Result<Self, Infallible> {
        let site = &broker.parts.site;
        let uri = parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |uri| uri.0.clone());
        let Ok(caller) = Caller::from_request_parts(parts, broker).await;
        let cookie = site.cookie(&broker.parts.profile.session_cookie);
        Ok(Self {
            now: broker.now(),
            language: Language::of(site, &parts.headers),
            caller,
            uri,
            session_id: cookie.read(&parts.headers),
            has_several_sessions: cookie.is_ambiguous(&parts.headers),
            headers: parts.headers.clone(),
        })
    }
}

/// A session as it was loaded.
#[derive(Clone)]
pub(crate) struct Loaded {
    pub(crate) id: String,
    pub(crate) session: Session,
    version: Version,
    /// When it ends, unless something renews it.
    expires_at: Timestamp,
}

/// A flow as it was loaded.
pub(crate) struct LoadedFlow {
    pub(crate) session: Loaded,
    pub(crate) interaction: Interaction,
    version: Version,
    expires_at: Timestamp,
}

/// What an error of the store means: an entry that is there and cannot be opened, or is not what stands in its place, is
/// no store that is down.
fn unreadable(error: StoreError, closed: Refusal, misfit: Refusal) -> Refusal {
    let refusal = match error {
        StoreError::Corrupt { .. } => closed,
        StoreError::Misfit { .. } => misfit,
        error => return error.into(),
    };
    tracing::error!(%error, "an entry cannot be read: {error}");
    refusal
}

/// The session was there, and its flow does not come or go (FC §10.2: the engine's own fault).
fn failed(error: StoreError) -> Refusal {
    tracing::error!(%error, "a flow could not be read or written: {error}");
    Refusal::InteractionFailed
}

impl Broker {
    /// The session of the browser, if it has a live one.
    pub(crate) async fn session(&self, visit: &Visit) -> Result<Option<Loaded>, Refusal> {
        let Some(id) = &visit.session_id else { return Ok(None) };
        let store = &self.parts.stores.ephemeral;
        let found = store.get::<Session>(id, visit.now).await;
        let found = found.map_err(|error| unreadable(error, Refusal::SessionUnreadable, Refusal::SessionInvalid))?;
        let Some(mut found) = found else { return Ok(None) };
        let lifetimes = &self.parts.profile.lifetimes;
        if lifetimes.session_slides {
            let renewed = after(visit.now, lifetimes.session);
            if renewed.duration_since(found.expires_at).as_secs() > RENEW_AFTER_SECONDS {
                store.touch::<Session>(id, renewed, visit.now).await?;
                found.expires_at = renewed;
                if let Some(login) = &found.value.login {
                    self.prolong_evidence(login, visit.now).await?;
                }
            }
        }
        let Versioned { value: session, version, expires_at, .. } = found;
        Ok(Some(Loaded { id: id.clone(), session, version, expires_at }))
    }

    /// The session and the flow named by `uid`, or the current one when no name is given.
    pub(crate) async fn flow(&self, visit: &Visit, uid: Option<&str>, step: Endpoint) -> Result<LoadedFlow, Refusal> {
        visit.is_whole()?;
        let session = self.session(visit).await?.ok_or(Refusal::NoSession)?;
        let elsewhere = Refusal::WrongStep { asked: step.path(), last: "another flow" };
        let current = session.session.current.as_deref();
        let uid = match (self.parts.profile.flows, uid, current) {
            (Flows::LastStarted | Flows::Latest, Some(uid), Some(current)) if uid != current => return Err(elsewhere),
            (_, Some(uid), _) | (Flows::LastStarted | Flows::Latest, None, Some(uid)) => uid.to_owned(),
            _ => return Err(elsewhere),
        };
        let found = match self.parts.stores.ephemeral.get::<Interaction>(&uid, visit.now).await {
            Ok(found) => found,
            Err(error) => return Err(self.misread(error, &uid, visit.now).await),
        };
        let Some(found) = found else {
            return Err(self.ended(&uid, visit.now, step).await?);
        };
        let Versioned { value, version, expires_at, .. } = found;
        if value.flow.browsing_session_id != session.session.browsing_session_id {
            return Err(elsewhere);
        }
        // The step is judged before the engine is asked; whoever plays it says what is wrong with it.
        if value.may(step).is_ok() {
            self.engine_knows(visit, &uid, step).await?;
        }
        Ok(LoadedFlow { session, interaction: value, version, expires_at })
    }

    /// Where a browser has one flow, the engine's cookie names it too (FC §10.3 "interaction").
    async fn engine_knows(&self, visit: &Visit, uid: &str, step: Endpoint) -> Result<(), Refusal> {
        let of_the_engine = [Endpoint::Interaction, Endpoint::Consent, Endpoint::Login, Endpoint::AutoLogin];
        if self.parts.profile.flows != Flows::LastStarted || !of_the_engine.contains(&step) {
            return Ok(());
        }
        let named = self.parts.site.cookie(INTERACTION_COOKIE).read(&visit.headers);
        let named = named.ok_or(Refusal::InteractionCookieMissing)?;
        if named == uid {
            return Ok(());
        }
        let other = self.parts.stores.ephemeral.get::<Interaction>(&named, visit.now).await;
        Err(match other {
            Ok(None) => Refusal::InteractionSessionMissing,
            _ => Refusal::WrongStep { asked: step.path(), last: "another flow" },
        })
    }

    /// What of a flow cannot be read.
    async fn misread(&self, error: StoreError, uid: &str, now: Timestamp) -> Refusal {
        match error {
            StoreError::Misfit { .. } => {
                tracing::error!(%error, "an entry cannot be read: {error}");
                let stored = self.parts.stores.ephemeral.get::<Misread>(uid, now).await;
                stored.ok().flatten().map_or(Refusal::InteractionUnreadable, |stored| stored.value.refusal())
            }
            StoreError::Corrupt { .. } => {
                tracing::error!(%error, "an entry cannot be read: {error}");
                Refusal::InteractionUnreadable
            }
            error => failed(error),
        }
    }

    /// Why a flow is not there: it was played to its end, and no step follows that (FC §5.1), or it has expired.
    async fn ended(&self, uid: &str, now: Timestamp, step: Endpoint) -> Result<Refusal, Refusal> {
        Ok(match self.parts.stores.ephemeral.take::<Interaction>(uid, now).await? {
            Taken::Already(_) => Refusal::WrongStep { asked: step.path(), last: Endpoint::Resume.path() },
            Taken::Value(_) | Taken::Absent => Refusal::InteractionNotFound,
        })
    }

    /// Writes the flow's next state; of several requests that read the same one, one succeeds.
    pub(crate) async fn advance(
        &self,
        loaded: &mut LoadedFlow,
        next: Interaction,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let uid = next.flow.uid.clone();
        let store = &self.parts.stores.ephemeral;
        match store.replace(&uid, loaded.version, &next, loaded.expires_at, now).await.map_err(failed)? {
            Replaced::Done(version) => {
                loaded.version = version;
                loaded.interaction = next;
                Ok(())
            }
            Replaced::Lost => {
                Err(Refusal::WrongStep { asked: next.last_step().path(), last: loaded.interaction.last_step().path() })
            }
        }
    }

    /// Begins a session under a new identifier; the old one ends (FC §5.8).
    pub(crate) async fn renew_session(
        &self,
        id: &str,
        old: Option<&str>,
        session: &Session,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.put_session(id, session, after(now, self.parts.profile.lifetimes.session), now).await?;
        if let Some(old) = old {
            self.parts.stores.ephemeral.remove::<Session>(old, now).await?;
        }
        Ok(())
    }

    /// The identifier of a session that begins (PC §5.1).
    pub(crate) fn session_id(&self) -> String {
        self.parts.site.edge.entropy.hex(64)
    }

    async fn put_session(&self, id: &str, session: &Session, until: Timestamp, now: Timestamp) -> Result<(), Refusal> {
        let lifetime = Lifetime { expires_at: until, remembered_until: until };
        self.parts.stores.ephemeral.put_new(id, session, lifetime, None, now).await?;
        Ok(())
    }

    /// Puts the session of a request under a new identifier (FC §5.1 step 3); it ends when it would have (FC §1.1). Where one
    /// flow follows the other, a session that has ended since the request came does not come back to life by it.
    pub(crate) async fn move_session(&self, old: &Loaded, now: Timestamp) -> Result<String, Refusal> {
        let id = self.session_id();
        self.put_session(&id, &old.session, old.expires_at, now).await?;
        let store = &self.parts.stores.ephemeral;
        let was_there = store.remove::<Session>(&old.id, now).await?;
        if self.parts.profile.flows == Flows::LastStarted && !was_there {
            store.remove::<Session>(&id, now).await?;
            return Err(Refusal::SessionGone);
        }
        Ok(id)
    }

    /// Changes the session in place. Another tab may have written since it was loaded: the change is made again on
    /// what it wrote.
    pub(crate) async fn update_session(
        &self,
        loaded: &Loaded,
        now: Timestamp,
        change: impl Fn(&mut Session),
    ) -> Result<(), Refusal> {
        let until = after(now, self.parts.profile.lifetimes.session);
        let store = &self.parts.stores.ephemeral;
        let (mut session, mut version) = (loaded.session.clone(), loaded.version);
        for _ in 0..SESSION_ATTEMPTS {
            change(&mut session);
            if let Replaced::Done(_) = store.replace(&loaded.id, version, &session, until, now).await? {
                return Ok(());
            }
            let found = store.get::<Session>(&loaded.id, now).await?.ok_or(Refusal::SessionGone)?;
            (session, version) = (found.value, found.version);
        }
        Err(Refusal::StoreUnavailable)
    }

    /// What the journal says of every step of a visit.
    pub(crate) fn tracer(&self, visit: &Visit) -> Trace {
        let mut tracer = Trace::default();
        tracer.caller(&visit.caller);
        self.trace_session(&mut tracer, visit);
        tracer
    }

    /// The same of a step of a flow.
    pub(crate) fn flow_tracer(&self, visit: &Visit, flow: &Flow) -> Trace {
        let mut tracer = self.tracer(visit);
        self.trace_flow(&mut tracer, flow);
        tracer
    }

    /// The same without what this request says of whoever sends it: what other requests go on from.
    pub(crate) fn kept_tracer(&self, visit: &Visit, flow: &Flow) -> Trace {
        let mut tracer = Trace::default();
        self.trace_session(&mut tracer, visit);
        self.trace_flow(&mut tracer, flow);
        tracer
    }

    fn trace_session(&self, tracer: &mut Trace, visit: &Visit) {
        if let Some(id) = &visit.session_id {
            tracer.public("sessionId", self.journal_session(id));
        }
    }

    /// The level is known from the beginning where the one that is kept of those asked for is given; else it follows from
    /// the login.
    fn trace_flow(&self, tracer: &mut Trace, flow: &Flow) {
        if self.parts.profile.membership.is_none() {
            tracer.public("interactionAcr", &flow.acr);
        }
        tracer.flow(flow);
    }

    /// The name of a session in the journal, which never holds a cookie's value.
    pub(crate) fn journal_session(&self, id: &str) -> String {
        self.parts.stores.sealer.hash("journal session", id)
    }

    /// The `Set-Cookie` of a session.
    pub(crate) fn session_cookie(&self, id: &str) -> HeaderValue {
        let lifetimes = &self.parts.profile.lifetimes;
        let max_age = lifetimes.session_slides.then(|| u64::from(lifetimes.session));
        self.parts.site.cookie(&self.parts.profile.session_cookie).set(id, max_age)
    }
}
