//! `guichet serve`: the declared services, until told to stop.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use guichet_web::clock::Clock;

use super::Failure;
use super::signals::Stop;
use crate::configuration::{Configuration, Mode};
use crate::listeners::{DEFAULT_PORT_BASE, PortBase};
use crate::services::ServiceName;
use crate::stack::{Options, Stack, StartError};

/// How long the stack may take to stop: what is still open then is cut.
const PATIENCE: Duration = Duration::from_millis(900);

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Configuration file (TOML): services, stores, clients, identity providers
    #[arg(long, value_name = "FILE", env = "GUICHET_CONFIG", hide_env_values = true)]
    config: PathBuf,
    /// Folder where everything is kept; wins over `data` of [store]
    #[arg(long, value_name = "DIR", env = "GUICHET_DATA", hide_env_values = true)]
    data: Option<PathBuf>,
}

pub(super) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut stop = Stop::listen().map_err(Failure::Signals)?;
    let configuration = read(&arguments)?;
    let lines = declared(&configuration);
    let starting = async {
        match configuration.mode {
            Some(Mode::Sandbox) => Stack::start(sandbox(configuration)).await,
            _ => Stack::serve(&configuration).await,
        }
    };
    until_stopped(starting, lines, &mut stop).await
}

/// `guichet data-provider`: the APIs of `[data_provider]` and nothing else, also where the rest is a sandbox.
pub(super) async fn data_provider(arguments: Arguments) -> Result<(), Failure> {
    let mut stop = Stop::listen().map_err(Failure::Signals)?;
    let configuration = read(&arguments)?;
    if configuration.data_provider.is_none() {
        return Err(Failure::NoDataProvider(arguments.config));
    }
    if let Some(other) = configuration.services.keys().find(|service| **service != ServiceName::DataProviders) {
        return Err(Failure::NotOfADataProvider(*other));
    }
    let lines = declared(&configuration);
    until_stopped(Stack::serve(&configuration), lines, &mut stop).await
}

fn read(arguments: &Arguments) -> Result<Configuration, Failure> {
    Ok(Configuration::read_with(&arguments.config, |configuration| {
        configuration.mode.get_or_insert(Mode::Production);
        if arguments.data.is_some() {
            configuration.store.data.clone_from(&arguments.data);
        }
    })?)
}

/// What is said of the configuration once all of it runs.
fn declared(configuration: &Configuration) -> Vec<String> {
    for entry in configuration.unused() {
        tracing::warn!(entry, "{entry} of the configuration is read and not used yet by this version");
    }
    super::check::declared(configuration)
}

async fn until_stopped(
    starting: impl Future<Output = Result<Stack, StartError>>,
    mut lines: Vec<String>,
    stop: &mut Stop,
) -> Result<(), Failure> {
    let stack = tokio::select! {
        stack = starting => stack?,
        () = stop.asked() => return Ok(()),
    };
    match stack.left_out {
        0 => {}
        1 => lines.push("1 record is left out: the log says why".to_owned()),
        many => lines.push(format!("{many} records are left out: the log says why")),
    }
    let announced = announce(&lines);
    if announced.is_ok() {
        stop.asked().await;
    }
    if tokio::time::timeout(PATIENCE, stack.stop()).await.is_err() {
        tracing::warn!("some connections were still open and were cut");
    }
    announced
}

/// A sandbox for many, on declared addresses: a service without one is on its port of `guichet dev`.
fn sandbox(configuration: Configuration) -> Options {
    Options {
        port_base: PortBase::Fixed(DEFAULT_PORT_BASE),
        bind: std::net::Ipv4Addr::LOCALHOST.into(),
        public_host: None,
        backchannel_base: None,
        data: configuration.store.data.clone(),
        stores: None,
        tls: None,
        lenient: false,
        clock: Clock::system(),
        configuration,
    }
}

fn announce(lines: &[String]) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    writeln!(out, "Guichet serves.")?;
    for line in lines {
        writeln!(out, "  {line}")?;
    }
    out.flush()?;
    Ok(())
}
