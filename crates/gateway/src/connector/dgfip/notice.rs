//! A tax notice, as the page of the site shows it (AP §6.2).

use serde_json::{Map, Value, json};

use super::page::Page;

/// Of a declarant, whose second cell is that of the other one.
const DECLARANT: [(&str, &str); 4] = [
    ("Nom", "nom"),
    ("Nom de naissance", "nomNaissance"),
    ("Prénom(s)", "prenoms"),
    ("Date de naissance", "dateNaissance"),
];

/// How the label of the address begins; rows without a label continue it.
const ADDRESS: &str = "Adresse déclarée au 1";

const TEXTS: [(&str, &str); 3] = [
    ("Date de mise en recouvrement de l'avis d'impôt", "dateRecouvrement"),
    ("Date d'établissement", "dateEtablissement"),
    ("Situation de famille", "situationFamille"),
];

const AMOUNTS: [(&str, &str); 5] = [
    ("Revenu brut global", "revenuBrutGlobal"),
    ("Revenu imposable", "revenuImposable"),
    ("Impôt sur le revenu net avant corrections", "impotRevenuNetAvantCorrections"),
    ("Montant de l'impôt", "montantImpot"),
    ("Revenu fiscal de référence", "revenuFiscalReference"),
];

/// The record; none where the page shows no notice.
pub(super) fn record(page: &Page) -> Option<Value> {
    let cell = |label: &str, place: usize| {
        let row = page.rows.iter().find(|row| row.first().is_some_and(|first| straight(first) == label))?;
        row.get(place).map(String::as_str)
    };
    let years = years(page.texts.get("titre_affiche_avis")?);
    let [imposed, earned] = years.as_slice() else { return None };
    let declarant = |place: usize| -> Map<String, Value> {
        let told = DECLARANT.iter().map(|(label, name)| (*name, cell(label, place).unwrap_or_default()));
        told.map(|(name, text)| (name.to_owned(), json!(text))).collect()
    };
    cell("Nom", 1).filter(|name| !name.is_empty())?;
    let mut record = Map::new();
    let mut say = |name: &str, value: Value| record.insert(name.to_owned(), value);
    say("declarant1", Value::Object(declarant(1)));
    say("declarant2", Value::Object(declarant(2)));
    say("foyerFiscal", household(page, imposed));
    for (label, name) in TEXTS {
        say(name, json!(cell(label, 1)?));
    }
    say("nombreParts", json!(cell("Nombre de part(s)", 1)?.replace(',', ".").parse::<f64>().ok()?));
    say("nombrePersonnesCharge", json!(cell("Nombre de personne(s) à charge", 1)?.parse::<i64>().ok()?));
    for (label, name) in AMOUNTS {
        say(name, json!(amount(cell(label, 1)?)));
    }
    say("anneeImpots", json!(imposed));
    say("anneeRevenus", json!(earned));
    for (id, name) in [("erreurCorrectif", "erreurCorrectif"), ("situationPartielle", "situationPartielle")] {
        say(name, json!(page.texts.get(id).filter(|text| !text.is_empty())));
    }
    Some(Value::Object(record))
}

/// Where they live, and at the beginning of which year.
fn household(page: &Page, imposed: &str) -> Value {
    let rows = page.rows.iter().skip_while(|row| !row.first().is_some_and(|label| label.starts_with(ADDRESS)));
    let mut rows = rows.take_while(|row| row.len() > 1).peekable();
    let year = rows.peek().and_then(|row| years(row.first()?).pop());
    let lines = rows.enumerate().take_while(|(place, row)| *place == 0 || row.first().is_some_and(String::is_empty));
    let lines: Vec<&str> =
        lines.filter_map(|(_, row)| row.get(1).map(String::as_str)).filter(|line| !line.is_empty()).collect();
    let year = year.unwrap_or_else(|| imposed.to_owned());
    json!({ "adresse": lines.join(" "), "annee": year.parse::<i64>().ok() })
}

/// A label with straight apostrophes.
fn straight(label: &str) -> String {
    label.replace('’', "'")
}

/// The numbers of four digits of a text.
fn years(text: &str) -> Vec<String> {
    let numbers = text.split(|letter: char| !letter.is_ascii_digit()).filter(|number| number.len() == 4);
    numbers.map(str::to_owned).collect()
}

/// In euros; none where nothing is due or nothing is told.
fn amount(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|letter| letter.is_ascii_digit() || *letter == '-').collect();
    digits.parse().ok()
}
