//! What every record of a chore says of itself: when it was made, and of which commit.

use std::process::Command;

use crate::{processes, workspace};

/// Today, as the machine has it: `YYYY-MM-DD`, UTC.
pub(crate) fn today() -> Result<String, String> {
    processes::answer(Command::new("date").args(["-u", "+%Y-%m-%d"])).ok_or_else(|| "no date".to_owned())
}

/// The commit that is checked out; `-dirty` when files differ from it.
pub(crate) fn version() -> Result<String, String> {
    let mut git = Command::new("git");
    git.args(["describe", "--always", "--dirty", "--exclude", "*"]).current_dir(workspace::root());
    processes::answer(&mut git).ok_or_else(|| "git does not describe this clone".to_owned())
}
