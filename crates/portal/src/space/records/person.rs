//! People: everybody who logged in or takes part in a request, by her address.

use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;
use sqlx::Row;

use super::{Records, sql};
use crate::space::notice::Contact;

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// In lower case.
    pub email: String,
    /// First name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
}

impl Person {
    /// As she is shown: `FAMILY Given`, or her address.
    #[must_use]
    pub fn shown(&self) -> String {
        let Self { email, given_name, family_name } = self.clone();
        Contact { email, given_name, family_name, external_id: None }.shown()
    }
}

impl Records {
    /// The person of an address.
    ///
    /// # Errors
    /// The store's.
    pub async fn person(&self, email: &str) -> Result<Option<Person>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::PERSON).bind(email.to_owned()).fetch_optional(&mut *connection).await?;
        let read = |row: sqlx::any::AnyRow| {
            Ok(Person {
                email: row.try_get("email")?,
                given_name: row.try_get("given_name")?,
                family_name: row.try_get("family_name")?,
            })
        };
        row.map(read).transpose()
    }

    /// Keeps who somebody is.
    ///
    /// # Errors
    /// The store's.
    pub async fn admit(&self, contact: Contact, now: Timestamp) -> Result<(), StoreError> {
        self.durable.write(move |work| Box::pin(async move { put(work, &contact, now).await })).await
    }
}

pub(super) async fn put(work: &mut Work<'_>, contact: &Contact, now: Timestamp) -> Result<(), StoreError> {
    let put = sqlx::query(sql::PERSON_PUT).bind(contact.email.clone()).bind(contact.given_name.clone());
    let put = put.bind(contact.family_name.clone()).bind(contact.external_id.clone()).bind(now.as_millisecond());
    put.execute(&mut *work.sql()).await?;
    Ok(())
}
