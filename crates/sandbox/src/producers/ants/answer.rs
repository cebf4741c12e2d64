//! What the simulated register of vehicles answers. Beside `liste_personnes/personne` and the sentence for "nothing" (AP §15),
//! the names of elements are ours.

use quick_xml::escape::escape;

use super::NAMESPACE;
use crate::lives::{Coded, Life, Role, Vehicle};
use crate::personas::Persona;

/// Somebody who holds a vehicle.
pub(super) struct Holder<'a> {
    pub(super) person: &'a Persona,
    pub(super) life: &'a Life,
    pub(super) vehicle: &'a Vehicle,
}

fn leaf(name: &str, text: Option<&str>) -> String {
    text.map(|text| format!("<siv:{name}>{}</siv:{name}>", escape(text))).unwrap_or_default()
}

fn coded(name: &str, coded: &Coded) -> String {
    let code = leaf("code", Some(&coded.code)) + &leaf("libelle", Some(&coded.name));
    format!("<siv:{name}>{code}</siv:{name}>")
}

/// The body of the answer about a vehicle and those who hold it.
pub(super) fn of(plate: &str, vehicle: &Vehicle, holders: &[Holder<'_>]) -> String {
    let owner = vehicle.owner.as_deref().map(|name| {
        let told = leaf("statut_rattachement", Some("titulaire")) + &leaf("nom", Some(name));
        format!("<siv:personne>{told}</siv:personne>")
    });
    let people: String = owner.into_iter().chain(holders.iter().map(person)).collect();
    format!(
        "<siv:reponse xmlns:siv=\"{NAMESPACE}\">{}<siv:liste_personnes>{people}</siv:liste_personnes></siv:reponse>",
        described(plate, vehicle)
    )
}

/// The body of the answer about a plate that nobody has.
pub(super) fn nothing() -> String {
    let sentence = leaf("message", Some("Aucune réponse trouvée pour les critères en entrée"));
    format!("<siv:reponse xmlns:siv=\"{NAMESPACE}\">{sentence}</siv:reponse>")
}

fn described(plate: &str, vehicle: &Vehicle) -> String {
    let number = |name: &str, number: i64| leaf(name, Some(&number.to_string()));
    let members = [
        leaf("immatriculation", Some(plate)),
        leaf("date_premiere_immatriculation", Some(&vehicle.since)),
        vehicle.rental.as_ref().map(|rental| coded("location", rental)).unwrap_or_default(),
        leaf("marque", Some(&vehicle.brand)),
        leaf("type_variante_version", Some(&vehicle.variant)),
        leaf("denomination_commerciale", Some(&vehicle.model)),
        number("masse_charge_maximale", vehicle.mass),
        coded("categorie", &vehicle.category),
        coded("genre", &vehicle.kind),
        number("cylindree", vehicle.displacement),
        coded("carburant", &vehicle.fuel),
        number("taux_co2", vehicle.co2),
        coded("classe_environnementale", &vehicle.class),
    ];
    format!("<siv:vehicule>{}</siv:vehicule>", members.concat())
}

fn person(holder: &Holder<'_>) -> String {
    let Holder { person, life, vehicle } = holder;
    let role = match vehicle.role {
        Role::Titulaire => "titulaire",
        Role::Cotitulaire => "cotitulaire",
        Role::Locataire => "locataire",
    };
    let upper = |text: &Option<String>| text.as_deref().map(str::to_uppercase);
    let home = &life.household.address;
    // A street is a number, what kind of street it is, and its name.
    let mut street = home.street.as_deref().unwrap_or_default().splitn(3, ' ');
    let (postal_code, town) = home.town.split_once(' ').unwrap_or(("", &home.town));
    let address = [
        leaf("complement", home.building.as_deref()),
        leaf("numero", street.next()),
        leaf("type_voie", street.next()),
        leaf("libelle_voie", street.next()),
        leaf("code_postal", Some(postal_code)),
        leaf("commune", Some(town)),
        leaf("lieu_dit", home.place.as_deref()),
        leaf("etage", home.complement.as_deref()),
        leaf("pays", Some(&home.country)),
    ];
    let members = [
        leaf("statut_rattachement", Some(role)),
        leaf("nom", upper(&person.family_name).as_deref()),
        leaf("prenom", upper(&person.given_name).as_deref().and_then(|names| names.split(' ').next())),
        leaf("sexe", Some(if person.gender.as_deref() == Some("male") { "M" } else { "F" })),
        leaf("date_naissance", person.birthdate.as_deref()),
        leaf("departement_naissance", person.birthplace.as_deref().map_or(Some("99"), department)),
        format!("<siv:adresse>{}</siv:adresse>", address.concat()),
    ];
    format!("<siv:personne>{}</siv:personne>", members.concat())
}

/// That of a commune: overseas it has three digits.
fn department(commune: &str) -> Option<&str> {
    commune.get(..if commune.starts_with("97") { 3 } else { 2 })
}
