//! Exchanges told as flows: a login from the authorization request to the logout, with what brokers asked behind it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Exchange;

/// Exchanges that belong together, in the order of their arrival. There is at least one.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The exchanges.
    pub exchanges: Vec<Arc<Exchange>>,
}

impl Flow {
    /// Its name: the number of its first exchange.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.exchanges.first().map_or(0, |exchange| exchange.id)
    }

    /// The number of its last exchange: flows with the latest news have the highest.
    #[must_use]
    pub fn latest(&self) -> u64 {
        self.exchanges.last().map_or(0, |exchange| exchange.id)
    }

    /// Whether the exchange with this number is part of it.
    #[must_use]
    pub fn holds(&self, id: u64) -> bool {
        self.exchanges.iter().any(|exchange| exchange.id == id)
    }
}

/// Groups exchanges, whatever their order, into flows in the order of their first exchange.
pub(super) fn group(mut exchanges: Vec<Arc<Exchange>>) -> Vec<Flow> {
    exchanges.sort_by_key(|exchange| exchange.id);
    let mut known = Known::default();
    let mut groups = Groups::of(exchanges.len());
    for (place, exchange) in exchanges.iter().enumerate() {
        known.join(place, exchange, &mut groups);
    }
    let mut flows: BTreeMap<usize, Vec<Arc<Exchange>>> = BTreeMap::new();
    for (place, exchange) in exchanges.into_iter().enumerate() {
        flows.entry(groups.first_of(place)).or_default().push(exchange);
    }
    flows.into_values().map(|exchanges| Flow { exchanges }).collect()
}

/// Where each tie was seen last.
#[derive(Default)]
struct Known {
    numbers: HashMap<u64, usize>,
    handles: HashMap<u64, usize>,
    chosen: HashMap<u64, usize>,
    sent: HashMap<u64, usize>,
    sessions: HashMap<u64, usize>,
}

impl Known {
    fn join(&mut self, place: usize, exchange: &Exchange, groups: &mut Groups) {
        let thread = &exchange.thread;
        let mut tied = false;
        let caller = thread.within.and_then(|number| self.numbers.get(&number));
        let sender = thread.asked.and_then(|address| self.sent.get(&address));
        let holders = thread.handles.iter().filter_map(|handle| self.handles.get(handle));
        for other in caller.into_iter().chain(sender).chain(holders) {
            groups.unite(place, *other);
            tied = true;
        }
        for chosen in &thread.chosen {
            match self.chosen.get(chosen) {
                // A new request with the `state` of an earlier one is another login all the same.
                Some(_) if (thread.begins || thread.sent.is_some()) && !tied => {}
                Some(other) => {
                    groups.unite(place, *other);
                    continue;
                }
                None => {}
            }
            self.chosen.insert(*chosen, place);
        }
        // A page that no handle names belongs to what its browser did last.
        if !tied && thread.handles.is_empty() && thread.chosen.is_empty() {
            let last = thread.sessions.iter().filter_map(|session| self.sessions.get(session)).max();
            if let Some(other) = last {
                groups.unite(place, *other);
            }
        }
        self.numbers.insert(exchange.id, place);
        self.handles.extend(thread.handles.iter().map(|handle| (*handle, place)));
        self.sessions.extend(thread.sessions.iter().map(|session| (*session, place)));
        self.sent.extend(thread.sent.map(|address| (address, place)));
    }
}

/// Disjoint groups of places, each named by its first place.
struct Groups(Vec<usize>);

impl Groups {
    fn of(length: usize) -> Self {
        Self((0..length).collect())
    }

