//! What is told of a household, by the names of AF §2.1.4: everything that a scope can open.

use serde_json::{Map, Value, json};

use super::fixtures::{Ceiling, tables};
use super::taxpayer::{Declarant, Situation, Taxpayer};

/// Half parts beyond the first that count.
const MOST_HALVES: u8 = 200;

/// What is asked of a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// The last situation of a year.
    Situation(i64),
    /// Each situation of a year.
    Situations(i64),
    /// The last one of the newest year of two, of which this is the newer.
    TwoYears(i64),
    /// A situation with what is to be paid.
    Invoice(i64),
    /// Whether there is a tax on wealth.
    WealthTax(i64),
    /// The main home.
    Home(i64),
    /// Whether a savings account may be opened.
    SavingsAccount { year: i64, scale: i64 },
}

impl Asked {
    pub(super) fn of(what: &str, year: i64, scale: Option<i64>) -> Option<Self> {
        match (what, scale) {
            ("savings-account", Some(scale)) => Some(Self::SavingsAccount { year, scale }),
            (_, Some(_)) => None,
            ("situation", None) => Some(Self::Situation(year)),
            ("situations", None) => Some(Self::Situations(year)),
            ("two-years", None) => Some(Self::TwoYears(year)),
            ("invoice", None) => Some(Self::Invoice(year)),
            ("wealth-tax", None) => Some(Self::WealthTax(year)),
            ("home", None) => Some(Self::Home(year)),
            _ => None,
        }
    }
}

/// What is told; none where nothing is known of it.
pub(super) fn told(asked: Asked, taxpayer: &Taxpayer) -> Option<Value> {
    let last = |year| taxpayer.of_year(year).next();
    let told = match asked {
        Asked::Situation(year) => dated(taxpayer, last(year)?),
        Asked::TwoYears(year) => dated(taxpayer, last(year).or_else(|| last(year - 1))?),
        Asked::Situations(year) => {
            let all: Vec<_> = taxpayer.of_year(year).map(|one| period(taxpayer, one)).collect();
            return (!all.is_empty()).then(|| json!({ "situationsIR": all }));
        }
        Asked::Invoice(year) => invoice(taxpayer, last(year)?),
        // Nobody of the sandbox owns enough.
        Asked::WealthTax(year) => last(year).map(|_| object(json!({ "indicateurIfiIsf": "N" })))?,
        Asked::Home(year) => last(year).map(|_| object(json!({ "situationsTH": [home(taxpayer)] })))?,
        Asked::SavingsAccount { year, scale } => {
            let ceiling = tables().ceilings.iter().find(|known| known.scale == scale)?;
            savings_account(last(year)?, *ceiling)?
        }
    };
    Some(Value::Object(told))
}

