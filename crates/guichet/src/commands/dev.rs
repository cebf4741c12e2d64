//! `guichet dev`: the whole stack on this machine, until it is told to stop.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use guichet_web::clock::Clock;
use url::{Host, Url};

use super::Failure;
use super::manifest_file::Destination;
use super::signals::Stop;
use crate::configuration::{Configuration, MockFilesSettings, Mode, backchannel_base, user_data};
use crate::listeners::{DEFAULT_PORT_BASE, PortBase};
use crate::stack::{Options, Stack};

/// How long the stack may take to stop: what is still open then is cut (issue: within a second).
const PATIENCE: Duration = Duration::from_millis(900);

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// First of the ports, one per service; 0 takes any free ports
    #[arg(long, value_name = "N", env = "GUICHET_PORT_BASE", hide_env_values = true, default_value_t = default_port_base())]
    port_base: PortBase,
    /// Address to listen on; anything but loopback lets other machines in and switches the control API's token on
    #[arg(long, value_name = "ADDR", env = "GUICHET_BIND", hide_env_values = true, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// Host name in every address that the stack gives of itself [default: localhost]
    #[arg(long, value_name = "NAME", env = "GUICHET_PUBLIC_HOST", hide_env_values = true, value_parser = host_name)]
    public_host: Option<String>,
    /// Scheme and host of the URLs that programs call (token, userinfo, JWKS, introspection, revocation),
    /// when they reach the stack by another name than browsers do
    #[arg(long, value_name = "URL", env = "GUICHET_BACKCHANNEL_BASE", hide_env_values = true, value_parser = backchannel_base)]
    backchannel_base: Option<Url>,
    /// Folder where everything is kept from one run to the next; without it everything is in memory
    #[arg(long, value_name = "DIR", env = "GUICHET_DATA", hide_env_values = true)]
    data: Option<PathBuf>,
    /// Serve every origin on https, with certificates of a local authority that is kept between runs
    #[arg(long, env = "GUICHET_TLS", hide_env_values = true)]
    tls: bool,
    /// Folder of that authority [default: `authority` in the folder of --data, else in the user's data folder]
    #[arg(long, value_name = "DIR", env = "GUICHET_TLS_AUTHORITY", hide_env_values = true)]
    tls_authority: Option<PathBuf>,
    /// Configuration file (TOML): clients, providers, people of your own
    #[arg(long, value_name = "FILE", env = "GUICHET_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
    /// Folder of the public mock data of API Particulier, as it is published: its files answer in the place of producers
    #[arg(long, value_name = "DIR", env = "GUICHET_MOCKS", hide_env_values = true)]
    mocks: Option<PathBuf>,
    /// Answer the payloads of --mocks as they stand, whatever scopes the token has
    #[arg(long, env = "GUICHET_MOCKS_VERBATIM", hide_env_values = true)]
    mocks_verbatim: bool,
    /// Accept what the real service refuses (PKCE at FranceConnect); off, the stack refuses what it refuses
    #[arg(long, env = "GUICHET_LENIENT", hide_env_values = true)]
    lenient: bool,
    /// Stay on a dated profile, such as proconnect@2026-01; may be given for each service
    #[arg(
        long = "profile",
        value_name = "SERVICE@DATE",
        env = "GUICHET_PROFILE",
        hide_env_values = true,
        value_delimiter = ','
    )]
    profiles: Vec<String>,
    /// Write the manifest there as soon as every service answers; `-` is standard output, one line
    #[arg(long, value_name = "FILE", env = "GUICHET_MANIFEST", hide_env_values = true)]
    manifest: Option<Destination>,
}

fn default_port_base() -> PortBase {
    PortBase::Fixed(DEFAULT_PORT_BASE)
}

/// A name or an address, without port: it stands between `http://` and `:7400`.
fn host_name(text: &str) -> Result<String, String> {
    match Host::parse(text) {
        Ok(host) => Ok(host.to_string()),
        Err(error) => Err(format!("expected a host name without scheme and port: {error}")),
    }
}

pub(super) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut stop = Stop::listen().map_err(Failure::Signals)?;
    let mut configuration = match &arguments.config {
        Some(path) => Configuration::read(path, Some(Mode::Sandbox))?,
        None => Configuration::default(),
    };
    mock_files(&mut configuration, arguments.mocks, arguments.mocks_verbatim)?;
    for profile in &arguments.profiles {
        configuration.pin(profile)?;
    }
    for entry in configuration.unused() {
        tracing::warn!(entry, "{entry} of the configuration is read and not used yet by this version");
    }
    if let Some(destination) = &arguments.manifest {
        destination.clear()?;
    }
    let data = arguments.data.or_else(|| configuration.store.data.clone());
    let tls = if arguments.tls { Some(authority_folder(arguments.tls_authority, data.as_deref())?) } else { None };
    let options = Options {
        port_base: arguments.port_base,
        bind: arguments.bind,
        public_host: arguments.public_host,
        backchannel_base: arguments.backchannel_base,
        data,
        stores: None,
        tls,
        lenient: arguments.lenient,
        clock: Clock::system(),
        configuration,
    };
    let stack = tokio::select! {
        stack = Stack::start(options) => stack?,
        () = stop.asked() => return Ok(()),
    };
    let announced = announce(&stack, arguments.manifest.as_ref());
    if announced.is_ok() {
        stop.asked().await;
    }
    if tokio::time::timeout(PATIENCE, stack.stop()).await.is_err() {
        tracing::warn!("some connections were still open and were cut");
    }
    announced
}

/// What the command line says of mock files stands before what the configuration does.
fn mock_files(configuration: &mut Configuration, folder: Option<PathBuf>, verbatim: bool) -> Result<(), Failure> {
    let declared = &mut configuration.api_particulier.mocks;
    if let Some(folder) = folder {
        let known = declared.take().unwrap_or_else(|| MockFilesSettings::of(PathBuf::new()));
        *declared = Some(MockFilesSettings { folder, ..known });
    }
    match declared {
        Some(declared) => declared.verbatim |= verbatim,
        None if verbatim => return Err(Failure::NoMocks),
        None => {}
    }
    Ok(())
}

fn authority_folder(given: Option<PathBuf>, data: Option<&Path>) -> Result<PathBuf, Failure> {
    let beside_the_data = || data.map(|folder| folder.join("authority"));
    let of_the_user = || user_data().map(|folder| folder.join("guichet/authority"));
    given.or_else(beside_the_data).or_else(of_the_user).ok_or(Failure::NoAuthorityFolder)
}

/// For programs first: who waits for the manifest waits for nothing else.
fn announce(stack: &Stack, manifest: Option<&Destination>) -> Result<(), Failure> {
    if let Some(destination) = manifest {
        destination.write(&stack.manifest)?;
    }
    let mut out: Box<dyn Write> = match manifest {
        Some(Destination::StandardOutput) => Box::new(anstream::stderr()),
        _ => Box::new(anstream::stdout()),
    };
    super::addresses::print(&mut out, &stack.manifest)?;
    out.flush()?;
    Ok(())
}
