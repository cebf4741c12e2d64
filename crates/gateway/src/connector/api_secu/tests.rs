use bytes::Bytes;
use guichet_organisations::Siret;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::*;
use crate::connector::Kind;
use crate::definition::Producer;
use crate::parameters::Argument;

fn producer(call: &str) -> Producer {
    Producer {
        name: "Sécurité sociale".to_owned(),
        prefix: "36".to_owned(),
        connector: Kind::ApiSecu,
        address: "api-secu".to_owned(),
        call: call.to_owned(),
        elsewhere: std::collections::BTreeMap::new(),
        not_found_reason: None,
        france_connect: None,
        maintenance: Vec::new(),
    }
}

fn called<T>(of: &str, arguments: &[(&str, Argument)], then: impl FnOnce(&Call<'_>) -> T) -> T {
    let mut given = Arguments::default();
    for (slot, argument) in arguments {
        given.set(slot, argument.clone());
    }
    then(&Call {
        producer: &producer(of),
        mode: crate::definition::Mode::Identite,
        arguments: &given,
        recipient: &Siret::parse("13002526500013").unwrap(),
        request_id: "request",
        token_id: "token",
        now: "2026-11-26T12:00:00Z".parse().unwrap(),
    })
}

fn answer(status: u16, fund: Option<&'static str>, body: &'static str) -> Answer {
    let headers = fund.map(|fund| (FUND, HeaderValue::from_static(fund)));
    Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: headers.into_iter().collect::<HeaderMap>(),
        body: Bytes::from_static(body.as_bytes()),
    }
}

fn read(of: &str, body: &'static str) -> Result<Value, ProducerFailure> {
    called(of, &[], |call| record(call, &answer(200, Some("00810011"), body)))
}

#[test]
fn a_person_is_described_in_ascii_with_zeros_for_what_is_not_known() {
    let text = |text: &str| Argument::Text(text.to_owned());
    let described = [
        ("nom_naissance", text("Lefèvre")),
        ("nom_usage", text("D’Œuf")),
        ("prenoms", Argument::List(vec!["Zoé".to_owned(), "Anaïs".to_owned()])),
        ("annee_naissance", Argument::Number(1990)),
        ("mois_naissance", Argument::Number(0)),
        ("jour_naissance", Argument::Number(12)),
        ("sexe", text("F")),
        ("pays_naissance", text("99100")),
        ("commune_naissance", text("75107")),
    ];
    let abroad = [("pays_naissance", text("99109")), ("commune_naissance", text("75107"))];
    let owned = |pairs: &[(&'static str, &str)]| -> Vec<_> {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    };
    assert_eq!(
        called("prime_activite", &described, query),
        owned(&[
            ("nomNaissance", "Lefevre"),
            ("nomUsage", "D'OEuf"),
            ("listePrenoms", "Zoe Anais"),
            ("dateNaissance", "1990-00-00"),
            ("codeLieuNaissance", "75107"),
            ("codePaysNaissance", "99100"),
            ("genre", "F"),
        ])
    );
    assert_eq!(
        called("prime_activite", &abroad, query),
        owned(&[("nomNaissance", ""), ("listePrenoms", ""), ("codePaysNaissance", "99109")])
    );
}

/// The household of AP §4.1 and what it receives, as the simulated producer tells of it (AP §15).
const QUOTIENT_OF: &str = include_str!("../../../../sandbox/src/producers/examples/api-secu-quotient.json");
const YOUNG: &str = include_str!("../../../../sandbox/src/producers/examples/api-secu-creche.json");
const BENEFIT: &str = include_str!("../../../../sandbox/src/producers/examples/api-secu-benefit.json");

#[test]
fn a_household_is_read_with_its_quotient() {
    let asked = [("annee", Argument::Number(2025)), ("mois", Argument::Number(11))];
    let told =
        called("quotient_familial", &asked, |call| record(call, &answer(200, Some("00810011"), QUOTIENT_OF))).unwrap();
    let quotient = json!({
        "fournisseur": "CNAF", "valeur": 812, "annee": 2025, "mois": 11, "annee_calcul": 2025, "mois_calcul": 9,
    });
    assert_eq!(told["quotient_familial"], quotient);
    let members = |person: &Value| {
        ["nom_naissance", "nom_usage", "prenoms", "date_naissance", "sexe"].map(|name| person[name].clone())
    };
    let expected = [json!("LEGRIS"), Value::Null, json!("MAUD ANNE"), json!("1987-06-27"), json!("F")];
    assert_eq!(members(&told["allocataires"][0]), expected);
    assert_eq!(told["enfants"][0]["prenoms"], "TOM");
    let home = json!({
        "destinataire": "Madame MAUD LEGRIS", "complement_information": "APPT 2",
        "complement_information_geographique": null, "numero_libelle_voie": "4 RUE DES LILAS", "lieu_dit": null,
        "code_postal_ville": "81700 GARREVAQUES", "pays": "FRANCE",
    });
    assert_eq!(told["adresse"], home);
}

#[test]
fn a_benefit_is_read_with_its_increase_and_the_day_on_which_it_opened() {
    let increased = read(
        "revenu_solidarite_active",
        r#"{"indicateur":"BENEFICIAIRE","dateIndicateur":"2024-05-01","listePrestation":[
            {"cd":"FA3101","etat":{"cd":"20"},"dtOuvertureDroit":"2019-01-01"},
            {"cd":"FA3102","etat":{"cd":"10"},"dtOuvertureDroit":"2021-11-20"}]}"#,
    )
    .unwrap();
    let whole = json!({
        "status": "beneficiaire", "est_beneficiaire": true, "avec_participation": null, "avec_majoration": true,
        "date_debut_droit": "2021-11-20", "date_fin": null,
    });
    assert_eq!(increased, whole);
    let of_example = read("prime_activite", BENEFIT).unwrap();
    assert_eq!(
        (&of_example["avec_majoration"], &of_example["date_debut_droit"]),
        (&json!(false), &json!("2021-11-20"))
    );
    for (of, body, member, expected) in [
        (
            "prime_activite",
            r#"{"indicateur":"BENEFICIAIRE","listePrestation":[{"cd":"FA3105","etat":{"cd":"10"}}]}"#,
            "avec_majoration",
            json!(false),
        ),
        (
            "prime_activite",
            r#"{"indicateur":"BENEFICIAIRE","listePrestation":[
                {"cd":"FA1101","etat":{"cd":"10"},"dtOuvertureDroit":"2019-01-01"},
                {"cd":"FA3105","etat":{"cd":"20"},"dtOuvertureDroit":"2020-01-01"},
                {"cd":"FA3106","etat":{"cd":"10"},"dtOuvertureDroit":"2021-11-20"}]}"#,
            "avec_majoration",
            json!(true),
        ),
        (
            "complementaire_sante_solidaire",
            r#"{"indicateur":"BENEFICIAIRE_AVEC_PARTICIPATION_FINANCIERE","dateIndicateur":"2024-05-01"}"#,
            "avec_participation",
            json!(true),
        ),
        (
            "complementaire_sante_solidaire",
            r#"{"indicateur":"NON_BENEFICIAIRE_CSS","dateIndicateur":"2024-05-01"}"#,
            "date_debut_droit",
            Value::Null,
        ),
        (
            "allocation_enfant_handicape",
            r#"{"indicateur":"OUVRANT_DROIT","dateIndicateur":"2024-05-01","listePrestation":[]}"#,
            "status",
            json!("ouvrant_droit"),
        ),
    ] {
        assert_eq!(read(of, body).unwrap()[member], expected, "{of} {body}");
    }
    for body in ["", "<html></html>", "{}", r#"{"indicateur":"PEUT_ETRE"}"#] {
        assert_eq!(read("prime_activite", body), Err(ProducerFailure::Unknown), "{body}");
    }
}

