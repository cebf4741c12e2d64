//! An entry as Redis keeps it: what the scripts read stands at fixed places, in the byte order that their `struct`
//! library calls `>`.
//!
//! | bytes | |
//! |---|---|
//! | 0 | `L`, live, or `T`, taken |
//! | 1–8 | expiry, a double (exact for every instant of the calendar in milliseconds) |
//! | 9–16 | end of the tombstone, likewise |
//! | 17–24 | version |
//! | 25–26 | length of the grant's part, 0 without a grant |
//! | 27… | the grant's part: 32 bytes of its key, then the sealed grant |
//! | … | the sealed value, nothing once taken |

const LIVE: u8 = b'L';
const TAKEN: u8 = b'T';
const GRANT_KEY: usize = 32;

/// What stands in front of the value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Header<'a> {
    pub(super) taken: bool,
    pub(super) expires_at: i64,
    pub(super) remembered_until: i64,
    pub(super) version: i64,
    /// Its key and its sealed form.
    pub(super) grant: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> Header<'a> {
    /// The record: this header, then the value.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of the calendar stay below 2^53")]
    pub(super) fn write(&self, value: &[u8]) -> Vec<u8> {
        let (key, sealed) = self.grant.unwrap_or_default();
        let mut record = Vec::with_capacity(27 + key.len() + sealed.len() + value.len());
        record.push(if self.taken { TAKEN } else { LIVE });
        record.extend_from_slice(&(self.expires_at as f64).to_be_bytes());
        record.extend_from_slice(&(self.remembered_until as f64).to_be_bytes());
        record.extend_from_slice(&self.version.to_be_bytes());
        // A sealed grant is short: its name and the seal.
        let length = u16::try_from(key.len() + sealed.len()).unwrap_or(u16::MAX);
        record.extend_from_slice(&length.to_be_bytes());
        record.extend_from_slice(key);
        record.extend_from_slice(sealed);
        record.extend_from_slice(value);
        record
    }

    /// The header of a record and its value; `None` when it is no record.
    #[expect(clippy::cast_possible_truncation, reason = "a double becomes the nearest instant")]
    pub(super) fn read(record: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (state, rest) = record.split_first()?;
        let (expires_at, rest) = rest.split_first_chunk::<8>()?;
        let (remembered_until, rest) = rest.split_first_chunk::<8>()?;
        let (version, rest) = rest.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let (grant, value) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        let grant = if grant.is_empty() { None } else { Some(grant.split_at_checked(GRANT_KEY)?) };
        let header = Self {
            taken: *state == TAKEN,
            expires_at: f64::from_be_bytes(*expires_at) as i64,
            remembered_until: f64::from_be_bytes(*remembered_until) as i64,
            version: i64::from_be_bytes(*version),
            grant,
        };
        Some((header, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn instant() -> impl Strategy<Value = i64> {
        Timestamp::MIN.as_millisecond()..=Timestamp::MAX.as_millisecond()
    }

    proptest! {
        #[test]
        fn every_record_comes_back(
            taken: bool, expires_at in instant(), remembered_until in instant(), version: i64,
            grant in proptest::option::of((proptest::collection::vec(any::<u8>(), 32), proptest::collection::vec(any::<u8>(), 1..300))),
            value in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let grant = grant.as_ref().map(|(key, sealed)| (key.as_slice(), sealed.as_slice()));
            let header = Header { taken, expires_at, remembered_until, version, grant };
            let record = header.write(&value);
            prop_assert_eq!(Header::read(&record), Some((header, value.as_slice())));
        }

        #[test]
        fn junk_is_read_without_panic(junk in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _header = Header::read(&junk);
        }
    }
}
