//! The code that is sent to a person's work address (PC §5.8): one for an address, whichever node or browser asks.

use std::fmt;

use guichet_jose::constant_time_eq;
use guichet_oidc::profile::MailedCode as Rules;
use guichet_store::ephemeral::{Entry, Lifetime, Replaced};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    broker::{Broker, after},
    refusal::Refusal,
    visit::Visit,
};

/// How many times a change is tried against those of others.
const ATTEMPTS: usize = 8;

/// What is kept of the code of an address.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct KeptCode {
    /// A keyed hash of it.
    hash: String,
    /// When it was sent, in seconds since the epoch.
    sent_at: i64,
    /// Whether it served.
    used: bool,
    /// When codes were tried at this address, this one or those before it, in seconds since the epoch: those that still count.
    #[serde(default)]
    tries: Vec<i64>,
}

impl Entry for KeptCode {
    const PREFIX: &'static str = "mailed-code";
}

/// What is kept of a code stays out of what is printed.
impl fmt::Debug for KeptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptCode").finish_non_exhaustive()
    }
}

/// What became of a code that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tried {
    /// It is the one; it serves no more.
    Right,
    /// It is not, or it is too old, or none was sent.
    Wrong,
    /// Too many were tried for this address.
    TooMany,
}

impl KeptCode {
    /// Seconds until another may be asked for.
    fn wait(&self, rules: &Rules, now: Timestamp) -> i64 {
        (i64::from(rules.resend_after) - (now.as_second() - self.sent_at)).max(0)
    }

    fn is_good(&self, rules: &Rules, now: Timestamp) -> bool {
        !self.used && now.as_second() - self.sent_at < i64::from(rules.lifetime)
    }

    /// Counts one more try; whether it is one too many with those of the seconds before it. What is one too many is not
    /// judged, and does not count.
    fn count(&mut self, rules: &Rules, now: Timestamp) -> bool {
        let now = now.as_second();
        self.tries.retain(|at| now - at < i64::from(rules.window));
        let too_many = self.tries.len() >= usize::try_from(rules.attempts).unwrap_or(usize::MAX);
        if !too_many {
            self.tries.push(now);
        }
        too_many
    }
}

impl Broker {
    /// Sends a code to an address unless one is on its way: none was sent, it has served, it is too old, or `again` is
    /// asked for and the last one left long enough ago. Gives the seconds until another may be asked for.
    ///
    /// # Errors
    /// The store, or a mail that cannot be written.
    pub(crate) async fn send_code(
        &self,
        visit: &Visit,
        email: &str,
        rules: &Rules,
        again: bool,
    ) -> Result<i64, Refusal> {
        let (store, now) = (&self.parts.stores.ephemeral, visit.now);
        let (key, until) = (self.mail_key(email), after(now, rules.lifetime.max(rules.window)));
        for _ in 0..ATTEMPTS {
            let found = store.get::<KeptCode>(&key, now).await?;
            if let Some(found) = &found {
                let left = found.value.wait(rules, now);
                if found.value.is_good(rules, now) && !(again && left == 0) {
                    return Ok(left);
                }
            }
            let code = self.drawn_code(rules.digits);
            // What cannot be written is known before the code counts as sent.
            let letter = self.code_letter(visit, email, &code)?;
            let before = found.as_ref().map(|found| found.value.clone()).unwrap_or_default();
            let hash = self.code_hash(&key, &code);
            let made = KeptCode { hash, sent_at: now.as_second(), used: false, ..before.clone() };
            let wrote = match &found {
                None => {
                    let lifetime = Lifetime { expires_at: until, remembered_until: until };
                    store.put_new(&key, &made, lifetime, None, now).await?
                }
                Some(found) => {
                    let replaced = store.replace(&key, found.version, &made, until, now).await?;
                    matches!(replaced, Replaced::Done(_))
                }
            };
            if wrote {
                if let Err(refused) = self.mail_code(letter).await {
                    self.take_back(&key, &made, before, now).await?;
                    return Err(refused);
                }
                return Ok(rules.resend_after.into());
            }
        }
        Err(Refusal::StoreUnavailable)
    }

