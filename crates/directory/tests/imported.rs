//! Organisations in the durable store.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use guichet_directory::{Imported, Rows};
use guichet_organisations::{Directory, Establishment, NotFound, NotShown, Siret};
use guichet_store::{Place, Setup, Stores};
use jiff::Timestamp;

const FIRST: &str = "siret,name,diffusion\n21920023500014,COMMUNE DE CLAMART,\n00000024000010,SECRET,none\n";
const SECOND: &str = "siret;name;sign\n219 200 235 00014;COMMUNE DE CLAMART;MAIRIE\n";

fn read(csv: &str) -> Vec<Establishment> {
    Rows::csv(csv).unwrap().0.into_iter().map(|row| row.establishment.unwrap()).collect()
}

#[tokio::test]
async fn what_is_imported_is_found_again_and_a_second_import_takes_the_place_of_the_first() {
    let now: Timestamp = "2026-02-01T12:00:00Z".parse().unwrap();
    let stores = Stores::open(Setup::embedded(Place::Temporary), [3; 32], now).await.unwrap();
    let imported = Imported::open(&stores.durable, &stores.sealer).await.unwrap();
    let clamart = Siret::parse("21920023500014").unwrap();
    assert_eq!(imported.find(&clamart).await, Err(NotFound::Unknown));
    imported.put_all(read(FIRST), now).await.unwrap();
    assert_eq!(imported.find(&clamart).await.unwrap().label, "Commune de clamart");
    assert_eq!(imported.find(&Siret::parse("00000024000010").unwrap()).await, Err(NotShown.into()));
    imported.put_all(read(SECOND), now).await.unwrap();
    let another_process = Imported::open(&stores.durable, &stores.sealer).await.unwrap();
    assert_eq!(another_process.find(&clamart).await.unwrap().label, "Commune de clamart - Mairie");
    assert_eq!(another_process.get(&clamart).unwrap().sign, "MAIRIE");
    drop((imported, another_process));
    stores.close().await.unwrap();
}
