//! The files hold neither a handle nor an identity; a row that was moved or altered is named, not believed.

use std::path::Path;

use crate::stage::{Code, Engines, Installation, at, code, lifetime};
use guichet_store::ephemeral::{GrantId, Taken};
use guichet_store::registry::{Record, Registry};
use guichet_store::{Place, StoreError};
use serde::{Deserialize, Serialize};

const HANDLE: &str = "6Hq8-a-handle-that-is-a-bearer-token";
const IDENTITY: &str = "Angela-Claire-Louise-DUBOIS";
const GRANT: &str = "the-name-of-the-grant";

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Client {
    secret: String,
}

impl Record for Client {
    const KIND: &'static str = "client";
    fn id(&self) -> String {
        "a".to_owned()
    }
}

fn files_hold(dir: &Path, needle: &str) -> bool {
    std::fs::read_dir(dir).unwrap().any(|file| {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
    })
}

#[tokio::test]
async fn neither_handle_nor_value_nor_grant_stands_in_the_files() {
    let installation = Installation::new(Engines::Embedded).await;
    let stores = installation.open().await;
    let grant = GrantId::new(GRANT);
    stores.ephemeral.put_new(HANDLE, &code(IDENTITY), lifetime(at(0)), Some(&grant), at(0)).await.unwrap();
    let clients = Registry::<Client>::open(&stores.durable, &stores.sealer).await.unwrap();
    clients.put(Client { secret: IDENTITY.to_owned() }, at(0)).await.unwrap();
    for needle in [HANDLE, IDENTITY, GRANT] {
        assert!(!files_hold(installation.folder(), needle), "{needle}");
    }
    assert!(files_hold(installation.folder(), "code:"), "the search must be able to find what is there");
    stores.ephemeral.take::<Code>(HANDLE, at(0)).await.unwrap();
    stores.close().await.unwrap();
    for needle in [HANDLE, IDENTITY, GRANT] {
        assert!(!files_hold(installation.folder(), needle), "{needle}");
    }
}

#[tokio::test]
async fn a_value_put_in_the_place_of_another_is_corruption_and_burns_the_handle() {
    let installation = Installation::new(Engines::Embedded).await;
    let stores = installation.open().await;
    stores.ephemeral.put_new("mine", &code("mine"), lifetime(at(0)), None, at(0)).await.unwrap();
    stores.ephemeral.put_new("theirs", &code("theirs"), lifetime(at(0)), None, at(0)).await.unwrap();
    // What was written last is in memory too, until the next start.
    stores.close().await.unwrap();
    let sql = rusqlite::Connection::open(installation.folder().join("ephemeral.db")).unwrap();
    sql.execute("UPDATE entry SET value = (SELECT value FROM entry WHERE id = 2)", []).unwrap();
    drop(sql);
    let stores = installation.open().await;
    let read = stores.ephemeral.get::<Code>("mine", at(0)).await;
    assert!(matches!(read, Err(StoreError::Corrupt { table: "entry", column: "value", .. })), "{read:?}");
    assert!(stores.ephemeral.take::<Code>("mine", at(0)).await.is_err());
    assert_eq!(stores.ephemeral.take::<Code>("mine", at(0)).await.unwrap(), Taken::Already(None));
    assert!(stores.ephemeral.get::<Code>("theirs", at(0)).await.unwrap().is_some());
    stores.close().await.unwrap();
}

#[tokio::test]
async fn an_altered_registry_row_is_named_by_table_column_and_key() {
    let installation = Installation::new(Engines::Embedded).await;
    let stores = installation.open().await;
    let clients = Registry::<Client>::open(&stores.durable, &stores.sealer).await.unwrap();
    clients.put(Client { secret: "s".to_owned() }, at(0)).await.unwrap();
    let write = stores.durable.write(|work| {
        Box::pin(async move {
            sqlx::query("UPDATE registry SET id = 'b'").execute(work.sql()).await?;
            Ok(())
        })
    });
    write.await.unwrap();
    match Registry::<Client>::open(&stores.durable, &stores.sealer).await {
        Err(StoreError::Corrupt { table: "registry", column: "body", key }) => assert_eq!(key, "client/b"),
        other => assert!(other.is_err(), "{other:?}"),
    }
    assert!(clients.get("a").is_some(), "what was loaded stays served");
    stores.close().await.unwrap();
}

#[tokio::test]
async fn nothing_secret_shows_in_debug_texts() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::new(Engines::Postgres).await;
    let setup = installation.setup(Place::Directory(folder.path().to_owned()));
    assert!(!format!("{setup:?}").contains("postgres:"), "an address may hold a password");
    let stores = installation.try_open(setup, [0x77; 32]).await.unwrap();
    assert!(!format!("{stores:?}").contains("777"));
    stores.close().await.unwrap();
}
