//! What is told of an insured person, by the names of AF §2.2: everything that a scope or a profile can open.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde_json::{Map, Value, json};

use super::period::Period;
use crate::lives::{Benefit, Exemption, HealthFund, Insured, Life, Reason, Relative, SickLeave};
use crate::personas::Persona;

/// Children have the rights of their parents until they are of age.
const OF_AGE: i64 = 18;
/// Withheld of sick pay: CSG 6.2 %, CRDS 0.5 %.
const CSG: f64 = 0.062;
const CRDS: f64 = 0.005;

/// The person, and those who are attached to her, she first.
pub(super) fn rights(person: &Persona, life: &Life, period: Period, today: Date) -> Map<String, Value> {
    let health = &life.health;
    let upper = |text: &Option<String>| text.as_deref().map(str::to_uppercase);
    let first = |names: &str| names.split(' ').next().unwrap_or_default().to_uppercase();
    let given = person.given_name_array.as_ref().and_then(|names| names.first()).map(|name| name.to_uppercase());
    let herself = json!({
        "nom_famille": upper(&person.family_name),
        "nom_usage": upper(&person.preferred_username),
        "prenom": given.unwrap_or_else(|| first(person.given_name.as_deref().unwrap_or_default())),
        "date_naissance": person.birthdate,
        "rang_naissance": 1,
        "qualite": "assure",
    });
    let mut all = vec![beneficiary(herself, &health.insured, life, period, today)];
    let household = &life.household.children;
    for (place, child) in household.iter().enumerate().filter(|(_, child)| is_minor(child, today)) {
        let name = first(&child.given_names);
        let Some(insured) = health.children.get(&name) else { continue };
        let twins = household.iter().take(place).filter(|other| other.birthdate == child.birthdate).count();
        let told = json!({
            "nom_famille": child.family_name.to_uppercase(),
            "nom_usage": child.usage_name,
            "prenom": name,
            "date_naissance": child.birthdate,
            "rang_naissance": twins + 1,
            "qualite": "enfant",
        });
        all.push(beneficiary(told, insured, life, period, today));
    }
    let insured = all.first().cloned();
    Map::from_iter([("insured".to_owned(), json!(insured)), ("beneficiaries".to_owned(), Value::Array(all))])
}

fn is_minor(child: &Relative, today: Date) -> bool {
    let birthday: Option<Date> = child.birthdate.parse().ok();
    birthday.and_then(|day| day.checked_add(OF_AGE.years()).ok()).is_some_and(|of_age| today < of_age)
}

/// One of them: what is said of her already, and her rights.
fn beneficiary(mut told: Value, insured: &Insured, life: &Life, period: Period, today: Date) -> Value {
    let complementary = life.benefits.complementaire_sante_solidaire.as_ref();
    let complementary = complementary.filter(|benefit| benefit.since <= today.to_string());
    let doctor = insured.doctor.as_ref().filter(|doctor| period.touches(&doctor.since, doctor.until.as_deref()));
    let obligatory = contract(("AMO", "BASE", "Régime de base"), &insured.since, None, period);
    let complementary_contract = complementary.and_then(|benefit| solidarity(benefit, period, today));
    let exemptions = insured.exemptions.iter().filter(|it| period.touches(&it.since, it.until.as_deref()));
    let rights = json!({
        "nir": insured.nir,
        "medecin_traitant_choisi": doctor.is_some(),
        "presence_CMUC_ACS": complementary.is_some(),
        "fund": fund(&life.health.fund),
        "contracts": obligatory.into_iter().chain(complementary_contract).collect::<Vec<_>>(),
        "exemptions": exemptions.map(exemption).collect::<Vec<_>>(),
        "doctor": doctor.map(|doctor| {
            json!({
                "nom": doctor.family_name,
                "prenom": doctor.given_name,
                "numero_am": doctor.number,
                "date_debut": doctor.since,
                "date_fin": doctor.until,
            })
        }),
    });
    if let (Some(told), Value::Object(rights)) = (told.as_object_mut(), rights) {
        told.extend(rights);
    }
    told
}

fn fund(fund: &HealthFund) -> Value {
    let (number, kind, name) = &fund.street;
    let (postal_code, town) = &fund.town;
    json!({
        "id": format!("{}{}", fund.scheme_code, fund.code),
        "grandRegime": fund.scheme_code,
        "organisme": fund.code,
        "codeCentre": fund.centre,
        "libelle": fund.label,
        "adresse": {
            "destinataire": fund.label,
            "point_remise": null,
            "complement_adresse": null,
            "numero_voie": number,
            "indice_repetition": null,
            "type_voie": kind,
            "nom_voie": name,
            "mention_distribution": null,
            "code_postal": postal_code,
            "commune": town,
        },
    })
}

/// A contract, with the time of its rights that is known; none where it is not of the period.
fn contract(
    (sort, code, label): (&str, &str, &str),
    since: &str,
    until: Option<&str>,
    period: Period,
) -> Option<Value> {
    let known = period.known.to_string();
    let ends = until.unwrap_or(&known);
    (period.touches(since, Some(ends)) && since <= ends).then(|| {
        json!({
            "nature_assurance": sort,
            "date_debut": since,
            "date_fin": until,
            "details": { "code_type_contrat": code, "libelle_type_contrat": label },
            "periodes_droits": [{ "date_debut": since, "date_fin": ends }],
        })
    })
}

