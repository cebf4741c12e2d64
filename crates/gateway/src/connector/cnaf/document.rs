//! The document that the CNAF sends (AP §15): `drtData`.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize)]
struct Document {
    #[serde(default)]
    adresse: Lines,
    #[serde(default, rename = "identeEnfants")]
    enfants: Children,
    #[serde(default, rename = "identePersonnes")]
    personnes: Adults,
    #[serde(default)]
    quotients: Quotients,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "UPPERCASE")]
struct Lines {
    liblig1adr: String,
    liblig2adr: String,
    liblig3adr: String,
    liblig4adr: String,
    liblig5adr: String,
    liblig6adr: String,
    liblig7adr: String,
}

#[derive(Debug, Default, Deserialize)]
struct Children {
    #[serde(default, rename = "UNENFANT")]
    all: Vec<Member>,
}

#[derive(Debug, Default, Deserialize)]
struct Adults {
    #[serde(default, rename = "UNEPERSONNE")]
    all: Vec<Member>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Member {
    nomprenom: String,
    /// `DDMMYYYY`.
    datnaiss: String,
    sexe: String,
}

#[derive(Debug, Default, Deserialize)]
struct Quotients {
    #[serde(default, rename = "QFMOIS")]
    months: Vec<Month>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Month {
    dumois: i64,
    delannee: i64,
    quotientf: i64,
}

/// The record; none where it cannot be read. Of the months, the one before today's counts (AP §6.1).
pub(super) fn record(text: &str, today: Date) -> Option<Value> {
    let Document { adresse, enfants, personnes, quotients } = quick_xml::de::from_str(text).ok()?;
    let before = today.checked_sub(1.month()).ok()?;
    let month = (i64::from(before.month()), i64::from(before.year()));
    let month = quotients.months.iter().find(|known| (known.dumois, known.delannee) == month);
    let line = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Some(json!({
        "allocataires": people(&personnes.all),
        "enfants": people(&enfants.all),
        "adresse": {
            "identite": adresse.liblig1adr.trim(),
            "complementIdentite": line(&adresse.liblig2adr),
            "complementIdentiteGeo": line(&adresse.liblig3adr),
            "numeroRue": line(&adresse.liblig4adr),
            "lieuDit": line(&adresse.liblig5adr),
            "codePostalVille": adresse.liblig6adr.trim(),
            "pays": adresse.liblig7adr.trim(),
        },
        "quotientFamilial": month.map(|month| month.quotientf),
        "mois": month.map(|month| month.dumois),
        "annee": month.map(|month| month.delannee),
    }))
}

fn people(all: &[Member]) -> Vec<Value> {
    let told = |one: &Member| json!({ "nomPrenom": one.nomprenom, "dateDeNaissance": one.datnaiss, "sexe": one.sexe });
    all.iter().map(told).collect()
}
