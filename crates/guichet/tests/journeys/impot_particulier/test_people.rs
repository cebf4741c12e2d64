//! The DGFiP's test people (AF §5.2), each asked by the number, and by the identity that an access token tells.

use serde_json::{Value, json};

use super::{ALL, IR, SCOPE, Scene};

/// Number, name, date and commune of birth, reference income, parts, situation, dependents (all; F, H, J), case T, address.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<i64>,
    f64,
    &'static str,
    [i64; 4],
    Option<&'static str>,
    [&'static str; 3],
);

const ROBERT: [&str; 3] = ["", "120 BOULEVARD FRANÇOIS ROBERT", "13016 MARSEILLE"];
const NOBODY: [i64; 4] = [0; 4];

#[rustfmt::skip]
const PEOPLE: &[Row] = &[
    ("3999999887218", "DUPONT STEPHANE", "1962-08-24", "47001", Some(17_827), 2.75, "M", [1, 1, 0, 0], None, ROBERT),
    ("3999999887219", "DUBOIS ANGELA", "1962-08-24", "75107", Some(17_827), 2.75, "M", [1, 1, 0, 0], None, ROBERT),
    ("3999999889221", "CINQ TATIANA", "1945-09-30", "54009", Some(15_396), 4.0, "C", [2, 1, 1, 0], Some("X"), ["APPARTEMENT 13", "5 BOULEVARD BEAU SOLEIL", "13015 MARSEILLE"]),
    ("3999999890222", "SIX YVETTE", "1971-03-25", "37058", Some(15_253), 2.5, "D", [3, 2, 1, 0], Some("T"), ["", "17 AVENUE DU MERLAN", "13014 MARSEILLE"]),
    ("3999999891223", "SEPT RAYMOND", "1950-10-12", "51032", Some(14_059), 2.75, "O", [4, 4, 0, 0], None, ["", "14 RUE NATIONALE", "13001 MARSEILLE"]),
    ("3999999892224", "HUIT LUCIEN", "1925-11-18", "46042", Some(11_347), 3.0, "V", [5, 5, 0, 0], None, ["", "42 RUE ABBÉ DE L'ÉPÉE", "13005 MARSEILLE"]),
    ("3999999893225", "NEUF ALIX", "1964-08-17", "40065", Some(7_365), 5.0, "M", [6, 3, 0, 3], None, ["", "100 BOULEVARD BAILLE", "13005 MARSEILLE"]),
    ("3999999894226", "DIX GUILLAUME", "1990-01-18", "82121", Some(37_023), 6.0, "C", [7, 4, 0, 3], None, ["", "8 RUE JULIEN LACROIX", "75020 PARIS"]),
    ("3999999895227", "ONZE REMI", "1992-02-25", "67022", Some(35_926), 7.0, "D", [8, 4, 2, 2], None, ["", "14 RUE DE LA FONTAINE AU ROI", "75011 PARIS"]),
    ("3999999896228", "DOUZE MARCEL", "1943-09-08", "67036", Some(30_509), 7.0, "O", [9, 6, 0, 3], None, ["Résidence Prestige", "3 RUE VOLTA", "75003 PARIS"]),
    ("3999999897229", "TREIZE SEBASTIEN", "1977-09-02", "09225", Some(0), 7.0, "V", [2, 2, 0, 0], None, ["", "57 RUE DU TEMPLE", "75004 PARIS"]),
    ("3999999898230", "QUATORZE VINCENT", "1973-08-02", "09122", None, 10.0, "M", [2, 2, 0, 0], None, ["", "172 BOULEVARD SAINT-GERMAIN", "75006 PARIS"]),
    ("3999999899231", "QUINZE BARNARD", "1964-10-23", "48095", Some(17_828), 3.0, "C", [1, 1, 0, 0], None, ["", "99 RUE DE SÈVRES", "75006 PARIS"]),
    ("3999999900232", "SEIZE FRANCOIS", "1950-01-06", "48092", Some(15_000), 3.0, "D", NOBODY, None, ["", "10 PLACE CONSTANTIN BRANCUSI", "75014 PARIS"]),
    ("3999999901233", "DIXSEPT NINA", "1970-08-16", "25056", Some(10_000), 4.0, "D", NOBODY, None, ["APPARTEMENT A56", "5 PLACE BERTONE", "69004 LYON"]),
    ("3999999901234", "NUNEZ CARLOS", "1970-08-16", "25056", Some(10_000), 4.0, "D", NOBODY, None, ["", "20 Avenue de Ségur", "75007 Paris"]),
    ("3999999901235", "MARTIN MARIE", "1970-08-16", "25056", Some(200), 1.0, "C", NOBODY, None, ["", "21 Avenue de Ségur", "75007 Paris"]),
    ("3999999901236", "MARTIN MARIE", "1970-08-16", "25056", Some(10_000), 4.0, "M", NOBODY, None, ["", "22 Avenue de Ségur", "75007 Paris"]),
    ("3999999901240", "TRACEUSER UTILISATEUR", "1985-01-01", "75107", Some(10_000), 4.0, "D", NOBODY, None, ["", "20 Avenue de Ségur", "75007 Paris"]),
];

