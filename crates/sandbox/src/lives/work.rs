//! Whether a person looks for work, and what is paid meanwhile.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::seed::Seed;
use crate::personas::Persona;

/// Work, as France Travail knows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Work {
    /// The registration; none for whoever never was a job seeker.
    pub(crate) job_seeker: Option<JobSeeker>,
}

/// A registration at France Travail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobSeeker {
    /// First day: `YYYY-MM-DD`.
    pub(crate) since: String,
    /// Last day, when it is over.
    #[serde(default)]
    pub(crate) until: Option<String>,
    /// 1 to 5 (AP §4.12).
    pub(crate) category: i64,
    /// How the CNAV certified the identity: `VC`, `IC` …
    #[serde(default)]
    pub(crate) certification: Option<String>,
    /// Paid each month, in euros; nothing is paid where both are 0.
    #[serde(default)]
    pub(crate) benefit: f64,
    #[serde(default)]
    pub(crate) aid: f64,
    /// What was paid, in the place of the months that follow from the rest.
    #[serde(default)]
    pub(crate) payments: Option<Vec<Payment>>,
    #[serde(default)]
    pub(crate) phone: Option<String>,
}

/// A payment, in euros.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Payment {
    /// `YYYY-MM-DD`.
    pub(crate) day: String,
    /// What arrived, after the tax that is withheld.
    pub(crate) total: f64,
    #[serde(default)]
    pub(crate) benefit: f64,
    #[serde(default)]
    pub(crate) aid: f64,
    #[serde(default)]
    pub(crate) other: f64,
}

/// How far back payments are told, in months (AP §4.13).
const MONTHS: i32 = 24;
/// Nobody is registered for longer, in months.
const LONGEST: i32 = 720;
/// The day of the month on which is paid.
const PAID_ON: i8 = 2;

impl Work {
    pub(super) fn made(person: &Persona, mut seed: Seed) -> Self {
        let grown = person.birthdate.as_deref().is_some_and(|born| ("1962".."2008").contains(&born));
        let registered = seed.chance(40) && grown;
        let since = format!("202{}-{:02}-{:02}", 3 + seed.below(3), 1 + seed.below(12), 1 + seed.below(28));
        let category = 1 + i64::from(seed.below(5));
        let certification = seed.one_of(&["VC", "IC", "PC", "AC", "DC", "RC"]).to_owned();
        let paid = seed.chance(80);
        let cents = |cents: u32| f64::from(cents) / 100.0;
        let benefit = if paid { cents(60_000 + seed.below(90_000)) } else { 0.0 };
        let aid = if paid && seed.chance(30) { cents(4_000) } else { 0.0 };
        let phone = format!("06399800{:02}", seed.below(100));
        let job_seeker = JobSeeker {
            since,
            until: None,
            category,
            certification: Some(certification),
            benefit,
            aid,
            payments: None,
            phone: Some(phone),
        };
        Self { job_seeker: registered.then_some(job_seeker) }
    }
}

impl JobSeeker {
    /// What was paid in the last 24 months, the newest first.
    pub(crate) fn paid(&self, today: Date) -> Vec<Payment> {
        let first = today.checked_sub(MONTHS.months()).unwrap_or(today).to_string();
        let mut payments = self.paid_ever(today);
        payments.retain(|payment| first <= payment.day);
        payments
    }

    /// What was paid until today, the newest first.
    pub(crate) fn paid_ever(&self, today: Date) -> Vec<Payment> {
        let today_text = today.to_string();
        let mut payments = self.payments.clone().unwrap_or_else(|| self.months(today));
        payments.retain(|payment| payment.day <= today_text);
        payments.sort_by(|one, other| other.day.cmp(&one.day));
        payments
    }

    /// One payment at the beginning of each month, for the month before.
    fn months(&self, today: Date) -> Vec<Payment> {
        if self.benefit + self.aid <= 0.0 {
            return Vec::new();
        }
        let ends = self.until.clone().unwrap_or_else(|| today.to_string());
        let back = |months: i32| {
            let month = today.first_of_month().checked_sub(months.months()).ok()?;
            Some(month.with().day(PAID_ON).build().ok()?.to_string())
        };
        let days = (0..=LONGEST).map_while(back).take_while(|day| *day > self.since).filter(|day| *day <= ends);
        days.map(|day| Payment {
            day,
            total: ((self.benefit + self.aid) * 100.0).round() / 100.0,
            benefit: self.benefit,
            aid: self.aid,
            other: 0.0,
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registered() -> JobSeeker {
        let text = r#"{ "since": "2026-08-15", "category": 1, "benefit": 850.0, "aid": 40.4 }"#;
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn payments_follow_the_registration_month_by_month() {
        let today = "2026-11-26".parse().unwrap();
        let days = |job_seeker: &JobSeeker| job_seeker.paid(today).into_iter().map(|it| it.day).collect::<Vec<_>>();
        assert_eq!(days(&registered()), ["2026-11-02", "2026-10-02", "2026-09-02"]);
        assert_eq!(
            days(&JobSeeker { until: Some("2026-10-15".to_owned()), ..registered() }),
            ["2026-10-02", "2026-09-02"]
        );
        let for_long = JobSeeker { since: "2020-01-01".to_owned(), ..registered() };
        assert_eq!((days(&for_long).len(), for_long.paid_ever(today).len()), (24, 83));
        assert!(days(&JobSeeker { benefit: 0.0, aid: 0.0, ..registered() }).is_empty());
        assert!((registered().paid(today).first().unwrap().total - 890.4).abs() < f64::EPSILON);
    }

    #[test]
    fn what_was_paid_longer_ago_is_not_told() {
        let payment = |day: &str| Payment { day: day.to_owned(), total: 1.0, benefit: 1.0, aid: 0.0, other: 0.0 };
        let payments = ["2024-11-25", "2024-11-26", "2026-11-27", "2026-01-02"].map(payment).to_vec();
        let job_seeker = JobSeeker { payments: Some(payments), ..registered() };
        let told = job_seeker.paid("2026-11-26".parse().unwrap());
        assert_eq!(told.iter().map(|it| it.day.as_str()).collect::<Vec<_>>(), ["2026-01-02", "2024-11-26"]);
    }
}
