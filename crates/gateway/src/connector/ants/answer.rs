//! What the register answers, and the record that it makes.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::matching::{self, Matching};
use crate::connector::ProducerFailure;
use crate::connector::failure::NotFound;
use crate::parameters::Arguments;

#[derive(Debug, Deserialize)]
struct Envelope {
    #[serde(rename = "Body")]
    body: Body,
}

#[derive(Debug, Deserialize)]
struct Body {
    reponse: Told,
}

#[derive(Debug, Deserialize)]
struct Told {
    vehicule: Vehicle,
    liste_personnes: People,
}

#[derive(Debug, Default, Deserialize)]
struct People {
    #[serde(default)]
    personne: Vec<Person>,
}

/// A person; a company has no given name.
#[derive(Debug, Deserialize)]
pub(super) struct Person {
    statut_rattachement: String,
    #[serde(default)]
    pub(super) nom: Option<String>,
    #[serde(default)]
    pub(super) prenom: Option<String>,
    #[serde(default)]
    sexe: Option<String>,
    /// `YYYY-MM-DD`.
    #[serde(default)]
    pub(super) date_naissance: Option<String>,
    #[serde(default)]
    departement_naissance: Option<String>,
    #[serde(default)]
    adresse: Home,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Home {
    complement: Option<String>,
    numero: Option<String>,
    type_voie: Option<String>,
    libelle_voie: Option<String>,
    code_postal: Option<String>,
    commune: Option<String>,
    lieu_dit: Option<String>,
    etage: Option<String>,
    extension: Option<String>,
    pays: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Vehicle {
    immatriculation: String,
    date_premiere_immatriculation: String,
    #[serde(default)]
    location: Coded,
    marque: String,
    type_variante_version: String,
    denomination_commerciale: String,
    masse_charge_maximale: i64,
    categorie: Coded,
    genre: Coded,
    cylindree: i64,
    carburant: Coded,
    taux_co2: i64,
    classe_environnementale: Coded,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Coded {
    code: Option<String>,
    libelle: Option<String>,
}

impl Coded {
    fn told(&self) -> Value {
        json!({ "code": self.code, "label": self.libelle })
    }
}

/// The vehicle, and the person among its own whom FranceConnect names.
pub(super) fn record(text: &str, identity: &Arguments) -> Result<Value, ProducerFailure> {
    let envelope: Envelope = quick_xml::de::from_str(text).map_err(|_| ProducerFailure::Unknown)?;
    let Told { vehicule, liste_personnes } = envelope.body.reponse;
    let natural = liste_personnes.personne.iter().filter(|person| person.prenom.is_some());
    let found = natural.map(|person| (person, matching::of(person, identity))).find(|(_, matching)| matching.overall());
    let Some((person, matching)) = found else {
        return Err(nobody_of_that_name());
    };
    Ok(told(&vehicule, person, matching))
}

/// The vehicle is known, and no natural person of that name holds it (AP §4.17).
pub(in crate::connector) fn nobody_of_that_name() -> ProducerFailure {
    ProducerFailure::NotFound(NotFound {
        suffix: Some("005"),
        title: Some("Identité non trouvée"),
        detail: Some("Aucune personne rattachée à ce véhicule ne correspond à l'identité de FranceConnect."),
        ..NotFound::default()
    })
}

fn told(vehicle: &Vehicle, person: &Person, matching: Matching) -> Value {
    let born: Option<Date> = person.date_naissance.as_deref().and_then(|date| date.get(..10)?.parse().ok());
    let home = &person.adresse;
    json!({
        "identite_particulier": {
            "nom": person.nom,
            "prenom": person.prenom,
            "sexe_etat_civil": person.sexe,
            "annee_date_naissance": born.map(Date::year),
            "mois_date_naissance": born.map(Date::month),
            "jour_date_naissance": born.map(Date::day),
            "code_departement_naissance": person.departement_naissance,
        },
        "adresse_particulier": {
            "complement_information": home.complement,
            "num_voie": home.numero,
            "type_voie": home.type_voie,
            "libelle_voie": home.libelle_voie,
            "code_postal_ville": home.code_postal,
            "libelle_commune": home.commune,
            "lieu_dit": home.lieu_dit,
            "etage_escalier_appartement": home.etage,
            "extension": home.extension,
            "pays": home.pays,
        },
        "statut_rattachement": person.statut_rattachement,
        "donnees_immatriculation_vehicule": {
            "numero_immatriculation": vehicle.immatriculation,
            "date_premiere_immatriculation": vehicle.date_premiere_immatriculation,
            "statut_location": vehicle.location.told(),
        },
        "caracteristiques_techniques_vehicule": {
            "marque": vehicle.marque,
            "type_variante_version": vehicle.type_variante_version,
            "denomination_commerciale": vehicle.denomination_commerciale,
            "masse_charge_maximale": vehicle.masse_charge_maximale,
            "categorie_vehicule": vehicle.categorie.told(),
            "genre_national": vehicle.genre.told(),
            "cylindree": vehicle.cylindree,
            "type_carburant": vehicle.carburant.told(),
            "taux_co2": vehicle.taux_co2,
            "classe_environnementale": vehicle.classe_environnementale.told(),
        },
        "identity_matching": matching.told(),
    })
}
