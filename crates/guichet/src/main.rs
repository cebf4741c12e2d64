//! The `guichet` program: see `guichet --help`.

use std::process::ExitCode;

use clap::Parser as _;
use guichet_guichet::commands::{Cli, run};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // An error means that a provider is installed already, which is what is wanted.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    run(cli).await
}
