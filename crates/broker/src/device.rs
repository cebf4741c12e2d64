//! The trusted device cookie: who has logged in on a device, without saying who (FC §5.9). Pure; the edge reads and
//! writes the cookie.

use guichet_jose::{Secret, constant_time_eq, digest};
use guichet_oidc::profile::Device as Rules;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::identity::Identity;

/// Longest cookie that is read, in bytes: three people take fewer than 600.
const LONGEST: usize = 4_096;

/// What the cookie holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// 32 random bytes in base64, so that two devices of one person cannot be compared.
    #[serde(rename = "s")]
    salt: String,
    /// Who has logged in.
    #[serde(rename = "e")]
    people: Vec<Person>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    /// Keyed hash of the pivot identity, base64.
    h: String,
    /// Until when she is remembered, milliseconds since the epoch.
    d: i64,
}

/// Why a cookie that we have signed is not one of ours any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CookieFault {
    /// Not JSON in base64 (Y510001).
    #[error("the device cookie is not JSON in base64")]
    Unreadable,
    /// Other data than those of a device (Y510002).
    #[error("the device cookie does not hold a device")]
    Invalid,
}

impl CookieFault {
    /// The code of the reference, which only logs know.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "Y510001",
            Self::Invalid => "Y510002",
        }
    }
}

/// What a login tells of its device (FC §7.1, `device*`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// One or two people had logged in before.
    pub trusted: bool,
    /// How many are remembered now.
    pub account_count: usize,
    /// Somebody had logged in before.
    pub known: bool,
    /// This person had not.
    pub new_identity: bool,
    /// The next login finds it trusted, this one did not.
    pub became_trusted: bool,
    /// More people than a trusted device may have have logged in now, and had not before.
    pub became_shared: bool,
}

impl Device {
    /// A device that nobody has logged in on.
    #[must_use]
    pub fn fresh(random: &[u8; 32]) -> Self {
        Self { salt: digest::base64(random), people: Vec::new() }
    }

    /// Reads the value of a cookie.
    ///
    /// # Errors
    /// It is none.
    pub fn read(value: &str) -> Result<Self, CookieFault> {
        let bytes = Some(value).filter(|value| value.len() <= LONGEST).and_then(digest::from_base64);
        let json: serde_json::Value =
            bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or(CookieFault::Unreadable)?;
        let device: Self = serde_json::from_value(json).map_err(|_| CookieFault::Invalid)?;
        let salted = digest::from_base64(&device.salt).is_some_and(|salt| salt.len() == 32);
        let hashed = |person: &Person| digest::from_base64(&person.h).is_some_and(|hash| hash.len() == 32);
        if salted && device.people.iter().all(hashed) { Ok(device) } else { Err(CookieFault::Invalid) }
    }

