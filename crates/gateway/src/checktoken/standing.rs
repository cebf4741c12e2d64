//! Whether FranceConnect and a data provider agree on its registration (AF §4, N8): a secret that it refuses, an answer that cannot be
//! trusted or is encrypted otherwise than agreed is the fault of no caller, and somebody must look.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::Unknown;

/// Tells an operator: under which name FranceConnect was asked, and why it does not vouch; none: it does again.
pub type Bell = Arc<dyn Fn(&str, Option<&str>) + Send + Sync>;

/// What is known of it, by the name under which FranceConnect is asked.
pub(super) struct Standing {
    bell: Bell,
    refused: Mutex<BTreeMap<String, String>>,
}

impl Standing {
    pub(super) fn new(bell: Bell) -> Self {
        Self { bell, refused: Mutex::default() }
    }

    /// What came of a question. The bell rings when a disagreement begins, when it becomes another, and when it is over.
    pub(super) fn saw(&self, client_id: &str, outcome: Result<(), &Unknown>) {
        let reason = match outcome {
            Ok(()) => None,
            Err(unknown) if unknown.is_a_disagreement() => Some(unknown.to_string()),
            // It is away, or the token was none: nothing is learnt of the registration.
            Err(_) => return,
        };
        let mut refused = self.refused.lock();
        let before = match &reason {
            Some(reason) => refused.insert(client_id.to_owned(), reason.clone()),
            None => refused.remove(client_id),
        };
        drop(refused);
        if before != reason {
            (self.bell)(client_id, reason.as_deref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bell_rings_when_a_disagreement_begins_changes_and_ends_and_not_for_what_is_no_disagreement() {
        let rung: Arc<Mutex<Vec<Option<String>>>> = Arc::default();
        let heard = Arc::clone(&rung);
        let bell: Bell = Arc::new(move |_, reason| heard.lock().push(reason.map(str::to_owned)));
        let standing = Standing::new(bell);
        let refused = Unknown::Status(401);
        let untrusted = Unknown::Untrusted("another issuer".to_owned());
        let outage = Unknown::Status(500);
        let malformed = Unknown::Status(400);
        for outcome in
            [Ok(()), Err(&refused), Err(&refused), Err(&outage), Err(&malformed), Err(&untrusted), Ok(()), Ok(())]
        {
            standing.saw("us", outcome);
        }
        let said: Vec<Option<String>> =
            [Some(&refused), Some(&untrusted), None].map(|it| it.map(ToString::to_string)).to_vec();
        assert_eq!(*rung.lock(), said);
    }
}