/// Whether a savings account may be opened by a scale; none where no income is known.
fn savings_account(situation: &Situation, ceiling: Ceiling) -> Option<Map<String, Value>> {
    let income = situation.reference_income?;
    let halves = (1..=MOST_HALVES).take_while(|halves| 1.0 + f64::from(*halves) / 2.0 <= situation.parts).count();
    let most = ceiling.one_part + ceiling.half_part * i64::try_from(halves).unwrap_or_default();
    Some(object(json!({ "statut": if income <= most { "O" } else { "N" } })))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn situation(taxpayer: &Taxpayer, situation: &Situation) -> Map<String, Value> {
    let Situation { family, parts, dependents, lone_parent, reference_income, gross_income, tax, .. } = situation;
    // Whoever declares and owes nothing owes 0; of the DGFiP's own people it is not known.
    let amount = |amount: Option<i64>| amount.or_else(|| gross_income.map(|_| 0));
    let home = &taxpayer.home;
    let mut told = object(json!({
        "rfr": reference_income,
        "sitFam": family,
        "nbPart": parts,
        "pac": {
            "nbPac": dependents.count(),
            "nbPacF": dependents.children,
            "nbPacG": dependents.disabled_children,
            "nbPacH": dependents.shared_children,
            "nbPacI": dependents.shared_disabled_children,
            "nbPacR": dependents.disabled_persons,
            "nbPacJ": dependents.adult_children,
            "nbPacN": dependents.attached_households,
            "nbPacP": dependents.grandchildren,
        },
        // The blank stands before the street even where nothing stands before it.
        "aft": format!("{} {} {}", home.complement.as_deref().unwrap_or_default(), home.street, home.town),
        "aftDetail": {
            "complementAdresse": home.complement,
            "voie": home.street,
            "codePostal": home.town,
            "commune": null,
        },
        "sitParIso": lone_parent,
        "pensAlPer": situation.alimony,
        "indDeficit": null,
        "mntRevbareme": tax,
        "revenuBrutGlobal": gross_income,
        "revImposable": situation.taxable_income,
        "impAvImput": amount(*tax),
        "montTotIr": amount(situation.due),
        "sitPart": null,
        // Boxes that nobody of the sandbox ticks.
        "sitParDeclaree": {
            "sitPartP": null, "sitPartF": null, "sitPartW": null, "sitComb": null, "pensVeufGuerre": null,
            "indEnfSeul5ansMin": null, "indNonSeul": null,
        },
        "indOptionImpotSepar": null,
        "datRec": situation.collected,
        "datEtab": situation.established,
        "numRole": situation.role,
        "fipNum": fip(taxpayer),
        "rev": {
            // Wages of the first declarant (box 1AJ of form 2042).
            "tspr": gross_income.map(|income| json!({ "code": "1AJ", "valeur": income.to_string() })).into_iter().collect::<Vec<_>>(),
            "rcm": [], "pv": [], "fonc": [], "pro": [], "chges": [],
            "rici": [], "alpha": [], "div": [],
        },
    }));
    told.extend(declarant(Some(&taxpayer.first), 1));
    told.extend(declarant(taxpayer.second.as_ref(), 2));
    told
}

/// The number of a household's file: that of its department, and its own.
fn fip(taxpayer: &Taxpayer) -> Option<String> {
    Some(format!("{}0{}", taxpayer.home.town.get(..2)?, taxpayer.number.get(3..)?))
}

/// The members of a declarant; where there is none they are null, and so is each part of the date of birth.
fn declarant(declarant: Option<&Declarant>, number: u8) -> Map<String, Value> {
    let birthdate = declarant.map(|declarant| declarant.birthdate.as_str()).unwrap_or_default();
    let part = |at: std::ops::Range<usize>| birthdate.get(at);
    let place = declarant.and_then(|it| it.birthplace.as_deref().or(it.birthcountry.as_deref()));
    // Beyond the sea a department has three digits.
    let long = place.is_some_and(|place| place.starts_with("97") || place.starts_with("98"));
    let members = [
        ("nmNaiDec", json!(declarant.map(|declarant| &declarant.birth_name))),
        ("nmUsaDec", json!(declarant.and_then(|declarant| declarant.usage_name.as_ref()))),
        ("prnmDec", json!(declarant.map(|declarant| &declarant.given_names))),
        ("dateNaisDec", json!({ "jour": part(8..10), "mois": part(5..7), "annee": part(0..4) })),
        ("dptNaissDec", json!(place.and_then(|place| place.get(..if long { 3 } else { 2 })))),
        ("lieuNaissDec", json!(place)),
    ];
    members.into_iter().map(|(name, value)| (format!("{name}{number}"), value)).collect()
}

fn dated(taxpayer: &Taxpayer, last: &Situation) -> Map<String, Value> {
    let mut told = situation(taxpayer, last);
    told.insert("annRevenu".to_owned(), json!(last.year));
    told.extend(last.told.clone());
    told
}

fn period(taxpayer: &Taxpayer, one: &Situation) -> Map<String, Value> {
    let mut told = situation(taxpayer, one);
    told.insert("typeAvis".to_owned(), json!(1));
    let (first, last) = &one.period;
    told.insert("dateDebutPeriode".to_owned(), json!(first));
    told.insert("dateFinPeriode".to_owned(), json!(last));
    told.insert("spiDec1".to_owned(), json!(taxpayer.number));
    told.insert("spiDec2".to_owned(), json!(taxpayer.second_number));
    for (name, died) in ["dateDecesdec1", "dateDecesdec2"].into_iter().zip(&one.deaths) {
        told.insert(name.to_owned(), json!(died));
    }
    told.extend(one.told.clone());
    told
}

fn invoice(taxpayer: &Taxpayer, last: &Situation) -> Map<String, Value> {
    let amounts = [
        ("1", "Revenu brut global", last.gross_income),
        ("2", "Revenu fiscal de référence", last.reference_income),
        ("3", "Impôt sur les revenus soumis au barème", last.tax),
    ];
    let line = |(number, (code, label, amount)): (i64, (&str, &str, Option<i64>))| {
        json!({
            "numLigne": number,
            "codeLigne": code,
            "libelleLigne": label,
            "colonne1": amount.map(|amount| amount.to_string()),
            "colonne2": null,
            "colonne3": null,
            "colonne4": null,
        })
    };
    let mut told = situation(taxpayer, last);
    told.insert("facture".to_owned(), (1..).zip(amounts).map(line).collect());
    told.extend(last.told.clone());
    told
}

fn home(taxpayer: &Taxpayer) -> Map<String, Value> {
    let home = &taxpayer.home;
    let (number, street) = match home.street.split_once(' ') {
        Some((number, street)) if number.bytes().all(|byte| byte.is_ascii_digit()) => (Some(number), street),
        _ => (None, home.street.as_str()),
    };
    let town = home.town.split_once(' ').map_or(home.town.as_str(), |(_, town)| town);
    object(json!({
        "codeDsf": home.town.get(..2).map(|department| format!("{department}0")),
        "codeCommune": home.commune.as_deref().and_then(|code| code.get(2..)),
        "codeAft": null,
        "numVoie": number,
        "btq": null,
        "libelleVoie": street,
        "libelleCommune": town,
        "regimeTax": "P",
        "natureImp": null,
        "libelleEdition1": home.street,
        "libelleEdition2": home.town,
        "locaux": [{ "natureLocal": "AP", "affectation": "H", "invariant": taxpayer.number.get(3..) }],
    }))
}
