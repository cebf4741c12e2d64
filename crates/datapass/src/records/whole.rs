//! Requests and authorisations with all that is told of them to programs (DP §3).

use std::collections::{BTreeMap, BTreeSet};

use guichet_store::StoreError;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::statement::{Statement, bound};
use super::{AuthorizationRecord, OrganisationRecord, Person, Records, RequestRecord};
use super::{authorization, instant, organisation, person, request};

/// A request with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// The request.
    pub request: RequestRecord,
    /// What it was granted, in order.
    pub authorizations: Vec<AuthorizationRecord>,
    /// In whose name it is made.
    pub organisation: OrganisationRecord,
    /// Who asks.
    pub applicant: Person,
    /// What happened to it, in order.
    pub events: Vec<EventName>,
}

/// An event without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventName {
    /// Number.
    pub id: i64,
    /// `submit`, `approve` …
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Which requests or authorisations a program asks for.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Of these definitions only.
    pub definitions: Vec<String>,
    /// The one of this number.
    pub id: Option<i64>,
    /// In one of these states; in any where there is none.
    pub states: Vec<String>,
    /// Of the organisation of this SIRET.
    pub siret: Option<String>,
    /// At most so many, the newest first.
    pub limit: i64,
    /// After so many.
    pub offset: i64,
}

impl Listing {
    /// The one of a number, if it is of one of these definitions.
    #[must_use]
    pub fn one(id: i64, definitions: Vec<String>) -> Self {
        Self { definitions, id: Some(id), limit: 1, ..Self::default() }
    }

    fn statement(&self, table: &str) -> (String, Statement) {
        let mut statement = Statement::default();
        let definitions = statement.list(&self.definitions);
        let mut conditions = vec![format!("definition IN ({definitions})")];
        if let Some(id) = self.id {
            conditions.push(format!("id = {}", statement.whole(id)));
        }
        if !self.states.is_empty() {
            conditions.push(format!("state IN ({})", statement.list(&self.states)));
        }
        if let Some(siret) = &self.siret {
            let siret = statement.text(siret);
            conditions.push(format!("organisation_id IN (SELECT id FROM dp_organisation WHERE siret = {siret})"));
        }
        let (limit, offset) = (statement.whole(self.limit), statement.whole(self.offset));
        let conditions = conditions.join(" AND ");
        let text = format!("SELECT * FROM {table} WHERE {conditions} ORDER BY id DESC LIMIT {limit} OFFSET {offset}");
        (text, statement)
    }
}

impl Records {
    /// The requests of a listing, each with what belongs to it.
    ///
    /// # Errors
    /// The store's.
    pub async fn wholes(&self, listing: &Listing) -> Result<Vec<Whole>, StoreError> {
        let (text, statement) = listing.statement("dp_request");
        let mut connection = self.durable.read().await?;
        let rows = bound(text, &statement.values).fetch_all(&mut *connection).await?;
        assembled(&mut connection, &rows).await
    }

    /// The authorisations of a listing, each with its organisation.
    ///
    /// # Errors
    /// The store's.
    pub async fn listed_authorizations(
        &self,
        listing: &Listing,
    ) -> Result<Vec<(AuthorizationRecord, OrganisationRecord)>, StoreError> {
        let (text, statement) = listing.statement("dp_authorization");
        let mut connection = self.durable.read().await?;
        let rows = bound(text, &statement.values).fetch_all(&mut *connection).await?;
        let granted = rows.iter().map(authorization::read).collect::<Result<Vec<_>, _>>()?;
        let organisations = granted.iter().map(|one| one.organisation_id).collect();
        let organisations = by_id(&mut connection, "dp_organisation", organisations, organisation::read).await?;
        let with = |one: AuthorizationRecord| {
            let organisation =
                found(&organisations, one.organisation_id, "dp_authorization", "organisation_id", one.id)?;
            Ok((one, organisation))
        };
        granted.into_iter().map(with).collect()
    }
}

