//! Steps of a call of API Particulier by themselves, in a process of their own on the server's core.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use guichet_gateway::definition::Catalogue;
use guichet_gateway::mask::Masked;
use guichet_web::Clock;
use guichet_web::clock::Stopwatch;
use serde_json::{Value, json};

use super::inside::{Inside, Said, measured};
use super::{Bench, store};
use crate::figure::Figure;
use crate::wrong::{At, Wrong};

/// Steps between two looks at the clock.
const AT_ONCE: u32 = 10_000;
/// Callers that the limit counts.
const CALLERS: u32 = 2_000;

pub(super) async fn measure(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    Ok(vec![
        measured(bench, Inside::Masking, "data-masking", "microseconds")?,
        measured(bench, Inside::LimitCheck, "limit-check", "microseconds")?,
    ])
}

/// A family quotient with its household, as the connector makes it.
fn record() -> Value {
    let member = |given: &str, born: &str, sex: &str| {
        json!({
            "nom_naissance": "LEGRIS", "nom_usage": null, "prenoms": given, "date_naissance": born,
            "annee": born.get(..4), "mois": born.get(5..7), "jour": born.get(8..10), "sexe": sex,
        })
    };
    json!({
        "quotient_familial": {
            "fournisseur": "CNAF", "valeur": 812, "annee": 2025, "mois": 11, "annee_calcul": 2025, "mois_calcul": 9,
        },
        "allocataires": [member("MAUD ANNE", "1987-06-27", "F"), member("PAUL", "1980-02-03", "M")],
        "enfants": [member("TOM", "2014-04-20", "M"), member("LOU", "2017-09-01", "F")],
        "adresse": {
            "destinataire": "Madame MAUD LEGRIS", "complement_information": "APPT 2",
            "complement_information_geographique": null, "numero_libelle_voie": "4 RUE DES LILAS", "lieu_dit": null,
            "code_postal_ville": "81700 GARREVAQUES", "pays": "FRANCE",
        },
    })
}

/// Microseconds to mask a family quotient by the scopes of its caller and to write it.
pub(super) fn masking(seconds: u32) -> Result<Said, Wrong> {
    let catalogue = Catalogue::shipped().at("the definitions")?;
    let api = catalogue.all().find(|api| api.name == "quotient-familial");
    let fields = api.and_then(|api| api.versions.get(&3)).ok_or_else(|| Wrong::new("no family quotient"))?;
    let (record, scopes) = (record(), ["cnaf_quotient_familial", "cnaf_allocataires", "cnaf_enfants", "cnaf_adresse"]);
    let mut length = 0;
    let said = timed(seconds, || {
        let masked = Masked::new(fields, black_box(&record), scopes.into_iter());
        length = black_box(serde_json::to_vec(&masked).at("an answer")?).len();
        Ok(())
    })?;
    if length < 500 {
        return Err(Wrong::new(format!("the answer has {length} bytes only")));
    }
    Ok(said)
}

/// Microseconds to count a call and to say whether it is within its limit.
pub(super) async fn limit_check(folder: &Path, seconds: u32) -> Result<Said, Wrong> {
    let clock = Clock::system();
    let stores = store::open(folder, &clock).await?;
    let keys: Vec<String> = (0..CALLERS).map(|caller| format!("api-particulier/v3/{caller:036}")).collect();
    let (mut turns, mut counted, mut took) = (0_u64, keys.iter().cycle(), Duration::ZERO);
    while took < Duration::from_secs(seconds.into()) {
        let stopwatch = Stopwatch::start();
        for key in counted.by_ref().take(AT_ONCE as usize) {
            black_box(stores.limits.hit(key, 20, 1, clock.now()).await.at("a limit")?);
        }
        took += stopwatch.elapsed();
        turns += u64::from(AT_ONCE);
    }
    stores.close().await.at("the store")?;
    Ok(said(turns, took))
}

fn timed(seconds: u32, mut step: impl FnMut() -> Result<(), Wrong>) -> Result<Said, Wrong> {
    let (mut turns, mut took) = (0_u64, Duration::ZERO);
    while took < Duration::from_secs(seconds.into()) {
        let stopwatch = Stopwatch::start();
        for _ in 0..AT_ONCE {
            step()?;
        }
        took += stopwatch.elapsed();
        turns += u64::from(AT_ONCE);
    }
    Ok(said(turns, took))
}

fn said(turns: u64, took: Duration) -> Said {
    Said::from([
        ("microseconds".to_owned(), took.as_secs_f64() * 1e6 / turns as f64),
        ("turns".to_owned(), turns as f64),
    ])
}
