//! The register of organisations: everybody works for one administration (PC §5.6).

use serde_json::{Value, json};

use super::people::SIRET;

/// Where it stands below the world's address.
pub(crate) const ORGANISATIONS: &str = "/organisations";

/// The answer to the question for an establishment, by its path; `None` knows no other.
pub(super) fn answer(path: &str) -> Option<Value> {
    (path.rsplit('/').next() == Some(SIRET)).then(|| {
        json!({
            "data": {
                "siret": SIRET,
                "siege_social": true,
                "etat_administratif": "A",
                "status_diffusion": "diffusible",
                "unite_legale": {
                    "etat_administratif": "A",
                    "personne_morale_attributs": { "raison_sociale": "ADMINISTRATION DU BANC" },
                    "forme_juridique": { "code": "7120", "libelle": "Service central d'un ministère" },
                },
            },
            "meta": { "redirect_from_siret": null },
        })
    })
}
