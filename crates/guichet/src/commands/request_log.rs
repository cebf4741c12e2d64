//! What the program tells of itself: lines for a person, JSON for a machine.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// A filter that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the log filter `{filter}` cannot be read: {reason}")]
pub(super) struct FilterRefused {
    filter: String,
    reason: String,
}

/// Installs the one subscriber of the process (design §4: a stated exception to "no global state").
pub(super) fn install(filter: &str) -> Result<(), FilterRefused> {
    let parsed = EnvFilter::try_new(filter)
        .map_err(|error| FilterRefused { filter: filter.to_owned(), reason: error.to_string() })?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(parsed).with_writer(std::io::stderr);
    let installed = if std::io::stderr().is_terminal() {
        subscriber.compact().with_target(false).try_init()
    } else {
        subscriber.json().flatten_event(true).try_init()
    };
    // Already installed means that the caller embeds us and has its own.
    let _ = installed;
    Ok(())
}
