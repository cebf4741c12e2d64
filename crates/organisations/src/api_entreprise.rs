//! The question to API Entreprise and its answer: `GET /v3/insee/sirene/etablissements/{siret}` (PC §5.6, §8.8).

use serde::Deserialize;

use crate::codes::{ActivityCode, CommuneCode, LegalCategory};
use crate::establishment::{Diffusion, Establishment, EstablishmentState, UnitState};
use crate::siren::Siret;
use crate::staff::StaffBand;

/// Where an establishment stands, below the address of the API.
#[must_use]
pub fn path(siret: &Siret) -> String {
    format!("/v3/insee/sirene/etablissements/{siret}")
}

/// Why an answer is not used. It may hold what must not be told, so nothing of it is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerRefused {
    /// Not JSON, or without a member that has to be there.
    #[error("it is not the JSON of an establishment")]
    Form,
    /// A state or a diffusion that nobody knows.
    #[error("`{0}` has a value that is not known")]
    Value(&'static str),
    /// An establishment that was not asked for.
    #[error("it tells of another establishment")]
    Another,
}

/// Reads the answer to the question about `asked`. Codes that are not of their form (former nomenclatures) are left out;
/// the successor of an establishment that got another number is taken when the answer says so.
///
/// # Errors
/// [`AnswerRefused`] says what does not fit.
pub fn read(asked: &Siret, body: &[u8]) -> Result<Establishment, AnswerRefused> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| AnswerRefused::Form)?;
    let data = answer.data;
    let redirected = answer.meta.redirect_from_siret.as_deref() == Some(asked.as_str());
    if data.siret != *asked && !redirected {
        return Err(AnswerRefused::Another);
    }
    let state = match data.etat_administratif.as_str() {
        "A" => EstablishmentState::Active,
        "F" => EstablishmentState::Closed,
        _ => return Err(AnswerRefused::Value("etat_administratif")),
    };
    let unit = data.unite_legale;
    let unit_state = match unit.etat_administratif.as_str() {
        "A" => UnitState::Active,
        "C" => UnitState::Ceased,
        _ => return Err(AnswerRefused::Value("unite_legale.etat_administratif")),
    };
    let diffusion = diffusion(&data.status_diffusion).ok_or(AnswerRefused::Value("status_diffusion"))?;
    let staff = data.tranche_effectif_salarie;
    let mut establishment = Establishment {
        name: text(unit.personne_morale_attributs.raison_sociale),
        acronym: text(unit.personne_morale_attributs.sigle),
        first_name: text(unit.personne_physique_attributs.prenom_usuel),
        family_name: text(unit.personne_physique_attributs.nom_naissance),
        used_name: text(unit.personne_physique_attributs.nom_usage),
        sign: text(data.enseigne),
        state,
        unit_state,
        diffusion,
        head_office: data.siege_social.unwrap_or_default(),
        legal_category: unit.forme_juridique.code.and_then(|code| LegalCategory::parse(&code).ok()),
        legal_category_label: text(unit.forme_juridique.libelle),
        activity: data.activite_principale.code.and_then(|code| ActivityCode::parse(&code).ok()),
        activity_label: text(data.activite_principale.libelle),
        staff: staff.code.and_then(|code| StaffBand::parse(&code).ok()),
        staff_year: text(staff.date_reference),
        unit_staff: unit.tranche_effectif_salarie.code.and_then(|code| StaffBand::parse(&code).ok()),
        ..Establishment::new(data.siret)
    };
    data.adresse.into_establishment(&mut establishment);
    Ok(establishment)
}

fn diffusion(status: &str) -> Option<Diffusion> {
    match status {
        "diffusible" => Some(Diffusion::Full),
        "partiellement_diffusible" => Some(Diffusion::Partial),
        "non_diffusible" => Some(Diffusion::None),
        _ => None,
    }
}

fn text(member: Option<String>) -> String {
    member.unwrap_or_default()
}

#[derive(Deserialize)]
struct Answer {
    data: Data,
    #[serde(default)]
    meta: Meta,
}
#[derive(Default, Deserialize)]
struct Meta {
    redirect_from_siret: Option<String>,
}
#[derive(Deserialize)]
struct Data {
    siret: Siret,
    siege_social: Option<bool>,
    etat_administratif: String,
    status_diffusion: String,
    enseigne: Option<String>,
    #[serde(default)]
    activite_principale: Coded,
    #[serde(default)]
    tranche_effectif_salarie: Staff,
    unite_legale: Unit,
    #[serde(default)]
    adresse: Address,
}
#[derive(Deserialize)]
struct Unit {
    etat_administratif: String,
    #[serde(default)]
    personne_morale_attributs: Company,
    #[serde(default)]
    personne_physique_attributs: Person,
    #[serde(default)]
    forme_juridique: Coded,
    #[serde(default)]
    tranche_effectif_salarie: Staff,
}
#[derive(Default, Deserialize)]
struct Coded {
    code: Option<String>,
    libelle: Option<String>,
}
#[derive(Default, Deserialize)]
struct Staff {
    code: Option<String>,
    date_reference: Option<String>,
}
#[derive(Default, Deserialize)]
struct Company {
    raison_sociale: Option<String>,
    sigle: Option<String>,
}
#[derive(Default, Deserialize)]
struct Person {
    prenom_usuel: Option<String>,
    nom_naissance: Option<String>,
    nom_usage: Option<String>,
}
#[derive(Default, Deserialize)]
struct Address {
    status_diffusion: Option<String>,
    complement_adresse: Option<String>,
    numero_voie: Option<String>,
    indice_repetition_voie: Option<String>,
    type_voie: Option<String>,
    libelle_voie: Option<String>,
    distribution_speciale: Option<String>,
    code_postal: Option<String>,
    code_cedex: Option<String>,
    code_commune: Option<String>,
    libelle_commune: Option<String>,
    libelle_cedex: Option<String>,
    libelle_commune_etranger: Option<String>,
    code_pays_etranger: Option<String>,
    libelle_pays_etranger: Option<String>,
}

impl Address {
    /// An address may be hidden by itself: then the commune is left.
    fn into_establishment(self, establishment: &mut Establishment) {
        establishment.commune_code = self.code_commune.and_then(|code| CommuneCode::parse(&code).ok());
        establishment.commune = text(self.libelle_commune.or(self.libelle_cedex).or(self.libelle_commune_etranger));
        establishment.country_code = text(self.code_pays_etranger);
        establishment.country = text(self.libelle_pays_etranger);
        if self.status_diffusion.as_deref().and_then(diffusion).is_some_and(|status| status != Diffusion::Full) {
            establishment.postal_code =
                establishment.commune_code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default();
            return;
        }
        establishment.complement = text(self.complement_adresse);
        establishment.street_number = text(self.numero_voie);
        establishment.repetition = text(self.indice_repetition_voie);
        establishment.street_type = text(self.type_voie);
        establishment.street = text(self.libelle_voie);
        establishment.distribution = text(self.distribution_speciale);
        establishment.postal_code = text(self.code_postal.or(self.code_cedex));
    }
}
