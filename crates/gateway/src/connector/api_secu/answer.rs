//! What API-SECU answers, in its own words (AP §15), and the record that it makes.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::connector::ProducerFailure;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Household {
    #[serde(default)]
    pub(super) quotient_familial: Option<i64>,
    #[serde(default)]
    pub(super) annee: Option<i64>,
    #[serde(default)]
    pub(super) mois: Option<i64>,
    #[serde(default)]
    allocataires: Vec<Member>,
    #[serde(default)]
    pub(super) enfants: Vec<Member>,
    #[serde(default)]
    adresse: Option<HomeAddress>,
    #[serde(default, rename = "nombreBeneficiaireAEH")]
    pub(super) nombre_beneficiaire_aeh: Option<i64>,
    #[serde(default)]
    pub(super) nombre_enfant_a_charge: Option<i64>,
    #[serde(default)]
    pub(super) montant_ressources: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Member {
    nom_naissance: Option<String>,
    #[serde(default)]
    nom_usage: Option<String>,
    liste_prenoms: Option<String>,
    date_naissance: Option<String>,
    genre: Option<String>,
    #[serde(default)]
    cog_naissance: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct HomeAddress {
    identite: Option<String>,
    #[serde(default)]
    complement_information: Option<String>,
    #[serde(default)]
    complement_information_geo: Option<String>,
    #[serde(default)]
    numero_libelle_voie: Option<String>,
    #[serde(default)]
    lieu_dit: Option<String>,
    code_postal_ville: Option<String>,
    pays: Option<String>,
}

impl Household {
    pub(super) fn record(&self) -> Map<String, Value> {
        let people = |members: &[Member]| members.iter().map(Member::record).collect::<Vec<_>>();
        let address = self.adresse.as_ref().map(|address| {
            json!({
                "destinataire": address.identite,
                "complement_information": address.complement_information,
                "complement_information_geographique": address.complement_information_geo,
                "numero_libelle_voie": address.numero_libelle_voie,
                "lieu_dit": address.lieu_dit,
                "code_postal_ville": address.code_postal_ville,
                "pays": address.pays,
            })
        });
        [
            ("allocataires", json!(people(&self.allocataires))),
            ("enfants", json!(people(&self.enfants))),
            ("adresse", json!(address)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
    }
}

impl Member {
    fn record(&self) -> Value {
        let date = self.date_naissance.as_deref().unwrap_or("0000-00-00");
        let part = |range: std::ops::Range<usize>| {
            date.get(range).filter(|part| part.bytes().any(|digit| digit != b'0')).map(str::to_owned)
        };
        json!({
            "nom_naissance": self.nom_naissance,
            "nom_usage": self.nom_usage,
            "prenoms": self.liste_prenoms,
            "date_naissance": date,
            "annee": part(0..4),
            "mois": part(5..7),
            "jour": part(8..10),
            "sexe": self.genre,
            "code_cog_insee_commune_naissance": self.cog_naissance,
        })
    }

    /// Whether this person is younger; somebody of unknown age is not.
    pub(super) fn is_under(&self, years: i16, today: jiff::civil::Date) -> bool {
        let born = self.date_naissance.as_deref().and_then(|date| date.parse::<jiff::civil::Date>().ok());
        let age = born.and_then(|born| born.until((jiff::Unit::Year, today)).ok());
        age.is_some_and(|age| age.get_years() < years)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Benefit {
    indicateur: String,
    #[serde(default)]
    date_indicateur: Option<String>,
    #[serde(default)]
    liste_prestation: Vec<Granted>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Granted {
    cd: String,
    etat: State,
    #[serde(default)]
    dt_ouverture_droit: Option<String>,
}

#[derive(Debug, Deserialize)]
struct State {
    cd: String,
}

impl Granted {
    /// Whether it is the increased kind of a benefit that has one; none of other rights.
    fn is_increased(&self) -> Option<bool> {
        match self.cd.as_str() {
            "FA3106" | "FA3102" => Some(true),
            "FA3105" | "FA3101" => Some(false),
            _ => None,
        }
    }
}

/// The right is open.
const OPEN: &str = "10";

impl Benefit {
    pub(super) fn record(&self) -> Result<Value, ProducerFailure> {
        let status = self.indicateur.to_lowercase();
        let receives = match status.as_str() {
            "beneficiaire" | "allocataire" | "ouvrant_droit" => true,
            "beneficiaire_avec_participation_financiere" | "beneficiaire_sans_participation_financiere" => true,
            "non_beneficiaire" | "non_beneficiaire_css" => false,
            _ => return Err(ProducerFailure::Unknown),
        };
        let open = || self.liste_prestation.iter().filter(|granted| granted.etat.cd == OPEN);
        let known = open().find_map(|granted| Some((granted, granted.is_increased()?)));
        let increased = known.map(|(_, increased)| increased);
        // The date is that of the benefit itself, where one of the rights is known to be it.
        let since = known.map(|(granted, _)| granted).or_else(|| open().next());
        let since =
            since.and_then(|granted| granted.dt_ouverture_droit.clone()).or_else(|| self.date_indicateur.clone());
        Ok(json!({
            "status": status,
            "est_beneficiaire": receives,
            "avec_participation": match status.as_str() {
                "beneficiaire_avec_participation_financiere" => Some(true),
                "beneficiaire_sans_participation_financiere" => Some(false),
                _ => None,
            },
            "avec_majoration": increased,
            "date_debut_droit": since.filter(|_| receives),
            "date_fin": null,
        }))
    }
}
