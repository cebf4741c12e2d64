//! Each field of AF §2.1.4, by its name and its type, and the scope that opens it.

use serde_json::{Value, json};

use super::{ALL, IR, Scene};

/// What a situation tells, in alphabetical order, the members of objects by their paths.
pub const SITUATION: &[&str] = &[
    "aft",
    "aftDetail.codePostal",
    "aftDetail.commune",
    "aftDetail.complementAdresse",
    "aftDetail.voie",
    "datEtab",
    "datRec",
    "dateNaisDec1.annee",
    "dateNaisDec1.jour",
    "dateNaisDec1.mois",
    "dateNaisDec2.annee",
    "dateNaisDec2.jour",
    "dateNaisDec2.mois",
    "dptNaissDec1",
    "dptNaissDec2",
    "fipNum",
    "impAvImput",
    "indDeficit",
    "indOptionImpotSepar",
    "lieuNaissDec1",
    "lieuNaissDec2",
    "mntRevbareme",
    "montTotIr",
    "nbPart",
    "nmNaiDec1",
    "nmNaiDec2",
    "nmUsaDec1",
    "nmUsaDec2",
    "numRole",
    "pac.nbPac",
    "pac.nbPacF",
    "pac.nbPacG",
    "pac.nbPacH",
    "pac.nbPacI",
    "pac.nbPacJ",
    "pac.nbPacN",
    "pac.nbPacP",
    "pac.nbPacR",
    "pensAlPer",
    "prnmDec1",
    "prnmDec2",
    "rev.alpha",
    "rev.chges",
    "rev.div",
    "rev.fonc",
    "rev.pro",
    "rev.pv",
    "rev.rcm",
    "rev.rici",
    "rev.tspr",
    "revImposable",
    "revenuBrutGlobal",
    "rfr",
    "sitFam",
    "sitParDeclaree.indEnfSeul5ansMin",
    "sitParDeclaree.indNonSeul",
    "sitParDeclaree.pensVeufGuerre",
    "sitParDeclaree.sitComb",
    "sitParDeclaree.sitPartF",
    "sitParDeclaree.sitPartP",
    "sitParDeclaree.sitPartW",
    "sitParIso",
    "sitPart",
];

/// What a situation of several tells besides.
const MULTIPLE: [&str; 7] =
    ["dateDebutPeriode", "dateDecesdec1", "dateDecesdec2", "dateFinPeriode", "spiDec1", "spiDec2", "typeAvis"];

/// The paths of an answer, in alphabetical order.
pub fn names(told: &Value) -> Vec<String> {
    fn walk(path: &str, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    walk(&if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, value, found);
                }
            }
            _ => found.push(path.to_owned()),
        }
    }
    let mut found = Vec::new();
    walk("", told, &mut found);
    found.sort();
    found
}

const NUMBER: &str = "3012345678901";

/// Paul Louis, who married: his notice tells what a form tells.
async fn scene() -> Scene {
    let scene = Scene::start().await;
    declare(&scene, json!([whole_year()])).await;
    scene
}

async fn declare(scene: &Scene, notices: Value) {
    let tax = json!({ "number": NUMBER, "spouse_number": "3012345678902", "notices": notices });
    scene.patch("sans_nom_dusage", json!({ "tax": tax })).await;
}

fn whole_year() -> Value {
    json!({
        "reference": "26A0221456789", "income_year": 2025, "situation": "M", "parts": 3.0, "gross_income": 40_000,
        "taxable_income": 36_000, "reference_income": 36_500, "tax_before_corrections": 1_500, "tax": 1_200,
        "established": "2026-07-07", "collected": "2026-07-31", "alimony": 300,
        "told": {
            "sitPart": "S", "indOptionImpotSepar": "N",
            "sitParDeclaree": {
                "sitPartP": "P", "sitPartF": null, "sitPartW": null, "sitComb": null, "pensVeufGuerre": null,
                "indEnfSeul5ansMin": null, "indNonSeul": "N",
            },
            "rev": {
                "tspr": [{ "code": "1AJ", "valeur": "40000" }], "rcm": [], "pv": [], "fonc": [], "pro": [], "chges": [],
                "rici": [{ "code": "7DB", "valeur": "300" }], "alpha": [], "div": [{ "code": "8TK", "valeur": "0" }],
            },
        },
    })
}

