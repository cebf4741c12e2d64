//! Servers that show a certificate: the authority that is named signs it, or nothing is said to them.

use std::path::{Path, PathBuf};

use guichet_store::ephemeral::Taken;
use guichet_store::{Address, DurableEngine, EphemeralEngine, Place, Setup, StoreError, Stores};
use guichet_test_servers::{Postgres, Redis};

use crate::stage::{Code, at, code, lifetime};

/// Opens stores whose master key is in that folder.
async fn open(folder: &Path, durable: DurableEngine, ephemeral: EphemeralEngine) -> Result<Stores, StoreError> {
    let key = Some(folder.join("master.key"));
    let setup = Setup { durable, ephemeral, master_key_file: key, ..Setup::embedded(Place::Temporary) };
    Stores::open(setup, [7; 32], at(0)).await
}

fn said<T>(outcome: Result<T, StoreError>) -> String {
    outcome.err().expect("nothing is said to a server that cannot be believed").to_string()
}

/// Writes and reads on both.
async fn is_used(stores: Stores) {
    stores.ephemeral.put_new("a", &code("a"), lifetime(at(0)), None, at(0)).await.unwrap();
    assert!(matches!(stores.ephemeral.take::<Code>("a", at(0)).await.unwrap(), Taken::Value(_)));
    stores.close().await.unwrap();
}

#[tokio::test]
async fn postgresql_is_believed_when_the_named_authority_signed_its_certificate() {
    let server = Postgres::start_with_tls();
    let (url, authority) = server.tls();
    let address = |file: Option<PathBuf>| Address::new(&url).signed_by(file);
    let engines = |file: Option<PathBuf>| {
        (DurableEngine::Postgres(address(file.clone())), EphemeralEngine::Postgres(address(file)))
    };
    let folder = tempfile::tempdir().unwrap();
    let foreign = other_authority(folder.path());
    for refused in [None, Some(foreign.clone())] {
        let (durable, ephemeral) = engines(refused);
        let said = said(open(folder.path(), durable, ephemeral).await);
        assert!(said.contains("certificate"), "{said}");
    }
    // The ephemeral store alone does not take it either.
    let (durable, _) = engines(Some(authority.clone()));
    let (_, ephemeral) = engines(Some(foreign));
    let refused = said(open(folder.path(), durable, ephemeral).await);
    assert!(refused.contains("certificate"), "{refused}");
    // A certificate for another name than the one that was asked for.
    let elsewhere = Address::new(url.replace("localhost", "127.0.0.1")).signed_by(Some(authority.clone()));
    let refused = said(open(folder.path(), DurableEngine::Postgres(elsewhere), EphemeralEngine::Embedded).await);
    assert!(refused.contains("certificate"), "{refused}");

    let (durable, ephemeral) = engines(Some(authority));
    is_used(open(folder.path(), durable, ephemeral).await.unwrap()).await;
}

#[tokio::test]
async fn redis_is_believed_when_the_named_authority_signed_its_certificate() {
    let server = Redis::start_with_tls();
    let (url, authority) = server.tls();
    let on = |file: Option<PathBuf>| EphemeralEngine::Redis(Address::new(&url).signed_by(file));
    let folder = tempfile::tempdir().unwrap();
    for refused in [None, Some(other_authority(folder.path()))] {
        let stores = open(folder.path(), DurableEngine::Sqlite, on(refused)).await.unwrap();
        let outcome = stores.ephemeral.put_new("a", &code("a"), lifetime(at(0)), None, at(0)).await;
        let said = said(outcome);
        assert!(said.starts_with("Redis: ") && said.contains("certificate"), "{said}");
        stores.close().await.unwrap();
    }
    is_used(open(folder.path(), DurableEngine::Sqlite, on(Some(authority))).await.unwrap()).await;
}

#[tokio::test]
async fn a_file_of_authorities_that_is_missing_or_holds_none_ends_the_start_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (missing, empty) = (folder.path().join("missing.pem"), folder.path().join("empty.pem"));
    std::fs::write(&empty, "nothing\n").unwrap();
    for (file, words) in [(missing, "No such file"), (empty, "holds no certificate")] {
        let signed = |url: &str| Address::new(url).signed_by(Some(file.clone()));
        let redis = EphemeralEngine::Redis(signed("rediss://localhost:1"));
        let postgres = DurableEngine::Postgres(signed("postgres://localhost:1/none?sslmode=verify-full"));
        for outcome in [
            open(folder.path(), DurableEngine::Sqlite, redis).await,
            open(folder.path(), postgres, EphemeralEngine::Embedded).await,
        ] {
            let said = said(outcome);
            assert!(said.contains(file.to_str().unwrap()) && said.contains(words), "{said}");
        }
    }
}

/// An authority that signed nothing here.
fn other_authority(folder: &Path) -> PathBuf {
    let file = folder.join("other.pem");
    std::fs::write(&file, guichet_test_servers::other_authority()).unwrap();
    file
}
