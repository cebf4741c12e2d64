//! Registrations, told in plain JSON to whoever asks by an identity: what stands behind France Travail's APIs with FranceConnect
//! (AF §2.4), whose addresses, scopes and errors are data (`data/apis/france-travail`).

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::NAME;
use super::answer::{category, first_given_name};
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use crate::lives::{JobSeeker, Life, Payment};
use crate::personas::Persona;
use crate::producers::people::{identity, named};

/// Everybody of a birth name, each with her registration: null for whoever never had one.
pub(super) async fn registrations(
    State(sandbox): State<Arc<Sandbox>>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    let paris = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    let today = sandbox.edge().clock.now().to_zoned(paris.clone()).date();
    let family_name = asked.get("family_name").map(String::as_str).unwrap_or_default();
    let record = |(life, person): (Life, Arc<Persona>)| {
        let job_seeker = life.work.job_seeker.as_ref();
        let mut record = identity(&person);
        record
            .insert("status".to_owned(), json!(job_seeker.map(|job_seeker| status(&person, &life, job_seeker, today))));
        record.insert("payments".to_owned(), json!(job_seeker.map(|job_seeker| payments(job_seeker, today, &paris))));
        Value::Object(record)
    };
    Json(named(&sandbox, family_name).into_iter().map(record).collect::<Vec<_>>()).into_response()
}

/// A day, as the instant at its beginning; what is not known of it is its first.
fn midnight(day: &str) -> String {
    format!("{}T00:00:00.000Z", day.replace("-00", "-01"))
}

fn lasts(job_seeker: &JobSeeker, today: Date) -> bool {
    job_seeker.until.as_deref().is_none_or(|until| today.to_string().as_str() <= until)
}

fn status(person: &Persona, life: &Life, job_seeker: &JobSeeker, today: Date) -> Value {
    let upper = |text: &Option<String>| text.as_deref().map(str::to_uppercase);
    let (title, sex) = match person.gender.as_deref() {
        Some("female") => (Some("MME"), Some("Féminin")),
        Some("male") => (Some("M."), Some("Masculin")),
        _ => (None, None),
    };
    let usage_name = upper(&person.preferred_username);
    let home = &life.household.address;
    let (postal_code, town) = home.town.split_once(' ').unwrap_or((&home.town, ""));
    let phone = person.phone_number.as_deref().map(|phone| phone.replace(' ', ""));
    // Of a registration that is over, its days alone.
    let lasts = lasts(job_seeker, today);
    json!({
        "etatCivil": {
            "civilite": title,
            "nom": upper(&person.family_name),
            "nomUsage": usage_name,
            "prenom": first_given_name(person),
            "sexe": sex,
            "dateNaissance": person.birthdate.as_deref().map(midnight),
            "codeCertificationCNAV": job_seeker.certification,
        },
        "modalitesContact": {
            "telephone": phone.or_else(|| job_seeker.phone.clone()),
            "telephone2": null,
            "email": person.email,
            "codeValiditeEmail": person.email.as_ref().map(|_| "V"),
        },
        "adresse": {
            "ligneNom": usage_name.or_else(|| upper(&person.family_name)),
            "ligneComplementDestinataire": null,
            "ligneComplementAdresse": home.complement,
            "ligneVoie": home.street,
            "ligneComplementDistribution": home.place,
            "codePostal": postal_code,
            "localite": town,
            "inseecommune": home.commune,
        },
        "situationInscription": {
            "dateInscription": midnight(&job_seeker.since),
            "dateCessationInscription": job_seeker.until.as_deref().map(midnight),
            "categorieInscription": lasts.then(|| job_seeker.category.to_string()),
            "libellecategorieInscription": lasts.then(|| category(job_seeker)),
        },
    })
}

/// What was paid since the registration, while it lasts.
fn payments(job_seeker: &JobSeeker, today: Date, paris: &TimeZone) -> Value {
    let lasts = lasts(job_seeker, today);
    let paid = if lasts { job_seeker.paid_ever(today) } else { Vec::new() };
    let list = paid.iter().filter(|payment| job_seeker.since <= payment.day);
    json!({ "statutInscription": lasts, "listePaiement": list.map(|payment| told(payment, paris)).collect::<Vec<_>>() })
}

/// Payments are made at four in the morning.
fn told(payment: &Payment, paris: &TimeZone) -> Value {
    let at = payment.day.parse::<Date>().ok().and_then(|day| day.at(4, 0, 0, 0).to_zoned(paris.clone()).ok());
    json!({
        "date_paiement": at.map(|at| at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
        "montant_paiement": payment.total,
        "allocations": payment.benefit,
        "aides": payment.aid,
        "autres_paiements": payment.other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registered(until: Option<&str>) -> JobSeeker {
        let told = json!({ "since": "2026-01-15", "until": until, "category": 1, "benefit": 850.0, "payments": [
            { "day": "2025-12-02", "total": 1.0 }, { "day": "2026-02-02", "total": 812.5, "benefit": 850.0 },
            { "day": "2026-07-02", "total": 850.0, "benefit": 850.0 }, { "day": "2027-01-02", "total": 1.0 },
        ] });
        serde_json::from_value(told).unwrap()
    }

    #[test]
    fn payments_are_those_since_the_registration_at_four_in_paris() {
        let (today, paris) = ("2026-11-27".parse().unwrap(), TimeZone::get("Europe/Paris").unwrap());
        let told = payments(&registered(None), today, &paris);
        let list = json!([
            { "date_paiement": "2026-07-02T04:00:00+02:00", "montant_paiement": 850.0, "allocations": 850.0, "aides": 0.0, "autres_paiements": 0.0 },
            { "date_paiement": "2026-02-02T04:00:00+01:00", "montant_paiement": 812.5, "allocations": 850.0, "aides": 0.0, "autres_paiements": 0.0 },
        ]);
        assert_eq!(told, json!({ "statutInscription": true, "listePaiement": list }));
        let over = payments(&registered(Some("2026-11-26")), today, &paris);
        assert_eq!(over, json!({ "statutInscription": false, "listePaiement": [] }));
    }

    #[test]
    fn what_is_not_known_of_a_date_is_its_first() {
        assert_eq!(midnight("1992-00-00"), "1992-01-01T00:00:00.000Z");
    }
}
