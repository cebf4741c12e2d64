//! An organisation as it may be shown: names put together, what the register does not publish hidden (PC §8.4).

use crate::codes::{ActivityCode, CommuneCode, LegalCategory};
use crate::establishment::{Diffusion, Establishment, EstablishmentState, UnitState};
use crate::siren::Siret;
use crate::staff::StaffBand;

/// The name of whoever has none that may be told.
pub const UNKNOWN_NAME: &str = "Nom inconnu";

/// What may be shown of an establishment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its number.
    pub siret: Siret,
    /// What it is called, claim `organization_label`: the full name, then the sign where there is one.
    pub label: String,
    /// Name of the legal unit, with its acronym.
    pub full_name: String,
    /// The sign, as the register writes it; empty where there is none.
    pub sign: String,
    /// Whether the establishment is open.
    pub active: bool,
    /// Whether its legal unit lives.
    pub unit_state: UnitState,
    /// What may be told of it: never [`Diffusion::None`].
    pub diffusion: Diffusion,
    /// Whether it is the seat of its legal unit.
    pub head_office: bool,
    /// Its address in one line.
    pub address: String,
    /// Postal code; the code of the commune where the address is hidden.
    pub postal_code: String,
    /// Code of the commune.
    pub commune_code: Option<CommuneCode>,
    /// Main activity.
    pub activity: Option<ActivityCode>,
    /// The activity as `84.11Z - Administration publique générale`.
    pub activity_label: String,
    /// Legal category of the unit.
    pub legal_category: Option<LegalCategory>,
    /// The category in words.
    pub legal_category_label: String,
    /// Staff of the establishment.
    pub staff: Option<StaffBand>,
    /// It in words: `250 à 499 salariés, en 2023`.
    pub staff_label: String,
    /// Staff of the legal unit.
    pub unit_staff: Option<StaffBand>,
}

/// The register does not publish the establishment: to everybody it is an invalid number (PC §8.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the register does not publish this establishment")]
pub struct NotShown;

impl Organisation {
    /// What may be shown of `establishment`.
    ///
    /// # Errors
    /// [`NotShown`] when nothing may.
    pub fn shown(establishment: &Establishment) -> Result<Self, NotShown> {
        let seen = match establishment.diffusion {
            Diffusion::Full => establishment.clone(),
            Diffusion::Partial => hidden(establishment),
            Diffusion::None => return Err(NotShown),
        };
        let full_name = full_name(&seen);
        let label = match seen.sign.as_str() {
            "" => full_name.clone(),
            sign => format!("{full_name} - {}", capitalised(sign)),
        };
        let postal_code = match seen.diffusion {
            Diffusion::Full => seen.postal_code.clone(),
            _ => seen.commune_code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default(),
        };
        Ok(Self {
            label,
            full_name,
            address: address(&seen, &postal_code),
            postal_code,
            activity_label: joined(
                [seen.activity.as_ref().map_or("", ActivityCode::as_str), &seen.activity_label],
                " - ",
            ),
            staff_label: staff_label(&seen),
            active: seen.state == EstablishmentState::Active,
            siret: seen.siret,
            sign: seen.sign,
            unit_state: seen.unit_state,
            diffusion: seen.diffusion,
            head_office: seen.head_office,
            commune_code: seen.commune_code,
            activity: seen.activity,
            legal_category: seen.legal_category,
            legal_category_label: seen.legal_category_label,
            staff: seen.staff,
            unit_staff: seen.unit_staff,
        })
    }
}

/// What is left of one that is published in part: number, states, categories, commune.
fn hidden(whole: &Establishment) -> Establishment {
    Establishment {
        state: whole.state,
        unit_state: whole.unit_state,
        diffusion: whole.diffusion,
        head_office: whole.head_office,
        legal_category: whole.legal_category.clone(),
        legal_category_label: whole.legal_category_label.clone(),
        activity: whole.activity.clone(),
        activity_label: whole.activity_label.clone(),
        commune_code: whole.commune_code.clone(),
        commune: whole.commune.clone(),
        country_code: whole.country_code.clone(),
        country: whole.country.clone(),
        ..Establishment::new(whole.siret.clone())
    }
}

fn full_name(seen: &Establishment) -> String {
    let person = [capitalised(&seen.first_name), surname(seen)];
    let name = match (capitalised(&seen.name), joined(person.each_ref().map(String::as_str), " ")) {
        (name, person) if name.is_empty() && person.is_empty() => UNKNOWN_NAME.to_owned(),
        (name, person) if name.is_empty() => person,
        (name, _) => name,
    };
    if seen.acronym.is_empty() { name } else { format!("{name} ({})", seen.acronym) }
}

/// The name that a person uses, and her birth name behind it where that is another.
fn surname(seen: &Establishment) -> String {
    match (capitalised(&seen.used_name), capitalised(&seen.family_name)) {
        (used, birth) if used.is_empty() => birth,
        (used, birth) if birth.is_empty() => used,
        (used, birth) => format!("{used} ({birth})"),
    }
}

fn staff_label(seen: &Establishment) -> String {
    let year = if seen.staff_year.is_empty() { String::new() } else { format!("en {}", seen.staff_year) };
    seen.staff.map(|band| joined([band.words(), &year], ", ")).unwrap_or_default()
}

