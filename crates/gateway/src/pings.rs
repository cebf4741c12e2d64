//! What was asked of producers to know whether they are there (AP §7): an answer serves for minutes, one asks at a time, and nobody
//! waits for more than five seconds.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

/// How long a state is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it serves that there was no answer: whoever looks again soon sees it come back, and a producer that is down is not asked by
/// each who looks.
const KEPT_FAILURE: SignedDuration = SignedDuration::from_secs(10);

/// What is known of one name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Measured {
    /// When it was asked last; none: never.
    at: Option<Timestamp>,
    pub(crate) answers: bool,
    /// When it answered last.
    pub(crate) last_ok: Option<Timestamp>,
}

impl Measured {
    /// When it was asked last.
    pub(crate) fn at(&self, now: Timestamp) -> Timestamp {
        self.at.unwrap_or(now)
    }

    fn serves(&self, kept: SignedDuration, now: Timestamp) -> bool {
        let kept = if self.answers { kept } else { KEPT_FAILURE };
        self.at.is_some_and(|at| at <= now && now.duration_since(at) < kept)
    }
}

/// All names that are asked about.
#[derive(Debug, Default)]
pub(crate) struct Pings(parking_lot::Mutex<HashMap<String, Arc<Mutex<Measured>>>>);

impl Pings {
    /// What is known of a name, asked anew where that is older than `kept`. Of several who look at once, one asks.
    pub(crate) async fn of(
        &self,
        id: &str,
        kept: SignedDuration,
        now: Timestamp,
        asks: impl Future<Output = bool>,
    ) -> Measured {
        let place = Arc::clone(self.0.lock().entry(id.to_owned()).or_default());
        let mut known = place.lock().await;
        if !known.serves(kept, now) {
            let answers = tokio::time::timeout(PATIENCE, asks).await.unwrap_or(false);
            let last_ok = if answers { Some(now) } else { known.last_ok };
            *known = Measured { at: Some(now), answers, last_ok };
        }
        *known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_serves_for_minutes_a_failure_for_seconds_and_one_asks_of_several_who_look() {
        let pings = Pings::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        let kept = SignedDuration::from_mins(2);
        let ask = async |second: i64, answers: bool| {
            let asked = std::cell::Cell::new(false);
            let asks = async {
                asked.set(true);
                answers
            };
            let measured = pings.of("a", kept, at(second), asks).await;
            (asked.get(), measured.answers, measured.last_ok.map(Timestamp::as_second))
        };
        assert_eq!(ask(0, true).await, (true, true, Some(0)));
        assert_eq!(ask(119, false).await, (false, true, Some(0)));
        assert_eq!(ask(120, false).await, (true, false, Some(0)));
        assert_eq!(ask(129, true).await, (false, false, Some(0)));
        assert_eq!(ask(130, true).await, (true, true, Some(130)));
        let count = std::cell::Cell::new(0);
        let look = || async {
            let asks = async {
                count.set(count.get() + 1);
                tokio::task::yield_now().await;
                true
            };
            pings.of("b", kept, at(0), asks).await
        };
        let (one, other) = tokio::join!(look(), look());
        assert_eq!((one, count.get()), (other, 1));
    }
}
