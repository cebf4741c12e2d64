//! What is kept: who takes part in which request, which tokens it has, prolongations that were begun.

mod delegation;
mod person;
mod prolongation;
mod request;
mod sql;
mod token;
mod told;

use guichet_store::durable::Durable;
use guichet_store::{StoreError, Stores};
use jiff::Timestamp;

pub use delegation::Delegation;
pub use person::Person;
pub use request::{Request, Role, Status};
pub use token::Held;
pub use told::{Told, Writing};

/// The tables of the token space. Clones share them.
#[derive(Clone)]
pub struct Records {
    durable: Durable,
}

impl Records {
    /// Those of some stores.
    #[must_use]
    pub fn new(stores: &Stores) -> Self {
        Self { durable: stores.durable.clone() }
    }

    /// Every statement by its name, so that a test can prepare it on each engine.
    #[must_use]
    pub fn statements() -> Vec<(&'static str, String)> {
        let all = sql::ALL.iter().map(|(name, text)| (*name, (*text).to_owned()));
        all.chain(sql::FORGET.iter().map(|text| ("FORGET", (*text).to_owned()))).collect()
    }

    /// Forgets everything (a rehearsal's reset).
    ///
    /// # Errors
    /// The store's.
    pub async fn forget(&self) -> Result<(), StoreError> {
        let job = self.durable.write(|work| {
            Box::pin(async move {
                for statement in sql::FORGET {
                    sqlx::query(statement).execute(&mut *work.sql()).await?;
                }
                Ok(())
            })
        });
        job.await
    }
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Records")
    }
}

/// An instant that is kept in milliseconds.
fn instant(table: &'static str, column: &'static str, key: &str, at: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(at).map_err(|_| StoreError::Corrupt { table, column, key: key.to_owned() })
}
