//! The command line: what can be asked of the program, and the exit code of each answer.

mod accesses;
mod addresses;
mod check;
mod demo;
mod dev;
mod import;
mod incident;
mod journal;
mod maintenance;
mod manifest_file;
mod mocks;
mod profiles;
mod request_log;
mod serve;
mod signals;
mod tokens;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// French digital identity and data sharing, the whole stack in one program.
///
/// `guichet dev` starts it on this machine, with people, providers and a register that are simulated;
/// `guichet demo` shows a citizen logging in, exchange by exchange.
#[derive(Debug, Parser)]
#[command(name = "guichet", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    /// What the program tells of itself on standard error: `warn`, `info`, `guichet_broker=debug`, …
    #[arg(
        long,
        global = true,
        env = "GUICHET_LOG",
        hide_env_values = true,
        value_name = "FILTER",
        display_order = 900
    )]
    log: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the whole stack on this machine, everything simulated
    Dev(dev::Arguments),
    /// Run the services that a configuration declares, in production
    Serve(serve::Arguments),
    /// Put HTTP APIs behind an access token of FranceConnect
    DataProvider(serve::Arguments),
    /// Play a journey through a stack of its own and print each exchange
    Demo(demo::Arguments),
    /// Check a configuration file or mock files of API Particulier, or print the JSON Schema of the former
    Check(check::Arguments),
    /// Take records from a file into an installation, which may be running
    Import(import::Arguments),
    /// Verify the journal, or purge it of personal fields whose term is over
    Journal(journal::Arguments),
    /// Issue, list, prolong, change and revoke the tokens of API Particulier, while it runs or not
    Tokens(tokens::Arguments),
    /// Announce, list and withdraw maintenances, which the status page shows and the gateway heeds
    Maintenance(maintenance::Arguments),
    /// Tell of incidents that no measure sees, list them and say that they are over, for the status page
    Incident(incident::Arguments),
    /// Export the journal of accesses of API Particulier, or find the access of a request in it
    Accesses(accesses::Arguments),
    /// Tell what the brokers of this program do, and in what two of them differ
    Profiles(profiles::Arguments),
}

/// Runs what was asked and says how it went: 0, or 1 with a sentence on standard error.
pub async fn run(cli: Cli) -> ExitCode {
    let quiet = match &cli.command {
        Command::Dev(_) | Command::Serve(_) | Command::DataProvider(_) => "info",
        // A demo that fails says so itself, at the step that failed.
        Command::Demo(_) => "error",
        Command::Accesses(_)
        | Command::Check(_)
        | Command::Import(_)
        | Command::Journal(_)
        | Command::Maintenance(_)
        | Command::Incident(_)
        | Command::Profiles(_)
        | Command::Tokens(_) => "warn",
    };
    let outcome = match request_log::install(cli.log.as_deref().unwrap_or(quiet)) {
        Err(refused) => Err(refused.into()),
        Ok(_log) => match cli.command {
            Command::Dev(arguments) => dev::run(arguments).await,
            Command::Serve(arguments) => serve::run(arguments).await,
            Command::DataProvider(arguments) => serve::data_provider(arguments).await,
            Command::Demo(arguments) => demo::run(arguments).await,
            Command::Check(arguments) => check::run(&arguments).await,
            Command::Import(arguments) => import::run(arguments).await,
            Command::Journal(arguments) => journal::run(arguments).await,
            Command::Accesses(arguments) => accesses::run(arguments).await,
            Command::Profiles(arguments) => profiles::run(arguments),
            Command::Maintenance(arguments) => maintenance::run(arguments).await,
            Command::Incident(arguments) => incident::run(arguments).await,
            Command::Tokens(arguments) => tokens::run(arguments).await,
        },
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            use std::io::Write as _;
            // Nobody is left to be told when standard error is closed.
            let _ = writeln!(anstream::stderr(), "error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Why a command failed, each as the sentence that the person reads.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Configuration(#[from] crate::configuration::ReadError),
    #[error("{0}")]
    Records(String),
    #[error(transparent)]
    Profiles(#[from] guichet_broker::profiles::DataFault),
    #[error(transparent)]
    Start(#[from] crate::stack::StartError),
    #[error("this system knows no home folder to keep the authority of --tls in: say where, --tls-authority DIR")]
    NoAuthorityFolder,
    #[error("the manifest cannot be written to {path}: {source}")]
    Manifest { path: String, source: std::io::Error },
    #[error("there are no mock files to answer verbatim: say where, --mocks DIR")]
    NoMocks,
    #[error(transparent)]
    Mocks(#[from] guichet_gateway::mocks::NoMocks),
    #[error("the definitions that the program carries cannot be read: {0}")]
    Definitions(String),
    #[error("{0} of the mock files want mending")]
    MocksRefused(usize),
    #[error("signals cannot be heard: {0}")]
    Signals(std::io::Error),
    #[error("standard output: {0}")]
    Output(#[from] std::io::Error),
    #[error(transparent)]
    Log(#[from] request_log::FilterRefused),
    #[error("the journal cannot be opened: {0}")]
    Journal(guichet_store::StoreError),
    #[error(transparent)]
    NotAsked(#[from] guichet_gateway::accesses::NotAsked),
    #[error("the journal has no access of the request {0}")]
    NoAccess(String),
    #[error(transparent)]
    Import(#[from] crate::import::Unreadable),
    #[error("the installation cannot be opened or written: {0}")]
    Installation(guichet_store::StoreError),
    #[error("the report cannot be written to {path}: {source}")]
    Report { path: String, source: std::io::Error },
    #[error("{0} records were refused")]
    RecordsRefused(usize),
    #[error("the configuration names no data folder ([store] data): give --data")]
    NoFolder,
    #[error("{0}")]
    Token(String),
    /// A maintenance is not announced or withdrawn, an incident is not told of.
    #[error("{0}")]
    Maintenance(String),
    #[error("the journal was tampered with\n{0}")]
    Tampered(String),
    #[error("there is no profile {name}: this program has {known}")]
    NoProfile { name: String, known: String },
    #[error(transparent)]
    Profile(#[from] crate::profiles::NoSuchProfile),
    #[error("{} has no table [data_provider]: it says which APIs stand behind FranceConnect", .0.display())]
    NoDataProvider(std::path::PathBuf),
    #[error("[services.{0}]: a data provider serves [services.data-providers] alone; `guichet serve` serves several")]
    NotOfADataProvider(crate::services::ServiceName),
    #[error(transparent)]
    Demo(#[from] crate::demo::Failed),
}

impl Failure {
    fn report(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::Report { path: path.display().to_string(), source }
    }
}
