//! What the program tells of itself: lines for a person, JSON for a machine.

mod lines;

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use lines::Lines;

/// A filter that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the log filter `{filter}` cannot be read: {reason}")]
pub(super) struct FilterRefused {
    filter: String,
    reason: String,
}

/// The log of the process. When it goes away, what it still holds is written, and further lines are written at once.
pub(super) struct Log(Option<Lines>);

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(lines) = &self.0 {
            lines.hold_nothing();
        }
    }
}

/// Installs the one subscriber of the process (design §4: a stated exception to "no global state").
pub(super) fn install(filter: &str) -> Result<Log, FilterRefused> {
    let parsed = EnvFilter::try_new(filter)
        .map_err(|error| FilterRefused { filter: filter.to_owned(), reason: error.to_string() })?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(parsed);
    // Already installed means that the caller embeds us and has its own.
    if std::io::stderr().is_terminal() {
        let _ = subscriber.with_writer(std::io::stderr).compact().with_target(false).try_init();
        return Ok(Log(None));
    }
    let lines = Lines::open();
    let _ = subscriber.json().flatten_event(true).with_writer(lines.clone()).try_init();
    Ok(Log(Some(lines)))
}
