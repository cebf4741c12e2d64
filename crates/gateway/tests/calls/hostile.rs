//! Every parameter of every operation, given as nobody should give it: each time the error of the reference in its format, or
//! the producer is asked; never a failure of ours.

use std::cell::RefCell;

use guichet_gateway::about::{self, Operation};
use guichet_gateway::definition::{Check, Mode, Parameter, ParameterSet};
use serde_json::Value;

use crate::producers::Producers;
use crate::reference::{self, Row};
use crate::running::{Credential, FRANCE_CONNECT, RECIPIENT, Reply, Running};

/// What cannot be told together: a pupil is looked for in a school, not in an area.
const LEFT_OUT: [&str; 3] = ["degre", "departements", "regions"];

/// What is no value of such a parameter, as it stands in a query.
fn wrong(check: Check) -> &'static [&'static str] {
    match check {
        Check::Text | Check::Words => &["+", "%09", "a%0Ab", "a%0D%0AX-A:1", "%E2%80%A8%0B"],
        Check::Name | Check::Names => &["R2D2", "%3Cb%3E", "A%0AB", "%D0%98", "+", "A%2CB", "1=1", "%F0%9F%99%82"],
        Check::Texts => &["a%0Ab", "%7F"],
        Check::Year => &["x", "-1", "1990.5", "1e3", "0x7C6", "%EF%BC%91", "+1990", "99999", "18446744073709551616"],
        Check::Month => &["x", "13", "-1", "1.0", "99999999999999999999"],
        Check::Day => &["x", "32", "-1", "1.0"],
        Check::Sex => &["X", "MF", "%C2%B2", "Masculin"],
        Check::Country => &["99", "98100", "991000", "9910A", "FR", "99%201"],
        Check::Commune => &["0848", "2C004", "20004", "084800", "%C3%A98480", "2A00A"],
        Check::Department => &["0", "00", "96", "975", "2C", "092"],
        Check::YearNotAhead => &["2999", "x", "26", "-2026"],
        Check::Ine => &["1234567890", "1234567890O", "12345678%C3%A90G", "1234567890GG"],
        Check::Date => &[
            "2012-02-30",
            "2012-13-01",
            "2012-00-01",
            "2999-01-01",
            "1899-12-31",
            "0000-01-01",
            "20120120",
            "20/01/2012",
            "2012-1-20",
            "2012-01-20T00:00",
            "%32012-01-2",
        ],
        Check::Digits => &["12a", "-1", "1.5", "%D9%A1", "+1"],
        Check::BirthPlace => &["Brest", "9910", "2C004"],
        Check::School => &["0210015", "0210015CC", "ABCDEFGC", "021001%C3%A9"],
        Check::SchoolYear => &["25", "2025-", "2025-26", "20252026", "2025-2026-2027", "x"],
        Check::SchoolDegree => &["3D", "1d", "D"],
        Check::BeneficiaryNumber => &["12345678", "x", "-1", "1.5"],
        Check::PostalCode => &["7500", "750010", "7500A", "-7500"],
        Check::TaxNumber => &["123", "12345678901A3", "%C3%A9"],
        Check::TaxNotice => &["123", "%C3%A9", "+"],
        Check::CampaignYear => &["2020", "2999", "02025", "x", "-202"],
    }
}

/// A day that is none, wherever a date is told by its parts.
const NO_DAYS: [&str; 4] = ["moisX=2&jourX=30", "moisX=4&jourX=31", "anneeX=2023&moisX=2&jourX=29", "anneeX=2999"];

struct Walk<'a> {
    running: &'a Running,
    producers: &'a Producers,
    codes: Vec<Row>,
    surprises: RefCell<Vec<String>>,
}

