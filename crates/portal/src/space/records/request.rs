//! Requests, and who takes part in them.

use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Records, instant, sql};
use crate::space::notice::Contact;

/// Where a request is (DP §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not sent yet.
    Draft,
    /// With the instructors.
    Submitted,
    /// With the applicant again.
    ChangesRequested,
    /// Granted.
    Validated,
    /// Not granted.
    Refused,
    /// Put away.
    Archived,
    /// Taken back.
    Revoked,
}

impl Status {
    const ALL: [Self; 7] = [
        Self::Draft,
        Self::Submitted,
        Self::ChangesRequested,
        Self::Validated,
        Self::Refused,
        Self::Archived,
        Self::Revoked,
    ];

    /// DataPass's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::ChangesRequested => "changes_requested",
            Self::Validated => "validated",
            Self::Refused => "refused",
            Self::Archived => "archived",
            Self::Revoked => "revoked",
        }
    }
}

/// In which role somebody takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Who asked.
    Applicant,
    /// Who knows the trade.
    Business,
    /// Who knows the programs.
    Technical,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Applicant, Self::Business, Self::Technical];

    /// The reference's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applicant => "demandeur",
            Self::Business => "contact_metier",
            Self::Technical => "contact_technique",
        }
    }
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// UUID.
    pub id: String,
    /// Number at DataPass.
    pub external_id: i64,
    /// The project's name.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// By which form.
    pub form_uid: String,
    /// SIRET of the organisation.
    pub siret: String,
    /// Its name.
    pub organisation: String,
    /// The editor of the form.
    pub editor: Option<String>,
    /// Where it is.
    pub status: Status,
    /// What was asked for, or granted.
    pub scopes: Vec<String>,
    /// When it was sent first.
    pub first_submitted_at: Option<Timestamp>,
    /// When it was granted last.
    pub validated_at: Option<Timestamp>,
    /// When DataPass told of it last.
    pub updated_at: Timestamp,
}

impl Records {
    /// A request; none: there is none of this identifier.
    ///
    /// # Errors
    /// The store's.
    pub async fn request(&self, id: &str) -> Result<Option<Request>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::REQUEST).bind(id.to_owned()).fetch_optional(&mut *connection).await?;
        row.as_ref().map(read).transpose()
    }

    /// The requests that somebody sees in her list (DP §4.3), the newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn requests_of(&self, email: &str) -> Result<Vec<Request>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::REQUESTS_OF).bind(email.to_owned()).fetch_all(&mut *connection).await?;
        rows.iter().map(read).collect()
    }

    /// Who takes part in a request, in the order of the roles.
    ///
    /// # Errors
    /// The store's.
    pub async fn roles(&self, request_id: &str) -> Result<Vec<(Role, Contact)>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::ROLES).bind(request_id.to_owned()).fetch_all(&mut *connection).await?;
        let mut roles = rows.iter().map(|row| role(row, request_id)).collect::<Result<Vec<_>, StoreError>>()?;
        roles.sort_by_key(|(role, _)| *role);
        Ok(roles)
    }
}

fn role(row: &AnyRow, request_id: &str) -> Result<(Role, Contact), StoreError> {
    let name: String = row.try_get("role")?;
    let corrupt = || StoreError::Corrupt { table: "ts_role", column: "role", key: request_id.to_owned() };
    let role = Role::ALL.into_iter().find(|role| role.name() == name).ok_or_else(corrupt)?;
    let text = |column: &str| -> Result<String, StoreError> {
        Ok(row.try_get::<Option<String>, _>(column)?.unwrap_or_default())
    };
    let contact = Contact {
        email: text("email")?,
        given_name: text("given_name")?,
        family_name: text("family_name")?,
        external_id: None,
    };
    Ok((role, contact))
}

pub(super) async fn put(work: &mut Work<'_>, request: &Request) -> Result<(), StoreError> {
    let scopes = serde_json::to_string(&request.scopes).map_err(|_| StoreError::Unwritable("scopes"))?;
    let millis = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
    sqlx::query(sql::REQUEST_PUT)
        .bind(request.id.clone())
        .bind(request.external_id)
        .bind(request.title.clone())
        .bind(request.description.clone())
        .bind(request.form_uid.clone())
        .bind(request.siret.clone())
        .bind(request.organisation.clone())
        .bind(request.editor.clone())
        .bind(request.status.name())
        .bind(scopes)
        .bind(millis(request.first_submitted_at))
        .bind(millis(request.validated_at))
        .bind(request.updated_at.as_millisecond())
        .execute(&mut *work.sql())
        .await?;
    Ok(())
}

pub(super) async fn put_roles(
    work: &mut Work<'_>,
    request_id: &str,
    roles: &[(Role, Contact)],
) -> Result<(), StoreError> {
    sqlx::query(sql::ROLES_FORGET).bind(request_id.to_owned()).execute(&mut *work.sql()).await?;
    for (role, contact) in roles {
        let put = sqlx::query(sql::ROLE_PUT).bind(request_id.to_owned()).bind(role.name()).bind(contact.email.clone());
        put.execute(&mut *work.sql()).await?;
    }
    Ok(())
}

/// The request of a row.
pub(super) fn read(row: &AnyRow) -> Result<Request, StoreError> {
    const TABLE: &str = "ts_request";
    let id: String = row.try_get("id")?;
    let corrupt = |column| StoreError::Corrupt { table: TABLE, column, key: id.clone() };
    let at = |column: &'static str| -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = row.try_get(column)?;
        at.map(|at| instant(TABLE, column, &id, at)).transpose()
    };
    let (status, scopes): (String, String) = (row.try_get("status")?, row.try_get("scopes")?);
    Ok(Request {
        external_id: row.try_get("external_id")?,
        title: row.try_get("title")?,
        description: row.try_get("description")?,
        form_uid: row.try_get("form_uid")?,
        siret: row.try_get("siret")?,
        organisation: row.try_get("organisation")?,
        editor: row.try_get("editor")?,
        status: Status::ALL.into_iter().find(|one| one.name() == status).ok_or_else(|| corrupt("status"))?,
        scopes: serde_json::from_str(&scopes).map_err(|_| corrupt("scopes"))?,
        first_submitted_at: at("first_submitted_at")?,
        validated_at: at("validated_at")?,
        updated_at: at("updated_at")?.ok_or_else(|| corrupt("updated_at"))?,
        id,
    })
}
