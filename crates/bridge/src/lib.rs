//! HTTP calls that cross a message queue to another network, as ProConnect calls the identity providers that only the
//! State's own network (RIE) reaches: whoever stands there takes a call from the queue, makes it, and answers
//! (PC §5.12; RabbitMQ's remote procedure calls, messages in the envelope of Nest).
//!
//! ```no_run
//! # async fn cross() -> Result<(), Box<dyn std::error::Error>> {
//! use guichet_bridge::{Bridge, Settings};
//! use guichet_web::outgoing::Request;
//!
//! let bridge = Bridge::new(Settings::new("queue.example.org", 5672))?;
//! let answer = bridge.send(&Request::get("https://idp.rie.example/.well-known/openid-configuration")).await?;
//! assert_eq!(answer.status, 200);
//! # Ok(()) }
//! ```
//!
//! Frames are read and written by the codec of the lapin project; the conversation above them is here, since its own client
//! brings PKCS#12 and outdated ciphers along with TLS, and the other client there is panics at what a server may say.
#![deny(missing_docs)]

pub mod amqp;
mod connection;
mod greeting;
mod message;
mod queue;
mod settings;

use std::sync::atomic::{AtomicU64, Ordering};

use guichet_web::outgoing::{Answer, Request};

use queue::Queue;
pub use settings::{Settings, SettingsRefused};

/// Why there is no answer from the other side.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The queue cannot be reached, or nobody answered over it in time.
    #[error("the bridge does not answer: {0}")]
    Queue(String),
    /// What came back is not what the protocol says.
    #[error("the answer of the bridge cannot be read: {0}")]
    Malformed(String),
    /// Whoever stands on the other side could not make the call.
    #[error("the call could not be made on the other side of the bridge: {0}")]
    Consumer(String),
}

/// The way to another network. It keeps one connection to the queue, made when it is first wanted, and again after it
/// broke.
pub struct Bridge {
    queue: Queue,
    asked: AtomicU64,
}

impl Bridge {
    /// Calls nobody yet.
    ///
    /// # Errors
    /// [`SettingsRefused`]: names that the protocol has no room for, certificates that cannot be read.
    pub fn new(settings: Settings) -> Result<Self, SettingsRefused> {
        Ok(Self { queue: Queue::new(settings)?, asked: AtomicU64::new(1) })
    }

    /// Has `request` made on the other side.
    ///
    /// # Errors
    /// [`Failure`] says where it ended. An error status is an answer.
    pub async fn send(&self, request: &Request) -> Result<Answer, Failure> {
        let id = self.next();
        let reply = self.queue.ask(&id, message::call(&id, request)?).await.map_err(Failure::Queue)?;
        message::answer(&reply)
    }

    /// Asks whether somebody is there.
    ///
    /// # Errors
    /// [`Failure`] when nobody is.
    pub async fn ping(&self) -> Result<(), Failure> {
        let id = self.next();
        let reply = self.queue.ask(&id, message::ping(&id)).await.map_err(Failure::Queue)?;
        message::pong(&reply)
    }

    /// What tells one question of a connection from another.
    fn next(&self) -> String {
        format!("guichet-{}", self.asked.fetch_add(1, Ordering::Relaxed))
    }
}
