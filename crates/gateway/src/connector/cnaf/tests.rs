use http::HeaderMap;
use serde_json::json;

use super::*;

/// An answer as the simulated producer gives it (AP §15), and its kind.
const EXAMPLE: &[u8] = include_bytes!("../../../../sandbox/src/producers/examples/cnaf.mime");
const OF_EXAMPLE: &str = "multipart/related; boundary=\"MIMEBoundary_guichet\"; type=\"application/xop+xml\"";

/// Another in the words of AP §15: two adults, one child, and the quotient of a month.
const DOCUMENT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<drtData><adresse>\
    <LIBLIG1ADR>Madame MAUD LEGRIS</LIBLIG1ADR><LIBLIG2ADR></LIBLIG2ADR><LIBLIG3ADR>BAT B &amp; C</LIBLIG3ADR>\
    <LIBLIG4ADR>4 RUE DES LILAS</LIBLIG4ADR><LIBLIG5ADR></LIBLIG5ADR><LIBLIG6ADR>81700 GARREVAQUES</LIBLIG6ADR>\
    <LIBLIG7ADR>FRANCE</LIBLIG7ADR></adresse><identeEnfants><UNENFANT><NOMPRENOM>TOM LEGRIS</NOMPRENOM>\
    <DATNAISS>20042014</DATNAISS><SEXE>M</SEXE></UNENFANT></identeEnfants><identePersonnes><UNEPERSONNE>\
    <QUAL>Madame</QUAL><NOMPRENOM>MAUD LEGRIS</NOMPRENOM><DATNAISS>27061987</DATNAISS><SEXE>F</SEXE></UNEPERSONNE>\
    <UNEPERSONNE><QUAL>Monsieur</QUAL><NOMPRENOM>JEAN LEGRIS</NOMPRENOM><DATNAISS>03051986</DATNAISS><SEXE>M</SEXE>\
    </UNEPERSONNE></identePersonnes><quotients><QFMOIS><DUMOIS>6</DUMOIS><DELANNEE>2025</DELANNEE>\
    <QUOTIENTF>1045</QUOTIENTF></QFMOIS></quotients></drtData>";

fn enveloped(code: i64, document: &str, sentence: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soapenv:Envelope \
         xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body><ns2:demanderDocumentWebResponse \
         xmlns:ns2=\"http://v1.ws.wsdemandedocumentcafweb.cnaf/\"><return><beanRetourDemandeDocumentWeb>\
         <codeRetour>{code}</codeRetour><fluxRetour>{}</fluxRetour><libelleRetour>{sentence}</libelleRetour>\
         </beanRetourDemandeDocumentWeb></return></ns2:demanderDocumentWebResponse></soapenv:Body></soapenv:Envelope>",
        escape(document)
    )
}

fn read(status: u16, content_type: &'static str, body: String) -> Result<Value, ProducerFailure> {
    let headers: HeaderMap = [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))].into_iter().collect();
    let answer = Answer { status: StatusCode::from_u16(status).unwrap(), headers, body: Bytes::from(body) };
    record(&answer, Date::constant(2025, 7, 31))
}

const MULTIPART: &str = "multipart/related; boundary=\"MIMEBoundary_1\"; type=\"application/xop+xml\"";

fn parts(envelope: &str) -> String {
    format!(
        "--MIMEBoundary_1\r\nContent-Type: application/xop+xml; charset=utf-8; type=\"text/xml\"\r\n\
         Content-Transfer-Encoding: binary\r\nContent-ID: <0.1@apache.org>\r\n\r\n{envelope}\r\n--MIMEBoundary_1--\r\n"
    )
}

#[test]
fn the_document_is_read_within_the_envelope_within_the_message() {
    let told = json!({
        "allocataires": [
            { "nomPrenom": "MAUD LEGRIS", "dateDeNaissance": "27061987", "sexe": "F" },
            { "nomPrenom": "JEAN LEGRIS", "dateDeNaissance": "03051986", "sexe": "M" },
        ],
        "enfants": [{ "nomPrenom": "TOM LEGRIS", "dateDeNaissance": "20042014", "sexe": "M" }],
        "adresse": {
            "identite": "Madame MAUD LEGRIS", "complementIdentite": null, "complementIdentiteGeo": "BAT B & C",
            "numeroRue": "4 RUE DES LILAS", "lieuDit": null, "codePostalVille": "81700 GARREVAQUES", "pays": "FRANCE",
        },
        "quotientFamilial": 1045, "mois": 6, "annee": 2025,
    });
    let envelope = enveloped(0, DOCUMENT, "Votre demande est bien enregistrée.");
    assert_eq!(read(200, MULTIPART, parts(&envelope)), Ok(told.clone()));
    assert_eq!(read(200, "text/xml; charset=utf-8", envelope), Ok(told));
}

