//! The way to identity providers that only the State's own network reaches (PC §5.12).

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use guichet_web::outgoing::{Answer, Request};

use crate::{broker::Broker, identity_provider::IdentityProvider};

/// What is on its way over the bridge.
pub type Crossing<'a, T = Answer> = Pin<Box<dyn Future<Output = Result<T, NotCrossed>> + Send + 'a>>;

/// What makes calls on the other side.
pub trait Bridge: Send + Sync {
    /// Has `request` made there.
    fn send(&self, request: Request) -> Crossing<'_>;
    /// Asks whether somebody is there.
    fn ping(&self) -> Crossing<'_, ()>;
}

/// Why no answer came back (PC §5.12, §6).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCrossed {
    /// The queue cannot be reached, or nobody answered in time (Y300001).
    #[error("{0}")]
    Silent(String),
    /// What came is no answer (Y300002).
    #[error("{0}")]
    Malformed(String),
    /// Whoever is there could not make the call (Y300003).
    #[error("{0}")]
    Refused(String),
}

impl Broker {
    /// The bridge, where the provider is beyond it and there is one.
    pub(crate) fn bridge_to(&self, provider: &IdentityProvider) -> Option<&Arc<dyn Bridge>> {
        let bridge = self.professionals().and_then(|professionals| professionals.bridge.as_ref());
        bridge.filter(|_| provider.work.use_the_hyyyperbridge)
    }
}
