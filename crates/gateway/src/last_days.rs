//! How many calls there were in the last thirty days (AP §7), on all nodes: counted in the journal once, from then on only
//! its last minutes.

use std::collections::VecDeque;

use guichet_store::StoreError;
use guichet_store::journal::{Journal, Span, minute_begins, minute_of};
use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::journal::ACCESS;

/// Thirty days, in minutes.
const MINUTES: i64 = 30 * 24 * 60;
/// A minute is over so many minutes later: whatever node wrote in it has been heard.
const SETTLED: i64 = 2;

/// The calls of the last thirty days.
#[derive(Debug, Default)]
pub(crate) struct LastDays(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    /// Minutes that are over and had calls, oldest first, each with its calls.
    over: VecDeque<(i64, u64)>,
    /// The first minute that is not over.
    open: Option<i64>,
    /// What was told last, and in which second: whoever asks more often is told the same.
    told: Option<(i64, u64)>,
}

impl LastDays {
    /// Their number: those of the present minute and of the 43,199 before.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub(crate) async fn count(&self, journal: &Journal, now: Timestamp) -> Result<u64, StoreError> {
        let mut counted = self.0.lock().await;
        let second = now.as_second();
        if let Some((_, calls)) = counted.told.filter(|(told, _)| *told == second) {
            return Ok(calls);
        }
        let present = minute_of(now);
        let first = present - MINUTES + 1;
        // A clock that was put back makes minutes that were over present ones.
        if counted.open.is_some_and(|open| open > present) {
            *counted = Counted::default();
        }
        let from = counted.open.unwrap_or(first).max(first);
        let until = minute_begins(present.saturating_add(1));
        let span = Span { event: ACCESS.to_owned(), since: minute_begins(from), until };
        let open = (present - SETTLED).max(from);
        let (over, last): (Vec<_>, Vec<_>) =
            journal.per_minute(&span).await?.into_iter().partition(|(minute, _)| *minute < open);
        counted.over.extend(over);
        while counted.over.front().is_some_and(|(minute, _)| *minute < first) {
            counted.over.pop_front();
        }
        counted.open = Some(open);
        let calls = counted.over.iter().chain(&last).map(|(_, calls)| calls).sum();
        counted.told = Some((second, calls));
        Ok(calls)
    }
}

#[cfg(test)]
mod tests {
    use guichet_store::journal::{Event, Sync};
    use guichet_store::{Place, Setup, Stores};
    use jiff::SignedDuration;

    use super::*;

    fn at(minute: i64) -> Timestamp {
        "2026-01-05T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
    }

    async fn called(stores: &Stores, minutes: &[i64]) {
        let access = |minute: &i64| Event::new(at(*minute), "api-particulier", ACCESS, "D", "");
        stores.journal.append(minutes.iter().map(access).collect(), Sync::Now).await.unwrap();
    }

    #[tokio::test]
    async fn the_count_is_the_same_whether_it_has_been_kept_or_is_made_after_a_restart() {
        let stores = Stores::open(Setup::embedded(Place::Temporary), [7; 32], at(0)).await.unwrap();
        called(&stores, &[-MINUTES - 5, -MINUTES, 1 - MINUTES, 2 - MINUTES, -3, -2, -1, 0, 0]).await;
        let other = Event::new(at(0), "openid", "OTHER", "D", "");
        stores.journal.append(vec![other], Sync::Now).await.unwrap();
        let kept = LastDays::default();
        let mut later = Vec::new();
        for (now, expected, further) in [
            (0, 7, &[0, 1][..]),
            (1, 8, &[1, 2, -1]),
            (2, 10, &[]),
            (40, 10, &[39]),
            (MINUTES - 4, 11, &[]),
            (MINUTES + 1, 2, &[]),
            (2 * MINUTES, 0, &[]),
            // The clock is put back.
            (41, 11, &[]),
        ] {
            let calls = kept.count(&stores.journal, at(now)).await.unwrap();
            let anew = LastDays::default().count(&stores.journal, at(now)).await.unwrap();
            later.push((now, calls, anew, expected));
            called(&stores, further).await;
        }
        assert!(later.iter().all(|(_, calls, anew, _)| calls == anew), "{later:?}");
        assert!(later.iter().all(|(_, calls, _, expected)| calls == expected), "{later:?}");
        stores.close().await.unwrap();
    }

    #[tokio::test]
    async fn after_the_first_time_only_the_last_minutes_are_read() {
        let stores = Stores::open(Setup::embedded(Place::Temporary), [7; 32], at(0)).await.unwrap();
        called(&stores, &[-100, -1]).await;
        let kept = LastDays::default();
        assert_eq!(kept.count(&stores.journal, at(0)).await.unwrap(), 2);
        // Nobody writes in a minute that is over; here somebody does, and it is not looked at.
        called(&stores, &[-100, -1]).await;
        assert_eq!(kept.count(&stores.journal, at(0)).await.unwrap(), 2, "told once a second");
        assert_eq!(kept.count(&stores.journal, at(1)).await.unwrap(), 3);
        stores.close().await.unwrap();
    }
}