#[test]
fn the_tariff_of_a_creche_needs_a_child_below_seven() {
    let of = "participation_familiale_eaje";
    let record = read(of, YOUNG).unwrap();
    let parameters = json!({
        "nombre_enfants_a_charge": 1, "nombre_enfants_beneficiaire_aeeh": 0, "valeur": 21000, "annee_calcul": 2023,
    });
    assert_eq!(record["parametres_calcul"], parameters);
    assert_eq!(record["allocataires"][0]["code_cog_insee_commune_naissance"], "81102");
    assert_eq!(record["allocataires"][0]["date_naissance"], "1987-06-27");
    // Seven on the day of the call.
    let older = Box::leak(YOUNG.replace("2019-11-27", "2019-11-26").into_boxed_str());
    assert_eq!(read(of, older).unwrap_err().code("36"), "37003");
    assert_eq!(read(of, r#"{"enfants":[]}"#).unwrap_err().code("36"), "37003");
}

#[test]
fn each_level_of_not_found_has_its_code() {
    for (status, fund, body, code) in [
        (400, None, r#"{"errorCode":"40013","error":"genre"}"#, "00366"),
        (401, None, "", "36006"),
        (404, None, r#"{"errorCode":"40409"}"#, "00355"),
        (404, None, r#"{"errorCode":"40406"}"#, "35003"),
        (404, None, r#"{"errorCode":40412}"#, "35003"),
        (404, Some("00810011"), r#"{"errorCode":"40400"}"#, "23003"),
        (404, Some("00171001"), "", "10003"),
        (404, Some("99430000"), "", "40003"),
        (404, Some("12345678"), "", "36003"),
        (500, None, "", "36000"),
        (418, None, "", "36999"),
    ] {
        let failure = called("prime_activite", &[], |call| refused(call, status, &answer(status, fund, body)));
        assert_eq!(failure.code("36"), code, "{status} {fund:?} {body}");
    }
}