#[tokio::test]
async fn every_field_of_the_reference_is_told_by_its_name_and_with_its_type() {
    let scene = scene().await;
    let reply = scene.numbered(ALL, "RessourceIR", &format!("/spi/{NUMBER}{IR}")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let told = reply.json();
    assert_eq!(names(&told), SITUATION);
    for (name, value) in [
        ("pensAlPer", json!(300)),
        ("revenuBrutGlobal", json!(40_000)),
        ("revImposable", json!(36_000)),
        ("rfr", json!(36_500)),
        ("mntRevbareme", json!(1_500)),
        ("impAvImput", json!(1_500)),
        ("montTotIr", json!(1_200)),
        ("sitPart", json!("S")),
        ("indOptionImpotSepar", json!("N")),
        ("datEtab", json!("2026-07-07")),
        ("datRec", json!("2026-07-31")),
        ("numRole", json!("221")),
        ("fipNum", json!("7502345678901")),
        ("nmNaiDec2", json!("DURAND")),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    assert_eq!(
        (&told["sitParDeclaree"]["sitPartP"], &told["sitParDeclaree"]["indNonSeul"]),
        (&json!("P"), &json!("N"))
    );
    assert_eq!(told["rev"]["rici"], json!([{ "code": "7DB", "valeur": "300" }]));
    assert_eq!(told["rev"]["div"], json!([{ "code": "8TK", "valeur": "0" }]));
    for (platform, path, more) in [
        ("RessourceIRDerniere", "/dernieresituation/ir/assiettes/annrev/2025", "annRevenu"),
        ("RessourceIRFacture", "/situations/ir/factures/annrev/2025", "facture"),
    ] {
        let told = scene.numbered(ALL, platform, &format!("/spi/{NUMBER}{path}")).await.json();
        let mut expected: Vec<&str> = SITUATION.iter().copied().chain([more]).collect();
        expected.sort_unstable();
        assert_eq!(names(&told), expected, "{path}");
    }
    // With FranceConnect nothing is told that none of its scopes opens, and some are an authorisation's alone.
    let scope = "openid identite_pivot dgfip_annee_n_moins_1 dgfip_rfr dgfip_rbg dgfip_situation";
    let token = scene.token("sans_nom_dusage", scope).await;
    assert_eq!(names(&scene.call(IR, &token).await.json()), ["rfr"]);
    scene.stand.stop().await;
}

#[tokio::test]
async fn the_year_of_a_death_has_two_situations_that_name_both_numbers() {
    let scene = Scene::start().await;
    let notice = |situation: &str, since: &str, until: &str, died: Value| {
        json!({
            "reference": "26A0221456789", "income_year": 2025, "situation": situation, "parts": 2.0,
            "gross_income": 20_000, "taxable_income": 18_000, "reference_income": 18_000, "is_partial": true,
            "tax_before_corrections": null, "tax": null, "established": "2026-07-07", "collected": "2026-07-31",
            "since": since, "until": until, "spouse_died": died,
        })
    };
    let mut notices = json!([
        notice("V", "2025-05-11", "2025-12-31", Value::Null),
        notice("M", "2025-01-01", "2025-05-10", json!("2025-05-10")),
    ]);
    // What is told otherwise wins over what follows.
    notices[1]["told"] = json!({ "typeAvis": 2 });
    declare(&scene, notices).await;
    let path = "/situations/ir/assiettes/multiple/annrev/2025";
    let reply = scene.numbered(ALL, "RessourceIRMultiple", &format!("/spi/{NUMBER}{path}")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let told = reply.json()["situationsIR"].clone();
    let mut expected: Vec<&str> = SITUATION.iter().copied().chain(MULTIPLE).collect();
    expected.sort_unstable();
    let of = |rank: usize| json!(MULTIPLE.map(|name| told[rank][name].clone()));
    assert_eq!(names(&told[0]), expected);
    assert_eq!(of(0), json!(["2025-05-11", null, null, "2025-12-31", NUMBER, "3012345678902", 1]));
    assert_eq!(of(1), json!(["2025-01-01", null, "2025-05-10", "2025-05-10", NUMBER, "3012345678902", 2]));
    assert_eq!((&told[0]["impAvImput"], &told[0]["montTotIr"]), (&json!(0), &json!(0)));
    // The last one of the year is the situation.
    assert_eq!(scene.numbered(ALL, "RessourceIR", &format!("/spi/{NUMBER}{IR}")).await.json()["sitFam"], "V");
    scene.stand.stop().await;
}
