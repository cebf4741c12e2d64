//! The one place that reads the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use tokio::sync::watch;

/// What time it is, for one stack. Clones share the same offset, so that the control API's `clock` moves every
/// lifetime at once.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    offset_seconds: Arc<AtomicI64>,
    moves: Arc<watch::Sender<()>>,
}

#[derive(Clone, Debug)]
enum Source {
    System,
    /// The machine's, so far ahead of itself.
    Shifted(SignedDuration),
    Manual(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::of(Source::System)
    }

    /// A clock that goes on with the machine's, from `start`.
    #[must_use]
    pub fn beginning_at(start: Timestamp) -> Self {
        Self::of(Source::Shifted(start.duration_since(system_now())))
    }

    /// A clock that stands still at `start` until it is moved: for tests.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self::of(Source::Manual(Arc::new(Mutex::new(start))))
    }

    fn of(source: Source) -> Self {
        Self { source, offset_seconds: Arc::default(), moves: Arc::new(watch::Sender::new(())) }
    }

    /// Tells each time that the clock is moved by hand: whoever waits for an instant looks again.
    #[must_use]
    pub fn moves(&self) -> watch::Receiver<()> {
        self.moves.subscribe()
    }

    /// The instant, offset included. An offset that would leave the calendar stops at its end.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let base = match &self.source {
            Source::System => system_now(),
            Source::Shifted(by) => system_now().saturating_add(*by).unwrap_or(Timestamp::MAX),
            Source::Manual(at) => *at.lock(),
        };
        let offset = self.offset();
        base.checked_add(SignedDuration::from_secs(offset)).unwrap_or(if offset > 0 {
            Timestamp::MAX
        } else {
            Timestamp::MIN
        })
    }

    /// Sets how far this stack's time stands from its source, in seconds (contract: `PUT /clock`); 0 puts it right.
    pub fn set_offset(&self, seconds: i64) {
        self.offset_seconds.store(seconds, Ordering::SeqCst);
        self.moves.send_replace(());
    }

    /// The offset in force, in seconds.
    #[must_use]
    pub fn offset(&self) -> i64 {
        self.offset_seconds.load(Ordering::SeqCst)
    }

    /// Moves a manual clock forward by `seconds`; the system's clock stays as it is.
    pub fn advance(&self, seconds: i64) {
        if let Source::Manual(at) = &self.source {
            let mut at = at.lock();
            *at = at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX);
            drop(at);
            self.moves.send_replace(());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
fn system_now() -> Timestamp {
    Timestamp::now()
}

/// A stopwatch for logs and metrics only: what it reads never decides anything.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts to measure.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "durations for logs and metrics are taken here only")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Time since the start.
    #[must_use]
    pub fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clone_follows_the_offset_in_both_directions() {
        let start: Timestamp = "2026-02-01T12:00:00Z".parse().unwrap();
        let clock = Clock::manual(start);
        let other = clock.clone();
        clock.set_offset(3_600);
        assert_eq!(other.now().as_second() - start.as_second(), 3_600);
        clock.set_offset(-86_400);
        assert_eq!(other.now().as_second() - start.as_second(), -86_400);
        clock.set_offset(0);
        assert_eq!(other.now(), start);
    }

    #[test]
    fn an_offset_beyond_the_calendar_stops_at_its_end() {
        let clock = Clock::system();
        clock.set_offset(i64::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
        clock.set_offset(i64::MIN);
        assert_eq!(clock.now(), Timestamp::MIN);
    }

    #[test]
    fn a_clock_that_begins_at_an_instant_goes_on_from_there() {
        let start: Timestamp = "2026-02-01T12:00:00Z".parse().unwrap();
        let clock = Clock::beginning_at(start);
        assert!(clock.now() >= start && clock.now() < Clock::system().now().max(start));
        clock.set_offset(3_600);
        assert!(clock.now().as_second() - start.as_second() >= 3_600);
    }

    #[test]
    fn a_manual_clock_moves_by_hand_only() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        clock.advance(30);
        assert_eq!(clock.now().as_second(), 30);
    }
}
