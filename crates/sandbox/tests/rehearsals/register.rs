//! The register, row by row of `FC §5.5` and `FC §13`.

use crate::stack::{PRODUCERS, Stack};
use http::StatusCode;

fn question(changes: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("rechercheType", "S"),
        ("nom", "Dubois"),
        ("prenoms", "Angela Claire Louise"),
        ("dateNaissance", "19620824"),
        ("sexe", "F"),
        ("codeLieuNaissance", "75107"),
    ];
    for (name, value) in changes {
        pairs.retain(|(known, _)| known != name);
        pairs.push((name, value));
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/rnipp/Brpp2IdentificationComplet/individus?{query}")
}

async fn ask(stack: &Stack, changes: &[(&str, &str)]) -> String {
    let answer = stack.get(PRODUCERS, &question(changes)).await;
    assert_eq!(answer.status, StatusCode::OK, "{changes:?}");
    assert_eq!(answer.headers["content-type"], "application/xml; charset=utf-8");
    answer.body
}

#[tokio::test]
async fn a_known_person_is_answered_with_code_2_and_the_echo_of_the_question() {
    let stack = Stack::new().await;
    let xml = ask(&stack, &[]).await;
    for part in [
        "<r:TypeReponseIdentification>2</r:TypeReponseIdentification>",
        "<r:NomFamille>DUBOIS</r:NomFamille>",
        "<r:Prenom>Angela</r:Prenom>",
        "<r:Prenom>Claire</r:Prenom>",
        "<r:Prenom>Louise</r:Prenom>",
        "<r:Sexe>F</r:Sexe>",
        "<r:DateNaissance>1962-08-24</r:DateNaissance>",
        "<r:Localite code=\"75107\"/>",
    ] {
        assert!(xml.contains(part), "{part} in {xml}");
    }
    assert!(!xml.contains("Pays") && !xml.contains("Deces"));
}

#[tokio::test]
async fn a_presumed_date_loses_what_is_not_known() {
    let stack = Stack::new().await;
    assert!(ask(&stack, &[("dateNaissance", "19921100")]).await.contains("<r:DateNaissance>1992-11</"));
    assert!(ask(&stack, &[("dateNaissance", "19920000")]).await.contains("<r:DateNaissance>1992</"));
    let refused = stack.get(PRODUCERS, &question(&[("dateNaissance", "19770003")])).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_place_that_begins_with_99_is_a_country() {
    let stack = Stack::new().await;
    let xml = ask(&stack, &[("codeLieuNaissance", "99352")]).await;
    assert!(xml.contains("<r:Pays code=\"99352\"/>") && !xml.contains("Localite"));
    assert!(ask(&stack, &[("codeLieuNaissance", "2A004")]).await.contains("<r:Localite code=\"2A004\"/>"));
}

#[tokio::test]
async fn the_first_name_chooses_the_special_case() {
    let stack = Stack::new().await;
    for (code, answer) in [("04", "4"), ("06", "6"), ("07", "7"), ("08", "8"), ("09", "9"), ("13", "2"), ("15", "2")] {
        let xml = ask(&stack, &[("prenoms", &format!("Angela_E0100{code}"))]).await;
        assert!(xml.contains(&format!("<r:TypeReponseIdentification>{answer}</")), "{code}: {xml}");
        assert_eq!(xml.contains("NomFamille"), ["07", "15"].contains(&code), "{code}");
        assert_eq!(xml.contains("<r:Deces>"), code == "15");
    }
    let cut = ask(&stack, &[("prenoms", "Angela_E010012")]).await;
    assert!(!cut.contains("</"));
}

#[tokio::test]
async fn e010011_is_answered_after_seven_seconds() {
    let stack = Stack::new().await;
    tokio::time::pause();
    let asked = question(&[("prenoms", "Angela_E010011")]);
    let late = stack.get(PRODUCERS, &asked);
    // FC §12: FranceConnect waits for six seconds.
    assert!(tokio::time::timeout(std::time::Duration::from_secs(6), late).await.is_err());
    assert!(stack.get(PRODUCERS, &asked).await.body.contains(">2</r:TypeReponse"));
}

#[tokio::test]
async fn the_multi_cog_cases_depend_on_the_place() {
    let stack = Stack::new().await;
    for (name, place, code) in [
        ("multiCog", "27161", "2"),
        ("multiCogEcho", "27161", "4"),
        ("multiCogError", "27161", "8"),
        ("multiCog", "75107", "8"),
        ("multiCogEcho", "75107", "8"),
        ("Jean_multiCog", "27161", "2"),
    ] {
        let xml = ask(&stack, &[("prenoms", name), ("codeLieuNaissance", place)]).await;
        assert!(xml.contains(&format!("<r:TypeReponseIdentification>{code}</")), "{name} {place}");
    }
}

#[tokio::test]
async fn one_fixture_keeps_its_spaced_first_name() {
    let stack = Stack::new().await;
    let spaced = ask(&stack, &[("prenoms", "Jean Philippe Pierre Louis")]).await;
    assert!(spaced.contains("<r:Prenom>Jean Philippe</r:Prenom>") && spaced.contains("<r:Prenom>Louis</r:Prenom>"));
    let other = ask(&stack, &[("prenoms", "Jean Philippe Pierre Louis"), ("nom", "MARTIN")]).await;
    assert!(other.contains("<r:Prenom>Jean</r:Prenom>"));
}

#[tokio::test]
async fn names_are_escaped() {
    let stack = Stack::new().await;
    let xml = ask(&stack, &[("nom", "<o'brien>&\""), ("prenoms", "é&Œ")]).await;
    assert!(xml.contains("&lt;O") && xml.contains("é&amp;Œ") && !xml.contains("<O"));
}

#[tokio::test]
async fn a_question_that_does_not_fit_is_400_and_says_which_parameter() {
    let stack = Stack::new().await;
    for (changes, named) in [
        (&[("nom", "")][..], "nom"),
        (&[("rechercheType", "N")], "rechercheType"),
        (&[("sexe", "X")], "sexe"),
        (&[("dateNaissance", "1962-08-24")], "dateNaissance"),
        (&[("dateNaissance", "6é0824")], "dateNaissance"),
        (&[("codeLieuNaissance", "Alger")], ""),
        (&[("codeLieuNaissance", "7510")], "codeLieuNaissance"),
        (&[("prenoms", &"a".repeat(513))], "prenoms"),
    ] {
        let answer = stack.get(PRODUCERS, &question(changes)).await;
        if named.is_empty() {
            // Five letters have the form of a code; the register knows no list of communes.
            assert_eq!(answer.status, StatusCode::OK);
            continue;
        }
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{changes:?}");
        assert!(answer.body.contains(named), "{}", answer.body);
    }
    let twice = stack.get(PRODUCERS, &format!("{}&nom=Martin", question(&[]))).await;
    assert_eq!((twice.status, twice.body.as_str()), (StatusCode::BAD_REQUEST, "`nom` comes twice"));
    let junk = stack.get(PRODUCERS, &format!("{}&x=%ff", question(&[]))).await;
    assert_eq!(junk.status, StatusCode::BAD_REQUEST);
}