    /// A code that did not leave gives its place back to the one before.
    async fn take_back(&self, key: &str, made: &KeptCode, before: KeptCode, now: Timestamp) -> Result<(), Refusal> {
        let store = &self.parts.stores.ephemeral;
        for _ in 0..ATTEMPTS {
            let found = store.get::<KeptCode>(key, now).await?.filter(|found| found.value.hash == made.hash);
            let Some(found) = found else { return Ok(()) };
            let again = KeptCode { tries: found.value.tries, ..before.clone() };
            if let Replaced::Done(_) = store.replace(key, found.version, &again, found.expires_at, now).await? {
                return Ok(());
            }
        }
        Err(Refusal::StoreUnavailable)
    }

    /// Seconds until another code may be asked for at an address.
    ///
    /// # Errors
    /// The store.
    pub(crate) async fn code_wait(&self, email: &str, rules: &Rules, now: Timestamp) -> Result<i64, Refusal> {
        let found = self.parts.stores.ephemeral.get::<KeptCode>(&self.mail_key(email), now).await?;
        Ok(found.map_or(0, |found| found.value.wait(rules, now)))
    }

    /// Tries a code: the count is kept with it, so that it holds whatever node is asked, and the one that fits serves once.
    ///
    /// # Errors
    /// The store.
    pub(crate) async fn try_code(
        &self,
        email: &str,
        typed: &str,
        rules: &Rules,
        now: Timestamp,
    ) -> Result<Tried, Refusal> {
        let store = &self.parts.stores.ephemeral;
        let key = self.mail_key(email);
        let typed = self.code_hash(&key, typed);
        for _ in 0..ATTEMPTS {
            let Some(found) = store.get::<KeptCode>(&key, now).await? else { return Ok(Tried::Wrong) };
            let mut kept = found.value;
            if kept.count(rules, now) {
                return Ok(Tried::TooMany);
            }
            let right = constant_time_eq(kept.hash.as_bytes(), typed.as_bytes()) && kept.is_good(rules, now);
            kept.used |= right;
            // What was tried counts for the next code, too.
            let until = found.expires_at.max(after(now, rules.window));
            if let Replaced::Done(_) = store.replace(&key, found.version, &kept, until, now).await? {
                return Ok(if right { Tried::Right } else { Tried::Wrong });
            }
        }
        Err(Refusal::StoreUnavailable)
    }

    fn code_hash(&self, key: &str, code: &str) -> String {
        self.parts.stores.sealer.hash("mailed code", &format!("{key} {code}"))
    }

    fn drawn_code(&self, digits: u8) -> String {
        let drawn = u64::from_be_bytes(self.parts.site.edge.entropy.bytes::<8>());
        let digits = usize::from(digits.clamp(1, 18));
        let number = drawn % 10_u64.pow(u32::try_from(digits).unwrap_or(8));
        format!("{number:0digits$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules { digits: 8, lifetime: 3600, resend_after: 600, attempts: 10, window: 300 };

    #[test]
    fn the_eleventh_try_in_any_five_minutes_is_one_too_many() {
        let mut kept = KeptCode::default();
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        for second in [890; 4].into_iter().chain([1000; 6]) {
            assert!(!kept.count(&RULES, at(second)));
        }
        assert!(kept.count(&RULES, at(1000)) && kept.count(&RULES, at(1189)));
        for _ in 0..4 {
            assert!(!kept.count(&RULES, at(1190)), "the first four have left");
        }
        assert!(kept.count(&RULES, at(1299)) && !kept.count(&RULES, at(1300)));
    }

    #[test]
    fn a_code_is_good_for_an_hour_and_once() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let kept = KeptCode { sent_at: 1000, ..KeptCode::default() };
        assert!(kept.is_good(&RULES, at(1000)) && kept.is_good(&RULES, at(4599)));
        assert!(!kept.is_good(&RULES, at(4600)));
        assert!(!KeptCode { used: true, ..kept }.is_good(&RULES, at(1000)));
    }
}
