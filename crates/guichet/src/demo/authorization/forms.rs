//! What the town answers, form by form.

/// A form of DataPass, and what is answered on each of its pages.
pub(super) struct Form {
    uid: &'static str,
    pub(super) steps: &'static [&'static [(&'static str, &'static str)]],
    pub(super) agreed: &'static [(&'static str, &'static str)],
}

const PERSONAL: &[(&str, &str)] = &[
    ("destinataire_donnees_caractere_personnel", "Le service scolaire"),
    ("duree_conservation_donnees_caractere_personnel", "12"),
];
const LEGAL: &[(&str, &str)] = &[
    ("cadre_juridique_nature", "Délibération du 3 mars"),
    ("cadre_juridique_url", "https://ville.example/deliberation.pdf"),
];

/// The form of an editor: it has chosen the data and names the technical contact.
pub(super) const QUOTIENT: Form = Form {
    uid: "api-particulier-agora-plus",
    steps: &[
        &[("intitule", "Cantine au quotient"), ("description", "Le tarif de la cantine suit le quotient familial.")],
        LEGAL,
        PERSONAL,
        &[
            ("contact_metier_type", "organization"),
            ("contact_metier_email", "scolaire@ville.example"),
            ("contact_metier_phone_number", "01 99 00 12 34"),
            ("delegue_protection_donnees_type", "organization"),
            ("delegue_protection_donnees_email", "dpd@ville.example"),
            ("delegue_protection_donnees_phone_number", "01 99 00 12 35"),
        ],
    ],
    agreed: &[("terms_of_service_accepted", "1"), ("data_protection_officer_informed", "1")],
};

/// What that editor has chosen, as the gateway lists it.
pub(super) const GRANTED: &[&str] = &["cnaf_adresse", "cnaf_allocataires", "cnaf_quotient_familial"];

/// FranceConnect's own form.
pub(super) const SIGN_IN_BUTTON: Form = Form {
    uid: "france-connect",
    steps: &[
        &[("intitule", "Portail famille"), ("description", "Les familles se connectent sans compte de plus.")],
        PERSONAL,
        LEGAL,
        &[("france_connect_eidas", "eidas_1")],
        &[("scopes[]", "given_name"), ("scopes[]", "family_name")],
        &[
            ("contact_technique_type", "organization"),
            ("contact_technique_email", "dsi@ville.example"),
            ("contact_technique_phone_number", "06 39 98 12 34"),
            ("responsable_traitement_type", "organization"),
            ("responsable_traitement_email", "maire@ville.example"),
            ("responsable_traitement_phone_number", "01 99 00 12 34"),
            ("delegue_protection_donnees_type", "organization"),
            ("delegue_protection_donnees_email", "dpd@ville.example"),
            ("delegue_protection_donnees_phone_number", "01 99 00 12 35"),
        ],
    ],
    agreed: &[
        ("terms_of_service_accepted", "1"),
        ("data_protection_officer_informed", "1"),
        ("alternative_connexion", "1"),
    ],
};

impl Form {
    /// Its first page.
    pub(super) fn address(&self) -> String {
        format!("/formulaires/{}/demande/nouveau", self.uid)
    }

    /// One of its pages, of a request.
    pub(super) fn step(&self, request: &str, step: &str) -> String {
        let below = if step == SUMMARY { step.to_owned() } else { format!("etapes/{step}") };
        format!("/formulaires/{}/demande/{request}/{below}", self.uid)
    }
}

/// The page that is read again before the request is sent.
pub(super) const SUMMARY: &str = "résumé";
