//! `guichet demo`: a journey in the terminal.

use clap::Args;

use super::Failure;

#[derive(Debug, Args)]
pub(super) struct Arguments {}

pub(super) async fn run(_: Arguments) -> Result<(), Failure> {
    Err(Failure::Demo("not yet".to_owned()))
}