impl Walk<'_> {
    async fn call(&self, operation: &Operation<'_>, query: &str) -> Reply {
        let credential = match operation.route.mode {
            Mode::FranceConnect => Credential::Bearer(FRANCE_CONNECT),
            _ if operation.route.is_flat() => Credential::Key(&self.running.token),
            _ => Credential::Bearer(&self.running.token),
        };
        self.running.call(&format!("{}?recipient={RECIPIENT}&{query}", operation.path()), credential).await
    }

    /// The codes of an answer, which is one of the reference's and has its form; none where the producer was asked.
    async fn codes(&self, operation: &Operation<'_>, query: &str) -> Vec<String> {
        let before = self.producers.asked();
        let reply = self.call(operation, query).await;
        if self.producers.asked() > before {
            assert!(reply.status < 500 || [502, 503].contains(&reply.status), "{query}: {reply:?}");
            return Vec::new();
        }
        let flat = operation.route.is_flat();
        let code = reply.code.clone().unwrap_or_else(|| panic!("{} {query}: {reply:?}", operation.path()));
        let row = self.codes.iter().find(|row| row.is_of(&code)).unwrap();
        let body = reply.json();
        if flat {
            let status = if row.status == 422 { 400 } else { row.status };
            assert_eq!((reply.status, reply.media_type.as_str()), (status, "application/json"), "{query}: {reply:?}");
            // A query that cannot be read is no parameter's fault; the older era has words for it.
            let said = if code == "00401" && operation.api.older_era.is_none() {
                &body["errors"][0]
            } else {
                assert_eq!(body["error"], "bad_request", "{query}: {reply:?}");
                &body["message"]
            };
            assert!(row.says(said.as_str().unwrap()), "{query}: {reply:?}");
            return vec![code];
        }
        assert_eq!(
            (reply.status, reply.media_type.as_str()),
            (row.status, "application/vnd.api+json"),
            "{query}: {reply:?}"
        );
        let errors = body["errors"].as_array().unwrap();
        for error in errors {
            let of = |name: &str| error[name].as_str().unwrap_or_else(|| panic!("{query}: {reply:?}"));
            let row = self.codes.iter().find(|row| row.is_of(of("code"))).unwrap();
            assert!(
                row.title == of("title") && row.says(of("detail")) && error["meta"].is_object(),
                "{query}: {reply:?}"
            );
        }
        errors.iter().map(|error| error["code"].as_str().unwrap().to_owned()).collect()
    }
}