fn address(seen: &Establishment, postal_code: &str) -> String {
    let lower = |text: &str| text.to_lowercase();
    let street =
        joined([&seen.street_number, &seen.repetition, &seen.street_type, &seen.street].map(String::as_str), " ");
    let town = joined([postal_code, &capitalised(&seen.commune)], " ");
    joined(
        [
            &capitalised(&seen.complement),
            &lower(&street),
            &lower(&seen.distribution),
            &town,
            &capitalised(&seen.country),
        ]
        .map(String::as_str),
        ", ",
    )
}

/// The parts that are not empty, with `between` between them.
fn joined<const N: usize>(parts: [&str; N], between: &str) -> String {
    let filled: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    filled.join(between)
}

/// The first letter as a capital and the others not.
fn capitalised(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut characters = lower.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn establishment(json: &str) -> Establishment {
        serde_json::from_str(json).unwrap()
    }

    fn shown(json: &str) -> Organisation {
        Organisation::shown(&establishment(json)).unwrap()
    }

    const TOWN: &str = r#"{"siret": "21920023500014", "name": "COMMUNE DE CLAMART", "sign": "MAIRIE",
        "legal_category": "7210", "legal_category_label": "Commune et commune nouvelle", "activity": "8411Z",
        "activity_label": "Administration publique générale", "staff": "42", "staff_year": "2023", "unit_staff": "42",
        "street_number": "1", "street_type": "PLACE", "street": "MAURICE GUNSBOURG", "postal_code": "92140",
        "commune_code": "92023", "commune": "CLAMART"}"#;

    #[test]
    fn a_town_is_called_by_its_name_and_its_sign() {
        let town = shown(TOWN);
        assert_eq!(town.label, "Commune de clamart - Mairie");
        assert_eq!(town.full_name, "Commune de clamart");
        assert_eq!(town.address, "1 place maurice gunsbourg, 92140 Clamart");
        assert_eq!(town.activity_label, "84.11Z - Administration publique générale");
        assert_eq!(town.staff_label, "1 000 à 1 999 salariés, en 2023");
        assert!(town.active);
    }

    #[test]
    fn an_acronym_stands_behind_the_name_as_it_is() {
        let dinum = shown(
            r#"{"siret": "13002526500013", "name": "DIRECTION INTERMINISTERIELLE DU NUMERIQUE", "acronym": "DINUM"}"#,
        );
        assert_eq!(dinum.label, "Direction interministerielle du numerique (DINUM)");
    }

    #[test]
    fn a_natural_person_is_called_by_her_first_name_and_the_name_that_she_uses() {
        let person =
            r#"{"siret": "13002526500013", "first_name": "JEANNE", "family_name": "MARTIN", "used_name": "DURAND"}"#;
        assert_eq!(shown(person).label, "Jeanne Durand (Martin)");
        assert!(establishment(person).is_natural_person());
        let birth = r#"{"siret": "13002526500013", "first_name": "ÉLOÏSE", "family_name": "MARTIN"}"#;
        assert_eq!(shown(birth).label, "Éloïse Martin");
        assert_eq!(shown(r#"{"siret": "13002526500013"}"#).label, UNKNOWN_NAME);
    }

    #[test]
    fn of_one_that_is_published_in_part_only_the_commune_and_the_categories_are_shown() {
        let mut town = establishment(TOWN);
        town.diffusion = Diffusion::Partial;
        let seen = Organisation::shown(&town).unwrap();
        assert_eq!(
            (seen.label.as_str(), seen.full_name.as_str(), seen.sign.as_str()),
            (UNKNOWN_NAME, UNKNOWN_NAME, "")
        );
        assert_eq!((seen.address.as_str(), seen.postal_code.as_str()), ("92023 Clamart", "92023"));
        assert_eq!((seen.staff, seen.unit_staff, seen.staff_label.as_str()), (None, None, ""));
        assert_eq!(seen.legal_category, town.legal_category);
        let told = format!("{seen:?}").to_lowercase();
        for secret in ["mairie", "gunsbourg", "92140", "1 000"] {
            assert!(!told.contains(secret), "{secret}");
        }
    }

    #[test]
    fn one_that_is_not_published_is_not_shown() {
        let mut town = establishment(TOWN);
        town.diffusion = Diffusion::None;
        assert_eq!(Organisation::shown(&town), Err(NotShown));
    }

    #[test]
    fn a_closed_one_is_shown_as_closed() {
        let mut town = establishment(TOWN);
        town.state = EstablishmentState::Closed;
        assert!(!Organisation::shown(&town).unwrap().active);
    }

    #[test]
    fn an_address_abroad_names_the_country() {
        let abroad = shown(
            r#"{"siret": "13002526500013", "street_number": "3", "street": "MAIN STREET", "commune": "BOSTON",
                "country_code": "99404", "country": "ETATS-UNIS"}"#,
        );
        assert_eq!(abroad.address, "3 main street, Boston, Etats-unis");
    }

    #[test]
    fn an_unknown_member_of_a_record_is_refused() {
        assert!(serde_json::from_str::<Establishment>(r#"{"siret": "13002526500013", "nom": "X"}"#).is_err());
        assert!(serde_json::from_str::<Establishment>(r#"{"siret": "13002526500014"}"#).is_err());
        assert!(serde_json::from_str::<Establishment>("{}").is_err());
    }
}
