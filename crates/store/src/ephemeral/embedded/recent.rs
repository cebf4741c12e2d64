//! What was written last, in memory, sealed as it is in the file: most entries are read by the next request of their
//! flow, and a read of the file costs as much as half a short answer (each commit empties a reader's page cache).
//!
//! Only the writer changes it, after a commit and before the answers; a read never does. So an entry that stands here
//! is the one that stands in the file, and one that does not may stand there.

use std::collections::{HashMap, VecDeque};

use parking_lot::Mutex;

use super::super::engine::Row;
use super::super::payload::SealedGrant;

/// Most that values may take, in bytes.
const ROOM: usize = 6 * 1024 * 1024;
/// What an entry takes beside its value, about.
const BESIDE: usize = 256;

#[derive(Default)]
pub(super) struct Recent(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    by_key: HashMap<Vec<u8>, Held>,
    /// Oldest first; may name some that are gone.
    order: VecDeque<Vec<u8>>,
    size: usize,
}

/// A live entry.
struct Held {
    value: Vec<u8>,
    version: i64,
    expires_at: i64,
    grant: Option<SealedGrant>,
    /// Read since it was put or last spared.
    wanted: bool,
}

/// What a commit changed.
pub(super) enum Committed {
    Put { key: Vec<u8>, value: Vec<u8>, version: i64, expires_at: i64, grant: Option<SealedGrant> },
    Replaced { key: Vec<u8>, value: Vec<u8>, version: i64, expires_at: i64 },
    Gone { key: Vec<u8> },
    Touched { key: Vec<u8>, expires_at: i64 },
    Revoked { grant: [u8; 32] },
    Cleared,
}

impl Recent {
    /// The entry, if it is here. `None`: look into the file.
    pub(super) fn get(&self, key: &[u8], now: i64) -> Option<Row> {
        let mut entries = self.0.lock();
        let held = entries.by_key.get_mut(key).filter(|held| held.expires_at > now)?;
        held.wanted = true;
        Some(Row {
            value: held.value.clone(),
            version: held.version,
            expires_at: held.expires_at,
            grant: held.grant.as_ref().map(|grant| grant.sealed.clone()),
        })
    }

    /// Follows a commit, in the order of its changes.
    pub(super) fn follow(&self, changes: impl Iterator<Item = Committed>) {
        let mut entries = self.0.lock();
        for change in changes {
            entries.follow(change);
        }
    }
}

impl Entries {
    fn follow(&mut self, change: Committed) {
        match change {
            Committed::Put { key, value, version, expires_at, grant } => {
                self.remove(&key);
                self.size += value.len() + BESIDE;
                self.order.push_back(key.clone());
                self.by_key.insert(key, Held { value, version, expires_at, grant, wanted: false });
                self.make_room();
            }
            Committed::Replaced { key, value, version, expires_at } => {
                // Of an entry that is not here the grant is not known.
                if let Some(held) = self.by_key.get_mut(&key) {
                    self.size = self.size + value.len() - held.value.len();
                    (held.value, held.version, held.expires_at) = (value, version, expires_at);
                    self.make_room();
                }
            }
            Committed::Gone { key } => self.remove(&key),
            Committed::Touched { key, expires_at } => {
                if let Some(held) = self.by_key.get_mut(&key) {
                    held.expires_at = expires_at;
                }
            }
            Committed::Revoked { grant } => {
                let size = &mut self.size;
                self.by_key.retain(|_, held| {
                    let stays = held.grant.as_ref().is_none_or(|other| other.key != grant);
                    if !stays {
                        *size -= held.value.len() + BESIDE;
                    }
                    stays
                });
            }
            Committed::Cleared => *self = Self::default(),
        }
    }

    fn remove(&mut self, key: &[u8]) {
        if let Some(held) = self.by_key.remove(key) {
            self.size -= held.value.len() + BESIDE;
        }
    }

    fn make_room(&mut self) {
        while self.size > ROOM || self.order.len() > ROOM / BESIDE {
            match self.order.pop_front() {
                // A second chance: a session is read for longer than it takes codes and tokens to fill the room.
                Some(oldest) => match self.by_key.get_mut(&oldest) {
                    Some(held) if held.wanted => {
                        held.wanted = false;
                        self.order.push_back(oldest);
                    }
                    _ => self.remove(&oldest),
                },
                None => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(key: &[u8], value: Vec<u8>, grant: Option<[u8; 32]>) -> Committed {
        let grant = grant.map(|key| SealedGrant { key, sealed: vec![1] });
        Committed::Put { key: key.to_vec(), value, version: 1, expires_at: 100, grant }
    }

    fn value(recent: &Recent, key: &[u8]) -> Option<Vec<u8>> {
        recent.get(key, 0).map(|row| row.value)
    }

    #[test]
    fn an_entry_is_held_as_it_stands_until_it_is_gone_or_expired() {
        let recent = Recent::default();
        recent.follow([put(b"a", vec![1], None)].into_iter());
        assert_eq!(value(&recent, b"a"), Some(vec![1]));
        let replaced = Committed::Replaced { key: b"a".to_vec(), value: vec![2, 2], version: 2, expires_at: 200 };
        recent.follow([replaced, Committed::Touched { key: b"a".to_vec(), expires_at: 50 }].into_iter());
        assert_eq!(recent.get(b"a", 49).map(|row| (row.value, row.version)), Some((vec![2, 2], 2)));
        assert!(recent.get(b"a", 50).is_none());
        recent.follow([Committed::Gone { key: b"a".to_vec() }].into_iter());
        assert_eq!(value(&recent, b"a"), None);
        assert_eq!(recent.0.lock().size, 0);
    }

    #[test]
    fn a_replacement_of_what_is_not_here_is_left_to_the_file() {
        let recent = Recent::default();
        let replaced = Committed::Replaced { key: b"a".to_vec(), value: vec![2], version: 2, expires_at: 200 };
        recent.follow([replaced].into_iter());
        assert_eq!(value(&recent, b"a"), None);
    }

    #[test]
    fn what_belongs_to_a_revoked_grant_goes() {
        let recent = Recent::default();
        recent.follow([put(b"a", vec![1], Some([7; 32])), put(b"b", vec![1], Some([8; 32]))].into_iter());
        recent.follow([Committed::Revoked { grant: [7; 32] }].into_iter());
        assert_eq!((value(&recent, b"a"), value(&recent, b"b")), (None, Some(vec![1])));
    }

    #[test]
    fn what_was_read_is_spared_once() {
        let recent = Recent::default();
        let third = || vec![0; ROOM / 3];
        recent.follow([b"a", b"b"].into_iter().map(|key| put(key, third(), None)));
        assert!(value(&recent, b"a").is_some());
        recent.follow([put(b"c", third(), None)].into_iter());
        assert_eq!((value(&recent, b"b"), value(&recent, b"c").is_some()), (None, true));
        assert!(recent.0.lock().by_key.contains_key(b"a".as_slice()));
        recent.follow([put(b"d", third(), None)].into_iter());
        assert!(!recent.0.lock().by_key.contains_key(b"a".as_slice()));
    }

    #[test]
    fn the_oldest_make_room() {
        let recent = Recent::default();
        let big = || vec![0; ROOM / 3];
        recent.follow([b"a", b"b", b"c"].into_iter().map(|key| put(key, big(), None)));
        assert_eq!((value(&recent, b"a"), value(&recent, b"b").is_some()), (None, true));
        recent.follow([Committed::Cleared].into_iter());
        assert_eq!((value(&recent, b"c"), recent.0.lock().size), (None, 0));
    }
}
