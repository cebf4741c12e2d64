//! The `guichet` program: see `guichet --help`.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use guichet_guichet::commands::{Cli, run};

/// A request makes some hundred short-lived values: measured, this takes a fifth off what it costs (docs/reference/figures.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // An error means that a provider is installed already, which is what is wanted.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            // Nobody is left to be told when standard error is closed.
            let _ = writeln!(std::io::stderr(), "error: the runtime cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(run(cli));
    // Blocking tasks cannot be cut: who pressed Ctrl-C does not wait for them.
    runtime.shutdown_background();
    code
}
