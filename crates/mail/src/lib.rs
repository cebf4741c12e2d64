//! Mails that are not lost: each is written in the transaction of what it tells of, and brought to a mail server until
//! that takes it.
//!
//! An [`Outbox`] encloses a [`Letter`]; the caller puts what it gave into a transaction of its own, so that the letter is
//! kept exactly if the rest is. One [`Postman`] per process carries letters to a [`Server`]: at least once, with a
//! `Message-ID` that stays the same, again and again while the server is away or refuses. Whoever writes a letter never
//! waits for the server.
//!
//! ```
//! # async fn example(outbox: &guichet_mail::Outbox, durable: &guichet_store::durable::Durable, now: jiff::Timestamp)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use guichet_mail::Letter;
//!
//! let letter = Letter {
//!     from: "service@example.org".into(),
//!     to: "ana@example.org".into(),
//!     subject: "Hello".into(),
//!     text: "Hello".into(),
//!     html: "<p>Hello</p>".into(),
//!     unsubscribe: None,
//! };
//! let enclosed = outbox.enclose(&letter, now)?;
//! durable.write(move |work| Box::pin(async move { enclosed.put(work).await })).await?;
//! outbox.ring();
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]

mod letter;
mod outbox;
mod patience;
mod postman;
mod server;
mod sql;

pub use letter::Letter;
pub use letter::is_address;
pub use outbox::{Enclosed, NotEnclosed, Outbox};
pub use postman::Postman;
pub use server::{Encryption, Server, ServerRefused, Settings};