    fn first_of(&self, place: usize) -> usize {
        let mut place = place;
        while let Some(before) = self.0.get(place).copied().filter(|before| *before != place) {
            place = before;
        }
        place
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first_of(one), self.first_of(other));
        let (first, later) = (one.min(other), one.max(other));
        if let Some(entry) = self.0.get_mut(later) {
            *entry = first;
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::Map;

    use super::*;
    use crate::exchanges::Thread;

    fn exchange(id: u64, thread: Thread) -> Arc<Exchange> {
        Arc::new(Exchange {
            id,
            flow: id,
            at: Timestamp::UNIX_EPOCH,
            duration_ms: 0.0,
            from: String::new(),
            to: String::new(),
            method: String::new(),
            url: String::new(),
            request: Map::new(),
            status: 200,
            response: Map::new(),
            tokens: Vec::new(),
            rule: None,
            received: None,
            expected: Vec::new(),
            client_id: None,
            persona: None,
            thread,
        })
    }

    fn flows(threads: Vec<Thread>) -> Vec<Vec<u64>> {
        let exchanges = threads.into_iter().enumerate().map(|(place, thread)| exchange(place as u64 + 1, thread));
        // Exchanges are kept in the order of their end, which is not that of their arrival.
        let mut exchanges: Vec<_> = exchanges.collect();
        exchanges.reverse();
        let numbers = |flow: Flow| flow.exchanges.iter().map(|exchange| exchange.id).collect();
        group(exchanges).into_iter().map(numbers).collect()
    }

    fn values(pairs: &[(&str, &str)]) -> Thread {
        let mut thread = Thread::new(None);
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        thread.values(&pairs);
        thread
    }

    fn authorize(state: &str, uid: &str) -> Thread {
        let pairs = [("client_id", "c"), ("redirect_uri", "http://sp/"), ("state", state)];
        let mut thread = values(&pairs);
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        thread.asked_for("http://fc/authorize", &pairs);
        thread.sent_to(&format!("/interaction/{uid}"), "http://fc");
        thread
    }

    fn page(uid: &str) -> Thread {
        let mut thread = Thread::new(None);
        thread.asked_for(&format!("http://fc/interaction/{uid}/verify"), &[]);
        thread
    }

    #[test]
    fn handles_tie_exchanges_and_calls_belong_to_what_caused_them() {
        let code = "the-code-of-this-login";
        let found = flows(vec![
            authorize("a state", "the-handle-of-this-login"),
            page("the-handle-of-this-login"),
            Thread::new(Some(2)),
            values(&[("code", "of-another-login-altogether")]),
            values(&[("uid", "the-handle-of-this-login"), ("code", code)]),
            values(&[("code", code)]),
        ]);
        assert_eq!(found, [vec![1, 2, 3, 5, 6], vec![4]]);
    }

    #[test]
    fn the_same_state_in_each_request_makes_no_one_flow() {
        let found = flows(vec![
            authorize("always the same", "the-handle-of-the-first-login"),
            page("the-handle-of-the-first-login"),
            authorize("always the same", "the-handle-of-the-second-login"),
            page("the-handle-of-the-second-login"),
            values(&[("state", "always the same"), ("error", "access_denied")]),
            page("the-handle-of-the-first-login"),
        ]);
        assert_eq!(found, [vec![1, 2, 6], vec![3, 4, 5]]);
    }

    #[test]
    fn an_authorization_request_belongs_to_whoever_sent_the_browser_there() {
        let mut begin = Thread::new(None);
        begin.sent_to("http://fc/authorize?client_id=c&redirect_uri=http%3A%2F%2Fsp%2F&state=x", "http://sp");
        let found =
            flows(vec![authorize("x", "the-handle-of-the-first-login"), begin, authorize("x", "the-second-handle")]);
        assert_eq!(found, [vec![1], vec![2, 3]]);
    }

    #[test]
    fn a_page_without_any_handle_follows_its_browser() {
        let session = "fc_session_id-franceconnect=0123456789abcdef";
        let mut first = authorize("x", "the-handle-of-the-first-login");
        first.cookies(session);
        let mut second = authorize("y", "the-handle-of-the-second-login");
        second.cookies(session);
        let mut lost = Thread::new(None);
        lost.asked_for("http://fc/session/end/success", &[]);
        lost.cookies(&format!("language=fr.0123456789abcdef; {session}"));
        let mut stranger = Thread::new(None);
        stranger.cookies("language=fr.0123456789abcdef");
        assert_eq!(flows(vec![first, second, lost, stranger]), [vec![1], vec![2, 3], vec![4]]);
    }

    #[test]
    fn short_values_tie_nobody() {
        assert_eq!(flows(vec![values(&[("code", "1")]), values(&[("code", "1")])]), [[1], [2]]);
    }
}