#[tokio::test]
async fn each_of_the_reference_is_known_by_the_number() {
    let scene = Scene::start().await;
    for (number, name, birthdate, commune, income, parts, situation, dependents, alone, address) in PEOPLE {
        let reply = scene.numbered(ALL, "RessourceIR", &format!("/spi/{number}{IR}")).await;
        assert_eq!(reply.status, 200, "{number}: {}", reply.text);
        let told = reply.json();
        let (family_name, given_name) = name.split_once(' ').unwrap();
        let who = [&told["nmNaiDec1"], &told["prnmDec1"], &told["lieuNaissDec1"]];
        assert_eq!(json!(who), json!([family_name, given_name, commune]), "{number}");
        let born = ["annee", "mois", "jour"].map(|part| told["dateNaisDec1"][part].as_str().unwrap()).join("-");
        assert_eq!(born, *birthdate, "{number}");
        assert_eq!(json!([told["rfr"], told["nbPart"], told["sitFam"]]), json!([income, parts, situation]), "{number}");
        let counted = ["nbPac", "nbPacF", "nbPacH", "nbPacJ"].map(|name| told["pac"][name].as_i64().unwrap());
        assert_eq!((counted, &told["sitParIso"]), (*dependents, &json!(alone)), "{number}");
        let [complement, street, town] = address;
        let complement = Some(*complement).filter(|text| !text.is_empty());
        let detail = &told["aftDetail"];
        let told_address = [&detail["complementAdresse"], &detail["voie"], &detail["codePostal"]];
        assert_eq!(json!(told_address), json!([complement, street, town]), "{number}");
    }
    scene.stand.stop().await;
}

/// Accents do not tell two people apart; two of one identity are nobody.
#[tokio::test]
async fn each_of_the_reference_is_found_by_an_identity_and_the_two_of_one_identity_are_not() {
    let scene = Scene::start().await;
    for (rank, (family_name, given_name, birthdate, birthplace, gender, income)) in [
        ("Seize", "François", "1950-01-06", "48092", "male", Ok(json!(15_000))),
        ("QUATORZE", "VINCENT", "1973-08-02", "09122", "male", Ok(Value::Null)),
        ("TREIZE", "SEBASTIEN", "1977-09-02", "09225", "male", Ok(json!(0))),
        ("Nuñez", "Carlós", "1970-08-16", "25056", "male", Ok(json!(10_000))),
        ("Nunez", "Cårløs", "1970-08-16", "25056", "male", Ok(json!(10_000))),
        ("MARTIN", "Marie", "1970-08-16", "25056", "female", Err("4102")),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("taxpayer-{rank}");
        let person = json!({
            "id": id, "family_name": family_name, "given_name": given_name, "gender": gender, "birthdate": birthdate,
            "birthplace": birthplace, "birthcountry": "99100", "email": format!("{id}@example.fr"),
            "tax": { "number": "", "notices": [] },
        });
        scene.stand.command("POST", "/personas", person).await;
        let reply = scene.call(IR, &scene.token(&id, SCOPE).await).await;
        match income {
            Ok(income) => {
                assert_eq!((reply.status, &reply.json()["rfr"]), (200, &income), "{family_name} {given_name}")
            }
            Err(code) => assert_eq!(super::refusal(&reply), (410, json!(code))),
        }
    }
    scene.stand.stop().await;
}
