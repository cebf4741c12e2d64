//! The Sport Data Hub (AP §15): athletes on the lists of the ministry, by the number that it gave them.

use guichet_web::outgoing::{Answer, Request};
use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Call, Line, ProducerFailure, day, paris};

pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let identifier = utf8_percent_encode(call.arguments.text("identifiant").unwrap_or_default(), NON_ALPHANUMERIC);
    let request = Request::get(&format!("{}/{identifier}", line.address.base_url));
    record(&line.send_with_token(None, request).await?, paris(call.now))
}

fn record(answer: &Answer, today: Date) -> Result<Value, ProducerFailure> {
    match answer.status.as_u16() {
        200 => {
            let athlete: Athlete = serde_json::from_slice(&answer.body).map_err(|_| ProducerFailure::Unknown)?;
            Ok(athlete.record(&today.to_string()))
        }
        status => Err(ProducerFailure::of_status(status)),
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Athlete {
    nom: String,
    #[serde(default)]
    nom_usage: Option<String>,
    prenom: String,
    date_naissance: String,
    genre: String,
    #[serde(default, rename = "fichesHN")]
    fiches_hn: Vec<Entry>,
    #[serde(default)]
    fiches_sportif: Vec<Training>,
}

/// An entry on a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    fiche: i64,
    debut_droits: String,
    fin_droits: String,
    haut_niveau: bool,
    #[serde(default)]
    federation: Value,
    #[serde(default)]
    nom_federation: Value,
    #[serde(default)]
    nom_court_federation: Value,
    #[serde(default)]
    categorie: Value,
    #[serde(default)]
    lib_categorie: Value,
    #[serde(default)]
    valeur: Value,
}

/// Where somebody trains.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Training {
    active: bool,
    #[serde(default)]
    etablissement: Value,
    #[serde(default)]
    nom_etablissement: Value,
    #[serde(default)]
    region: Value,
    #[serde(default)]
    nom_region: Value,
}

impl Athlete {
    /// `today`: `YYYY-MM-DD`.
    fn record(&self, today: &str) -> Value {
        let begun = |entry: &&Entry| entry.first_day().is_some_and(|first| first.as_str() <= today);
        let ended = |entry: &Entry| entry.last_day().is_some_and(|last| last.as_str() < today);
        let (former, present): (Vec<&Entry>, Vec<&Entry>) =
            self.fiches_hn.iter().filter(begun).partition(|entry| ended(entry));
        let present = present.into_iter().max_by_key(|entry| entry.first_day());
        // Nothing links the two lists but their order.
        let (active, inactive): (Vec<&Training>, Vec<&Training>) =
            self.fiches_sportif.iter().partition(|training| training.active);
        let mut trainings = inactive.into_iter();
        let former_statuses: Vec<Value> = former
            .iter()
            .map(|entry| {
                let mut status = entry.status(trainings.next());
                status.insert("fiche".to_owned(), json!(entry.fiche));
                Value::Object(status)
            })
            .collect();
        json!({
            "identite": {
                "nom_naissance": self.nom,
                "nom_usage": self.nom_usage,
                "prenoms": self.prenom,
                "date_naissance": day(Some(&self.date_naissance)),
                "sexe": self.genre,
            },
            "est_sportif_de_haut_niveau": present.is_some_and(|entry| entry.haut_niveau),
            "a_ete_sportif_de_haut_niveau": former.iter().any(|entry| entry.haut_niveau),
            "informations_statut": present.map(|entry| entry.status(active.first().copied())),
            "informations_statuts_precedents": former_statuses,
        })
    }
}

impl Entry {
    fn first_day(&self) -> Option<String> {
        day(Some(&self.debut_droits))
    }

    fn last_day(&self) -> Option<String> {
        day(Some(&self.fin_droits))
    }

    fn status(&self, training: Option<&Training>) -> Map<String, Value> {
        let mut status = Map::new();
        let mut say = |name: &str, value: Value| status.insert(name.to_owned(), value);
        say("periode", json!({ "date_debut_statut": self.first_day(), "date_fin_statut": self.last_day() }));
        say(
            "federation",
            json!({
                "code_federation": text(&self.federation),
                "nom_federation": text(&self.nom_federation),
                "nom_court_federation": text(&self.nom_court_federation),
            }),
        );
        if let Some(training) = training {
            let school = (text(&training.etablissement), text(&training.nom_etablissement));
            say("etablissement", json!({ "code_etablissement": school.0, "nom_etablissement": school.1 }));
            let region = (text(&training.region), text(&training.nom_region));
            say("region", json!({ "code_region": region.0, "nom_region": region.1 }));
        }
        say(
            "categorie",
            json!({
                "code_categorie": text(&self.categorie),
                "nom_categorie": text(&self.lib_categorie),
                "valeur": text(&self.valeur),
            }),
        );
        say("sportif_de_haut_niveau", json!(self.haut_niveau));
        status
    }
}

/// All codes are texts (AP §4.16), whatever the producer makes of them.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests;
