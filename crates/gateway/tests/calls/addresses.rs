//! Addresses of the gateway, and calls of them that only their producer can refuse.

use crate::running::RECIPIENT;

pub const QUOTIENT: &str = "/v3/dss/quotient_familial/identite";
pub const BENEFIT: &str = "/v3/dss/prime_activite/identite";
pub const CRECHE: &str = "/v3/dss/participation_familiale_eaje/identite";
pub const STUDENT: &str = "/v3/mesri/statut_etudiant/identite";
pub const GRANT: &str = "/v4/cnous/etudiant_boursier/identite";
pub const BY_NUMBER: &str = "/v3/cnous/etudiant_boursier/ine";
pub const PUPIL: &str = "/v5/men/scolarites/identite";
pub const JOB_SEEKER: &str = "/v3/france_travail/statut/identifiant";
pub const NATIONAL: &str = "/v3/dsnj/service_national/identite";
pub const CIVIC: &str = "/v3/gip_mds/service_civique/identite";
pub const ATHLETE: &str = "/v3/sdh/statut_sportif/identifiant";
pub const VEHICLE: &str = "/v3/ants/extrait_immatriculation_vehicule/france_connect";
pub const PUPIL_V2: &str = "/api/v2/scolarites";

pub const PERSON: &str = "nomNaissance=DUBOIS&prenoms[]=Zo%C3%A9&anneeDateNaissance=2005&moisDateNaissance=2&jourDateNaissance=11\
                      &sexeEtatCivil=F&codeCogInseePaysNaissance=99100&codeCogInseeCommuneNaissance=75107";
pub const SCHOOL: &str = "&anneeScolaire=2025&codeEtablissement=0210015C";

pub const PUPIL_OF_V2: &str = "nom=PETIT&prenom=Zo%C3%A9&dateNaissance=2012-01-20&sexe=f&codeEtablissement=0210015C\
                           &anneeScolaire=2025";

/// The addresses of the older era, which take other parameters.
pub const QUOTIENT_V1: &str = "/api/v2/composition-familiale?numeroAllocataire=1234567&codePostal=75001";
pub const TAX_NOTICE: &str = "/api/v2/avis-imposition?numeroFiscal=1234567890123&referenceAvis=25A1234567890";

/// A call of each protocol.
pub fn of_each_protocol() -> Vec<String> {
    let about = |path: &&str| about(path, "");
    let later = [BENEFIT, STUDENT, GRANT, PUPIL, JOB_SEEKER, NATIONAL, CIVIC, ATHLETE, VEHICLE];
    later.iter().map(about).chain([QUOTIENT_V1, TAX_NOTICE].map(str::to_owned)).collect()
}

/// A call about somebody, of which something is changed: of a doubled parameter the last one counts.
pub fn about(path: &str, change: &str) -> String {
    let query = match path {
        PUPIL if change.contains("codesBcn") => format!("{PERSON}&anneeScolaire=2025"),
        PUPIL => format!("{PERSON}{SCHOOL}"),
        JOB_SEEKER | ATHLETE => "identifiant=123".to_owned(),
        BY_NUMBER => "ine=1234567890G".to_owned(),
        VEHICLE => "immatriculation=AA-123-BB".to_owned(),
        _ => PERSON.to_owned(),
    };
    format!("{path}?recipient={RECIPIENT}&{query}&{change}")
}

/// A folder with an API over a plain producer, and its address.
pub fn plain_api() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let api = folder.path().join("plain");
    std::fs::create_dir(&api).unwrap();
    let definition = "[label]\nfr = 'A'\nen = 'A'\n[producer]\nname = 'Plain'\nprefix = '99'\nconnector = 'json'\naddress = \
                      'plain'\ncall = 'a'\n[[routes]]\npath = '/{version}/plain/a'\noperation = 'plain_{version}'\nversions = \
                      [3]\nmode = 'identifiant'\n";
    std::fs::write(api.join("api.toml"), definition).unwrap();
    std::fs::write(api.join("v3.toml"), "fields = [{ path = 'a', type = 'string', scopes = ['plain'] }]").unwrap();
    (folder, about("/v3/plain/a", ""))
}