/// A request as it stands in a transaction.
pub(super) async fn within(sql: &mut AnyConnection, request_id: i64) -> Result<Option<Whole>, StoreError> {
    let rows = sqlx::query(super::sql::REQUEST).bind(request_id).fetch_all(&mut *sql).await?;
    Ok(assembled(sql, &rows).await?.pop())
}

async fn assembled(sql: &mut AnyConnection, rows: &[AnyRow]) -> Result<Vec<Whole>, StoreError> {
    let ids = rows.iter().map(|row| row.try_get("id")).collect::<Result<BTreeSet<i64>, _>>()?;
    let of = |table: &str| format!("SELECT * FROM {table} WHERE request_id IN ({}) ORDER BY id", list(&ids));
    let granted = fetched(sql, of("dp_authorization"), &ids).await?;
    let mut granted = by_request(granted)?;
    let mut events: BTreeMap<i64, Vec<EventName>> = BTreeMap::new();
    for row in fetched(sql, of("dp_event"), &ids).await? {
        let id = row.try_get("id")?;
        let at = instant("dp_event", "created_at", id, row.try_get("created_at")?)?;
        events.entry(row.try_get("request_id")?).or_default().push(EventName { id, name: row.try_get("name")?, at });
    }
    let mut requests = Vec::new();
    for row in rows {
        let granted = granted.remove(&row.try_get::<i64, _>("id")?).unwrap_or_default();
        let authorizations = granted.iter().map(authorization::read).collect::<Result<Vec<_>, _>>()?;
        requests.push((request::read(row, &granted)?, authorizations));
    }
    let organisations = requests.iter().map(|(request, _)| request.organisation_id).collect();
    let organisations = by_id(sql, "dp_organisation", organisations, organisation::read).await?;
    let people = requests.iter().map(|(request, _)| request.applicant_id).collect();
    let people = by_id(sql, "dp_person", people, person::read).await?;
    let whole = |(request, authorizations): (RequestRecord, _)| {
        Ok(Whole {
            organisation: found(&organisations, request.organisation_id, "dp_request", "organisation_id", request.id)?,
            applicant: found(&people, request.applicant_id, "dp_request", "applicant_id", request.id)?,
            events: events.remove(&request.id).unwrap_or_default(),
            authorizations,
            request,
        })
    };
    requests.into_iter().map(whole).collect()
}

fn by_request(rows: Vec<AnyRow>) -> Result<BTreeMap<i64, Vec<AnyRow>>, StoreError> {
    let mut groups: BTreeMap<i64, Vec<AnyRow>> = BTreeMap::new();
    for row in rows {
        groups.entry(row.try_get("request_id")?).or_default().push(row);
    }
    Ok(groups)
}

async fn by_id<T>(
    sql: &mut AnyConnection,
    table: &str,
    ids: BTreeSet<i64>,
    read: fn(&AnyRow) -> Result<T, StoreError>,
) -> Result<BTreeMap<i64, T>, StoreError> {
    let rows = fetched(sql, format!("SELECT * FROM {table} WHERE id IN ({})", list(&ids)), &ids).await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, read(row)?))).collect()
}

async fn fetched(sql: &mut AnyConnection, text: String, ids: &BTreeSet<i64>) -> Result<Vec<AnyRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // Made of the names above and of numbers that the store itself gave.
    Ok(sqlx::query(AssertSqlSafe(text)).fetch_all(sql).await?)
}

fn list(ids: &BTreeSet<i64>) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}

fn found<T: Clone>(
    known: &BTreeMap<i64, T>,
    id: i64,
    table: &'static str,
    column: &'static str,
    key: i64,
) -> Result<T, StoreError> {
    known.get(&id).cloned().ok_or(StoreError::Misfit { table, column, key: key.to_string() })
}

/// One statement of each shape, so that a test can prepare it on each engine.
pub(super) fn statements() -> Vec<(&'static str, String)> {
    let texts = || vec!["a".to_owned(), "b".to_owned()];
    let all = Listing { states: texts(), siret: Some("1".to_owned()), ..Listing::one(1, texts()) };
    vec![("LISTED_REQUESTS", all.statement("dp_request").0), ("LISTED_GRANTED", all.statement("dp_authorization").0)]
}
