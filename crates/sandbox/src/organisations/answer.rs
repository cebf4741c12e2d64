//! An establishment as API Entreprise writes it (v3).

use guichet_organisations::{ActivityCode, Diffusion, Establishment, EstablishmentState, StaffBand, UnitState};
use serde_json::{Value, json};

/// The whole answer about `establishment`.
#[must_use]
pub fn of(establishment: &Establishment) -> Value {
    let siren = establishment.siren();
    let activity = json!({
        "code": establishment.activity.as_ref().map(ActivityCode::as_str),
        "nomenclature": establishment.activity.as_ref().map(|_| "NAFRev2"),
        "libelle": filled(&establishment.activity_label),
    });
    let status = match establishment.diffusion {
        Diffusion::Full => "diffusible",
        Diffusion::Partial => "partiellement_diffusible",
        Diffusion::None => "non_diffusible",
    };
    let open = establishment.diffusion == Diffusion::Full;
    json!({
        "data": {
            "siret": establishment.siret,
            "siege_social": establishment.head_office,
            "etat_administratif": if establishment.state == EstablishmentState::Active { "A" } else { "F" },
            "date_fermeture": null,
            "enseigne": filled(&establishment.sign),
            "activite_principale": activity,
            "tranche_effectif_salarie": staff(establishment.staff, &establishment.staff_year),
            "diffusable_commercialement": open,
            "status_diffusion": status,
            "date_creation": null,
            "unite_legale": unit(establishment, &activity, status),
            "adresse": address(establishment, status),
        },
        "links": { "unite_legale": format!("/v3/insee/sirene/unites_legales/{siren}") },
        "meta": { "date_derniere_mise_a_jour": null, "redirect_from_siret": null },
    })
}

fn unit(establishment: &Establishment, activity: &Value, status: &str) -> Value {
    let person = establishment.is_natural_person();
    json!({
        "siren": establishment.siren(),
        "rna": null,
        "siret_siege_social": establishment.head_office.then_some(&establishment.siret),
        "type": if person { "personne_physique" } else { "personne_morale" },
        "personne_morale_attributs": {
            "raison_sociale": filled(&establishment.name),
            "sigle": filled(&establishment.acronym),
        },
        "personne_physique_attributs": {
            "pseudonyme": null,
            "prenom_usuel": filled(&establishment.first_name),
            "prenom_1": filled(&establishment.first_name),
            "prenom_2": null,
            "prenom_3": null,
            "prenom_4": null,
            "nom_usage": filled(&establishment.used_name),
            "nom_naissance": filled(&establishment.family_name),
            "sexe": null,
        },
        "categorie_entreprise": null,
        "status_diffusion": status,
        "diffusable_commercialement": establishment.diffusion == Diffusion::Full,
        "forme_juridique": {
            "code": establishment.legal_category,
            "libelle": filled(&establishment.legal_category_label),
        },
        "activite_principale": activity,
        "tranche_effectif_salarie": staff(establishment.unit_staff, &establishment.staff_year),
        "economie_sociale_et_solidaire": null,
        "date_creation": null,
        "etat_administratif": if establishment.unit_state == UnitState::Active { "A" } else { "C" },
    })
}

fn staff(band: Option<StaffBand>, year: &str) -> Value {
    json!({
        "de": band.map(StaffBand::fewest),
        "a": band.and_then(StaffBand::most),
        "code": band.map(StaffBand::code),
        "date_reference": filled(year),
        "intitule": band.map(StaffBand::words),
    })
}

fn address(establishment: &Establishment, status: &str) -> Value {
    let abroad = !establishment.country_code.is_empty();
    json!({
        "status_diffusion": status,
        "complement_adresse": filled(&establishment.complement),
        "numero_voie": filled(&establishment.street_number),
        "indice_repetition_voie": filled(&establishment.repetition),
        "type_voie": filled(&establishment.street_type),
        "libelle_voie": filled(&establishment.street),
        "code_postal": filled(&establishment.postal_code),
        "libelle_commune": filled(&establishment.commune).filter(|_| !abroad),
        "libelle_commune_etranger": filled(&establishment.commune).filter(|_| abroad),
        "distribution_speciale": filled(&establishment.distribution),
        "code_commune": establishment.commune_code,
        "code_cedex": null,
        "libelle_cedex": null,
        "code_pays_etranger": filled(&establishment.country_code),
        "libelle_pays_etranger": filled(&establishment.country),
    })
}

/// The API has null where there is nothing.
fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use guichet_organisations::api_entreprise::read;
    use guichet_organisations::{Organisation, PublicServices, Siret};

    use super::*;
    use crate::organisations::Organisations;

    #[test]
    fn every_organisation_of_the_sandbox_is_read_back_as_it_is() {
        let organisations = Organisations::shipped().unwrap();
        for organisation in organisations.all() {
            let body = of(organisation).to_string();
            let found = read(&organisation.siret, body.as_bytes()).unwrap();
            // The reader leaves out an address that is not published.
            assert_eq!(Organisation::shown(&found), Organisation::shown(organisation), "{body}");
            assert!(organisation.diffusion != Diffusion::Full || found == *organisation, "{body}");
        }
        assert!(organisations.all().count() >= 35);
    }

    #[test]
    fn the_organisations_of_the_sandbox_have_each_set_of_roles_and_each_thing_that_can_be_wrong() {
        let organisations = Organisations::shipped().unwrap();
        let rules = PublicServices::shipped().unwrap();
        let told = |text: &str| {
            let organisation = organisations.get(&Siret::parse(text).unwrap()).unwrap();
            let shown = Organisation::shown(organisation).ok()?;
            let roles: Vec<&str> = rules.judge(&shown).roles().into_iter().map(|role| role.as_str()).collect();
            Some(format!("{} {}", shown.label, roles.join(" ")))
        };
        for (siret, expected) in [
            ("21920023500014", "Commune de clamart - Mairie agent_public agent_public_territorial"),
            ("13002526500013", "Direction interministerielle du numerique (DINUM) agent_public agent_public_etat"),
            ("26750045200011", "Assistance publique hopitaux de paris (AP-HP) agent_public"),
            ("35600000049837", "La poste - La poste clamart "),
            ("81801912700021", "Societe de demonstration "),
        ] {
            assert_eq!(told(siret).as_deref(), Some(expected));
        }
        let mut roles: Vec<usize> = organisations
            .all()
            .filter_map(|organisation| Organisation::shown(organisation).ok())
            .map(|shown| rules.judge(&shown).roles().len())
            .collect();
        roles.sort_unstable();
        roles.dedup();
        assert_eq!(roles, [0, 1, 2, 3]);
        let have = |wanted: &dyn Fn(&Establishment) -> bool| organisations.all().any(wanted);
        assert!(have(&|it| it.state == EstablishmentState::Closed && it.unit_state == UnitState::Active));
        assert!(have(&|it| it.unit_state == UnitState::Ceased));
        assert!(have(&|it| it.diffusion == Diffusion::Partial) && have(&|it| it.diffusion == Diffusion::None));
        assert!(have(&Establishment::is_natural_person) && have(&|it| !it.country.is_empty()));
    }
}
