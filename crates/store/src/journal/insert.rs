//! Links into rows: several per statement, in fixed numbers, so that each statement stays prepared.

use sqlx::{AnyConnection, AssertSqlSafe};

use super::chain::Link;
use crate::StoreError;
use crate::statements;

/// Rows per statement, largest first; a group is cut into these.
pub(crate) const ROWS_AT_ONCE: [usize; 3] = [64, 8, 1];

/// Inserts the links in their order.
pub(crate) async fn insert(sql: &mut AnyConnection, links: &[Link]) -> Result<(), StoreError> {
    let mut rest = links;
    for rows in ROWS_AT_ONCE {
        while let Some((some, others)) = rest.split_at_checked(rows) {
            // The text depends on the number of rows alone.
            let mut query = sqlx::query(AssertSqlSafe(statements::journal_insert(rows)));
            for link in some {
                query = query
                    .bind(&link.node)
                    .bind(link.seq)
                    .bind(link.time)
                    .bind(&link.service)
                    .bind(&*link.event)
                    .bind(&*link.category)
                    .bind(&*link.step)
                    .bind(&link.fields)
                    .bind(&link.personal)
                    .bind(&link.salt)
                    .bind(&link.personal_digest)
                    .bind(&link.prev)
                    .bind(&link.hash);
            }
            query.execute(&mut *sql).await?;
            rest = others;
        }
    }
    Ok(())
}
