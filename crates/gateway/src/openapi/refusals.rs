//! With what an operation may refuse (AP §8), for its description: each refusal as it is answered, by its status and its code.

use std::collections::BTreeMap;

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::definition::{Api, Mode, Route};
use crate::error_texts::{ErrorTexts, Form};
use crate::france_connect;
use crate::refusal::Refusal;

/// The bodies by status and code, as the `examples` of a response have them.
pub(super) fn examples(api: &Api, route: &Route, texts: &ErrorTexts) -> BTreeMap<StatusCode, Map<String, Value>> {
    let mut examples: BTreeMap<StatusCode, Map<String, Value>> = BTreeMap::new();
    for refusal in of(api, route) {
        let told = texts.render(&[refusal], Form::of(api, route));
        let body: Value = serde_json::from_slice(&told.body).unwrap_or_default();
        // Two refusals with one code and one status: the first stands for both.
        examples.entry(told.status).or_default().entry(told.code).or_insert_with(|| json!({ "value": body }));
    }
    examples
}

fn of(api: &Api, route: &Route) -> Vec<Refusal> {
    let by_france_connect = route.mode == Mode::FranceConnect;
    let coded = |code: &str| Refusal::Parameter { code: code.to_owned() };
    let mut all = vec![Refusal::Token, Refusal::Scopes, Refusal::TooMany, Refusal::InFlight, Refusal::Internal];
    if !by_france_connect {
        all.extend([Refusal::ExpiredToken, Refusal::BlacklistedToken, Refusal::Address]);
    }
    if by_france_connect || route.france_connect {
        all.extend(france_connect::REFUSED.map(|code| Refusal::FranceConnect { code, detail: String::new() }));
        all.extend(france_connect::MISSING.map(coded));
    }
    if !route.is_flat() {
        all.push(Refusal::Version { asked: "v9".to_owned() });
    }
    if !route.is_flat() || route.france_connect {
        all.push(Refusal::RecipientMissing);
    }
    all.extend([Refusal::Recipient, Refusal::Malformed { message: "invalid %-encoding".to_owned() }]);
    for set in route.sets.iter().filter(|set| !by_france_connect || !set.describes_a_person()) {
        all.extend(set.parameters.iter().map(|parameter| coded(&parameter.code)));
        let of_rules = set.rules.iter().flat_map(|rule| std::iter::once(&rule.code).chain(&rule.department_code));
        all.extend(of_rules.map(|code| coded(code)));
        if set.resolves_commune {
            all.push(Refusal::UnknownCommune);
        }
    }
    let producer = || Box::new(api.producer.clone());
    all.push(Refusal::Maintenance {
        producer: producer(),
        from: "01:10".to_owned(),
        to: "02:30".to_owned(),
        retry_in: 3_600,
        until: Timestamp::UNIX_EPOCH,
    });
    let failures = api.producer.connector.failures(&api.producer.call, route.mode);
    all.extend(failures.into_iter().map(|failure| Refusal::Producer { producer: producer(), failure }));
    all
}
