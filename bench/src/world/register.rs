//! The register of persons: it knows everybody as they are asked about (FC §5.5).

use super::identity_provider::parameter;

/// The answer to a question, as XML: code 2, found.
pub(super) fn answer(query: &[u8]) -> String {
    let asked = |name: &str| escaped(&parameter(query, name).unwrap_or_default());
    let birthdate = asked("dateNaissance");
    let birthdate = match (birthdate.get(..4), birthdate.get(4..6), birthdate.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => birthdate,
    };
    let given_names: String = asked("prenoms").split(' ').map(|name| format!("<r:Prenom>{name}</r:Prenom>")).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <r:IdentificationsIndividusCitoyens xmlns:r=\"urn:guichet:bench-register\">\
         <r:TypeReponseIdentification>2</r:TypeReponseIdentification>\
         <r:IdentificationIndividuCitoyen><r:SituationActuelle><r:Individu>\
         <r:Noms><r:NomFamille>{}</r:NomFamille></r:Noms>\
         <r:Prenoms>{given_names}</r:Prenoms>\
         <r:Sexe>{}</r:Sexe>\
         <r:Naissance><r:DateNaissance>{birthdate}</r:DateNaissance>\
         <r:LieuNaissance><r:Localite code=\"{}\"/></r:LieuNaissance></r:Naissance>\
         </r:Individu></r:SituationActuelle></r:IdentificationIndividuCitoyen>\
         </r:IdentificationsIndividusCitoyens>",
        asked("nom"),
        asked("sexe"),
        asked("codeLieuNaissance"),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn a_person_is_found_as_asked() {
        let xml = answer(b"nom=DUPONT&prenoms=Paul+Ren%C3%A9&dateNaissance=19420312&sexe=M&codeLieuNaissance=75107");
        for part in [
            "<r:NomFamille>DUPONT<",
            "<r:Prenom>Paul</r:Prenom><r:Prenom>René</r:Prenom>",
            "<r:DateNaissance>1942-03-12<",
            "<r:Sexe>M<",
            "code=\"75107\"",
        ] {
            assert!(xml.contains(part), "{part}: {xml}");
        }
    }
}
