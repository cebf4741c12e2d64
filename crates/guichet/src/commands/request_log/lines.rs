//! Lines for a machine: those of a tenth of a second are written together, for a system call each would cost as much as
//! a short answer. A warning is written at once, with all that came before it.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use tracing_subscriber::fmt::MakeWriter;

/// How long a line may wait.
const LONGEST_WAIT: Duration = Duration::from_millis(100);
/// As many bytes are written without waiting.
const ENOUGH: usize = 32 * 1024;

/// The lines that wait. Clones share them.
#[derive(Clone)]
pub(super) struct Lines(Arc<Waiting>);

struct Waiting {
    held: Mutex<Held>,
    some: Condvar,
}

struct Held {
    bytes: Vec<u8>,
    /// Whether lines may wait at all.
    holding: bool,
}

impl Lines {
    /// Without a thread that writes what waits, nothing waits.
    pub(super) fn open() -> Self {
        let held = Mutex::new(Held { bytes: Vec::with_capacity(ENOUGH), holding: true });
        let waiting = Arc::new(Waiting { held, some: Condvar::new() });
        let writing = Arc::clone(&waiting);
        let thread = std::thread::Builder::new().name("log".to_owned()).spawn(move || writing.write_in_turn());
        waiting.held.lock().holding = thread.is_ok();
        Self(waiting)
    }

    /// Writes what waits; from now on nothing does.
    pub(super) fn hold_nothing(&self) {
        let mut held = self.0.held.lock();
        held.holding = false;
        held.write();
        self.0.some.notify_all();
    }
}

impl Waiting {
    fn add(&self, line: &[u8], at_once: bool) {
        let mut held = self.held.lock();
        let first = held.bytes.is_empty();
        held.bytes.extend_from_slice(line);
        if at_once || !held.holding || held.bytes.len() >= ENOUGH {
            held.write();
        } else if first {
            self.some.notify_one();
        }
    }

    fn write_in_turn(&self) {
        let mut held = self.held.lock();
        while held.holding {
            if held.bytes.is_empty() {
                self.some.wait(&mut held);
            } else {
                // Woken early only by the end.
                self.some.wait_for(&mut held, LONGEST_WAIT);
                held.write();
            }
        }
    }
}

impl Held {
    fn write(&mut self) {
        // Nobody is left to be told when standard error is closed.
        let _ = io::stderr().write_all(&self.bytes);
        self.bytes.clear();
    }
}

/// Takes one line, in one piece as the subscriber gives it.
pub(super) struct Line<'a> {
    lines: &'a Waiting,
    at_once: bool,
}

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lines.add(bytes, self.at_once);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { lines: &self.0, at_once: true }
    }

    fn make_writer_for(&'a self, event: &tracing::Metadata<'_>) -> Line<'a> {
        Line { lines: &self.0, at_once: *event.level() <= tracing::Level::WARN }
    }
}