#[test]
fn the_example_of_the_simulated_producer_is_read() {
    let told = json!({
        "allocataires": [{ "nomPrenom": "MAUD LEGRIS", "dateDeNaissance": "27061987", "sexe": "F" }],
        "enfants": [{ "nomPrenom": "TOM LEGRIS", "dateDeNaissance": "27112019", "sexe": "M" }],
        "adresse": {
            "identite": "Madame MAUD LEGRIS", "complementIdentite": "APPT 2", "complementIdentiteGeo": null,
            "numeroRue": "4 RUE DES LILAS", "lieuDit": null, "codePostalVille": "81700 GARREVAQUES", "pays": "FRANCE",
        },
        "quotientFamilial": 812, "mois": 6, "annee": 2025,
    });
    assert_eq!(read(200, OF_EXAMPLE, String::from_utf8(EXAMPLE.to_vec()).unwrap()), Ok(told));
}

#[test]
fn who_has_neither_children_nor_a_quotient_is_told_without() {
    let document = "<drtData><identeEnfants/><quotients/></drtData>";
    let told = read(200, MULTIPART, parts(&enveloped(0, document, ""))).unwrap();
    assert_eq!((&told["enfants"], &told["allocataires"]), (&json!([]), &json!([])));
    assert_eq!([&told["quotientFamilial"], &told["mois"], &told["annee"]], [&Value::Null; 3]);
}

#[test]
fn the_quotient_of_the_month_before_is_told_and_of_no_other() {
    let of = |month: u32, year: u32, quotient: u32| {
        format!("<QFMOIS><DUMOIS>{month}</DUMOIS><DELANNEE>{year}</DELANNEE><QUOTIENTF>{quotient}</QUOTIENTF></QFMOIS>")
    };
    for (months, told) in [
        (of(6, 2025, 1) + &of(5, 2025, 2), json!([1, 6, 2025])),
        (of(5, 2025, 2) + &of(6, 2025, 1) + &of(7, 2025, 3), json!([1, 6, 2025])),
        (of(5, 2025, 2) + &of(6, 2024, 4), json!([null, null, null])),
    ] {
        let document = format!("<drtData><quotients>{months}</quotients></drtData>");
        let record = read(200, MULTIPART, parts(&enveloped(0, &document, ""))).unwrap();
        assert_eq!(json!([record["quotientFamilial"], record["mois"], record["annee"]]), told, "{months}");
    }
}

#[test]
fn each_return_code_has_the_status_of_the_older_era() {
    for (status, codes) in [
        (404, &[101, 102, 111, 121, 122, 132, 133, 141, 151, 161, 171, 191, 194, 1113, 1114][..]),
        (400, &[103, 131, 181, 192, 193, 195, 196, 197, 198]),
        (500, &[201, 211, 221, 231, 241, 251, 252, 253, 254, 255, 256, 257]),
    ] {
        for code in codes {
            let sentence = "Dossier allocataire inexistant. Le document ne peut être édité.";
            let Err(ProducerFailure::Quoted(quoted)) = read(200, MULTIPART, parts(&enveloped(*code, "", sentence)))
            else {
                panic!("{code}");
            };
            assert_eq!((quoted.status.as_u16(), quoted.error), (status, "not_found"), "{code}");
            assert_eq!((quoted.reason.as_str(), quoted.message.as_str()), (sentence, sentence), "{code}");
        }
    }
    let Err(ProducerFailure::Quoted(quoted)) = read(200, MULTIPART, parts(&enveloped(134, "", ""))) else { panic!() };
    assert_eq!((quoted.status.as_u16(), quoted.error), (503, "data_provider_error"));
    assert_eq!(quoted.reason, "Unknown error code 134");
}

#[test]
fn what_cannot_be_read_is_unknown() {
    let envelope = enveloped(0, DOCUMENT, "");
    for (status, content_type, body, code) in [
        (200, MULTIPART, envelope.clone(), "23999"),
        (200, "multipart/related", parts(&envelope), "23999"),
        (200, MULTIPART, "--MIMEBoundary_1".to_owned(), "23999"),
        (200, "text/html", "<html></html>".to_owned(), "23999"),
        (200, "text/xml", enveloped(0, "<drtData><quotients><QFMOIS/></quotients></drtData>", ""), "23999"),
        (200, "text/xml", enveloped(0, "", ""), "23999"),
        (500, "text/xml", "<soapenv:Fault/>".to_owned(), "23000"),
        (403, "text/html", String::new(), "23006"),
        (302, "text/html", String::new(), "23999"),
    ] {
        assert_eq!(read(status, content_type, body).unwrap_err().code("23"), code, "{status} {content_type}");
    }
}
