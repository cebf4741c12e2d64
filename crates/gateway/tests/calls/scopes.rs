//! Which scope opens which address (AP §11): one of the versions that answer there.

use crate::producers::Producers;
use crate::running::{Credential, RECIPIENT, Running};

const STUDENT: &str = "/v3/mesri/statut_etudiant/ine?ine=1234567890G";
const STUDENT_V2: &str = "/api/v2/etudiants?ine=1234567890G";
const PUPIL: &str = "nomNaissance=PETIT&prenoms[]=Zo%C3%A9&anneeDateNaissance=2012&moisDateNaissance=1&jourDateNaissance=20\
                     &sexeEtatCivil=F&anneeScolaire=2025&codeEtablissement=0210015C";
const PUPIL_V2: &str = "/api/v2/scolarites?nom=PETIT&prenom=Zo%C3%A9&dateNaissance=2012-01-20&sexe=f\
                        &codeEtablissement=0210015C&anneeScolaire=2025";
const JOB_SEEKER_V2: &str = "/api/v2/situations-pole-emploi?identifiant=123";

/// What a token with this scope alone is told; the producer knows nobody.
async fn told(running: &Running, target: &str, scope: &str) -> (u16, String) {
    let token = running.issue(|token| token.scopes = vec![scope.to_owned()]).await;
    let credential = if target.starts_with("/api/") { Credential::Key(&token) } else { Credential::Bearer(&token) };
    let reply = running.call(&format!("{target}&recipient={RECIPIENT}"), credential).await;
    (reply.status, reply.code.unwrap_or_default())
}

#[tokio::test]
async fn a_scope_of_another_version_opens_nothing_and_one_that_only_authorises_opens_the_call() {
    let producers = Producers::start().await;
    let running = Running::start(&producers.origin).await;
    let of_another: [(&str, &[&str]); 4] = [
        (
            STUDENT,
            &[
                "mesri_identifiant",
                "mesri_inscription_etudiant",
                "mesri_inscription_autre",
                "mesri_admission",
                "mesri_etablissements",
            ],
        ),
        (STUDENT_V2, &["mesri_admissions", "mesri_admission_inscrit", "mesri_admission_etablissement_etudes"]),
        (
            PUPIL_V2,
            &[
                "men_statut_identite",
                "men_statut_etablissement",
                "men_statut_module_elementaire_formation",
                "men_regime_pensionnat",
            ],
        ),
        (JOB_SEEKER_V2, &["pole_emploi_identifiant"]),
    ];
    for (target, scopes) in of_another {
        let status = if target.starts_with("/api/") { 401 } else { 403 };
        for scope in scopes {
            assert_eq!(told(&running, target, scope).await, (status, "00100".to_owned()), "{target} {scope}");
        }
    }
    assert_eq!(producers.asked(), 0);
    let pupil = |version: u32| format!("/v{version}/men/scolarites/identite?{PUPIL}");
    let grant = "/v3/cnous/etudiant_boursier/ine?ine=1234567890G".to_owned();
    for (target, scope, code) in [
        (STUDENT.to_owned(), "mesri_admission_inscrit", "25003"),
        (STUDENT_V2.to_owned(), "mesri_admission", "25003"),
        (pupil(3), "men_regime_pensionnat", "30003"),
        (pupil(4), "men_regime_pensionnat", "30003"),
        (grant.clone(), "cnous_statut_bourse", "26003"),
        (grant.replace("v3", "v4"), "cnous_statut_bourse", "26003"),
    ] {
        assert_eq!(told(&running, &target, scope).await, (404, code.to_owned()), "{target} {scope}");
    }
}
