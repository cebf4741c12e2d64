//! Calls that are being answered: the same one of the same caller waits its turn (AP §2, 00015).
//!
//! In the memory of each node: it spares a producer a doubled click, and goes with the connection of whoever went away.

use std::collections::HashSet;

use parking_lot::Mutex;

/// The calls that are being answered.
#[derive(Debug, Default)]
pub(crate) struct InFlight(Mutex<HashSet<[u8; 32]>>);

/// A call that is being answered, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    all: &'a InFlight,
    key: [u8; 32],
}

impl InFlight {
    /// A turn for the call of this key, unless it is being answered.
    pub(crate) fn enter(&self, key: [u8; 32]) -> Option<Turn<'_>> {
        let is_first = self.0.lock().insert(key);
        is_first.then(|| Turn { all: self, key })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.all.0.lock().remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_call_has_one_turn_at_a_time() {
        let calls = InFlight::default();
        let first = calls.enter([1; 32]);
        assert!(first.is_some() && calls.enter([1; 32]).is_none() && calls.enter([2; 32]).is_some());
        drop(first);
        assert!(calls.enter([1; 32]).is_some());
    }
}
