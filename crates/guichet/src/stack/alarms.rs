//! What is left out, and with whom FranceConnect does not agree, told to operators: in the log when it begins and ends, as a measure, in
//! the control API; a disagreement in the journal too.

use std::collections::BTreeMap;

use std::sync::Arc;

use guichet_gateway::checktoken::Bell;
use guichet_oidc::record::Fault;
use guichet_store::journal::{Event, Journal, Sync};
use guichet_store::registry::LeftOut;
use guichet_web::Clock;
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::records::Alarm;

/// The measure that an operator watches.
const LEFT_OUT: &str = "guichet_records_left_out";
/// Registrations at FranceConnect that it and we do not agree on (AF §4, N8).
const REFUSED: &str = "guichet_registrations_refused";
/// Its event, and the one of its end.
const EVENTS: [&str; 2] = ["FC_REGISTRATION_REFUSED", "FC_REGISTRATION_ACCEPTED"];
const CATEGORY: &str = "DATA_EXCHANGE";
const KINDS: [&str; 6] = ["client", "identity-provider", "data-provider", "information-message", "scope", "claim"];

/// The alarms of a stack, by where the records come from.
pub(super) struct Alarms {
    stack: String,
    known: Mutex<BTreeMap<String, Vec<Alarm>>>,
    /// Why, by service and by the name under which it asks.
    refused: Mutex<BTreeMap<(&'static str, String), String>>,
}

impl Alarms {
    pub(super) fn new(stack: &str) -> Self {
        // Measures made before the recorder is there would count nothing for ever.
        if let Err(reason) = guichet_web::measures::install() {
            tracing::warn!(reason, "nothing is measured: {reason}");
        }
        let alarms = Self { stack: stack.to_owned(), known: Mutex::default(), refused: Mutex::default() };
        alarms.measure();
        alarms
    }

    /// What the configuration declares and is left out.
    pub(super) fn declared(&self, left_out: Vec<Alarm>) {
        self.set("configuration", left_out);
    }

    /// What is stored and left out.
    pub(super) fn stored(&self, kind: &'static str, left_out: &[LeftOut]) {
        let alarm = |it: &LeftOut| {
            let (service, id) = match it.id.split_once('/') {
                Some((service, uid)) => (Some(service.to_owned()), uid.to_owned()),
                None => (None, it.id.clone()),
            };
            let fault = Fault::new("record", it.reason.clone(), "a record that `guichet import` takes");
            Alarm { kind, service, id, places: Vec::new(), faults: vec![fault] }
        };
        self.set(kind, left_out.iter().map(alarm).collect());
    }

    fn set(&self, source: &str, now: Vec<Alarm>) {
        let before = self.known.lock().insert(source.to_owned(), now.clone()).unwrap_or_default();
        for alarm in now.iter().filter(|alarm| !before.contains(alarm)) {
            tracing::error!(kind = alarm.kind, id = alarm.id, "a record is left out, the others serve: {alarm}");
        }
        for alarm in before.iter().filter(|alarm| !now.iter().any(|it| it.kind == alarm.kind && it.id == alarm.id)) {
            tracing::info!(kind = alarm.kind, id = alarm.id, "a record that was left out is so no more");
        }
        self.measure();
    }

    fn measure(&self) {
        let known = self.known.lock();
        for kind in KINDS {
            let count = known.values().flatten().filter(|alarm| alarm.kind == kind).count();
            let labels = [("stack", self.stack.clone()), ("kind", kind.to_owned())];
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            metrics::gauge!(LEFT_OUT, &labels).set(f64::from(count));
        }
    }

    /// Told by a service when FranceConnect and it begin, or cease, not to agree on its registration.
    pub(super) fn bell(self: &Arc<Self>, service: &'static str, journal: &Journal, clock: &Clock) -> Bell {
        let (alarms, journal, clock) = (Arc::clone(self), journal.clone(), clock.clone());
        alarms.measure_refused(service);
        Arc::new(move |client_id, reason| {
            let place = (service, client_id.to_owned());
            let event = match reason {
                Some(reason) => {
                    alarms.refused.lock().insert(place, reason.to_owned());
                    tracing::error!(
                        service,
                        client_id,
                        reason,
                        "FranceConnect does not vouch for what {service} asks as {client_id}, whoever calls: {reason}"
                    );
                    Event::new(clock.now(), service, EVENTS[0], CATEGORY, "").field("reason", reason)
                }
                None => {
                    alarms.refused.lock().remove(&place);
                    tracing::info!(
                        service,
                        client_id,
                        "FranceConnect vouches again for what {service} asks as {client_id}"
                    );
                    Event::new(clock.now(), service, EVENTS[1], CATEGORY, "")
                }
            };
            alarms.measure_refused(service);
            let (journal, event) = (journal.clone(), event.field("dpClientId", client_id));
            tokio::spawn(async move {
                if let Err(error) = journal.append(vec![event], Sync::WithNextGroup).await {
                    tracing::error!(%error, "an alarm could not be written down: {error}");
                }
            });
        })
    }

    fn measure_refused(&self, service: &'static str) {
        let count = self.refused.lock().keys().filter(|(of, _)| *of == service).count();
        let labels = [("stack", self.stack.clone()), ("service", service.to_owned())];
        metrics::gauge!(REFUSED, &labels).set(f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
    }

    /// How many records are left out.
    pub(super) fn count(&self) -> usize {
        self.known.lock().values().map(Vec::len).sum()
    }

    /// Each as the control API tells it.
    pub(super) fn told(&self) -> Vec<Value> {
        let known = self.known.lock();
        let fault = |fault: &Fault| json!({ "field": fault.field, "wrong": fault.wrong, "expected": fault.expected });
        let one = |alarm: &Alarm| {
            json!({
                "kind": alarm.kind,
                "service": alarm.service,
                "id": alarm.id,
                "places": alarm.places.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "faults": alarm.faults.iter().map(fault).collect::<Vec<_>>(),
            })
        };
        let refused = self.refused.lock();
        let disagrees = |((service, client_id), reason): (&(&'static str, String), &String)| {
            let expected = "what FranceConnect has registered: secret, algorithms, issuer";
            let fault = json!({ "field": "checktoken", "wrong": reason, "expected": expected });
            json!({ "kind": "registration", "service": service, "id": client_id, "places": [], "faults": [fault] })
        };
        known.values().flatten().map(one).chain(refused.iter().map(disagrees)).collect()
    }
}