fn text(example: &Value) -> Vec<String> {
    match example {
        Value::Array(all) => all.iter().flat_map(text).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// What is right of a parameter; nothing where it cannot stand beside the others.
fn right(parameter: &Parameter) -> Vec<(String, String)> {
    if LEFT_OUT.contains(&parameter.slot.as_str()) {
        return Vec::new();
    }
    // Old enough and young enough for each API.
    let example =
        if parameter.slot == "annee_naissance" { Value::from(2005) } else { parameter.example.clone().unwrap() };
    text(&example).into_iter().map(|text| (parameter.name.clone(), text)).collect()
}

fn written(pairs: &[(String, String)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+").replace('é', "%C3%A9")));
    pairs.collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn each_parameter_of_each_operation_is_refused_by_its_code_or_asked_about_whatever_it_is_given() {
    let producers = Producers::start().await;
    let running = Running::start(&producers.origin).await;
    let walk =
        Walk { running: &running, producers: &producers, codes: reference::codes(), surprises: RefCell::default() };
    for operation in [true, false].into_iter().flat_map(|flat| about::operations(&running.catalogue, flat)) {
        recipients(&walk, &operation).await;
        let described = operation.route.mode == Mode::FranceConnect;
        let sets: Vec<&ParameterSet> =
            operation.route.sets.iter().filter(|set| !described || !set.describes_a_person()).collect();
        // One set after the other, or all at once.
        let ways: Vec<Vec<&ParameterSet>> =
            if operation.route.either { sets.into_iter().map(|set| vec![set]).collect() } else { vec![sets] };
        for way in ways {
            let whole: Vec<(String, String)> = way.iter().flat_map(|set| &set.parameters).flat_map(right).collect();
            let named = written(&whole);
            assert_eq!(walk.codes(&operation, &named).await, [""; 0], "{} {named}", operation.path());
            for set in &way {
                for parameter in &set.parameters {
                    one(&walk, &operation, parameter, &whole).await;
                }
            }
        }
    }
    let surprises = walk.surprises.into_inner();
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

/// Whoever receives the data, before anything else is looked at.
async fn recipients(walk: &Walk<'_>, operation: &Operation<'_>) {
    let wrong = ["1", "13002526500014", "130025265000130", "13002526500013%20", "abc", "%D9%A1", "-13002526500013"];
    for recipient in wrong {
        assert_eq!(walk.codes(operation, &format!("recipient={recipient}")).await, ["00210"], "{recipient}");
    }
    for unreadable in
        ["recipient=%00", "a=%FF", "a=%C3%28", "a=%C0%80", "a=%ED%A0%80", "a=%", "a=%zz", "%00=a", "a%5B%5D=%E9"]
    {
        assert_eq!(walk.codes(operation, unreadable).await, ["00401"], "{unreadable}");
    }
}

async fn one(walk: &Walk<'_>, operation: &Operation<'_>, parameter: &Parameter, whole: &[(String, String)]) {
    let name = &parameter.name;
    let bare = name.trim_end_matches("[]");
    let others: Vec<(String, String)> = whole.iter().filter(|(known, _)| known != name).cloned().collect();
    let (whole, others) = (written(whole), written(&others));
    let is = async |query: String, what: &dyn Fn(&[String]) -> bool| {
        let told = walk.codes(operation, &query).await;
        if !what(&told) {
            let query: String = query.chars().take(300).collect();
            walk.surprises.borrow_mut().push(format!("{} {name} {query}: {told:?}", operation.path()));
        }
    };
    let its_own = |told: &[String]| told.first() == Some(&parameter.code);
    let asked = |told: &[String]| told.is_empty();
    // Of another shape than its own, a text for a list, a list or an object for a text, it is as if it were not there.
    let shapes = if bare == name { ["{}[]=x", "{}[a]=x", "{}"] } else { ["{}[a]=x", "{}[][a]=x", "{}[]="] };
    let shapes = shapes.map(|shape| shape.replace("{}", bare));
    // A rule of another set may need it, too; and where one set is read, the next one is where nothing is given of this one.
    let sets = &operation.route.sets;
    let of_sets = |code: &String| {
        let parameters = sets.iter().flat_map(|set| &set.parameters).map(|parameter| &parameter.code);
        parameters.chain(sets.iter().flat_map(|set| &set.rules).map(|rule| &rule.code)).any(|known| known == code)
    };
    let absent = |told: &[String]| {
        let is_needed = parameter.required && !others.is_empty();
        told.iter().all(of_sets) && (!is_needed || told.contains(&parameter.code))
    };
    for shape in [String::new(), format!("{name}=")].into_iter().chain(shapes) {
        is(format!("{others}&{shape}"), &absent).await;
    }
    // Of the number of a notice what comes after is left out.
    let long = if parameter.check == Check::TaxNotice { String::new() } else { "A".repeat(10_000) };
    for value in wrong(parameter.check).iter().copied().chain(Some(long.as_str()).filter(|long| !long.is_empty())) {
        is(format!("{whole}&{name}={value}"), &its_own).await;
    }
    // Doubled: of a text the last one counts.
    is(format!("{whole}&{whole}"), &asked).await;
    if bare != name {
        is(format!("{others}&{bare}=x"), &|told| told.contains(&parameter.code)).await;
    } else if let (Some(first), false) = (wrong(parameter.check).first(), whole == others) {
        is(format!("{name}={first}&{whole}"), &asked).await;
    }
    if parameter.slot == "jour_naissance" {
        for day in NO_DAYS {
            let query = format!("{whole}&{}", day.replace('X', name.trim_start_matches("jour")));
            // Nobody who is not born yet is of age.
            let is_no_day = |told: &[String]| {
                told.iter().all(|code| ["00363", "00425", "39400"].contains(&code.as_str())) && told != ["39400"]
            };
            is(query, &|told| !told.is_empty() && is_no_day(told)).await;
        }
    }
}

#[tokio::test]
async fn a_query_that_is_too_long_to_be_read_is_refused_before_it_is() {
    let producers = Producers::start().await;
    let running = Running::start(&producers.origin).await;
    let target = format!("/v3/dss/prime_activite/identite?recipient={}", "1".repeat(40_000));
    let reply = running.call(&target, Credential::Bearer(&running.token)).await;
    assert_eq!((reply.status, producers.asked()), (414, 0), "{reply:?}");
}
