//! Folders of the person who runs the program.

use std::path::PathBuf;

/// Where programs keep data for their user: `$XDG_DATA_HOME`, else `~/.local/share` (XDG Base Directory). `None` when
/// the system knows no home.
#[expect(clippy::disallowed_methods, reason = "the environment is read in guichet::configuration, and this is there")]
pub fn user_data() -> Option<PathBuf> {
    // Relative ones are to be ignored, says the specification.
    let declared = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    declared.or_else(|| std::env::home_dir().map(|home| home.join(".local/share")))
}
