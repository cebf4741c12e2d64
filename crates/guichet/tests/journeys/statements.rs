//! Every statement of the slices that have tables of their own is one that the store's engine takes.

use guichet_datapass::records::Records as Datapass;
use guichet_portal::space::records::Records as Space;
use guichet_portal::status::Records as Status;
use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};

use crate::stand::engines;

#[tokio::test]
async fn every_statement_of_each_slice_is_accepted() {
    let stores = engines::fresh_stores().await;
    let mut sql = stores.durable.read().await.unwrap();
    let engine = sql.backend_name();
    for (name, text) in Datapass::statements(engine).into_iter().chain(Space::statements()).chain(Status::statements())
    {
        let prepared = (&mut *sql).prepare(AssertSqlSafe(text).into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {:?}", prepared.err());
    }
}