/// The complémentaire santé solidaire is given for a year, and again.
fn solidarity(benefit: &Benefit, period: Period, today: Date) -> Option<Value> {
    let first: Date = benefit.since.parse().ok()?;
    let years = |years: i16| first.checked_add(Span::new().years(years)).ok();
    let done = today.year() - first.year();
    let begins = [done, done - 1].into_iter().filter_map(years).find(|begins| *begins <= today)?;
    let ends = begins.checked_add(1.year()).ok()?.yesterday().ok()?;
    let label = if benefit.increased { "avec participation financière" } else { "sans participation financière" };
    let label = format!("Complémentaire santé solidaire {label}");
    contract(("AMC", "CSS", &label), &begins.to_string(), Some(&ends.to_string()), period)
}

fn exemption(exemption: &Exemption) -> Value {
    let maternity = exemption.pregnant_since.is_some() || exemption.gave_birth.is_some();
    let (label, long) = labels(exemption.reason);
    json!({
        "date_debut": exemption.since,
        "date_fin": exemption.until,
        "motif": { "code": exemption.reason, "libelle": label, "libelle_long": long },
        "maternite": maternity.then(|| {
            json!({
                "date_presumee_grossesse": exemption.pregnant_since,
                "date_reelle_accouchement": exemption.gave_birth,
            })
        }),
    })
}

/// Short and long; the reference tells the codes alone.
fn labels(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Inv => ("Invalidité", "Titulaire d'une pension d'invalidité"),
        Reason::Mat => ("Maternité", "Assurance maternité"),
        Reason::Lis => ("ALD liste", "Affection de longue durée inscrite sur la liste"),
        Reason::Exp => ("ALD polypathologie", "Plusieurs affections de longue durée"),
        Reason::Exc => ("ALD hors liste", "Affection de longue durée hors liste"),
        Reason::A115 => ("Article 115, détenu ou PML", "Article 115, détenu ou PML"),
        Reason::Ne => ("Nouveau-né", "Hospitalisation du nouveau-né"),
        Reason::Ste => ("Stérilité", "Diagnostic et traitement de la stérilité"),
        Reason::Eds => ("EDS", "EDS"),
    }
}

/// What was paid, the newest first.
pub(super) fn sick_pay(leaves: &[SickLeave]) -> Map<String, Value> {
    let mut leaves: Vec<&SickLeave> = leaves.iter().collect();
    leaves.sort_by(|one, other| other.since.cmp(&one.since));
    let payments: Vec<Value> = leaves.into_iter().filter_map(payment).collect();
    Map::from_iter([("sick_pay".to_owned(), json!({ "paiements_ij": payments }))])
}

fn payment(leave: &SickLeave) -> Option<Value> {
    let (first, last): (Date, Date) = (leave.since.parse().ok()?, leave.until.parse().ok()?);
    let days = first.until(last).ok()?.get_days().max(-1) + 1;
    let cents = |euros: f64| (euros * 100.0).round() / 100.0;
    let whole = leave.daily * f64::from(days);
    Some(json!({
        "periode": { "date_debut": leave.since, "date_fin": leave.until },
        "montant_journalier": leave.daily,
        "nombre_jours": days,
        "csg": cents(whole * CSG),
        "crds": cents(whole * CRDS),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period() -> (Period, Date) {
        let today = "2026-11-27".parse().unwrap();
        (Period::asked(None, None, today).unwrap(), today)
    }

    #[test]
    fn solidarity_is_given_year_by_year() {
        let (period, today) = period();
        for (since, begins, ends) in [
            ("2024-03-01", "2026-03-01", "2027-02-28"),
            ("2024-12-01", "2025-12-01", "2026-11-30"),
            ("2026-11-27", "2026-11-27", "2027-11-26"),
        ] {
            let benefit = Benefit { since: since.to_owned(), increased: true };
            let told = solidarity(&benefit, period, today).unwrap();
            assert_eq!((&told["date_debut"], &told["date_fin"]), (&json!(begins), &json!(ends)), "{since}");
            assert_eq!(
                told["details"]["libelle_type_contrat"],
                "Complémentaire santé solidaire avec participation financière"
            );
        }
    }

    #[test]
    fn a_contract_is_told_while_it_is_of_the_period_and_no_further_than_a_year() {
        let (period, _) = period();
        let told = |since: &str, until| contract(("AMO", "BASE", ""), since, until, period);
        let open = told("2016-01-01", None).unwrap();
        assert_eq!(open["periodes_droits"], json!([{ "date_debut": "2016-01-01", "date_fin": "2027-11-27" }]));
        assert_eq!(open["date_fin"], Value::Null);
        assert_eq!(told("2016-01-01", Some("2026-11-26")), None);
        assert_eq!(told("2027-11-28", None), None);
    }

    #[test]
    fn sick_pay_counts_both_days_and_what_is_withheld() {
        let leave =
            |since: &str, until: &str| SickLeave { since: since.to_owned(), until: until.to_owned(), daily: 40.0 };
        let told = sick_pay(&[leave("2026-01-05", "2026-01-14"), leave("2026-03-01", "2026-03-01"), leave("soon", "")]);
        let all = told["sick_pay"]["paiements_ij"].as_array().unwrap();
        assert_eq!((all.len(), &all[0]["nombre_jours"]), (2, &json!(1)));
        let whole = json!({
            "periode": { "date_debut": "2026-01-05", "date_fin": "2026-01-14" },
            "montant_journalier": 40.0, "nombre_jours": 10, "csg": 24.8, "crds": 2.0,
        });
        assert_eq!(all[1], whole);
    }
}
