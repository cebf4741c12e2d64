//! `guichet check`: is this configuration file one that can be served?

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use guichet_gateway::data_provider;

use super::Failure;
use crate::configuration::{Configuration, generator, json_schema};
use crate::records::{self, Alarm};
use crate::stack::{catalogue_content, hardware_keys};

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Arguments {
    /// The file to check, in the mode that it declares
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print the JSON Schema of configuration files, or of another kind of file
    #[arg(long, value_name = "KIND", num_args = 0..=1, default_missing_value = "configuration")]
    schema: Option<SchemaOf>,
    /// Folder of the public mock data of API Particulier: lists the files that no call can get, and the payloads that the
    /// description of their operation refuses
    #[arg(long, value_name = "DIR")]
    mocks: Option<PathBuf>,
}

/// Kinds of files.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum SchemaOf {
    Configuration,
    /// `data-provider.toml`: an API behind an access token of FranceConnect
    DataProvider,
}

pub(super) async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    match arguments.schema {
        Some(SchemaOf::Configuration) => writeln!(out, "{:#}", json_schema())?,
        Some(SchemaOf::DataProvider) => writeln!(out, "{:#}", data_provider::schema(generator()))?,
        None => {}
    }
    if let Some(folder) = &arguments.mocks {
        super::mocks::check(&mut out, folder)?;
    }
    if let Some(path) = &arguments.config {
        let configuration = Configuration::read(path, None)?;
        let keys = keys_in_hardware(&configuration).await?;
        let pages = pages(&configuration)?;
        let left_out = left_out(&configuration)?;
        if !left_out.is_empty() {
            let told = left_out.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            return Err(Failure::Records(told));
        }
        writeln!(out, "{} is a valid configuration.", path.display())?;
        for line in declared(&configuration).into_iter().chain(pages).chain(keys) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

/// What the operator's folder of the catalogue holds together with the shipped pages.
fn pages(configuration: &Configuration) -> Result<Option<String>, Failure> {
    if configuration.portal.content.is_none() {
        return Ok(None);
    }
    let content = catalogue_content(configuration)?;
    let (apis, guides, producers) = (content.apis.len(), content.guides.len(), content.producers.len());
    Ok(Some(format!("catalogue: {apis} APIs, {guides} guides, {producers} producers")))
}

/// The keys that are in hardware, once they have signed.
async fn keys_in_hardware(configuration: &Configuration) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for (service, settings) in &configuration.services {
        let keys = hardware_keys(configuration, *service).await?;
        if let (Some(keys), Some(pkcs11)) = (keys, &settings.pkcs11) {
            let published: Vec<&str> = keys.published().iter().filter_map(guichet_jose::Jwk::kid).collect();
            lines.push(format!(
                "{service} signs in the token «{}», keys published: {}",
                pkcs11.token,
                published.join(", ")
            ));
        }
    }
    Ok(lines)
}

/// Every declared record that would be left out, from the top of the file down.
fn left_out(configuration: &Configuration) -> Result<Vec<Alarm>, Failure> {
    let mut shipped = crate::profiles::served(configuration)?;
    let (books, mut left_out) = records::rulebooks(configuration, &mut shipped);
    let mode = configuration.mode.unwrap_or_default();
    // What a sandbox makes is not looked at: any identifier does.
    let mut declared = records::declared(configuration, &books, mode, &|| "0".repeat(64));
    left_out.append(&mut declared.left_out);
    left_out.sort_by_key(|alarm| alarm.places.first().and_then(|place| place.position));
    Ok(left_out)
}

/// What the file declares, a line for each kind of thing.
pub(super) fn declared(configuration: &Configuration) -> Vec<String> {
    let mut lines = vec![format!("mode: {}", configuration.mode.unwrap_or_default())];
    for (service, settings) in &configuration.services {
        let origin = settings.origin.as_ref().map_or("its default origin", |origin| origin.as_str());
        lines.push(format!("{service}: {}", origin.trim_end_matches('/')));
    }
    if let Some(server) = configuration.mail.server() {
        lines.push(format!("mails: by {}:{}", server.host, server.port));
    }
    for (count, one, several) in [
        (configuration.clients.len(), "client", "clients"),
        (configuration.identity_providers.len(), "identity provider", "identity providers"),
        (configuration.data_providers.len(), "data provider", "data providers"),
        (configuration.notifications.len(), "information message", "information messages"),
        (configuration.personas.len(), "persona", "personas"),
        (configuration.tokens.len(), "API token", "API tokens"),
    ] {
        match count {
            0 => {}
            1 => lines.push(format!("1 {one}")),
            many => lines.push(format!("{many} {several}")),
        }
    }
    lines.extend(configuration.unused().into_iter().map(|entry| format!("{entry} is not used yet by this version")));
    lines
}