    /// The value of the cookie.
    #[must_use]
    pub fn write(&self) -> String {
        digest::base64(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// A person logs in. She is written under the first of the secrets and recognised under each of them.
    #[must_use]
    pub fn meets(mut self, identity: &Identity, secrets: &[Secret], rules: &Rules, now: Timestamp) -> (Self, Facts) {
        self.people.retain(|person| person.d > now.as_millisecond());
        let before = self.people.len();
        let hashes: Vec<String> = secrets.iter().map(|secret| self.hash(identity, secret)).collect();
        self.people.retain(|person| !hashes.iter().any(|hash| constant_time_eq(hash.as_bytes(), person.h.as_bytes())));
        let new_identity = self.people.len() == before;
        if let Some(h) = hashes.into_iter().next() {
            let until = now.saturating_add(SignedDuration::from_secs(rules.lifetime.into())).unwrap_or(Timestamp::MAX);
            self.people.push(Person { h, d: until.as_millisecond() });
        }
        // Those who came last stay.
        self.people.sort_by_key(|person| person.d);
        self.people.drain(..self.people.len().saturating_sub(rules.identities));
        let after = self.people.len();
        let trusted = |count: usize| (1..=rules.trusted).contains(&count);
        let facts = Facts {
            trusted: trusted(before),
            account_count: after,
            known: before > 0,
            new_identity,
            became_trusted: !trusted(before) && trusted(after),
            became_shared: before <= rules.trusted && after > rules.trusted,
        };
        (self, facts)
    }

    fn hash(&self, identity: &Identity, secret: &Secret) -> String {
        let key = [self.salt.as_str(), secret.expose()].concat();
        let person = identity.claims().map(|(_, value)| value).concat();
        digest::base64(&digest::hmac_sha256(key.as_bytes(), person.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: fn() -> Rules =
        || Rules { cookie: "trustedDevice".to_owned(), lifetime: 90 * 86_400, identities: 3, trusted: 2 };

    fn person(given_name: &str) -> Identity {
        Identity { given_name: given_name.to_owned(), family_name: "DUBOIS".to_owned(), ..Identity::default() }
    }

    fn secrets(all: &[&str]) -> Vec<Secret> {
        all.iter().map(|secret| Secret::new((*secret).to_owned())).collect()
    }

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + day * 86_400).unwrap()
    }

    fn meets(device: Device, name: &str, day: i64) -> (Device, Facts) {
        device.meets(&person(name), &secrets(&["a"]), &RULES(), at(day))
    }

    #[test]
    fn a_device_is_trusted_by_one_or_two_people_and_shared_by_three() {
        let (device, facts) = meets(Device::fresh(&[7; 32]), "Ana", 0);
        let first = Facts { account_count: 1, new_identity: true, became_trusted: true, ..Facts::default() };
        assert_eq!(facts, first);
        let (device, facts) = meets(device, "Ana", 1);
        assert_eq!(facts, Facts { trusted: true, known: true, account_count: 1, ..Facts::default() });
        let (device, facts) = meets(device, "Bea", 2);
        let second = Facts { trusted: true, known: true, account_count: 2, new_identity: true, ..Facts::default() };
        assert_eq!(facts, second);
        let (device, facts) = meets(device, "Clo", 3);
        assert_eq!(facts, Facts { account_count: 3, became_shared: true, ..second });
        let (device, facts) = meets(device, "Ana", 4);
        assert_eq!(facts, Facts { known: true, account_count: 3, ..Facts::default() });
        // A fourth takes the place of who has not come for longest.
        let (device, facts) = meets(device, "Dov", 5);
        assert_eq!(facts, Facts { known: true, account_count: 3, new_identity: true, ..Facts::default() });
        assert!(meets(device.clone(), "Bea", 6).1.new_identity && !meets(device, "Clo", 6).1.new_identity);
    }

    #[test]
    fn a_person_is_forgotten_after_ninety_days_without_a_login() {
        let (device, _) = meets(Device::fresh(&[7; 32]), "Ana", 0);
        assert!(!meets(device.clone(), "Ana", 89).1.new_identity);
        let (device, facts) = meets(device, "Ana", 90);
        assert!(facts.new_identity && !facts.known && facts.account_count == 1);
        assert!(!meets(device, "Ana", 179).1.new_identity);
    }

    #[test]
    fn a_secret_is_replaced_without_forgetting_anybody() {
        let meet = |device: Device, all: &[&str], day| device.meets(&person("Ana"), &secrets(all), &RULES(), at(day));
        let (device, _) = meet(Device::fresh(&[7; 32]), &["old"], 0);
        let (device, facts) = meet(device, &["new", "old"], 1);
        assert!(!facts.new_identity && facts.account_count == 1);
        let (device, facts) = meet(device, &["new"], 2);
        assert!(!facts.new_identity && facts.account_count == 1);
        assert!(meet(device, &["old"], 3).1.new_identity);
    }

    #[test]
    fn what_is_written_is_read_and_two_devices_of_one_person_have_nothing_in_common() {
        let (one, _) = meets(Device::fresh(&[1; 32]), "Ana", 0);
        let (other, _) = meets(Device::fresh(&[2; 32]), "Ana", 0);
        assert_eq!(Device::read(&one.write()), Ok(one.clone()));
        assert_ne!(one.people[0].h, other.people[0].h);
        let json: serde_json::Value = serde_json::from_slice(&digest::from_base64(&one.write()).unwrap()).unwrap();
        assert!(json["s"].is_string() && json["e"][0]["h"].is_string() && json["e"][0]["d"].is_i64());
        assert!(one.write().len() < 600);
    }

    #[test]
    fn what_is_no_device_is_named() {
        let encoded = |text: &str| digest::base64(text.as_bytes());
        for unreadable in ["", "%", "AAAA", encoded("{").as_str(), "A".repeat(5_000).as_str()] {
            assert_eq!(Device::read(unreadable), Err(CookieFault::Unreadable), "{unreadable:.20}");
        }
        for invalid in ["{}", "[]", "null", r#"{"s":"","e":[]}"#, r#"{"s":"AAAA","e":[]}"#, r#"{"s":1,"e":[]}"#] {
            assert_eq!(Device::read(&encoded(invalid)), Err(CookieFault::Invalid), "{invalid}");
        }
        assert_eq!((CookieFault::Unreadable.code(), CookieFault::Invalid.code()), ("Y510001", "Y510002"));
    }
}
