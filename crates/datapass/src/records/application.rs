//! Programs of developers (DP §3.1): their secrets are only compared, so a keyed hash of each is kept.

use guichet_jose::Secret;
use guichet_store::StoreError;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Records, draw, instant, sql};

/// A program.
#[derive(Debug, Clone)]
pub struct Application {
    /// Number.
    pub id: i64,
    /// The developer to whom it belongs, and whose rights it has.
    pub person_id: i64,
    /// Its name.
    pub name: String,
    /// Identifier.
    pub client_id: String,
    /// When it was made.
    pub created_at: Timestamp,
    secret: Secret,
}

/// A program to be made.
#[derive(Debug, Clone)]
pub struct NewApplication {
    /// The developer.
    pub person_id: i64,
    /// Its name.
    pub name: String,
    /// Identifier.
    pub client_id: String,
    /// Secret.
    pub client_secret: Secret,
}

/// Where the hashes of secrets stand apart from all other hashes.
const DOMAIN: &str = "datapass/application";

impl Records {
    /// Makes a program; one whose identifier is known already stays as it is.
    ///
    /// # Errors
    /// The store's.
    pub async fn make_application(&self, new: NewApplication, now: Timestamp) -> Result<(), StoreError> {
        let hash = self.sealer.hash(DOMAIN, new.client_secret.expose());
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let id = draw(work, "application").await?;
                let put = sqlx::query(sql::APPLICATION_PUT).bind(id).bind(new.person_id).bind(new.name);
                let put = put.bind(new.client_id).bind(hash).bind(now.as_millisecond());
                put.execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }

    /// The program that these credentials are of.
    ///
    /// # Errors
    /// The store's.
    pub async fn authenticate(&self, client_id: &str, secret: &Secret) -> Result<Option<Application>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::APPLICATION_OF_CLIENT).bind(client_id.to_owned());
        let known = row.fetch_optional(&mut *connection).await?.as_ref().map(read).transpose()?;
        let hash = self.sealer.hash(DOMAIN, secret.expose());
        Ok(known.filter(|known| known.secret.matches(&hash)))
    }

    /// The program of this number.
    ///
    /// # Errors
    /// The store's.
    pub async fn application(&self, id: i64) -> Result<Option<Application>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::APPLICATION).bind(id).fetch_optional(&mut *connection).await?;
        row.as_ref().map(read).transpose()
    }

    /// The programs of a developer.
    ///
    /// # Errors
    /// The store's.
    pub async fn applications(&self, person_id: i64) -> Result<Vec<Application>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::APPLICATIONS).bind(person_id).fetch_all(&mut *connection).await?;
        rows.iter().map(read).collect()
    }

    /// Deletes a program of a developer's; its tokens end with it. False: she has no such program.
    ///
    /// # Errors
    /// The store's.
    pub async fn delete_application(&self, id: i64, person_id: i64) -> Result<bool, StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let delete = sqlx::query(sql::APPLICATION_DELETE).bind(id).bind(person_id);
                Ok(delete.execute(&mut *work.sql()).await?.rows_affected() == 1)
            })
        });
        job.await
    }
}

fn read(row: &AnyRow) -> Result<Application, StoreError> {
    let id = row.try_get("id")?;
    Ok(Application {
        id,
        person_id: row.try_get("person_id")?,
        name: row.try_get("name")?,
        client_id: row.try_get("client_id")?,
        created_at: instant("dp_application", "created_at", id, row.try_get("created_at")?)?,
        secret: Secret::new(row.try_get("secret_hash")?),
    })
}
