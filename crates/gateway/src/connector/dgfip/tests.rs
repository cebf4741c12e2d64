use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::*;

/// A notice as the simulated site shows it (AP §15).
const EXAMPLE: &str = include_str!("../../../../sandbox/src/producers/examples/dgfip.html");

const FORM: &str = r#"<!DOCTYPE html><html><body><form id="j_id_7" method="post"
    action="/secavis/faces/commun/index.jsf;jsessionid=1"><input type="text" name="j_id_7:spi" />
    <input type="text" name="j_id_7:num_facture" /><input type="submit" name="j_id_7:j_id_l" value="Valider" />
    <input type="hidden" name="j_id_7_SUBMIT" value="1" />
    <input type="hidden" name="javax.faces.ViewState" value="a+b==" /></form></body></html>"#;

fn row(label: &str, text: &str) -> String {
    format!(
        "<tr>\n\t<td class=\"labelPair\" colspan=\"2\">{label}\n\t</td>\n\t<td class=\"textPair\">{text}\n\t</td>\n</tr>"
    )
}

fn pair(label: &str, one: &str, other: &str) -> String {
    format!("<tr><td class=\"labelPair\">{label}\n</td><td class=\"labelPair\">{one}\n</td><td>{other}\n</td></tr>")
}

/// A page in the words of the site, with the tax and what stands below the table.
fn shown(tax: &str, below: &str) -> String {
    let rows = [
        pair("", "Déclarant 1", "Déclarant 2"),
        pair("Nom", "MARTIN", "MARTIN"),
        pair("Nom de naissance", "MARTIN", "ROUX"),
        pair("Prénom(s)", "JEAN", "JEANNE"),
        pair("Date de naissance", "29/03/1984", "03/05/1986"),
        pair("\n\tAdresse déclarée au 1<sup>er</sup> janvier  2025", "APPT 13", ""),
        "<tr><td class=\"labelPair\"></td><td colspan=\"2\">19 RUE DES ROSIERS</td></tr>".to_owned(),
        "<tr><td class=\"labelPair\"></td><td colspan=\"2\">75002 PARIS</td></tr>".to_owned(),
        "<tr><td class=\"espace\"></td></tr>".to_owned(),
        row("Date de mise en recouvrement de l'avis d'impôt", "31/07/2025"),
        row("Date d'établissement", "09/07/2025"),
        row("Nombre de part(s)", "2.50"),
        row("Situation de famille", "Marié(e)s"),
        row("Nombre de personne(s) à charge", "1"),
        row("Revenu brut global", "23\u{a0}503 €"),
        row("Revenu imposable", "23 504 €"),
        row("Impôt sur le revenu net avant corrections", "2 074 €"),
        row("Montant de l'impôt", tax),
        row("Revenu fiscal de référence", "23 503 €"),
    ];
    format!(
        "<div id=\"principal\"><div class=\"titre_affiche_avis\"><span>Impôt   2025 sur les revenus de l'année  2024  \n\
         </span></div><table><tbody>{}</tbody></table>{below}</div>",
        rows.concat()
    )
}

fn read(status: u16, body: String) -> Result<Value, ProducerFailure> {
    record(&Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::from(body),
    })
}

#[test]
fn the_form_is_filled_in_by_the_names_that_the_page_gives() {
    let url: Url = "https://tax.example/secavis".parse().unwrap();
    let (target, fields) = filled(&url, &Page::read(FORM), ["1234567890123", "2512345678901"]).unwrap();
    assert_eq!(target.as_str(), "https://tax.example/secavis/faces/commun/index.jsf;jsessionid=1");
    let expected = [
        ("j_id_7:spi", "1234567890123"),
        ("j_id_7:num_facture", "2512345678901"),
        ("j_id_7:j_id_l", "Valider"),
        ("j_id_7_SUBMIT", "1"),
        ("javax.faces.ViewState", "a+b=="),
    ];
    assert_eq!(fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    for other in [
        FORM.replace("action=\"/secavis", "action=\"https://elsewhere.example/secavis"),
        FORM.replace(":num_facture", ":x"),
        "<p>Maintenance</p>".to_owned(),
    ] {
        assert_eq!(filled(&url, &Page::read(&other), ["", ""]).unwrap_err(), ProducerFailure::Unknown, "{other}");
    }
}

#[test]
fn the_notice_is_read_off_the_page() {
    let corrected = "<div id=\"erreurCorrectif\">Ce document ne correspond pas\n à la situation la plus récente</div>\
                     <div id=\"situationPartielle\">\n</div>";
    let told = json!({
        "declarant1": { "nom": "MARTIN", "nomNaissance": "MARTIN", "prenoms": "JEAN", "dateNaissance": "29/03/1984" },
        "declarant2": { "nom": "MARTIN", "nomNaissance": "ROUX", "prenoms": "JEANNE", "dateNaissance": "03/05/1986" },
        "foyerFiscal": { "adresse": "APPT 13 19 RUE DES ROSIERS 75002 PARIS", "annee": 2025 },
        "dateRecouvrement": "31/07/2025", "dateEtablissement": "09/07/2025",
        "nombreParts": 2.5, "situationFamille": "Marié(e)s", "nombrePersonnesCharge": 1,
        "revenuBrutGlobal": 23_503, "revenuImposable": 23_504, "impotRevenuNetAvantCorrections": 2_074,
        "montantImpot": null, "revenuFiscalReference": 23_503, "anneeImpots": "2025", "anneeRevenus": "2024",
        "erreurCorrectif": "Ce document ne correspond pas à la situation la plus récente", "situationPartielle": null,
    });
    assert_eq!(read(200, shown("Non imposable", corrected)), Ok(told.clone()));
    let mut of_example = told;
    of_example["erreurCorrectif"] =
        json!("Ce document ne correspond pas à la situation la plus récente pour cet usager");
    assert_eq!(read(200, EXAMPLE.to_owned()), Ok(of_example));
    assert_eq!(read(200, shown("-1 665 €", "")).unwrap()["montantImpot"], json!(-1_665));
}

#[test]
fn each_other_page_has_its_code() {
    for (status, body, code) in [
        (200, "<div id=\"nonTrouve\">Aucun avis</div>".to_owned(), "27003"),
        (200, FORM.to_owned(), "27999"),
        (200, shown("", "").replace("MARTIN", ""), "27999"),
        (200, shown("", "").replace("2.50", "deux"), "27999"),
        (200, shown("", "").replace("Montant de l'impôt", "Montant"), "27999"),
        (302, String::new(), "27999"),
        (500, String::new(), "27000"),
    ] {
        assert_eq!(read(status, body).unwrap_err().code("27"), code, "{status}");
    }
}
